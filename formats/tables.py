"""Events as folders of CSV files, one for each sheet, and schedules as one file."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ..models.base import format_time
from ..models.diagnostics import InputError, Problem
from ..models.event import Event
from ..models.schedule import Schedule
from .cells import clear
from .columns import Sheet
from .event_sheets import WrittenSheet, sheets_of
from .files import (
    MAX_BYTES,
    problem_with,
    read_bytes,
    write_bytes,
    write_files,
    write_folder,
)
from .grid import HEADER_ROWS, RawSheet, Row, header_matches
from .layout import sheet_of
from .parse import Parsed
from .schedule_rows import MEETINGS, schedule_from_rows, schedule_rows
from .sheets import event_from_sheets

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_DELIMITERS = (",", ";", "\t")


def read_event_tables(folder: Path) -> Parsed[Event]:
    """Read an event from a folder of CSV files; raises ``InputError`` with every problem."""
    return event_from_sheets(_read_folder(folder))


def _read_folder(folder: Path) -> list[RawSheet]:
    paths = _csv_files(folder)
    if not paths:
        raise problem_with(folder, "this folder holds no .csv file such as Slots.csv")
    sheets: list[RawSheet] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            name = _sheet_name(path)
            sheets.append(RawSheet(name, read_rows(path, sheet_of(name))))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return sheets


def _sheet_name(path: Path) -> str:
    """Return the sheet that a file holds; Google Sheets puts the workbook's name in front."""
    last = path.stem.rpartition(" - ")[2]
    return last if sheet_of(path.stem) is None and sheet_of(last) is not None else path.stem


def _csv_files(folder: Path) -> list[Path]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise problem_with(folder, f"cannot be read: {error.strerror}") from None
    # Names that begin so are notes that systems and office programs leave beside files.
    return [p for p in paths if p.suffix.lower() == ".csv" and not p.name.startswith((".", "~"))]


def read_rows(path: Path, layout: Sheet | None) -> list[Row]:
    """Return the records of a CSV file, numbered as a spreadsheet numbers its rows.

    Parameters
    ----------
    path : Path
        The file; empty is allowed, and holds no rows.
    layout : Sheet or None
        Tells the header apart, by which the delimiter is found.

    Raises
    ------
    InputError
        Where it is not UTF-8, or not CSV.
    """
    if path.is_file() and path.stat().st_size == 0:
        return []
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        message = "is not encoded in UTF-8; in Excel, save as “CSV UTF-8 (Comma delimited)”"
        raise problem_with(path, message) from None
    if "\0" in text:
        raise problem_with(path, "holds NUL bytes; save it as CSV UTF-8")
    with _long_fields():
        try:
            records = list(
                csv.reader(_lines(text), delimiter=_delimiter(text, layout), strict=True)
            )
        except csv.Error as error:
            message = f"is not proper CSV: {error}; is a quotation mark not closed?"
            raise problem_with(path, message) from None
    return [(n, [unguarded(c) for c in cells]) for n, cells in enumerate(records, start=1)]


def _lines(text: str) -> io.StringIO:
    return io.StringIO(text, newline="")


@contextmanager
def _long_fields() -> Iterator[None]:
    # The module's own limit of 128 KB is below what a profile may hold.
    before = csv.field_size_limit(MAX_BYTES)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _delimiter(text: str, layout: Sheet | None) -> str:
    """Return the delimiter by which most headers are known; else the commonest at the top."""
    top = "".join(line for line, _ in zip(_lines(text), range(HEADER_ROWS), strict=False))

    def merit(delimiter: str) -> tuple[int, int]:
        rows = list(enumerate(csv.reader(_lines(top), delimiter=delimiter)))
        known = header_matches(rows, layout) if layout else 0
        return known, top.count(delimiter)

    return max(_DELIMITERS, key=merit)


def guarded(value: object) -> str:
    """Return a cell as CSV text that no spreadsheet takes for a formula.

    Text that begins like a formula gets an apostrophe in front, as people would type it in a
    spreadsheet; ``unguarded`` takes it away. A number of three decimals gets a fourth one, so that
    they are no thousands.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return format_time(value)
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return clear(str(value)) if isinstance(value, float) else str(value)


def unguarded(text: str) -> str:
    """Return CSV text without the apostrophe of ``guarded``."""
    return text[1:] if _GUARDED.match(text) else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as CSV: UTF-8 with a mark, by which Excel knows the encoding."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in header])
    writer.writerows([guarded(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def write_event_tables(event: Event, folder: Path) -> None:
    """Write an event as a folder of CSV files.

    A new folder appears whole or not at all. In one that exists each file is replaced whole,
    under the name that it has there; other files stay.

    Raises
    ------
    InputError
        Where the folder cannot be written.
    """
    sheets = sheets_of(event)
    if not folder.exists():
        used = {f"{n}.csv": _content(s) for n, s in sheets.items() if s.is_used}
        write_folder(folder, lambda new: write_files(new, used))
        return
    names: dict[str, str] = {}
    for path in _csv_files(folder):
        layout = sheet_of(path.stem)
        if layout is not None:
            names.setdefault(layout.name, path.name)
    for name, sheet in sheets.items():
        if sheet.is_used or name in names:  # a file of earlier rows would be read as this event's
            write_bytes(folder / names.get(name, f"{name}.csv"), _content(sheet))


def _content(sheet: WrittenSheet) -> bytes:
    return csv_bytes([column.field for column in sheet.columns], sheet.rows)


def read_schedule_csv(path: Path) -> Parsed[Schedule]:
    """Read a schedule from a CSV file, written by linkmatch or by hand.

    Raises
    ------
    InputError
        Listing every problem by row and column.
    """
    return schedule_from_rows(RawSheet(path.name, read_rows(path, MEETINGS)))


def write_schedule_csv(schedule: Schedule, path: Path) -> None:
    """Write a schedule as one CSV file, whole or not at all."""
    write_bytes(path, csv_bytes(*schedule_rows(schedule)))
