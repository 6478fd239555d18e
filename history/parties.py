"""Who takes part in meetings, as they are called."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select, union

from .schema import Attendance, Company, Meeting, Outcome, Participant


class Party(NamedTuple):
    """A company in a meeting: its id at the event, and its name."""

    code: str
    name: str


def parties_of(
    connection: Connection, *wanted: "ColumnElement[bool]"
) -> Mapping[int, tuple[Party, ...]]:
    """Return the parties of the meetings whose outcomes fulfil conditions, makers first."""
    led = select(Outcome.meeting_id).join(Meeting, Meeting.id == Outcome.meeting_id).where(*wanted)
    here = Meeting.id.in_(led)
    two = Meeting.first_id, Meeting.second_id
    found = {
        meeting: both
        for meeting, *both in connection.execute(select(Meeting.id, *two).where(here)).all()
    }
    others = (
        select(Attendance.meeting_id, Attendance.participant_id)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Attendance.meeting_id.in_(led), Attendance.participant_id.not_in(two))
        .order_by(Attendance.meeting_id, Attendance.participant_id)
    )
    more = connection.execute(others).all()
    for meeting, participant in more:
        found[meeting].append(participant)
    everybody = union(
        *(select(party).where(here) for party in two),
        select(Participant.id).where(Participant.id.in_({party for _, party in more})),
    )
    named = connection.execute(
        select(Participant.id, Participant.code, Company.name)
        .join(Company, Company.id == Participant.company_id)
        .where(Participant.id.in_(everybody))
    ).all()
    known = {participant: Party(code, name) for participant, code, name in named}
    return {meeting: tuple([known[p] for p in own]) for meeting, own in found.items()}
