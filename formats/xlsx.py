"""Writing Excel workbooks: text stays text, and a file is whole or absent."""

import io
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from .files import problem_with, write_bytes

MAX_TEXT = 32_767
"""Characters that a cell of Excel holds."""

MAX_ROWS = 1_048_576

LINE = 15
"""Height of a line of text, in points."""

MAX_HEIGHT = 400
"""Points; Excel allows 409."""

_TWO_ESCAPES = re.compile(r"_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")
"""Stands for characters in a workbook; xlsxwriter escapes one such code, but not two in a row."""

_CREATED = datetime(2000, 1, 1)
"""Stated in every file, so that the same data give the same bytes."""

_OPTIONS = {
    "in_memory": True,
    # What looks like a formula, a link or a number was typed as text and stays text.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


_LINES: dict[str, Any] = {"border": 1, "border_color": "#BFBFBF", "text_wrap": True}
_HEADER: dict[str, Any] = {"bold": True, "bg_color": "#DDEBF7", **_LINES}
_LISTED: dict[str, Any] = {"num_format": "@", "valign": "top", "align": "left", "indent": 1}
"""Off the number to its left."""
_CELL: dict[str, Any] = {"valign": "vcenter", **_LINES}


class Book:
    """A workbook being written, with the formats that every sheet uses."""

    def __init__(self, path: Path, workbook: Any) -> None:
        self._path = path
        self._workbook = workbook
        self._headers: dict[str, Any] = {}
        self.header = self.format(**_HEADER)
        self.title = self.format(bold=True, font_size=14)
        self.plain = self.format()
        self.bold = self.format(bold=True, valign="top")
        self.top = self.format(valign="top")
        self.listed = self.format(**_LISTED)
        self.wrapped = self.format(**_LISTED, text_wrap=True)
        self.cell = self.format(**_CELL)
        self.cell_head = self.format(bold=True, **_CELL)
        self.percent = self.format(num_format="0.000 %", valign="top")
        self.share = self.format(num_format="0.0 %", valign="top")
        self.text = self.format(num_format="@")
        self.moment = self.format(num_format="yyyy-mm-dd hh:mm", valign="top")
        self.moment_seconds = self.format(num_format="yyyy-mm-dd hh:mm:ss", valign="top")

    def format(self, **properties: object) -> Any:
        """Return a new cell format."""
        return self._workbook.add_format(properties)

    def coloured_header(self, colour: str) -> Any:
        """Return the format of a header on a background; one for each colour."""
        if colour not in self._headers:
            self._headers[colour] = self.format(**_HEADER | {"bg_color": colour})
        return self._headers[colour]

    def coloured_cells(self, colours: Mapping[str | None, str]) -> dict[str | None, Any]:
        """Return the format of cells on each background."""
        return {key: self.format(**_CELL, bg_color=colour) for key, colour in colours.items()}

    def add_chart(self, kind: str) -> Any:
        """Return a new chart; a sheet has to insert it."""
        return self._workbook.add_chart({"type": kind})

    def add_sheet(self, name: str) -> Any:
        """Add a sheet that prints landscape, as wide as the page."""
        worksheet = self._workbook.add_worksheet(name)
        worksheet.set_landscape()
        worksheet.set_paper(9)
        worksheet.fit_to_pages(1, 0)
        return worksheet

    def write(
        self, worksheet: Any, row: int, column: int, value: object, style: Any = None
    ) -> None:
        """Write a cell by the type of its value; only its style where that is ``None``.

        Raises
        ------
        InputError
            Where the value does not fit into a cell, or the row into a sheet.
        """
        if value is None:
            if style is not None:
                worksheet.write_blank(row, column, None, style)
            return
        if row >= MAX_ROWS:
            raise problem_with(self._path, f"a sheet holds at most {MAX_ROWS:,} rows")
        if isinstance(value, bool):
            worksheet.write_boolean(row, column, value, style)
        elif isinstance(value, int | float) and math.isfinite(value):
            worksheet.write_number(row, column, value, style)
        elif isinstance(value, datetime):
            default = self.moment_seconds if value.second else self.moment
            worksheet.write_datetime(row, column, value, style or default)
        else:
            self._write_text(worksheet, row, column, str(value), style or self.text)

    def _write_text(self, worksheet: Any, row: int, column: int, text: str, style: Any) -> None:
        if len(text) > MAX_TEXT:
            place = f"{worksheet.get_name()}, row {row + 1}"
            message = f"{place}: a text of {len(text):,} characters does not fit into a cell"
            raise problem_with(self._path, f"{message} ({MAX_TEXT:,}); use JSON or CSV")
        if _TWO_ESCAPES.search(text):
            raise problem_with(self._path, f"Excel cannot hold the text {text!r}; use JSON or CSV")
        if text.startswith("<r>") and text.endswith("</r>"):
            # xlsxwriter would take this for its own markup, so it gets it in pieces.
            worksheet.write_rich_string(row, column, "<", "r", text[2:], style)
        else:
            worksheet.write_string(row, column, text, style)

    def write_row(
        self,
        worksheet: Any,
        row: int,
        values: Sequence[object],
        widths: Sequence[int],
        styles: Mapping[int, Any] | None = None,
    ) -> None:
        """Write a row, as high as the texts need that are wrapped in columns of such widths.

        Programs differ in whether they make rows as high as their wrapped text by themselves.
        """
        most, given = 1, styles or {}
        for column, value in enumerate(values):
            style = given.get(column)
            if isinstance(value, str) and (style is None or style.text_wrap):
                lines = line_count(value, widths[column])
                style = style or (self.listed if lines == 1 else self.wrapped)
                most = max(most, lines)
            elif style is None and value is not None and not isinstance(value, datetime):
                style = self.top
            self.write(worksheet, row, column, value, style)
        if most > 1:
            worksheet.set_row(row, min(most * LINE, MAX_HEIGHT))

    def write_list(
        self,
        worksheet: Any,
        header: Sequence[str],
        rows: Sequence[Sequence[object]],
        style_of: Callable[[int, object], Any] = lambda _column, _value: None,
    ) -> None:
        """Write a table that is all of a sheet: as wide as its values, its first parts in sight.

        ``style_of`` returns the style of a cell by its column and value; ``None`` for the usual.
        """
        for column, head in enumerate(header):
            self.set_width(worksheet, column, [head, *(row[column] for row in rows)])
            self.write(worksheet, 0, column, head, self.header)
        for at, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                self.write(worksheet, at, column, value, style_of(column, value))
        worksheet.freeze_panes(1, 1)

    def set_width(
        self, worksheet: Any, column: int, values: Iterable[object], style: Any = None
    ) -> None:
        """Make a column as wide as its longest value, within reason, and of a format."""
        worksheet.set_column(column, column, column_width(values), style)


def column_width(values: Iterable[object]) -> int:
    """Return the width, in characters, of a column that holds values."""
    lengths = [16 if isinstance(v, datetime) else len(str(v)) for v in values if v is not None]
    return max(min(max(lengths, default=0) + 3, 45), 9)


def line_count(text: str, width: int) -> int:
    """Return how many lines a text takes in a column of a width, with room for capitals."""
    usable = width - 2
    if len(text) <= 0.9 * usable and "\n" not in text:
        return 1
    lengths = [len(line) + sum(map(str.isupper, line)) // 10 for line in text.split("\n")]
    # Lines break between words, so that not all of them are full.
    return sum(1 if n <= usable else math.ceil(1.1 * n / usable) for n in lengths)


def write_book(path: Path, fill: Callable[[Book], None]) -> None:
    """Let ``fill`` write a workbook, then store it whole or not at all.

    Raises
    ------
    InputError
        Where the file cannot be written; nothing is left behind then.
    """
    from xlsxwriter import Workbook

    # The book is made in memory, since xlsxwriter would leave half a file where it fails.
    content = io.BytesIO()
    workbook = Workbook(content, _OPTIONS)
    workbook.set_properties({"created": _CREATED})
    fill(Book(path, workbook))
    workbook.close()
    write_bytes(path, content.getvalue())
