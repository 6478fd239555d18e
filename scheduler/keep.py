"""A solve that keeps what is confirmed: as demands of the event, or as preferences."""

from typing import Literal

from ..models.event import Event
from ..models.policy import names
from ..models.report import Report
from ..models.request import Request
from ..models.schedule import Meeting, Schedule
from .outcome import listed

KeepAs = Literal["fixed", "preferred"]
"""Whether meetings have to stay in their slots, or should where all else is equal."""


def keeping(event: Event, confirmed: Schedule, how: KeepAs) -> Event:
    """Return an event that asks for the meetings of a schedule in their slots.

    Parameters
    ----------
    event : Event
        What is solved.
    confirmed : Schedule
        Meetings that companies have been told of. Those with a lock are fixed in any case, where
        the lock says so at their tables, too.
    how : {"fixed", "preferred"}
        ``preferred`` puts the number kept behind all other objectives.

    Raises
    ------
    ValueError
        Where the schedule holds requests that the event does not have.
    """
    planned = {meeting.request: meeting for meeting in confirmed.meetings}
    unknown = [name for name in planned if name not in event.request_by_id]
    if unknown:
        raise ValueError(f"the schedule to keep has requests unknown here: {listed(unknown)}")
    locks = {lock.request: lock.table for lock in confirmed.locks}
    requests = tuple(
        _kept(r, planned[r.id], how == "fixed" or r.id in locks, locks.get(r.id, False))
        if r.id in planned
        else r
        for r in event.requests
    )
    policy = event.policy
    if how == "preferred" and "preferences" not in names(policy):
        policy = (*policy, "preferences")
    return event.model_copy(update={"requests": requests, "policy": policy})


def _kept(request: Request, meeting: Meeting, fixed: bool, with_table: bool) -> Request:
    if not fixed:
        return request.model_copy(update={"prefer": {meeting.slot: 1}})
    update: dict[str, object] = {"slot": meeting.slot, "must": True}
    if with_table:
        update["table"] = meeting.table
    return request.model_copy(update=update)


def binds(confirmed: Schedule, how: KeepAs) -> bool:
    """Return whether meetings have to stay, so that fewer schedules are looked at."""
    return bool(confirmed.meetings if how == "fixed" else confirmed.locks)


def without_kept(report: Report, how: KeepAs) -> Report:
    """Return a report that speaks of the event's own preferences only, which gave way here."""
    if how == "fixed":
        return report
    own = tuple(o for o in report.objectives if o.name != "preferences")
    return report.model_copy(update={"objectives": own})
