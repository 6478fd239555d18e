"""Made-up profiles, and how well a maker's and a buyer's profile fit each other.

All points are whole numbers: sums of floats are not the same in every Python.
"""

from collections import Counter
from dataclasses import dataclass

from pydantic import JsonValue

from .draw import Draw

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


def fit(maker: Maker, buyer: Buyer, shared: int) -> int:
    """Return how well two profiles fit, 0 to 100.

    Parameters
    ----------
    maker, buyer : Maker, Buyer
        The two companies.
    shared : int
        Processes that one offers and the other needs; the caller has counted them for all
        buyers at once (``Market.shared``).

    Notes
    -----
    Both sides have to gain: half of the process points are for the share of the buyer's needs
    that are met, half for the share of the maker's processes that find work.
    """
    short_by = max(0, buyer.volume - maker.capacity)
    points = max(0, CAPACITY_POINTS - _POINTS_PER_MISSING_CLASS * short_by)
    met = len(buyer.certificates & maker.certificates)
    points += CERTIFICATE_POINTS * met // len(buyer.certificates)
    if not shared:
        return points // _WORTH_WITHOUT_PROCESS
    half = PROCESS_POINTS // 2
    return points + half * shared // len(buyer.needs) + half * shared // len(maker.processes)


class Market:
    """The buyers, listed by the processes they need.

    Scoring every pair would be the slowest part of a large event. For each maker only the lists
    of its one to three processes are walked, which counts the shared processes and leaves out
    the buyers that need none of them (about 40 % of all pairs).
    """

    def __init__(self, buyers: list[Buyer]) -> None:
        self.buyers = buyers
        self._needing: dict[str, list[int]] = {process: [] for process in PROCESSES}
        for n, buyer in enumerate(buyers):
            for process in buyer.needs:
                self._needing[process].append(n)

    def shared(self, maker: Maker) -> Counter[int]:
        """Return buyers (by position) that need something of a maker, with how many processes."""
        counts: Counter[int] = Counter()
        for process in maker.processes:
            counts.update(self._needing[process])
        return counts

    def choices(self, maker: Maker, size: int, draw: Draw) -> list[tuple[int, int]]:
        """Return the buyers a maker asks for, the most wanted first, each with a score.

        A maker sees the fit, the buyer's appeal, and the rest as it likes; so the best-fitting
        buyers are not always asked for, and some buyers by many. Buyers that need none of its
        processes are looked at only where the others are too few.
        """
        shared = self.shared(maker)
        candidates = sorted(shared) if len(shared) >= size else range(len(self.buyers))
        looks = []
        for n in candidates:
            buyer = self.buyers[n]
            points = fit(maker, buyer, shared[n])
            looks.append((-(points + buyer.appeal + draw.below(TASTE)), n, points))
        looks.sort()
        return [(n, _score(points, draw)) for _, n, points in looks[:size]]


def _score(points: int, draw: Draw) -> int:
    return max(1, min(100, points + draw.between(-NOISE, NOISE)))
