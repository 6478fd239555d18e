"""The sum of the scores of the meetings held."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...models.base import SCORE_SCALE, scaled
from ..plan import Plan
from .base import Objective

if TYPE_CHECKING:
    from ..exact import ExactModel, Expression
    from ..problem import Problem


def evaluate(plan: Plan) -> int:
    """Return the score of the requests held, in thousandths; each counts once."""
    return sum(scaled(plan.requests[rid].score) for rid in plan.by_request)


def measure(problem: "Problem", slot_of: Mapping[int, int]) -> int:
    """Return the score of the requests held, in thousandths."""
    return int(problem.scores[list(slot_of)].sum())


def express(model: "ExactModel") -> "Expression":
    """Return the weighted sum of the meetings held."""
    scores = model.problem.scores
    return model.weighted_sum((v, int(scores[r])) for (r, _), v in model.x.items())


OBJECTIVE = Objective("score", "max", evaluate, measure, express, SCORE_SCALE)
