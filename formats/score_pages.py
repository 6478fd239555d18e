"""The pages of a scored workbook that people read: a matrix of scores, and the reasons.

They are written beside the sheets of the event, and passed over when it is read back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..scoring.explain import Page, pages
from ..scoring.gains import COMPONENT_DECIMALS, DECIMALS
from ..scoring.texts import COMPONENT_NAMES
from .catalogue import catalogue
from .columns import Language
from .layout import MATRIX, REASONS
from .workbook import write_event_xlsx
from .xlsx import Book

if TYPE_CHECKING:
    from ..models.request import Request
    from ..scoring.score import Removed, Scored

MAX_PAIRS = 20_000
"""A matrix of more pairs is nothing to read."""

OUT = "×"
"""Stands in the matrix for a pair that must not meet."""

_COLOURS = {"min_color": "#F8CBAD", "mid_color": "#FFEB9C", "max_color": "#63BE7B"}


def has_pages(scored: "Scored") -> bool:
    """Return whether there are few enough pairs for a matrix."""
    return len(scored.event.requests) + len(scored.removed) <= MAX_PAIRS


def write_scored_xlsx(scored: "Scored", path: Path) -> None:
    """Write a scored event as a workbook, with its matrix and reasons where those can be read.

    Raises
    ------
    InputError
        Where it cannot be written; nothing is left behind then.
    """
    pages = _Pages(scored, scored.event.language) if has_pages(scored) else None
    write_event_xlsx(scored.event, path, pages.write if pages else None)


@dataclass(frozen=True)
class _Pages:
    scored: "Scored"
    language: Language

    def _say(self, key: str) -> str:
        return catalogue(self.language).text(f"scored_{key}", out=OUT, sheet=REASONS[self.language])

    def write(self, book: Book) -> None:
        """Add both sheets."""
        self._write_matrix(book)
        self._write_reasons(book)

    def _write_matrix(self, book: Book) -> None:
        board = self.scored.board
        sheet = book.add_sheet(MATRIX[self.language])
        book.write(sheet, 0, 0, MATRIX[self.language], book.title)
        book.write(sheet, 1, 0, self._say("matrix"), book.plain)
        slanted = book.format(bold=True, rotation=60, border=1, border_color="#BFBFBF")
        names = [company.label for company in board.makers]
        book.set_width(sheet, 0, names)
        sheet.set_column(1, max(len(board.buyers), 1), 6)
        for column, company in enumerate(board.buyers, start=1):
            book.write(sheet, 3, column, company.label, slanted)
        for row, name in enumerate(names, start=4):
            book.write(sheet, row, 0, name, book.cell_head)
        figure = book.format(num_format=f"0.{'0' * DECIMALS}", border=1, border_color="#D9D9D9")
        for request in self.scored.event.requests:
            pair = board.pair(request.companies)
            if pair is not None:
                book.write(sheet, pair[0] + 4, pair[1] + 1, request.score, figure)
        grey = book.format(bg_color="#D9D9D9", align="center")
        for out in (out for out in self.scored.removed if not out.stands):
            row, column = board.maker_at[out.maker] + 4, board.buyer_at[out.buyer] + 1
            book.write(sheet, row, column, OUT, grey)
        if names and board.buyers:
            area = (4, 1, len(names) + 3, len(board.buyers))
            sheet.conditional_format(*area, {"type": "3_color_scale", **_COLOURS})
        sheet.freeze_panes(4, 1)

    def _write_reasons(self, book: Book) -> None:
        sheet = book.add_sheet(REASONS[self.language])
        rows = [*self._reasons()]
        for column, header in enumerate(self._header()):
            book.set_width(sheet, column, [header[:14], *(row[column] for row in rows)])
            book.write(sheet, 0, column, header, book.header)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                style = book.wrapped if isinstance(value, str) else None
                book.write(sheet, number, column, value, style)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, len(rows), len(self._header()) - 1)

    def _header(self) -> list[str]:
        sides = self.scored.event.sides
        gains = [f"{self._say('gain')} {side}" for side in sides]
        components = [names[self.language] for names in COMPONENT_NAMES.values()]
        ends = [self._say(key) for key in ("needs", "missing", "out")]
        return [*sides, self._say("score"), self._say("source"), *gains, *components, *ends]

    def _reasons(self) -> Iterator[Sequence[str | float | None]]:
        board, event = self.scored.board, self.scored.event
        removed = {
            (board.maker_at[o.maker], board.buyer_at[o.buyer]): o for o in self.scored.removed
        }
        requests = [(board.pair(request.companies), request) for request in event.requests]
        rows = [(pair, request) for pair, request in requests if pair is not None]
        asked = {pair for pair, _ in rows}
        shown = [*rows, *((pair, None) for pair in removed if pair not in asked)]
        if shown:
            explained = pages(board, [pair for pair, _ in shown], self.language)
            for (pair, request), page in zip(shown, explained, strict=True):
                yield self._row(page, request, removed.get(pair))

    def _row(
        self, page: Page, request: "Request | None", out: "Removed | None"
    ) -> Sequence[str | float | None]:
        scored = request is not None and request.scored
        return [
            page.maker.label,
            page.buyer.label,
            request.score if request else None,
            self._say("made" if scored else "given") if request else None,
            *(round(gain, COMPONENT_DECIMALS) for gain in page.gains),
            *(page.components[name] for name in COMPONENT_NAMES),
            "; ".join(line.strip() for line in (*page.needs(), *page.key())),
            "; ".join(line.strip() for line in page.missing()),
            out.reason(self.language) if out else None,
        ]
