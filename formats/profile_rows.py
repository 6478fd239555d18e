"""From columns and sheets to profiles, wishes and vetoes, and back.

A profile is free JSON. What fits into a cell so that the same is read back stands in its own
column or in the sheet of needs; the rest stays in the column ``profile``.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..models.event import Company
from .cells import CellError, clean, convert, join_list
from .columns import Column, Kind
from .forms import FORMS, write_form
from .grid import Item, Items, RawSheet
from .layout_profiles import NEEDS, PROFILE_COLUMNS, WISHES
from .messages import YES_OR_NO
from .owned_rows import add_owned, read_owned
from .reading import Reading

Cell = str | int | float | bool | None

MAX_EXACT = 10**15
"""Whole numbers up to this are the same in every spreadsheet."""

MAX_CELL = 32_000
"""A longer text is better told of as a profile than as a list."""

_TYPES: Mapping[Kind, tuple[type, ...]] = {
    "text": (str,),
    "amount": (int, float, str),
    "bool": (bool,),
    "list": (),
}
"""What a cell of a kind may hold as it stands."""

_NEED_COLUMNS = NEEDS.columns[1:]


# Reading -----------------------------------------------------------------------------------


def read_profiles(needs: RawSheet | None, wishes: RawSheet | None, reading: Reading) -> None:
    """Move columns of Companies into profiles, and add needs, wishes and vetoes."""
    for position, company in enumerate(reading.data.get("companies", ())):
        for column in PROFILE_COLUMNS:
            if column.field in company:
                _fold(reading, position, company, column.field)
    read_owned(needs, NEEDS, reading, _put_need)
    read_owned(wishes, WISHES, reading, _put_wish)


def _fold(reading: Reading, position: int, company: Item, field: str) -> None:
    value = _whole(company.pop(field))
    place = reading.lists["companies"].place(position, field)
    profile = company.setdefault("profile", {})
    if not isinstance(profile, dict):
        return  # the model says so
    if field in profile:
        reading.notes.error(f"{place[2]} is in the profile, too; keep one", *place)
        return
    profile[field] = value
    reading.places["companies", position, "profile", field] = place


def _put_need(reading: Reading, found: Items, row: int, at: int, need: Item) -> None:
    profile = reading.data["companies"][at].setdefault("profile", {})
    path = ("companies", at, "profile", "needs")
    if not isinstance(profile, dict):
        return
    if "needs" in profile and (*path, 0) not in reading.owned:
        message = "the company's profile has needs, too; keep them in one place"
        reading.notes.error(message, *found.place(row, "company"))
        return
    given = {field: _whole(value) for field, value in need.items()}
    short = [*given] == ["process"]
    add_owned(reading, found, row, path, given["process"] if short else given)


def _put_wish(reading: Reading, found: Items, row: int, at: int, wish: Item) -> None:
    place = found.place(row, "other")
    if "other" not in wish:
        if place not in reading.notes.told and "other" not in found.missing:
            reading.notes.error(f"{place[2]} is missing; fill it in", *place)
        return
    veto = wish.pop("veto", False)
    if not isinstance(veto, bool):
        place = found.place(row, "veto")
        reading.notes.error(f"{place[2]} is {json.dumps(veto)}: {YES_OR_NO}", *place)
    elif veto:
        add_owned(reading, found, row, ("companies", at, "veto"), wish["other"])
    else:
        rank = {"rank": wish["rank"]} if "rank" in wish else {}
        path = ("companies", at, "wishes")
        add_owned(reading, found, row, path, {"company": wish["other"], **rank})


def _whole(value: object) -> object:
    """Return a number that is whole as such: data frames make floats of columns with gaps."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# Writing -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class SplitProfile:
    """A profile as cells by field, rows of needs, and what has no place there."""

    cells: Mapping[str, Cell]
    needs: Sequence[Sequence[Cell]]
    rest: Mapping[str, Any]


def split_profile(profile: Mapping[str, Any]) -> SplitProfile:
    """Return a profile in pieces from which the same profile is read back."""
    columns = {column.field: column for column in PROFILE_COLUMNS}
    cells = {
        field: _written(value, columns[field])
        for field, value in profile.items()
        if field in columns
    }
    cells = {field: cell for field, cell in cells.items() if cell is not None}
    needs = _need_rows(profile.get("needs"))
    taken = {*cells, *(("needs",) if needs else ())}
    return SplitProfile(cells, needs, {k: v for k, v in profile.items() if k not in taken})


def wish_rows(company: Company) -> list[list[Cell]]:
    """Return the rows of a company in the sheet of wishes."""
    rows: list[list[Cell]] = [[company.id, w.company, w.rank, None] for w in company.wishes]
    rows += [[company.id, other, None, True] for other in company.veto]
    return rows


def _need_rows(needs: object) -> list[list[Cell]]:
    """Return the rows of needs, without their company; none where one does not fit into cells."""
    rows = [_need_row(need) for need in needs] if isinstance(needs, list) else []
    return [row for row in rows if row is not None] if None not in rows else []


def _need_row(need: object) -> list[Cell] | None:
    full = {"process": need} if isinstance(need, str) else need
    if not isinstance(full, dict) or (full is need and [*full] == ["process"]):
        return None
    fields = [column.field for column in _NEED_COLUMNS]
    cells = {c.field: _written(full[c.field], c) for c in _NEED_COLUMNS if c.field in full}
    if not full or not full.keys() <= set(fields) or None in cells.values():
        return None
    return [cells.get(field) for field in fields]


def _written(value: Any, column: Column) -> Cell:
    """Return a value as a cell, or ``None`` where the same would not be read back."""
    try:
        cell = _as_cell(value, column)
        if cell is None or not _is_safe(cell):
            return None
        read = _whole(convert(clean(cell), column.kind))
    except (CellError, TypeError, ValueError, KeyError, AttributeError, LookupError):
        return None
    return cell if _same(read, value) else None


def _as_cell(value: Any, column: Column) -> Cell:
    if column.kind in FORMS:
        return write_form(value, column.kind)
    if isinstance(value, list):
        return join_list(value) if value else None
    # Any other type would come back as this one from a file of text.
    return value if type(value) in _TYPES[column.kind] else None


def _is_safe(cell: Cell) -> bool:
    """Return whether every file format gives a cell back as it is."""
    if isinstance(cell, str):
        control = any(unicodedata.category(c).startswith("C") for c in cell)
        return bool(cell.strip()) and not control and len(cell) <= MAX_CELL
    return cell is not None and abs(cell) < MAX_EXACT and float(f"{cell:.15g}") == cell


def _same(one: object, other: object) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
