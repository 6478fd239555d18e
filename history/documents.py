"""The MoUs of events, and the order in which they are signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select

from ..models.steps import RANK
from .events import events_named
from .parties import Party, parties_of
from .schema import Meeting, Outcome
from .store import Store

SIGNING = timedelta(minutes=4)
"""For calling both parties, signing and a photograph."""


@dataclass(frozen=True)
class Document:
    """An MoU.

    Attributes
    ----------
    number : str or None
    day : datetime.date or None
        When it was signed.
    event, request : str
    parties : tuple of Party
        The maker first.
    status : str
        ``order``: an order came of it; ``trial``: a trial order; ``late``: neither, and its time
        is over; ``signed``: neither yet.
    """

    number: str | None
    day: date | None
    event: str
    request: str
    parties: tuple[Party, ...]
    status: str

    @property
    def called(self) -> str:
        """The names of its parties."""
        return " – ".join(party.name for party in self.parties)

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "number": self.number,
            "date": self.day and self.day.isoformat(),
            "event": self.event,
            "request": self.request,
            "companies": [party.code for party in self.parties],
            "parties": [party.name for party in self.parties],
            "status": self.status,
        }


def mous(store: Store, event: str | None = None, today: date | None = None) -> list[Document]:
    """Return the MoUs of all events, or of those with a name, by day and number.

    Parameters
    ----------
    today : datetime.date, optional
        From which a time is over; default: today.

    Raises
    ------
    InputError
        Where no event has this name.
    """
    now = today or date.today()
    with store.reading() as connection:
        events = events_named(connection, event)
        own = events.have(Meeting.event_id)
        rows = connection.execute(_signed().where(own)).all()
        led = (
            select(Outcome.meeting_id, Outcome.kind)
            .join(Meeting, Meeting.id == Outcome.meeting_id)
            .where(Outcome.kind.in_(("trial", "order")), own)
        )
        furthest: dict[int, str] = {}
        for meeting, kind in connection.execute(led):
            furthest[meeting] = max(kind, furthest.get(meeting, kind), key=RANK.__getitem__)
        parties = parties_of(connection, Outcome.kind == "mou", own)
    found = []
    for row in rows:
        late = row.due is not None and row.due < now
        status = furthest.get(row.meeting_id, "late" if late else "signed")
        who = parties.get(row.meeting_id, ())
        document = (row.number, row.day, events.called[row.event_id], row.code, who, status)
        found.append(Document(*document))
    return found


def _signed() -> "Select[str | None, date | None, date | None, int, str, int]":
    return (
        select(
            Outcome.number,
            Outcome.day,
            Outcome.due,
            Outcome.meeting_id,
            Meeting.code,
            Meeting.event_id,
        )
        .join(Meeting, Meeting.id == Outcome.meeting_id)
        .where(Outcome.kind == "mou")
        .order_by(Outcome.day, Outcome.number, Outcome.id)
    )


def agenda(documents: Sequence[Document], start: datetime) -> list[tuple[datetime, Document]]:
    """Return when each MoU is signed; those of one buyer follow each other.

    Parameters
    ----------
    start : datetime.datetime
        When the ceremony begins.
    """

    def order(document: Document) -> tuple[str, str]:
        names = [party.name for party in document.parties]
        return (names[-1], names[0]) if names else ("", "")

    ordered = sorted(documents, key=order)
    return [(start + n * SIGNING, document) for n, document in enumerate(ordered)]
