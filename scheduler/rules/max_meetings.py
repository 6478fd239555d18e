"""A company holds no more meetings than it wants."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation
from .base import Rule

if TYPE_CHECKING:
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield companies with more meetings than their maximum."""
    for company, meetings in plan.by_company.items():
        most = plan.companies[company].max_meetings
        if most is not None and len(meetings) > most:
            message = f"{company} has {len(meetings)} meetings, more than its maximum of {most}"
            yield Violation(NAME, message, tuple(m.request for m in meetings), companies=(company,))


def enforce(model: "ExactModel") -> None:
    """Limit the meetings of each company that has a maximum."""
    problem = model.problem
    for company, requests in enumerate(problem.requests_of):
        most = problem.companies[company].max_meetings
        if most is not None:
            model.at_most([v for r in requests for v in model.of_request(r)], most)


NAME = "max_meetings"
RULE = Rule(
    NAME,
    "company-local",
    {
        "id": "Jumlah pertemuan perusahaan tidak melebihi maksimumnya.",
        "en": "A company holds no more meetings than its maximum.",
    },
    check,
    enforce=enforce,
)
