"""From plain JSON data to a model, with every problem told at once and in its place."""

import json
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from ..models.bulk import collection_paused
from ..models.diagnostics import Finding, InputError, Location, Problem
from ..models.event import Event
from ..models.schedule import Schedule
from .choices import merged_choices
from .columns import unknown_name
from .messages import IN_JSON, Placer, findings_of
from .messages import placed as placed  # to be had from here, too
from .remarks import remarks
from .survivors import survivors_cross_checked

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Parsed(Generic[T]):
    """A model read from data, the warnings on the way, and where its parts stand in the file."""

    value: T
    warnings: tuple[Problem, ...] = ()
    place: Placer = IN_JSON


def told(parsed: Parsed[T], stacklevel: int) -> T:
    """Return what was read, and tell its warnings to the caller ``stacklevel`` frames up."""
    for problem in parsed.warnings:
        warnings.warn(str(problem), stacklevel=stacklevel + 1)
    return parsed.value


def parse_event(data: object, place: Placer = IN_JSON) -> Parsed[Event]:
    """Return the event held by plain JSON data.

    Parameters
    ----------
    data : str, bytes or JSON value
        JSON text (validated without a Python copy of it), or the value itself.
    place : Placer
        Where a path of the data stands in the file.

    Raises
    ------
    InputError
        Listing every problem. Fields that linkmatch does not know are warnings, except in
        ``rules``, where ignoring one would break a rule.
    """
    parsed = _parse(Event, data, place, survivors_cross_checked)
    odd = (placed(finding, place) for finding in remarks(parsed.value))
    return replace(parsed, warnings=(*parsed.warnings, *odd))


def parse_schedule(data: object, place: Placer = IN_JSON) -> Parsed[Schedule]:
    """Return the schedule held by plain JSON data; see ``parse_event``."""
    return _parse(Schedule, data, place, lambda _data, _errors: [])


@collection_paused()
def _parse(
    model: type[M],
    data: object,
    place: Placer,
    cross_check_rest: "Callable[[dict[str, Any], list[ErrorDetails]], list[Finding]]",
) -> Parsed[M]:
    if isinstance(data, str | bytes):
        text = utf8(data)
        refuse_repeated_fields(text)
    else:
        text = json.dumps(data, ensure_ascii=False)
    try:
        return Parsed(model.model_validate_json(text), place=place)
    except ValidationError as error:
        errors = _errors(error)
    value = _json_object(text, model, errors)
    unknown = [e for e in errors if e["type"] == "extra_forbidden" and e["loc"][0] != "rules"]
    remarks = [_unknown_field(e["loc"], model, value) for e in unknown]
    slips = [finding for finding in remarks if finding.severity == "error"]
    told = [placed(finding, place) for finding in remarks if finding.severity == "warning"]
    if unknown:
        for extra in unknown:
            _delete(value, extra["loc"])
        try:
            parsed = model.model_validate_json(json.dumps(value, ensure_ascii=False))
            errors = []
        except ValidationError as again:
            errors = _errors(again)
        else:
            if not slips:
                return Parsed(parsed, tuple(told), place)
    findings = [*slips, *findings_of(errors), *(cross_check_rest(value, errors) if errors else ())]
    problems = [placed(finding, place) for finding in findings]
    raise InputError([*sorted(problems, key=_reading_order), *told])


def _errors(error: ValidationError) -> list[ErrorDetails]:
    errors = error.errors(include_url=False)
    errors = merged_choices(errors)
    deeper = {e["loc"][:n] for e in errors for n in range(1, len(e["loc"]))}
    # Pydantic counts only undamaged items, so a list may be too short because of its items.
    return [e for e in errors if e["type"] != "too_short" or e["loc"] not in deeper]


def utf8(text: str | bytes) -> str | bytes:
    """Return a text without the mark that some editors put in front, known to be UTF-8."""
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    text = text.removeprefix(b"\xef\xbb\xbf")
    try:
        text.decode()
    except UnicodeDecodeError:
        raise InputError([Problem("this is not UTF-8 text; save it as UTF-8")]) from None
    return text


def refuse_repeated_fields(text: str | bytes) -> None:
    """Refuse an object that gives a field twice: parsers keep the last and drop the other."""
    repeated: dict[str, None] = {}

    if _keeps_all(text):
        return

    def see(pairs: list[tuple[str, Any]]) -> None:
        if len(pairs) > len({name for name, _ in pairs}):
            counts = Counter(name for name, _ in pairs)
            repeated.update((name, None) for name, count in counts.items() if count > 1)

    try:
        json.loads(text, object_pairs_hook=see)
    except (ValueError, RecursionError):
        return  # not valid JSON, which the model tells better
    if repeated:
        raise InputError(
            Problem(f"field {name!r} is given twice in one object; keep one") for name in repeated
        )


def _keeps_all(text: str | bytes) -> bool:
    """Return whether a parser keeps every field; ``False`` where this cannot be told fast.

    A field that is dropped takes its colon along, so that the text has more than what was read.
    """
    colon, escape = (":", "\\u003") if isinstance(text, str) else (b":", b"\\u003")
    try:
        kept = to_json(from_json(text)).count(b":")
    except ValueError:
        return False
    return kept == text.count(colon) and escape not in text  # type: ignore[arg-type, operator]


def _json_object(
    text: str | bytes, model: type[BaseModel], errors: Iterable[ErrorDetails]
) -> dict[str, Any]:
    broken = next((e for e in errors if e["type"] == "json_invalid"), None)
    if broken:
        reason = broken["msg"].removeprefix("Invalid JSON: ")
        raise InputError([Problem(f"this is not valid JSON (is the file cut short?): {reason}")])
    value = json.loads(text)
    if isinstance(value, dict):
        _refuse_other_kind(value, model)
    else:
        raise InputError([Problem("the JSON has to be an object { … } with the event's fields")])
    return value


EVENT_NOT_SCHEDULE = "this is an event, not a schedule"
SCHEDULE_NOT_EVENT = "this is a schedule, not an event"


def _refuse_other_kind(value: Mapping[str, Any], model: type[BaseModel]) -> None:
    """Tell swapped files as what they are, not by every field that the other kind lacks."""
    event = "slots" in value and "requests" in value
    schedule = "meetings" in value
    if model is Event and schedule and not event:
        raise InputError([Problem(SCHEDULE_NOT_EVENT)])
    if model is Schedule and event and not schedule:
        raise InputError([Problem(EVENT_NOT_SCHEDULE)])


def _reading_order(problem: Problem) -> tuple[bool, str, int]:
    return problem.sheet is not None, problem.sheet or "", problem.row or 0


def _unknown_field(location: Location, model: type[BaseModel], value: Any) -> Finding:
    for part in location[:-1]:
        value = value[part]
    fields = _fields_at(location, model)
    message, severity = unknown_name(
        "field", str(location[-1]), {name: name for name in fields}, value
    )
    return Finding(location, message, severity)


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
