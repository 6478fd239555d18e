"""Why a pair has its score: one page that shows every figure of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .assignment import best_pairs
from .board import Scores, ScoringError, Table
from .components import capability
from .market import Pairs
from .taxonomy import Language, taxonomy
from .texts import COMPONENT_NAMES, need_label, text


@dataclass(frozen=True)
class Explanation:
    """The figures of one pair.

    Attributes
    ----------
    maker, buyer : str
        Their ids.
    score : float
        From 0 to 100, of the gains.
    gains : tuple of float
        Of maker and buyer, from 0 to 1.
    components : mapping of str to float
    weights : tuple of two mappings of str to float
        Of maker and buyer.
    lines : tuple of str
        The page.
    """

    maker: str
    buyer: str
    score: float
    gains: tuple[float, float]
    components: Mapping[str, float]
    weights: tuple[Mapping[str, float], Mapping[str, float]]
    lines: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        maker, buyer = self.gains
        return {
            "companies": [self.maker, self.buyer],
            "score": self.score,
            "gains": {self.maker: maker, self.buyer: buyer},
            "components": dict(self.components),
            "weights": {self.maker: dict(self.weights[0]), self.buyer: dict(self.weights[1])},
            "text": list(self.lines),
        }


def explain_score(board: Scores, one: str, other: str, language: Language) -> Explanation:
    """Return what a pair's score is made of.

    Parameters
    ----------
    board : Scores
        The event's scores.
    one, other : str
        Ids of a maker and a buyer, in any order.
    language : str
        Of the page.

    Raises
    ------
    ScoringError
        Where a company does not exist, or both are of one side.
    """
    maker, buyer = (one, other) if one in board.maker_at else (other, one)
    for name, known in ((maker, board.maker_at), (buyer, board.buyer_at)):
        if name not in known:
            exists = board.event.company_by_id
            why = "is of the same side" if name in exists else "is no company of the event"
            raise ScoringError(f"{name} {why}")
    [page] = pages(board, [(board.maker_at[maker], board.buyer_at[buyer])], language)
    return Explanation(
        maker,
        buyer,
        float(page.table.scores[0]),
        page.gains,
        page.components,
        board.weights,
        tuple(page.lines()),
    )


def pages(board: Scores, pairs: Sequence[tuple[int, int]], language: Language) -> "Iterator[Page]":
    """Yield the page of each pair, by the positions of maker and buyer."""
    maker, buyer = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    table = board.table(Pairs(maker, buyer))
    for n in range(len(pairs)):
        yield Page(board, table.row(n), language)


class Page:
    """The lines of an explanation; ``table`` holds the one pair."""

    def __init__(self, board: Scores, table: Table, language: Language) -> None:
        self.board, self.pairs, self.table, self.language = board, table.pairs, table, language
        self.maker = board.makers[self.pairs.maker[0]]
        self.buyer = board.buyers[self.pairs.buyer[0]]
        self.offer = board.market.makers[self.pairs.maker[0]]
        self.wish = board.market.buyers[self.pairs.buyer[0]]

    @property
    def gains(self) -> tuple[float, float]:
        """What maker and buyer gain, from 0 to 1."""
        maker, buyer = self.table.gains
        return float(maker[0]), float(buyer[0])

    @property
    def components(self) -> dict[str, float]:
        """Every component by its name, from 0 to 1."""
        return {name: float(values[0]) for name, values in self.table.components.items()}

    def _say(self, key: str, **values: object) -> str:
        return text(key, self.language, **values)

    def lines(self) -> Iterator[str]:
        """Yield the page."""
        yield f"{self.maker.label} ({self.maker.id}) — {self.buyer.label} ({self.buyer.id})"
        yield self._say(
            "score",
            score=f"{self.table.scores[0]:g}",
            maker=self.table.gains[0][0],
            buyer=self.table.gains[1][0],
        )
        yield from self._status()
        for company, weights, gain in zip(
            (self.maker, self.buyer), self.board.weights, self.table.gains, strict=True
        ):
            yield self._say("gain", name=company.label, value=gain[0])
            for name, weight in weights.items():
                value = self.table.components[name][0]
                shown = COMPONENT_NAMES[name][self.language]
                yield self._say("part", name=shown, value=value, weight=weight)
            yield self._say("weights", total=sum(weights.values()))
        yield self._say("needs")
        yield from self.needs()
        yield self._say("missing")
        yield from [*self.missing()] or [self._say("nothing")]
        yield self._say("words")
        yield from [*self._words()] or [self._say("nothing")]

    def _status(self) -> Iterator[str]:
        """Yield what else decides whether the pair is a request."""
        board = self.board
        pair = {self.maker.id, self.buyer.id}
        for request in board.event.requests:
            if set(request.companies) == pair and not request.scored:
                yield self._say("given", score=request.score)
                return
        for one, other in ((self.maker, self.buyer), (self.buyer, self.maker)):
            if other.id in one.veto:
                reason = self._say("veto", who=one.label)
                yield self._say("no_request", reason=reason)
        unmet = board.unmet(self.pairs)[0].nonzero()[0]
        if len(unmet):
            needs = ", ".join(self._need(int(n)) for n in unmet)
            yield self._say("no_request", reason=self._say("no_must", needs=needs))
        elif self.table.scores[0] < board.event.scoring.floor:
            reason = self._say("below", floor=board.event.scoring.floor)
            yield self._say("no_request", reason=reason)

    def _need(self, n: int) -> str:
        need = self.wish.needs[n]
        return need_label(need, self.language) + (self._say("must") if need.must else "")

    def needs(self) -> Iterator[str]:
        """Yield which process meets each need."""
        fits = capability.fits(self.board.market, self.pairs)[0]
        best = {need: process for need, process in best_pairs(fits) if fits[need, process] > 0}
        for n in range(len(self.wish.needs)):
            if n in best:
                process = self.offer.processes[best[n]]
                name = taxonomy("processes").label(process.code, self.language)
                fit = fits[n, best[n]]
                yield self._say("met", need=self._need(n), process=name, fit=fit)
            else:
                yield self._say("unmet", need=self._need(n))

    def missing(self) -> Iterator[str]:
        """Yield what the maker lacks, and what it wants that is not offered."""
        market, maker = self.board.market, self.pairs.maker[0]
        for n, need in enumerate(self.wish.needs):
            for code in sorted(need.certificates):
                at = taxonomy("certificates").position[code]
                if market.certificates[maker, at] < 1:
                    name = taxonomy("certificates").label(code, self.language)
                    yield self._say("certificate", name=name, need=self._need(n))
            if need.material is not None:
                at = taxonomy("materials").position[need.material]
                if market.materials[maker, at] < 1:
                    name = taxonomy("materials").label(need.material, self.language)
                    yield self._say("material", name=name, need=self._need(n))
        offered = market.topics_offered[self.pairs.buyer[0]]
        for code in sorted(self.offer.topics):
            if not offered[taxonomy("topics").position[code]]:
                yield self._say("topic", name=taxonomy("topics").label(code, self.language))

    def _words(self) -> Iterator[str]:
        """Yield each word that is not simply a name of the taxonomy."""
        for company in (self.maker, self.buyer):
            for remark in self.board.remarks:
                if remark.company != company.id or remark.word is None:
                    continue
                kind = next(
                    (
                        k
                        for k in ("processes", "materials", "certificates", "topics")
                        if remark.word.code in taxonomy(k).position
                    ),
                    None,
                )
                if kind is None:
                    yield self._say("not_read", company=company.id, text=remark.word.text)
                else:
                    name = taxonomy(kind).label(str(remark.word.code), self.language)
                    yield self._say("read", company=company.id, text=remark.word.text, name=name)
