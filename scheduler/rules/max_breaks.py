"""A company has no more breaks than it may."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...models.event import Event
from ..plan import Plan, Violation
from .base import Rule

if TYPE_CHECKING:
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield companies with more breaks than they may have.

    Named are the meetings at the nearer end of the company's day: without them, it has no more
    breaks, and at last fewer.
    """
    for company, breaks in plan.breaks_of.items():
        most = plan.companies[company].max_breaks
        if most is not None and breaks > most:
            message = f"{company} has {breaks} breaks, more than its {most}"
            yield Violation(NAME, message, _outermost(plan, company), (company,))


def _outermost(plan: Plan, company: str) -> tuple[str, ...]:
    """Return the requests held in the first or last busy slot, whichever run is the shorter."""
    busy = plan.busy[company]
    first = next(n for n, slot in enumerate(busy) if slot + 1 not in busy[n + 1 : n + 2])
    last = next(n for n, slot in enumerate(busy[::-1]) if slot - 1 not in busy[::-1][n + 1 : n + 2])
    slot = busy[0] if first <= last else busy[-1]
    meetings = plan.by_company[company]
    return tuple(dict.fromkeys(m.request for m in meetings if slot in plan.positions(m)))


def enforce(model: "ExactModel") -> None:
    """Limit the ends of idle runs of each company.

    Its meetings are limited, too: that none of so many could end an idle run goes without saying
    elsewhere.
    """
    problem = model.problem
    for company, pace in enumerate(problem.pace_of):
        if pace is not None and pace.breaks is not None:
            held = [v for r in problem.requests_of[company] for v in model.of_request(r)]
            model.at_most(held, problem.capacity_of[company])
            model.at_most(model.occupancy.break_ends(company), pace.breaks)


def used(event: Event) -> bool:
    """Return whether some company has such a limit."""
    return any(company.max_breaks is not None for company in event.companies)


NAME = "max_breaks"
RULE = Rule(
    NAME,
    "company-local",
    {
        "id": "Jumlah jeda perusahaan tidak melebihi batasnya.",
        "en": "A company has no more breaks than it may.",
    },
    check,
    used=used,
    constructed=False,
    hereditary=False,
    enforce=enforce,
)
