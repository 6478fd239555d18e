"""From plain JSON data to a model, with every problem told at once and in its place."""

import difflib
import json
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ..models.crosscheck import ID_LISTS, Parts, cross_check
from ..models.diagnostics import CrossCheckError, Finding, InputError, Location, Problem
from ..models.event import Company, Event, Interpreter, Room, Slot, Table
from ..models.request import Request
from ..models.schedule import Schedule

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

Placer = Callable[[Location], tuple[str | None, int | None, str | None]]
"""Turns a path into the data into (sheet, row, column) of the file it was read from."""

_ITEM_MODELS: dict[str, type[BaseModel]] = {
    "slots": Slot,
    "rooms": Room,
    "tables": Table,
    "companies": Company,
    "requests": Request,
    "interpreters": Interpreter,
}


def place_in_json(location: Location) -> tuple[str | None, int | None, str | None]:
    """Place a path in a JSON file: top-level field, position from 1, field."""
    sheet = str(location[0]) if location else None
    row = location[1] + 1 if len(location) > 1 and isinstance(location[1], int) else None
    rest = [str(part) for part in location[1:] if not isinstance(part, int)]
    return sheet, row, rest[0] if rest else None


@dataclass(frozen=True)
class Parsed(Generic[T]):
    """A model read from data, the warnings on the way, and where its parts stand in the file."""

    value: T
    warnings: tuple[Problem, ...] = ()
    place: Placer = place_in_json


def told(parsed: Parsed[T], stacklevel: int) -> T:
    """Return what was read, and tell its warnings to the caller ``stacklevel`` frames up."""
    for problem in parsed.warnings:
        warnings.warn(str(problem), stacklevel=stacklevel + 1)
    return parsed.value


def parse_event(data: object, place: Placer = place_in_json) -> Parsed[Event]:
    """Return the event held by plain JSON data.

    Parameters
    ----------
    data : str, bytes or JSON value
        JSON text (validated without a Python copy of it), or the value itself.
    place : callable
        Where a path of the data stands in the file.

    Raises
    ------
    InputError
        Listing every problem. Fields that linkmatch does not know are warnings, except in
        ``rules``, where ignoring one would break a rule.
    """
    return _parse(Event, data, place, _survivors_cross_checked)


def parse_schedule(data: object, place: Placer = place_in_json) -> Parsed[Schedule]:
    """Return the schedule held by plain JSON data; see ``parse_event``."""
    return _parse(Schedule, data, place, lambda _data, _errors: [])


def _parse(
    model: type[M],
    data: object,
    place: Placer,
    cross_check_rest: "Callable[[dict[str, Any], list[ErrorDetails]], list[Finding]]",
) -> Parsed[M]:
    text = data if isinstance(data, str | bytes) else json.dumps(data, ensure_ascii=False)
    try:
        return Parsed(model.model_validate_json(text), place=place)
    except ValidationError as error:
        errors = _errors(error)
    value = _json_object(text, errors)
    unknown = [e for e in errors if e["type"] == "extra_forbidden" and e["loc"][0] != "rules"]
    remarks = [_unknown_field(e["loc"], model, place) for e in unknown]
    if unknown:
        for extra in unknown:
            _delete(value, extra["loc"])
        try:
            parsed = model.model_validate_json(json.dumps(value, ensure_ascii=False))
            return Parsed(parsed, tuple(remarks), place)
        except ValidationError as again:
            errors = _errors(again)
    findings = [*_findings(errors), *cross_check_rest(value, errors)]
    problems = [placed(finding, place) for finding in findings]
    raise InputError([*sorted(problems, key=_reading_order), *remarks])


def _errors(error: ValidationError) -> list[ErrorDetails]:
    errors = error.errors(include_url=False)
    deeper = {e["loc"][:n] for e in errors for n in range(1, len(e["loc"]))}
    # Pydantic counts only undamaged items, so a list may be too short because of its items.
    return [e for e in errors if e["type"] != "too_short" or e["loc"] not in deeper]


def _json_object(text: str | bytes, errors: Iterable[ErrorDetails]) -> dict[str, Any]:
    broken = next((e for e in errors if e["type"] == "json_invalid"), None)
    if broken:
        reason = broken["msg"].removeprefix("Invalid JSON: ")
        raise InputError([Problem(f"this is not valid JSON (is the file cut short?): {reason}")])
    value = json.loads(text)
    if not isinstance(value, dict):
        raise InputError([Problem("the JSON has to be an object { … } with the event's fields")])
    return value


def _reading_order(problem: Problem) -> tuple[bool, str, int]:
    return problem.sheet is not None, problem.sheet or "", problem.row or 0


def placed(finding: Finding, place: Placer) -> Problem:
    """Return a finding as a problem with its place in the file."""
    sheet, row, column = place(finding.location)
    return Problem(finding.message, sheet, row, column, finding.severity)


