"""One sheet: from rows of cells to items, remembering where each value stood."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..models.base import format_time
from ..models.diagnostics import Problem, Severity
from .cells import BadCell, CellError, Percent, clean, convert, plain, to_date, to_moment
from .columns import Column, Sheet, normal, other_names, unknown_name

HEADER_ROWS = 30
"""The header is looked for among this many rows with content; above it stand titles."""

Row = tuple[int, Sequence[object]]
"""A row's number in the file and its cells."""

Item = dict[str, object]


@dataclass(frozen=True)
class RawSheet:
    """A sheet as read from a file; ``name`` is the name it has there."""

    name: str
    rows: Sequence[Row]
    hidden: bool = False

    @property
    def has_data(self) -> bool:
        """Whether any cell holds something."""
        return any(clean(cell) is not None for _, cells in self.rows for cell in cells)


@dataclass
class Notes:
    """Problems found while reading, before the model has its say."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    told: set[tuple[str | None, int | None, str | None]] = field(default_factory=set)

    def error(
        self, message: str, sheet: str, row: int | None = None, column: str | None = None
    ) -> None:
        """Add an error; whatever the model says of the same place follows from it."""
        self.errors.append(Problem(message, sheet, row, column))
        self.told.add((sheet, row, column))

    def tell(
        self,
        message: str,
        severity: Severity,
        sheet: str,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        """Add an error or a warning."""
        (self.error if severity == "error" else self.warn)(message, sheet, row, column)

    def warn(
        self, message: str, sheet: str, row: int | None = None, column: str | None = None
    ) -> None:
        """Add a warning."""
        self.warnings.append(Problem(message, sheet, row, column, "warning"))


@dataclass(frozen=True)
class Bound:
    """A column of the file that is known; ``part`` where it holds one of several companies."""

    position: int
    column: Column
    header: str
    part: tuple[int, ...] | None = None


@dataclass
class Items:
    """The items of a sheet, and where they stood."""

    name: str
    layout: Sheet
    header_row: int | None = None
    bounds: list[Bound] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    items: list[Item] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    parts: dict[int, list[str]] = field(default_factory=dict)

    def header(self, name: str) -> str:
        """Return the header of a field as in the file, or the field's name."""
        return next((b.header for b in self.bounds if b.column.field == name), name)

    def place(
        self, index: int | None, name: str | None, part: object = None
    ) -> tuple[str, int | None, str | None]:
        """Return sheet, row and column of a field of an item."""
        if index is None or index >= len(self.rows):
            return self.name, None, None
        if name in self.missing:
            return self.name, self.header_row, name
        if name == "companies" and index in self.parts and isinstance(part, int):
            return self.name, self.rows[index], self.parts[index][part]
        return self.name, self.rows[index], self.header(name) if name else None


def read_items(
    raw: RawSheet,
    layout: Sheet,
    notes: Notes,
    *,
    sides: Sequence[str] = (),
    also_required: Collection[str] = (),
    headless: bool = False,
) -> Items:
    """Return the items of a sheet.

    Parameters
    ----------
    raw : RawSheet
        Its rows.
    layout : Sheet
        The columns it may have.
    notes : Notes
        Takes the problems found.
    sides : sequence of str
        Names of sides, which are accepted as headers of company columns.
    also_required : collection of str
        Fields required beyond those that the layout says.
    headless : bool
        Where no header is found the first columns are taken in the layout's order.
    """
    found = Items(raw.name, layout)
    rows = [row for row in raw.rows if any(clean(cell) is not None for cell in row[1])]
    if not rows:
        return found
    best = _header_row(rows, layout, sides)
    if best is None and not headless:
        expected = ", ".join(c.field for c in layout.columns if c.required)
        notes.error(f"no header row found; it needs these columns: {expected}", raw.name)
        return found
    if best is None:
        found.bounds = [Bound(n, c, c.field) for n, c in enumerate(layout.columns[:2])]
    else:
        found.header_row = rows[best][0]
        _bind(found, rows[best][1], sides, notes)
        rows = rows[best + 1 :]
        _tell_unknown(found, raw, rows, notes, sides)
    _tell_missing(found, bool(rows), also_required, notes)
    for number, cells in rows:
        _read_row(found, number, cells, notes)
    return found


