"""What people see of a history in a terminal."""

from collections.abc import Iterable

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .funnel import HEADLINES, STAGES, VALUE, Report

SHOWN = 15
"""Rows of a table that are printed; files hold all."""


def show_report(report: Report) -> None:
    """Print the funnel, and the groups that have more than one row."""
    console = Console()
    funnel = Table("step", "meetings", "of the step before")
    before = None
    for stage in STAGES:
        count = report.totals[stage]
        share = f"{100 * count / before:.0f} %" if before else ""
        funnel.add_row(stage, f"{count:,}", share)
        before = count
    console.print(funnel)
    console.print(f"value of orders: Rp {report.totals[VALUE]:,}")
    console.print(f"makers with a first partner: {report.first_partners}")
    if report.no_show_rate is not None:
        console.print(f"no-shows: {100 * report.no_show_rate:.1f} % of what is reported")
    for name, frame in report.groups.items():
        if len(frame) > 1:
            extra = ["companies"] if "companies" in frame else []
            _show(console, frame[[name, *extra, *HEADLINES]])
    _show(console, report.times)
    _show(console, report.no_shows)


def _show(console: Console, frame: pd.DataFrame) -> None:
    if frame.empty:
        return
    table = Table(*map(str, frame.columns))
    for row in frame.head(SHOWN).itertuples(index=False):
        table.add_row(*_cells(row))
    if len(frame) > SHOWN:
        table.caption = f"and {len(frame) - SHOWN} more, in the files of -o and in --json"
    console.print(table)


def _cells(row: Iterable[object]) -> Iterable[str]:
    for value in row:
        if isinstance(value, float):
            yield f"{value:.2f}"
        else:
            yield f"{value:,}" if isinstance(value, int) else escape(str(value))
