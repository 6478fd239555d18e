"""Why there is no schedule: a smallest set of must-meetings that cannot all be held.

Every rule allows the empty schedule, so what makes an event infeasible is always its musts. The
set is found by QuickXplain (Junker, AAAI 2004): recursive halving, each step decided by the exact
model of just those musts. What is returned was itself solved again and found infeasible.
"""

from collections.abc import Sequence

from .exact import ExactModel, Limits, solve_exact
from .problem import Problem


def smallest_conflict(problem: Problem, limits: Limits) -> list[int] | None:
    """Return must-meetings that cannot all be held, none of which can be spared.

    Returns
    -------
    list of int or None
        Requests; ``None`` where the limits ended the proof. Where they ended the reduction, the
        set is jointly impossible all the same, and may not be a smallest one.
    """

    def impossible(requests: Sequence[int]) -> bool:
        if not requests or limits.remaining() <= 0 or limits.should_stop():
            return False
        return solve_exact(ExactModel(problem, only=requests), limits).infeasible

    if not impossible(problem.musts):
        return None

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

    conflict = sorted(reduce([], False, list(problem.musts)))
    return conflict if impossible(conflict) else list(problem.musts)
