"""Events, schedules and filled-in sheets for the tests of outcomes."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from linkmatch.history.form import write_form
from linkmatch.history.form_columns import RESULTS
from linkmatch.instances import load
from linkmatch.models import Event
from linkmatch.models.outcome import Result
from linkmatch.models.schedule import Meeting, Schedule
from openpyxl import load_workbook

DAY = date(2017, 1, 26)

PARTNERSHIPS = (
    ("IKM-01", "T1-01"),
    ("IKM-02", "T1-01"),
    ("IKM-03", "T1-02"),
    ("IKM-01", "T1-03"),
    ("IKM-02", "T1-03"),
    ("IKM-04", "T1-03"),
    ("IKM-05", "T1-03"),
)
"""Those reported of the event."""

Cells = Mapping[str, object]


def meeting(request: str, companies: tuple[str, ...], slot: str, table: str = "M01") -> Meeting:
    return Meeting(request=request, companies=companies, slot=slot, table=table, score=1)


@cache
def tegal() -> tuple[Event, Schedule]:
    """Return the event of 2017, scheduled."""
    from linkmatch.scheduler.solve import solve

    event = load("tegal-2017")
    return event, solve(event, time_limit=20, workers=1)


def signed(**more: Any) -> list[Result]:
    """Return that all meetings were held, and the seven partnerships signed."""
    _, schedule = tegal()
    requests = {frozenset(pair) for pair in PARTNERSHIPS}
    return [
        Result(
            request=held.request,
            status="held",
            **(
                {"mou": True, "mou_day": DAY, "mou_number": f"MoU/{held.request}", **more}
                if frozenset(held.companies) in requests
                else {}
            ),
        )
        for held in schedule.meetings
    ]


def filled(
    path: Path, event: Event, schedule: Schedule, rows: Mapping[str, Cells], language: str = "en"
) -> Path:
    """Write the form and fill in cells, by request and field."""
    write_form(path, event, schedule, "en" if language == "en" else "id")
    book = load_workbook(path)
    sheet = book.worksheets[0]
    columns = {column.field: n for n, column in enumerate(RESULTS.columns, start=1)}
    at = {sheet.cell(row, 1).value: row for row in range(5, sheet.max_row + 1)}
    for request, cells in rows.items():
        for field, value in cells.items():
            sheet.cell(at[request], columns[field]).value = value  # type: ignore[assignment]
    book.save(path)
    return path
