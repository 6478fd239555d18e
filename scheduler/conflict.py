"""Why there is no schedule: a smallest set of must-meetings that cannot all be held.

Every rule allows the empty schedule, so what makes an event infeasible is always its musts. The
set is found by QuickXplain (Junker, AAAI 2004): recursive halving, each step decided by the exact
model of just those musts. What is returned was itself solved again and found infeasible.
"""

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
    smallest: list[int] | None = None

    def model_of(requests: list[int]) -> ExactModel:
        # Where breaks may differ by so much only, further meetings can help: all are allowed.
        helped = problem.event.rules.max_break_difference is not None
        return ExactModel(problem, only=None if helped else requests, musts=requests)

    def impossible(requests: list[int]) -> bool:
        nonlocal smallest
        if not requests or limits.remaining() <= 0 or limits.should_stop():
            return False
        proven = solve_exact(model_of(requests), limits).infeasible
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
