"""Why there is no schedule: a smallest set of must-meetings that cannot all be held.

Every rule allows the empty schedule, so what makes an event infeasible is always its musts; or, if
they can be held otherwise, the rule that breaks differ by so much only. The set is found by
QuickXplain (Junker, AAAI 2004): recursive halving, each step decided by the exact model of just
those musts. What is returned was itself solved again and found infeasible.
"""

import time
from dataclasses import replace

from .exact import ExactModel, Limits, solve_exact
from .outcome import listed
from .problem import Problem, compile_event

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
        alone = solve_exact(ExactModel(problem, only=problem.musts), limits)
        if alone.slot_of is not None:
            return [
                f"the must-meetings cannot all be held with breaks that differ by at most "
                f"{difference} between companies; without this rule they can"
            ]
        if not alone.infeasible:
            return [
                f"the must-meetings cannot all be held with breaks that differ by at most "
                f"{difference} between companies (proven; whether they can without this rule "
                "was not found out in time)"
            ]
    conflict = smallest_conflict(problem, limits)
    if conflict is None:
        return ["the must-meetings cannot all be held (proven; no smaller set was found in time)"]
    names = listed([problem.requests[r].id for r in conflict])
    if len(conflict) == 1:
        return [f"must-meeting {names} cannot be held"]
    return [f"these {len(conflict)} must-meetings cannot all be held: {names}"]


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
    smallest: list[int] | None = None

    def impossible(requests: list[int]) -> bool:
        nonlocal smallest
        if not requests or limits.remaining() <= 0 or limits.should_stop():
            return False
        proven = solve_exact(ExactModel(problem, only=requests), limits).infeasible
        if proven and (smallest is None or len(requests) < len(smallest)):
            smallest = requests
        return proven

    def reduce(background: list[int], changed: bool, candidates: list[int]) -> list[int]:
        if changed and impossible(background):
            return []
        if len(candidates) == 1:
            return candidates
        half = len(candidates) // 2
        first, second = candidates[:half], candidates[half:]
        from_second = reduce(background + first, bool(first), second)
        from_first = reduce(background + from_second, bool(from_second), first)
        return from_first + from_second

    # Tight musts first: where they conflict among themselves, half of all is put aside each time.
    freedom = problem.allowed.sum(axis=1)
    musts = sorted(problem.musts, key=lambda r: int(freedom[r]))
    if impossible(musts):
        impossible(reduce([], False, musts))
    return None if smallest is None else sorted(smallest)
