"""A schedule as notebooks show it."""

from collections.abc import Iterator
from html import escape

from ..models.schedule import Schedule
from .catalogue import catalogue
from .tables_text import html_table

SHOWN = 20
"""Meetings that are listed; the others are counted."""


def schedule_html(schedule: Schedule) -> str:
    """Return status, objectives with their bounds, and the first meetings, as HTML."""
    return "".join(_parts(schedule))


def _parts(schedule: Schedule) -> Iterator[str]:
    say, report = catalogue("en"), schedule.report
    status = say[report.status] if report else say["no_report"]
    count = say.text("count_meetings", count=say.number(len(schedule.meetings)))
    yield f"<p><b>{escape(schedule.event)}</b>: {status}, {count}</p>"
    if report and report.objectives:
        rows = [
            (
                o.name,
                say.number(o.value),
                "–" if o.bound is None else say.number(o.bound),
                "–" if o.gap is None else say.percent(o.gap, 3),
            )
            for o in report.objectives
        ]
        yield html_table([say[key] for key in ("objective", "value", "bound", "gap")], rows)
    meetings = [
        (m.slot, m.table, " – ".join(m.companies), say.number(m.score))
        for m in schedule.meetings[:SHOWN]
    ]
    yield html_table([say[key] for key in ("slot", "table", "companies", "score")], meetings)
    if len(schedule.meetings) > SHOWN:
        yield f"<p>+ {say.number(len(schedule.meetings) - SHOWN)}</p>"
