"""A schedule that exists already, taken as the first one of a solve."""

from dataclasses import replace

import numpy as np

from ..models.schedule import Schedule
from .limits import Limits
from .placement import Placement
from .problem import Problem
from .verify import verify

EFFORT = 5.0
"""Deterministic time for making a schedule fit an event that has changed."""


def placed_as(problem: Problem, schedule: Schedule) -> Placement:
    """Return the meetings of a schedule that the event has, with their slots and tables."""
    slot = {s.id: n for n, s in enumerate(problem.slots)}
    table = {t.id: n for n, t in enumerate(problem.tables)}
    known = [
        (problem.number_of[m.request], slot[m.slot], table[m.table])
        for m in schedule.meetings
        if m.request in problem.number_of and m.slot in slot and m.table in table
    ]
    return Placement({r: t for r, t, _ in known}, {r: k for r, _, k in known})


def adapted(problem: Problem, schedule: Schedule, limits: Limits) -> dict[int, int] | None:
    """Return a schedule that keeps all rules of an event and is like the one given.

    Each of its meetings stays where it is or is taken out; others come only where they are
    demanded. Of all such schedules, it is one of the best score.

    Returns
    -------
    dict of int to int or None
        Slot of each request held; ``None`` where that gives no schedule, or not in time.
    """
    given = placed_as(problem, schedule)
    if verify(problem.event, schedule.model_copy(update={"report": None})).valid:
        return given if problem.all_chosen else dict(given)
    from .exact import Demands, ExactModel, solve_exact
    from .objectives import OBJECTIVES

    allowed = problem.allowed.copy()
    stays = np.zeros(problem.request_count, dtype=bool)
    for request, slot in given.items():
        if allowed[request, slot] and not problem.needed[request]:
            stays[request] = True
            allowed[request] = False
            allowed[request, slot] = True
    asked = Demands.of(problem).asked(problem).union(problem.musts)
    exact = ExactModel(problem, asked.union(np.flatnonzero(stays).tolist()), allowed=allowed)
    exact.hint(given)
    limits = replace(limits, workers=1, effort=EFFORT)
    return solve_exact(exact, limits, OBJECTIVES["score"]).slot_of
