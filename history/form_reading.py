"""Reading the sheet of results back, with every error by its row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..formats.cells import to_date
from ..formats.grid import Item, Items, Notes, RawSheet, header_matches, read_items
from ..formats.messages import findings_of
from ..formats.tables import read_rows
from ..formats.workbook import read_sheets
from ..models.diagnostics import InputError, Problem
from ..models.event import Event
from ..models.outcome import Result
from ..models.schedule import Meeting, Schedule
from ..models.steps import STATUSES, STEPS
from .form import choice_of, spelt
from .form_columns import HEADING, RESULTS

_DAYS = ("next_step_by", "mou_day", "trial_day", "order_day")
_CHOICES: Mapping[str, tuple[Sequence[str], str]] = {
    "status": (STATUSES, ""),
    "next_step": (STEPS, "step_"),
}
_ENDS = (None, "none", "done")
"""Next steps of which nothing is awaited."""

_RUPIAH = re.compile(
    r"(?:Rp\.?|IDR)?\s*(\d+|\d{1,3}(?:[., ]\d{3})+)(?:,-|,00|\.00)?", re.IGNORECASE | re.ASCII
)

_AN_AMOUNT = "is no amount in rupiah such as 1500000 or Rp 1.500.000"


@dataclass(frozen=True)
class Results:
    """What a sheet reports.

    Attributes
    ----------
    results : tuple of Result
        Rows without a fault in which something is reported.
    problems : tuple of Problem
        What is wrong with the others, and warnings.
    """

    results: tuple[Result, ...]
    problems: tuple[Problem, ...]


def read_results(path: Path, event: Event, schedule: Schedule, *, partial: bool = False) -> Results:
    """Read a sheet of results.

    Parameters
    ----------
    partial : bool
        Keep the good rows where others have errors.

    Raises
    ------
    InputError
        With every error by row and column; with ``partial`` only where no row can be read.
    """
    notes = Notes()
    found = read_items(_sheet(path), RESULTS, notes)
    whole = [p for p in notes.errors if p.row is None or p.row == found.header_row]
    reader = _Reader(found, event, schedule, notes)
    results = [result for n in range(len(found.items)) if (result := reader.row(n)) is not None]
    errors = sorted(notes.errors, key=lambda problem: problem.row or 0)
    if errors and (whole or not partial):
        raise InputError([*errors, *notes.warnings])
    bad = {problem.row for problem in errors}
    kept = [(row, result) for row, result in results if row not in bad]
    return Results(
        tuple(result for _, result in kept if _says_something(result)),
        (*errors, *notes.warnings),
    )


def _rupiah(value: object) -> int | None:
    """Return an amount such as ``Rp 1.500.000``, or ``None``; rupiah have no decimals."""
    if isinstance(value, str):
        found = _RUPIAH.fullmatch(value.replace("\xa0", " ").strip())
        return int(re.sub(r"[., ]", "", found[1])) if found else None
    if isinstance(value, bool) or not isinstance(value, int | float) or value % 1:
        return None
    return int(value)


def _sheet(path: Path) -> RawSheet:
    """Return the sheet that looks most like one of results, or a CSV file."""
    if path.suffix.lower() == ".csv":
        return RawSheet(path.name, read_rows(path, RESULTS))
    sheets = [sheet for sheet in read_sheets(path) if sheet.has_data]
    best = max(sheets, key=lambda sheet: header_matches(sheet.rows, RESULTS), default=None)
    if best is None:
        raise InputError([Problem(f"{path}: this workbook is empty")])
    return best


def _says_something(result: Result) -> bool:
    return result != Result(request=result.request)


class _Reader:
    """Makes a result of each row; complains in ``notes`` of what is wrong."""

    def __init__(self, found: Items, event: Event, schedule: Schedule, notes: Notes) -> None:
        self._found, self._notes = found, notes
        self._meetings = {meeting.request: meeting for meeting in schedule.meetings}
        self._event = event
        self._first = event.ordered_slots[0].start.date()
        self._rows: dict[str, int] = {}
        self._rated: dict[str, str] = {}

    def row(self, n: int) -> tuple[int, Result] | None:
        """Return the number and the result of a row; ``None`` where that has a fault."""
        item, row = self._found.items[n], self._found.rows[n]
        told = len(self._notes.errors)
        meeting = self._meeting(item, row)
        data = {name: value for name, value in item.items() if name not in HEADING}
        self._read_choices(data, row)
        self._read_days(data, row)
        self._read_amount(data, row)
        self._read_ratings(data, meeting.companies if meeting else ("1", "2"))
        if meeting is not None:
            self._check_absent(data, meeting, row)
        self._check_steps(data, row)
        result = self._validated(data, row)
        return (row, result) if result and len(self._notes.errors) == told else None

    def _error(self, message: str, row: int, field: str) -> None:
        header = self._found.header(field)
        known = field in self._found.missing or (self._found.name, row, header) in self._notes.told
        if not known:
            self._notes.error(message, self._found.name, row, header)

    def _meeting(self, item: Item, row: int) -> Meeting | None:
        name = item.get("request")
        if name is None:
            self._error("the request is missing; copy it from the schedule", row, "request")
            return None
        meeting = self._meetings.get(str(name))
        if meeting is None:
            known = str(name) in self._event.request_by_id
            why = "is not scheduled" if known else "is none of this event"
            self._error(f"request {name!r} {why}", row, "request")
            return None
        first = self._rows.setdefault(meeting.request, row)
        if first != row:
            told = f"request {name!r} stands in row {first} already; delete one of them"
            self._error(told, row, "request")
        return meeting

    def _read_choices(self, data: Item, row: int) -> None:
        for field, (names, prefix) in _CHOICES.items():
            if field in data:
                code = choice_of(str(data[field]), names, prefix)
                if code is None:
                    known = ", ".join(spelt(names, prefix))
                    self._error(f"{data[field]!r} is none of the list: {known}", row, field)
                data[field] = code

    def _read_days(self, data: Item, row: int) -> None:
        for field in _DAYS:
            if field not in data:
                continue
            day = to_date(data[field])
            if day is None:
                self._error(
                    f"{data[field]!r} is no date such as 2017-01-26 or 26/01/2017", row, field
                )
            elif day < self._first:
                self._error(f"{day} lies before the event ({self._first})", row, field)
            elif field != "next_step_by" and day > date.today():
                header = self._found.header(field)
                self._notes.warn(f"{day} lies in the future", self._found.name, row, header)
            data[field] = day

    def _read_amount(self, data: Item, row: int) -> None:
        if "order_value" in data:
            amount = _rupiah(data["order_value"])
            if amount is None:
                self._error(f"{data['order_value']!r} {_AN_AMOUNT}", row, "order_value")
            data["order_value"] = amount

    def _read_ratings(self, data: Item, companies: Sequence[str]) -> None:
        self._rated = dict(zip(companies, ("rating_1", "rating_2"), strict=False))
        ratings = {c: data.pop(field) for c, field in self._rated.items() if field in data}
        if ratings:
            data["ratings"] = ratings

    def _check_absent(self, data: Item, meeting: Meeting, row: int) -> None:
        absent: Any = data.get("absent", [])
        called = {self._event.company_by_id[c].label.casefold(): c for c in meeting.companies}
        absent = [called.get(str(name).casefold(), name) for name in absent]
        if absent:
            data["absent"] = absent
        status = data.get("status")
        strange = [name for name in absent if name not in meeting.companies]
        for name in strange:
            choices = " or ".join(meeting.companies)
            self._error(f"{name!r} has no part in this meeting; write {choices}", row, "absent")
        if status == "no_show" and not absent:
            self._error("a no-show needs the company that was absent", row, "absent")
        if absent and status != "no_show":
            self._error("somebody was absent, so this has to say no-show", row, "status")
        if "ratings" in data and status in ("no_show", "moved"):
            self._error("a meeting that was not held has no rating", row, "rating_1")

    def _check_steps(self, data: Item, row: int) -> None:
        for field, day, others in (("mou", "mou_day", ("mou_number",)), ("trial", "trial_day", ())):
            if data.get(field) is True and day not in data:
                self._error("the date is missing", row, day)
            for other in (day, *others):
                if other in data and data.get(field) is not True:
                    self._error("something of it is filled in, so this has to say yes", row, field)
        for one, other in (("order_value", "order_day"), ("order_day", "order_value")):
            if one in data and other not in data:
                self._error("an order needs its value and its date; this is missing", row, other)
        moved = data.get("status") == "moved" and "next_step" not in data  # to another meeting
        if "next_step_by" in data and not moved and data.get("next_step") in _ENDS:
            self._error("the step that is due by this date is missing", row, "next_step")

    def _validated(self, data: Item, row: int) -> Result | None:
        try:
            return Result.model_validate(data)
        except ValidationError as error:
            for finding in findings_of(error.errors(include_url=False)):
                field = str(finding.location[0]) if finding.location else "request"
                place = self._rated.get(str(finding.location[-1]), field)
                self._error(finding.told(self._found.header(place), ""), row, place)
            return None
