"""Why there is no schedule: a smallest set of must-meetings that cannot all be held.

Every rule allows the empty schedule, so what makes an event infeasible is always its musts; or, if
they can be held otherwise, the rule that breaks differ by so much only. The set is found by
QuickXplain (Junker, AAAI 2004): recursive halving, each step decided by the exact model of just
those musts. What is returned was itself solved again and found infeasible.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from .bounds import SlotFlow
from .construct import Constructor
from .exact import Demands, ExactModel, solve_exact
from .limits import Limits
from .outcome import listed
from .problem import Problem, compile_event
from .prune import is_whole, prune

PATIENCE = 1.0
"""Seconds that an explanation may take beyond the time of the proof that there is no schedule."""


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
    difference = problem.event.rules.max_break_difference
    if difference is not None:
        rules = problem.event.rules.model_copy(update={"max_break_difference": None})
        problem = compile_event(problem.event.model_copy(update={"rules": rules}))
        possible = _musts_possible(problem, limits)
        rule = (
            "the must-meetings cannot all be held with breaks that differ by at most "
            f"{difference} between companies"
        )
        if possible:
            return [f"{rule}; without this rule they can"]
        if possible is None:
            return [f"{rule} (proven; whether they can without was not found out in time)"]
    if Demands.of(problem):
        return _reasons_of_all(problem, limits)
    conflict = smallest_conflict(problem, limits)
    if conflict is None:
        return ["the must-meetings cannot all be held (proven; no smaller set was found in time)"]
    return [_told([problem.requests[r].id for r in conflict], "must-meeting")]


def _told(names: list[str], kind: str) -> str:
    if len(names) == 1:
        return f"{kind} {names[0]} cannot be held"
    return f"these {len(names)} {kind}s cannot all be held: {listed(names)}"


Demand = tuple[str, int]
"""``must`` and a request, ``one of`` and a list's position, or ``minimum`` and a company."""


def _reasons_of_all(problem: Problem, limits: Limits) -> list[str]:
    """Return a smallest set of musts, lists and minimums that cannot all be met."""
    whole = Demands.of(problem)
    items: list[Demand] = [("must", r) for r in problem.musts]
    items += [("one of", n) for n in range(len(whole.one_of))]
    items += [("minimum", c) for c in whole.minimums]

    def infeasible(chosen: list[Demand]) -> bool:
        demands = Demands(
            [whole.one_of[n] for kind, n in chosen if kind == "one of"],
            [n for kind, n in chosen if kind == "minimum"],
        )
        musts = [n for kind, n in chosen if kind == "must"]
        model = ExactModel(problem, musts=musts, demands=demands)
        return solve_exact(model, limits).infeasible

    conflict = _smallest(items, infeasible, limits)
    if conflict is None:
        return [
            "must-meetings, lists of which one has to be held and minimums cannot all be met "
            "(proven; no smaller set was found in time)"
        ]
    names = [_name(problem, whole, demand) for demand in conflict]
    if len(names) == 1:
        return [f"this cannot be met: {names[0]}"]
    return [f"these {len(names)} cannot all be met: {listed(names)}"]


def _name(problem: Problem, demands: Demands, demand: Demand) -> str:
    kind, n = demand
    if kind == "must":
        return f"must-meeting {problem.requests[n].id}"
    if kind == "minimum":
        company = problem.companies[n]
        return f"the minimum of {problem.minimum[n]} meetings of {company.id}"
    return f"one of {' / '.join(problem.requests[r].id for r in demands.one_of[n])}"


def _musts_possible(problem: Problem, limits: Limits) -> bool | None:
    """Return whether the must-meetings can all be held; ``None`` where the limits came before."""

    def ended() -> bool:
        return limits.remaining() <= 0 or limits.should_stop()

    selection = SlotFlow(problem).solve()
    if selection is None:
        return False
    constructor = Constructor(problem, limits.seed)
    constructor.round(selection, ended)
    if is_whole(problem, prune(problem, constructor.schedule())):
        return True
    if ended():
        return None
    result = solve_exact(ExactModel(problem, only=problem.musts), limits)
    return True if result.slot_of is not None else False if result.infeasible else None


def smallest_conflict(problem: Problem, limits: Limits) -> list[int] | None:
    """Return must-meetings that cannot all be held, none of which can be spared.

    Whatever rule holds for some meetings has to hold for fewer of them; so the rule that breaks
    differ by so much only is left out of the problem before.

    Returns
    -------
    list of int or None
        Requests; ``None`` where the limits ended the proof. Where they ended the reduction, the
        set is jointly impossible all the same, and may not be a smallest one.
    """

    def infeasible(requests: list[int]) -> bool:
        return solve_exact(ExactModel(problem, only=requests), limits).infeasible

    # Tight musts first: where they conflict among themselves, half of all is put aside each time.
    freedom = problem.allowed.sum(axis=1)
    found = _smallest(sorted(problem.musts, key=lambda r: int(freedom[r])), infeasible, limits)
    return None if found is None else sorted(found)


T = TypeVar("T")


def _smallest(
    items: list[T], infeasible: Callable[[list[T]], bool], limits: Limits
) -> list[T] | None:
    """Return items that are infeasible together, none of which can be spared."""
    smallest: list[T] | None = None

    def impossible(chosen: list[T]) -> bool:
        nonlocal smallest
        if not chosen or limits.remaining() <= 0 or limits.should_stop():
            return False
        proven = infeasible(chosen)
        if proven and (smallest is None or len(chosen) < len(smallest)):
            smallest = chosen
        return proven

    def reduce(background: list[T], changed: bool, candidates: list[T]) -> list[T]:
        if changed and impossible(background):
            return []
        if len(candidates) == 1:
            return candidates
        half = len(candidates) // 2
        first, second = candidates[:half], candidates[half:]
        from_second = reduce(background + first, bool(first), second)
        from_first = reduce(background + from_second, bool(from_second), first)
        return from_first + from_second

    if impossible(items):
        impossible(reduce([], False, items))
    return smallest
