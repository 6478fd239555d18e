"""How far meetings are held when their requests prefer."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...models.base import SCORE_SCALE, scaled
from ..plan import Plan
from .base import Objective

if TYPE_CHECKING:
    from ..exact import ExactModel, Expression
    from ..problem import Problem


def evaluate(plan: Plan) -> int:
    """Return the weights of the preferences that are met, in thousandths.

    What counts is a meeting's first slot: its own weight, or else that of its session.
    """
    total = 0
    for request, meetings in plan.by_request.items():
        weights = plan.requests[request].weights
        if weights:
            slot = plan.slots[meetings[0].slot]
            total += scaled(weights.get(slot.id, weights.get(slot.session or "", 0)))
    return total


def measure(problem: "Problem", slot_of: Mapping[int, int]) -> int:
    """Return the weights of the preferences that are met, in thousandths."""
    return sum(int(weights[slot_of[r]]) for r, weights in problem.preferred.items() if r in slot_of)


def express(model: "ExactModel") -> "Expression":
    """Return the weighted sum of the meetings held where they prefer to be."""
    return model.weighted_sum(
        (variable, int(weights[t]))
        for r, weights in model.problem.preferred.items()
        for t, variable in model.slots_of(r)
        if weights[t]
    )


def most_preferred(problem: "Problem") -> int:
    """Return what no schedule can exceed: each request held where it prefers most."""
    return sum(
        int(weights[problem.allowed[r]].max(initial=0)) for r, weights in problem.preferred.items()
    )


OBJECTIVE = Objective("preferences", "max", evaluate, measure, express, SCORE_SCALE)
