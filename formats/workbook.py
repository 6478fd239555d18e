"""Events as Excel workbooks."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from ..models.diagnostics import InputError
from ..models.event import Event
from .cells import BadCell, Percent
from .columns import Column
from .event_sheets import WrittenSheet, sheets_of
from .files import problem_with, read_bytes
from .grid import RawSheet, Row
from .layout import sheet_of
from .parse import SCHEDULE_NOT_EVENT, Parsed
from .schedule_rows import is_schedule
from .sheets import event_from_sheets
from .xlsx import Book, write_book

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MAX_UNCOMPRESSED = 500 * 1024 * 1024
"""A workbook of the largest known event unpacks to about 60 MB."""

MAX_ROWS = 1_048_576
MAX_CELLS = 20_000_000

PEEKED_ROWS = 5
"""Rows by which it is told whether a sheet beside the wanted one is read."""

_LEGACY = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of Excel 97–2003 begin, and encrypted ones of later versions."""

_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What openpyxl and zipfile raise on files that are damaged or no workbooks."""


def read_event_xlsx(path: Path) -> Parsed[Event]:
    """Read an event from a workbook; raises ``InputError`` with every problem."""
    sheets = read_sheets(path)
    if not any(sheet_of(sheet.name) for sheet in sheets) and any(map(is_schedule, sheets)):
        raise problem_with(path, SCHEDULE_NOT_EVENT)
    return event_from_sheets(sheets)


def write_event_xlsx(event: Event, path: Path) -> None:
    """Write an event as a workbook with English headers, whole or not at all."""

    def fill(book: Book) -> None:
        for sheet in sheets_of(event).values():
            if sheet.is_used:
                write_plain_sheet(book, sheet)

    write_book(path, fill)


def write_plain_sheet(book: Book, sheet: WrittenSheet) -> None:
    """Add a sheet with its header in the first row."""
    worksheet = book.add_sheet(sheet.layout.name)
    for position, column in enumerate(sheet.columns):
        values = [row[position] for row in sheet.rows]
        book.set_width(worksheet, position, [column.field, *values], column_style(book, column))
        book.write(worksheet, 0, position, column.field, book.header)
    for number, row in enumerate(sheet.rows, start=1):
        for position, value in enumerate(row):
            book.write(worksheet, number, position, value)
    worksheet.freeze_panes(1, 1)
    worksheet.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)


def column_style(book: Book, column: Column) -> Any:
    """Return the format of a whole column, so that what people type stays as typed."""
    if column.kind in ("int", "number", "amount", "bool"):
        return book.plain
    return book.moment if column.kind == "date-time" else book.text


def read_sheets(
    path: Path, only: str | None = None, also: Callable[[Sequence[Row]], bool] = lambda _top: False
) -> list[RawSheet]:
    """Return the cells of every sheet of a workbook.

    Parameters
    ----------
    path : Path
        The workbook.
    only : str, optional
        Where there is a sheet of this name, the others are not read, except those whose first
        rows ``also`` takes.
    also : callable, optional
        See ``only``.

    Raises
    ------
    InputError
        Where the file is no workbook of Excel 2007 or later, or is larger than is sensible.
    """
    from openpyxl import load_workbook

    _refuse_other_files(path)
    try:
        # openpyxl warns of styles and extensions that it leaves out; none of them is data.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True)
            _restore_shared_strings(path, book)
            formulas = load_workbook(path, read_only=True) if _has_formulas(path) else None
            try:
                return _all_sheets(path, book, formulas, only, also)
            finally:
                book.close()
                if formulas is not None:
                    formulas.close()
    except InputError:
        raise
    except _UNREADABLE as error:
        reason = str(error) or type(error).__name__
        raise problem_with(path, f"cannot be read as an Excel workbook: {reason}") from None


def _refuse_other_files(path: Path) -> None:
    content = read_bytes(path)
    if content.startswith(_LEGACY):
        message = "is an encrypted workbook or one of Excel 97–2003; save it as .xlsx, unprotected"
        raise problem_with(path, message)
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
            names = set(archive.namelist())
    except _UNREADABLE:
        raise problem_with(path, "is no Excel workbook (.xlsx)") from None
    if size > MAX_UNCOMPRESSED:
        limit = MAX_UNCOMPRESSED // 1024**2
        raise problem_with(path, f"unpacks to more than {limit} MB; it holds more than an event")
    if "[Content_Types].xml" not in names:
        raise problem_with(path, "is a zip archive, but no Excel workbook (.xlsx)")


def _has_formulas(path: Path) -> bool:
    return any(re.search(rb"<(?:\w+:)?f[\s/>]", xml) for xml in _sheet_texts(path))


def _sheet_texts(path: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                yield archive.read(name)


def _restore_shared_strings(path: Path, book: "Workbook") -> None:
    """Undo that openpyxl deletes ``x005F_``, which makes CR and the text ``_x000D_`` the same."""
    from openpyxl.cell.text import Text
    from openpyxl.xml.functions import iterparse

    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.casefold() == "xl/sharedstrings.xml"]
        content = archive.read(names[0]) if names else b""
    if b"x005F_" not in content:
        return
    items = [node for _, node in iterparse(io.BytesIO(content)) if node.tag.endswith("}si")]
    texts = [text.content for text in map(Text.from_tree, items) if text is not None]
    for worksheet in book.worksheets:
        shared = getattr(worksheet, "_shared_strings", None)
        if isinstance(shared, list) and len(shared) == len(texts):
            shared[:] = texts


def _all_sheets(
    path: Path,
    book: "Workbook",
    formulas: "Workbook | None",
    only: str | None,
    also: Callable[[Sequence[Row]], bool],
) -> list[RawSheet]:
    sheets = []
    choosy = any(worksheet.title == only for worksheet in book.worksheets)
    for worksheet in book.worksheets:
        if choosy and worksheet.title != only:
            top = list(islice(_rows(path, worksheet), PEEKED_ROWS))
            if not also(top):
                continue
        rows = _rows(path, worksheet)
        if formulas is not None:
            rows = _without_lost_results(rows, _rows(path, formulas[worksheet.title]))
        filled = _filled_down(list(rows), _merged_ranges(worksheet))
        sheets.append(RawSheet(worksheet.title, filled, worksheet.sheet_state != "visible"))
    return sheets


def _rows(path: Path, worksheet: Any) -> Iterator[Row]:
    # The size a file states for its sheets may be wrong; the rows say how long they are.
    worksheet.reset_dimensions()
    cells = 0
    for number, row in enumerate(worksheet.iter_rows(), start=1):
        cells += len(row)
        if number > MAX_ROWS or cells > MAX_CELLS:
            message = f"sheet {worksheet.title} is larger than {MAX_CELLS:,} cells"
            raise problem_with(path, message)
        if row:
            yield number, [_value(cell) for cell in row]


def _value(cell: Any) -> object:
    value = cell.value
    if cell.data_type == "e":
        return BadCell(f"holds the error {value}; correct the formula or type the value")
    if value is None and cell.data_type == "str":
        return ""  # a formula whose result is an empty text
    if isinstance(value, int | float) and cell.data_type == "n" and "%" in cell.number_format:
        return Percent(value)
    if isinstance(value, str) and "_x" in value:
        return re.sub(r"_x([0-9A-Fa-f]{4})_", _unescaped, value)
    return value


def _unescaped(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return found[0] if "\ud800" <= character <= "\udfff" else character


def _without_lost_results(values: Iterator[Row], formulas: Iterator[Row]) -> Iterator[Row]:
    """Mark the formulas of which the file does not hold the result."""
    for (number, row), (_, texts) in zip(values, formulas, strict=True):
        yield (
            number,
            [
                _lost(text) if value is None and text is not None else value
                for value, text in zip_longest(row, texts)
            ],
        )


def _lost(text: object) -> BadCell:
    formula = str(getattr(text, "text", text))
    return BadCell(
        f"holds the formula {formula} without its result; open the file in Excel and save it"
    )


def _merged_ranges(worksheet: Any) -> list[tuple[int, int, int]]:
    """Return (column, first row, last row) of merged cells that span more than one row."""
    merged = rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d+):[A-Z]{1,3}(\d+)"'
    with worksheet._get_source() as source:
        found = re.findall(merged, source.read())
    spans = [(_column(letters), int(first), int(last)) for letters, first, last in found]
    return [span for span in spans if span[1] < span[2]]


def _column(letters: bytes) -> int:
    """Return the position, from 0, of the column that goes by letters."""
    position = 0
    for letter in letters:
        position = position * 26 + letter - ord("A") + 1
    return position - 1


def _filled_down(rows: list[Row], merged: list[tuple[int, int, int]]) -> list[Row]:
    """Give every row of a merged cell its value, as people read it."""
    by_number = {number: list(cells) for number, cells in rows}
    for column, first, last in merged:
        top = by_number.get(first, [])
        value = top[column] if column < len(top) else None
        for number in range(first + 1, min(last, MAX_ROWS) + 1):
            cells = by_number.get(number)
            # A row without anything else is no row: merging may reach below the list.
            if cells is not None and any(cell is not None for cell in cells):
                cells.extend([None] * (column + 1 - len(cells)))
                cells[column] = value
    return list(by_number.items())
