"""From the sheet of representatives to the companies they belong to."""

from collections.abc import Mapping
from typing import Any

from ..models.hints import Hints
from .grid import RawSheet, read_items
from .layout_companies import REPRESENTATIVES
from .reading import PEOPLE, Reading


def read_people(raw: RawSheet | None, reading: Reading) -> None:
    """Put the representatives into their companies, and remember where they stood."""
    if raw is None:
        return
    found = read_items(raw, REPRESENTATIVES, reading.notes)
    reading.lists[PEOPLE] = found
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
            people = companies[at].setdefault(PEOPLE, [])
            reading.people["companies", at, PEOPLE, len(people)] = row
            people.append(item)
            continue
        place = found.place(row, "company")
        if place in reading.notes.told:
            continue
        hint = hints.of(str(name), "company", position, one=True)
        unknown = "company is missing; fill it in" if name is None else f"unknown company {name!r}"
        reading.notes.error(unknown + (hint if name is not None else ""), *place)


def _names(companies: list[Mapping[str, Any]]) -> dict[str, str]:
    return {
        c["id"]: c["name"]
        for c in companies
        if isinstance(c.get("id"), str) and isinstance(c.get("name"), str)
    }
