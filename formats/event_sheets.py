"""From an event to the sheets that hold all of it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..models.event import Event
from ..models.policy import written
from ..models.request import Request
from .cells import join_list
from .columns import Column, Sheet
from .forms import FORMS, write_form
from .layout import EVENT, EVENT_FIELDS, LIST_SHEETS, REPRESENTATIVES, RULES, SHEETS

Value = str | int | float | bool | datetime | None


@dataclass(frozen=True)
class WrittenSheet:
    """A sheet to write."""

    layout: Sheet
    columns: tuple[Column, ...]
    rows: list[list[Value]]


def sheets_of(event: Event, *, explicit: bool = False) -> dict[str, WrittenSheet]:
    """Return the sheets of an event, by their English names, in the order of writing.

    Parameters
    ----------
    event : Event
        The event; reading the sheets back gives an equal one.
    explicit : bool
        Write defaults out, too; otherwise their cells stay empty, which is better to edit.
    """
    written = {EVENT.name: _event_sheet(event), RULES.name: _rules_sheet(event)}
    for layout in LIST_SHEETS:
        items = getattr(event, layout.field)
        columns = tuple(c for c in layout.columns if c.kind != "date" and _is_used(c, items))
        rows = [[_value(item, column, explicit) for column in columns] for item in items]
        written[layout.name] = WrittenSheet(layout, columns, rows)
    people = _people_sheet(event)
    if people.rows:
        written[REPRESENTATIVES.name] = people
    return {layout.name: written[layout.name] for layout in SHEETS if layout.name in written}


def _is_used(column: Column, items: Iterable[Any]) -> bool:
    """Return whether a column is to be written: a rare one where some item has a value for it."""
    if not column.rare:
        return True
    return any(getattr(item, column.field) != _default(item, column) for item in items)


def _default(item: Any, column: Column) -> object:
    return type(item).model_fields[column.field].get_default(call_default_factory=True)


def _people_sheet(event: Event) -> WrittenSheet:
    columns = REPRESENTATIVES.columns
    rows = [
        [company.id, *(_cell(getattr(person, column.field)) for column in columns[1:])]
        for company in event.companies
        for person in company.representatives
    ]
    return WrittenSheet(REPRESENTATIVES, columns, rows)


def _event_sheet(event: Event) -> WrittenSheet:
    columns = (EVENT.column("field"), EVENT.column("value"))
    held = {column.field: getattr(event, column.field) for column in EVENT_FIELDS}
    held["policy"] = written(event.policy)
    values = [(name, _cell(value)) for name, value in held.items()]
    rows: list[list[Value]] = [[name, value] for name, value in values if value is not None]
    return WrittenSheet(EVENT, columns, rows)


def _rules_sheet(event: Event) -> WrittenSheet:
    rows: list[list[Value]] = [["forbidden", join_list(pair)] for pair in event.forbidden]
    settings = event.rules.model_dump(mode="json", exclude_defaults=True)
    walking, lists = settings.pop("walking", ()), settings.pop("must_one_of", ())
    rows += [["walking", join_list([a, b, str(gap)])] for a, b, gap in walking]
    rows += [["must_one_of", join_list(names)] for names in lists]
    rows += [[n, write_form(v) if isinstance(v, dict) else v] for n, v in settings.items()]
    return WrittenSheet(RULES, (RULES.column("rule"), RULES.column("value")), rows)


def _value(item: Any, column: Column, explicit: bool) -> Value:
    value = getattr(item, column.field)
    if column.kind in FORMS:
        return write_form(value)
    if not explicit:
        if isinstance(item, Request) and column.field == "id" and item.has_default_id:
            return None
        field = type(item).model_fields[column.field]
        if not field.is_required() and value == field.get_default(call_default_factory=True):
            return None
    return _cell(value)


def _cell(value: object) -> Value:
    if isinstance(value, tuple):
        return join_list(value) if value else None
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else None
    if value is None or isinstance(value, str | int | float | bool | datetime):
        return value
    raise TypeError(f"{type(value).__name__} has no place in a cell")
