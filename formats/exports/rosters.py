"""Lists for mail merge and for other programs: each meeting of each participant, and a summary."""

import json
from collections.abc import Mapping

from ...models.base import format_time, one_line
from ...models.schedule import Meeting
from ..schedule_view import View
from ..tables import csv_bytes

CONTACTS = ("email", "phone")

MEETING_FIELDS = (
    *("event", "company_id", "company", "side", "city", *CONTACTS),
    *("partner_id", "partner", "partner_city", "date", "time", "start", "end", "slot", "session"),
    *("table", "room", "topics", "why", "people", "request", "score", "draft"),
)
PARTICIPANT_FIELDS = (
    *("event", "company_id", "company", "side", "city", *CONTACTS, "meetings", "date", "start"),
    *("end", "agenda", "file", "draft"),
)

Row = dict[str, object]


def roster_files(view: View, names: Mapping[str, str]) -> dict[str, bytes]:
    """Return both lists as CSV, and all of them as one JSON file, by their names."""
    meetings = [
        _meeting(view, meeting, company)
        for company, held in view.by_company().items()
        for meeting in held
    ]
    participants = [
        _participant(view, company, held, names[company])
        for company, held in view.by_company().items()
    ]
    document = {"event": view.title, "draft": view.draft, "timezone": view.event.timezone}
    lists = {"participants": participants, "meetings": meetings}
    text = json.dumps(document | lists, ensure_ascii=False, indent=1)
    return {
        "meetings.csv": _csv(MEETING_FIELDS, meetings),
        "participants.csv": _csv(PARTICIPANT_FIELDS, participants),
        "rosters.json": text.encode(),
    }


def _csv(fields: tuple[str, ...], rows: list[Row]) -> bytes:
    return csv_bytes(fields, ([row[field] for field in fields] for row in rows))


def _who(view: View, company: str) -> Row:
    known = view.event.company_by_id.get(company)
    profile = known.profile if known else {}
    contacts = {
        name: one_line(str(profile[name])) if profile.get(name) else None for name in CONTACTS
    }
    return {
        "event": view.title,
        "company_id": company,
        "company": view.label(company),
        "side": view.side(company),
        "city": view.city(company),
        **contacts,
    }


def _meeting(view: View, meeting: Meeting, company: str) -> Row:
    others, slots = view.partners(meeting, company), view.event.slots_of(meeting)
    match = view.match(meeting)
    cities = [city for city in map(view.city, others) if city]
    return {
        **_who(view, company),
        "partner_id": ";".join(others),
        "partner": view.partner_labels(meeting, company),
        "partner_city": "; ".join(cities) or None,
        "date": view.date(meeting.slot),
        "time": view.hours(meeting),
        "start": format_time(slots[0].start) if slots else None,
        "end": format_time(slots[-1].end) if slots else None,
        "slot": meeting.slot,
        "session": view.session(meeting.slot),
        "table": meeting.table,
        "room": view.room(meeting.table),
        "topics": match.topics or None,
        "why": match.why or None,
        "people": view.people(meeting),
        "request": meeting.request,
        "score": meeting.score,
        "draft": view.draft,
    }


def _participant(view: View, company: str, held: list[Meeting], name: str) -> Row:
    slots = [slot for meeting in held for slot in view.event.slots_of(meeting)]
    lines = [
        " · ".join(filter(None, [view.when(m), view.place(m), view.partner_labels(m, company)]))
        for m in held
    ]
    return {
        **_who(view, company),
        "meetings": len(held),
        "date": view.date(held[0].slot) if held else None,
        "start": format_time(slots[0].start) if slots else None,
        "end": format_time(max(slot.end for slot in slots)) if slots else None,
        "agenda": "\n".join(lines) or None,
        "file": name,
        "draft": view.draft,
    }
