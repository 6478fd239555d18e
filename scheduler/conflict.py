"""Why there is no schedule: a smallest set of must-meetings that cannot all be held.

Every rule allows the empty schedule, so what makes an event infeasible is always its musts; or, if
they can be held otherwise, the rule that breaks differ by so much only. The set is found by
QuickXplain (Junker, AAAI 2004): recursive halving, each step decided by the exact model of just
those musts. What is returned was itself solved again and found infeasible.
"""

import time
from dataclasses import replace

from .bounds import SlotFlow
from .construct import Constructor
from .exact import ExactModel, solve_exact
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
    conflict = smallest_conflict(problem, limits)
    if conflict is None:
        return ["the must-meetings cannot all be held (proven; no smaller set was found in time)"]
    names = listed([problem.requests[r].id for r in conflict])
    if len(conflict) == 1:
        return [f"must-meeting {names} cannot be held"]
    return [f"these {len(conflict)} must-meetings cannot all be held: {names}"]


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
