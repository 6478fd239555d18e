"""From profiles and wishes to requests with scores."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from ..models.event import Company, Event
from ..models.request import Request, default_request_id
from .components import capability, quality
from .gains import BUYER_WEIGHTS, MAKER_WEIGHTS, components_of, gain, scores
from .market import Floats, Ints, Market, Mask, Pairs
from .profiles import Buyer, Maker, Reader, Remark
from .taxonomy import taxonomy

CHUNK = 50_000
"""Pairs compared at once; more take memory, fewer time."""

ENOUGH = 2
"""Each company keeps so many times its maximum of candidates, where there are as many."""

MOST = 4
"""And of those above the floor no more than so many times its maximum, unless the other does."""

LEAST_WISH, WISH_STEP = 0.4, 0.15
"""What the last wish is worth, and how much less each rank than the one before."""

MET = 0.5
"""A must-have is met by a process that covers it so far."""

History = Mapping[tuple[str, str], float]
"""What came of past meetings of a maker and a buyer, 0 to 1."""


class ScoringError(ValueError):
    """The event cannot be scored; the message says why."""


@dataclass(frozen=True)
class Table:
    """Scored pairs.

    Attributes
    ----------
    pairs : Pairs
        Positions of makers and buyers.
    components : mapping of str to float array (pairs)
    gains : tuple of two float arrays (pairs)
        Of the maker and of the buyer.
    scores : float array (pairs)
    """

    pairs: Pairs
    components: Mapping[str, Floats]
    gains: tuple[Floats, Floats]
    scores: Floats


@dataclass(frozen=True)
class Removed:
    """A pair that must not become a request, and why."""

    maker: str
    buyer: str
    reason: str


@dataclass(frozen=True)
class Scored:
    """What scoring an event gave.

    Attributes
    ----------
    event : Event
        With the requests.
    remarks : tuple of Remark
        What is odd in the profiles.
    removed : tuple of Removed
        Pairs that fit but must not meet: a veto, or a must-have that is not met.
    made, rescored, kept : int
        Requests that are new, that had a score made before, and that were given by hand.
    """

    event: Event
    remarks: tuple[Remark, ...]
    removed: tuple[Removed, ...]
    made: int
    rescored: int
    kept: int


class Scores:
    """The scores of an event's pairs.

    Parameters
    ----------
    event : Event
        With two sides; the first one makes, the second one buys.
    history : mapping of (str, str) to float, optional
        What came of past meetings, by the ids of maker and buyer.

    Raises
    ------
    ScoringError
        Where the event has one side, or weights name what does not exist.
    """

    def __init__(self, event: Event, history: History | None = None) -> None:
        if len(event.sides) != 2:
            raise ScoringError("scores need an event of two sides: who makes, and who buys")
        self.event, self.history = event, history or {}
        self.makers = [c for c in event.companies if c.side == event.sides[0]]
        self.buyers = [c for c in event.companies if c.side == event.sides[1]]
        self.weights = weights_of(event)
        self.remarks: list[Remark] = []
        makers = [self._read(c, Reader.maker) for c in self.makers]
        buyers = [self._read(c, Reader.buyer) for c in self.buyers]
        self.market = Market(makers, buyers, [c.city for c in self.makers])
        self.maker_at = {c.id: n for n, c in enumerate(self.makers)}
        self.buyer_at = {c.id: n for n, c in enumerate(self.buyers)}

    def _read(self, company: Company, read: Callable[[Reader], Maker | Buyer]) -> Any:
        reader = Reader(company.id, company.profile)
        profile = read(reader)
        self.remarks += reader.remarks
        return profile

    # Pairs ---------------------------------------------------------------------------------

    def candidates(self) -> Pairs:
        """Return the pairs of which a process covers a need, or one side wishes the other."""
        market = self.market
        coverage = taxonomy("processes").coverage > 0
        had = _marks(market.processes, len(coverage))
        needed = _marks(market.needs, len(coverage))
        near = csr_array(had.astype(np.float32)) @ csr_array(
            (coverage.T.astype(np.float32) @ needed.T.astype(np.float32) > 0).astype(np.float32)
        )
        found = near.toarray() > 0
        for maker, buyer in self._wished():
            found[maker, buyer] = True
        for a, b in self._vetoes:
            found[a, b] = False
        return Pairs(*(n.astype(np.int64) for n in found.nonzero()))

    def _wished(self) -> Iterator[tuple[int, int]]:
        yield from (*self._wishes("makers"), *self._wishes("buyers"))

    def _wishes(self, side: str) -> dict[tuple[int, int], float]:
        """Return what each wish of a side is worth, by positions of maker and buyer."""
        mine, other = self.makers, self.buyer_at
        if side == "buyers":
            mine, other = self.buyers, self.maker_at
        found = {}
        for n, company in enumerate(mine):
            for wish in company.wishes:
                if wish.company in other:
                    at = (n, other[wish.company])
                    worth = max(LEAST_WISH, 1 - WISH_STEP * (wish.rank - 1))
                    found[at if side == "makers" else at[::-1]] = worth
        return found

    @cached_property
    def _vetoes(self) -> dict[tuple[int, int], str]:
        """Who excludes each pair that is excluded."""
        found = {}
        for company in self.event.companies:
            for other in company.veto:
                a, b = (company.id, other) if company.id in self.maker_at else (other, company.id)
                if a in self.maker_at and b in self.buyer_at:
                    found[self.maker_at[a], self.buyer_at[b]] = company.id
        return found

    def table(self, pairs: Pairs) -> Table:
        """Return the scores of some pairs."""
        parts = [
            self._part(Pairs(pairs.maker[s : s + CHUNK], pairs.buyer[s : s + CHUNK]))
            for s in range(0, max(len(pairs), 1), CHUNK)
        ]
        names = parts[0].components
        return Table(
            pairs,
            {name: np.concatenate([p.components[name] for p in parts]) for name in names},
            (
                np.concatenate([p.gains[0] for p in parts]),
                np.concatenate([p.gains[1] for p in parts]),
            ),
            np.concatenate([p.scores for p in parts]),
        )

    def _part(self, pairs: Pairs) -> Table:
        others = {
            "wishes_maker": self._looked_up(pairs, self._maker_wishes),
            "wishes_buyer": self._looked_up(pairs, self._buyer_wishes),
            "history": self._looked_up(pairs, self._past),
        }
        components = components_of(self.market, pairs, others)
        maker, buyer = (gain(weights, components) for weights in self.weights)
        return Table(pairs, components, (maker, buyer), scores(maker, buyer))

    @cached_property
    def _maker_wishes(self) -> csr_array:
        return self._sparse(self._wishes("makers"))

    @cached_property
    def _buyer_wishes(self) -> csr_array:
        return self._sparse(self._wishes("buyers"))

    @cached_property
    def _past(self) -> csr_array:
        known = {
            (self.maker_at[a], self.buyer_at[b]): worth
            for (a, b), worth in self.history.items()
            if a in self.maker_at and b in self.buyer_at
        }
        return self._sparse(known)

    def _sparse(self, values: Mapping[tuple[int, int], float]) -> csr_array:
        rows = np.array([a for a, _ in values], dtype=np.int64)
        columns = np.array([b for _, b in values], dtype=np.int64)
        data = np.array([*values.values()], dtype=np.float32)
        return csr_array((data, (rows, columns)), shape=(len(self.makers), len(self.buyers)))

    @staticmethod
    def _looked_up(pairs: Pairs, values: csr_array) -> Floats:
        if not values.nnz or not len(pairs):
            return np.zeros(len(pairs), dtype=np.float32)
        return np.asarray(values[pairs.maker, pairs.buyer], dtype=np.float32).ravel()

    def unmet(self, pairs: Pairs) -> Mask:
        """Return which must-haves a maker does not meet (pairs, needs)."""
        met = capability.fits(self.market, pairs).max(axis=2) >= MET
        met &= quality.met(self.market, pairs) >= 1 - 1e-6
        found: Mask = self.market.need_must[pairs.buyer] & ~met
        return found


def weights_of(event: Event) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Return the weights of the makers' and the buyers' gain; the event's go before defaults."""
    given = event.scoring.weights
    unknown = [side for side in given if side not in event.sides]
    if unknown:
        raise ScoringError(f"weights are given for {unknown[0]}, which is no side of the event")
    sides = []
    for side, usual in zip(event.sides, (MAKER_WEIGHTS, BUYER_WEIGHTS), strict=True):
        wrong = [name for name in given.get(side, {}) if name not in usual]
        if wrong:
            raise ScoringError(
                f"{wrong[0]} is no component of what {side} gains; those are {', '.join(usual)}"
            )
        sides.append({**usual, **given.get(side, {})})
    return sides[0], sides[1]


