"""Who takes part in meetings, as they are called."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from .schema import Attendance, Company, Meeting, Outcome, Participant


class Party(NamedTuple):
    """A company in a meeting: its id at the event, and its name."""

    code: str
    name: str


def parties_of(
    connection: Connection, *wanted: "ColumnElement[bool]"
) -> Mapping[int, tuple[Party, ...]]:
    """Return the parties of the meetings whose outcomes fulfil conditions, makers first."""
    meetings = select(Outcome.meeting_id).join(Meeting, Meeting.id == Outcome.meeting_id)
    here = Attendance.meeting_id.in_(meetings.where(*wanted))
    taking_part: Any = connection.execute(
        select(Attendance.meeting_id, Attendance.participant_id, Meeting.first_id)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(here)
        .order_by(Attendance.meeting_id, Attendance.participant_id)
    ).all()
    found: dict[int, list[int]] = defaultdict(list)
    for meeting, participant, first in taking_part:
        found[meeting].insert(0 if participant == first else len(found[meeting]), participant)
    named = connection.execute(
        select(Participant.id, Participant.code, Company.name)
        .join(Company, Company.id == Participant.company_id)
        .where(Participant.id.in_(select(Attendance.participant_id).where(here)))
    ).all()
    known = {participant: Party(code, name) for participant, code, name in named}
    return {meeting: tuple(known[p] for p in own) for meeting, own in found.items()}