def _unknown_field(location: Location, model: type[BaseModel], place: Placer) -> Problem:
    name = str(location[-1])
    fields = _fields_at(location, model)
    close = difflib.get_close_matches(name, fields, n=1)
    hint = f"did you mean {close[0]}?" if close else "it is not used"
    return placed(Finding(location, f"unknown field {name!r}; {hint}", "warning"), place)


def _fields_at(location: Location, model: type[BaseModel]) -> list[str]:
    """Return the field names of the model in which a path ends."""
    for part in location[:-1]:
        if isinstance(part, str) and part in model.model_fields:
            inner = _model_in(model.model_fields[part].annotation)
            if inner is None:
                return []
            model = inner
    return list(model.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _delete(value: Any, location: Location) -> None:
    for part in location[:-1]:
        value = value[part]
    del value[location[-1]]


_MESSAGES = {
    "missing": "is missing; fill it in",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false (yes or no in a workbook)",
    "string_type": "must be text",
    "string_too_short": "is empty; fill it in",
    "string_pattern_mismatch": (
        "must not be empty, begin or end with a space, or hold control characters"
    ),
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "datetime_type": "must be a local date and time such as 2017-01-26T09:00",
    "timezone_naive": "must be a local time, without an offset; the event has the timezone",
    "extra_forbidden": "is unknown; remove it or check its spelling",
}


def _findings(errors: Iterable[ErrorDetails]) -> list[Finding]:
    findings: dict[tuple[Location, str], Finding] = {}
    for error in errors:
        cause = error.get("ctx", {}).get("error")
        if isinstance(cause, CrossCheckError):
            for finding in cause.findings:
                findings.setdefault((finding.location, finding.message), finding)
            continue
        finding = Finding(error["loc"], _message(error))
        findings.setdefault((finding.location, finding.message), finding)
    return list(findings.values())


def _message(error: ErrorDetails) -> str:
    field = next((p for p in reversed(error["loc"]) if isinstance(p, str)), "")
    cause = error.get("ctx", {}).get("error")
    text = str(cause) if cause else _MESSAGES.get(error["type"], _lower_first(error["msg"]))
    if error["type"] == "too_short":
        text = "has {actual_length} items; at least {min_length} are needed".format(**error["ctx"])
    if error["type"] in ("missing", "extra_forbidden"):
        return f"{field} {text}"
    if isinstance(error.get("input"), dict | list):
        return f"{field} {text}" if field else text
    return f"{field} is {_shown(error['input'])}: {text}"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _shown(value: object, limit: int = 60) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _survivors_cross_checked(data: dict[str, Any], errors: Iterable[ErrorDetails]) -> list[Finding]:
    """Cross-check what is undamaged, so that its problems are told in the same run."""
    if any(e["loc"] == () for e in errors):  # the cross-checks have run, on the whole
        return []
    bad_items: dict[Location, set[str | int]] = {}
    bad_fields = {e["loc"][0] for e in errors if len(e["loc"]) == 1 or e["loc"][0] in _PLAIN_LISTS}
    for e in errors:
        if len(e["loc"]) > 1:
            bad_items.setdefault(e["loc"][:2], set()).update(e["loc"][2:3] or ("id",))
    items: dict[str, dict[int, Any]] = {name: {} for name in (*ID_LISTS, "forbidden")}
    damaged: dict[str, set[str]] = {name: set() for name in ID_LISTS}
    incomplete = {str(name) for name in bad_fields}
    for name in ID_LISTS:
        for position, entry in enumerate(_entries(data, name)):
            item = _mended(_ITEM_MODELS[name], entry, bad_items.get((name, position), set()))
            if item is not None:
                items[name][position] = item
            elif isinstance(entry, dict) and isinstance(entry.get("id"), str):
                damaged[name].add(entry["id"])
            else:
                incomplete.add(name)
    for position, pair in enumerate(_entries(data, "forbidden")):
        if ("forbidden", position) not in bad_items:
            items["forbidden"][position] = tuple(pair)
    sides = data.get("sides", Event.model_fields["sides"].default)
    parts = Parts(
        items=items,
        timezone=None if "timezone" in bad_fields else data.get("timezone"),
        sides=None if "sides" in bad_fields else tuple(sides),
        table_count=None if "table_count" in bad_fields else data.get("table_count"),
        damaged_ids=damaged,
        incomplete=incomplete,
    )
    return cross_check(parts)


_PLAIN_LISTS = ("sides", "policy")
"""Fields that are lists of names: one bad name makes the field unusable."""


def _entries(data: Mapping[str, Any], name: str) -> list[Any]:
    entries = data.get(name)
    return entries if isinstance(entries, list) else []


def _mended(model: type[BaseModel], entry: Any, bad_fields: set[str | int]) -> BaseModel | None:
    """Return an item with its damaged fields left out, or ``None`` where it needs them."""
    if "id" in bad_fields or not isinstance(entry, dict):
        return None
    rest = {key: value for key, value in entry.items() if key not in bad_fields}
    if "score" in bad_fields:
        rest["score"] = 0
    try:
        return model.model_validate_json(json.dumps(rest))
    except ValidationError:
        return None
