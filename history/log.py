"""The log of a history, read."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from .events import events_named, within
from .schema import Action, Meeting
from .store import Store


class Logged(NamedTuple):
    """A change: when (UTC), in what role, of what, where, and from what to what."""

    at: datetime
    role: str
    what: str
    event: str | None
    request: str | None
    before: str | None
    after: str | None

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {**self._asdict(), "at": f"{self.at:%Y-%m-%dT%H:%M:%SZ}"}


def changes(store: Store, event: str | None = None) -> list[Logged]:
    """Return all changes, the oldest first.

    Raises
    ------
    InputError
        Where no event has this name.
    """
    with store.reading() as connection:
        events = events_named(connection, event)
        query = (
            select(
                Action.at,
                Action.role,
                Action.what,
                Action.event_id,
                Meeting.code,
                Action.before,
                Action.after,
            )
            .outerjoin(Meeting, Meeting.id == Action.meeting_id)
            .order_by(Action.id)
        )
        own = within(Action.event_id, events, event)
        rows = connection.execute(query.where(own)).all()
    return [Logged(r[0], r[1], r[2], events.get(r[3] or 0), r[4], r[5], r[6]) for r in rows]
