"""What people see of a history in a terminal."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..formats.columns import Language
from ..models.event import Event
from .documents import Document
from .evaluate import NOT_ENOUGH, Auc, Band, Evaluation
from .followups import Due
from .funnel import HEADLINES, Report
from .log import Logged
from .parties import Party
from .standins import StandIns
from .tallies import STAGES, VALUE
from .words import words

SHOWN = 15
"""Rows of a table that are printed; files hold all."""


def show_report(report: Report) -> None:
    """Print the funnel, and the groups that have more than one row."""
    console = Console()
    funnel = Table("step", "meetings", "of those requested")
    requested = report.totals["requested"]
    for stage in STAGES:
        count = report.totals[stage]
        funnel.add_row(stage, f"{count:,}", f"{100 * count / requested:.0f} %" if requested else "")
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


def show_due(dues: Sequence[Due], by: date, language: Language) -> None:
    """Print what is awaited."""
    say = words(language)
    table = Table(*(say[name] for name in ("due", "days_late", "what", "parties", "event")))
    for due in dues:
        table.add_row(
            say.day(due.due),
            str((by - due.due).days),
            due.awaited(language),
            escape(_names(due.parties)),
            escape(due.event),
        )
    Console().print(table if dues else say["none"])


def show_mous(
    documents: Sequence[Document], order: Sequence[tuple[datetime, Document]], language: Language
) -> None:
    """Print MoUs, and the order in which they are signed."""
    say, console = words(language), Console()
    table = Table(*(say[name] for name in ("number", "date", "parties", "status")))
    for one in documents:
        day = say.day(one.day) if one.day else ""
        table.add_row(
            escape(one.number or ""), day, escape(one.called), say[f"status_{one.status}"]
        )
    console.print(table if documents else say["none"])
    if order:
        signing = Table(*(say[n] for n in ("order_no", "time", "parties", "number")))
        for n, (time, one) in enumerate(order, start=1):
            signing.add_row(str(n), f"{time:%H:%M}", escape(one.called), escape(one.number or ""))
        console.print(say["agenda"], signing)


def show_log(changes: Sequence[Logged]) -> None:
    """Print changes, one a line."""
    console = Console(soft_wrap=True)
    for change in changes:
        place = " ".join(filter(None, (change.event, change.request)))
        turned = f"{change.before or '–'} → {change.after or '–'}"
        line = f"{change.at:%Y-%m-%d %H:%M} {change.role}: {change.what} {place}: {turned}"
        console.print(escape(line), highlight=False)


def _names(parties: Iterable[Party]) -> str:
    return " – ".join(party.name for party in parties)


def show_stand_ins(found: Sequence[StandIns], event: Event) -> None:
    """Print who can take the places of meetings at risk."""
    table = Table("slot", "table", "meeting", "risk", "stand-ins")
    for one in found:
        names = "\n".join(_labels(event, request.companies) for request in one.requests)
        place = (escape(one.meeting.slot), escape(one.meeting.table))
        meeting = escape(_labels(event, one.meeting.companies))
        table.add_row(*place, meeting, f"{100 * one.risk:.0f} %", escape(names) or "none fits")
    Console().print(table if found else "no meeting is at risk")


def _labels(event: Event, companies: Iterable[str]) -> str:
    return " – ".join(event.company_by_id[company].label for company in companies)


def show_evaluation(found: Evaluation) -> None:
    """Print how well scores told."""
    console = Console()
    ranks = Table("ranked by", "with result", "without", "AUC", "95 % interval")
    for auc in (found.score, *found.components):
        ranks.add_row(auc.name, f"{auc.successes:,}", f"{auc.failures:,}", *_auc_cells(auc))
    bands = Table("score", "meetings", "with result", "share", "95 % interval")
    for band in found.bands:
        counts = (f"{band.meetings:,}", f"{band.successes:,}")
        bands.add_row(f"{band.lowest:g} to {band.highest:g}", *counts, *_band_cells(band))
    console.print(ranks, bands)
    share, _ = _band_cells(found.low)
    console.print(f"scores below {found.low.highest:g} with a result: {share}")


def _auc_cells(auc: Auc) -> tuple[str, str]:
    if auc.auc is None:
        return NOT_ENOUGH, ""
    return f"{auc.auc:.2f}", f"{auc.low:.2f} to {auc.high:.2f}"


def _band_cells(band: Band) -> tuple[str, str]:
    if band.share is None or band.low is None or band.high is None:
        return NOT_ENOUGH, ""
    return f"{100 * band.share:.0f} %", f"{100 * band.low:.0f} to {100 * band.high:.0f} %"
