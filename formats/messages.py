"""What is said of a problem, in the words of the file that it is in."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pydantic_core import ErrorDetails

from ..models.base import LOCAL_TIME
from ..models.diagnostics import CrossCheckError, Finding, Location, Problem, counted
from ..models.hints import SEPARATE

Place = tuple[str | None, int | None, str | None]
"""Sheet, row and column."""

TRUE_OR_FALSE = "must be true or false"
YES_OR_NO = "must be yes or no (ya or tidak)"


def _place_in_json(location: Location) -> Place:
    """Place a path in a JSON file: top-level field, position from 1, field.

    Fields in fields are joined, as in ``representatives.1.languages``.
    """
    sheet = str(location[0]) if location else None
    counts = location[1:3] if sheet == "rules" else location[1:2]
    row = next((part + 1 for part in counts if isinstance(part, int)), None)
    inner = list(location[1:])
    while inner and isinstance(inner[0], int):
        del inner[0]
    while inner and isinstance(inner[-1], int):
        inner.pop()
    # People count from 1, and so does the row.
    steps = [str(part + 1) if isinstance(part, int) else part for part in inner]
    return sheet, row, ".".join(steps) or None


@dataclass(frozen=True)
class Placer:
    """Turns a path into the data into a place of the file, and messages into its words.

    Attributes
    ----------
    find : callable
        Returns the place of a path.
    in_sheets : bool
        The file has rows, and its cells are typed by people.
    """

    find: Callable[[Location], Place] = _place_in_json
    in_sheets: bool = False

    def __call__(self, location: Location) -> Place:
        """Return the place of a path."""
        return self.find(location)

    def name(self, location: Location) -> str:
        """Return how the file calls the field in which a path ends."""
        known = next((str(part) for part in reversed(location) if isinstance(part, str)), "")
        return (self.find(location)[2] if self.in_sheets else None) or known

    def item(self, location: Location | None) -> str:
        """Return how the file counts an item."""
        row = self.find(location)[1] if self.in_sheets and location else None
        return f"row {row}" if row is not None else counted(location)


IN_JSON = Placer()

_IN_SHEETS: Mapping[str, str] = {
    TRUE_OR_FALSE: YES_OR_NO,
    LOCAL_TIME: "must be a date and time such as 12/03/2026 09:00",
    SEPARATE: "separate several with a semicolon (;)",
}
"""What people who fill in cells are told instead."""


def placed(finding: Finding, place: Placer) -> Problem:
    """Return a finding as a problem with its place in the file, in the words of the file."""
    sheet, row, column = place(finding.location)
    message = finding.told(place.name(finding.location), place.item(finding.other))
    if place.in_sheets:
        for ending, own in _IN_SHEETS.items():
            if message.endswith(ending):
                message = message.removesuffix(ending) + own
    return Problem(message, sheet, row, column, finding.severity)


_MESSAGES = {
    "missing": "is missing; fill it in",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": TRUE_OR_FALSE,
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
    "datetime_type": LOCAL_TIME,
    "timezone_naive": "must be a local time, without an offset; the event has the timezone",
    "extra_forbidden": "is unknown; remove it or check its spelling",
}


_LIMITS = {
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "less_than": "must be less than {lt:g}",
    "too_long": "must have no more than {max_length}, and has {actual_length}",
}


def findings_of(errors: Iterable[ErrorDetails]) -> list[Finding]:
    """Return what pydantic found as findings, each once."""
    findings: dict[tuple[Location, str], Finding] = {}
    for error in errors:
        cause = error.get("ctx", {}).get("error")
        if isinstance(cause, CrossCheckError):
            for finding in cause.findings:
                findings.setdefault((finding.location, finding.message), finding)
            continue
        finding = _finding(error)
        findings.setdefault((finding.location, finding.message), finding)
    return list(findings.values())


def _finding(error: ErrorDetails) -> Finding:
    location = error["loc"]
    cause = error.get("ctx", {}).get("error")
    text = str(cause) if cause else _MESSAGES.get(error["type"], _lower_first(error["msg"]))
    value = error.get("input")
    if error["type"] in _LIMITS:
        text = _LIMITS[error["type"]].format(**error["ctx"])
    if error["type"] == "missing" and isinstance(location[-1], int):
        return Finding(location, f"needs {location[-1] + 1} or more, and has fewer", of_field=True)
    if error["type"] == "too_short":
        if isinstance(value, list) and len(value) == 1 and "," in str(value[0]):
            return Finding(location, f"{value[0]!r} is one name; {SEPARATE}")
        text = "needs {min_length} or more, and has {actual_length}".format(**error["ctx"])
    named = any(isinstance(part, str) for part in location)
    if error["type"] not in ("missing", "extra_forbidden") and not isinstance(value, dict | list):
        text = f"is {_shown(value)}: {text}"
    return Finding(location, text, of_field=named)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _shown(value: object, limit: int = 60) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
