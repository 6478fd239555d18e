"""The sheets of a schedule workbook that hold figures: the summary, and how companies fare."""

from typing import Any

from ..models.base import one_line
from .schedule_sheets import Rows, add_page, write_table
from .schedule_view import View
from .xlsx import Book

_BINS = 10


def write_summary(book: Book, view: View) -> None:
    """Write status, objectives with their bounds, and how many meetings each company has."""
    say, report = view.say, view.schedule.report
    worksheet = add_page(book, view, say["summary"])
    facts: list[tuple[str, object]] = [
        (say["event"], one_line(view.schedule.event)),
        (say["draft"], say["draft_note"] if view.draft else None),
        (say["status"], say[report.status] if report else say["no_report"]),
        (say["meetings"], len(view.schedule.meetings)),
        (say["seconds"], report.seconds if report else None),
        (say["reasons"], "\n".join(report.reasons) or None if report else None),
    ]
    facts = [fact for fact in facts if fact[1] is not None]
    widths = (32, 32, 16, 16, 16)
    for row, (name, value) in enumerate(facts):
        book.write_row(worksheet, row, (name, value), widths[:2], {0: book.bold})
    top = len(facts) + 1
    if report and report.objectives:
        header = [say[key] for key in ("objective", "value", "bound", "gap")]
        results: Rows = [
            [say.get(f"objective_{o.name}", o.name), o.value, o.bound, o.gap]
            for o in report.objectives
        ]
        table = (header, results, top, {3: book.percent}, dict(enumerate(widths)))
        write_table(book, worksheet, *table)
        top += len(results) + 2
    header = [say[key] for key in ("company", "id", "meetings", "minimum", "missing")]
    write_table(book, worksheet, header, _counts(view), top, widths=dict(enumerate(widths)))


def _counts(view: View) -> Rows:
    rows: Rows = []
    for company, meetings in view.by_company().items():
        known = view.event.company_by_id.get(company)
        minimum = view.event.minimum_of(known) if known else 0
        short = max(0, minimum - len(meetings))
        rows.append([view.label(company), company, len(meetings), minimum or None, short or None])
    return rows


def write_fairness(book: Book, view: View) -> None:
    """Write how each company fares, the least satisfied first."""
    say = view.say
    keys = ("company", "id", "side", "meetings", "minimum", "missing", "score", "best_alone")
    counts = ("satisfaction", "breaks", "idle_slots", "table_changes")
    ranked = sorted(view.standings, key=lambda s: 2 if s.satisfaction is None else s.satisfaction)
    rows: Rows = [
        [
            *(view.label(s.company), s.company, view.side(s.company), s.meetings, s.minimum),
            *(s.missing, s.score, s.best_alone, s.satisfaction, s.breaks),
            *(s.idle_slots, s.table_changes),
        ]
        for s in ranked
    ]
    header = [say[key] for key in (*keys, *counts)]
    worksheet = add_page(book, view, say["fairness"])
    write_table(book, worksheet, header, rows, styles={8: book.share})


def write_totals(book: Book, view: View) -> None:
    """Write totals of the sheet of fairness, as formulas that follow what is corrected there.

    Charts of satisfaction and of tables in use stand beside.
    """
    worksheet = add_page(book, view, view.say["totals"])
    worksheet.set_column(0, 0, 34)
    worksheet.set_column(1, 2, 16)
    facts = _facts(book, view)
    for row, (key, formula, value, style) in enumerate(facts):
        book.write(worksheet, row, 0, view.say[key], book.bold)
        worksheet.write_formula(row, 1, formula, style, value)
    bins = _write_bins(book, worksheet, view, len(facts) + 1)
    slots = _write_table_use(book, worksheet, view, bins[1] + 2)
    for n, (rows, title, axes) in enumerate(
        [
            (bins, "satisfaction_chart", ("satisfaction_axis", "companies")),
            (slots, "table_use_chart", ("slot", "tables_in_use")),
        ]
    ):
        worksheet.insert_chart(20 * n, 4, _chart(book, view, worksheet, rows, title, axes))


