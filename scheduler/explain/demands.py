"""What people ask for and allow, item by item, so that each can be taken back alone.

A demand is one entry of the input: a must-meeting, a fixed slot, a maximum, the slots in which a
company is away, a forbidden pair. Taking one back only ever allows more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...models.diagnostics import Location
from ...models.event import Event
from ..precheck import why_no_slot
from ..problem import compile_event

MEETINGS = ("must", "held_in_slot", "one_of", "minimum")
"""Demands that ask for meetings; the others say where and how they may be."""

REFUSALS = frozenset({"away", "veto", "representative_away", "interpreter_away"})
"""What people cannot or will not do; of ways out of the same size, those without come first."""

Values = tuple[tuple[str, object], ...]

_OF_REQUEST = {
    "slot": "fixed_slot",
    "session": "session",
    "table": "fixed_table",
    "not_before": "not_before",
    "not_after": "not_after",
    "representative": "representative",
    "needs": "needs",
}
_OF_COMPANY = {
    "unavailable": "away",
    "max_meetings": "maximum",
    "home_table": "home_table",
    "max_consecutive": "most_in_a_row",
    "max_per_session": "most_in_a_session",
    "max_per_day": "most_on_a_day",
    "min_gap": "gap",
    "max_breaks": "most_breaks",
}
_OF_RULES = {
    "max_break_difference": "break_difference",
    "max_consecutive": "everyone_in_a_row",
    "max_per_session": "everyone_in_a_session",
    "max_per_day": "everyone_on_a_day",
    "min_gap": "everyone_gap",
    "home_tables": "home_tables",
    "spare_tables": "spare_tables",
}
_INHERITED = ("max_consecutive", "max_per_session", "max_per_day")
"""Of a company without a value of its own, the event's counts."""


@dataclass(frozen=True)
class Demand:
    """One demand.

    Attributes
    ----------
    kind : str
        Names its words in the catalogue.
    location : tuple
        Path to it in the event's JSON.
    values : tuple of (str, object)
        What the words speak of.
    """

    kind: str
    location: Location
    values: Values = ()

    @property
    def asks(self) -> bool:
        """Whether it asks for meetings."""
        return self.kind in MEETINGS

    @property
    def request(self) -> int | None:
        """Position of the one request it belongs to."""
        return int(self.location[1]) if self.location[0] == "requests" else None

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {"kind": self.kind, "location": list(self.location), **dict(self.values)}


def normal(event: Event) -> Event:
    """Return an event that says the same with each demand in a place of its own.

    Minimums stand with companies, also those of a side. A request that is fixed in a slot in which
    somebody is away contradicts itself, and so it is a must here.
    """
    problem = compile_event(event)
    fatal = {
        int(problem.rows[n])
        for n in (~problem.can_be_held).nonzero()[0].tolist()
        if not problem.requests[n].must and why_no_slot(problem, n)[1]
    }
    requests = tuple(
        r.model_copy(update={"must": True}) if n in fatal else r
        for n, r in enumerate(event.requests)
    )
    strict = event.rules.strict_minimums
    companies = tuple(
        c.model_copy(update={"min_meetings": event.minimum_of(c) if strict else 0})
        for c in event.companies
    )
    rules = event.rules.model_copy(update={"min_meetings": {}})
    return event.model_copy(update={"requests": requests, "companies": companies, "rules": rules})


def demands_of(event: Event) -> list[Demand]:
    """Return all demands of an event, those that ask for meetings first."""
    found = [*_of_requests(event), *_of_companies(event), *_of_rules(event), *_of_places(event)]
    return sorted(found, key=lambda d: not d.asks)


def _of_requests(event: Event) -> Iterator[Demand]:
    asked = normal(event).requests
    for n, request in enumerate(event.requests):
        name = ("request", request.id)
        if request.must:
            yield Demand("must", ("requests", n, "must"), (name,))
        elif asked[n].must:
            yield Demand("held_in_slot", ("requests", n, "slot"), (name, ("value", request.slot)))
        for field, kind in _OF_REQUEST.items():
            value = getattr(request, field)
            if value and not (field == "slot" and asked[n].must and not request.must):
                shown = value if isinstance(value, str) else ", ".join(sorted(value))
                yield Demand(kind, ("requests", n, field), (name, ("value", shown)))
        for k, earlier in enumerate(request.follows):
            values: Values = (name, ("other", earlier.request), ("value", earlier.gap))
            yield Demand("after", ("requests", n, "after", k), values)


def _of_companies(event: Event) -> Iterator[Demand]:
    for n, company in enumerate(event.companies):
        name = ("company", company.id)
        least = event.minimum_of(company) if event.rules.strict_minimums else 0
        if least:
            own = company.min_meetings == least
            side = ("rules", "min_meetings", company.side or "")
            place: Location = ("companies", n, "min_meetings") if own else side
            yield Demand("minimum", place, (name, ("value", least)))
        for field, kind in _OF_COMPANY.items():
            value = getattr(company, field)
            if value or (value == 0 and field in ("max_meetings", "max_breaks")):
                shown = ", ".join(value) if isinstance(value, tuple) else value
                yield Demand(kind, ("companies", n, field), (name, ("value", shown)))
        for k, other in enumerate(company.veto):
            yield Demand("veto", ("companies", n, "veto", k), (name, ("value", other)))
        for k, person in enumerate(company.representatives):
            if person.unavailable:
                slots = ", ".join(person.unavailable)
                values: Values = (name, ("other", person.id), ("value", slots))
                place = ("companies", n, "representatives", k, "unavailable")
                yield Demand("representative_away", place, values)


