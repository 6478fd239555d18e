"""What schedules demand of each company: which requests, in which slots."""

from dataclasses import dataclass

import numpy as np

from .automaton import Patterns
from .draft import taken_from
from .problem import Ints, Mask, Problem


@dataclass(frozen=True)
class Demand:
    """What is held: of each request, and of each company.

    Attributes
    ----------
    allowed : bool array (requests, slots)
        Where requests may begin.
    held, open : bool array (requests)
        Requests that are certainly, and that may be, held.
    least_score : int or None
        Score to keep, in thousandths.
    patterns : Patterns
        Of each company.
    """

    allowed: Mask
    held: Mask
    open: Mask
    least_score: int | None
    patterns: Patterns


def windows(problem: Problem) -> Mask:
    """Return where requests may begin, given the must-meetings before and after them."""
    allowed = problem.allowed.copy()
    must = set(problem.musts)
    slots = np.arange(problem.slot_count)
    changed = True
    while changed:
        changed = False
        for earlier, later, lead in problem.after:
            if earlier in must and allowed[earlier].any():
                early = slots < int(allowed[earlier].argmax()) + lead
                changed |= bool((allowed[later] & early).any())
                allowed[later] &= ~early
            if later in must and allowed[later].any():
                last = problem.slot_count - 1 - int(allowed[later][::-1].argmax())
                late = slots > last - lead
                changed |= bool((allowed[earlier] & late).any())
                allowed[earlier] &= ~late
    return allowed


def demand_of(
    problem: Problem,
    held: Mask | None = None,
    open_requests: Mask | None = None,
    least_score: int | None = None,
    full_minimums: bool = False,
) -> Demand:
    """Return what the must-meetings, and the selection where it is known, demand."""
    allowed = windows(problem)
    if held is None or open_requests is None:
        held = np.zeros(problem.request_count, dtype=bool)
        held[problem.musts] = True
        open_requests = ~held
    open_requests = open_requests & allowed.any(axis=1)
    patterns = _patterns(problem, allowed, held, open_requests, full_minimums)
    return Demand(allowed, held, open_requests, least_score, patterns)


def _patterns(
    problem: Problem, allowed: Mask, held: Mask, open_requests: Mask, full_minimums: bool
) -> Patterns:
    companies, slots = problem.present.shape
    shape = (companies, slots)
    taken = taken_from(allowed, problem.lengths)
    open_slots, forced = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    least, most = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    capacity = np.array(problem.most_busy, dtype=np.int64)
    for company, requests in enumerate(problem.requests_of):
        certain = np.array([r for r in requests if held[r]], dtype=np.int64)
        possible = np.array([r for r in requests if held[r] or open_requests[r]], dtype=np.int64)
        at_once = problem.delegations[company]
        open_slots[company] = taken[possible].any(axis=0)
        only = certain[allowed[certain].sum(axis=1) == 1]
        forced[company] = taken[only].any(axis=0)
        started = _slots_up_to(problem, allowed, possible, last=False).sum(axis=0)
        done = _slots_up_to(problem, allowed, certain, last=True).sum(axis=0)
        if full_minimums:
            done[-1] = max(done[-1], int(problem.minimum[company]))
        least[company] = -(-done // at_once)
        most[company] = np.minimum(started, capacity[company])
    return Patterns(open_slots, forced, least, most)


def _slots_up_to(problem: Problem, allowed: Mask, requests: Ints, last: bool) -> Ints:
    """Return how many slots requests take up to and with each slot (requests, slots).

    Where they begin in the last slot they may, or else in the first.
    """
    starts = allowed[requests]
    if last:
        begin = problem.slot_count - 1 - starts[:, ::-1].argmax(axis=1)
    else:
        begin = starts.argmax(axis=1)
    begin = np.where(starts.any(axis=1), begin, problem.slot_count)
    so_far = np.arange(problem.slot_count) - begin[:, None] + 1
    return np.clip(so_far, 0, problem.lengths[requests][:, None])
