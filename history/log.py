"""The log of a history, read."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from .events import events_named
from .schema import Action, Company, Meeting
from .store import Store


class Logged(NamedTuple):
    """A change: when (UTC), in what role, of what, of whom or where, and from what to what."""

    at: datetime
    role: str
    what: str
    event: str | None
    request: str | None
    company: str | None
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
                Company.name,
                Action.before,
                Action.after,
            )
            .outerjoin(Meeting, Meeting.id == Action.meeting_id)
            .outerjoin(Company, Company.id == Action.company_id)
            .order_by(Action.id)
        )
        rows = connection.execute(query.where(events.have(Action.event_id))).all()
    return [Logged(*row[:3], events.called.get(row[3] or 0), *row[4:]) for row in rows]
