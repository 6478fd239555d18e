"""A company that names its representatives sends one to each of its meetings."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...models.event import Company
from ...models.schedule import Meeting
from ..people import People
from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..draft import Draft
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings without somebody who can attend, and people in two meetings at once."""
    people = People(plan.event)
    busy: dict[tuple[str, str, int], Meeting] = {}
    for meeting in plan.meetings:
        for name in dict.fromkeys((*meeting.companies, *meeting.representatives)):
            company = plan.companies.get(name)
            wrong = _wrong(plan, people, meeting, name, company)
            if wrong is not None:
                yield violation(NAME, wrong, meeting)
                continue
            person = meeting.representatives.get(name)
            for slot in plan.positions(meeting) if person is not None else ():
                other = busy.setdefault((name, str(person), slot), meeting)
                if other is not meeting:
                    message = (
                        f"{person} of {name} attends {other.request} and {meeting.request} at once"
                    )
                    yield violation(NAME, message, other, meeting)
                    break


def _wrong(
    plan: Plan, people: People, meeting: Meeting, name: str, company: Company | None
) -> str | None:
    """Return what is wrong with who attends for a company."""
    person = meeting.representatives.get(name)
    if company is None or name not in meeting.companies:
        return f"{name} is not in {meeting.request}, but {person} attends for it"
    if not company.representatives:
        unknown = f"{name} names no representatives, but {person} attends {meeting.request}"
        return None if person is None else unknown
    if person is None:
        return f"nobody attends {meeting.request} for {name}"
    if all(person != known.id for known in company.representatives):
        return f"{name} has no representative {person}, who attends {meeting.request}"
    request = plan.requests[meeting.request]
    if person not in [known.id for known in people.able(request, company)]:
        return f"{person} of {name} is not who {meeting.request} asks for or needs"
    if person not in people.representatives(request, company, plan.taken(meeting)):
        return f"{person} of {name} is away during {meeting.request} in slot {meeting.slot}"
    return None


def restrict(draft: "Draft") -> None:
    """Forbid slots in which nobody can attend."""
    people = People(draft.event)
    for n, company in enumerate(draft.companies):
        if company.representatives:
            there = {person.id: person.unavailable for person in company.representatives}
            draft.present[n] &= draft.somebody_of(there.values())
            requests = (draft.ends == n).any(axis=1).nonzero()[0].tolist()
            able = {r: [p.id for p in people.able(draft.requests[r], company)] for r in requests}
            draft.attended_by(there, able)


def enforce(model: "ExactModel") -> None:
    """Count the meetings that only some people of a company can attend; assign if need be."""
    for pool in model.problem.pools:
        if pool.company is not None:
            model.attend(pool)


NAME = "representatives"
RULE = Rule(
    NAME,
    "coupling",
    {
        "id": "Setiap pertemuan dihadiri satu wakil perusahaan yang hadir, diminta, dan mampu, "
        "satu pertemuan pada satu waktu.",
        "en": "Each meeting is attended by one representative who is there, asked for and able, "
        "in one meeting at a time.",
    },
    check,
    used=lambda event: People(event).represented,
    restrict=restrict,
    enforce=enforce,
)
