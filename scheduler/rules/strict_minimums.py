"""Each company gets its minimum of meetings, where the event is strict about it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation
from .base import Rule

if TYPE_CHECKING:
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield companies with fewer meetings than their minimum."""
    if not plan.event.rules.strict_minimums:
        return
    for company in plan.event.companies:
        held = {m.request for m in plan.by_company.get(company.id, ())}
        least = plan.event.minimum_of(company)
        if len(held) < least:
            message = f"{company.id} has {len(held)} meetings, fewer than its minimum of {least}"
            yield Violation(NAME, message, companies=(company.id,))


def enforce(model: "ExactModel") -> None:
    """Hold as many meetings of each company as its minimum says."""
    problem = model.problem
    for company in model.demands.minimums:
        held = [v for r in problem.requests_of[company] for v in model.of_request(r)]
        least = int(problem.minimum[company])
        if len(held) < least:
            model.at_least_one([])  # it cannot be
        model.count(held, least, len(held))


NAME = "strict_minimums"
RULE = Rule(
    NAME,
    "company-local",
    {
        "id": "Setiap perusahaan mendapat paling sedikit jumlah pertemuan minimumnya.",
        "en": "Each company gets at least its minimum of meetings.",
    },
    check,
    used=lambda event: event.rules.strict_minimums,
    constructed=False,
    hereditary=False,
    enforce=enforce,
)
