"""A company meets only while it is there."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..draft import Draft


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings in slots in which a company is away."""
    away = {c.id: frozenset(c.unavailable) for c in plan.event.companies}
    for meeting in plan.meetings:
        for company in meeting.companies:
            for slot in away[company].intersection(plan.taken(meeting)) if away[company] else ():
                message = f"{company} is not available in slot {slot}"
                yield violation(NAME, message, meeting, slot=slot)


def restrict(draft: "Draft") -> None:
    """Forbid each request the slots in which one of its companies is away."""
    draft.allowed &= draft.all_of(draft.present)


NAME = "availability"
RULE = Rule(
    NAME,
    "company-local",
    {
        "id": "Perusahaan hanya bertemu pada slot waktu saat ia hadir.",
        "en": "A company meets only in slots in which it is available.",
    },
    check,
    restrict=restrict,
)
