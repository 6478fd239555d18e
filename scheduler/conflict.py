"""Why there is no schedule: a smallest set of demands that cannot all be met.

A demand asks for meetings: a must-meeting, one of a list of requests, or a company's minimum where
it is strict. Of the other rules, most allow the empty schedule, so what makes an event infeasible
is its demands; or, if they can be met otherwise, rules that shape what is held, such as that breaks
differ by so much only. The set is found by QuickXplain (see ``quickxplain``), each step decided by
the exact model of the requests that just those demands ask for. What is returned was itself solved
again and found infeasible.
"""

import time
from dataclasses import replace

from .exact import Demands, ExactModel, solve_exact
from .limits import Limits
from .outcome import listed
from .problem import Problem
from .quickxplain import quickxplain
from .rules import RULES, Rule, shaping

PATIENCE = 1.0
"""Seconds that an explanation may take beyond the time of the proof that there is no schedule."""

Demand = tuple[str, int]
"""``must`` and a request, ``one of`` and a list's position, or ``minimum`` and a company."""


def reasons(problem: Problem, limits: Limits, seconds: float) -> list[str]:
    """Return why there is no schedule, which is proven already.

    Parameters
    ----------
    problem : Problem
        Without a schedule.
    limits : Limits
        When to end.
    seconds : float
        How long the proof took; an explanation takes about as long at most.
    """
    end, left = time.monotonic() + seconds + PATIENCE, limits.remaining
    limits = replace(limits, remaining=lambda: min(end - time.monotonic(), left()))
    what = _called(all_demands(problem))
    shapes = shaping(problem.rules)
    if shapes:
        possible = _possible(problem, all_demands(problem), limits)
        rule = f"{what} with {_named(problem, shapes)}"
        it = "this rule" if len(shapes) == 1 else "these rules"
        if possible:
            return [f"{rule}; without {it} they can"]
        if possible is None:
            return [f"{rule} (proven; whether they can without was not found out in time)"]
    conflict = smallest_conflict(problem, limits)
    if conflict is None:
        return [f"{what} (proven; no smaller set was found in time)"]
    return [_told(problem, conflict)]


def _called(demands: list[Demand]) -> str:
    if all(kind == "must" for kind, _ in demands):
        return "the must-meetings cannot all be held"
    return "the demands cannot all be met"


def _named(problem: Problem, shapes: list[Rule]) -> str:
    difference = problem.event.rules.max_break_difference
    if difference is not None and len(shapes) == 1:
        return f"breaks that differ by at most {difference} between companies"
    return " and ".join(rule.name for rule in shapes)


def _told(problem: Problem, conflict: list[Demand]) -> str:
    if all(kind == "must" for kind, _ in conflict):
        names = [problem.requests[request].id for _, request in conflict]
        if len(names) == 1:
            return f"must-meeting {names[0]} cannot be held"
        return f"these {len(names)} must-meetings cannot all be held: {listed(names)}"
    names = [_name(problem, *demand) for demand in conflict]
    if len(names) == 1:
        return f"this demand cannot be met: {names[0]}"
    return f"these {len(names)} demands cannot all be met: {listed(names)}"


def _name(problem: Problem, kind: str, n: int) -> str:
    if kind == "must":
        return f"must-meeting {problem.requests[n].id}"
    if kind == "minimum":
        return f"the minimum of {problem.minimum[n]} meetings of {problem.companies[n].id}"
    return f"one of {' / '.join(problem.requests[r].id for r in problem.one_of[n])}"


def all_demands(problem: Problem) -> list[Demand]:
    """Return all demands of an event, tight ones first.

    Where they conflict among themselves, half of all is put aside each time.
    """
    freedom, whole = problem.allowed.sum(axis=1), Demands.of(problem)
    return [
        *(("must", r) for r in sorted(problem.musts, key=lambda r: int(freedom[r]))),
        *(("one of", n) for n in range(len(whole.one_of))),
        *(("minimum", company) for company in whole.minimums),
    ]


def _possible(problem: Problem, chosen: list[Demand], limits: Limits) -> bool | None:
    """Return whether demands can all be met but for rules that shape; ``None`` if not known.

    Meetings that no demand asks for are of no help, since the other rules allow to take them out.
    """
    if limits.over:
        return None
    shapes = shaping(problem.rules)
    demands = Demands(
        [problem.one_of[n] for kind, n in chosen if kind == "one of"],
        [n for kind, n in chosen if kind == "minimum"],
    )
    musts = [n for kind, n in chosen if kind == "must"]
    exact = ExactModel(
        problem,
        demands.asked(problem).union(musts),
        musts,
        rules=[rule for rule in RULES if rule not in shapes],
        demands=demands,
    )
    result = solve_exact(exact, limits)
    return True if result.slot_of is not None else False if result.infeasible else None


def smallest_conflict(problem: Problem, limits: Limits) -> list[Demand] | None:
    """Return demands that cannot all be met, none of which can be spared.

    Rules that shape what is held are left out, so that what is impossible for some demands is so
    for more of them.

    Returns
    -------
    list of (str, int) or None
        Demands; ``None`` where the limits ended the proof. Where they ended the reduction, the
        set is jointly impossible all the same, and may not be a smallest one.
    """
    smallest: list[Demand] | None = None

    def impossible(chosen: list[Demand]) -> bool:
        nonlocal smallest
        proven = bool(chosen) and _possible(problem, chosen, limits) is False
        if proven and (smallest is None or len(chosen) < len(smallest)):
            smallest = chosen
        return proven

    demands = all_demands(problem)
    if impossible(demands):
        impossible(quickxplain(demands, impossible))
    # Of one kind after the other, each in the event's order.
    return None if smallest is None else sorted(smallest, key=_order)


def _order(demand: Demand) -> tuple[int, int]:
    kind, number = demand
    return ("must", "one of", "minimum").index(kind), number
