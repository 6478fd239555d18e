"""Schedules as one sheet of rows, from which all of a schedule can be read back."""

import json
from collections.abc import Sequence
from typing import Any

from ..models.diagnostics import Location
from ..models.schedule import Meeting, Schedule
from .columns import column, normal, sheet
from .forms import write_form
from .grid import Items, Notes, RawSheet, header_matches, read_items
from .messages import Place, Placer
from .parse import Parsed, parse_schedule
from .sheets import parsed_with_notes

MEETINGS = sheet(
    "Meetings",
    ("Data|Jadwal|Pertemuan", "Data|Schedule|Meetings"),
    ("Satu baris untuk tiap pertemuan.", "One row for each meeting."),
    column("request", "id", ("Permintaan|ID Permintaan", "Request|Request ID"), required=True),
    column("slot", "id", ("Slot|ID Slot|Slot Waktu", "Slot|Slot ID"), required=True),
    column("table", "id", ("Meja|ID Meja", "Table|Table ID"), required=True),
    column("companies", "list", ("Perusahaan|Peserta", "Companies"), required=True),
    column("score", "number", ("Skor|Nilai", "Score"), required=True),
    column("representatives", "members", ("Wakil|Perwakilan", "Representatives"), rare=True),
    column("interpreter", "id", ("Juru Bahasa|Penerjemah", "Interpreter"), rare=True),
    column("lock", "text", ("Kunci|Dikunci", "Lock|Locked"), rare=True),
    column("event", "text", ("Acara|Nama Acara", "Event|Event Name")),
    column("event_sha256", "id", ("Sidik Acara", "Event SHA256")),
    column("report", "json", ("Laporan", "Report")),
)
"""A schedule as one sheet; the last three columns are filled in the first row only.

Those of people are written only where somebody attends or interprets, and ``lock`` (``slot``, or
``table`` for both) only where a meeting is locked.
"""

_META = ("event", "event_sha256", "report")


def is_schedule(raw: RawSheet) -> bool:
    """Return whether a sheet has the columns of a schedule."""
    return header_matches(raw.rows, MEETINGS) >= len([c for c in MEETINGS.columns if c.required])


def company_count(schedule: Schedule) -> int:
    """Return how many company columns the meetings need; at least two."""
    return max((len(m.companies) for m in schedule.meetings), default=2)


def people_columns(schedule: Schedule) -> list[str]:
    """Return the columns of people that the meetings need."""
    names = ("representatives", "interpreter")
    return [name for name in names if any(getattr(m, name) for m in schedule.meetings)]


def people_of(meeting: Meeting, names: Sequence[str]) -> list[object]:
    """Return the cells of a meeting in columns of people."""
    cells = {
        "representatives": write_form(meeting.representatives, "members"),
        "interpreter": meeting.interpreter,
    }
    return [cells[name] for name in names]


def meeting_rows(schedule: Schedule) -> list[list[object]]:
    """Return request, slot, table, the companies, score and people of each meeting."""
    width, names = company_count(schedule), people_columns(schedule)
    return [
        [
            *(m.request, m.slot, m.table),
            *(*m.companies, *[None] * (width - len(m.companies))),
            m.score,
            *people_of(m, names),
        ]
        for m in schedule.meetings
    ]


def schedule_rows(schedule: Schedule) -> tuple[list[str], list[list[object]]]:
    """Return header and rows that hold all of a schedule.

    What concerns the whole schedule stands in the first row, which holds nothing else where
    there are no meetings.
    """
    companies = [f"company_{n}" for n in range(1, company_count(schedule) + 1)]
    people = people_columns(schedule)
    header = ["request", "slot", "table", *companies, "score", *people, *_META]
    rows = meeting_rows(schedule) or [[None] * (len(header) - len(_META))]
    if schedule.locks:
        locks = {lock.request: "table" if lock.table else "slot" for lock in schedule.locks}
        header.insert(-len(_META), "lock")
        rows = [
            [*row, locks.get(str(row[0]))] if schedule.meetings else [*row, None] for row in rows
        ]
    report = schedule.report
    report_text = report and json.dumps(report.model_dump(mode="json"), ensure_ascii=False)
    rows[0] += [schedule.event, schedule.event_sha256, report_text]
    return header, [row + [None] * (len(header) - len(row)) for row in rows]


def schedule_from_rows(raw: RawSheet) -> Parsed[Schedule]:
    """Return the schedule in a sheet, one made by hand included.

    Raises
    ------
    InputError
        Listing every problem by row and column.
    """
    notes = Notes()
    found = read_items(raw, MEETINGS, notes)
    if not found.items and not raw.has_data:
        notes.error("this sheet is empty", raw.name)
    data = _without_meta(found)
    data["meetings"] = found.items
    locks = [_lock(item) for item in found.items if "lock" in item]
    if locks:
        data["locks"] = locks

    def place(location: Location) -> Place:
        if location[:1] == ("meetings",):
            index, name, part = (*location[1:4], None, None, None)[:3]
            return found.place(
                index if isinstance(index, int) else None, str(name) if name else None, part
            )
        return raw.name, None, found.header(str(location[0])) if location else None

    placer = Placer(place, in_sheets=True)
    return parsed_with_notes(lambda: parse_schedule(data, placer), notes, [found])


def _lock(item: dict[str, object]) -> dict[str, object]:
    """Take a lock out of a row; any mark but ``table`` or ``meja`` locks the slot alone."""
    mark = normal(item.pop("lock"))
    return {"request": item.get("request"), "table": mark in ("table", "meja")}


def _without_meta(found: Items) -> dict[str, Any]:
    """Take what concerns the whole schedule out of the rows, and rows with nothing else."""
    data: dict[str, Any] = {}
    for item in found.items:
        for name in _META:
            # One that contradicts an earlier row stays, and is told as unknown there.
            if name in item and data.setdefault(name, item[name]) == item[name]:
                del item[name]
    kept: Sequence[int] = [n for n, item in enumerate(found.items) if item]
    found.parts = {new: found.parts[old] for new, old in enumerate(kept) if old in found.parts}
    found.items = [found.items[n] for n in kept]
    found.rows = [found.rows[n] for n in kept]
    return data
