"""A meeting ends no later than it may."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..draft import Draft


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings of which a slot is after the last slot they may end in."""
    asked = plan.demands("not_after")
    for meeting in plan.meetings if asked else ():
        last = asked.get(meeting.request)
        begins, length = plan.order[meeting.slot], plan.requests[meeting.request].length
        if last is not None and begins + length - 1 > plan.order[last]:
            message = f"request {meeting.request} may not end after {last}, but is in slot"
            more = f" and takes {length}" if length > 1 else ""
            yield violation(NAME, f"{message} {meeting.slot}{more}", meeting)


def restrict(draft: "Draft") -> None:
    """Forbid the slots behind."""
    for position, request in enumerate(draft.requests):
        if request.not_after is not None:
            draft.allowed[position, draft.slot_index[request.not_after] + 1 :] = False


NAME = "not_after"
RULE = Rule(
    NAME,
    "request-local",
    {
        "id": "Pertemuan selesai paling lambat pada slot waktu yang diminta.",
        "en": "A meeting ends no later than in the slot asked for.",
    },
    check,
    used=lambda event: any(r.not_after is not None for r in event.requests),
    restrict=restrict,
)
