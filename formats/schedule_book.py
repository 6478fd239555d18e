"""Schedules as Excel workbooks: to print, and to read back."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..models.event import Event
from ..models.schedule import Schedule
from .columns import Language
from .files import problem_with
from .grid import RawSheet, header_matches
from .layout import SLOTS, sheet_of
from .layout_companies import COMPANIES
from .layout_requests import REQUESTS
from .parse import EVENT_NOT_SCHEDULE, Parsed
from .schedule_pages import DATA_SHEET, differences, is_page
from .schedule_rows import MEETINGS, schedule_from_rows, schedule_rows
from .schedule_view import View
from .workbook import read_sheets
from .xlsx import Book, column_width, write_book

_LINE = 15
"""Height of a line of text, in points."""

_A3 = 8

_PAGE_WIDTH = 100
"""Characters beside each other on a landscape page of A4, in the widest of the usual fonts."""

_TITLE = 100
"""Characters of the event's name in print headers, which hold 255 with all their codes."""


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
    view = View(schedule, event, language or event.language)

    def fill(book: Book) -> None:
        _write_grid(book, view)
        _write_companies(book, view)
        _write_slots(book, view)
        _write_summary(book, view)
        _write_not_held(book, view)
        data = _add_page(book, view, DATA_SHEET)
        _write_table(book, data, *schedule_rows(schedule))
        data.write_comment(0, 0, view.words["data_note"], {"x_scale": 2})

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
    # A schedule made by hand may have one sheet that goes by such a name, but not two.
    found = [sheet_of(sheet.name) for sheet in sheets]
    if sum(layout in found for layout in (SLOTS, COMPANIES, REQUESTS)) > 1:
        raise problem_with(path, EVENT_NOT_SCHEDULE)

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


def _add_page(book: Book, view: View, name: str) -> Any:
    """Add a sheet that says on paper which event and which page it is."""
    worksheet = book.add_sheet(name)
    # The codes of headers begin with &, and xlsxwriter takes two of them for pictures.
    title = " ".join(view.event.name.split())[:_TITLE].replace("&G", "& G").replace("&[", "& [")
    worksheet.set_header(f"&L{title.replace('&', '&&')}&R{name}")
    worksheet.set_footer("&C&P / &N")
    return worksheet


def _write_table(
    book: Book,
    worksheet: Any,
    header: list[str],
    rows: list[list[Any]],
    top: int = 0,
    styles: Mapping[int, Any] | None = None,
) -> None:
    for column, name in enumerate(header):
        book.write(worksheet, top, column, name, book.header)
        if top == 0:
            book.set_width(worksheet, column, [name, *(row[column] for row in rows)])
    for number, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row):
            book.write(worksheet, number, column, value, (styles or {}).get(column))
    if top == 0:
        worksheet.freeze_panes(1, 1)
        worksheet.autofilter(0, 0, max(len(rows), 1), len(header) - 1)
        worksheet.repeat_rows(0)


def _write_grid(book: Book, view: View) -> None:
    say = view.words
    worksheet = _add_page(book, view, say["grid"])
    for number, head in enumerate((say["table"], say["room"])):
        book.write(worksheet, 0, number, head, book.header)
    slots = view.slot_order
    for column, slot in enumerate(slots, start=2):
        lines = [slot, view.date(slot), view.time(slot), view.session(slot)]
        book.write(worksheet, 0, column, "\n".join(filter(None, lines)), book.header)
    worksheet.set_paper(_A3)
    worksheet.set_row(0, 4.5 * _LINE)
    cells: dict[tuple[str, str], list[str]] = {}
    for meeting in view.meetings:
        names = [view.label(company) for company in meeting.companies]
        first, *further = view.taken(meeting)
        cells.setdefault((meeting.table, first), []).extend(names)
        for slot in further:
            cells.setdefault((meeting.table, slot), []).extend([say["continued"], *names])
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


def _write_companies(book: Book, view: View) -> None:
    say = view.words
    keys = ("company", "date", "time", "session", "table", "room", "partner")
    header = [say[key] for key in (*keys, *(("people",) if view.names_people else ()))]
    rows: list[list[Any]] = []
    first_rows: list[int] = []
    for company, meetings in view.by_company().items():
        first_rows.append(len(rows) + 1)
        label = view.label(company)
        for m in meetings:
            partners = " – ".join(view.label(c) for c in m.companies if c != company)
            when = [view.date(m.slot), view.hours(m), view.session(m.slot)]
            people = [view.people(m)] if view.names_people else []
            rows.append([label, *when, m.table, view.room(m.table), partners, *people])
        if not meetings:
            rows.append([label, *[None] * 5, say["no_meetings"], *[None] * view.names_people])
    worksheet = _add_page(book, view, say["by_company"])
    _write_table(book, worksheet, header, rows)
    # Programs leave out page breaks where a sheet is fitted to a page, so it is scaled instead.
    columns = zip(header, *rows, strict=True)
    width = sum(column_width(values) for values in columns)
    worksheet.set_print_scale(max(10, min(100, 100 * _PAGE_WIDTH // width)))
    worksheet.set_h_pagebreaks(first_rows[1:])


def _write_slots(book: Book, view: View) -> None:
    say = view.words
    keys = ("slot", "date", "time", "session", "table", "room", "companies", "request", "score")
    header = [say[key] for key in (*keys, *(("people",) if view.names_people else ()))]
    rows = [
        [
            m.slot,
            view.date(m.slot),
            view.hours(m),
            view.session(m.slot),
            m.table,
            view.room(m.table),
            " – ".join(map(view.label, m.companies)),
            m.request,
            m.score,
            *([view.people(m)] if view.names_people else []),
        ]
        for m in view.meetings
    ]
    _write_table(book, _add_page(book, view, say["by_slot"]), header, rows)


def _write_summary(book: Book, view: View) -> None:
    say, report = view.words, view.schedule.report
    worksheet = _add_page(book, view, say["summary"])
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
        results: list[list[Any]] = [
            [say.get(f"objective_{o.name}", o.name), o.value, o.bound, o.gap]
            for o in report.objectives
        ]
        _write_table(book, worksheet, header, results, top, {3: book.percent})
        top += len(results) + 2
    header = [say[key] for key in ("company", "id", "meetings", "minimum", "missing")]
    _write_table(book, worksheet, header, _counts(view), top)
    worksheet.set_column(0, 1, 32)
    worksheet.set_column(2, 4, 16)


def _write_not_held(book: Book, view: View) -> None:
    say = view.words
    rows: list[list[Any]] = [
        [" – ".join(map(view.label, request.companies)), request.id, request.score]
        for request in view.not_held()
    ]
    header = [say[key] for key in ("companies", "request", "score")]
    _write_table(book, _add_page(book, view, say["not_held"]), header, rows)


def _counts(view: View) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for company, meetings in view.by_company().items():
        known = view.event.company_by_id.get(company)
        minimum = view.event.minimum_of(known) if known else 0
        short = max(0, minimum - len(meetings))
        rows.append([view.label(company), company, len(meetings), minimum or None, short or None])
    return rows
