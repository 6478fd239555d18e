"""Schedules as Excel workbooks: to print, and to read back."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..models.base import natural_key
from ..models.event import Event, Slot
from ..models.schedule import Meeting, Schedule
from .columns import Language
from .files import problem_with
from .grid import RawSheet, header_matches
from .parse import Parsed
from .schedule_labels import words
from .schedule_pages import DATA_SHEET, differences, is_page
from .schedule_rows import MEETINGS, schedule_from_rows, schedule_rows
from .workbook import read_sheets
from .xlsx import Book, write_book

_LINE = 15
"""Height of a line of text, in points."""


@dataclass
class _View:
    """A schedule with what its pages say of slots, tables and companies."""

    schedule: Schedule
    event: Event
    words: dict[str, str]
    slots: dict[str, Slot] = field(init=False)
    slot_order: list[str] = field(init=False)
    table_order: list[str] = field(init=False)
    company_order: list[str] = field(init=False)

    def __post_init__(self) -> None:
        event, meetings = self.event, self.schedule.meetings
        self.slots = {slot.id: slot for slot in event.slots}
        self.slot_order = _completed(
            [s.id for s in event.ordered_slots], [m.slot for m in meetings]
        )
        self.table_order = _completed([t.id for t in event.all_tables], [m.table for m in meetings])
        named = [company for m in meetings for company in m.companies]
        self.company_order = _completed([c.id for c in event.companies], named)
        rooms = {room.id: room.label for room in event.rooms}
        self._rooms = {t.id: rooms.get(t.room or "", t.room) for t in event.all_tables}
        slot_rank = {slot: n for n, slot in enumerate(self.slot_order)}
        table_rank = {table: n for n, table in enumerate(self.table_order)}
        self.meetings = sorted(meetings, key=lambda m: (slot_rank[m.slot], table_rank[m.table]))

    def label(self, company: str) -> str:
        """Return what people read of a company."""
        known = self.event.company_by_id.get(company)
        return known.label if known else company

    def room(self, table: str) -> str | None:
        """Return what people read of the room in which a table stands."""
        return self._rooms.get(table)

    def date(self, slot: str) -> str | None:
        """Return the date of a slot."""
        return self.slots[slot].start.date().isoformat() if slot in self.slots else None

    def time(self, slot: str) -> str | None:
        """Return the hours of a slot."""
        if slot not in self.slots:
            return None
        return f"{self.slots[slot].start:%H:%M}–{self.slots[slot].end:%H:%M}"

    def session(self, slot: str) -> str | None:
        """Return the session of a slot."""
        return self.slots[slot].session if slot in self.slots else None

    def by_company(self) -> dict[str, list[Meeting]]:
        """Return the meetings of each company in the order of time."""
        found: dict[str, list[Meeting]] = {company: [] for company in self.company_order}
        for meeting in self.meetings:
            for company in meeting.companies:
                found[company].append(meeting)
        return found


def _completed(known: list[str], named: list[str]) -> list[str]:
    """Return what the event knows, then what only the schedule names, so that nothing is lost."""
    return [*known, *sorted(set(named) - set(known), key=natural_key)]


def write_schedule_xlsx(
    schedule: Schedule, event: Event, path: Path, language: Language | None = None
) -> None:
    """Write a schedule as a workbook to hand out.

    Parameters
    ----------
    schedule : Schedule
        The schedule; ``read_schedule_xlsx`` gives an equal one back.
    event : Event
        Its event.
    path : Path
        The file, written whole or not at all.
    language : {"id", "en"}, optional
        Default: the event's language.
    """
    view = _View(schedule, event, words(language or event.language))

    def fill(book: Book) -> None:
        _write_grid(book, view)
        _write_companies(book, view)
        _write_slots(book, view)
        _write_summary(book, view)
        _write_table(book, book.add_sheet(DATA_SHEET), *schedule_rows(schedule))

    write_book(path, fill)


def read_schedule_xlsx(path: Path) -> Parsed[Schedule]:
    """Read a schedule from a workbook, written by linkmatch or by hand.

    Where a page for people says something else than the sheet that is read, that is a warning.

    Raises
    ------
    InputError
        Listing every problem by sheet, row and column.
    """
    everything = read_sheets(path, only=DATA_SHEET, also=is_page)
    sheets = [sheet for sheet in everything if sheet.name == DATA_SHEET] or everything

    def known(sheet: RawSheet) -> int:
        return header_matches(sheet.rows, MEETINGS)

    best = max(sheets, key=known, default=None)
    if best is None or known(best) < 2:
        message = "no sheet with the columns request, slot, table, companies and score"
        raise problem_with(path, message)
    parsed = schedule_from_rows(best)
    if best.name != DATA_SHEET:
        return parsed
    return replace(parsed, warnings=(*parsed.warnings, *differences(parsed.value, everything)))


def _write_table(
    book: Book, worksheet: Any, header: list[str], rows: list[list[Any]], top: int = 0
) -> None:
    for column, name in enumerate(header):
        book.write(worksheet, top, column, name, book.header)
        if top == 0:
            book.set_width(worksheet, column, [name, *(row[column] for row in rows)])
    for number, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row):
            book.write(worksheet, number, column, value)
    if top == 0:
        worksheet.freeze_panes(1, 1)
        worksheet.autofilter(0, 0, max(len(rows), 1), len(header) - 1)
        worksheet.repeat_rows(0)


def _write_grid(book: Book, view: _View) -> None:
    say = view.words
    worksheet = book.add_sheet(say["grid"])
    for number, head in enumerate((say["table"], say["room"])):
        book.write(worksheet, 0, number, head, book.header)
    slots = view.slot_order
    for column, slot in enumerate(slots, start=2):
        lines = [slot, view.date(slot), view.time(slot), view.session(slot)]
        book.write(worksheet, 0, column, "\n".join(filter(None, lines)), book.header)
    worksheet.set_row(0, 4.5 * _LINE)
    cells: dict[tuple[str, str], list[str]] = {}
    for meeting in view.meetings:
        names = [view.label(company) for company in meeting.companies]
        cells.setdefault((meeting.table, meeting.slot), []).extend(names)
    for row, table in enumerate(view.table_order, start=1):
        book.write(worksheet, row, 0, table, book.cell_head)
        book.write(worksheet, row, 1, view.room(table), book.cell)
        # Programs differ in whether they make rows as high as their wrapped text by themselves.
        lines_of = [sum(len(t) // 22 + 1 for t in cells.get((table, s), [])) for s in slots]
        height = (max(*lines_of, 1) + 0.5) * _LINE
        worksheet.set_row(row, min(height, 400))  # Excel allows 409
        for column, slot in enumerate(slots, start=2):
            names = cells.get((table, slot), [])
            book.write(worksheet, row, column, "\n".join(names) or None, book.cell)
    worksheet.set_column(0, 1, 10)
    worksheet.set_column(2, len(slots) + 1, 27)
    worksheet.freeze_panes(1, 2)
    worksheet.repeat_rows(0)
    worksheet.repeat_columns(0, 1)


def _write_companies(book: Book, view: _View) -> None:
    say = view.words
    keys = ("id", "company", "side", "date", "time", "slot", "session", "table", "room")
    header = [say[key] for key in (*keys, "partner", "score")]
    rows: list[list[Any]] = []
    for company, meetings in view.by_company().items():
        known = view.event.company_by_id.get(company)
        head = [company, view.label(company), known.side if known else None]
        for m in meetings:
            partners = " – ".join(view.label(c) for c in m.companies if c != company)
            when = [view.date(m.slot), view.time(m.slot), m.slot, view.session(m.slot)]
            rows.append([*head, *when, m.table, view.room(m.table), partners, m.score])
        if not meetings:
            rows.append([*head, *[None] * 6, say["no_meetings"], None])
    _write_table(book, book.add_sheet(say["by_company"]), header, rows)


def _write_slots(book: Book, view: _View) -> None:
    say = view.words
    keys = ("slot", "date", "time", "session", "table", "room", "companies", "request", "score")
    rows = [
        [
            m.slot,
            view.date(m.slot),
            view.time(m.slot),
            view.session(m.slot),
            m.table,
            view.room(m.table),
            " – ".join(map(view.label, m.companies)),
            m.request,
            m.score,
        ]
        for m in view.meetings
    ]
    _write_table(book, book.add_sheet(say["by_slot"]), [say[key] for key in keys], rows)


def _write_summary(book: Book, view: _View) -> None:
    say, report = view.words, view.schedule.report
    worksheet = book.add_sheet(say["summary"])
    facts: list[tuple[str, object]] = [
        (say["event"], view.schedule.event),
        (say["status"], say[report.status] if report else say["no_report"]),
        (say["meetings"], len(view.schedule.meetings)),
        (say["seconds"], report.seconds if report else None),
        (say["reasons"], "\n".join(report.reasons) or None if report else None),
    ]
    facts = [fact for fact in facts if fact[1] is not None]
    for row, (name, value) in enumerate(facts):
        book.write(worksheet, row, 0, name, book.bold)
        book.write(worksheet, row, 1, value, book.wrapped)
    top = len(facts) + 1
    if report and report.objectives:
        header = [say[key] for key in ("objective", "value", "bound", "gap")]
        results = [[o.name, o.value, o.bound, o.gap] for o in report.objectives]
        _write_table(book, worksheet, header, results, top)
        top += len(results) + 2
    header = [say[key] for key in ("company", "id", "meetings", "minimum", "missing")]
    _write_table(book, worksheet, header, _counts(view), top)
    worksheet.set_column(0, 1, 32)
    worksheet.set_column(2, 4, 16)


def _counts(view: _View) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for company, meetings in view.by_company().items():
        known = view.event.company_by_id.get(company)
        minimum = known.min_meetings if known else 0
        short = max(0, minimum - len(meetings))
        rows.append([view.label(company), company, len(meetings), minimum or None, short or None])
    return rows
