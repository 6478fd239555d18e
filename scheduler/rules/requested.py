"""Only what is requested is met, and once."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield requests held twice, and meetings of other companies than requested."""
    for rid, meetings in plan.by_request.items():
        if len(meetings) > 1:
            slots = ", ".join(m.slot for m in meetings)
            yield violation(
                NAME, f"request {rid} is held {len(meetings)} times: {slots}", *meetings
            )
    for meeting in plan.meetings:
        asked = plan.requests[meeting.request].companies
        if meeting.companies != asked and sorted(meeting.companies) != sorted(asked):
            yield violation(
                NAME,
                f"request {meeting.request} is of {', '.join(asked)}, "
                f"but its meeting is of {', '.join(meeting.companies)}",
                meeting,
            )


def enforce(model: "ExactModel") -> None:
    """Hold each request in at most one slot."""
    for request in range(model.problem.request_count):
        model.at_most_one(model.of_request(request))


NAME = "requested"
RULE = Rule(
    NAME,
    "request-local",
    {
        "id": "Hanya pertemuan yang diminta yang dijadwalkan, masing-masing paling banyak sekali.",
        "en": "Only requested meetings are held, each at most once.",
    },
    check,
    enforce=enforce,
)
