"""What counting shows before any search: demands that cannot be met, with the reason."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..models.diagnostics import Finding, number_of
from ..models.event import Event
from ..models.request import Request
from .colouring import bits
from .outcome import listed
from .overload import overload
from .precheck_people import interpreters_scarce, people_overbooked, slot_names, why_nobody
from .precheck_places import starts_in, why_no_table, without_home
from .problem import Problem, compile_event


def precheck(problem: Problem) -> list[Finding]:
    """Return demands that cannot be met; one with severity ``error`` stops a solve.

    Each error is a proof by counting: it names demands, and resources that are too few for them
    whatever else is decided. A fixed slot in which a company is away is an error even where the
    request is no must, since it contradicts itself and somebody has to say what is meant.
    """
    event, problem = problem.event, problem.relaxed
    errors = [*_requests_without_slot(problem)]
    musts = [n for n in problem.musts if problem.can_be_held[n]]
    errors += _companies_overbooked(problem, musts)
    errors += _seats_overbooked(problem, musts)
    errors += _tables_overbooked(problem, musts)
    errors += _chains_too_long(problem, musts)
    errors += _lists_out_of_reach(problem)
    errors += people_overbooked(problem, musts)
    warnings = [*_minimums_out_of_reach(problem), *interpreters_scarce(problem)]
    return [*errors, *warnings, *_remarks(event)]


def check_demands(event: Event) -> list[Finding]:
    """Return demands of an event that cannot be met; see ``precheck``."""
    return precheck(compile_event(event))


def _requests_without_slot(problem: Problem) -> Iterator[Finding]:
    for n in np.flatnonzero(~problem.can_be_held).tolist():
        request = problem.requests[n]
        reason, fatal = why_no_slot(problem, n)
        kind = "must-meeting" if request.must else "request"
        end = "" if request.must or fatal else "; it is not held"
        message = f"{kind} {request.id} cannot be held: {reason}{end}"
        fatal = fatal or request.must
        yield Finding(("requests", int(problem.rows[n])), message, "error" if fatal else "warning")


def why_no_slot(problem: Problem, n: int) -> tuple[str, bool]:
    """Return why a request has no slot, and whether that is an error even if it is no must.

    The demands are applied one after the other; the first that leaves no slot is the reason.
    """
    request, members = problem.requests[n], problem.members[n]
    ids = [problem.companies[c].id for c in members]
    names, fixed = " and ".join(ids), request.slot is not None
    if any(pair <= frozenset(ids) for pair in problem.event.forbidden_pairs):
        return f"{names} {'are' if len(ids) == 2 else 'include'} a forbidden pair", False
    no_table = why_no_table(problem, n)
    if no_table is not None:
        return no_table, False
    left = list(range(problem.slot_count))
    if request.slot is not None:
        first = next(t for t in left if problem.slots[t].id == request.slot)
        left = left[first : first + request.length]
        away = [problem.companies[c].id for c in members if not problem.present[c, first]]
        if away:
            verb = "is" if len(away) == 1 else "are"
            return f"in its fixed slot {request.slot}, {' and '.join(away)} {verb} away", True
    left = [t for t in left if all(problem.present[c, t] for c in members)]
    if not left:
        return f"{names} have no slot in which all are available", False
    if request.session is not None:
        inside = [t for t in left if problem.slots[t].session == request.session]
        if not inside and fixed:
            return f"its fixed slot {request.slot} is not in its session {request.session}", False
        if not inside:
            return f"{names} have no common free slot in session {request.session}", False
        left = inside
    within = _between(problem, request, left)
    if left and not within:
        begin, end = request.not_before or "the first", request.not_after or "the last"
        return f"none of the slots it could be in is from {begin} to {end}", False
    starts = starts_in(problem, n, within)
    if not starts:
        return f"no {request.length} of the slots it could be in follow each other", False
    nobody = why_nobody(problem, n)
    if nobody is not None:
        return nobody, False
    what = f"its table {request.table} is closed" if request.table else "no table is open to it"
    only = "its fixed slot" if fixed else "all the slots it could be in:"
    return f"{what} in {only} {listed([problem.slots[t].id for t in starts])}", False


def _between(problem: Problem, request: Request, slots: list[int]) -> list[int]:
    """Return the slots between the first and the last that a request may take."""
    position = {slot.id: t for t, slot in enumerate(problem.slots)}
    first = 0 if request.not_before is None else position[request.not_before]
    last = problem.slot_count if request.not_after is None else position[request.not_after]
    return [t for t in slots if first <= t <= last]


def _companies_overbooked(problem: Problem, musts: Sequence[int]) -> Iterator[Finding]:
    of_company: dict[int, list[int]] = defaultdict(list)
    for n in musts:
        for c in problem.members[n]:
            of_company[c].append(n)
    for c, own in sorted(of_company.items()):
        company = problem.companies[c]
        names = listed([problem.requests[n].id for n in own])
        if company.max_meetings is not None and len(own) > company.max_meetings:
            yield Finding(
                ("requests",),
                f"{company.id} has {len(own)} must-meetings ({names}), "
                f"more than its maximum of {company.max_meetings}",
            )
        yield from _out_of_pace(problem, c, own)
        places = problem.at_once[c].tolist()
        found = overload([problem.allowed_bits[n] for n in own], places)
        if found is not None:
            items, reached = found
            stuck = listed([problem.requests[own[i]].id for i in items])
            fits = sum(places[t] for t in bits(reached))
            yield Finding(
                ("requests",),
                f"{company.id} has {len(items)} must-meetings ({stuck}) that can only be in "
                f"{slot_names(problem, reached)}, where it can hold {fits}",
            )


def _out_of_pace(problem: Problem, c: int, own: Sequence[int]) -> Iterator[Finding]:
    """Yield where the must-meetings of a company are more than its rest, sessions and days take."""
    pace, name = problem.pace_of[c], problem.companies[c].id
    if pace is None:
        return
    slots = np.ones(problem.slot_count, dtype=bool)
    reach = int(problem.most_in(slots)[c])
    if len(own) > reach:
        stuck = listed([problem.requests[n].id for n in own])
        yield Finding(
            ("requests",),
            f"{name} has {len(own)} must-meetings ({stuck}), but with its rest and its limits "
            f"for sessions and days it can hold {reach}",
        )
    for mask, most in pace.parts:
        inside = [n for n in own if not problem.allowed_bits[n] & ~mask]
        if len(inside) > most:
            stuck = listed([problem.requests[n].id for n in inside])
            yield Finding(
                ("requests",),
                f"{name} has {len(inside)} must-meetings ({stuck}) that can only be in "
                f"{slot_names(problem, mask)}, where it may hold {most}",
            )


def _seats_overbooked(problem: Problem, musts: Sequence[int]) -> Iterator[Finding]:
    found = overload([problem.allowed_bits[n] for n in musts], problem.seats.tolist())
    if found is not None:
        items, reached = found
        fits = sum(int(problem.seats[t]) for t in bits(reached))
        stuck = listed([problem.requests[musts[i]].id for i in items])
        sessions = {problem.slots[t].session for t in bits(reached)}
        session = sessions.pop() if len(sessions) == 1 else None
        where = f"session {session}, in slots " if session else ""
        yield Finding(
            ("requests",),
            f"{len(items)} must-meetings ({stuck}) can only be in "
            f"{where}{slot_names(problem, reached)}, where tables and rooms hold {fits} meetings",
        )


def _tables_overbooked(problem: Problem, musts: Sequence[int]) -> Iterator[Finding]:
    needed = set(musts)
    for table, requests in sorted(problem.fixed_at_table.items()):
        own = [n for n in requests if n in needed]
        found = overload([problem.allowed_bits[n] for n in own], [1] * problem.slot_count)
        if found is not None:
            items, reached = found
            stuck = listed([problem.requests[own[i]].id for i in items])
            yield Finding(
                ("requests",),
                f"{len(items)} must-meetings ({stuck}) need table {problem.tables[table].id} "
                f"in {slot_names(problem, reached)}, where it can hold {reached.bit_count()}",
            )


def _chains_too_long(problem: Problem, musts: Sequence[int]) -> Iterator[Finding]:
    needed = set(musts)
    before: dict[int, list[int]] = defaultdict(list)
    lead = {(earlier, later): slots for earlier, later, slots in problem.after}
    for earlier, later in lead:
        if earlier in needed and later in needed:
            before[later].append(earlier)
    earliest: dict[int, int] = {}
    waits_for: dict[int, int] = {}
    for n in _in_order(before):
        slots = problem.allowed[n].nonzero()[0].tolist()
        bar = 0
        for earlier in before.get(n, ()):
            if earlier in earliest and earliest[earlier] + lead[earlier, n] > bar:
                bar, waits_for[n] = earliest[earlier] + lead[earlier, n], earlier
        first = next((t for t in slots if t >= bar), None)
        if first is not None:
            earliest[n] = first
            continue
        chain = [n]
        while chain[-1] in waits_for:
            chain.append(waits_for[chain[-1]])
        names = " → ".join(problem.requests[r].id for r in reversed(chain))
        last = chain[1]
        gap = lead[last, n] - problem.requests[last].length
        with_gap = f", {gap} slots after it," if gap else ""
        yield Finding(
            ("requests", int(problem.rows[n])),
            f"must-meetings in the order {names} do not fit: the one before the last is in "
            f"{problem.slots[earliest[last]].id} at the earliest, and {problem.requests[n].id}"
            f"{with_gap} can be no later than in {problem.slots[slots[-1]].id}",
        )


def _in_order(before: dict[int, list[int]]) -> list[int]:
    """Return requests, each after those it follows (the event has no cycle)."""
    done: dict[int, None] = {}
    stack = sorted(before, reverse=True)
    while stack:
        at = stack[-1]
        open_ones = [n for n in before.get(at, ()) if n not in done]
        if open_ones:
            stack += open_ones
        else:
            done[stack.pop()] = None
    return list(done)


def _lists_out_of_reach(problem: Problem) -> Iterator[Finding]:
    for n, requests in enumerate(problem.one_of):
        if not problem.can_be_held[requests].any():
            why = [f"{problem.requests[r].id}: {why_no_slot(problem, r)[0]}" for r in requests]
            yield Finding(
                ("rules", "must_one_of", n),
                f"one of these requests has to be held, but none can be: {listed(why)}",
            )


def _minimums_out_of_reach(problem: Problem) -> Iterator[Finding]:
    strict = problem.event.rules.strict_minimums
    verb = "has to get" if strict else "wants"
    position = {c.id: n for n, c in enumerate(problem.event.companies)}
    named = problem.ends[problem.can_be_held]
    usable_of = np.bincount(named[named >= 0], minlength=len(problem.companies)).tolist()
    none = unasked(problem)
    yield from _told_unasked(problem, none, position)
    for c, company in enumerate(problem.companies):
        usable, least = usable_of[c], int(problem.minimum[c])
        reach = min(usable, problem.capacity_of[c])
        if least > reach and company.id not in none:
            yield Finding(
                ("companies", position[company.id], "min_meetings"),
                f"{company.id} {verb} at least {number_of(least, 'meeting')}, but has "
                f"{number_of(usable, 'request')} that can be held and room for "
                f"{problem.capacity_of[c]}",
                "error" if strict else "warning",
            )


def unasked(problem: Problem) -> list[str]:
    """Return the companies that have a minimum of meetings, and no request at all."""
    return [
        company.id
        for c, company in enumerate(problem.companies)
        if problem.minimum[c] and not problem.requests_of[c]
    ]


def _told_unasked(
    problem: Problem, names: Sequence[str], position: Mapping[str, int]
) -> Iterator[Finding]:
    event = problem.event
    strict = event.rules.strict_minimums
    if names and (strict or event.requests):  # where there are none at all, that is told instead
        scored = any(request.scored for request in event.requests)
        make = "; the command score makes requests from profiles and wishes"
        have = "has a minimum of meetings, but no request"
        yield Finding(
            ("companies", position[names[0]], "min_meetings"),
            f"{listed(names)} {have if len(names) == 1 else have.replace('has', 'have', 1)}"
            f"{make if event.tells_profiles and not scored else ''}",
            "error" if strict else "warning",
        )


def _remarks(event: Event) -> Iterator[Finding]:
    yield from without_home(event)
    if not event.requests:
        make = "; the command score makes them from profiles and wishes"
        message = "there are no requests, so the schedule will be empty"
        told = f"{message}{make if event.tells_profiles else ''}"
        yield Finding(("requests",), told, "warning")
