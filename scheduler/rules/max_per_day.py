"""A company holds no more meetings on a day than it may."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation
from .base import Rule, limited_by
from .max_per_session import crowded, limit_parts

if TYPE_CHECKING:
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield days on which a company has more meetings than it may."""
    return crowded(plan, NAME, lambda slot: f"on {slot.start.date()}")


def enforce(model: "ExactModel") -> None:
    """Limit the meetings of each company on each day."""
    paces = model.problem.paces
    if paces is not None:
        limit_parts(model, paces.day, paces.per_day)


NAME = "max_per_day"
RULE = Rule(
    NAME,
    "company-local",
    {
        "id": "Jumlah pertemuan perusahaan dalam satu hari tidak melebihi batasnya.",
        "en": "A company holds no more meetings on a day than it may.",
    },
    check,
    used=limited_by(NAME),
    enforce=enforce,
)
