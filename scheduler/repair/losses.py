"""How many confirmed meetings have to be lost, by the slot flow of those to come."""

from dataclasses import replace

import numpy as np

from ..bounds import SlotFlow
from .situation import Situation


def least_losses(situation: Situation) -> int:
    """Return a proven number of confirmed meetings that no schedule can hold.

    The two-sided slot flow of the confirmed meetings, in the slots to come, holds at least as many
    as any schedule; see ``bounds``.
    """
    problem, confirmed = situation.problem, list(situation.confirmed)
    if not confirmed:
        return 0
    future = np.arange(problem.slot_count) >= situation.first
    # Must-meetings may be past, and no demand is needed for a bound on what is kept.
    requests = tuple(
        r.model_copy(update={"must": False}) if r.must else r for r in problem.requests
    )
    to_come = replace(
        problem,
        requests=requests,
        present=problem.present & future,
        usable=problem.usable * future,
        seats=problem.seats * future,
        limit=problem.limit * future,
    )
    allowed = np.zeros_like(situation.allowed)
    allowed[confirmed] = situation.allowed[confirmed]
    cost = np.zeros(problem.request_count, dtype=np.int64)
    cost[confirmed] = -1
    flow = SlotFlow(to_come, allowed)
    selection = flow.solve(cost)
    if selection is None:
        return 0
    kept = int(selection.flow[confirmed].sum()) // flow.copies
    return max(0, len(confirmed) - kept)
