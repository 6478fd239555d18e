"""Consistency of what rules name: people, places, times and requests."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .crosscheck import Parts, sessions_of, table_ids, unknown
from .diagnostics import Finding

if TYPE_CHECKING:
    from .event import Company
    from .request import Request


def check_rules(parts: Parts) -> Iterator[Finding]:
    """Yield what is wrong in the fields of the rules beyond the plain ones."""
    yield from _people(parts)
    yield from _homes(parts)
    yield from _times(parts)
    yield from _attendance(parts)
    yield from _settings(parts)


def _people(parts: Parts) -> Iterator[Finding]:
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


def _homes(parts: Parts) -> Iterator[Finding]:
    tables = table_ids(parts)
    for n, company in parts.companies.items():
        if company.home_table is None:
            continue
        place = ("companies", n, "home_table")
        yield from unknown(parts, [company.home_table], tables, "table", *place)


def _times(parts: Parts) -> Iterator[Finding]:
    slots, sessions = parts.ids("slots"), sessions_of(parts)
    ordered = sorted(parts.slots.values(), key=lambda slot: slot.start)
    at = {slot.id: n for n, slot in enumerate(ordered)}
    for n, request in parts.requests.items():
        if request.prefer and slots is not None and sessions is not None:
            known, what = slots | sessions, "slot or session"
            yield from unknown(parts, request.weights, known, what, "requests", n, "prefer")
        if request.not_before is None and request.not_after is None:
            continue
        for name in ("not_before", "not_after"):
            value = getattr(request, name)
            if value is not None:
                yield from unknown(parts, [value], slots, "slot", "requests", n, name)
        first = at.get(request.not_before or "", 0)
        last = at.get(request.not_after or "", len(ordered) - 1)
        if last < first + request.length - 1:
            message = f"no meeting fits between {request.not_before} and {request.not_after}"
            yield Finding(("requests", n, "not_after"), message)
        elif not first <= at.get(request.slot or "", first) <= last:
            message = f"fixed slot {request.slot} is not between not_before and not_after"
            yield Finding(("requests", n, "slot"), message)


def _attendance(parts: Parts) -> Iterator[Finding]:
    companies = {c.id: c for c in parts.companies.values()}
    for n, request in parts.requests.items():
        if request.representative is not None:
            yield from _asked(request, companies, ("requests", n, "representative"))
        for name, need in request.needs.items():
            company, place = companies.get(name), ("requests", n, "needs")
            if name not in request.companies:
                yield Finding(place, f"{name} is none of the companies of this request")
            elif company is not None and not company.representatives:
                message = f"{name} lists no representatives, so nobody is known to meet the need"
                yield Finding(place, message)
            elif company is not None and not any(
                _meets(person.languages, need.language) and _meets(person.topics, need.topic)
                for person in company.representatives
            ):
                wanted = " and ".join(filter(None, (need.language, need.topic)))
                yield Finding(place, f"no representative of {name} knows {wanted}")


def _meets(words: tuple[str, ...], wanted: str | None) -> bool:
    return wanted is None or wanted.casefold() in {word.casefold() for word in words}


def _asked(
    request: "Request", companies: "dict[str, Company]", place: tuple[str | int, ...]
) -> Iterator[Finding]:
    """Yield what is wrong with the representatives a request asks for."""
    people = {
        name: {person.id for person in companies[name].representatives}
        for name in request.companies
        if name in companies
    }
    asked = request.representative
    if isinstance(asked, str):
        holders = [name for name, ids in people.items() if asked in ids]
        if len(holders) > 1:
            message = f"{' and '.join(holders)} each have a {asked}; write {holders[0]}={asked}"
            yield Finding(place, message)
        elif not holders and len(people) == len(request.companies):
            yield Finding(place, f"none of the companies has a representative {asked}")
        return
    for name, person in (asked or {}).items():
        if name not in request.companies:
            yield Finding(place, f"{name} is none of the companies of this request")
        elif name in people and person not in people[name]:
            yield Finding(place, f"{name} has no representative {person}")


def _settings(parts: Parts) -> Iterator[Finding]:
    rules = parts.rules
    if rules is None:
        return
    whole = "rooms" not in parts.incomplete and not parts.damaged_ids.get("rooms")
    zones = {room.zone for room in parts.rooms.values() if room.zone is not None}
    for n, (one, other, _) in enumerate(rules.walking):
        place = ("rules", "walking", n)
        if one == other:
            yield Finding(place, f"zone {one} is named twice; name two zones")
        yield from unknown(parts, [one, other], zones if whole else None, "zone", *place)
    sides = None if parts.sides is None else set(parts.sides)
    if rules.home_tables is not None:
        yield from unknown(parts, [rules.home_tables], sides, "side", "rules", "home_tables")
    yield from unknown(parts, rules.min_meetings, sides, "side", "rules", "min_meetings")
    for company in parts.companies.values() if rules.min_meetings else ():
        least = rules.min_meetings.get(company.side or "", 0)
        if company.max_meetings is not None and least > company.max_meetings:
            yield Finding(
                ("rules", "min_meetings"),
                f"the minimum {least} of side {company.side} is above the maximum "
                f"{company.max_meetings} of {company.id}",
            )
    for n, names in enumerate(rules.must_one_of):
        requests = parts.ids("requests")
        yield from unknown(parts, names, requests, "request", "rules", "must_one_of", n)
