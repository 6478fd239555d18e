"""Counts of meetings, kept so that a report need not read every meeting of every event."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Subquery,
    case,
    cast,
    delete,
    func,
    insert,
    select,
    union,
)

from ..models.steps import BINDING, KINDS
from .schema import Attendance, Meeting, Outcome, Participant, Standing, Tally

STAGES = ("requested", "scheduled", "held", "follow_up", "mou", "trial", "orders")
"""The steps of the funnel, each counted in meetings."""

VALUE = "order_value_idr"

_KINDS = {
    "follow_up": KINDS,  # something was agreed, or has come of it
    "mou": ("mou",),
    "trial": ("trial",),
    "orders": ("order",),
}


def count_again(connection: Connection, event_id: int) -> None:
    """Count the meetings of an event."""
    own = select(Participant.id).where(Participant.event_id == event_id)
    connection.execute(delete(Tally).where(Tally.event_id == event_id))
    connection.execute(delete(Standing).where(Standing.participant_id.in_(own)))
    led = _led(event_id)
    _tally(connection, event_id, led)
    _standing(connection, event_id, led)


def _led(event_id: int) -> Subquery:
    """Return how far each meeting led that led anywhere, a row for each."""
    reached = [
        func.max(case((Outcome.kind.in_(kinds), 1), else_=0)).label(stage)
        for stage, kinds in _KINDS.items()
    ]
    since = func.min(case((Outcome.kind.in_(BINDING), Outcome.day))).label("partner_since")
    return (
        select(Outcome.meeting_id, *reached, func.sum(Outcome.value_idr).label(VALUE), since)
        .join(Meeting, Meeting.id == Outcome.meeting_id)
        .where(Meeting.event_id == event_id)
        .group_by(Outcome.meeting_id)
        .subquery()
    )


def _counts(led: Subquery) -> list[ColumnElement[Any]]:
    """Return the measures, in the order of ``STAGES``."""
    held = func.sum(case((Meeting.status == "held", 1), else_=0))
    scheduled = func.sum(cast(Meeting.scheduled, Integer))
    later = [func.coalesce(func.sum(led.c[name]), 0) for name in (*_KINDS, VALUE)]
    return [func.count(), scheduled, held, *later]


def _tally(connection: Connection, event_id: int, led: Subquery) -> None:
    query = (
        select(Meeting.event_id, Participant.region, Meeting.process, *_counts(led))
        .join(Participant, Participant.id == Meeting.first_id)
        .outerjoin(led, led.c.meeting_id == Meeting.id)
        .where(Meeting.event_id == event_id)
        .group_by(Meeting.event_id, Participant.region, Meeting.process)
    )
    names = ["event_id", "region", "process", *STAGES, VALUE]
    connection.execute(insert(Tally).from_select(names, query))


def _standing(connection: Connection, event_id: int, led: Subquery) -> None:
    meetings = Meeting.event_id == event_id
    attending = select(Attendance.meeting_id, Attendance.participant_id).join(Meeting)
    parties = union(
        select(Meeting.id.label("meeting_id"), Meeting.first_id.label("party")).where(meetings),
        select(Meeting.id, Meeting.second_id).where(meetings),
        attending.where(meetings),
    ).subquery()
    absent, waited = (
        func.sum(case((Attendance.state == state, 1), else_=0)) for state in ("absent", "waited")
    )
    query = (
        select(parties.c.party, *_counts(led), absent, waited, func.min(led.c.partner_since))
        .join(Meeting, Meeting.id == parties.c.meeting_id)
        .outerjoin(
            Attendance,
            (Attendance.meeting_id == Meeting.id) & (Attendance.participant_id == parties.c.party),
        )
        .outerjoin(led, led.c.meeting_id == Meeting.id)
        .group_by(parties.c.party)
    )
    names = ["participant_id", *STAGES, VALUE, "absent", "waited", "partner_since"]
    connection.execute(insert(Standing).from_select(names, query))
