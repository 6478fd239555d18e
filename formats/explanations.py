"""Explanations as people read them, in both languages."""

from collections.abc import Iterable, Iterator
from typing import Any

from ..models.diagnostics import Location
from ..models.event import Event
from ..models.schedule import Meeting
from ..scheduler.compare import Turnover
from ..scheduler.explain import Company, Explanation, Infeasible, Met, NotMet
from ..scheduler.explain.conflict import Conflict
from ..scheduler.explain.demands import Demand
from ..scheduler.explain.pairs import Price
from ..scheduler.explain.present import Cell
from ..scheduler.weighing import Difference
from ..scoring.texts import component_name
from .catalogue import catalogue
from .columns import Language
from .labels import label_with_id
from .messages import IN_JSON, Placer
from .wording import counted, difference_text, shortened, signed

MARKS = {
    "now": "*",
    "free": ".",
    "busy": "#",
    "away": "-",
    "closed": "x",
    "full": "o",
    "rule": "!",
}
"""What a strip shows of a slot."""

DEMANDS_TOLD = 40
"""Demands that are told one by one; JSON has all."""

TOLD = 12
"""Meetings that are told one by one; the others are counted."""


def explanation_lines(
    found: Explanation, event: Event, language: Language, place: Placer = IN_JSON
) -> list[str]:
    """Return an explanation as lines of text.

    Parameters
    ----------
    found : Explanation
        What was found.
    event : Event
        That it is about.
    language : str
        Of the text.
    place : Placer
        Where a path of the event stands in the file it came from.
    """
    page = _Page(event, language, place)
    if isinstance(found, Met):
        return list(page.met(found))
    if isinstance(found, NotMet):
        return list(page.not_met(found))
    if isinstance(found, Company):
        return list(page.company(found))
    if isinstance(found, Infeasible):
        return list(page.infeasible(found))
    return [page.say("possible", demands=found.demands)]


def with_places(document: Any, place: Placer) -> Any:
    """Return the JSON form of an explanation with the place of each demand in the input."""
    if isinstance(document, list):
        return [with_places(item, place) for item in document]
    if not isinstance(document, dict):
        return document
    found = {key: with_places(value, place) for key, value in document.items()}
    if "location" in found:
        found["place"] = dict(
            zip(("sheet", "row", "column"), place(tuple(found["location"])), strict=True)
        )
    return found


