"""The workbook that people fill in: explained, in their language, with lists to choose from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..models.event import Event
from ..models.policy import DEFAULT_POLICY, written
from .cells import join_list, split_list
from .columns import Column, Language, Sheet
from .columns import column as new_column
from .event_sheets import Value, WrittenSheet, sheets_of
from .layout import EVENT, EVENT_FIELDS, SHEETS
from .layout_requests import REQUESTS
from .layout_rules import RULE_ROWS, RULE_SETTINGS, RULES
from .workbook import column_style
from .xlsx import Book, column_width, write_book

_HEADER = 3
"""Row of the headers, from 0; above stand title, explanation and an empty row."""

_SPARE_ROWS = 5000
"""Rows below the filled ones for which lists to choose from are set up."""

_TIMEZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")

_YES_NO = {"id": ("ya", "tidak"), "en": ("yes", "no")}

_REFERENCES = {
    ("requests", "slot"): "Slots",
    ("requests", "table"): "Tables",
    ("requests", "companies"): "Companies",
    ("requests", "after"): "Requests",
    ("tables", "room"): "Rooms",
    ("tables", "reserved_for"): "Companies",
    ("tables", "unavailable"): "Slots",
    ("companies", "unavailable"): "Slots",
    ("companies", "home_table"): "Tables",
    ("representatives", "company"): "Companies",
    ("needs", "company"): "Companies",
    ("wishes", "company"): "Companies",
    ("wishes", "other"): "Companies",
    ("representatives", "unavailable"): "Slots",
    ("requests", "not_before"): "Slots",
    ("requests", "not_after"): "Slots",
    ("requests", "prefer"): "Slots",
    ("interpreters", "unavailable"): "Slots",
}
"""Columns that name ids of another sheet."""

_MORE = {
    "id": "Kolom yang jarang diperlukan: klik tanda + di atas kolom.",
    "en": "For columns that few events need click the + above them.",
}

_REQUIRED = {"id": "wajib diisi", "en": "required"}


@dataclass(frozen=True)
class _Template:
    """What every sheet of a template needs to know."""

    book: Book
    language: Language
    sheets: dict[str, WrittenSheet]
    sides: tuple[str, ...]

    def last_row(self, name: str) -> int:
        """Return the last row, from 0, for which a sheet is prepared."""
        return _HEADER + len(self.sheets[name].rows) + _SPARE_ROWS


def write_template(
    path: Path,
    language: Language,
    event: Event | None = None,
    add_pages: Callable[[Book], None] | None = None,
) -> None:
    """Write a workbook to fill in.

    Parameters
    ----------
    path : Path
        The file, written whole or not at all.
    language : {"id", "en"}
        Language of sheet names, headers and explanations.
    event : Event, optional
        Fills the workbook; reading it back gives an equal event.
    add_pages : callable, optional
        Adds sheets behind those of the event.
    """
    sheets = sheets_of(event, complete=True) if event else _empty_sheets(language)
    sheets[REQUESTS.name] = _in_two_columns(sheets[REQUESTS.name])
    sides = event.sides if event else Event.model_fields["sides"].default

    def fill(book: Book) -> None:
        template = _Template(book, language, sheets, tuple(sides))
        for layout in SHEETS:
            _write_sheet(template, sheets[layout.name])
        if add_pages is not None:
            add_pages(book)

    write_book(path, fill)


def _empty_sheets(language: Language) -> dict[str, WrittenSheet]:
    values: dict[str, Value] = {
        "timezone": _TIMEZONES[0],
        "language": language,
        "sides": join_list(Event.model_fields["sides"].default),
        "policy": join_list(written(DEFAULT_POLICY)),
        "schema_version": 1,
    }
    sheets = {s.name: WrittenSheet(s, _columns(s), []) for s in SHEETS}
    rows = [[column.field, values.get(column.field)] for column in EVENT_FIELDS]
    sheets[EVENT.name] = WrittenSheet(EVENT, _columns(EVENT), rows)
    return sheets


_PAIR = tuple(
    new_column(
        "companies",
        "id",
        (f"Perusahaan {number}", f"Company {number}"),
        ("Id perusahaan yang bertemu.", "Id of a company that meets."),
        required=True,
    )
    for number in (1, 2)
)


def _in_two_columns(sheet: WrittenSheet) -> WrittenSheet:
    """Give each company of a pair its own column, since a list to choose from gives one id."""
    at = next(n for n, column in enumerate(sheet.columns) if column.field == "companies")
    companies = [split_list(str(row[at])) for row in sheet.rows]
    if any(len(named) > len(_PAIR) for named in companies):
        return sheet
    pairs = zip(sheet.rows, companies, strict=True)
    rows: list[list[Value]] = [[*row[:at], *named, *row[at + 1 :]] for row, named in pairs]
    columns = (*sheet.columns[:at], *_PAIR, *sheet.columns[at + 1 :])
    return WrittenSheet(sheet.layout, columns, rows)


def _columns(layout: Sheet) -> tuple[Column, ...]:
    return tuple(c for c in layout.columns if c.kind != "date" and c.field != "help")


def _write_sheet(template: _Template, sheet: WrittenSheet) -> None:
    book, language = template.book, template.language
    worksheet = book.add_sheet(sheet.layout.label(language))
    rows = _localised(sheet, language)
    columns = sheet.columns
    if sheet.layout in (EVENT, RULES):
        settings = EVENT_FIELDS if sheet.layout is EVENT else (*RULE_SETTINGS, *RULE_ROWS)
        rows, columns = (
            _explained(rows, settings, language),
            (*columns, sheet.layout.column("help")),
        )
    for position, column in enumerate(columns):
        label = column.label(language)
        values = [label, *(row[position] for row in rows)]
        book.set_width(worksheet, position, values, column_style(book, column))
        if column.kind == "date-time":
            worksheet.set_column(position, position, 19, book.moment)
        if _is_folded(column, position, rows):
            _fold(worksheet, position, column_width([label]), column_style(book, column))
        book.write(worksheet, _HEADER, position, label, book.header)
        if column.help[language]:
            note = _REQUIRED[language] if column.required else ""
            remark = f"{column.help[language]} ({note})" if note else column.help[language]
            worksheet.write_comment(_HEADER, position, remark, {"x_scale": 2})
    book.write(worksheet, 0, 0, sheet.layout.label(language), book.title)
    folded = any(_is_folded(c, position, rows) for position, c in enumerate(columns))
    help_text = sheet.layout.help[language]
    book.write(
        worksheet, 1, 0, f"{help_text} {_MORE[language]}" if folded else help_text, book.plain
    )
    for number, row in enumerate(rows, start=_HEADER + 1):
        for position, value in enumerate(row):
            book.write(worksheet, number, position, value)
    worksheet.freeze_panes(_HEADER + 1, 1)
    if sheet.layout is EVENT:
        _event_choices(worksheet)
    else:
        worksheet.autofilter(_HEADER, 0, _HEADER + max(len(rows), 1), len(columns) - 1)
        _column_choices(template, worksheet, sheet)


def _is_folded(column: Column, position: int, rows: list[list[Value]]) -> bool:
    return column.rare and all(row[position] is None for row in rows)


def _fold(worksheet: Any, position: int, width: int, style: Any) -> None:
    """Hide a column that few events need behind the + above the columns."""
    worksheet.set_column(position, position, width, style, {"level": 1, "hidden": True})
    worksheet.set_column(position + 1, position + 1, None, None, {"collapsed": True})


def _localised(sheet: WrittenSheet, language: Language) -> list[list[Value]]:
    yes, no = _YES_NO[language]
    rows: list[list[Value]] = [
        [(yes if value else no) if isinstance(value, bool) else value for value in row]
        for row in sheet.rows
    ]
    return rows


def _explained(
    rows: list[list[Value]], settings: Sequence[Column], language: Language
) -> list[list[Value]]:
    """Return the rows of each setting, also those left out, so that people can fill them in."""
    given: dict[str, list[Value]] = {}
    for name, value in rows:
        given.setdefault(str(name), []).append(value)
    shown = [c for c in settings if not c.required or c.field in given]
    return [
        [c.label(language), value, c.help[language]]
        for c in shown
        for value in given.get(c.field, [None])
    ]


def _event_choices(worksheet: Any) -> None:
    choices = {"timezone": _TIMEZONES, "language": ("id", "en")}
    for number, column in enumerate(EVENT_FIELDS, start=_HEADER + 1):
        if column.field in choices:
            # Other timezones exist, so only a warning is shown.
            _offer(worksheet, (number, 1, number, 1), list(choices[column.field]), strict=False)


def _column_choices(template: _Template, worksheet: Any, sheet: WrittenSheet) -> None:
    layout = sheet.layout
    for position, column in enumerate(sheet.columns):
        area = (_HEADER + 1, position, template.last_row(layout.name), position)
        reference = _REFERENCES.get((layout.field, column.field))
        if column.kind == "bool":
            _offer(worksheet, area, list(_YES_NO[template.language]), strict=True)
        elif column.field == "side" and not any("," in side for side in template.sides):
            _offer(worksheet, area, list(template.sides), strict=True)
        elif reference:
            _offer(worksheet, area, _ids(template, reference), strict=column.kind == "id")


def _ids(template: _Template, name: str) -> str:
    """Return the formula of the range that holds the ids of a sheet."""
    label = template.sheets[name].layout.label(template.language)
    return f"='{label}'!$A${_HEADER + 2}:$A${template.last_row(name) + 1}"


def _offer(
    worksheet: Any, area: tuple[int, int, int, int], source: list[str] | str, *, strict: bool
) -> None:
    # Cells that may hold several ids, or a name not offered, accept other text after a warning.
    worksheet.data_validation(
        *area,
        {"validate": "list", "source": source, "error_type": "stop" if strict else "warning"},
    )
