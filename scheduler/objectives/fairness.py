"""The smallest satisfaction of a company, then the second smallest, and so on (leximin)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..plan import Plan
from ..satisfaction import WHOLE
from .base import Objective

if TYPE_CHECKING:
    from ..exact import ExactModel, Expression
    from ..problem import Problem


def evaluate(plan: Plan) -> int:
    """Return the smallest satisfaction in thousandths; the whole where nobody could have any."""
    return min(plan.satisfaction.values(), default=WHOLE)


def measure(problem: "Problem", slot_of: Mapping[int, int]) -> int:
    """Return the smallest satisfaction in thousandths."""
    return int(problem.satisfaction(slot_of).min(initial=WHOLE))


def rank(problem: "Problem", slot_of: Mapping[int, int]) -> tuple[int, ...]:
    """Return the satisfactions, the smallest first: of two such lists, the larger is better."""
    return tuple(sorted(problem.satisfaction(slot_of).tolist()))


def express(model: "ExactModel") -> "Expression":
    """Return a number that is no larger than any satisfaction; maximising makes it tight."""
    problem = model.problem
    smallest = model.new_count(WHOLE)
    for company, alone in zip(problem.counted, problem.alone, strict=True):
        score = [(v, WHOLE * int(problem.scores[r])) for r, v in model.of_company(int(company))]
        model.at_least_zero([*score, (smallest, -int(alone))])
    return smallest


OBJECTIVE = Objective("fairness", "max", evaluate, measure, express, rank=rank)
