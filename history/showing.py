"""What people see of a history in a terminal."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .words import words

if TYPE_CHECKING:
    from ..formats.catalogue import Catalogue
    from ..formats.columns import Language
    from ..models.event import Event
    from .documents import Document
    from .evaluate import Auc, Band, Evaluation
    from .followups import Due
    from .log import Logged
    from .pages import Page, Pages
    from .parties import Party
    from .standins import StandIns

SHOWN = 15
"""Rows of a table that are printed; files hold all."""


def show_report(pages: "Pages") -> None:
    """Print the funnel, the groups that have more than one row, times and no-shows."""
    console = Console()
    for page in pages.brief():
        console.print(_table(page, pages))


def _table(page: "Page", pages: "Pages") -> Table:
    table = _headed(page.header)
    for row in page.rows[:SHOWN]:
        table.add_row(*(escape(pages.shown(page, n, cell)) for n, cell in enumerate(row)))
    if len(page.rows) > SHOWN:
        table.caption = pages.say.text("more_rows", count=len(page.rows) - SHOWN)
    return table


def _headed(headers: Iterable[str]) -> Table:
    """Return a table; where it is wider than the terminal its words are broken, not cut off."""
    table = Table()
    for header in headers:
        table.add_column(escape(header), overflow="fold")
    return table


def show_due(dues: "Sequence[Due]", by: date, language: "Language") -> None:
    """Print what is awaited."""
    say = words(language)
    table = _headed(say[name] for name in ("due", "days_late", "what", "parties", "event"))
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
    documents: "Sequence[Document]",
    order: "Sequence[tuple[datetime, Document]]",
    language: "Language",
) -> None:
    """Print MoUs, and the order in which they are signed."""
    say, console = words(language), Console()
    table = _headed(say[name] for name in ("number", "date", "parties", "status"))
    for one in documents:
        day = say.day(one.day) if one.day else ""
        table.add_row(
            escape(one.number or ""), day, escape(one.called), say[f"status_{one.status}"]
        )
    console.print(table if documents else say["none"])
    if order:
        signing = _headed(say[n] for n in ("order_no", "time", "parties", "number"))
        for n, (time, one) in enumerate(order, start=1):
            signing.add_row(str(n), f"{time:%H:%M}", escape(one.called), escape(one.number or ""))
        console.print(say["agenda"], signing)


def show_log(changes: "Sequence[Logged]") -> None:
    """Print changes, one a line."""
    console = Console(soft_wrap=True)
    for change in changes:
        place = " ".join(filter(None, (change.event, change.request, change.company)))
        turned = f"{change.before or '–'} → {change.after or '–'}"
        line = f"{change.at:%Y-%m-%d %H:%M} {change.role}: {change.what} {place}: {turned}"
        console.print(escape(line), highlight=False)


def _names(parties: "Iterable[Party]") -> str:
    return " – ".join(party.name for party in parties)


def show_stand_ins(found: "Sequence[StandIns]", event: "Event", language: "Language") -> None:
    """Print who can take the places of meetings at risk."""
    say = words(language)
    table = _headed(say[name] for name in ("slot", "table", "meeting", "risk", "stand_ins"))
    for one in found:
        names = "\n".join(_labels(event, request.companies) for request in one.requests)
        place = (escape(one.meeting.slot), escape(one.meeting.table))
        meeting = escape(_labels(event, one.meeting.companies))
        table.add_row(*place, meeting, say.percent(one.risk, 0), escape(names) or say["none_fits"])
    Console().print(table if found else say["no_risk"])


def _labels(event: "Event", companies: Iterable[str]) -> str:
    return " – ".join(event.company_by_id[company].label for company in companies)


def show_evaluation(found: "Evaluation", language: "Language") -> None:
    """Print how well scores told."""
    console, say = Console(), words(language)
    heads = ("ranked_by", "with_result", "without_result", "auc", "interval")
    ranks = _headed(say[name] for name in heads)
    for auc in (found.score, *found.components):
        counts = (say.number(auc.successes), say.number(auc.failures))
        ranks.add_row(escape(_ranking(auc.name, say)), *counts, *_auc_cells(auc, say))
    heads = ("score", "meetings", "with_result", "band_share", "interval")
    bands = _headed(say[name] for name in heads)
    for band in found.bands:
        edges = say.text("range", low=say.number(band.lowest), high=say.number(band.highest))
        counts = (say.number(band.meetings), say.number(band.successes))
        bands.add_row(edges, *counts, *_band_cells(band, say))
    console.print(ranks, bands)
    share, _ = _band_cells(found.low, say)
    console.print(say.text("low_scores", score=say.number(found.low.highest), share=share))


def _ranking(name: str, say: "Catalogue") -> str:
    """Return what the score, or a component of it, is called."""
    from ..scoring.components import COMPONENTS
    from ..scoring.texts import component_name

    return component_name(name, say.language) if name in COMPONENTS else say.get(name, name)


def _auc_cells(auc: "Auc", say: "Catalogue") -> tuple[str, str]:
    if auc.auc is None or auc.low is None or auc.high is None:
        return say["not_enough"], ""
    low, high = say.number(auc.low, 2), say.number(auc.high, 2)
    return say.number(auc.auc, 2), say.text("range", low=low, high=high)


def _band_cells(band: "Band", say: "Catalogue") -> tuple[str, str]:
    if band.share is None or band.low is None or band.high is None:
        return say["not_enough"], ""
    low, high = say.number(100 * band.low, 0), say.percent(band.high, 0)
    return say.percent(band.share, 0), say.text("range", low=low, high=high)
