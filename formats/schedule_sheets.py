"""The sheets of a schedule workbook that list meetings: grid, by company, by slot, and so on."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..models.schedule import Meeting
from ..scheduler.waiting import not_held
from .schedule_view import View
from .xlsx import Book, column_width

_A3 = 8

_PAGE_WIDTH = 100
"""Characters beside each other on a landscape page of A4, in the widest of the usual fonts."""

_TITLE = 100
"""Characters of the event's name in print headers, which hold 255 with all their codes."""

_WIDE, _NARROW, _MANY_SLOTS = 27, 18, 10
"""Width of the grid's columns, in characters: with few slots, and with more than so many."""

_SLOTS_A_PAGE = 16
"""Columns of the grid beside each other on A3 that can still be read."""

_SESSION_COLOURS = ("#DDEBF7", "#E2EFDA", "#FFF2CC", "#FCE4D6", "#EDE7F6", "#E0F2F1")

Rows = list[list[Any]]


def add_page(book: Book, view: View, name: str) -> Any:
    """Add a sheet that says on paper which event and which page it is."""
    worksheet = book.add_sheet(name)
    # The codes of headers begin with &, and xlsxwriter takes two of them for pictures.
    title = view.title[:_TITLE].replace("&G", "& G").replace("&[", "& [")
    mark = f'&C&"Arial,Bold"&14&KC00000{view.say["draft"]}' if view.draft else ""
    worksheet.set_header(f"&L{title.replace('&', '&&')}{mark}&R{name}")
    worksheet.set_footer("&C&P / &N")
    if view.draft:
        worksheet.set_tab_color("#C00000")
    return worksheet


def write_table(
    book: Book,
    worksheet: Any,
    header: Sequence[str],
    rows: Rows,
    top: int = 0,
    styles: Mapping[int, Any] | None = None,
    widths: Mapping[int, int] | None = None,
) -> None:
    """Write a table; at the top of a sheet with filters, and with its header on each page.

    Columns of which no width is given are as wide as their values, within reason.
    """
    fitting = (column_width(values) for values in zip(header, *rows, strict=True))
    wide = [(widths or {}).get(column, width) for column, width in enumerate(fitting)]
    for column, width in enumerate(wide):
        worksheet.set_column(column, column, width)
    book.write_row(worksheet, top, header, wide, dict.fromkeys(range(len(header)), book.header))
    for number, row in enumerate(rows, start=top + 1):
        book.write_row(worksheet, number, row, wide, styles)
    if top == 0:
        worksheet.freeze_panes(1, 1)
        worksheet.autofilter(0, 0, max(len(rows), 1), len(header) - 1)
        worksheet.repeat_rows(0)
        worksheet.print_area(0, 0, len(rows), len(header) - 1)


def write_grid(book: Book, view: View) -> None:
    """Write tables by slots, to print on A3."""
    slots = view.slot_order
    worksheet = add_page(book, view, view.say["grid"])
    worksheet.set_paper(_A3)
    worksheet.fit_to_pages(max(1, math.ceil(len(slots) / _SLOTS_A_PAGE)), 0)
    places = [(view.say["table"], view.say["room"])]
    places += [(table, view.room(table) or "") for table in view.table_order]
    widths = [min(column_width(names), _NARROW) for names in zip(*places, strict=True)]
    widths += [_WIDE if len(slots) <= _MANY_SLOTS else _NARROW] * len(slots)
    for column, width in enumerate(widths):
        worksheet.set_column(column, column, width)
    colours, cells = _session_colours(view), _grid_cells(view)
    heads = [(view.date(slot), view.time(slot), view.session(slot)) for slot in slots]
    names = [
        "\n".join(filter(None, [slot, *head])) for slot, head in zip(slots, heads, strict=True)
    ]
    styles = [book.header] * 2 + [book.coloured_header(colours[view.session(s)]) for s in slots]
    book.write_row(worksheet, 0, [*places[0], *names], widths, dict(enumerate(styles)))
    taken = book.coloured_cells(colours)
    for row, (table, room) in enumerate(places[1:], start=1):
        held = ["\n".join(cells.get((table, slot), ())) or None for slot in slots]
        styles = [book.cell_head, book.cell]
        styles += [
            taken[view.session(slot)] if names else book.cell
            for slot, names in zip(slots, held, strict=True)
        ]
        values = [table, room or None, *held]
        book.write_row(worksheet, row, values, widths, dict(enumerate(styles)))
    worksheet.freeze_panes(1, 2)
    worksheet.repeat_rows(0)
    worksheet.repeat_columns(0, 1)
    worksheet.print_area(0, 0, len(view.table_order), len(slots) + 1)


def _session_colours(view: View) -> dict[str | None, str]:
    sessions = dict.fromkeys(map(view.session, view.slot_order))
    return {
        session: _SESSION_COLOURS[n % len(_SESSION_COLOURS)] for n, session in enumerate(sessions)
    }


def _grid_cells(view: View) -> dict[tuple[str, str], list[str]]:
    cells: dict[tuple[str, str], list[str]] = {}
    for meeting in view.meetings:
        names = [view.label(company) for company in meeting.companies]
        first, *further = view.taken(meeting)
        cells.setdefault((meeting.table, first), []).extend(names)
        for slot in further:
            cells.setdefault((meeting.table, slot), []).extend([view.say["continued"], *names])
    return cells


