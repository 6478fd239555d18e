"""From sheets of cells to an event, with every problem told at its sheet, row and column."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from ..models.diagnostics import InputError, Problem
from ..models.event import Event
from .cells import CellError, convert
from .columns import Column, Sheet, fields_by_name, normal, other_names, unknown_name
from .grid import Items, Notes, RawSheet, read_items
from .layout import EVENT, EVENT_FIELDS, LIST_SHEETS, PAGES, SHEET_NAMES, SHEETS, sheet_of
from .layout_companies import REPRESENTATIVES
from .layout_profiles import NEEDS, WISHES
from .layout_requests import REQUESTS
from .layout_rules import RULES
from .messages import Placer
from .owned_rows import read_people
from .parse import Parsed, parse_event
from .profile_rows import read_profiles
from .reading import Reading
from .rule_rows import read_rules

T = TypeVar("T")


def event_from_sheets(
    raws: Iterable[RawSheet], fields: Mapping[str, object] | None = None
) -> Parsed[Event]:
    """Return the event that sheets hold.

    Parameters
    ----------
    raws : iterable of RawSheet
        The sheets, in any order.
    fields : mapping, optional
        Fields of the event beyond those in the sheets; they take precedence.

    Raises
    ------
    InputError
        Listing every problem: of cells, of the model and between the parts.
    """
    reading = Reading()
    chosen = _chosen(raws, reading.notes)
    if EVENT.name in chosen:
        _read_event_fields(chosen[EVENT.name], reading, fields or {})
    if RULES.name in chosen:
        read_rules(chosen[RULES.name], reading)
    reading.data.update(fields or {})
    sides = _sides(reading.data)
    for layout in LIST_SHEETS:
        _read_list(chosen.get(layout.name), layout, sides, reading)
    read_people(chosen.get(REPRESENTATIVES.name), reading)
    read_profiles(chosen.get(NEEDS.name), chosen.get(WISHES.name), reading)
    if REQUESTS.name not in chosen and not reading.says_what_companies_do:
        _tell_sheet_missing(REQUESTS, reading.notes)
    place = Placer(reading.place, in_sheets=True)
    return parsed_with_notes(
        lambda: parse_event(reading.data, place), reading.notes, reading.lists.values()
    )


_COPY = re.compile(r".*\(\d+\)\s*")
"""How spreadsheets call the copy of a sheet."""


def _chosen(raws: Iterable[RawSheet], notes: Notes) -> dict[str, RawSheet]:
    chosen: dict[str, RawSheet] = {}
    unknown: list[RawSheet] = []
    # Originals come first, whichever way the sheets are sorted.
    for raw in sorted(raws, key=lambda raw: _COPY.fullmatch(raw.name) is not None):
        layout = sheet_of(raw.name)
        if not raw.has_data and (layout is None or layout.name in chosen):
            continue
        if layout is None:
            if normal(raw.name) not in PAGES:
                unknown.append(raw)
        elif layout.name not in chosen:
            if raw.hidden and raw.has_data:
                notes.warn(f"hidden sheet {raw.name} was read", raw.name)
            chosen[layout.name] = raw
        elif _COPY.fullmatch(raw.name):
            first = chosen[layout.name].name
            notes.warn(f"sheet {raw.name!r} is not used, since {first!r} is read", raw.name)
        else:
            first = chosen[layout.name].name
            notes.error(f"both this sheet and {first!r} hold the {layout.field}", raw.name)
    for raw in unknown:
        notes.tell(*unknown_name("sheet", raw.name, SHEET_NAMES, chosen), raw.name)
    return chosen


def _sides(data: Mapping[str, Any]) -> list[str]:
    sides = data.get("sides", Event.model_fields["sides"].default)
    return [str(side) for side in sides] if isinstance(sides, list | tuple) else []


def _read_event_fields(raw: RawSheet, reading: Reading, beyond: Mapping[str, object]) -> None:
    found = read_items(raw, EVENT, reading.notes, headless=True)
    accepted = {header: column for column in EVENT_FIELDS for header in column.accepted}
    unknown: list[tuple[int, str]] = []
    for index, item in enumerate(found.items):
        name, value = str(item.get("field", "")), item.get("value")
        column = accepted.get(normal(name))
        if value is None:
            continue
        if found.header_row is None and index == 0 and normal(value) in accepted:
            message = "write one field in each row: its name, and beside it its value"
            reading.notes.error(message, raw.name, found.rows[index])
            return
        if column is None:
            unknown.append((found.rows[index], name))
        else:
            _set_field(reading, column, value, (raw.name, found.rows[index], name))
    choices = fields_by_name(EVENT_FIELDS)
    for row, name in unknown:
        told = unknown_name("field", name, choices, {*reading.data, *beyond})
        reading.notes.tell(*told, raw.name, row, found.header("field"))


def _set_field(
    reading: Reading, column: Column, value: object, place: tuple[str, int, str]
) -> None:
    if column.field in reading.data:
        reading.notes.error(f"{place[2]} is given twice", *place)
        return
    reading.places[column.field,] = place
    try:
        reading.data[column.field] = convert(value, column.kind)
    except CellError as error:
        reading.notes.error(str(error), *place)


def _read_list(raw: RawSheet | None, layout: Sheet, sides: Sequence[str], reading: Reading) -> None:
    notes = reading.notes
    if raw is None:
        if layout.required and layout is not REQUESTS:
            _tell_sheet_missing(layout, notes)
        return
    also_required = {"side"} if layout.field == "companies" and len(sides) == 2 else ()
    found = read_items(raw, layout, notes, sides=sides, also_required=also_required)
    reading.lists[layout.field] = found
    readable = found.header_row is not None or not raw.has_data
    if layout.field == "slots" and not found.items and readable and not found.missing:
        notes.error("there are no slots; fill in at least one row", raw.name)
    if "id" in found.missing or not readable:
        # Without ids every reference to the list would be told as wrong, too.
        notes.told.add((raw.name, None, None))
    elif layout.required or found.items:
        reading.data[layout.field] = found.items


def _tell_sheet_missing(layout: Sheet, notes: Notes) -> None:
    notes.error(f"sheet {layout.name} is missing{other_names(layout)}", layout.name)


def parsed_with_notes(
    parse: Callable[[], Parsed[T]], notes: Notes, lists: Collection[Items]
) -> Parsed[T]:
    """Parse what was read, and tell its problems together with those of the reading.

    Raises
    ------
    InputError
        Listing both, in the order of the file.
    """
    errors, warnings = list(notes.errors), list(notes.warnings)
    try:
        parsed = parse()
    except InputError as error:
        # What the model says of a cell told already is a consequence, not a second problem.
        for problem in error.problems:
            if problem.severity == "warning":
                warnings.append(problem)
            elif (problem.sheet, problem.row, problem.column) not in notes.told:
                errors.append(problem)
    else:
        warnings += parsed.warnings
        if not errors:
            return Parsed(parsed.value, tuple(warnings), parsed.place)
    raise InputError([*_in_file_order(errors, lists), *warnings])


def _in_file_order(problems: Iterable[Problem], lists: Iterable[Items]) -> list[Problem]:
    """Return problems in the order of the sheets, then of the rows."""
    layouts = {items.name: items.layout for items in lists}

    def key(problem: Problem) -> tuple[int, int]:
        layout = layouts.get(problem.sheet or "", sheet_of(problem.sheet))
        return SHEETS.index(layout) if layout in SHEETS else -1, problem.row or 0

    return sorted(problems, key=key)
