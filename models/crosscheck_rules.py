"""Consistency of the rules of the whole event."""

from collections.abc import Iterator

from .diagnostics import Finding
from .parts import Parts, unknown, zones_of
from .rules import Rules


def check_rules(parts: Parts) -> Iterator[Finding]:
    """Yield what is wrong in the rules."""
    rules = parts.rules
    if rules is None:
        return
    yield from _walking(parts, rules)
    sides = None if parts.sides is None else set(parts.sides)
    if rules.home_tables is not None:
        yield from unknown(parts, [rules.home_tables], sides, "side", "rules", "home_tables")
    yield from unknown(parts, rules.min_meetings, sides, "side", "rules", "min_meetings")
    yield from _minimums(parts, rules)
    requests = parts.ids("requests")
    for n, names in enumerate(rules.must_one_of):
        yield from unknown(parts, names, requests, "request", "rules", "must_one_of", n)


def _walking(parts: Parts, rules: Rules) -> Iterator[Finding]:
    zones = zones_of(parts)
    first: dict[frozenset[str], int] = {}
    for n, (one, other, gap) in enumerate(rules.walking):
        place = ("rules", "walking", n)
        if one == other:
            yield Finding(place, f"zone {one} is named twice; name two zones")
        elif first.setdefault(frozenset((one, other)), gap) != gap:
            message = f"zones {one} and {other} are given twice, with different gaps; keep one"
            yield Finding(place, message)
        yield from unknown(parts, [one, other], zones, "zone", *place)


def _minimums(parts: Parts, rules: Rules) -> Iterator[Finding]:
    for company in parts.companies.values() if rules.min_meetings else ():
        least = rules.min_meetings.get(company.side or "", 0)
        if company.max_meetings is not None and least > company.max_meetings:
            yield Finding(
                ("rules", "min_meetings"),
                f"the minimum {least} of side {company.side} is above the maximum "
                f"{company.max_meetings} of {company.id}",
            )
