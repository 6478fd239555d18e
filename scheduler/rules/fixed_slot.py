"""A meeting with a fixed slot is held there or not at all."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..draft import Draft


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings outside their fixed slot."""
    fixed = plan.demands("slot")
    for meeting in plan.meetings if fixed else ():
        wanted = fixed.get(meeting.request)
        if wanted is not None and meeting.slot != wanted:
            yield violation(
                NAME,
                f"request {meeting.request} is fixed to slot {wanted}, but is in {meeting.slot}",
                meeting,
            )


def restrict(draft: "Draft") -> None:
    """Forbid all slots but the fixed one."""
    for position, request in enumerate(draft.requests):
        if request.slot is not None:
            wanted = draft.slot_index[request.slot]
            draft.allowed[position, :wanted] = False
            draft.allowed[position, wanted + request.length :] = False


NAME = "fixed_slot"
RULE = Rule(
    NAME,
    "request-local",
    {
        "id": "Pertemuan dengan slot waktu tetap hanya diadakan pada slot itu.",
        "en": "A meeting with a fixed slot is held in that slot.",
    },
    check,
    restrict=restrict,
)
