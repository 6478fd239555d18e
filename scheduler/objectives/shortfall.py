"""The meetings missing to companies' minimums."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..plan import Plan
from .base import Objective

if TYPE_CHECKING:
    from ..exact import ExactModel, Expression
    from ..problem import Problem


def evaluate(plan: Plan) -> int:
    """Return how many meetings are missing, over all companies."""
    return sum(
        max(0, least - len(plan.by_company.get(company.id, ())))
        for company in plan.event.companies
        if (least := plan.event.minimum_of(company))
    )


def measure(problem: "Problem", slot_of: Mapping[int, int]) -> int:
    """Return how many meetings are missing, over all companies."""
    held = Counter(c for request in slot_of for c in problem.members[request])
    return sum(max(0, int(least) - held[c]) for c, least in enumerate(problem.minimum) if least)


def express(model: "ExactModel") -> "Expression":
    """Return the sum of what each company misses; minimising makes it tight."""
    problem = model.problem
    missing = []
    for company, least in enumerate(problem.minimum):
        if least:
            held = [v for r in problem.requests_of[company] for v in model.of_request(r)]
            missing.append((model.missing(held, int(least)), 1))
    return model.weighted_sum(missing)


OBJECTIVE = Objective("shortfall", "min", evaluate, measure, express)
