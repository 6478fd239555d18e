"""The pages of a scored workbook that people read: a matrix of scores, and the reasons.

They are written beside the sheets of the event, and passed over when it is read back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..scoring.components import COMPONENTS
from ..scoring.explain import Page, pages
from ..scoring.gains import COMPONENT_DECIMALS, DECIMALS
from ..scoring.texts import component_name
from .catalogue import catalogue
from .columns import Language
from .labels import company_labels, side_label
from .layout import MATRIX, REASONS
from .template import write_template
from .xlsx import Book, column_width, line_count

if TYPE_CHECKING:
    from ..models.request import Request
    from ..scoring.score import Removed, Scored

MAX_PAIRS = 20_000
"""A matrix of more pairs is nothing to read."""

OUT = "×"
"""Stands in the matrix for a pair that must not meet."""

_FIGURE_WIDTH, _LINE_WIDTH = 6, 3
"""Width of a column of scores, and of a line of a buyer's name in it, in characters."""

_LETTER_HEIGHT = 6.5
"""Points that a letter of an upright name takes."""

_COLOURS = {"min_color": "#F8CBAD", "mid_color": "#FFEB9C", "max_color": "#63BE7B"}


def has_pages(scored: "Scored") -> bool:
    """Return whether there are few enough pairs for a matrix."""
    return len(scored.event.requests) + len(scored.removed) <= MAX_PAIRS


def write_scored_xlsx(scored: "Scored", path: Path, language: Language) -> None:
    """Write a scored event as a workbook, with its matrix and reasons where those can be read.

    Its sheets are those of the template in a language, so that people can go on filling them in.

    Raises
    ------
    InputError
        Where it cannot be written; nothing is left behind then.
    """
    pages = _Pages(scored, language) if has_pages(scored) else None
    write_template(path, language, scored.event, pages.write if pages else None)


@dataclass(frozen=True)
class _Pages:
    scored: "Scored"
    language: Language

    def _say(self, key: str) -> str:
        return catalogue(self.language).text(f"scored_{key}", out=OUT, sheet=REASONS[self.language])

    @cached_property
    def _labels(self) -> dict[str, str]:
        return company_labels(self.scored.event.companies)

    def write(self, book: Book) -> None:
        """Add both sheets."""
        self._write_matrix(book)
        self._write_reasons(book)

    def _write_matrix(self, book: Book) -> None:
        board = self.scored.board
        sheet = book.add_sheet(MATRIX[self.language])
        book.write(sheet, 0, 0, MATRIX[self.language], book.title)
        book.write(sheet, 1, 0, self._say("matrix"), book.plain)
        self._write_names(book, sheet)
        figure = book.format(num_format=f"0.{'0' * DECIMALS}", border=1, border_color="#D9D9D9")
        for request in self.scored.event.requests:
            pair = board.pair(request.companies)
            if pair is not None:
                book.write(sheet, pair[0] + 4, pair[1] + 1, request.score, figure)
        grey = book.format(bg_color="#D9D9D9", align="center")
        for out in (out for out in self.scored.removed if not out.stands):
            row, column = board.maker_at[out.maker] + 4, board.buyer_at[out.buyer] + 1
            book.write(sheet, row, column, OUT, grey)
        if board.makers and board.buyers:
            area = (4, 1, len(board.makers) + 3, len(board.buyers))
            sheet.conditional_format(*area, {"type": "3_color_scale", **_COLOURS})
        sheet.freeze_panes(4, 1)

    def _write_names(self, book: Book, sheet: Any) -> None:
        """Write makers down and buyers across, upright; the longest names on several lines."""
        board = self.scored.board
        makers = [self._labels[company.id] for company in board.makers]
        buyers = [self._labels[company.id] for company in board.buyers]
        style = {"bold": True, "border": 1, "border_color": "#BFBFBF", "text_wrap": True}
        head = book.format(**style, valign="top")
        upright = book.format(**style, rotation=90, align="center")
        book.set_width(sheet, 0, makers)
        for row, name in enumerate(makers, start=4):
            book.write_row(sheet, row, [name], [column_width(makers)], {0: head})
        height = column_width(buyers)
        for column, name in enumerate(buyers, start=1):
            lines = line_count(name, height)
            sheet.set_column(column, column, max(_FIGURE_WIDTH, _LINE_WIDTH * lines))
            book.write(sheet, 3, column, name, upright)
        sheet.set_row(3, height * _LETTER_HEIGHT)

    def _write_reasons(self, book: Book) -> None:
        sheet = book.add_sheet(REASONS[self.language])
        rows, header = [*self._reasons()], self._header()
        widths = [
            column_width([head[:14], *(row[column] for row in rows)])
            for column, head in enumerate(header)
        ]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        book.write_row(sheet, 0, header, widths, dict.fromkeys(range(len(header)), book.header))
        for number, row in enumerate(rows, start=1):
            book.write_row(sheet, number, row, widths)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, len(rows), len(self._header()) - 1)

    def _header(self) -> list[str]:
        sides = [side_label(side) for side in self.scored.event.sides]
        gains = [f"{self._say('gain')} {side}" for side in sides]
        components = [component_name(name, self.language) for name in COMPONENTS]
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
            self._labels[page.maker.id],
            self._labels[page.buyer.id],
            request.score if request else None,
            self._say("made" if scored else "given") if request else None,
            *(round(gain, COMPONENT_DECIMALS) for gain in page.gains),
            *(page.components[name] for name in COMPONENTS),
            "; ".join(line.strip() for line in (*page.needs(), *page.key())),
            "; ".join(line.strip() for line in page.missing()),
            out.reason(self.language) if out else None,
        ]
