"""A comparison as people read it: text, a page of HTML and a workbook, in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from ..models.event import Event
from ..models.report import ObjectiveResult
from ..models.schedule import Meeting
from ..scheduler.compare import Comparison, Standing
from .catalogue import Catalogue, catalogue
from .columns import Language
from .files import write_bytes
from .labels import label_with_id
from .tables_text import html_table, text_table
from .xlsx import Book, write_book

TOLD = 10
"""Companies of the largest differences that are told."""

Cell = str | float | None

_STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;margin:2em;color:#222}"
    "table{border-collapse:collapse;margin:0 0 1.6em}"
    "th,td{border:1px solid #bbb;padding:.25em .6em;text-align:right}"
    "th:first-child,td:first-child{text-align:left}th{background:#ddebf7}"
)


@dataclass(frozen=True)
class Section:
    """One table.

    Attributes
    ----------
    key : str
        Names it.
    title : str
    header : tuple of str
    rows : tuple of tuple of (str, number or None)
    """

    key: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def comparison_lines(found: Comparison, event: Event, language: Language) -> list[str]:
    """Return a comparison as lines of text."""
    lines, words = [], _words(language)
    for section in _sections(found, event, language, TOLD):
        if section.key == "changes" or not section.rows:
            continue
        rows = [[_shown(cell, words) for cell in row] for row in section.rows]
        lines += [section.title, *text_table(section.header, rows), ""]
    return lines[:-1]


def write_comparison_html(found: Comparison, event: Event, path: Path, language: Language) -> None:
    """Write a comparison as a page; names of the event are text in it, whatever they hold."""
    words = _words(language)
    title = escape(f"{found.event}: {' / '.join(s.name for s in found.standings)}")
    parts = [
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>',
        f"<style>{_STYLE}</style><h1>{title}</h1>",
    ]
    for section in _sections(found, event, language, None):
        if section.rows:
            rows = [[_shown(cell, words) for cell in row] for row in section.rows]
            parts.append(f"<h2>{escape(section.title)}</h2>{html_table(section.header, rows)}")
    write_bytes(path, "\n".join([*parts, "</html>", ""]).encode())


def write_comparison_xlsx(found: Comparison, event: Event, path: Path, language: Language) -> None:
    """Write a comparison as a workbook, one sheet a table; text stays text."""
    sections = [s for s in _sections(found, event, language, None) if s.rows]

    def fill(book: Book) -> None:
        for n, section in enumerate(sections, 1):
            # A name of a schedule may hold what a sheet's name must not.
            sheet = book.add_sheet(f"{n} {_words(language)[section.key]}"[:31])
            book.write_list(sheet, section.header, section.rows)

    write_book(path, fill)


def _words(language: Language) -> Catalogue:
    return catalogue(language, subject="compare")


def _shown(cell: Cell, words: Catalogue) -> str:
    if cell is None:
        return "–"
    return cell if isinstance(cell, str) else words.figure(cell)


def _sections(
    found: Comparison, event: Event, language: Language, most: int | None
) -> Iterator[Section]:
    """Yield the tables; of companies the ``most`` with the largest differences, or all."""
    page = _Page(found, event, language)
    yield page.objectives()
    yield page.figures()
    yield page.counts()
    for n in range(1, len(found.standings)):
        for key, rows in (("winners", found.winners(n, most)), ("losers", found.losers(n, most))):
            header = page.words["company"], found.standings[0].name, found.standings[n].name
            cells = [(page.label(r.company), r.scores[0], r.scores[n], r.gain(n)) for r in rows]
            yield Section(
                key, page.title(key, n), (*header, page.words["difference"]), tuple(cells)
            )
    for n in range(1, len(found.standings)):
        yield page.changes(n)


class _Page:
    def __init__(self, found: Comparison, event: Event, language: Language) -> None:
        self.found, self.event = found, event
        self.words = _words(language)
        self.names = [s.name for s in found.standings]

    def label(self, company: str) -> str:
        return label_with_id(self.event, company)

    def title(self, key: str, n: int) -> str:
        return self.words.text(f"{key}_title", first=self.names[0], other=self.names[n])

    def objectives(self) -> Section:
        header = [self.words["objective"]]
        for name in self.names:
            header += [name, self.words["bound"], self.words["gap"]]
        rows = []
        for n, objective in enumerate(self.found.standings[0].objectives):
            row: list[Cell] = [self.words[f"objective_{objective.name}"]]
            for standing in self.found.standings:
                row += _values(standing.objectives[n], self.words)
            rows.append(tuple(row))
        return Section("objectives", self.words["objectives"], tuple(header), tuple(rows))

    def figures(self) -> Section:
        rows: list[tuple[Cell, ...]] = [
            (self.words[key], *(_figure(key, s, self.words) for s in self.found.standings))
            for key in (
                "violations",
                "meetings",
                "without",
                "smallest",
                "q1",
                "median",
                "q3",
                "jain",
            )
        ]
        return Section("fairness", self.words["fairness"], ("", *self.names), tuple(rows))

    def counts(self) -> Section:
        header = (self.words["against"], *(self.words[k] for k in KINDS))
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (name, *(turnover.counts()[k] for k in KINDS))
            for name, turnover in zip(self.names[1:], self.found.turnovers, strict=True)
        )
        title = self.words.text("counts_title", first=self.names[0])
        return Section("counts", title, header, rows)

    def changes(self, n: int) -> Section:
        turnover = self.found.turnovers[n - 1]
        shifted = [("moved", *pair) for pair in turnover.moved]
        shifted += [("reseated", *pair) for pair in turnover.reseated]
        rows = [self._change(kind, old, new) for kind, old, new in shifted]
        rows += [self._change("dropped", m, None) for m in turnover.dropped]
        rows += [self._change("added", None, m) for m in turnover.added]
        places = self.names[0], self.names[n]
        header = self.words["change"], self.words["companies"], *places, self.words["score"]
        return Section("changes", self.title("changes", n), header, tuple(rows))

    def _change(self, kind: str, old: Meeting | None, new: Meeting | None) -> tuple[Cell, ...]:
        one = old or new
        assert one is not None
        places = [None if m is None else f"{m.slot}, {m.table}" for m in (old, new)]
        who = " – ".join(
            self.label(c) if c in self.event.company_by_id else c for c in one.companies
        )
        return (self.words[kind], who, *places, one.score)


KINDS = ("kept", "moved", "reseated", "dropped", "added")


def _values(objective: ObjectiveResult, words: Catalogue) -> list[Cell]:
    gap = None if objective.gap is None else f"{words.figure(100 * objective.gap, '.3f')} %"
    return [objective.value, objective.bound, gap]


def _figure(key: str, standing: Standing, words: Catalogue) -> Cell:
    fairness = standing.fairness
    quartiles = dict(zip(("q1", "median", "q3"), fairness.quartiles, strict=True))
    if key in quartiles:
        return words.percent(quartiles[key] / 1000)
    figures: dict[str, Cell] = {
        "violations": standing.violations,
        "meetings": standing.meetings,
        "without": len(fairness.without_meeting),
        "smallest": words.percent(fairness.smallest / 1000),
        "jain": fairness.jain,
    }
    return figures[key]
