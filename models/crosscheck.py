"""Consistency between the parts of an event.

The checks take the parts, not the event, so that a reader can run them on what is left of a
damaged input and tell all problems at once.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from .base import format_time
from .crosscheck_order import check_order
from .crosscheck_requests import check_requests
from .crosscheck_rules import check_rules
from .diagnostics import Finding
from .parts import ID_LISTS, Parts, table_ids, unknown

if TYPE_CHECKING:
    from .event import Company


def cross_check(parts: Parts) -> list[Finding]:
    """Return everything wrong between the parts; empty for a consistent event."""
    return [
        *_event_fields(parts),
        *_duplicate_ids(parts),
        *_slot_times(parts),
        *_tables(parts),
        *_companies(parts),
        *_representatives(parts),
        *_vetoes(parts),
        *_interpreters(parts),
        *check_requests(parts),
        *check_order(parts),
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
    if not parts.has_requests and not any(map(_is_to_be_scored, parts.companies.values())):
        yield Finding(("requests",), "is missing; fill it in", of_field=True)
    if not has_tables and parts.table_count is None and "table_count" not in parts.incomplete:
        yield Finding(
            ("tables",), "no tables: list them, or give their number as table_count in the event"
        )


def _is_to_be_scored(company: "Company") -> bool:
    """Return whether scores, and so requests, can be made of what a company says of itself."""
    return bool(company.profile or company.wishes)


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
        if company.home_table is not None:
            place = ("companies", n, "home_table")
            yield from unknown(parts, [company.home_table], table_ids(parts), "table", *place)
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


def _representatives(parts: Parts) -> Iterator[Finding]:
    slots = parts.ids("slots")
    for n, company in parts.companies.items():
        people = len(company.representatives)
        if not people:
            continue
        count = Counter(person.id for person in company.representatives)
        for k, person in enumerate(company.representatives):
            place = ("companies", n, "representatives", k)
            if count[person.id] > 1:
                message = f"representative {person.id} of {company.id} is listed more than once"
                yield Finding((*place, "id"), message)
                count[person.id] = 0
            yield from unknown(parts, person.unavailable, slots, "slot", *place, "unavailable")
        if company.delegations not in (1, people):
            yield Finding(
                ("companies", n, "delegations"),
                f"{company.id} has {company.delegations} delegations, but lists {people} "
                "representatives; leave the number out",
            )


def _vetoes(parts: Parts) -> Iterator[Finding]:
    companies = parts.ids("companies")
    for n, company in parts.companies.items():
        for k, other in enumerate(company.veto):
            place = ("companies", n, "veto", k)
            if other == company.id:
                yield Finding(place, f"company {company.id} will not meet itself; name another")
            yield from unknown(parts, [other], companies, "company", *place)


def _forbidden(parts: Parts) -> Iterator[Finding]:
    companies = parts.ids("companies")
    for n, pair in parts.items["forbidden"].items():
        if len(set(pair)) != 2 or len(pair) != 2:
            yield Finding(("forbidden", n), "a forbidden pair has to name two different companies")
        yield from unknown(parts, pair, companies, "company", "forbidden", n)
