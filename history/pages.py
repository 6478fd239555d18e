"""A report as tables with headings, for workbooks, pages and terminals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from ..formats.catalogue import Catalogue
from ..formats.columns import Language
from .documents import Document
from .funnel import UNKNOWN, Report
from .tallies import STAGES, VALUE
from .words import words

if TYPE_CHECKING:
    import pandas as pd

BRIEF = ("held", "mou", "orders", VALUE)
"""What is told of groups in a terminal, which is 80 characters wide."""

Cell = str | int | float | date | None


@dataclass(frozen=True)
class Page:
    """A table; the columns in ``shares`` are parts of 1."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shares: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Pages:
    """A report in a language, with the MoUs and the order in which they are signed."""

    report: Report
    documents: Sequence[Document]
    signing: Sequence[tuple[datetime, Document]]
    language: Language

    @property
    def say(self) -> Catalogue:
        """The words."""
        return words(self.language)

    @property
    def title(self) -> str:
        """What the report is called, with the event where it is of one."""
        events = self.report.groups["event"]["event"].tolist()
        title = self.say["report_title"]
        return f"{title}: {events[0]}" if len(events) == 1 else title

    def label(self, measure: str) -> str:
        """Return what a measure is called."""
        return self.say["stage_held" if measure == "held" else measure]

    def shown(self, page: Page, column: int, cell: Cell) -> str:
        """Return what people read in a cell of a table."""
        if cell is None or isinstance(cell, str):
            return cell or ""
        if isinstance(cell, date):
            return self.say.day(cell)
        return self.say.percent(cell, 0) if column in page.shares else self.say.number(cell, 1)

    def brief(self) -> Iterator[Page]:
        """Yield tables that fit into a terminal: fewer steps, no groups of one, no MoUs."""
        groups = (self._group(name, BRIEF) for name in self.report.groups)
        yield self._funnel()
        yield from (page for page in groups if len(page.rows) > 1)
        yield from (page for page in (self._times(), self._no_shows()) if page.rows)

    def all(self) -> Iterator[Page]:
        """Yield every table that has rows."""
        pages = (
            self._funnel(),
            *(self._group(name, (*STAGES, VALUE)) for name in self.report.groups),
            self._times(),
            self._no_shows(),
            self._mous(),
            self._agenda(),
        )
        yield from (page for page in pages if page.rows)

    def _funnel(self) -> Page:
        counts = [self.report.totals[stage] for stage in STAGES]
        rows: list[tuple[Cell, ...]] = [
            (self.label(stage), count, count / counts[0] if counts[0] else None)
            for stage, count in zip(STAGES, counts, strict=True)
        ]
        header = tuple(self.say[name] for name in ("step", "meetings", "share"))
        rows.append((self.label(VALUE), self.report.totals[VALUE], None))
        rows.append((self.say["first_partners"], self.report.first_partners, None))
        rows.append((self.say["no_show_rate"], None, self.report.no_show_rate))
        return Page(self.say["funnel"], header, tuple(rows), frozenset((2,)))

    def _group(self, name: str, measures: Sequence[str]) -> Page:
        frame = self.report.groups[name]
        names = (name, *(["companies"] if "companies" in frame else []), *measures)
        header = (self.say[name], *(self.label(measure) for measure in names[1:]))
        rows = _rows(frame[[*names]])
        if name == "process":
            rows = tuple((self._process(row[0]), *row[1:]) for row in rows)
        return Page(self.say[f"by_{name}"], header, rows)

    def _process(self, code: Cell) -> Cell:
        from ..scoring.taxonomy import taxonomy

        terms = taxonomy("processes")
        return terms.label(str(code), self.language) if code in terms.position else UNKNOWN

    def _times(self) -> Page:
        header = tuple(self.say[name] for name in ("step", "count", "median_days", "days_90"))
        rows = _rows(self.report.times)
        named = tuple((self.say[str(row[0])], *row[1:]) for row in rows)
        return Page(self.say["time_to_step"], header, named)

    def _no_shows(self) -> Page:
        header = tuple(self.say[name] for name in ("company", "reported", "absent", "rate"))
        rows = _rows(self.report.no_shows)
        return Page(self.say["no_shows"], header, rows, frozenset((3,)))

    def _mous(self) -> Page:
        names = ("number", "date", "parties", "event", "status")
        header = tuple(self.say[name] for name in names)
        rows = tuple(
            (
                one.number,
                one.day,
                one.called,
                one.event,
                self.say[f"status_{one.status}"],
            )
            for one in self.documents
        )
        return Page(self.say["mou_list"], header, rows)

    def _agenda(self) -> Page:
        header = tuple(self.say[name] for name in ("order_no", "time", "parties", "number"))
        rows = tuple(
            (n, f"{time:%H:%M}", one.called, one.number)
            for n, (time, one) in enumerate(self.signing, start=1)
        )
        return Page(self.say["agenda"], header, rows)


def _rows(frame: "pd.DataFrame") -> tuple[tuple[Cell, ...], ...]:
    """Return the rows of a frame as plain values."""
    columns = [frame[name].tolist() for name in frame.columns]
    return tuple(zip(*columns, strict=True))
