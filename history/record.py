"""Storing an event, its schedule and what came of it; what is stored already stays as it is."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import aliased

from ..models.diagnostics import InputError, Problem
from ..models.event import Company, Event
from ..models.outcome import Result
from ..models.request import Request
from ..models.schedule import Meeting, Schedule
from . import schema
from .events import plain_name
from .identity import Alike, known_companies, name_key, shortened
from .ledger import ORGANISER, Ledger
from .processes import processes_of
from .results import apply_results
from .store import Store
from .tallies import count_again

Row = dict[str, Any]


@dataclass(frozen=True)
class Recorded:
    """What recording an event did.

    Attributes
    ----------
    event : str
    requests, meetings : int
        How many the event has, and how many of them are scheduled.
    results : int
        Meetings of which something is reported.
    changes : int
        Rows added to the log; 0 where all was known.
    alike : tuple of Alike
        New companies that may be known ones under another name.
    same_day : str or None
        Where the event is new: another of that day at which most of its companies are.
    """

    event: str
    requests: int
    meetings: int
    results: int
    changes: int
    alike: tuple[Alike, ...] = ()
    same_day: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {**asdict(self), "alike": [[pair.name, pair.known] for pair in self.alike]}


def record(
    store: Store,
    event: Event,
    schedule: Schedule,
    results: Sequence[Result] = (),
    *,
    role: str = ORGANISER,
    now: datetime | None = None,
) -> Recorded:
    """Store an event, its schedule, and what is reported of its meetings, in one transaction.

    Recording the same again changes nothing; another schedule or report changes what differs.

    Parameters
    ----------
    results : sequence of Result
        Each of a meeting of the schedule.
    role : str
        In what role this is recorded.
    now : datetime, optional
        When; default: now.

    Raises
    ------
    InputError
        Where the schedule is not one of this event; nothing is stored then.
    """
    problems = [*_misfits(event, schedule)]
    if problems:
        raise InputError(problems)
    processes = processes_of(event)
    ledger = Ledger(role, now)
    with store.writing() as connection:
        writer = _Writer(connection, event, ledger)
        alike = writer.store(schedule, processes)
        same_day = writer.same_day()
        apply_results(connection, writer.event_id, results, ledger)
        changes = ledger.write(connection)
        if changes:
            count_again(connection, writer.event_id)
    return Recorded(
        event.name,
        len(event.requests),
        len(schedule.meetings),
        len(results),
        changes,
        tuple(alike),
        same_day,
    )


def event_key(event: Event) -> str:
    """Return what an event is known by: its name, and its first day."""
    return shortened(f"{plain_name(event.name)}|{_day(event).isoformat()}")


def _day(event: Event) -> date:
    return event.ordered_slots[0].start.date()


def _misfits(event: Event, schedule: Schedule) -> Iterator[Problem]:
    slots = {slot.id for slot in event.slots}
    seen: set[str] = set()
    for n, meeting in enumerate(schedule.meetings, start=1):
        request = event.request_by_id.get(meeting.request)
        if request is None:
            told = f"request {meeting.request!r} is none of the event {event.name!r}"
            yield Problem(told, "meetings", n, "request")
        elif set(request.companies) != set(meeting.companies):
            told = f"request {meeting.request!r} is of other companies in the event"
            yield Problem(told, "meetings", n, "companies")
        if meeting.slot not in slots:
            yield Problem(f"slot {meeting.slot!r} is none of the event", "meetings", n, "slot")
        if meeting.request in seen:
            yield Problem(f"request {meeting.request!r} is held twice", "meetings", n, "request")
        seen.add(meeting.request)


class _Writer:
    """Brings what is stored of one event to what it is now."""

    def __init__(self, connection: Connection, event: Event, ledger: Ledger) -> None:
        self._connection, self._event, self._ledger = connection, event, ledger
        self._starts = {slot.id: slot.start for slot in event.slots}
        self.event_id = self._event_id()

    def store(self, schedule: Schedule, processes: Mapping[str, str]) -> list[Alike]:
        """Store companies, requests and the schedule; return companies that may be known."""
        alike = self._participants()
        held = {meeting.request: meeting for meeting in schedule.meetings}
        rows = {
            request.id: self._meeting(request, held.get(request.id), processes.get(request.id))
            for request in self._event.requests
        }
        self._meetings(rows)
        ids = self._ids(schema.Meeting)
        self._components(
            {ids[r.id]: _text(r.components) for r in self._event.requests if r.id in held}
        )
        self._attendance(
            {(ids[name], self._of[c]) for name, meeting in held.items() for c in meeting.companies}
        )
        return alike

    def same_day(self) -> str | None:
        """Return what another event of this day, with most of the companies, is called."""
        event, here, there = schema.Event, schema.Participant, aliased(schema.Participant)
        companies = select(here.company_id).where(here.event_id == self.event_id)
        shared = func.count(there.company_id.distinct())
        query = (
            select(event.name)
            .join(there, there.event_id == event.id)
            .where(event.day == _day(self._event), event.id != self.event_id)
            .where(there.company_id.in_(companies))
            .group_by(event.id, event.name)
            .having(2 * shared > len(self._event.companies))
            .order_by(event.id)
            .limit(1)
        )
        return self._connection.execute(query).scalar() if self._is_new else None

    def _event_id(self) -> int:
        event, connection = self._event, self._connection
        values = {
            "name": event.name,
            "sha256": event.sha256,
            "timezone": event.timezone,
            "makers": event.sides[0] if len(event.sides) == 2 else None,
        }
        key, table = event_key(event), schema.Event
        known = connection.execute(select(table).where(table.key == key)).mappings().first()
        if known is None:
            connection.execute(insert(table).values(key=key, day=_day(event), **values))
        elif any(known[name] != value for name, value in values.items()):
            connection.execute(update(table).where(table.id == known["id"]).values(values))
        found = connection.execute(select(table.id).where(table.key == key)).scalar_one()
        self._is_new = known is None
        if known is None:
            self._ledger.add("event.recorded", event=found, after=event.sha256)
        elif known["sha256"] != event.sha256:
            old, new = known["sha256"], event.sha256
            self._ledger.add("event.changed", event=found, before=old, after=new)
        return found

    def _ids(self, table: type[schema.Meeting] | type[schema.Participant]) -> dict[str, int]:
        own = select(table.code, table.id).where(table.event_id == self.event_id)
        return dict(self._connection.execute(own).all())

    # Companies -----------------------------------------------------------------------------

    def _participants(self) -> list[Alike]:
        key = event_key(self._event)
        keys = {
            c.id: name_key(c.name) or shortened(f"#{key}/{c.id}") for c in self._event.companies
        }
        labels = {keys[c.id]: c.label for c in self._event.companies}
        companies, alike = known_companies(self._connection, labels)
        table = schema.Participant
        own = select(table).where(table.event_id == self.event_id)
        known = {row["code"]: dict(row) for row in self._connection.execute(own).mappings()}
        rows = {c.id: _participant(c, companies[keys[c.id]]) for c in self._event.companies}
        for old, new in _renamed(known, rows, ("company_id",)):
            told = {"company": rows[new]["company_id"], "before": old, "after": new}
            self._ledger.add("company.code", event=self.event_id, **told)
        self._insert(
            table,
            [{"event_id": self.event_id, **row} for code, row in rows.items() if code not in known],
        )
        for code, row in rows.items():
            if code in known and any(known[code][name] != value for name, value in row.items()):
                where = table.id == known[code]["id"]
                self._connection.execute(update(table).where(where).values(row))
        self._of = self._ids(table)
        return alike

    # Meetings ------------------------------------------------------------------------------

    def _meeting(self, request: Request, held: Meeting | None, process: str | None) -> Row:
        first, second, *_ = self._in_order(request.companies)
        return {
            "code": request.id,
            "first_id": self._of[first],
            "second_id": self._of[second],
            "score": float(request.score),
            "process": process,
            "scheduled": held is not None,
            "start": self._starts[held.slot] if held else None,
            "place": held.table if held else None,
        }

    def _in_order(self, companies: Sequence[str]) -> list[str]:
        """Return companies, those of the side that makes first."""
        sides, known = self._event.sides, self._event.company_by_id
        return sorted(companies, key=lambda c: known[c].side != sides[0])

    def _meetings(self, rows: Mapping[str, Row]) -> None:
        table = schema.Meeting
        own = select(table).where(table.event_id == self.event_id)
        known = {row["code"]: dict(row) for row in self._connection.execute(own).mappings()}
        for was, now in _renamed(known, rows, ("first_id", "second_id")):
            told = {"meeting": known[now]["id"], "before": was, "after": now}
            self._ledger.add("meeting.code", event=self.event_id, **told)
        self._add_meetings([row for code, row in rows.items() if code not in known])
        changed = []
        for code, old in known.items():
            # A request that was taken back stays, since somebody did ask for it.
            row = rows.get(code, {**old, "scheduled": False, "start": None, "place": None})
            if any(old[name] != row[name] for name in row):
                changed.append({"at": old["id"], **{f"new_{k}": row[k] for k in _CHANGES}})
                self._log_place(old, row)
        if changed:
            values: Row = {name: bindparam(f"new_{name}") for name in _CHANGES}
            statement = update(table).where(table.id == bindparam("at")).values(values)
            self._connection.execute(statement, changed)

    def _add_meetings(self, rows: Sequence[Row]) -> None:
        table = schema.Meeting
        self._insert(table, [{"event_id": self.event_id, "status": None, **row} for row in rows])
        if rows and not self._is_new:  # else the log has the event as a whole
            ids = self._ids(table)
            for row in rows:
                self._log_place({"id": ids[row["code"]], "scheduled": False}, row)

    def _log_place(self, old: Row, new: Row) -> None:
        before, after = (
            f"{r['start']} {r['place']}" if r["scheduled"] else None for r in (old, new)
        )
        if before != after:
            self._ledger.add(
                "meeting.scheduled",
                event=self.event_id,
                meeting=old["id"],
                before=before,
                after=after,
            )

    def _components(self, data: Mapping[int, str | None]) -> None:
        table, meeting = schema.Component, schema.Meeting
        own = select(table.meeting_id, table.data).join(meeting)
        own = own.where(meeting.event_id == self.event_id)
        known = dict(self._connection.execute(own).all())
        stale = [n for n, text in known.items() if data.get(n) != text]
        self._delete(table, [{"at": n} for n in stale])
        self._insert(
            table,
            [
                {"meeting_id": n, "data": text}
                for n, text in data.items()
                if text is not None and known.get(n) != text
            ],
        )

    def _attendance(self, wanted: set[tuple[int, int]]) -> None:
        table, meeting = schema.Attendance, schema.Meeting
        own = select(table.meeting_id, table.participant_id, table.state).join(meeting)
        rows = self._connection.execute(own.where(meeting.event_id == self.event_id)).all()
        known = {(row.meeting_id, row.participant_id) for row in rows}
        needless = {
            (row.meeting_id, row.participant_id) for row in rows if row.state is None
        } - wanted
        self._delete(table, [{"at": n} for n in {n for n, _ in needless}])
        gone = {n for n, _ in needless}
        kept = {pair for pair in known if pair[0] not in gone}
        self._insert(
            table,
            [
                {"meeting_id": n, "participant_id": p, "state": None}
                for n, p in sorted(wanted - kept)
            ],
        )

    def _insert(self, table: type[schema.Base], rows: Sequence[Row]) -> None:
        if rows:
            self._connection.execute(insert(table), rows)

    def _delete(
        self, table: type[schema.Component] | type[schema.Attendance], rows: Sequence[Row]
    ) -> None:
        if rows:
            where = table.meeting_id == bindparam("at")
            self._connection.execute(delete(table).where(where), rows)


_CHANGES = ("code", "first_id", "second_id", "score", "process", "scheduled", "start", "place")


def _renamed(
    known: dict[str, Row], rows: Mapping[str, Row], same: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the old and the new code of what has another now, and know it by the new one.

    It is the same where all of the fields ``same`` are, and nothing has the old code any more.
    """

    def of(row: Row) -> tuple[object, ...]:
        return tuple(row[name] for name in same)

    gone = {of(row): code for code, row in known.items() if code not in rows}
    for code, row in rows.items():
        old = None if code in known else gone.pop(of(row), None)
        if old is not None:
            known[code] = known.pop(old)
            yield old, code


def _participant(company: Company, company_id: int) -> Row:
    from ..scoring.market import town
    from ..scoring.profiles import Reader

    region = None if company.city is None else town(company.city).title()
    return {
        "code": company.id,
        "company_id": company_id,
        "side": company.side,
        "region": region or None,
        "has_partner": Reader(company.id, company.profile).partner(),
    }


def _text(components: Mapping[str, float]) -> str | None:
    return json.dumps(components, sort_keys=True) if components else None