def write_companies(book: Book, view: View) -> None:
    """Write the meetings of each company, each company on a page of its own."""
    keys = ("company", "date", "time", "session", "table", "room", "partner")
    groups = []
    for company, meetings in view.by_company().items():
        label = view.label(company)
        rows: Rows = [
            [
                *(label, *_when(view, m), m.table, view.room(m.table)),
                *(view.partner_labels(m, company), *_people(view, m)),
            ]
            for m in meetings
        ]
        none = [label, *[None] * 5, view.say["no_meetings"], *[None] * view.names_people]
        groups.append(rows or [none])
    _write_groups(book, view, "by_company", keys, groups)


def write_by_table(book: Book, view: View) -> None:
    """Write the meetings at each table, each table on a page of its own."""
    keys = ("table", "date", "time", "session", "room", "companies")
    groups: list[Rows] = [
        [[table, *_when(view, m), view.room(table), view.labels(m), *_people(view, m)] for m in met]
        for table, met in view.by_table().items()
        if met
    ]
    _write_groups(book, view, "by_table", keys, groups)


def write_interpreters(book: Book, view: View) -> None:
    """Write the meetings of each interpreter, where there are any."""
    languages = {i.id: ", ".join(i.languages) for i in view.event.interpreters}
    by_interpreter = view.by_interpreter()
    if not by_interpreter:
        return
    keys = ("interpreter", "languages", "date", "time", "session", "table", "room", "companies")
    groups: list[Rows] = []
    for name, meetings in by_interpreter.items():
        spoken = languages.get(name)
        rows: Rows = [
            [name, spoken, *_when(view, m), m.table, view.room(m.table), view.labels(m)]
            for m in meetings
        ]
        groups.append(rows or [[name, spoken, *[None] * 5, view.say["no_meetings"]]])
    _write_groups(book, view, "interpreters", keys, groups, with_people=False)


def _write_groups(
    book: Book,
    view: View,
    name: str,
    keys: Sequence[str],
    groups: Sequence[Rows],
    with_people: bool = True,
) -> None:
    """Write a list with a page for each group of rows."""
    people = with_people and view.names_people
    header = [view.say[key] for key in (*keys, *(("people",) if people else ()))]
    rows = [row for group in groups for row in group]
    worksheet = add_page(book, view, view.say[name])
    write_table(book, worksheet, header, rows)
    # Programs leave out page breaks where a sheet is fitted to a page, so it is scaled instead.
    width = sum(column_width(values) for values in zip(header, *rows, strict=True))
    worksheet.set_print_scale(max(10, min(100, 100 * _PAGE_WIDTH // width)))
    ends, last = [], 0
    for group in groups:
        last += len(group)
        ends.append(last + 1)
    worksheet.set_h_pagebreaks(ends[:-1][:MAX_BREAKS])


MAX_BREAKS = 1023
"""Page breaks that a sheet holds."""


def write_slots(book: Book, view: View) -> None:
    """Write every meeting in the order of time."""
    keys = ("slot", "date", "time", "session", "table", "room", "companies", "request", "score")
    header = [view.say[key] for key in (*keys, *(("people",) if view.names_people else ()))]
    rows: Rows = [
        [
            *(m.slot, *_when(view, m), m.table, view.room(m.table)),
            *(view.labels(m), m.request, m.score, *_people(view, m)),
        ]
        for m in view.meetings
    ]
    write_table(book, add_page(book, view, view.say["by_slot"]), header, rows)


def write_waiting(book: Book, view: View) -> None:
    """Write the requests that are not held, the best first, and why they are not."""
    rows: Rows = [
        [" – ".join(map(view.label, one.request.companies)), one.request.id, one.request.score, why]
        for one, why in view.waiting
    ]
    more = len(not_held(view.plan)) - len(rows)
    if more:
        rows.append([view.say.text("more_waiting", count=view.say.number(more)), None, None, None])
    header = [view.say[key] for key in ("companies", "request", "score", "reason")]
    worksheet = add_page(book, view, view.say["not_held"])
    write_table(book, worksheet, header, rows, widths={3: 100})


def write_pivot(book: Book, view: View) -> None:
    """Write one row for each company of each meeting, with plain values, for pivot tables."""
    keys = ("company", "id", "side", "city", "partner", "partner_id", "partner_city", "slot")
    more = ("start", "end", "session", "table", "room", "request", "score")
    header = [view.say[key] for key in (*keys, *more)]
    rows: Rows = [
        [
            *(view.label(company), company, view.side(company), view.city(company)),
            *(*_partner(view, m, company), m.slot, *_moments(view, m), view.session(m.slot)),
            *(m.table, view.room(m.table), m.request, m.score),
        ]
        for m in view.meetings
        for company in m.companies
    ]
    write_table(book, add_page(book, view, view.say["pivot"]), header, rows)


def _partner(view: View, meeting: Meeting, company: str) -> list[str | None]:
    others = view.partners(meeting, company)
    cities: Iterable[str] = filter(None, map(view.city, others))
    return [view.partner_labels(meeting, company), ";".join(others), "; ".join(cities) or None]


def _moments(view: View, meeting: Meeting) -> list[Any]:
    slots = view.event.slots_of(meeting)
    return [slots[0].start, slots[-1].end] if slots else [None, None]


def _when(view: View, meeting: Meeting) -> list[str | None]:
    return [view.date(meeting.slot), view.hours(meeting), view.session(meeting.slot)]


def _people(view: View, meeting: Meeting) -> list[str | None]:
    return [view.people(meeting)] if view.names_people else []
