"""A meeting that asks for a session is held in it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..draft import Draft


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings outside the session asked for."""
    asked = plan.demands("session")
    for meeting in plan.meetings if asked else ():
        wanted = asked.get(meeting.request)
        if wanted is None:
            continue
        for slot in plan.taken(meeting):
            actual = plan.slots[slot].session
            if actual != wanted:
                message = (
                    f"request {meeting.request} asks for session {wanted}, "
                    f"but slot {slot} is in {actual or 'no session'}"
                )
                yield violation(NAME, message, meeting, slot=slot)


def restrict(draft: "Draft") -> None:
    """Forbid slots of other sessions."""
    sessions = [slot.session for slot in draft.slots]
    for position, request in enumerate(draft.requests):
        if request.session is not None:
            elsewhere = [t for t, session in enumerate(sessions) if session != request.session]
            draft.allowed[position, elsewhere] = False


NAME = "session"
RULE = Rule(
    NAME,
    "request-local",
    {
        "id": "Pertemuan yang meminta sesi tertentu diadakan dalam sesi itu.",
        "en": "A meeting that asks for a session is held in that session.",
    },
    check,
    restrict=restrict,
)
