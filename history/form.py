"""The sheet that table hosts fill in: held or not, ratings, what was agreed and signed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ..formats.columns import Column, Language
from ..formats.xlsx import Book, write_book
from ..models.event import Event
from ..models.schedule import Meeting, Schedule
from ..models.steps import STATUSES, STEPS
from .form_columns import HEADING, RESULTS
from .words import words

_HEADER = 3
"""Row of the headers, from 0; above stand title, explanation and an empty row."""

_LONGEST_LIST = 255
"""Characters of a list to choose from."""

_BOOLEANS = ("sample", "mou", "trial", "mentoring")
_DAYS = ("next_step_by", "mou_day", "trial_day", "order_day")
_RATINGS = ("rating_1", "rating_2")
_WIDTHS = {"companies": 45, "note": 40, "time": 17}


def write_form(path: Path, event: Event, schedule: Schedule, language: Language) -> None:
    """Write the sheet, a row for each meeting in the order of time and table.

    Raises
    ------
    InputError
        Where it cannot be written; nothing is left behind then.
    """
    write_book(path, lambda book: _Form(book, event, language).write(schedule))


def meetings_in_order(event: Event, schedule: Schedule) -> list[Meeting]:
    """Return the meetings by slot and table."""
    position = {slot.id: n for n, slot in enumerate(event.ordered_slots)}
    tables = {table.id: n for n, table in enumerate(event.all_tables)}
    return sorted(
        schedule.meetings, key=lambda m: (position.get(m.slot, 0), tables.get(m.table, 0))
    )


@dataclass(frozen=True)
class _Form:
    book: Book
    event: Event
    language: Language

    def write(self, schedule: Schedule) -> None:
        """Add the sheet."""
        book, say = self.book, words(self.language)
        sheet = book.add_sheet(say["sheet"])
        meetings = meetings_in_order(self.event, schedule)
        book.write(sheet, 0, 0, say.text("form_title", event=self.event.name), book.title)
        book.write(sheet, 1, 0, say["form_help"], book.plain)
        for position, column in enumerate(RESULTS.columns):
            self._head(sheet, position, column)
        for row, meeting in enumerate(meetings, start=_HEADER + 1):
            for position, value in enumerate(self._heading(meeting)):
                book.write(sheet, row, position, value, book.cell)
            self._choices_of_parties(sheet, row, meeting)
        last = _HEADER + max(len(meetings), 1)
        for position, column in enumerate(RESULTS.columns):
            self._choices(sheet, (_HEADER + 1, position, last, position), column.field)
        sheet.freeze_panes(_HEADER + 1, len(HEADING) + 1)
        sheet.autofilter(_HEADER, 0, last, len(RESULTS.columns) - 1)

    def _head(self, sheet: Any, position: int, column: Column) -> None:
        label, book = column.label(self.language), self.book
        day = book.format(num_format="yyyy-mm-dd")
        money = book.format(num_format="#,##0")
        style = day if column.field in _DAYS else book.text
        style = money if column.field in ("order_value", *_RATINGS) else style
        width = _WIDTHS.get(column.field, len(label) + 3)
        sheet.set_column(position, position, width, style)
        book.write(sheet, _HEADER, position, label, book.header)
        if column.help[self.language]:
            sheet.write_comment(_HEADER, position, column.help[self.language], {"x_scale": 2})

    def _heading(self, meeting: Meeting) -> Sequence[object]:
        slots = self.event.slots_of(meeting)
        time = f"{slots[0].start:%Y-%m-%d %H:%M}" if slots else None
        known = self.event.company_by_id
        names = [f"{known[c].label} ({c})" for c in meeting.companies if c in known]
        return [meeting.request, meeting.slot, time, meeting.table, " – ".join(names)]

    def _choices_of_parties(self, sheet: Any, row: int, meeting: Meeting) -> None:
        """Offer the meeting's own companies as those that were absent."""
        position = [column.field for column in RESULTS.columns].index("absent")
        listed = ",".join(meeting.companies)
        if listed.count(",") < len(meeting.companies) and len(listed) <= _LONGEST_LIST:
            _offer(sheet, (row, position, row, position), [*meeting.companies], strict=False)

    def _choices(self, sheet: Any, area: tuple[int, int, int, int], field: str) -> None:
        say = words(self.language)
        if field in _BOOLEANS:
            _offer(sheet, area, [say["yes"], say["no"]])
        elif field == "status":
            _offer(sheet, area, [say[name] for name in STATUSES])
        elif field == "next_step":
            _offer(sheet, area, [say[f"step_{name}"] for name in STEPS])
        elif field in _RATINGS:
            _offer(sheet, area, [1, 2, 3, 4, 5])
        elif field in _DAYS:
            first = self.event.ordered_slots[0].start.date()
            rule = {"validate": "date", "criteria": ">=", "value": min(first, date(9000, 1, 1))}
            sheet.data_validation(*area, rule)
        elif field == "order_value":
            sheet.data_validation(*area, {"validate": "integer", "criteria": ">=", "value": 0})


def _offer(
    sheet: Any, area: tuple[int, int, int, int], source: Sequence[object], *, strict: bool = True
) -> None:
    kind = "stop" if strict else "warning"
    rule = {"validate": "list", "source": list(source), "error_type": kind}
    sheet.data_validation(*area, rule)


def choice_of(value: str, names: Sequence[str], prefix: str = "") -> str | None:
    """Return the code that a cell means in either language, or ``None``."""
    return next((code for code, word in _spellings(names, prefix) if word == _plain(value)), None)


def spelt(names: Sequence[str], prefix: str = "") -> Iterator[str]:
    """Yield how each choice is written, in Indonesian and in English."""
    for code in names:
        yield f"{words('id')[f'{prefix}{code}']} ({words('en')[f'{prefix}{code}']})"


def _spellings(names: Sequence[str], prefix: str) -> Iterator[tuple[str, str]]:
    for code in names:
        yield code, _plain(code)
        for said in (words("id"), words("en")):
            yield code, _plain(said[f"{prefix}{code}"])


def _plain(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum())
