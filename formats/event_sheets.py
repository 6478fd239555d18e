"""From an event to the sheets that hold all of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..models.event import Event
from ..models.policy import written
from ..models.request import Request
from .cells import join_list
from .columns import Column, Sheet
from .forms import FORMS, write_form
from .layout import EVENT, EVENT_FIELDS, LIST_SHEETS, OWNED_SHEETS, SHEETS
from .layout_companies import COMPANIES, REPRESENTATIVES
from .layout_profiles import NEEDS, PROFILE_COLUMNS, WISHES
from .layout_rules import RULE_SETTINGS, RULES
from .profile_rows import SplitProfile, split_profile, wish_rows

Value = str | int | float | bool | datetime | None


@dataclass(frozen=True)
class WrittenSheet:
    """A sheet to write."""

    layout: Sheet
    columns: tuple[Column, ...]
    rows: list[list[Value]]

    @property
    def is_used(self) -> bool:
        """Whether it has to be written; sheets of what companies own only where they have rows."""
        return bool(self.rows) or self.layout not in OWNED_SHEETS


def sheets_of(
    event: Event, *, explicit: bool = False, complete: bool = False
) -> dict[str, WrittenSheet]:
    """Return the sheets of an event, by their English names, in the order of writing.

    Parameters
    ----------
    event : Event
        The event; reading the sheets back gives an equal one.
    explicit : bool
        Write defaults out, too; otherwise their cells stay empty, which is better to edit.
    complete : bool
        Write the rare columns also where nothing uses them.
    """
    written = {EVENT.name: _event_sheet(event), RULES.name: _rules_sheet(event)}
    profiles = [split_profile(company.profile) for company in event.companies]
    for layout in LIST_SHEETS:
        items = getattr(event, layout.field)
        known = tuple(c for c in layout.columns if c.kind != "date" and c not in PROFILE_COLUMNS)
        columns = tuple(c for c in known if complete or not c.rare or _has_values(c, items))
        rows = [[_value(item, column, explicit) for column in columns] for item in items]
        written[layout.name] = WrittenSheet(layout, columns, rows)
    written[COMPANIES.name] = _with_profiles(written[COMPANIES.name], profiles, complete)
    written[REPRESENTATIVES.name] = _people_sheet(event)
    written[NEEDS.name] = _needs_sheet(event, profiles)
    wishes: list[list[Value]] = [[*row] for c in event.companies for row in wish_rows(c)]
    written[WISHES.name] = WrittenSheet(WISHES, WISHES.columns, wishes)
    return {layout.name: written[layout.name] for layout in SHEETS}


def _with_profiles(
    sheet: WrittenSheet, profiles: Sequence[SplitProfile], complete: bool
) -> WrittenSheet:
    """Return the sheet of companies with what of their profiles has a column."""
    used = {field for profile in profiles for field in profile.cells}
    more = tuple(c for c in PROFILE_COLUMNS if complete or c.field in used)
    at = [column.field for column in sheet.columns].index("profile")
    rows: list[list[Value]] = [
        [
            *row[:at],
            _cell(dict(profile.rest)),
            *row[at + 1 :],
            *(profile.cells.get(c.field) for c in more),
        ]
        for row, profile in zip(sheet.rows, profiles, strict=True)
    ]
    return WrittenSheet(sheet.layout, (*sheet.columns, *more), rows)


def _needs_sheet(event: Event, profiles: Sequence[SplitProfile]) -> WrittenSheet:
    rows: list[list[Value]] = [
        [company.id, *row]
        for company, profile in zip(event.companies, profiles, strict=True)
        for row in profile.needs
    ]
    return WrittenSheet(NEEDS, NEEDS.columns, rows)


def _has_values(column: Column, items: Sequence[Any]) -> bool:
    if not items:
        return False
    default = items[0].default_of(column.field)
    return any(getattr(item, column.field) != default for item in items)


def _people_sheet(event: Event) -> WrittenSheet:
    company, *columns = REPRESENTATIVES.columns
    rows = [
        [firm.id, *(_cell(getattr(person, column.field)) for column in columns)]
        for firm in event.companies
        for person in firm.representatives
    ]
    return WrittenSheet(REPRESENTATIVES, (company, *columns), rows)


def _event_sheet(event: Event) -> WrittenSheet:
    columns = (EVENT.column("field"), EVENT.column("value"))
    held = {column.field: getattr(event, column.field) for column in EVENT_FIELDS}
    held["policy"] = written(event.policy)
    held["scoring"] = event.scoring.model_dump(mode="json", exclude_defaults=True)
    values = [(name, _cell(value)) for name, value in held.items()]
    rows: list[list[Value]] = [[name, value] for name, value in values if value is not None]
    return WrittenSheet(EVENT, columns, rows)


def _rules_sheet(event: Event) -> WrittenSheet:
    rows: list[list[Value]] = [["forbidden", join_list(pair)] for pair in event.forbidden]
    rules = event.rules
    rows += [["walking", join_list([a, b, str(gap)])] for a, b, gap in rules.walking]
    rows += [["must_one_of", join_list(names)] for names in rules.must_one_of]
    settings = [c for c in RULE_SETTINGS if getattr(rules, c.field) != rules.default_of(c.field)]
    rows += [[c.field, _formed(getattr(rules, c.field), c)] for c in settings]
    return WrittenSheet(RULES, (RULES.column("rule"), RULES.column("value")), rows)


def _value(item: Any, column: Column, explicit: bool) -> Value:
    value = getattr(item, column.field)
    if not explicit and column.kind not in FORMS:
        if isinstance(item, Request) and column.field == "id" and item.has_default_id:
            return None
        field = type(item).model_fields[column.field]
        if not field.is_required() and value == item.default_of(column.field):
            return None
    return _formed(value, column)


def _formed(value: Any, column: Column) -> Value:
    return write_form(value, column.kind) if column.kind in FORMS else _cell(value)


def _cell(value: object) -> Value:
    if isinstance(value, tuple):
        return join_list(value) if value else None
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else None
    if value is None or isinstance(value, str | int | float | bool | datetime):
        return value
    raise TypeError(f"{type(value).__name__} has no place in a cell")
