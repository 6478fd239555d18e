"""The pages of a schedule workbook that people read, compared with the sheet that is read.

Somebody who moves a meeting on the page in front of them has to hear that it moved nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from ..models.diagnostics import Problem
from ..models.schedule import Meeting, Schedule
from .catalogue import catalogue
from .cells import as_text
from .columns import LANGUAGES
from .grid import RawSheet, Row

DATA_SHEET = "Data"
"""The sheet that is read back; the others are for people."""

TOLD = 20
"""Differences told one by one; the others are counted."""

_TOP_ROWS = 5
"""The header of a page is the first row; people put a title or two above it."""

_ADVICE = f"sheet {DATA_SHEET}, which is what is read; change {DATA_SHEET} instead"
_BY_SLOT = ("slot", "table", "request", "companies", "time")
_COUNTS = ("company", "id", "meetings", "minimum", "missing")


def is_page(top: Sequence[Row]) -> bool:
    """Return whether rows are the top of a page that is compared."""
    top = top[:_TOP_ROWS]
    return bool(
        _headed(top, _BY_SLOT)
        or _grid_header(top) is not None
        or any(_text(cells, 0) in _labels("event") for _, cells in top[:1])
    )


def differences(schedule: Schedule, sheets: Iterable[RawSheet]) -> list[Problem]:
    """Return where the pages say something else than the schedule, as warnings."""
    pages = [sheet for sheet in sheets if sheet.name != DATA_SHEET]
    names = _company_labels(pages)
    found = (problem for page in pages for problem in _of_page(schedule, page, names))
    told = list(islice(found, TOLD))
    more = sum(1 for _ in found)
    if more:
        told.append(Problem(f"{more} more cells differ from {_ADVICE}", severity="warning"))
    return told


def _of_page(
    schedule: Schedule, page: RawSheet, names: Mapping[str, str] | None
) -> Iterator[Problem]:
    by_slot = _headed(page.rows[:_TOP_ROWS], _BY_SLOT)
    grid = _grid_header(page.rows[:_TOP_ROWS])
    if by_slot:
        yield from _by_slot_differences(schedule, page, *by_slot, names)
    elif grid is not None and names is not None:
        yield from _grid_differences(schedule, page, grid, names)


def _by_slot_differences(
    schedule: Schedule,
    page: RawSheet,
    header: int,
    columns: Mapping[str, int],
    names: Mapping[str, str] | None,
) -> Iterator[Problem]:
    waiting: dict[str, list[dict[str, str]]] = {}
    for meeting in schedule.meetings:
        waiting.setdefault(_squeezed(meeting.request), []).append(_shown(meeting, names))
    heads = {key: _text(page.rows[header][1], position) for key, position in columns.items()}
    for number, cells in page.rows[header + 1 :]:
        row = {key: _text(cells, position) for key, position in columns.items()}
        if not any(row.values()):
            continue
        expected = _nearest(waiting.get(row["request"], []), row)
        if expected is None:
            said = f"{row['request'] or 'this row'} is not a meeting of {_ADVICE}"
            yield Problem(said, page.name, number, heads["request"], "warning")
            continue
        waiting[row["request"]].remove(expected)
        for key, value in expected.items():
            if row[key] != value:
                message = f"{row[key] or 'nothing'} differs from {value} in {_ADVICE}"
                yield Problem(message, page.name, number, heads[key], "warning")
    for request, left in waiting.items():
        for _ in left:
            message = f"{request} is missing here; it is in {_ADVICE}"
            yield Problem(message, page.name, None, heads["request"], "warning")


def _shown(meeting: Meeting, names: Mapping[str, str] | None) -> dict[str, str]:
    shown = {"slot": _squeezed(meeting.slot), "table": _squeezed(meeting.table)}
    if names is not None:
        labels = " – ".join(names.get(company, company) for company in meeting.companies)
        shown["companies"] = _squeezed(labels)
    return shown


def _nearest(choices: Sequence[dict[str, str]], row: Mapping[str, str]) -> dict[str, str] | None:
    """Return the meeting of a row; schedules made elsewhere may hold a request twice."""
    return max(choices, key=lambda c: sum(row[k] == v for k, v in c.items()), default=None)


def _grid_differences(
    schedule: Schedule, page: RawSheet, header: int, names: Mapping[str, str]
) -> Iterator[Problem]:
    expected: dict[tuple[str, str], list[str]] = {}
    for meeting in schedule.meetings:
        place = (_squeezed(meeting.table), _squeezed(meeting.slot))
        expected.setdefault(place, []).extend(names.get(c, c) for c in meeting.companies)
    texts = {place: _squeezed(" ".join(labels)) for place, labels in expected.items()}
    # A header of the grid is the slot's id, and below it, in the same cell, date and time.
    heads = [str(cell or "").split("\n")[0] for cell in page.rows[header][1]]
    for number, cells in page.rows[header + 1 :]:
        table = _text(cells, 0)
        for position in range(2, max(len(heads), len(cells))):
            slot = _squeezed(heads[position]) if position < len(heads) else ""
            value, wanted = _text(cells, position), texts.pop((table, slot), "")
            goes_on = not wanted and value.startswith(tuple(_labels("continued")))
            if value != wanted and not goes_on:
                message = f"{value or 'nothing'} differs from {wanted or 'nothing'} in {_ADVICE}"
                where = f"{table} in {slot}: " if table and slot else ""
                yield Problem(where + message, page.name, number, slot or None, "warning")
    for (table, slot), wanted in texts.items():
        message = f"{table} in {slot} is missing here; {wanted} is there in {_ADVICE}"
        yield Problem(message, page.name, None, None, "warning")


def _company_labels(pages: Iterable[RawSheet]) -> dict[str, str] | None:
    """Return what the summary says that companies are called, or ``None`` where it is gone."""
    for page in pages:
        found = _headed(page.rows, _COUNTS)
        if found:
            header, columns = found
            rows = [cells for _, cells in page.rows[header + 1 :]]
            return {
                str(as_text(cells[columns["id"]])): _text(cells, columns["company"])
                for cells in rows
                if _text(cells, columns["id"])
            }
    return None


def _headed(rows: Sequence[Row], keys: Sequence[str]) -> tuple[int, dict[str, int]] | None:
    """Return the position of the row with our labels of keys in it, and their columns."""
    for number, (_, cells) in enumerate(rows):
        texts = [_squeezed(str(cell)) for cell in cells]
        for language in LANGUAGES:
            labels = [catalogue(language)[key] for key in keys]
            if set(labels) <= set(texts):
                return number, dict(zip(keys, map(texts.index, labels), strict=True))
    return None


def _grid_header(rows: Sequence[Row]) -> int | None:
    for number, (_, cells) in enumerate(rows):
        if any(
            [_text(cells, 0), _text(cells, 1)]
            == [catalogue(lang)["table"], catalogue(lang)["room"]]
            for lang in LANGUAGES
        ):
            return number
    return None


def _labels(key: str) -> set[str]:
    return {catalogue(language)[key] for language in LANGUAGES}


def _text(cells: Sequence[object], position: int) -> str:
    value = cells[position] if position < len(cells) else None
    return "" if value is None else _squeezed(str(as_text(value)))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
