"""Events as .dzn files, where the format can hold all that decides a schedule."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from ..models.diagnostics import InputError, Problem
from ..models.event import Company, Event
from ..models.policy import written
from .files import write_bytes


def write_event_dzn(event: Event, path: Path) -> None:
    """Write an event as a ``.dzn`` file; raises ``InputError``, see ``dzn_of``."""
    write_bytes(path, dzn_of(event).encode())


def dzn_of(event: Event) -> str:
    """Return an event as a ``.dzn`` text.

    Companies, requests and slots are numbered in the event's order, slots by their start. Names,
    times, profiles and scores, which decide nothing where every request must be held and only
    breaks count, have no place in the format.

    Raises
    ------
    InputError
        With everything of the event that decides its schedules and that the format cannot hold.
    """
    reasons = list(_reasons(event))
    if reasons:
        raise InputError(reasons)
    assigned = {
        **_counts(event),
        "requested": _requested(event),
        **_meetings_of(event),
        **_constraints(event),
    }
    return "".join(f"{name} = {value};\n" for name, value in assigned.items())


def _reasons(event: Event) -> Iterator[Problem]:
    if event.policy != ("breaks",):
        yield _cannot_hold(
            "policy", f"objectives other than breaks ({', '.join(written(event.policy))})"
        )
    if event.forbidden_pairs:
        yield _cannot_hold("forbidden", "pairs that must not meet")
    for rule in sorted(event.rules.model_dump(exclude_defaults=True)):
        if rule not in _HARMLESS:
            yield _cannot_hold("rules", _RULES.get(rule, rule))
    if not event.companies:
        yield _cannot_hold("companies", "an event without companies")
    if any(r.session is not None for r in event.requests) and len(_sessions(event)) > 2:
        runs = ", ".join(str(name) for name, _ in _sessions(event))
        yield _cannot_hold("slots", f"more sessions than a morning and an afternoon ({runs})")
    for field, what, wrong in _ITEM_REASONS:
        ids = [item.id for item in getattr(event, field) if wrong(item)]
        if ids:
            yield _cannot_hold(field, f"{what} ({_shown(ids)})")


_PACE = ("max_consecutive", "max_per_session", "max_per_day", "min_gap", "max_breaks")


def _limits_pace(company: Company) -> bool:
    return any(getattr(company, name) is not None for name in _PACE)


_RULES = {"max_break_difference": "max_break_difference, which is given when solving"}

_HARMLESS = ("max_pause_minutes",)
"""Rule settings that decide nothing where no other rule is used."""

_ITEM_REASONS: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
    ("rooms", "maximums of rooms", lambda room: room.max_meetings is not None),
    ("tables", "tables that are reserved", lambda table: table.reserved_for is not None),
    ("tables", "tables that are unavailable at times", lambda table: bool(table.unavailable)),
    ("tables", "tables of one seat", lambda table: table.seats == 1),
    ("interpreters", "interpreters", lambda interpreter: True),
    ("companies", "several delegations", lambda company: company.delegations > 1),
    ("companies", "minimums of companies", lambda company: company.min_meetings > 0),
    ("companies", "maximums of companies", lambda company: company.max_meetings is not None),
    ("companies", "representatives", lambda company: bool(company.representatives)),
    ("companies", "languages of companies", lambda company: bool(company.languages)),
    ("companies", "home tables", lambda company: company.home_table is not None),
    ("companies", "limits of a company's rest and pace", _limits_pace),
    ("requests", "requests that are no must", lambda request: not request.must),
    ("requests", "group meetings", lambda request: len(request.companies) > 2),
    ("requests", "tables of requests", lambda request: request.table is not None),
    ("requests", "meetings of several slots", lambda request: request.length > 1),
    ("requests", "representatives of requests", lambda request: request.representative is not None),
    ("requests", "needs of requests", lambda request: bool(request.needs)),
    ("requests", "gaps after other meetings", lambda request: any(a.gap for a in request.follows)),
    ("requests", "first slots of requests", lambda request: request.not_before is not None),
    ("requests", "last slots of requests", lambda request: request.not_after is not None),
)


def _cannot_hold(field: str, what: str) -> Problem:
    return Problem(f"a .dzn file cannot hold {what}", field)


def _shown(ids: list[str], most: int = 3) -> str:
    more = f" and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(ids[:most]) + more


def _sessions(event: Event) -> list[tuple[str | None, int]]:
    """Return the runs of slots of one session, each with its length."""
    runs = groupby(event.ordered_slots, key=lambda slot: slot.session)
    return [(name, len(list(slots))) for name, slots in runs]


def _numbered(ids: Iterable[str]) -> dict[str, int]:
    return {name: n for n, name in enumerate(ids, start=1)}


def _counts(event: Event) -> dict[str, str]:
    sessions = _sessions(event)
    morning = sessions[0][1] if len(sessions) == 2 else len(event.slots)
    counts = {
        "nBusiness": len(event.companies),
        "nMeetings": len(event.requests),
        "nTables": len(event.all_tables),
        "nTotalSlots": len(event.slots),
        "nMorningSlots": morning,
    }
    return {name: str(count) for name, count in counts.items()}


def _requested(event: Event) -> str:
    number = _numbered(company.id for company in event.companies)
    sessions = [name for name, _ in _sessions(event)]
    rows = []
    for request in event.requests:
        session = 3 if request.session is None else sessions.index(request.session) + 1
        one, two = (number[company] for company in request.companies)
        rows.append(f"{one}, {two}, {session}")
    return "[|" + "\n|".join(rows) + "\n|]" if rows else "[||]"


def _meetings_of(event: Event) -> dict[str, str]:
    """Return each company's meetings: their numbers plus one, since 1 is "no meeting"."""
    meetings: dict[str, list[int]] = {company.id: [] for company in event.companies}
    for m, request in enumerate(event.requests, start=1):
        for company in request.companies:
            meetings[company].append(m)
    return {
        "meetingsxBusiness": _sets([1, *(m + 1 for m in own)] for own in meetings.values()),
        "nMeetingsBusiness": f"[{', '.join(str(len(own)) for own in meetings.values())}]",
    }


def _constraints(event: Event) -> dict[str, str]:
    slot = _numbered(slot.id for slot in event.ordered_slots)
    request = _numbered(request.id for request in event.requests)
    fixed = [slot[r.slot] if r.slot is not None else 0 for r in event.requests]
    return {
        "forbidden": _sets({slot[s] for s in c.unavailable} for c in event.companies),
        "fixed": f"[{', '.join(map(str, fixed))}]",
        "precedences": _sets({request[r] for r in q.earlier} for q in event.requests),
    }


def _sets(sets: Iterable[Iterable[int]]) -> str:
    shown = ("{" + ", ".join(map(str, sorted(members))) + "}" for members in sets)
    return "[" + ",\n".join(shown) + "]"