def score(event: Event, history: History | None = None) -> Scored:
    """Return the event with a request for each pair that is worth a meeting.

    Parameters
    ----------
    event : Event
        With profiles; requests in it are kept, and scores given by hand stay as they are.
    history : mapping of (str, str) to float, optional
        What came of past meetings, by the ids of maker and buyer.

    Raises
    ------
    ScoringError
        Where the event cannot be scored.
    """
    board = Scores(event, history)
    pairs = board.candidates()
    table = board.table(pairs)
    unmet = np.zeros(len(pairs), dtype=bool)
    for start in range(0, len(pairs), CHUNK):
        part = Pairs(pairs.maker[start : start + CHUNK], pairs.buyer[start : start + CHUNK])
        unmet[start : start + CHUNK] = board.unmet(part).any(axis=1)
    chosen = _chosen(board, table, ~unmet)
    requests, made, rescored, kept = _requests(board, table, chosen)
    removed = [*_vetoed(board), *_without_must(board, table, unmet)]
    return Scored(
        event.model_copy(update={"requests": requests}),
        tuple(board.remarks),
        tuple(removed),
        made,
        rescored,
        kept,
    )


def _marks(codes: Ints, count: int) -> Mask:
    marks = np.zeros((len(codes), count), dtype=bool)
    rows, columns = (codes >= 0).nonzero()
    marks[rows, codes[rows, columns]] = True
    return marks


