"""A bound on breaks or idle slots by the patterns of companies.

Column generation over the patterns (Dantzig and Wolfe, Operations Research 1960) finds good
multipliers for what couples companies; the bound they prove is then evaluated in integers.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from .automaton import NO_PATTERN, WEIGHTS, Weights
from .bounds import SlotFlow
from .coupling import Coupling, Multipliers
from .demand import Demand, demand_of
from .fixing import decided
from .pattern_master import Floats, Master
from .problem import Mask, Problem

_PENALTIES = (4.0, 64.0, 4096.0)
"""What missing a coupling sum costs: the least first, since small multipliers converge fast."""

_CLOSE = 1e-6


def pattern_bound(
    problem: Problem,
    name: str,
    held: Mapping[str, int] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> int | None:
    """Return a bound on an objective that no schedule is below.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    name : str
        ``breaks`` or ``idle_slots``.
    held : mapping of str to int, optional
        Values of earlier objectives that schedules have to keep; of ``score`` and ``shortfall``.
    should_stop : callable, optional
        Asked again and again; once true, the best bound so far is returned.

    Returns
    -------
    int or None
        ``None`` where it is proven that there is no such schedule.
    """
    if not problem.companies:
        return 0
    demand = _demand(problem, held or {})
    if demand is None:
        return None
    limit = problem.event.rules.max_break_difference
    if limit is None:
        return _bound(problem, demand, name, should_stop)
    least: int | None = None
    companies = len(problem.companies)
    for fewest in range(problem.slot_count):
        total = fewest * companies
        if least is not None and total >= least:
            break
        if not replace(demand.patterns, breaks=(fewest, problem.slot_count)).possible.all():
            break  # somebody cannot have so many breaks, nor more
        patterns = replace(demand.patterns, breaks=(fewest, fewest + limit))
        bound = _bound(problem, replace(demand, patterns=patterns), name, should_stop)
        if bound is not None:
            least = max(bound, total) if least is None else min(least, max(bound, total))
    return least


def _demand(problem: Problem, held: Mapping[str, int]) -> Demand | None:
    met = held.get("shortfall") == 0
    score = held.get("score")
    if score is None:
        return demand_of(problem, full_minimums=met)
    choice = decided(SlotFlow(problem), score)
    if choice is None:
        return None
    return demand_of(problem, choice.held, ~choice.held & ~choice.never, score, met)


def _bound(
    problem: Problem, demand: Demand, name: str, should_stop: Callable[[], bool]
) -> int | None:
    coupling = Coupling(problem, demand, WEIGHTS[name])
    multipliers = _multipliers(coupling, should_stop)
    bound = None if multipliers is None else coupling.exact_bound(multipliers)
    most = demand.patterns.open.size  # no schedule has more breaks or idle slots than this
    return None if bound is None or bound > most else max(0, bound)


def _multipliers(coupling: Coupling, should_stop: Callable[[], bool]) -> Multipliers | None:
    """Return good multipliers; ``None`` where a company has no pattern at all."""
    patterns, weights = coupling.demand.patterns, coupling.weights
    companies, slots = patterns.open.shape
    master = Master(coupling)
    best = now = Multipliers(np.zeros((coupling.layers, slots)), np.zeros(companies), 0.0)
    best_bound = 0.0  # with multipliers of zero
    for penalty in _PENALTIES:
        master.penalise(penalty)
        value, met = math.inf, False
        while math.ceil(best_bound - _CLOSE) < value - _CLOSE:
            costs, busy = patterns.cheapest(*coupling.prices(now), weights)
            if costs.max(initial=0) >= NO_PATTERN:
                return None
            bound = float(coupling.bound(now, costs))
            if bound > best_bound:
                best_bound, best = bound, now
            if should_stop():
                return best
            master.add_patterns(busy, run_cost(busy, weights))
            value, now, met = master.solve()
        if met:
            break
    return best


def run_cost(busy: Mask, weights: Weights) -> Floats:
    """Return what the idle runs of patterns cost (patterns)."""
    count = busy.sum(axis=1)
    last = busy.shape[1] - 1 - busy[:, ::-1].argmax(axis=1)
    idle = last - busy.argmax(axis=1) + 1 - count
    runs = (busy[:, 1:] & ~busy[:, :-1]).sum(axis=1) + busy[:, 0] - 1
    return np.where(count > 0, weights.run * runs + weights.slot * idle, 0).astype(float)
