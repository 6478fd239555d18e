"""Two companies without a common language have an interpreter, who serves one meeting at a time."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ...models.schedule import Meeting
from ..people import People
from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..draft import Draft
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings that lack an interpreter, and interpreters in two meetings at once."""
    people = People(plan.event)
    away = {i.id: set(i.unavailable) for i in plan.event.interpreters}
    busy: dict[tuple[str, int], Meeting] = {}
    for meeting in plan.meetings:
        wrong = _wrong(plan, people, away, meeting)
        if wrong is not None:
            yield violation(NAME, wrong, meeting)
            continue
        for slot in plan.positions(meeting) if meeting.interpreter is not None else ():
            other = busy.setdefault((str(meeting.interpreter), slot), meeting)
            if other is not meeting:
                message = (
                    f"{meeting.interpreter} interprets {other.request} and {meeting.request} "
                    "at once"
                )
                yield violation(NAME, message, other, meeting)
                break


def _wrong(
    plan: Plan, people: People, away: Mapping[str, set[str]], meeting: Meeting
) -> str | None:
    """Return what is wrong with a meeting's interpreter, given when each is away."""
    request, name = plan.requests[meeting.request], meeting.interpreter
    if name is not None and name not in away:
        return f"the event has no interpreter {name}, who is named for {meeting.request}"
    if people.needs_interpreter(request):
        if name is None:
            return f"{meeting.request} needs an interpreter and has none"
        if name not in people.interpreters(request, ()):
            return f"{name} does not speak a language of each side of {meeting.request}"
    if name is not None and not away[name].isdisjoint(plan.taken(meeting)):
        return f"{name} is away during {meeting.request} in slot {meeting.slot}"
    return None


def restrict(draft: "Draft") -> None:
    """Forbid slots in which nobody who could interpret is there."""
    people = People(draft.event)
    needed = people.interpreted(draft.requests)
    able = {r: people.interpreters(draft.requests[r], ()) for r in needed}
    draft.attended_by({i.id: i.unavailable for i in draft.event.interpreters}, able)


def enforce(model: "ExactModel") -> None:
    """Count the meetings that only some interpreters can serve; assign where need be."""
    for pool in model.problem.pools:
        if pool.company is None:
            model.attend(pool)


NAME = "interpreters"
RULE = Rule(
    NAME,
    "coupling",
    {
        "id": "Pertemuan tanpa bahasa yang sama memakai juru bahasa, yang melayani satu pertemuan "
        "pada satu waktu.",
        "en": "A meeting without a common language has an interpreter, who serves one meeting at "
        "a time.",
    },
    check,
    used=lambda event: bool(People(event).interpreted(event.requests)),
    restrict=restrict,
    enforce=enforce,
)
