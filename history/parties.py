"""Who takes part in meetings, as they are called."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from .schema import Attendance, Company, Meeting, Outcome, Participant


@dataclass(frozen=True)
class Party:
    """A company in a meeting: its id at the event, and its name."""

    code: str
    name: str


def parties_of(
    connection: Connection, *wanted: "ColumnElement[bool]"
) -> Mapping[int, tuple[Party, ...]]:
    """Return the parties of the meetings whose outcomes fulfil conditions, makers first."""
    meetings = select(Outcome.meeting_id).join(Meeting, Meeting.id == Outcome.meeting_id)
    rows: Any = connection.execute(
        select(Attendance.meeting_id, Participant.code, Company.name)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .join(Participant, Participant.id == Attendance.participant_id)
        .join(Company, Company.id == Participant.company_id)
        .where(Attendance.meeting_id.in_(meetings.where(*wanted)))
        .order_by(Attendance.meeting_id, Participant.id != Meeting.first_id, Participant.id)
    )
    found: dict[int, list[Party]] = defaultdict(list)
    for meeting, code, name in rows:
        found[meeting].append(Party(code, name))
    return {meeting: tuple(parties) for meeting, parties in found.items()}
