"""Schedules as Excel workbooks: to print, and to read back."""

from dataclasses import replace
from pathlib import Path

from ..models.event import Event
from ..models.schedule import Schedule
from .columns import Language
from .files import problem_with
from .grid import RawSheet, header_matches
from .layout import SLOTS, sheet_of
from .layout_companies import COMPANIES
from .layout_requests import REQUESTS
from .parse import EVENT_NOT_SCHEDULE, Parsed
from .schedule_figures import write_fairness, write_summary, write_totals
from .schedule_pages import DATA_SHEET, differences, is_page
from .schedule_rows import MEETINGS, schedule_from_rows, schedule_rows
from .schedule_sheets import (
    add_page,
    write_by_table,
    write_companies,
    write_grid,
    write_interpreters,
    write_pivot,
    write_slots,
    write_table,
    write_waiting,
)
from .schedule_view import View
from .workbook import read_sheets
from .xlsx import Book, write_book


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
    write_view_xlsx(View(schedule, event, language or event.language), path)


def write_view_xlsx(view: View, path: Path) -> None:
    """Write the workbook of a view; see ``write_schedule_xlsx``."""

    def fill(book: Book) -> None:
        for write in _PAGES:
            write(book, view)
        data = add_page(book, view, DATA_SHEET)
        header, rows = schedule_rows(view.schedule)
        write_table(book, data, header, rows, styles=dict.fromkeys(range(len(header)), book.text))
        data.write_comment(0, 0, view.say["data_note"], {"x_scale": 2})

    write_book(path, fill)


_PAGES = (
    write_grid,
    write_companies,
    write_slots,
    write_by_table,
    write_interpreters,
    write_summary,
    write_fairness,
    write_totals,
    write_waiting,
    write_pivot,
)


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
