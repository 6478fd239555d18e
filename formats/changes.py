"""Changes on the day of an event: a JSON list, a sheet of a workbook, or a CSV file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from ..models.changes import CHANGES, Change
from ..models.diagnostics import InputError, Location, Problem
from ..models.event import Event
from ..models.schedule import Schedule
from ..scheduler.repair.apply import findings_against
from .columns import normal
from .files import problem_with, read_bytes
from .grid import Notes, RawSheet, header_matches, read_items
from .layout_changes import CHANGES as LAYOUT
from .layout_changes import TYPES
from .messages import IN_JSON, Place, Placer, findings_of, placed
from .parse import Parsed, refuse_repeated_fields, utf8

_KINDS = "JSON (.json), an Excel workbook (.xlsx) with a sheet Changes, or one .csv file"


@dataclass(frozen=True)
class _Read:
    """What a file of changes holds, as far as it can be read.

    Attributes
    ----------
    changes : mapping of int to Change
        Those that are right by themselves, by their positions.
    brought : frozenset of str
        Ids that the others may bring: to name these is no second mistake.
    problems : tuple of Problem
        Errors and warnings.
    place : Placer
        Where a path stands in the file.
    """

    changes: Mapping[int, Change]
    brought: frozenset[str]
    problems: tuple[Problem, ...]
    place: Placer


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
    found = _read(Path(path))
    return _whole(found, found.problems)


def read_changes_of(
    path: str | Path, event: Event, schedule: Schedule, now: str | None
) -> Parsed[Sequence[Change]]:
    """Read changes of an event and its schedule; ``now`` is the last slot that has begun.

    Raises
    ------
    InputError
        Listing every problem, also those of changes that do not fit the event.
    """
    found = _read(Path(path))
    findings = findings_against(event, schedule, found.changes, now, found.brought)
    told = [placed(f, IN_JSON if f.location == ("now",) else found.place) for f in findings]
    return _whole(found, [*found.problems, *told])


def _whole(found: _Read, problems: Iterable[Problem]) -> Parsed[Sequence[Change]]:
    told = sorted(problems, key=lambda p: p.row or 0)
    if any(problem.severity == "error" for problem in told):
        raise InputError(told)
    return Parsed(tuple(found.changes.values()), tuple(told), found.place)


def _read(path: Path) -> _Read:
    suffix = path.suffix.lower()
    if suffix == ".json":
        return _from_json(path)
    if suffix in (".xlsx", ".xlsm"):
        from .workbook import read_sheets

        return _from_sheet(_sheet_of_changes(path, read_sheets(path)))
    if suffix == ".csv":
        from .tables import read_rows

        return _from_sheet(RawSheet(path.name, read_rows(path, LAYOUT)))
    raise problem_with(path, f"changes are {_KINDS}")


def _from_json(path: Path) -> _Read:
    def place(location: Location) -> Place:
        row = next((part + 1 for part in location if isinstance(part, int)), None)
        return path.name, row, _field(location)

    content = read_bytes(path)
    try:
        text = utf8(content)
        refuse_repeated_fields(text)
        items = from_json(text)
    except InputError as error:
        raise InputError(replace(p, sheet=path.name) for p in error.problems) from None
    except ValueError as error:
        message = f"this is not valid JSON (is the file cut short?): {error}"
        raise InputError([Problem(message, path.name)]) from None
    if not isinstance(items, list):
        message = "changes are a JSON list [ … ] of objects with a type"
        raise InputError([Problem(message, path.name)])
    return _validated(items, path.name, Placer(place))


def _field(location: Location) -> str | None:
    return next((str(part) for part in reversed(location) if isinstance(part, str)), None)


def _validated(items: Sequence[Any], name: str, place: Placer) -> _Read:
    """Return the changes among some items, and what is wrong with the others."""
    errors = []
    try:
        CHANGES.validate_json(to_json(items))
    except ValidationError as error:
        errors = error.errors(include_url=False)
    for e in errors:
        if e["type"] == "missing" and e["loc"][1:] == ("late", "to"):
            e["type"] = "late_until"
            e["msg"] = "is missing: the last slot missed; who is away to the end is absent"
        if e["type"].startswith("union_tag"):
            e["loc"] = (*e["loc"], "type")
            known = ", ".join(dict.fromkeys(TYPES.values()))
            missing = e["type"] == "union_tag_not_found"
            e["msg"] = f"{'is missing' if missing else 'is unknown'}; the types are {known}"
    damaged = {e["loc"][0] for e in errors}
    good = [n for n in range(len(items)) if n not in damaged]
    changes = CHANGES.validate_json(to_json([items[n] for n in good]))
    problems = [placed(finding, place) for finding in findings_of(errors)]
    if not items:
        problems.append(Problem("holds no changes", name, severity="warning"))
    brought = frozenset(filter(None, (_id(items[n]) for n in damaged if isinstance(n, int))))
    return _Read(dict(zip(good, changes, strict=True)), brought, tuple(problems), place)


def _id(item: Any) -> str | None:
    """Return the id that a damaged change would bring, where it tells one."""
    if not isinstance(item, dict):
        return None
    name, companies = item.get("id"), item.get("companies")
    if name is None and isinstance(companies, list):
        name = "|".join(map(str, companies))
    return name if isinstance(name, str) else None


def _sheet_of_changes(path: Path, sheets: Sequence[RawSheet]) -> RawSheet:
    named = [sheet for sheet in sheets if normal(sheet.name) in LAYOUT.accepted]
    alike = named or [s for s in sheets if header_matches(s.rows, LAYOUT) > 1]
    if len(alike) != 1:
        raise problem_with(path, "has no sheet Changes (also accepted: Perubahan)")
    return alike[0]


def _from_sheet(raw: RawSheet) -> _Read:
    if not raw.has_data:
        message = "is empty; fill in a row of headers with type, and a row for each change"
        raise InputError([Problem(message, raw.name)])
    notes = Notes()
    found = read_items(raw, LAYOUT, notes)

    def place(location: Location) -> Place:
        index = next((part for part in location if isinstance(part, int)), None)
        return found.place(index, _field(location))

    items: list[dict[str, Any]] = []
    for item in found.items:
        kind = TYPES.get(normal(item.get("type", "")))
        items.append({**item, "type": kind} if kind is not None else dict(item))
    read = _validated(items, raw.name, Placer(place, in_sheets=True))
    told = [p for p in read.problems if (p.sheet, p.row, p.column) not in notes.told]
    return replace(read, problems=(*notes.errors, *told, *notes.warnings))
