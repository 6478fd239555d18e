"""All profiles as arrays, so that many pairs are compared at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .profiles import ANY_TOLERANCE, Buyer, Maker
from .taxonomy import taxonomy
from .words import normal

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Counts = NDArray[np.int32]
Values = NDArray[np.float64]
Mask = NDArray[np.bool_]

_TOWN_TITLES = frozenset({"kab", "kabupaten", "kota", "kotamadya", "kodya", "city", "regency"})

NO_LIMIT = np.float32(np.inf)


@dataclass(frozen=True)
class Pairs:
    """Pairs of a maker and a buyer, both int array (pairs); ``memo`` keeps what several need."""

    maker: Ints
    buyer: Ints
    memo: dict[str, Floats] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.maker)


@dataclass(frozen=True)
class Relations:
    """What a maker and a buyer are to each other.

    Attributes
    ----------
    maker_wishes, buyer_wishes : float array (makers, buyers)
        What each side's wish for the other is worth, 0 to 1.
    past : float array (makers, buyers)
        What came of past meetings, 0 to 1.
    bonds : mapping of (int, int) to (list of int or None)
        The processes, as positions, for which two are partners already; ``None``: all.
    bonded : bool array (makers, buyers)
        Which are partners.
    maker_shows, buyer_shows : float array (makers), (buyers)
        How likely each comes.
    """

    maker_wishes: Floats
    buyer_wishes: Floats
    past: Floats
    bonds: Mapping[tuple[int, int], list[int] | None]
    bonded: Mask
    maker_shows: Floats
    buyer_shows: Floats


class Market:
    """Makers and buyers.

    Parameters
    ----------
    makers, buyers : sequence
        Their profiles.
    cities : sequence of (str or None)
        The town of each maker.
    relations : Relations
        Their wishes, and what came of past meetings.

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
        self,
        makers: Sequence[Maker],
        buyers: Sequence[Buyer],
        cities: Sequence[str | None],
        relations: Relations,
    ) -> None:
        self.makers, self.buyers, self.relations = makers, buyers, relations
        self._read_makers(makers)
        self._read_buyers(buyers)
        self.regions = self._regions(cities)

    def _read_makers(self, makers: Sequence[Maker]) -> None:
        process = taxonomy("processes").position
        self.processes = _padded([[process[p.code] for p in m.processes] for m in makers], -1)
        self.capacities = _floats([[p.capacity for p in m.processes] for m in makers], 0)
        self.tolerances = _floats(
            [[p.tolerance for p in m.processes] for m in makers], ANY_TOLERANCE
        )
        self.materials = _covered("materials", [m.materials for m in makers])
        self.certificates = _covered("certificates", [m.certificates for m in makers])
        self.topics_wanted = _marks("topics", [m.topics for m in makers])
        self.lead = np.array([_or(m.lead_time_days) for m in makers], dtype=np.float32)
        self.min_order = np.array([m.min_order for m in makers], dtype=np.float32)
        self.step = np.array([m.step for m in makers], dtype=np.float32)
        self.no_partner = np.array([m.no_partner for m in makers], dtype=bool)
        self.first_event = np.array([m.first_event for m in makers], dtype=bool)

    def _read_buyers(self, buyers: Sequence[Buyer]) -> None:
        process = taxonomy("processes").position
        self.topics_offered = _covered("topics", [b.topics for b in buyers])
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
        towns = [None if city is None else town(city) for city in cities]
        known = sorted({name for name in towns if name is not None})
        regions = [{town(region) for region in buyer.regions} for buyer in self.buyers]
        wanted = np.array(
            [[not named or name in named for named in regions] for name in (*known, None)],
            dtype=np.float32,
        )
        at = {name: n for n, name in enumerate((*known, None))}
        found: Floats = wanted[[at[name] for name in towns]]
        return found


def town(name: str) -> str:
    """Return a town as it is compared: ``Kab. Tegal, Jawa Tengah`` is ``tegal``."""
    words = normal(name.split(",")[0]).split()
    return " ".join(word for word in words if word not in _TOWN_TITLES) or " ".join(words)


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
