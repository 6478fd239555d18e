"""A company holds as many meetings at once as it has delegations."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield companies in more meetings of a slot than they have delegations."""
    for company, meetings in plan.by_company.items():
        taken = [slot for m in meetings for slot in plan.taken(m)]
        if len(set(taken)) == len(taken):
            continue
        most = plan.companies[company].at_once
        for slot, count in Counter(taken).items():
            if count > most:
                yield violation(
                    NAME,
                    f"{company} has {count} meetings in slot {slot}, more than "
                    f"its {most} delegation{'s' if most > 1 else ''}",
                    *(m for m in meetings if slot in plan.taken(m)),
                    slot=slot,
                )


def enforce(model: "ExactModel") -> None:
    """Limit the meetings of each company in each slot."""
    problem = model.problem
    for company in range(len(problem.companies)):
        for slot, variables in sorted(model.occupancy.held(company).items()):
            model.at_most(variables, int(problem.at_once[company, slot]))


NAME = "one_at_a_time"
RULE = Rule(
    NAME,
    "company-local",
    {
        "id": "Dalam satu slot, perusahaan mengikuti paling banyak satu pertemuan per delegasinya.",
        "en": "In one slot a company holds at most one meeting for each of its delegations.",
    },
    check,
    enforce=enforce,
)
