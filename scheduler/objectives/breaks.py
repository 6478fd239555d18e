"""The breaks of all companies: idle runs between two meetings; a run counts once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..plan import Plan
from .base import Objective

if TYPE_CHECKING:
    from ..exact import ExactModel, Expression
    from ..problem import Problem


def evaluate(plan: Plan) -> int:
    """Return the breaks of all companies; a lunch hour or a night between slots is none."""
    return sum(plan.breaks_of.values())


def measure(problem: "Problem", slot_of: Mapping[int, int]) -> int:
    """Return the breaks of all companies."""
    from ..occupancy import breaks_in, busy_masks

    return sum(map(breaks_in, busy_masks(problem, slot_of)))


def express(model: "ExactModel") -> "Expression":
    """Return the sum of the companies' breaks, counted in unary."""
    counts = [v for c in range(len(model.problem.companies)) for v in model.occupancy.breaks(c)]
    return model.weighted_sum((v, 1) for v in counts)


OBJECTIVE = Objective("breaks", "min", evaluate, measure, express)
