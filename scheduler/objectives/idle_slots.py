"""The slots that companies wait between two of their meetings."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..plan import Plan
from .base import Objective

if TYPE_CHECKING:
    from ..exact import ExactModel, Expression
    from ..problem import Problem


def evaluate(plan: Plan) -> int:
    """Return the idle slots between the first and the last meeting of each company."""
    return sum(busy[-1] - busy[0] + 1 - len(busy) for busy in plan.busy.values())


def measure(problem: "Problem", slot_of: Mapping[int, int]) -> int:
    """Return the idle slots between the first and the last meeting of each company."""
    from ..occupancy import busy_masks, idle_slots_in

    return sum(map(idle_slots_in, busy_masks(problem, slot_of)))


def express(model: "ExactModel") -> "Expression":
    """Return the sum of the slots in which somebody waits."""
    idle = [v for c in range(len(model.problem.companies)) for v in model.occupancy.idle(c)]
    return model.weighted_sum((v, 1) for v in idle)


OBJECTIVE = Objective("idle_slots", "min", evaluate, measure, express)
