"""Changes on the day of an event: a JSON list, a sheet of a workbook, or a CSV file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json

from ..models.changes import CHANGES, Change
from ..models.diagnostics import CrossCheckError, InputError, Location, Problem
from .columns import normal
from .files import problem_with, read_bytes
from .grid import Notes, RawSheet, header_matches, read_items
from .layout_changes import CHANGES as LAYOUT
from .layout_changes import TYPES
from .messages import Place, Placer, findings_of
from .parse import Parsed, placed

_KINDS = "JSON (.json), an Excel workbook (.xlsx) with a sheet Changes, or one .csv file"


def read_changes(path: str | Path) -> Parsed[Sequence[Change]]:
    """Read changes.

    Parameters
    ----------
    path : str or Path
        ``.json`` with a list, ``.xlsx`` with a sheet ``Changes`` (or its only one), or ``.csv``.

    Raises
    ------
    InputError
        Listing every problem by sheet, row and column.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix == ".json":
        return _from_json(read_bytes(path))
    if suffix in (".xlsx", ".xlsm"):
        from .workbook import read_sheets

        return _from_sheet(_sheet_of_changes(path, read_sheets(path)))
    if suffix == ".csv":
        from .tables import read_rows

        return _from_sheet(RawSheet(path.name, read_rows(path, LAYOUT)))
    raise problem_with(path, f"changes are {_KINDS}")


def told_of_changes(error: CrossCheckError, place: Placer) -> InputError:
    """Return what does not fit an event, with its place in the file of changes."""
    return InputError(placed(finding, place) for finding in error.findings)


def _from_json(content: bytes) -> Parsed[Sequence[Change]]:
    def place(location: Location) -> Place:
        row = next((part + 1 for part in location if isinstance(part, int)), None)
        field = next((str(p) for p in reversed(location) if isinstance(p, str)), None)
        return "changes", row, field

    return _validated(content, Placer(place))


def _validated(content: bytes, place: Placer) -> Parsed[Sequence[Change]]:
    try:
        return Parsed(CHANGES.validate_json(content), place=place)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    broken = [e["msg"] for e in errors if e["type"] == "json_invalid"]
    if broken:
        reason = broken[0].removeprefix("Invalid JSON: ")
        raise InputError([Problem(f"this is not valid JSON (is the file cut short?): {reason}")])
    if any(not e["loc"] for e in errors):
        raise InputError([Problem("changes are a JSON list [ … ] of objects with a type")])
    for e in errors:
        if e["type"].startswith("union_tag"):
            e["loc"] = (*e["loc"], "type")
            known = ", ".join(dict.fromkeys(TYPES.values()))
            missing = e["type"] == "union_tag_not_found"
            e["msg"] = f"{'is missing' if missing else 'is unknown'}; the types are {known}"
    raise InputError(placed(finding, place) for finding in findings_of(errors))


def _sheet_of_changes(path: Path, sheets: Sequence[RawSheet]) -> RawSheet:
    named = [sheet for sheet in sheets if normal(sheet.name) in LAYOUT.accepted]
    alike = named or [s for s in sheets if header_matches(s.rows, LAYOUT) > 1]
    if len(alike) != 1:
        raise problem_with(path, "has no sheet Changes (also accepted: Perubahan)")
    return alike[0]


def _from_sheet(raw: RawSheet) -> Parsed[Sequence[Change]]:
    notes = Notes()
    found = read_items(raw, LAYOUT, notes)

    def place(location: Location) -> Place:
        index = next((part for part in location if isinstance(part, int)), None)
        field = next((str(p) for p in reversed(location) if isinstance(p, str)), None)
        return found.place(index, field)

    items: list[dict[str, Any]] = []
    for item in found.items:
        kind = TYPES.get(normal(item.get("type", "")))
        items.append({**item, "type": kind} if kind is not None else dict(item))
    problems = list(notes.errors)
    try:
        parsed = _validated(to_json(items), Placer(place, in_sheets=True))
    except InputError as error:
        told = notes.told
        problems += [p for p in error.problems if (p.sheet, p.row, p.column) not in told]
    if problems:
        raise InputError([*problems, *notes.warnings])
    return Parsed(parsed.value, tuple(notes.warnings), parsed.place)
