"""What has to come of meetings, and by when; with reminders for calendars (RFC 5545)."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from .. import __version__
from .events import events_named
from .parties import Party, parties_of
from .schema import Event, Meeting, Outcome
from .store import Store
from .words import words

if TYPE_CHECKING:
    from icalendar import Event as Entry

    from ..formats.columns import Language

_NAMESPACE = uuid.UUID("5b1d6a52-7c0e-5d0c-9a2f-6c696e6b6d61")


class Due(NamedTuple):
    """Something that is awaited.

    Attributes
    ----------
    due, since : datetime.date
        By when, and from which day on.
    kind, step : str
        What it has to follow; the ``step`` agreed where that is a follow-up.
    event, request : str
    parties : tuple of Party
        For whom.
    key : str
        Its own, the same each time it is listed.
    """

    due: date
    since: date
    kind: str
    step: str | None
    event: str
    request: str
    parties: tuple[Party, ...]
    key: str

    def awaited(self, language: "Language") -> str:
        """Return what is awaited, in words."""
        say = words(language)
        step = say[f"step_{self.step}"] if self.step else ""
        return say.text(f"awaits_{self.kind}", step=step)

    def as_dict(self, by: date) -> dict[str, object]:
        """Return the JSON form; days late are counted up to ``by``."""
        return {
            "due": self.due.isoformat(),
            "days_late": (by - self.due).days,
            "kind": self.kind,
            "step": self.step,
            "event": self.event,
            "request": self.request,
            "companies": [party.code for party in self.parties],
            "names": [party.name for party in self.parties],
        }


def due_by(store: Store, by: date, event: str | None = None) -> list[Due]:
    """Return what is awaited up to a day and has not come, the oldest first.

    Raises
    ------
    InputError
        Where no event has this name.
    """
    with store.reading() as connection:
        events = events_named(connection, event)
        late = (Outcome.settled.is_(None), Outcome.due <= by, events.have(Meeting.event_id))
        rows = connection.execute(
            select(
                Outcome.due,
                func.coalesce(Outcome.day, Event.day),
                Outcome.kind,
                Outcome.step,
                Outcome.ref,
                Outcome.meeting_id,
                Meeting.code,
                Event.id,
                Event.key,
            )
            .join(Meeting, Meeting.id == Outcome.meeting_id)
            .join(Event, Event.id == Meeting.event_id)
            .where(*late)
            .order_by(Outcome.due, Outcome.id)
        ).all()
        parties = parties_of(connection, *late)
    return [
        Due(
            *(due, since, kind, step, events.called[event_id], request),
            parties.get(meeting, ()),
            f"{event_key}\n{request}\n{kind}\n{ref}",
        )
        for due, since, kind, step, ref, meeting, request, event_id, event_key in rows
        if due is not None
    ]


def reminders(dues: Sequence[Due], language: "Language", now: datetime | None = None) -> bytes:
    """Return a calendar with a day for each thing awaited, and an alarm the day before."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("PRODID", f"-//linkmatch//linkmatch {__version__}//{language.upper()}")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    stamp = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    for due in dues:
        calendar.add_component(_reminder(due, language, stamp))
    content: bytes = calendar.to_ical()
    return content


def _reminder(due: Due, language: "Language", stamp: datetime) -> "Entry":
    from icalendar import Alarm
    from icalendar import Event as Entry

    say = words(language)
    names = " – ".join(party.name for party in due.parties)
    entry = Entry()
    entry.add("UID", f"{uuid.uuid5(_NAMESPACE, due.key)}@linkmatch")
    entry.add("DTSTAMP", stamp)
    entry.add("DTSTART", due.due)
    entry.add("DTEND", due.due + timedelta(days=1))
    summary = say.text("reminder", what=due.awaited(language), parties=names)
    entry.add("SUMMARY", summary)
    entry.add("DESCRIPTION", say.text("from_event", event=due.event, day=say.day(due.since)))
    entry.add("TRANSP", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", summary)
    alarm.add("TRIGGER", timedelta(days=-1))
    entry.add_component(alarm)
    return entry