def _of_rules(event: Event) -> Iterator[Demand]:
    rules = event.rules
    for k, requests in enumerate(rules.must_one_of):
        values: Values = (("value", " / ".join(requests)),)
        yield Demand("one_of", ("rules", "must_one_of", k), values)
    for field, kind in _OF_RULES.items():
        value = getattr(rules, field)
        if value or (value == 0 and field == "max_break_difference"):
            yield Demand(kind, ("rules", field), (("value", value),))
    for k, (one, other, gap) in enumerate(rules.walking):
        if gap:
            values = (("company", one), ("other", other), ("value", gap))
            yield Demand("walking", ("rules", "walking", k), values)
    for k, pair in enumerate(event.forbidden):
        yield Demand("forbidden", ("forbidden", k), (("value", " / ".join(pair)),))


def _of_places(event: Event) -> Iterator[Demand]:
    for n, room in enumerate(event.rooms):
        if room.max_meetings is not None:
            values: Values = (("other", room.label), ("value", room.max_meetings))
            yield Demand("room", ("rooms", n, "max_meetings"), values)
    for n, table in enumerate(event.tables):
        name = ("other", table.id)
        if table.unavailable:
            values = (name, ("value", ", ".join(table.unavailable)))
            yield Demand("table_closed", ("tables", n, "unavailable"), values)
        if table.reserved_for is not None:
            values = (name, ("value", table.reserved_for))
            yield Demand("table_reserved", ("tables", n, "reserved_for"), values)
    for n, person in enumerate(event.interpreters):
        if person.unavailable:
            values = (("other", person.id), ("value", ", ".join(person.unavailable)))
            yield Demand("interpreter_away", ("interpreters", n, "unavailable"), values)


def relaxed(event: Event, taken_back: Iterable[Demand]) -> Event:
    """Return an event, given in normal form, without some of its demands."""
    edits: dict[tuple[str, int], dict[str, Any]] = {}
    rules: dict[str, Any] = {}
    lists: dict[Location, set[int]] = {}
    position = {c.id: n for n, c in enumerate(event.companies)}
    for demand in taken_back:
        place, last = demand.location, demand.location[-1]
        if demand.kind == "minimum":
            n = position[str(dict(demand.values)["company"])]
            edits.setdefault(("companies", n), {})["min_meetings"] = 0
        elif isinstance(last, int):
            lists.setdefault(place[:-1], set()).add(last)
        elif place[0] == "rules":
            rules[str(last)] = type(event.rules).default_of(str(last))
        elif demand.kind == "representative_away":
            lists.setdefault((*place[:3], "unavailable"), set()).add(int(place[3]))
        else:
            item, field = (str(place[0]), int(place[1])), str(last)
            edits.setdefault(item, {})[field] = _free(event, item, field)
            if demand.kind == "held_in_slot":
                edits[item]["must"] = False
    for path, gone in lists.items():
        _shorten(event, path, gone, edits, rules)
    return _edited(event, edits, rules)


def _free(event: Event, item: tuple[str, int], field: str) -> Any:
    """Return the value of a field that forbids nothing."""
    owner = getattr(event, item[0])[item[1]]
    if field in _INHERITED:
        return max(1, len(event.slots) * owner.at_once)
    return 0 if field == "min_gap" else type(owner).default_of(field)


def _shorten(
    event: Event,
    path: Location,
    gone: set[int],
    edits: dict[tuple[str, int], dict[str, Any]],
    rules: dict[str, Any],
) -> None:
    """Note a list without some of its entries."""
    if path[0] == "rules":
        rules[str(path[1])] = _without(getattr(event.rules, str(path[1])), gone)
    elif path[0] == "forbidden":
        edits["forbidden", -1] = {"": _without(event.forbidden, gone)}
    else:
        item = str(path[0]), int(path[1])
        owner = getattr(event, item[0])[item[1]]
        if path[-1] == "unavailable":
            people = owner.representatives
            free = tuple(
                p.model_copy(update={"unavailable": ()}) if k in gone else p
                for k, p in enumerate(people)
            )
            edits.setdefault(item, {})["representatives"] = free
        else:
            edits.setdefault(item, {})[str(path[2])] = _without(getattr(owner, str(path[2])), gone)


def _without(items: tuple[Any, ...], gone: set[int]) -> tuple[Any, ...]:
    return tuple(item for k, item in enumerate(items) if k not in gone)


def _edited(
    event: Event, edits: Mapping[tuple[str, int], Mapping[str, Any]], rules: Mapping[str, Any]
) -> Event:
    update: dict[str, Any] = {}
    for (name, n), fields in edits.items():
        if name == "forbidden":
            update[name] = fields[""]
        else:
            items = update.setdefault(name, list(getattr(event, name)))
            items[n] = items[n].model_copy(update=fields)
    for name, items in update.items():
        update[name] = tuple(items)
    if rules:
        update["rules"] = event.rules.model_copy(update=dict(rules))
    return event.model_copy(update=update)
