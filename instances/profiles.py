"""Made-up profiles, and how well a maker's and a buyer's profile fit each other.

All points are whole numbers: sums of floats are not the same in every Python.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from .draw import Draw

Points = NDArray[np.int16]
"""Small numbers, with which NumPy is several times as fast as with large ones."""

PROCESSES = (
    "pengecoran",
    "tempa",
    "pengepresan",
    "pemesinan",
    "injeksi plastik",
    "karet",
    "cetakan",
    "jig dan fixture",
    "pengelasan",
    "pelapisan",
    "perlakuan panas",
    "rangkaian kabel",
)
CERTIFICATES = ("ISO 9001", "ISO 14001", "IATF 16949", "SNI", "TKDN-IK", "5R/QCD")
CAPACITIES = (1_000, 5_000, 20_000, 50_000, 200_000)
"""Pieces a month; a profile holds one of these."""

PROCESS_POINTS = 60
CAPACITY_POINTS = 20
CERTIFICATE_POINTS = 20
MOST_APPEAL, TASTE = 15, 60
"""What a maker sees besides the fit. With less taste, a large event has all makers at the doors of
a few buyers, and far fewer meetings can be held than at the published events."""
NOISE = 4
_POINTS_PER_MISSING_CLASS = 7
_WORTH_WITHOUT_PROCESS = 4
"""Capacity and certificates count only this part where no process is shared."""


@dataclass(frozen=True)
class Maker:
    """What an IKM offers; ``capacity`` is a position in ``CAPACITIES``."""

    processes: tuple[str, ...]
    capacity: int
    certificates: frozenset[str]

    def as_profile(self) -> dict[str, JsonValue]:
        """Return the JSON form."""
        return {
            "processes": [*self.processes],
            "capacity": CAPACITIES[self.capacity],
            "certificates": [c for c in CERTIFICATES if c in self.certificates],
        }


@dataclass(frozen=True)
class Buyer:
    """What a Tier-1 firm needs; ``appeal`` is how sought after it is, whatever it needs."""

    needs: tuple[str, ...]
    volume: int
    certificates: frozenset[str]
    appeal: int

    def as_profile(self) -> dict[str, JsonValue]:
        """Return the JSON form; appeal is nothing a firm writes of itself."""
        return {
            "needs": [*self.needs],
            "volume": CAPACITIES[self.volume],
            "certificates_wanted": [c for c in CERTIFICATES if c in self.certificates],
        }


def draw_maker(draw: Draw) -> Maker:
    """Return a maker of one to three processes."""
    return Maker(
        processes=_some(draw, PROCESSES, draw.between(1, 3)),
        capacity=draw.below(len(CAPACITIES)),
        certificates=frozenset(_some(draw, CERTIFICATES, draw.between(0, 4))),
    )


def draw_buyer(draw: Draw) -> Buyer:
    """Return a buyer of three to six processes; few buyers have much appeal."""
    unit = draw.unit()
    return Buyer(
        needs=_some(draw, PROCESSES, draw.between(3, 6)),
        volume=draw.below(len(CAPACITIES)),
        certificates=frozenset(_some(draw, CERTIFICATES, draw.between(1, 3))),
        appeal=int(MOST_APPEAL * unit * unit),
    )


def _some(draw: Draw, words: tuple[str, ...], size: int) -> tuple[str, ...]:
    return tuple(words[n] for n in draw.sample(len(words), size))


class Market:
    """The buyers as arrays, so that a maker is compared with all of them at once."""

    def __init__(self, buyers: Sequence[Buyer]) -> None:
        self._needs = np.array([[p in b.needs for b in buyers] for p in PROCESSES], dtype=np.int16)
        self._wants = np.array(
            [[c in b.certificates for b in buyers] for c in CERTIFICATES], dtype=np.int16
        )
        self._volume = np.array([b.volume for b in buyers], dtype=np.int16)
        self._appeal = np.array([b.appeal for b in buyers], dtype=np.int16)
        self._need_count = self._needs.sum(axis=0, dtype=np.int16)
        self._want_count = self._wants.sum(axis=0, dtype=np.int16)

    def shared(self, maker: Maker) -> Points:
        """Return how many processes a maker offers that each buyer needs."""
        offered = [PROCESSES.index(process) for process in maker.processes]
        shared: Points = self._needs[offered].sum(axis=0, dtype=np.int16)
        return shared

    def fit(self, maker: Maker) -> Points:
        """Return how well a maker and each buyer fit each other, 0 to 100.

        Notes
        -----
        Both sides have to gain: half of the process points are for the share of the buyer's needs
        that are met, half for the share of the maker's processes that find work.
        """
        shared = self.shared(maker)
        short_by = np.maximum(0, self._volume - maker.capacity)
        points = np.maximum(0, CAPACITY_POINTS - _POINTS_PER_MISSING_CLASS * short_by)
        own = [CERTIFICATES.index(certificate) for certificate in maker.certificates]
        met = self._wants[own].sum(axis=0, dtype=np.int16)
        points += CERTIFICATE_POINTS * met // self._want_count
        half = PROCESS_POINTS // 2 * shared
        gain = half // self._need_count + half // len(maker.processes)
        fit: Points = np.where(shared > 0, points + gain, points // _WORTH_WITHOUT_PROCESS)
        return fit

    def choices(self, maker: Maker, size: int, draw: Draw) -> list[tuple[int, int]]:
        """Return the buyers a maker asks for, the most wanted first, each with a score.

        A maker sees the fit, the buyer's appeal, and the rest as it likes; so the best-fitting
        buyers are not always asked for, and some buyers by many. Buyers that need none of its
        processes are looked at only where the others are too few.
        """
        fit = self.fit(maker)
        near = np.flatnonzero(self.shared(maker))
        candidates = near if len(near) >= size else np.arange(len(fit))
        dislike = -(fit + self._appeal)[candidates] - draw.all_below(TASTE, len(candidates))
        # Numbers of 16 bits are sorted by radix, many times as fast.
        chosen = candidates[np.argsort(dislike.astype(np.int16), kind="stable")[:size]]
        noise = draw.all_below(2 * NOISE + 1, len(chosen)) - NOISE
        scores = np.clip(fit[chosen] + noise, 1, 100)
        return list(zip(chosen.tolist(), scores.tolist(), strict=True))
