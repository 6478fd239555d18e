"""All profiles as arrays, so that many pairs are compared at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .profiles import ANY_TOLERANCE, Buyer, Maker
from .taxonomy import taxonomy

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

NO_LIMIT = np.float32(np.inf)


@dataclass(frozen=True)
class Pairs:
    """Pairs of a maker and a buyer, both int array (pairs); ``memo`` keeps what several need."""

    maker: Ints
    buyer: Ints
    memo: dict[str, Floats] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.maker)


class Market:
    """Makers and buyers.

    Parameters
    ----------
    makers, buyers : sequence
        Their profiles.
    cities : sequence of (str or None)
        The town of each maker.

    Attributes
    ----------
    processes : int array (makers, most processes)
        Positions in the taxonomy; -1 behind the last.
    capacities, tolerances : float array (makers, most processes)
    materials : float array (makers, materials)
        How far each material is covered by what a maker works with.
    certificates : float array (makers, certificates)
        How far each certificate is covered by those a maker has.
    needs : int array (buyers, most needs)
        Positions of the processes needed; -1 behind the last.
    """

    def __init__(
        self, makers: Sequence[Maker], buyers: Sequence[Buyer], cities: Sequence[str | None]
    ) -> None:
        self.makers, self.buyers = makers, buyers
        process = taxonomy("processes").position
        self.processes = _padded([[process[p.code] for p in m.processes] for m in makers], -1)
        self.capacities = _floats([[p.capacity for p in m.processes] for m in makers], 0)
        self.tolerances = _floats(
            [[p.tolerance for p in m.processes] for m in makers], ANY_TOLERANCE
        )
        self.materials = _covered("materials", [m.materials for m in makers])
        self.certificates = _covered("certificates", [m.certificates for m in makers])
        self.topics_wanted = _marks("topics", [m.topics for m in makers])
        self.topics_offered = _covered("topics", [b.topics for b in buyers])
        self.lead = np.array([_or(m.lead_time_days) for m in makers], dtype=np.float32)
        self.min_order = np.array([m.min_order for m in makers], dtype=np.float32)
        self.step = np.array([m.step for m in makers], dtype=np.float32)
        self.no_partner = np.array([m.no_partner for m in makers], dtype=bool)
        self.first_event = np.array([m.first_event for m in makers], dtype=bool)
        self.needs = _padded([[process[n.process] for n in b.needs] for b in buyers], -1)
        material = taxonomy("materials").position
        self.need_material = _padded(
            [[-1 if n.material is None else material[n.material] for n in b.needs] for b in buyers],
            -1,
        )
        self.need_tolerance = _floats(
            [[n.tolerance or ANY_TOLERANCE for n in b.needs] for b in buyers], ANY_TOLERANCE
        )
        self.need_volume = _floats([[n.volume for n in b.needs] for b in buyers], 0)
        self.need_lead = _floats(
            [[_or(n.lead_time_days) for n in b.needs] for b in buyers], float(NO_LIMIT)
        )
        self.need_must = _padded([[n.must for n in b.needs] for b in buyers], 0).astype(bool)
        self.need_certificates = self._wanted_certificates()
        self.regions = self._regions(cities)

    def _wanted_certificates(self) -> Mask:
        """Return which certificates each need asks for (buyers, needs, certificates)."""
        position = taxonomy("certificates").position
        wanted = np.zeros((*self.needs.shape, len(position)), dtype=bool)
        for b, buyer in enumerate(self.buyers):
            for n, need in enumerate(buyer.needs):
                wanted[b, n, [position[c] for c in need.certificates]] = True
        return wanted

    def _regions(self, cities: Sequence[str | None]) -> Floats:
        """Return where a buyer wants makers of a town, or of anywhere (makers, buyers)."""
        names = [None if city is None else city.casefold().strip() for city in cities]
        towns = sorted({name for name in names if name is not None})
        wanted = np.array(
            [[not b.regions or town in b.regions for b in self.buyers] for town in towns]
            + [[not b.regions for b in self.buyers]],
            dtype=np.float32,
        )
        at = {town: n for n, town in enumerate(towns)}
        rows = [len(towns) if name is None else at[name] for name in names]
        found: Floats = wanted[rows]
        return found


def _or(value: float | None) -> float:
    return float(NO_LIMIT) if value is None else value


def _padded(rows: Sequence[Sequence[int]], behind: int) -> Ints:
    width = max(map(len, rows), default=0) or 1
    table = np.full((len(rows), width), behind, dtype=np.int64)
    for n, row in enumerate(rows):
        table[n, : len(row)] = row
    return table


def _floats(rows: Sequence[Sequence[float]], behind: float) -> Floats:
    width = max(map(len, rows), default=0) or 1
    table = np.full((len(rows), width), behind, dtype=np.float32)
    for n, row in enumerate(rows):
        table[n, : len(row)] = row
    return table


def _marks(kind: str, sets: Sequence[Iterable[str]]) -> Mask:
    position = taxonomy(kind).position
    table = np.zeros((len(sets), len(position)), dtype=bool)
    for n, codes in enumerate(sets):
        table[n, [position[c] for c in codes]] = True
    return table


def _covered(kind: str, sets: Sequence[Iterable[str]]) -> Floats:
    """Return how far each term is covered by the best of some that are there."""
    had = _marks(kind, sets)
    coverage = taxonomy(kind).coverage
    table = np.zeros(had.shape, dtype=np.float32)
    for n, mine in enumerate(had):
        if mine.any():
            table[n] = coverage[:, mine].max(axis=1)
    return table
