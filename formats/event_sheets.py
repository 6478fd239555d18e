"""From an event to the sheets that hold all of it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..models.event import Event
from ..models.request import Request
from .cells import join_list
from .columns import Column, Sheet
from .layout import EVENT, EVENT_FIELDS, LIST_SHEETS, RULES, SHEETS

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
        columns = tuple(c for c in layout.columns if c.kind != "date")
        items = getattr(event, layout.field)
        rows = [[_value(item, column, explicit) for column in columns] for item in items]
        written[layout.name] = WrittenSheet(layout, columns, rows)
    return {layout.name: written[layout.name] for layout in SHEETS}


def _event_sheet(event: Event) -> WrittenSheet:
    columns = (EVENT.column("field"), EVENT.column("value"))
    values = [(column.field, _cell(getattr(event, column.field))) for column in EVENT_FIELDS]
    rows: list[list[Value]] = [[name, value] for name, value in values if value is not None]
    return WrittenSheet(EVENT, columns, rows)


def _rules_sheet(event: Event) -> WrittenSheet:
    rows: list[list[Value]] = [["forbidden", join_list(pair)] for pair in event.forbidden]
    settings = event.rules.model_dump(mode="json", exclude_defaults=True)
    rows += [[name, value] for name, value in settings.items()]
    return WrittenSheet(RULES, (RULES.column("rule"), RULES.column("value")), rows)


def _value(item: Any, column: Column, explicit: bool) -> Value:
    value = getattr(item, column.field)
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