def _chosen(board: Scores, table: Table, possible: Mask) -> Mask:
    """Return the pairs that become requests.

    Of each company the best above the floor, up to ``MOST`` times its maximum; and where that
    leaves it fewer than ``ENOUGH`` times its maximum, its best below the floor.
    """
    slots = len(board.event.slots)
    above = possible & (table.scores >= board.event.scoring.floor)
    chosen = np.zeros(len(table.scores), dtype=bool)
    for companies, at in ((board.makers, table.pairs.maker), (board.buyers, table.pairs.buyer)):
        most = np.array([min(c.max_meetings or slots, slots) for c in companies], dtype=np.int64)
        rank = _ranks(at, table.scores, possible)
        chosen |= possible & (rank < ENOUGH * most[at]) & (table.scores > 0)
        chosen |= above & (rank < MOST * most[at])
    return chosen


def _ranks(groups: Ints, values: Floats, possible: Mask) -> Ints:
    """Return the rank of each value within its group, the largest possible one first."""
    order = np.lexsort((-values, ~possible, groups))
    first = np.r_[True, groups[order][1:] != groups[order][:-1]] if len(order) else np.array([])
    starts = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order)) - starts
    return ranks


def _requests(
    board: Scores, table: Table, chosen: Mask
) -> tuple[tuple[Request, ...], int, int, int]:
    """Return the requests, and how many are new, scored again, and given by hand."""
    event = board.event
    position = {
        (board.makers[a].id, board.buyers[b].id): n
        for n, (a, b) in enumerate(
            zip(table.pairs.maker.tolist(), table.pairs.buyer.tolist(), strict=True)
        )
    }
    requests: list[Request] = []
    rescored = kept = 0
    known = set()
    for request in event.requests:
        pair = _pair(board, request.companies)
        known.add(pair)
        at = position.get(pair) if pair is not None else None
        update: dict[str, Any] = {} if at is None else {"components": _components(table, at)}
        if request.scored and at is not None:
            update["score"] = _number(table.scores[at])
            rescored += 1
        else:
            kept += 1
        requests.append(request.model_copy(update=update))
    forbidden = {frozenset(pair) for pair in event.forbidden}
    made = 0
    for at in chosen.nonzero()[0].tolist():
        pair = (board.makers[table.pairs.maker[at]].id, board.buyers[table.pairs.buyer[at]].id)
        if pair in known or frozenset(pair) in forbidden:
            continue
        made += 1
        requests.append(
            Request(
                id=default_request_id(pair),
                companies=pair,
                score=_number(table.scores[at]),
                scored=True,
                components=_components(table, at),
            )
        )
    return tuple(requests), made, rescored, kept


def _pair(board: Scores, companies: Sequence[str]) -> tuple[str, str] | None:
    if len(companies) != 2:
        return None
    a, b = companies if companies[0] in board.maker_at else companies[::-1]
    return (a, b)


def _components(table: Table, at: int) -> dict[str, float]:
    return {name: round(float(values[at]), 4) for name, values in table.components.items()}


def _number(value: np.floating[Any]) -> float:
    number = round(float(value), 1)
    return int(number) if number == int(number) else number


def _vetoed(board: Scores) -> Iterator[Removed]:
    for (a, b), who in board._vetoes.items():
        yield Removed(board.makers[a].id, board.buyers[b].id, f"{who} will not meet the other")


def _without_must(board: Scores, table: Table, unmet: Mask) -> Iterator[Removed]:
    at = unmet.nonzero()[0]
    pairs = Pairs(table.pairs.maker[at], table.pairs.buyer[at])
    for start in range(0, len(pairs), CHUNK):
        part = Pairs(pairs.maker[start : start + CHUNK], pairs.buyer[start : start + CHUNK])
        for a, b, needs in zip(part.maker, part.buyer, board.unmet(part), strict=True):
            names = ", ".join(_need_name(board, int(b), int(n)) for n in needs.nonzero()[0])
            yield Removed(board.makers[a].id, board.buyers[b].id, f"must-have not met: {names}")


def _need_name(board: Scores, buyer: int, need: int) -> str:
    item = board.market.buyers[buyer].needs[need]
    return item.part or taxonomy("processes").label(item.process, "en")
