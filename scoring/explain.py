"""Why a pair has its score: one page that shows every figure of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..models.event import Event
from ..models.hints import Hints
from .assignment import UNITS, best_pairs, in_units, needs_counted
from .board import Scores, ScoringError, Table
from .components import FITS, capability
from .gains import COMPONENT_DECIMALS
from .market import Counts, Pairs
from .past import KEPT, NEVER_MET
from .profiles import ANY_TOLERANCE, Need, Process
from .taxonomy import Language, taxonomy
from .texts import component_name, need_label, no_gain, number, text
from .words import normal

IN_COMMON = ("capability", "topics", "wishes_maker", "wishes_buyer")
"""Components of which one is more than 0 for every candidate."""


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
    names = dict.fromkeys((one, other))
    unknown = [name for name in names if name not in board.event.company_by_id]
    if unknown:
        raise ScoringError("; ".join(_unknown(board.event, name) for name in unknown))
    maker, buyer = (one, other) if one in board.maker_at else (other, one)
    if maker not in board.maker_at or buyer not in board.buyer_at:
        raise ScoringError(f"{' and '.join(names)}: a score is of one company of each side")
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


def _unknown(event: Event, name: str) -> str:
    hints = Hints({c.id: c.name for c in event.companies if c.name is not None})
    hint = hints.of(name, "company", event.company_by_id, one=True)
    return f"{name} is no company of the event{hint}"


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
        shows = self.table.components["attendance"][0]
        yield self._say(
            "score" if shows == 1 else "expected",
            score=self.table.scores[0],
            maker=self.table.gains[0][0],
            buyer=self.table.gains[1][0],
            shows=shows,
        )
        yield from self._status()
        for company, weights, gain in zip(
            (self.maker, self.buyer), self.board.weights, self.table.gains, strict=True
        ):
            yield self._say("gain", name=company.label, value=gain[0])
            for name, weight in weights.items():
                value = self.table.components[name][0]
                shown = component_name(name, self.language)
                yield self._say("part", name=shown, value=value, weight=weight)
            yield self._say("weights", total=sum(weights.values()))
        yield self._say("needs")
        yield from self.needs()
        yield from self.key()
        yield self._say("missing")
        yield from [*self.missing()] or [self._say("nothing")]
        if self.board.history is not None:
            yield self._say("past")
            yield from self.past()
        yield self._say("words")
        yield from [*self._words()] or [self._say("nothing")]

    def _status(self) -> Iterator[str]:
        """Yield what else decides whether the pair is a request."""
        board, pair = self.board, (int(self.pairs.maker[0]), int(self.pairs.buyer[0]))
        unmet = board.unmet(self.pairs)[0].nonzero()[0]
        if pair in board.refused:
            who = board.refused[pair]
            label = None if who is None else board.event.company_by_id[who].label
            reason = self._say("veto", who=label) if label else self._say("forbidden")
            yield self._say("refused", reason=reason)
        elif len(unmet):
            needs = ", ".join(self._need(int(n)) for n in unmet)
            yield self._say("not_proposed", reason=self._say("no_must", needs=needs))
        elif board.spent(self.pairs)[0]:
            yield self._say("not_proposed", reason=self._say("spent"))
        elif not any(self.components[name] for name in IN_COMMON):
            yield self._say("apart")
        else:
            if not self.table.scores[0]:
                reason = no_gain(self.gains, (self.maker.label, self.buyer.label), self.language)
                yield self._say("zero", reason=reason)
            if self.table.scores[0] < board.event.scoring.floor:
                yield self._say("below", floor=board.event.scoring.floor)
        for request in board.event.requests:
            if board.pair(request.companies) == pair and not request.scored:
                yield self._say("given", score=request.score)

    def _need(self, n: int) -> str:
        need = self.wish.needs[n]
        return need_label(need, self.language) + (self._say("must") if need.must else "")

    @cached_property
    def _fits(self) -> dict[str, Counts]:
        """What each process is worth for each need, by component (needs, processes)."""
        market = self.board.market
        return {name: in_units(fits(market, self.pairs)[0]) for name, fits in FITS.items()}

    @cached_property
    def _served(self) -> dict[int, int]:
        """The process that meets each need that one meets."""
        fits = self._fits["capability"]
        return {need: process for need, process in best_pairs(fits) if fits[need, process] > 0}

    def needs(self) -> Iterator[str]:
        """Yield which process meets each need, and what each component counts for it."""
        worth = [dict.fromkeys(range(len(self.wish.needs)), 0) for _ in self._fits]
        for own, fits in zip(worth, self._fits.values(), strict=True):
            own.update({need: int(fits[need, process]) for need, process in best_pairs(fits)})
        bound = capability.bound(self.board.market, self.pairs)[0]
        for n in range(len(self.wish.needs)):
            shown = " / ".join(self._fit(own[n]) for own in worth)
            if bound[n]:
                yield self._say("partners", need=self._need(n))
            elif n in self._served:
                process = self.offer.processes[self._served[n]]
                name = taxonomy("processes").label(process.code, self.language)
                yield self._say("met", need=self._need(n), process=name, fits=shown)
            elif any(own[n] for own in worth):  # their best assignments differ
                yield self._say("elsewhere", need=self._need(n), fits=shown)
            else:
                yield self._say("unmet", need=self._need(n))

    def _fit(self, units: int) -> str:
        return number(units / UNITS, f".{COMPONENT_DECIMALS}f", self.language)

    def met(self) -> Iterator[tuple[str, str]]:
        """Yield each need that is met, and the process that meets it."""
        for need, process in sorted(self._served.items()):
            code = self.offer.processes[process].code
            name = taxonomy("processes").label(code, self.language)
            yield need_label(self.wish.needs[need], self.language), name

    def topics(self) -> list[str]:
        """Return the topics that the maker wants and the buyer offers."""
        shared = self.offer.topics & self.wish.topics
        return sorted(taxonomy("topics").label(code, self.language) for code in shared)

    def key(self) -> Iterator[str]:
        """Yield what the figures of ``needs`` are."""
        if self._served:
            names = " / ".join(component_name(name, self.language) for name in FITS)
            count = int(needs_counted(self.board.market, self.pairs)[0])
            yield self._say("columns", names=names, count=count)

    def past(self) -> Iterator[str]:
        """Yield what earlier events tell of the two, and what each component counts for it."""
        history, pair = self.board.history, (self.maker.id, self.buyer.id)
        if history is None:
            return
        name = component_name("history", self.language)
        worth = history.worth.get(pair, NEVER_MET)
        for met in history.encounters.get(pair, ()):
            came = self._say(f"came_{met.came}")
            yield self._say("met_before", day=met.day, event=met.event, came=came)
        known = pair in history.encounters
        yield self._say("met_worth" if known else "never_met", name=name, worth=worth)
        for company in (self.maker, self.buyer):
            absent, reported = history.absences.get(company.id, (0, 0))
            if reported:
                shows = 1 - history.no_show_rate(company.id)
                counts = {"absent": absent, "reported": reported, "kept": KEPT, "shows": shows}
                yield self._say("absences", company=company.label, **counts)
        if self.maker.id in history.partners:
            found = "has_partner" if history.partners[self.maker.id] else "no_partner"
            yield self._say(found, company=self.maker.label)

    def missing(self) -> Iterator[str]:
        """Yield what the maker lacks, and what it wants that is not offered."""
        bound = capability.bound(self.board.market, self.pairs)[0]
        for n, need in enumerate(self.wish.needs):
            if bound[n]:
                continue
            yield from self._other_process(n, need)
            yield from self._uncovered("certificates", sorted(need.certificates), n)
            yield from self._uncovered("materials", [need.material] if need.material else [], n)
            if n in self._served:
                yield from self._too_little(n, need, self.offer.processes[self._served[n]])
        offered = self.board.market.topics_offered[self.pairs.buyer[0]]
        for code in sorted(self.offer.topics):
            if not offered[taxonomy("topics").position[code]]:
                yield self._say("topic", name=taxonomy("topics").label(code, self.language))

    def _other_process(self, n: int, need: Need) -> Iterator[str]:
        """Yield what there is in place of the very process that a need is of."""
        terms = taxonomy("processes")
        all_ = ", ".join(terms.label(p.code, self.language) for p in self.offer.processes)
        has = all_ or self._say("untold")
        if n in self._served:
            code = self.offer.processes[self._served[n]].code
            if terms.coverage[terms.position[need.process], terms.position[code]] == 1:
                return
            has = terms.label(code, self.language)
        yield self._say("process", need=self._need(n), has=has)

    def _uncovered(self, kind: str, codes: Sequence[str], n: int) -> Iterator[str]:
        market, terms = self.board.market, taxonomy(kind)
        held = (market.certificates if kind == "certificates" else market.materials)[
            self.pairs.maker[0]
        ]
        for code in codes:
            if held[terms.position[code]] < 1:
                key, name = kind[:-1], terms.label(code, self.language)
                yield self._say(key, name=name, need=self._need(n))

    def _too_little(self, n: int, need: Need, process: Process) -> Iterator[str]:
        """Yield what the process that meets a need falls short of."""
        name, untold = self._need(n), self._say("untold")
        if need.tolerance is not None and process.tolerance > need.tolerance:
            has = f"IT{process.tolerance}" if process.tolerance < ANY_TOLERANCE else untold
            yield self._say("tolerance", wanted=need.tolerance, need=name, has=has)
        wanted = need.volume
        if process.capacity < wanted:
            own = number(process.capacity, ",.15g", self.language)
            yield self._say(
                "volume", wanted=wanted, need=name, has=own if process.capacity else untold
            )
        if 0 < wanted < self.offer.min_order:
            yield self._say("min_order", wanted=wanted, need=name, has=self.offer.min_order)
        days = self.offer.lead_time_days
        if need.lead_time_days is not None and (days is None or days > need.lead_time_days):
            has = untold if days is None else number(days, "g", self.language)
            yield self._say("lead_time", wanted=need.lead_time_days, need=name, has=has)

    def _words(self) -> Iterator[str]:
        """Yield each word that is not simply the name that is used for it here."""
        for company in (self.maker, self.buyer):
            for kind, word in dict.fromkeys(self.board.words[company.id]):
                if word.code is None:
                    yield self._say("not_read", company=company.id, text=word.text)
                    continue
                name = taxonomy(kind).label(word.code, self.language)
                if normal(word.text) != normal(name):
                    yield self._say("read", company=company.id, text=word.text, name=name)