def _column(view: View, letter: str) -> str:
    """Return a column of the sheet of fairness, as formulas name it."""
    return f"'{view.say['fairness']}'!{letter}2:{letter}{len(view.standings) + 1}"


def _facts(book: Book, view: View) -> list[tuple[str, str, float, Any]]:
    """Return each total: key of its name, formula, value and format."""
    standings, share = view.standings, book.share
    satisfied = [s.satisfaction for s in standings if s.satisfaction is not None]
    mean = sum(satisfied) / len(satisfied) if satisfied else 0
    idle = sum(not s.meetings for s in standings)
    of = {letter: _column(view, letter) for letter in "BDFIJKL"}
    average = f"=IF(COUNT({of['I']}),AVERAGE({of['I']}),0)"
    return [
        ("companies_total", f"=COUNTA({of['B']})", len(standings), None),
        ("without_meeting", f"=COUNTIF({of['D']},0)", idle, None),
        ("missing", f"=SUM({of['F']})", sum(s.missing for s in standings), None),
        ("mean_satisfaction", average, mean, share),
        ("least_satisfaction", f"=MIN({of['I']})", min(satisfied, default=0), share),
        ("breaks", f"=SUM({of['J']})", sum(s.breaks for s in standings), None),
        ("idle_slots", f"=SUM({of['K']})", sum(s.idle_slots for s in standings), None),
        ("table_changes", f"=SUM({of['L']})", sum(s.table_changes for s in standings), None),
    ]


def _write_bins(book: Book, worksheet: Any, view: View, top: int) -> tuple[int, int]:
    """Write how many companies have a satisfaction in each tenth; return first and last row."""
    for column, key in enumerate(("from_percent", "companies")):
        book.write(worksheet, top, column, view.say[key], book.header)
    satisfied = [s.satisfaction for s in view.standings if s.satisfaction is not None]
    tenths = [min(int(share * _BINS), _BINS - 1) for share in satisfied]
    found = _column(view, "I")
    for n in range(_BINS):
        end = f',{found},"<{(n + 1) / _BINS:g}"' if n < _BINS - 1 else ""
        book.write(worksheet, top + 1 + n, 0, 100 * n // _BINS)
        formula = f'=COUNTIFS({found},">={n / _BINS:g}"{end})'
        worksheet.write_formula(top + 1 + n, 1, formula, None, tenths.count(n))
    return top + 1, top + _BINS


def _write_table_use(book: Book, worksheet: Any, view: View, top: int) -> tuple[int, int]:
    """Write how many tables are in use in each slot; return first and last row."""
    for column, key in enumerate(("slot", "tables_in_use", "tables_total")):
        book.write(worksheet, top, column, view.say[key], book.header)
    away = [set(table.unavailable) for table in view.event.all_tables]
    for row, (slot, used) in enumerate(view.table_use.items(), start=top + 1):
        name = f"{slot} {view.time(slot) or ''}".strip()
        open_tables = sum(slot not in unavailable for unavailable in away)
        for column, value in enumerate((name, used, open_tables)):
            book.write(worksheet, row, column, value)
    return top + 1, top + len(view.slot_order)


def _chart(
    book: Book,
    view: View,
    worksheet: Any,
    rows: tuple[int, int],
    title: str,
    axes: tuple[str, str],
) -> Any:
    chart, name = book.add_chart("column"), worksheet.get_name()
    first, last = rows
    chart.add_series(
        {
            "categories": [name, first, 0, last, 0],
            "values": [name, first, 1, last, 1],
            "fill": {"color": "#2F75B5"},
            "gap": 30,
        }
    )
    chart.set_title({"name": view.say[title], "name_font": {"size": 12}})
    across, up = (view.say[key] for key in axes)
    chart.set_x_axis({"name": across})
    chart.set_y_axis({"name": up, "min": 0})
    chart.set_legend({"none": True})
    chart.set_size({"width": 620, "height": 360})
    return chart
