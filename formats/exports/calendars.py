"""Calendars (RFC 5545): one of all meetings, and one of each company.

A meeting keeps its UID from one export to the next. Where its time, place, companies or status
changed, its SEQUENCE grows; one that went stays as CANCELLED, so that calendar programs take it
out.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ... import __version__
from ...models.diagnostics import InputError
from ...models.schedule import Meeting
from ..catalogue import catalogue
from ..columns import LANGUAGES
from ..files import problem_with, read_bytes
from ..schedule_view import View
from . import CALENDAR

FOLDER = "calendars"

_NAMESPACE = uuid.UUID("6f1c2f0e-9a54-5b0a-8f0b-6c696e6b6d61")
_COMPANY = "X-LINKMATCH-COMPANY"
"""Holds the id of a company that takes part, by which later exports know a cancelled meeting's."""

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"

_MARKED = {CANCELLED: "cancelled", TENTATIVE: "draft"}
"""The word before the summary of a meeting of such a status."""

_WORDS = "|".join(catalogue(lang)[word] for lang in LANGUAGES for word in _MARKED.values())
_MARKS = re.compile(rf"^(?:\[(?:{_WORDS})\] )+")


@dataclass(frozen=True)
class Booking:
    """A meeting as calendars hold it; ``start`` and ``end`` know their zone.

    ``status`` is one of ``CONFIRMED``, ``TENTATIVE`` (in drafts) and ``CANCELLED``; ``locations``
    are what the location is called in each language.
    """

    uid: str
    start: datetime
    end: datetime
    location: str
    companies: tuple[str, ...]
    summary: str
    description: str = ""
    sequence: int = 0
    status: str = CONFIRMED
    locations: frozenset[str] = frozenset()

    def differs(self, earlier: "Booking") -> bool:
        """Return whether people have to be told of a change; another language is none."""

        def seen(booking: Booking) -> tuple[object, ...]:
            return booking.start, booking.end, frozenset(booking.companies), booking.status

        return seen(self) != seen(earlier) or earlier.location not in self.locations


def bookings_of(view: View) -> dict[str, Booking]:
    """Return the meetings of a schedule, of which the times are known, by their UIDs."""
    zone = ZoneInfo(view.event.timezone)
    found: dict[str, Booking] = {}
    for meeting in view.meetings:
        slots = view.event.slots_of(meeting)
        if not slots:
            continue
        uid = _uid(view, meeting.request)
        while uid in found:  # only drafts hold a request twice
            uid = f"2-{uid}"
        found[uid] = Booking(
            uid,
            slots[0].start.replace(tzinfo=zone),
            slots[-1].end.replace(tzinfo=zone),
            view.place(meeting),
            meeting.companies,
            view.say.text("meeting_of", companies=view.labels(meeting)),
            "\n".join(_description(view, meeting)),
            status=TENTATIVE if view.draft else CONFIRMED,
            locations=frozenset(view.places(meeting)),
        )
    return found


def _uid(view: View, request: str) -> str:
    name = "\n".join((view.event.name, request))
    return f"{uuid.uuid5(_NAMESPACE, name)}@linkmatch"


def _description(view: View, meeting: Meeting) -> Iterator[str]:
    for company in meeting.companies:
        yield ", ".join(filter(None, [view.label(company), view.city(company)]))
    yield from view.remarks(meeting)


def read_bookings(path: Path) -> dict[str, Booking]:
    """Read the meetings of an earlier export.

    Raises
    ------
    InputError
        Where the file is no calendar of an export.
    """
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(read_bytes(path))
        events = [_read(event) for event in calendar.walk("VEVENT")]
    except InputError:
        raise
    except (ValueError, KeyError, AttributeError) as error:
        raise problem_with(path, f"is no calendar of an earlier export ({error})") from None
    return {booking.uid: booking for booking in events}


def _read(event: Any) -> Booking:
    companies = event.get(_COMPANY, [])
    return Booking(
        str(event["UID"]),
        event["DTSTART"].dt,
        event["DTEND"].dt,
        str(event["LOCATION"]),
        tuple(map(str, companies if isinstance(companies, list) else [companies])),
        _MARKS.sub("", str(event["SUMMARY"])),
        sequence=int(event.get("SEQUENCE", 0)),
        status=str(event.get("STATUS", CONFIRMED)),
    )


def followed(now: Mapping[str, Booking], before: Mapping[str, Booking]) -> list[Booking]:
    """Return the meetings of now, numbered after those of before, and those that went."""
    found = []
    for uid, booking in now.items():
        earlier = before.get(uid)
        grown = earlier.sequence + booking.differs(earlier) if earlier else 0
        found.append(replace(booking, sequence=grown))
    for uid, earlier in before.items():
        if uid not in now:
            grown = earlier.sequence + (earlier.status != CANCELLED)
            found.append(replace(earlier, sequence=grown, status=CANCELLED))
    return sorted(found, key=lambda booking: booking.start)


def calendar_files(
    view: View, names: Mapping[str, str], before: Mapping[str, Booking]
) -> dict[str, bytes]:
    """Return the calendars by their paths."""
    bookings = followed(bookings_of(view), before)
    stamp = datetime.now(UTC).replace(microsecond=0)
    # An event is the same in every calendar it is in, so it is written once.
    written = [_event(view, booking, stamp) for booking in bookings]
    of_company: dict[str, list[bytes]] = defaultdict(list)
    for booking, text in zip(bookings, written, strict=True):
        for company in booking.companies:
            of_company[company].append(text)
    zone = _zone(view, bookings)
    files = {CALENDAR: _calendar(view, zone, view.title, written)}
    for company, name in names.items():
        title = f"{view.title} – {view.label(company)}"
        files[f"{FOLDER}/{name}.ics"] = _calendar(view, zone, title, of_company[company])
    return files


def _zone(view: View, bookings: Iterable[Booking]) -> bytes:
    """Return the definition of the event's zone, for the years of its meetings."""
    from icalendar import Timezone

    years = [booking.start.year for booking in bookings] or [view.event.slots[0].start.year]
    first, last = date(min(years), 1, 1), date(max(years) + 1, 1, 1)
    zone = Timezone.from_tzid(view.event.timezone, first_date=first, last_date=last)
    zone.pop("COMMENT", None)  # which years it holds for, in English
    text: bytes = zone.to_ical()
    return text


def _event(view: View, booking: Booking, stamp: datetime) -> bytes:
    from icalendar import Event

    event = Event()
    mark = _MARKED.get(booking.status)
    event.add("UID", booking.uid)
    event.add("DTSTAMP", stamp)
    event.add("DTSTART", booking.start)
    event.add("DTEND", booking.end)
    event.add("SEQUENCE", booking.sequence)
    event.add("SUMMARY", f"[{view.say[mark]}] {booking.summary}" if mark else booking.summary)
    event.add("LOCATION", booking.location)
    if booking.description:
        event.add("DESCRIPTION", booking.description)
    event.add("STATUS", booking.status)
    for company in booking.companies:
        event.add(_COMPANY, company)
    text: bytes = event.to_ical()
    return text


def _calendar(view: View, zone: bytes, name: str, events: list[bytes]) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("PRODID", f"-//linkmatch//linkmatch {__version__}//{view.language.upper()}")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", name)
    calendar.add("X-WR-TIMEZONE", view.event.timezone)
    end = b"END:VCALENDAR\r\n"
    head: bytes = calendar.to_ical().removesuffix(end)
    return head + zone + b"".join(events) + end
