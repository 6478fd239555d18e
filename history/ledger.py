"""The log of a history: what was changed, when, and in what role."""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert

from .schema import Action

ORGANISER = "organiser"
"""The role in which things are recorded where no other is given; a person's name is not needed."""


class Ledger:
    """Changes of one transaction, to be written with it."""

    def __init__(self, role: str = ORGANISER, now: datetime | None = None) -> None:
        self.role = role
        self.now = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
        self._rows: list[dict[str, object]] = []

    def add(
        self,
        what: str,
        *,
        event: int | None = None,
        meeting: int | None = None,
        company: int | None = None,
        before: str | None = None,
        after: str | None = None,
    ) -> None:
        """Add a change of ``what``, such as ``meeting.status``."""
        self._rows.append(
            {
                **{"at": self.now, "role": self.role, "what": what},
                **{"event_id": event, "meeting_id": meeting, "company_id": company},
                **{"before": before, "after": after},
            }
        )

    def write(self, connection: Connection) -> int:
        """Write the changes, and return how many there are."""
        if self._rows:
            connection.execute(insert(Action), self._rows)
        count, self._rows = len(self._rows), []
        return count
