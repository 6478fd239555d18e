"""A meeting begins no earlier than it may."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..draft import Draft


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings that begin before the first slot they may begin in."""
    asked = plan.demands("not_before")
    for meeting in plan.meetings if asked else ():
        first = asked.get(meeting.request)
        if first is not None and plan.order[meeting.slot] < plan.order[first]:
            message = f"request {meeting.request} may not begin before {first}, but is in slot"
            yield violation(NAME, f"{message} {meeting.slot}", meeting)


def restrict(draft: "Draft") -> None:
    """Forbid the slots before."""
    for position, request in enumerate(draft.requests):
        if request.not_before is not None:
            draft.allowed[position, : draft.slot_index[request.not_before]] = False


NAME = "not_before"
RULE = Rule(
    NAME,
    "request-local",
    {
        "id": "Pertemuan tidak dimulai sebelum slot waktu yang diminta.",
        "en": "A meeting begins no earlier than in the slot asked for.",
    },
    check,
    used=lambda event: any(r.not_before is not None for r in event.requests),
    restrict=restrict,
)
