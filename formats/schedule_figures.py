"""The sheets of a schedule workbook that hold figures: the summary, and how companies fare."""

from typing import Any

from .schedule_sheets import Rows, add_page, write_table
from .schedule_view import View
from .xlsx import Book

_TOTALS = 13
"""The column in which the totals stand, beside the table of companies."""

_BINS = 10


def write_summary(book: Book, view: View) -> None:
    """Write status, objectives with their bounds, and how many meetings each company has."""
    say, report = view.say, view.schedule.report
    worksheet = add_page(book, view, say["summary"])
    facts: list[tuple[str, object]] = [
        (say["event"], view.schedule.event),
        (say["draft"], say["draft_note"] if view.draft else None),
        (say["status"], say[report.status] if report else say["no_report"]),
        (say["meetings"], len(view.schedule.meetings)),
        (say["seconds"], report.seconds if report else None),
        (say["reasons"], "\n".join(report.reasons) or None if report else None),
    ]
    facts = [fact for fact in facts if fact[1] is not None]
    for row, (name, value) in enumerate(facts):
        book.write(worksheet, row, 0, name, book.bold)
        book.write(worksheet, row, 1, value, book.wrapped)
    top = len(facts) + 1
    if report and report.objectives:
        header = [say[key] for key in ("objective", "value", "bound", "gap")]
        results: Rows = [
            [say.get(f"objective_{o.name}", o.name), o.value, o.bound, o.gap]
            for o in report.objectives
        ]
        write_table(book, worksheet, header, results, top, {3: book.percent})
        top += len(results) + 2
    header = [say[key] for key in ("company", "id", "meetings", "minimum", "missing")]
    write_table(book, worksheet, header, _counts(view), top)
    worksheet.set_column(0, 1, 32)
    worksheet.set_column(2, 4, 16)


def _counts(view: View) -> Rows:
    rows: Rows = []
    for company, meetings in view.by_company().items():
        known = view.event.company_by_id.get(company)
        minimum = view.event.minimum_of(known) if known else 0
        short = max(0, minimum - len(meetings))
        rows.append([view.label(company), company, len(meetings), minimum or None, short or None])
    return rows


def write_fairness(book: Book, view: View) -> None:
    """Write how each company fares, the least satisfied first, with totals and charts beside."""
    say = view.say
    worksheet = add_page(book, view, say["fairness"])
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
    share = book.format(num_format="0.0 %")
    write_table(book, worksheet, [say[key] for key in (*keys, *counts)], rows, styles={8: share})
    _write_totals(book, worksheet, view, len(rows), share)
    bins = _write_bins(book, worksheet, view, len(rows))
    slots = _write_table_use(book, worksheet, view, bins[1] + 2)
    for n, (first, last, title, axis) in enumerate(
        [
            (*bins, "satisfaction_chart", "satisfaction_axis"),
            (*slots, "table_use_chart", "slot"),
        ]
    ):
        chart = _chart(book, view, worksheet, (first, last), title, axis)
        worksheet.insert_chart(1 + 20 * n, _TOTALS + 4, chart)


def _write_totals(book: Book, worksheet: Any, view: View, companies: int, share: Any) -> None:
    """Write the totals as formulas, so that they follow what is filtered in or corrected."""
    last, standings = companies + 1, view.standings
    satisfied = [s.satisfaction for s in standings if s.satisfaction is not None]
    mean = sum(satisfied) / len(satisfied) if satisfied else 0
    facts: list[tuple[str, str, float, Any]] = [
        ("companies_total", f"=COUNTA(B2:B{last})", companies, None),
        (
            "without_meeting",
            f"=COUNTIF(D2:D{last},0)",
            sum(not s.meetings for s in standings),
            None,
        ),
        ("missing", f"=SUM(F2:F{last})", sum(s.missing for s in standings), None),
        ("mean_satisfaction", f"=IF(COUNT(I2:I{last}),AVERAGE(I2:I{last}),0)", mean, share),
        ("least_satisfaction", f"=MIN(I2:I{last})", min(satisfied, default=0), share),
        ("breaks", f"=SUM(J2:J{last})", sum(s.breaks for s in standings), None),
        ("idle_slots", f"=SUM(K2:K{last})", sum(s.idle_slots for s in standings), None),
        ("table_changes", f"=SUM(L2:L{last})", sum(s.table_changes for s in standings), None),
    ]
    worksheet.set_column(_TOTALS, _TOTALS, 30)
    worksheet.set_column(_TOTALS + 1, _TOTALS + 2, 14)
    for row, (key, formula, value, style) in enumerate(facts):
        book.write(worksheet, row, _TOTALS, view.say[key], book.bold)
        worksheet.write_formula(row, _TOTALS + 1, formula, style, value)


def _write_bins(book: Book, worksheet: Any, view: View, companies: int) -> tuple[int, int]:
    """Write how many companies have a satisfaction in each tenth; return first and last row."""
    top, last = 10, companies + 1
    for column, key in enumerate(("from_percent", "companies"), start=_TOTALS):
        book.write(worksheet, top, column, view.say[key], book.header)
    satisfied = [s.satisfaction for s in view.standings if s.satisfaction is not None]
    tenths = [min(int(share * _BINS), _BINS - 1) for share in satisfied]
    for n in range(_BINS):
        row = top + 1 + n
        low, high = n / _BINS, (n + 1) / _BINS
        end = f',I2:I{last},"<{high:g}"' if n < _BINS - 1 else ""
        formula = f'=COUNTIFS(I2:I{last},">={low:g}"{end})'
        book.write(worksheet, row, _TOTALS, 100 * n // _BINS)
        worksheet.write_formula(row, _TOTALS + 1, formula, None, tenths.count(n))
    return top + 1, top + _BINS


def _write_table_use(book: Book, worksheet: Any, view: View, top: int) -> tuple[int, int]:
    """Write how many tables are in use in each slot; return first and last row."""
    for column, key in enumerate(("slot", "tables_in_use", "tables_total"), start=_TOTALS):
        book.write(worksheet, top, column, view.say[key], book.header)
    away = [set(table.unavailable) for table in view.event.all_tables]
    for row, (slot, used) in enumerate(view.table_use.items(), start=top + 1):
        name = f"{slot} {view.time(slot) or ''}".strip()
        open_tables = sum(slot not in unavailable for unavailable in away)
        for column, value in enumerate((name, used, open_tables), start=_TOTALS):
            book.write(worksheet, row, column, value)
    return top + 1, top + len(view.slot_order)


def _chart(
    book: Book, view: View, worksheet: Any, rows: tuple[int, int], title: str, axis: str
) -> Any:
    chart, name = book.add_chart("column"), worksheet.get_name()
    first, last = rows
    chart.add_series(
        {
            "categories": [name, first, _TOTALS, last, _TOTALS],
            "values": [name, first, _TOTALS + 1, last, _TOTALS + 1],
            "fill": {"color": "#2F75B5"},
            "gap": 30,
        }
    )
    chart.set_title({"name": view.say[title], "name_font": {"size": 12}})
    chart.set_x_axis({"name": view.say[axis]})
    chart.set_legend({"none": True})
    chart.set_size({"width": 620, "height": 360})
    return chart
