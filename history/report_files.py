"""A report as a workbook, a page, or a chart."""

from datetime import date, datetime, time
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..formats.figures import new_figure, write_figure
from ..formats.files import write_bytes
from ..formats.xlsx import Book, write_book
from .funnel import Report
from .pages import Page, Pages
from .tallies import STAGES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LONGEST_NAME = 31
"""Characters of the name of a sheet."""


def write_report(pages: Pages, path: Path) -> None:
    """Write a report; the suffix says how.

    Raises
    ------
    InputError
        Where it cannot be written; nothing is left behind then.
    """
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        write_book(path, lambda book: _fill(book, pages))
    elif suffix == ".html":
        write_bytes(path, _page(pages).encode())
    else:
        _write_chart(pages, path)


def _fill(book: Book, pages: Pages) -> None:
    for n, page in enumerate(pages.all()):
        name = page.title[:_LONGEST_NAME]
        sheet = book.add_sheet(name)
        _write(book, sheet, page)
        if n == 0:
            _insert_chart(book, sheet, name, page)


def _write(book: Book, sheet: Any, page: Page) -> None:
    share = book.format(num_format="0 %")
    number = book.format(num_format="#,##0")
    day = book.format(num_format="yyyy-mm-dd")

    def style_of(column: int, value: object) -> Any:
        if isinstance(value, date):
            return day
        if not isinstance(value, int | float):
            return None
        return share if column in page.shares else number

    rows = [[_moment(cell) for cell in row] for row in page.rows]
    book.write_list(sheet, page.header, rows, style_of)
    sheet.autofilter(0, 0, len(page.rows), len(page.header) - 1)


def _moment(cell: object) -> object:
    """Return a cell as a workbook holds it, in which a day is its midnight."""
    return datetime.combine(cell, time()) if isinstance(cell, date) else cell


def _insert_chart(book: Book, sheet: Any, name: str, page: Page) -> None:
    chart, last = book.add_chart("bar"), len(STAGES)
    chart.add_series(
        {
            "name": page.header[1],
            "categories": [name, 1, 0, last, 0],
            "values": [name, 1, 1, last, 1],
            "data_labels": {"value": True},
        }
    )
    chart.set_title({"name": page.title})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    sheet.insert_chart(1, len(page.header) + 1, chart)


def _page(pages: Pages) -> str:
    from jinja2 import Environment, StrictUndefined

    text = files(__package__).joinpath("templates", "report.html").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    totals = pages.report.totals
    most = max(totals[stage] for stage in STAGES) or 1
    bars = [(pages.label(s), totals[s], round(100 * totals[s] / most, 1)) for s in STAGES]
    return environment.from_string(text).render(
        say=pages.say, title=pages.title, bars=bars, pages=[*pages.all()], shown=pages.shown
    )


def _write_chart(pages: Pages, path: Path) -> None:
    figure = new_figure(path, 8, 4, dpi=150)
    plot_funnel(pages.report, figure.subplots(), pages)
    write_figure(figure, path)


def plot_funnel(report: Report, ax: "Axes", pages: Pages) -> "Axes":
    """Draw how many meetings came how far, and return the axes."""
    counts = [report.totals[stage] for stage in STAGES]
    bars = ax.barh([pages.label(stage) for stage in STAGES], counts, color="#2F75B5")
    ax.bar_label(bars, [f"{count:,}" for count in counts], padding=3)
    ax.invert_yaxis()
    ax.set(title=pages.title, xlabel=pages.say["meetings"])
    ax.spines[["top", "right"]].set_visible(False)
    return ax
