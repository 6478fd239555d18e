"""Consistency of requests with what they name: companies, places, people."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from .diagnostics import Finding, Location
from .parts import Parts, sessions_of, table_ids, unknown

if TYPE_CHECKING:
    from .event import Company
    from .request import Need, Request


def check_requests(parts: Parts) -> Iterator[Finding]:
    """Yield what is wrong in requests, but for the order and the times they ask for."""
    yield from _names(parts)
    yield from _same_companies_twice(parts)
    yield from _attendance(parts)


def _names(parts: Parts) -> Iterator[Finding]:
    requests = parts.requests
    companies = parts.ids("companies")
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
    if parts.sides is not None and len(parts.sides) == 2:
        yield from _joins_two_sides(parts)


def _unknown_demands(parts: Parts, field: str, known: set[str] | None) -> Iterator[Finding]:
    for n, request in parts.requests.items():
        value = getattr(request, field)
        if value is not None:
            yield from unknown(parts, [value], known, field, "requests", n, field)


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


def _attendance(parts: Parts) -> Iterator[Finding]:
    asking = [n for n, r in parts.requests.items() if r.representative is not None or r.needs]
    if not asking:
        return
    companies = {
        company.id: company
        for n, company in parts.companies.items()
        if ("companies", n, "representatives") not in parts.damaged_fields
    }
    for n in asking:
        request = parts.requests[n]
        place = ("requests", n, "representative")
        if isinstance(request.representative, str):
            yield from _one_asked(parts, request, request.representative, companies, place)
        for name, person in _asked_by_company(request).items():
            if name not in request.companies:
                yield _no_member(parts, request, name, place)
            elif name in companies:
                yield from _unknown_person(parts, person, [companies[name]], place)
        for name, need in request.needs.items():
            place = ("requests", n, "needs")
            if name not in request.companies:
                yield _no_member(parts, request, name, place)
            elif name in companies:
                yield from _unmet(companies[name], need, place)


def _asked_by_company(request: "Request") -> Mapping[str, str]:
    return request.representative if isinstance(request.representative, dict) else {}


def _no_member(parts: Parts, request: "Request", name: str, place: Location) -> Finding:
    hint = parts.hints.of(name, f"company of {request.id}", request.companies, one=True)
    return Finding(place, f"{name} is none of the companies of this request{hint}")


def _one_asked(
    parts: Parts,
    request: "Request",
    person: str,
    companies: "Mapping[str, Company]",
    place: Location,
) -> Iterator[Finding]:
    """Yield what is wrong with a representative of whom the company is not named."""
    members = [companies[name] for name in request.companies if name in companies]
    holders = [c.id for c in members if any(p.id == person for p in c.representatives)]
    if len(holders) > 1:
        both = " and ".join(holders)
        meant = f"name the company, too: in a sheet {holders[0]}={person}"
        yield Finding(place, f"{both} each have a representative {person}; {meant}")
    elif not holders and len(members) == len(request.companies):
        yield from _unknown_person(parts, person, members, place)


def _unknown_person(
    parts: Parts, person: str, companies: "list[Company]", place: Location
) -> Iterator[Finding]:
    known = {p.id: p.name for company in companies for p in company.representatives}
    if person in known:
        return
    names = " or ".join(company.id for company in companies)
    if not known:
        message = f"unknown representative {person!r}; {names} lists no representatives"
    else:
        hint = parts.hints.of(person, f"representative of {names}", known, one=True)
        message = f"unknown representative {person!r} of {names}{hint}"
    yield Finding(place, message)


def _unmet(company: "Company", need: "Need", place: Location) -> Iterator[Finding]:
    people = company.representatives
    if not people:
        message = f"{company.id} lists no representatives, so nobody is known to meet the need"
        yield Finding(place, message)
    elif not any(
        _meets(p.languages, need.language) and _meets(p.topics, need.topic) for p in people
    ):
        wanted = " and ".join(filter(None, (need.language, need.topic)))
        yield Finding(place, f"no representative of {company.id} knows {wanted}")


def _meets(words: Iterable[str], wanted: str | None) -> bool:
    return wanted is None or wanted.casefold() in {word.casefold() for word in words}
