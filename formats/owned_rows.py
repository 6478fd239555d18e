"""From sheets of which each row belongs to a company to the companies."""

from collections.abc import Callable, Mapping
from typing import Any

from ..models.diagnostics import Location
from ..models.hints import Hints
from .columns import Sheet
from .grid import Item, Items, RawSheet, read_items
from .layout_companies import REPRESENTATIVES
from .reading import Reading

Put = Callable[[Reading, Items, int, int, Item], None]
"""Puts the item in a row (third argument) of a sheet into the company at a position (fourth)."""


def read_owned(raw: RawSheet | None, layout: Sheet, reading: Reading, put: Put) -> None:
    """Put the rows of a sheet into their companies; tell those that belong to none."""
    if raw is None:
        return
    found = read_items(raw, layout, reading.notes)
    reading.lists[layout.field] = found
    if "id" in found.missing or (found.header_row is None and raw.has_data):
        # Whatever asks for a representative would be told as wrong, too.
        reading.notes.told.add((raw.name, None, None))
    companies = reading.data.get("companies")
    if companies is None or "company" in found.missing:
        return
    position: dict[str, int] = {}
    for n, company in enumerate(companies):
        if isinstance(company.get("id"), str):
            position.setdefault(company["id"], n)
    hints = Hints(_names(companies))
    for row, item in enumerate(found.items):
        name = item.pop("company", None)
        at = position.get(name) if isinstance(name, str) else None
        if at is not None:
            put(reading, found, row, at, item)
            continue
        place = found.place(row, "company")
        if place in reading.notes.told:
            continue
        hint = hints.of(str(name), "company", position, one=True)
        unknown = "company is missing; fill it in" if name is None else f"unknown company {name!r}"
        reading.notes.error(unknown + (hint if name is not None else ""), *place)


def add_owned(reading: Reading, found: Items, row: int, path: Location, item: object) -> None:
    """Add an item to the list of a company at a path, and remember where it stood."""
    *steps, last = path
    holder: Any = reading.data
    for step in steps:
        holder = holder[step] if isinstance(step, int) else holder.setdefault(step, {})
    items = holder.setdefault(last, [])
    reading.owned[*path, len(items)] = (found.layout.field, row)
    items.append(item)


def read_people(raw: RawSheet | None, reading: Reading) -> None:
    """Put the representatives into their companies, and remember where they stood."""
    read_owned(raw, REPRESENTATIVES, reading, _put_person)


def _put_person(reading: Reading, found: Items, row: int, at: int, person: Item) -> None:
    add_owned(reading, found, row, ("companies", at, REPRESENTATIVES.field), person)


def _names(companies: list[Mapping[str, Any]]) -> dict[str, str]:
    return {
        c["id"]: c["name"]
        for c in companies
        if isinstance(c.get("id"), str) and isinstance(c.get("name"), str)
    }
