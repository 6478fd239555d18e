"""From profiles and wishes to requests with scores."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np

from ..models.event import Company, Event
from ..models.request import Request, default_request_id
from .board import CHUNK, Scores, Table
from .board import ScoringError as ScoringError  # to be had from here, too
from .gains import DECIMALS
from .market import Ints, Mask, Pairs, Values
from .past import Past
from .profiles import Need, Remark
from .taxonomy import Language
from .texts import need_label, no_gain, text

ENOUGH = 2
"""Each company keeps so many times its maximum of candidates, where there are as many."""

MOST = 4
"""And of those above the floor no more than so many times its maximum, unless the other does."""


@dataclass(frozen=True)
class Removed:
    """A pair that must not become a request, and why.

    Attributes
    ----------
    maker, buyer : str
        Their ids.
    refused_by : str or None
        The one that will not meet the other.
    unmet : tuple of Need
        The must-haves that the maker does not meet; where there are none, and nobody refuses, the
        event forbids the pair.
    partners : bool
        They are partners already for all needs that could be met.
    requested : bool
        Whether there is a request all the same, given by hand; it stands where nobody refuses.
    """

    maker: str
    buyer: str
    refused_by: str | None = None
    unmet: tuple[Need, ...] = ()
    partners: bool = False
    requested: bool = False

    @property
    def stands(self) -> bool:
        """Whether the pair may meet all the same, since somebody asked for it."""
        return self.requested and (bool(self.unmet) or self.partners)

    def reason(self, language: Language = "en") -> str:
        """Return why in words."""
        if self.unmet:
            needs = ", ".join(need_label(need, language) for need in self.unmet)
            return text("no_must", language, needs=needs)
        if self.partners:
            return text("spent", language)
        if self.refused_by is not None:
            return text("veto", language, who=self.refused_by)
        return text("forbidden", language)


@dataclass(frozen=True)
class OneSided:
    """A pair wished for, or requested before, of which a side gains nothing, so that it scores 0.

    Attributes
    ----------
    maker, buyer : str
        Their ids.
    gains : tuple of two float
        Of the maker and of the buyer.
    requested : bool
        Whether it is a request all the same, since a company has too few candidates.
    """

    maker: str
    buyer: str
    gains: tuple[float, float]
    requested: bool

    def reason(self, language: Language = "en") -> str:
        """Return in words for whom there is nothing, and what becomes of it."""
        why = no_gain(self.gains, (self.maker, self.buyer), language)
        return text("wanting" if self.requested else "not_wanting", language, reason=why)


@dataclass(frozen=True)
class Scored:
    """What scoring an event gave.

    Attributes
    ----------
    event : Event
        With the requests.
    board : Scores
        From which every score can be explained.
    remarks : tuple of Remark
        What is odd in the profiles.
    removed : tuple of Removed
        Pairs that are not proposed: a veto, a forbidden pair, a must-have that is not met, or
        partners already.
    one_sided : tuple of OneSided
        Pairs wished for that score 0.
    made, rescored, kept, dropped : int
        Requests that are new, that had a score made before, and that were given by hand; and those
        made before of which the pair must not meet any more.
    """

    event: Event
    board: Scores
    remarks: tuple[Remark, ...]
    removed: tuple[Removed, ...]
    one_sided: tuple[OneSided, ...]
    made: int
    rescored: int
    kept: int
    dropped: int


def score(event: Event, history: Past | None = None) -> Scored:
    """Return the event with a request for each pair that is worth a meeting.

    Parameters
    ----------
    event : Event
        With profiles; requests in it are kept, and scores given by hand stay as they are.
    history : Past, optional
        What is known of earlier events.

    Raises
    ------
    ScoringError
        Where the event cannot be scored.
    """
    board = Scores(event, history)
    pairs = board.candidates()
    table = board.table(pairs)
    unmet, spent = board.misses_must(pairs), board.spent(pairs)
    old = _Old(board, table, unmet | spent)
    kept = [request for request in map(old.scored_again, event.requests) if request is not None]
    by_hand = sum(not request.scored for request in kept)
    known = {frozenset(request.companies) for request in event.requests}
    possible = ~(unmet | spent)
    made = [*_new(board, table, _chosen(board, table, possible), known)]
    requests = (*kept, *made)
    return Scored(
        event.model_copy(update={"requests": requests}),
        board,
        tuple(board.remarks),
        _removed(board, table, (unmet, spent), {frozenset(r.companies) for r in kept}),
        tuple(_one_sided(board, table, possible, requests)),
        len(made),
        len(kept) - by_hand,
        by_hand,
        len(event.requests) - len(kept),
    )


def _chosen(board: Scores, table: Table, possible: Mask) -> Mask:
    """Return the pairs that become requests.

    Of each company the best above the floor, up to ``MOST`` times its maximum; and where that
    leaves it fewer than ``ENOUGH`` times its maximum, its best below the floor, down to a score of
    0: somebody wished for the pair, or wants a topic of the other.
    """
    slots = len(board.event.slots)
    above = possible & (table.scores >= board.event.scoring.floor)
    chosen = np.zeros(len(table.scores), dtype=bool)
    maker, buyer = table.pairs.maker, table.pairs.buyer
    for companies, at, others, other in (
        (board.makers, maker, board.buyers, buyer),
        (board.buyers, buyer, board.makers, maker),
    ):
        most = np.array([_most(c, slots) for c in companies], dtype=np.int64)
        rank = _ranks(at, table.scores, possible, _places([c.id for c in others])[other])
        chosen |= possible & (rank < ENOUGH * most[at])
        chosen |= above & (rank < MOST * most[at])
    return chosen


def _most(company: Company, slots: int) -> int:
    """Return the most meetings that a company can have."""
    room = slots * company.at_once
    return room if company.max_meetings is None else min(company.max_meetings, room)


def _places(ids: Sequence[str]) -> Ints:
    """Return the place of each id among all, so that the order of rows decides nothing."""
    place = np.empty(len(ids), dtype=np.int64)
    place[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    return place


def _ranks(groups: Ints, values: Values, possible: Mask, ties: Ints) -> Ints:
    """Return the rank of each value within its group, the largest possible one first."""
    order = np.lexsort((ties, -values, ~possible, groups))
    first = np.r_[True, groups[order][1:] != groups[order][:-1]] if len(order) else np.array([])
    starts = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order)) - starts
    return ranks


class _Old:
    """What becomes of the requests that an event has already."""

    def __init__(self, board: Scores, table: Table, out: Mask) -> None:
        self._board, self._table, self._out = board, table, out
        pairs = zip(table.pairs.maker.tolist(), table.pairs.buyer.tolist(), strict=True)
        self._position = {pair: n for n, pair in enumerate(pairs)} if board.event.requests else {}
        named = (name for request in board.event.requests for name in request.earlier)
        lists = (name for names in board.event.rules.must_one_of for name in names)
        self._named = {*named, *lists}

    def scored_again(self, request: Request) -> Request | None:
        """Return a request with its components, and with its score where that was made.

        ``None`` where it was made, nothing depends on it, and its pair must not meet any more.
        """
        pair = self._board.pair(request.companies)
        at = None if pair is None else self._position.get(pair)
        needless = request.scored and not request.must and request.id not in self._named
        if at is None:
            return None if needless and pair is not None else request
        if needless and self._out[at]:
            return None
        score = {"score": _number(float(self._table.scores[at]))} if request.scored else {}
        return request.model_copy(update={"components": _components(self._table, at), **score})


def _new(
    board: Scores, table: Table, chosen: Mask, known: Set[frozenset[str]]
) -> Iterator[Request]:
    """Yield a request for each chosen pair that is not known."""
    at = np.flatnonzero(chosen)
    values = np.column_stack([*table.components.values()])[at].tolist()
    pairs = zip(table.pairs.maker[at].tolist(), table.pairs.buyer[at].tolist(), strict=True)
    for (a, b), score_, row in zip(pairs, table.scores[at].tolist(), values, strict=True):
        pair = (board.makers[a].id, board.buyers[b].id)
        if frozenset(pair) not in known:
            yield Request(
                id=default_request_id(pair),
                companies=pair,
                score=_number(score_),
                scored=True,
                components=dict(zip(table.components, row, strict=True)),
            )


def _components(table: Table, at: int) -> dict[str, float]:
    return {name: float(values[at]) for name, values in table.components.items()}


def _number(value: float) -> float:
    number = round(value, DECIMALS)
    return int(number) if number == int(number) else number


def _removed(
    board: Scores, table: Table, out: tuple[Mask, Mask], asked: Set[frozenset[str]]
) -> tuple[Removed, ...]:
    """Return the pairs that are not proposed; ``asked`` are those of requests that stay.

    ``out`` are the pairs that miss a must-have, and those that are partners already.
    """
    unmet, spent = out
    refused = ((pair, who, (), False) for pair, who in board.refused.items())
    partners = (table.pairs.maker[spent & ~unmet], table.pairs.buyer[spent & ~unmet])
    bound = ((pair, None, (), True) for pair in zip(*map(np.ndarray.tolist, partners), strict=True))
    found = []
    for (a, b), who, needs, known in (*refused, *_without_must(board, table, unmet), *bound):
        pair = board.makers[a].id, board.buyers[b].id
        found.append(Removed(*pair, who, needs, known, frozenset(pair) in asked))
    return tuple(found)


def _one_sided(
    board: Scores, table: Table, possible: Mask, requests: Sequence[Request]
) -> Iterator[OneSided]:
    """Yield the pairs that score 0 and are wished for, or requests that were made."""
    scored = {frozenset(request.companies): request.scored for request in requests}
    relations, (maker, buyer) = board.market.relations, table.gains
    at = np.flatnonzero(possible & (table.scores == 0))
    pairs = zip(
        at.tolist(), table.pairs.maker[at].tolist(), table.pairs.buyer[at].tolist(), strict=True
    )
    for n, a, b in pairs:
        pair = board.makers[a].id, board.buyers[b].id
        made = scored.get(frozenset(pair))
        wished = relations.maker_wishes[a, b] > 0 or relations.buyer_wishes[a, b] > 0
        if made or (made is None and wished):
            yield OneSided(*pair, (float(maker[n]), float(buyer[n])), bool(made))


def _without_must(
    board: Scores, table: Table, unmet: Mask
) -> Iterator[tuple[tuple[int, int], None, tuple[Need, ...], bool]]:
    at = unmet.nonzero()[0]
    pairs = Pairs(table.pairs.maker[at], table.pairs.buyer[at])
    for start in range(0, len(pairs), CHUNK):
        part = Pairs(pairs.maker[start : start + CHUNK], pairs.buyer[start : start + CHUNK])
        rows = zip(part.maker.tolist(), part.buyer.tolist(), board.unmet(part), strict=True)
        for a, b, missed in rows:
            needs = board.market.buyers[b].needs
            yield (a, b), None, tuple(needs[n] for n in missed.nonzero()[0]), False