def header_matches(rows: Sequence[Row], layout: Sheet, sides: Sequence[str] = ()) -> int:
    """Return how many columns are known in the row that looks most like a header."""
    return max((_known(cells, layout, sides) for _, cells in rows[:HEADER_ROWS]), default=0)


def _header_row(rows: Sequence[Row], layout: Sheet, sides: Sequence[str]) -> int | None:
    counts = [_known(cells, layout, sides) for _, cells in rows[:HEADER_ROWS]]
    best = max(range(len(counts)), key=counts.__getitem__)
    # Where there are no headers at all, a row that holds a word like one is no header.
    needed = 2 if layout.columns[0].field in ("field", "rule") else 1
    return best if counts[best] >= needed else None


def _known(cells: Sequence[object], layout: Sheet, sides: Sequence[str]) -> int:
    known = [_column_of(cell, layout, sides) for cell in cells if isinstance(cell, str)]
    return len({(c.field, part) for c, part in filter(None, known)})


_COMPANY_NUMBER = re.compile(r"(?:company|perusahaan|peserta|participant)([0-9]{1,4})", re.ASCII)


def _column_of(
    header: str, layout: Sheet, sides: Sequence[str]
) -> tuple[Column, tuple[int, ...] | None] | None:
    """Return the column that a header names, and which of several company columns it is."""
    key = normal(header)
    if key in layout.by_header:
        return layout.by_header[key], None
    companies = layout.by_header.get("companies")
    if companies is None or companies.field != "companies":
        return None
    numbered = _COMPANY_NUMBER.fullmatch(key)
    if numbered:
        return companies, (0, int(numbered[1]))
    by_side = [normal(side) for side in sides]
    return (companies, (1, by_side.index(key))) if key in by_side else None


def _is_own_name(column: Column, header: str) -> bool:
    """Return whether a header is a column's own name, not one of the others accepted for it."""
    own = (column.field, *(names[0] for names in column.names.values()))
    return normal(header) in map(normal, own)


def _bind(found: Items, cells: Sequence[object], sides: Sequence[str], notes: Notes) -> None:
    taken: dict[tuple[str, tuple[int, ...] | None], str] = {}
    for position, cell in enumerate(cells):
        match = _column_of(cell, found.layout, sides) if isinstance(cell, str) else None
        if match is None:
            continue
        column, part = match
        header = str(cell).strip()
        if (column.field, part) in taken:
            first = taken[column.field, part]
            if _is_own_name(column, first) == _is_own_name(column, header):
                message = f"columns {first!r} and {header!r} both mean {column.field}; keep one"
                notes.error(message, found.name, found.header_row, header)
                continue
            if _is_own_name(column, first):
                continue
            found.bounds = [b for b in found.bounds if b.header != first]
        taken[column.field, part] = header
        found.bounds.append(Bound(position, column, header, part))
    found.bounds.sort(key=lambda b: (b.part is not None, b.part or (), b.position))


def _tell_unknown(
    found: Items, raw: RawSheet, rows: Sequence[Row], notes: Notes, sides: Sequence[str]
) -> None:
    layout = found.layout
    known = {bound.position for bound in found.bounds}
    cells = next(cells for number, cells in raw.rows if number == found.header_row)
    with_data = {
        position
        for _, values in rows
        for position, value in enumerate(values)
        if position not in known and clean(value) is not None
    }
    given = {bound.column.field for bound in found.bounds}
    repeated = {column for _, _, column in notes.told}
    for position in sorted(with_data):
        header = clean(cells[position]) if position < len(cells) else None
        if header is None:
            message = "this column has no header and is not used"
            notes.warn(message, found.name, found.header_row, column_letter(position))
        elif (twin := _column_of(str(header), layout, sides)) and str(header) not in repeated:
            message = f"this column is not used, since {found.header(twin[0].field)!r} is"
            notes.warn(message, found.name, found.header_row, str(header))
        elif str(header) not in repeated:
            told = unknown_name("column", str(header), layout.field_of, given)
            notes.tell(*told, found.name, found.header_row, str(header))


