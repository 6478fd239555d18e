"""The breaks of any two companies differ by no more than the event's limit."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation
from .base import Rule

if TYPE_CHECKING:
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield the difference between most and fewest breaks where it is above the limit."""
    limit = plan.event.rules.max_break_difference
    if limit is None or not plan.companies:
        return
    breaks = {company: plan.breaks_of.get(company, 0) for company in plan.companies}
    most, fewest = max(breaks, key=breaks.__getitem__), min(breaks, key=breaks.__getitem__)
    if breaks[most] - breaks[fewest] > limit:
        message = (
            f"{most} has {breaks[most]} breaks and {fewest} has {breaks[fewest]}: "
            f"the difference is more than {limit}"
        )
        yield Violation(NAME, message, companies=(most, fewest))


def enforce(model: "ExactModel") -> None:
    """Keep the breaks of all companies between a fewest number and the limit above it.

    Where somebody cannot have a break, the fewest number is none.
    """
    limit = model.problem.event.rules.max_break_difference
    if limit is None:
        return
    fewest = (
        None if model.occupancy.somebody_has_none else model.new_count(model.problem.slot_count)
    )
    for company in range(len(model.problem.companies)):
        ends = model.occupancy.break_ends(company)
        if fewest is None:
            model.at_most(ends, limit)
        else:
            model.between(ends, fewest, limit)


NAME = "max_break_difference"
RULE = Rule(
    NAME,
    "coupling",
    {
        "id": "Selisih jumlah jeda antarperusahaan tidak melebihi batas acara.",
        "en": "The numbers of breaks of any two companies differ by no more than the event allows.",
    },
    check,
    used=lambda event: event.rules.max_break_difference is not None,
    hereditary=False,
    enforce=enforce,
)