class _Page:
    def __init__(self, event: Event, language: Language, place: Placer) -> None:
        self.event, self.place = event, place
        self.words = catalogue(language, subject="explain")
        self.say, self.figure = self.words.text, self.words.figure
        self.slots = {s.id: s for s in event.slots}

    def signed(self, value: float) -> str:
        return signed(self.words, value)

    def label(self, company: str) -> str:
        return label_with_id(self.event, company)

    def time(self, slot: str) -> str:
        return f"{self.slots[slot].start:%Y-%m-%d %H:%M}"

    def meeting(self, meeting: Meeting) -> str:
        who = " – ".join(meeting.companies)
        return f"{who}, {meeting.slot}, {meeting.table} ({self.figure(meeting.score)})"

    def pair(self, meeting: Meeting) -> str:
        return f"{' – '.join(meeting.companies)} ({self.figure(meeting.score)})"

    def both(self, key: str, companies: tuple[str, ...], **values: object) -> str:
        *first, last = map(self.label, companies)
        return self.say(key, a=", ".join(first), b=last, **values)

    def met(self, found: Met) -> Iterator[str]:
        at = found.meeting
        place = {"slot": at.slot, "time": self.time(at.slot), "table": at.table}
        yield self.both("meet", found.companies, **place)
        if found.must:
            yield self.say("is_must")
        for field, value in found.asked:
            shown = ", ".join(self.asked(value))
            yield self.say("asked", field=self.words[f"field_{field}"], value=shown)
        yield from self.strip(found.companies, found.strip)
        for other in found.elsewhere:
            names = [f"{self.objective(n)} {self.signed(v)}" for n, v in other.changes]
            changes = ", ".join(names) or self.words["no_change"]
            yield self.say("elsewhere", slot=other.slot, changes=changes)
        if not found.elsewhere:
            yield self.words["no_elsewhere"]
        key = "free_tables" if found.tables else "no_free_tables"
        yield self.say(key, slot=at.slot, tables=", ".join(shortened(found.tables, TOLD, "…")))
        yield self.say("score", score=self.figure(at.score))
        for name, value in found.components:
            shown = component_name(name, self.words.language)
            yield f"  {self.say('component', name=shown, value=self.figure(value))}"
        yield from self.loss(found)

    def asked(self, value: Any) -> Iterator[str]:
        """Yield names, requests with a gap, and places with their weights."""
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from (f"{name} ({self.figure(weight, 'g')})" for name, weight in value.items())
        else:
            for one in value:
                yield one if isinstance(one, str) else self.say("asked_after", **one)

    def loss(self, found: Met) -> Iterator[str]:
        if found.loss is None:
            yield self.words["no_loss"]
        elif not found.loss:
            yield self.words["loss_unknown"]
        else:
            yield self.words["loss"]
            yield from self.differences(found.loss)
            yield from self.turnover(found.turnover)

    def not_met(self, found: NotMet) -> Iterator[str]:
        yield self.both("meet_not", found.companies)
        if found.score is not None:
            yield self.say("score", score=self.figure(found.score))
        for one in found.full:
            held = ", ".join(map(self.pair, one.meetings))
            company = self.label(one.company)
            yield self.say("maximum", company=company, maximum=one.maximum, meetings=held)
        if found.reason == "worth_more":
            yield self.words[self.worth(found.price)]
        elif found.reason != "maximum":
            yield self.words[found.reason]
        if found.strip:
            yield from self.strip(found.companies, found.strip)
        if found.price is not None:
            yield from self.price(found.price)

    def worth(self, price: Price | None) -> str:
        """Return which words say why a request that has a place is not held."""
        if price is None or not price.differences:
            return "impossible" if price is not None and price.impossible else "worth_more"
        if all(d.least == d.most == 0 for d in price.differences):
            return "worth_as_much"
        for d in price.differences:
            if d.found:
                better = (d.found > 0) == (d.sense == "max")
                return "could_be_better" if better else "worth_more"
        return "worth_more"

    def price(self, price: Price) -> Iterator[str]:
        if price.impossible:
            yield self.words["impossible"]
            if price.conflict is not None:
                yield from self.conflict(price.conflict)
        elif price.schedule is None:
            yield self.words["price_unknown"]
        else:
            yield self.words["price"]
            yield from self.differences(price.differences)
            yield from self.turnover(price.turnover)

    def objective(self, name: str) -> str:
        return self.words[f"objective_{name}"]

    def differences(self, found: Iterable[Difference]) -> Iterator[str]:
        for d in found:
            yield f"  {difference_text(self.words, d)}"

    def turnover(self, found: Turnover | None) -> Iterator[str]:
        if found is None:
            return
        yield self.say("turnover", **found.counts())
        lines = [self.say("goes", meeting=self.meeting(m)) for m in found.dropped]
        lines += [self.say("comes", meeting=self.meeting(m)) for m in found.added]
        lines += [
            self.say("moves", meeting=self.meeting(old), slot=new.slot, table=new.table)
            for old, new in found.moved
        ]
        for line in shortened(lines, TOLD, self.words["and_more"]):
            yield f"  {line}"

    def strip(self, companies: tuple[str, ...], cells: tuple[Cell, ...]) -> Iterator[str]:
        """Yield a row of marks for each company, and one for the meeting, by session."""
        rows = [(c, [cell.companies[k] for cell in cells]) for k, c in enumerate(companies)]
        rows.append((self.words["strip_both"], [cell.state for cell in cells]))
        width = max(len(name) for name, _ in rows)
        first, last = cells[0].slot, cells[-1].slot
        yield f"{self.words['strip']} {first}–{last}:"
        sessions = [self.slots[cell.slot].session for cell in cells]
        for name, states in rows:
            marks = ""
            for n, state in enumerate(states):
                marks += " " * (n > 0 and sessions[n] != sessions[n - 1]) + MARKS[state]
            yield f"  {name:<{width}}  {marks}"
        yield f"  ({self.say('legend', **MARKS)})"

    def company(self, found: Company) -> Iterator[str]:
        name = self.label(found.company)
        yield counted(self.words, "agenda", len(found.agenda), company=name)
        for m in found.agenda:
            partners = ", ".join(self.label(c) for c in m.companies if c != found.company)
            place = {"slot": m.slot, "time": self.time(m.slot), "table": m.table}
            row = self.say("agenda_row", **place, partners=partners, score=self.figure(m.score))
            yield f"  {row}"
        if found.satisfaction is None:
            yield self.words["no_satisfaction"]
        else:
            percent = self.figure(found.satisfaction / 10, "g")
            scores = {
                "score": self.figure(found.score),
                "alone": self.figure(found.alone),
            }
            yield self.say("satisfaction", percent=percent, **scores)
        maximum = self.words["no_maximum"] if found.maximum is None else found.maximum
        there = {"there": found.slots_there, "free": found.slots_free}
        yield self.say("presence", **there, maximum=maximum)
        yield self.say("waiting", count=len(found.waiting))
        for reason, count in found.bound_by.items():
            yield f"  {count} × {self.words[f'bound_{reason}']}"
        if found.waiting:
            yield f"{self.words['swaps']}:"
            yield from self.swaps(found)

    def swaps(self, found: Company) -> Iterator[str]:
        for swap in found.swaps:
            gone = ", ".join(map(self.pair, swap.gone))
            partners = ", ".join(map(self.label, swap.partners))
            values = {
                "partners": partners,
                "slot": swap.slot,
                "change": self.signed(swap.change),
            }
            key = "swap" if swap.gone else "swap_free"
            yield f"  {self.say(key, gone=gone, **values)}"
        if not found.swaps:
            yield f"  {self.words['no_swaps']}"

    def infeasible(self, found: Infeasible) -> Iterator[str]:
        if found.conflict is None:
            yield self.words["unknown"]
            return
        yield from self.conflict(found.conflict)
        out = found.way_out
        if out is None:
            return
        if out.demands is None:
            yield self.say("way_out_none", at_least=out.at_least)
            return
        key = "way_out" if out.proven else "way_out_open"
        yield self.say(key, count=len(out.demands), at_least=out.at_least)
        yield from self.demands(out.demands)
        for other in out.others:
            yield f"  {self.words['instead']} {self.demand(other)}"

    def conflict(self, found: Conflict) -> Iterator[str]:
        yield counted(self.words, "conflict", len(found.demands))
        yield from self.demands(found.demands)
        if found.minimal:
            yield counted(self.words, "conflict_minimal", len(found.demands))
        else:
            yield self.words["conflict_open"]

    def demands(self, demands: Iterable[Demand]) -> Iterator[str]:
        for line in shortened(map(self.demand, demands), DEMANDS_TOLD, self.words["and_more"]):
            yield f"  {line}"

    def demand(self, demand: Demand) -> str:
        values, key = dict(demand.values), f"demand_{demand.kind}"
        if values.get("value") == 1 and f"{key}_one" in self.words.words:
            key += "_one"
        words = self.say(key, **values)
        place = "" if demand.kind == "forced" else self.where(demand.location)
        return self.say("demand", words=words, place=place) if place else words

    def where(self, location: Location) -> str:
        sheet, row, column = self.place(location)
        values = {"sheet": sheet, "row": row, "column": column}
        if sheet is None:
            return ""
        if row is None:
            return self.say("place_column", **values) if column else sheet
        return self.say("place" if column else "place_row", **values)
