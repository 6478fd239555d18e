"""Consistency between the parts of an event.

The checks take the parts, not the event, so that a reader can run them on what is left of a
damaged input and tell all problems at once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from .base import format_time
from .diagnostics import Finding
from .hints import Hints

if TYPE_CHECKING:
    from .event import Company, Event, Interpreter, Room, Slot, Table
    from .request import Request
    from .rules import Rules

ID_LISTS = ("slots", "rooms", "tables", "companies", "requests", "interpreters")
"""Fields of an event that are lists of things with an id."""


_ONE_NAME = (
    "room",
    "reserved_for",
    "slot",
    "table",
    "session",
    "home_table",
    "home_tables",
    "not_before",
    "not_after",
)
"""Fields that hold a single name."""


@dataclass
class Parts:
    """The parts of an event by position in its lists.

    Attributes
    ----------
    items : mapping
        List field to ``{position: item}``; positions of damaged items are absent.
    damaged_ids : mapping
        List field to the ids of damaged items: they exist, so naming them is no second error.
    incomplete : set of str
        Fields of which not all ids are known, so that no id can be called unknown.
    timezone, sides, table_count, rules :
        Fields of the event; ``None`` where damaged or absent.
    """

    items: Mapping[str, dict[int, Any]]
    timezone: str | None = None
    sides: tuple[str, ...] | None = None
    table_count: int | None = None
    rules: "Rules | None" = None
    damaged_ids: Mapping[str, set[str]] = field(default_factory=dict)
    incomplete: Set[str] = frozenset()

    @classmethod
    def of(cls, event: "Event") -> "Parts":
        """Return the parts of a whole event."""
        items = {name: dict(enumerate(getattr(event, name))) for name in (*ID_LISTS, "forbidden")}
        return cls(items, event.timezone, event.sides, event.table_count, event.rules)

    def ids(self, name: str) -> set[str] | None:
        """Return the ids that exist in a list, or ``None`` where that is not known."""
        if name in self.incomplete:
            return None
        return {item.id for item in self.items[name].values()} | self.damaged_ids.get(name, set())

    @cached_property
    def hints(self) -> Hints:
        """What may be meant by ids that do not exist."""
        return Hints({c.id: c.name for c in self.companies.values() if c.name is not None})

    @property
    def slots(self) -> "dict[int, Slot]":
        """Slots by position."""
        return self.items["slots"]

    @property
    def rooms(self) -> "dict[int, Room]":
        """Rooms by position."""
        return self.items["rooms"]

    @property
    def tables(self) -> "dict[int, Table]":
        """Tables by position."""
        return self.items["tables"]

    @property
    def companies(self) -> "dict[int, Company]":
        """Companies by position."""
        return self.items["companies"]

    @property
    def requests(self) -> "dict[int, Request]":
        """Requests by position."""
        return self.items["requests"]

    @property
    def interpreters(self) -> "dict[int, Interpreter]":
        """Interpreters by position."""
        return self.items["interpreters"]


def numbered_table_ids(count: int) -> list[str]:
    """Return the ids of tables of which only the number is given: ``T01``, ``T02``, …."""
    width = max(2, len(str(count)))
    return [f"T{n:0{width}d}" for n in range(1, count + 1)]


def cross_check(parts: Parts) -> list[Finding]:
    """Return everything wrong between the parts; empty for a consistent event."""
    from .crosscheck_rules import check_rules

    return [
        *_event_fields(parts),
        *_duplicate_ids(parts),
        *_slot_times(parts),
        *_tables(parts),
        *_companies(parts),
        *_interpreters(parts),
        *_requests(parts),
        *_same_companies_twice(parts),
        *_after_cycles(parts),
        *_forbidden(parts),
        *check_rules(parts),
    ]


def _event_fields(parts: Parts) -> Iterator[Finding]:
    if parts.timezone is not None and parts.timezone not in available_timezones():
        yield Finding(
            ("timezone",),
            f"unknown timezone {parts.timezone!r}; use a name such as Asia/Jakarta",
        )
    if parts.sides is not None and len(set(parts.sides)) < len(parts.sides):
        yield Finding(("sides",), "the two sides have the same name")
    damaged = "tables" in parts.incomplete or bool(parts.damaged_ids.get("tables"))
    has_tables = bool(parts.tables) or damaged
    if has_tables and parts.table_count is not None:
        yield Finding(("table_count",), "give either the list of tables or their number, not both")
    if not has_tables and parts.table_count is None and "table_count" not in parts.incomplete:
        yield Finding(
            ("tables",), "no tables: list them, or give their number as table_count in the event"
        )


def _duplicate_ids(parts: Parts) -> Iterator[Finding]:
    for name in ID_LISTS:
        first: dict[str, int] = {}
        if len({item.id for item in parts.items[name].values()}) == len(parts.items[name]):
            continue
        for position, item in parts.items[name].items():
            if item.id in first and not _told_as_same_companies(parts, name, first[item.id], item):
                yield Finding(
                    (name, position, "id"),
                    f"id {item.id!r} is already that of {{other}} in this list",
                    other=(name, first[item.id]),
                )
            first.setdefault(item.id, position)


def _told_as_same_companies(parts: Parts, name: str, first: int, item: Any) -> bool:
    """Return whether a duplicate id comes from a request listed twice, which is told as such."""
    return (
        name == "requests"
        and item.has_default_id
        and set(item.companies) == set(parts.requests[first].companies)
    )


def _slot_times(parts: Parts) -> Iterator[Finding]:
    upright = []
    for position, slot in parts.slots.items():
        if slot.end <= slot.start:
            yield Finding(
                ("slots", position, "end"),
                f"slot {slot.id} ends at {format_time(slot.end)}, "
                f"not after its start {format_time(slot.start)}",
            )
        else:
            upright.append((slot.start, position, slot))
    upright.sort(key=lambda entry: entry[:2])
    for (_, _, earlier), (_, position, later) in pairwise(upright):
        if later.start < earlier.end:
            yield Finding(
                ("slots", position, "start"),
                f"slot {later.id} starts at {format_time(later.start)}, before slot "
                f"{earlier.id} ends at {format_time(earlier.end)}",
            )


def unknown(
    parts: Parts, values: Iterable[str], known: set[str] | None, what: str, *location: str | int
) -> Iterator[Finding]:
    """Yield the values that are not known, with a hint of what may be meant."""
    for value in dict.fromkeys(values):
        if known is not None and value not in known:
            hint = parts.hints.of(value, what, known, one=location[-1] in _ONE_NAME)
            yield Finding(location, f"unknown {what} {value!r}{hint}")


def _tables(parts: Parts) -> Iterator[Finding]:
    rooms, slots, companies = parts.ids("rooms"), parts.ids("slots"), parts.ids("companies")
    for n, table in parts.tables.items():
        if table.room is not None:
            yield from unknown(parts, [table.room], rooms, "room", "tables", n, "room")
        if table.reserved_for is not None:
            yield from unknown(
                parts, [table.reserved_for], companies, "company", "tables", n, "reserved_for"
            )
        yield from unknown(parts, table.unavailable, slots, "slot", "tables", n, "unavailable")


def _companies(parts: Parts) -> Iterator[Finding]:
    slots = parts.ids("slots")
    for n, company in parts.companies.items():
        yield from unknown(parts, company.unavailable, slots, "slot", "companies", n, "unavailable")
        yield from _side(parts, n, company)
        most = company.max_meetings
        if most is not None and company.min_meetings > most:
            yield Finding(
                ("companies", n, "min_meetings"),
                f"company {company.id}: minimum {company.min_meetings} is above maximum {most}",
            )


def _side(parts: Parts, position: int, company: "Company") -> Iterator[Finding]:
    if parts.sides is None or (company.side is None and len(parts.sides) == 1):
        return
    names = " or ".join(parts.sides)
    if company.side is None:
        yield Finding(
            ("companies", position, "side"), f"company {company.id} has no side; write {names}"
        )
    elif company.side not in parts.sides:
        yield Finding(
            ("companies", position, "side"), f"unknown side {company.side!r}; write {names}"
        )


def _interpreters(parts: Parts) -> Iterator[Finding]:
    slots = parts.ids("slots")
    for n, interpreter in parts.interpreters.items():
        yield from unknown(
            parts, interpreter.unavailable, slots, "slot", "interpreters", n, "unavailable"
        )


def _requests(parts: Parts) -> Iterator[Finding]:
    requests = parts.requests
    companies, ids = parts.ids("companies"), parts.ids("requests")
    if companies is not None and not companies.issuperset(
        chain.from_iterable(r.companies for r in requests.values())
    ):
        for n, request in requests.items():
            for part, company in enumerate(request.companies):
                place = ("requests", n, "companies", part)
                yield from unknown(parts, [company], companies, "company", *place)
    yield from _unknown_demands(parts, "slot", parts.ids("slots"))
    yield from _unknown_demands(parts, "table", table_ids(parts))
    yield from _unknown_demands(parts, "session", sessions_of(parts))
    for n, request in requests.items():
        if request.after:
            yield from unknown(parts, request.earlier, ids, "request", "requests", n, "after")
    if parts.sides is not None and len(parts.sides) == 2:
        yield from _joins_two_sides(parts)


def _unknown_demands(parts: Parts, field: str, known: set[str] | None) -> Iterator[Finding]:
    for n, request in parts.requests.items():
        value = getattr(request, field)
        if value is not None:
            yield from unknown(parts, [value], known, field, "requests", n, field)


def sessions_of(parts: Parts) -> set[str] | None:
    """Return the names of sessions, or ``None`` where not all are known."""
    if "slots" in parts.incomplete or parts.damaged_ids.get("slots"):
        return None
    return {slot.session for slot in parts.slots.values() if slot.session is not None}


def table_ids(parts: Parts) -> set[str] | None:
    """Return the ids of tables, or ``None`` where not all are known."""
    if parts.table_count is None:
        return parts.ids("tables") if "table_count" not in parts.incomplete else None
    return set(numbered_table_ids(parts.table_count))


def _joins_two_sides(parts: Parts) -> Iterator[Finding]:
    side = {c.id: c.side for c in parts.companies.values() if c.side is not None}
    for n, request in parts.requests.items():
        if len(request.companies) == 2:
            a, b = request.companies
            if a in side and side[a] == side.get(b):
                yield Finding(
                    ("requests", n, "companies"),
                    f"{a} and {b} are both of side {side[a]}; a request joins one of each side",
                )


def _same_companies_twice(parts: Parts) -> Iterator[Finding]:
    first: dict[tuple[str, ...], int] = {}
    without_id: dict[tuple[str, ...], bool] = {}
    keys = {tuple(sorted(request.companies)) for request in parts.requests.values()}
    if len(keys) == len(parts.requests):
        return
    for position, request in parts.requests.items():
        key = tuple(sorted(request.companies))
        if key not in first:
            first[key], without_id[key] = position, request.has_default_id
            continue
        if request.has_default_id or without_id[key]:
            yield Finding(
                ("requests", position, "companies"),
                f"{' and '.join(request.companies)} are requested already in {{other}}; "
                "delete one, or give each its own id if they meet twice",
                other=("requests", first[key]),
            )


def _after_cycles(parts: Parts) -> Iterator[Finding]:
    if not any(request.after for request in parts.requests.values()):
        return
    position = {request.id: n for n, request in parts.requests.items()}
    earlier = {r.id: [a for a in r.earlier if a in position] for r in parts.requests.values()}
    # What remains after removing, again and again, requests that wait for nobody.
    waiting = Counter({rid: len(set(before)) for rid, before in earlier.items()})
    later: dict[str, list[str]] = {rid: [] for rid in earlier}
    for rid, before in earlier.items():
        for other in set(before):
            later[other].append(rid)
    free = [rid for rid in earlier if waiting[rid] == 0]
    while free:
        for rid in later[free.pop()]:
            waiting[rid] -= 1
            if waiting[rid] == 0:
                free.append(rid)
    stuck = {rid for rid in earlier if waiting[rid] > 0}
    while stuck:
        cycle = _walk_back(min(stuck, key=position.__getitem__), earlier, stuck)
        shown = " → ".join([*reversed(cycle), cycle[-1]])
        yield Finding(
            ("requests", position[cycle[0]], "after"),
            f"requests wait for each other in a circle: {shown}",
        )
        stuck -= _reaching(cycle, later)


def _walk_back(start: str, earlier: Mapping[str, list[str]], stuck: set[str]) -> list[str]:
    # Every stuck request waits for a stuck one, so walking back has to meet itself.
    path, at = [start], start
    seen = {start: 0}
    while True:
        at = next(other for other in earlier[at] if other in stuck)
        if at in seen:
            return path[seen[at] :]
        seen[at] = len(path)
        path.append(at)


def _reaching(start: Iterable[str], step: Mapping[str, list[str]]) -> set[str]:
    found, frontier = set(start), list(start)
    while frontier:
        for other in step[frontier.pop()]:
            if other not in found:
                found.add(other)
                frontier.append(other)
    return found


def _forbidden(parts: Parts) -> Iterator[Finding]:
    companies = parts.ids("companies")
    for n, pair in parts.items["forbidden"].items():
        if len(set(pair)) != 2 or len(pair) != 2:
            yield Finding(("forbidden", n), "a forbidden pair has to name two different companies")
        yield from unknown(parts, pair, companies, "company", "forbidden", n)