def column_letter(position: int) -> str:
    """Return what a spreadsheet calls the column at a position from 0."""
    letters = ""
    while position >= 0:
        position, letter = divmod(position, 26)
        letters = chr(ord("A") + letter) + letters
        position -= 1
    return letters


def _tell_missing(
    found: Items, has_rows: bool, also_required: Collection[str], notes: Notes
) -> None:
    if not has_rows and not found.layout.required:
        return
    present = {bound.column.field for bound in found.bounds}
    for column in found.layout.columns:
        required = column.required or column.field in also_required
        if required and column.field not in present:
            found.missing.add(column.field)
            message = f"column {column.field} is missing{other_names(column)}"
            notes.error(message, found.name, found.header_row, column.field)


def _read_row(found: Items, number: int, cells: Sequence[object], notes: Notes) -> None:
    item: Item = {}
    told = len(notes.errors)
    moments: dict[str, object] = {}
    for bound, value in _filled(found.bounds, cells):
        name = bound.column.field
        try:
            if bound.column.kind in ("date", "date-time") and not isinstance(value, BadCell):
                moments[name] = value
            elif bound.part is not None:
                _add_company(found, item, bound, convert(value, "id"))
            else:
                item[name] = convert(value, bound.column.kind)
                _tell_percent(found, number, bound, value, notes)
        except CellError as error:
            notes.error(str(error), found.name, number, bound.header)
    if moments:
        _read_moments(found, number, moments, item, notes)
    # A row of which nothing is known, such as a remark beside the list, is no item.
    if item or len(notes.errors) > told:
        found.items.append(item)
        found.rows.append(number)


def _tell_percent(found: Items, number: int, bound: Bound, value: object, notes: Notes) -> None:
    if isinstance(value, Percent) and bound.column.kind in ("int", "number", "amount"):
        message = f"shown as {value * 100:.10g} %, read as {value:.10g}"
        notes.warn(message, found.name, number, bound.header)


def _filled(bounds: Sequence[Bound], cells: Sequence[object]) -> Iterator[tuple[Bound, object]]:
    for bound in bounds:
        value = clean(cells[bound.position]) if bound.position < len(cells) else None
        if value is not None:
            yield bound, value


def _add_company(found: Items, item: Item, bound: Bound, company: object) -> None:
    named = item.setdefault("companies", [])
    if not isinstance(named, list):
        return
    headers = found.parts.setdefault(len(found.items), [found.header("companies") for _ in named])
    named.append(company)
    headers.append(bound.header)


def _read_moments(
    found: Items, number: int, moments: dict[str, object], item: Item, notes: Notes
) -> None:
    day = to_date(moments["date"]) if "date" in moments else None
    if "date" in moments and day is None:
        shown = plain(moments["date"])
        message = (
            f"{found.header('date')} is {shown!r}: must be a date such as 2017-01-26 or 26/01/2017"
        )
        notes.error(message, found.name, number, found.header("date"))
    given: date | None = day
    for name in [c.field for c in found.layout.columns if c.kind == "date-time"]:
        if name not in moments:
            continue
        moment = to_moment(moments[name], day)
        item[name] = plain(moments[name]) if moment is None else format_time(moment)
        # An end without a date is of the day of the start.
        day = day or (moment.date() if moment else None)
        if moment and given and moment.date() != given and name == "start":
            message = f"{found.header(name)} is on {moment.date()}, but the date says {given}"
            notes.error(message, found.name, number, found.header(name))
