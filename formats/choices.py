"""Errors in fields that may hold one kind of value or another.

Pydantic tells an error for each of the kinds, and names the kind in the path; people want to hear
of the kind that they have written.
"""

from collections.abc import Iterable

from pydantic_core import ErrorDetails

from ..models.diagnostics import Location

_CHOICES = {
    "representative": (3, "must be the id of a representative, or the id of each company's"),
    "prefer": (3, "must be a list of sessions and slots, or the weight of each"),
    "after": (4, "must be the id of a request, or its id and gap"),
}
"""Field of a request to the length of the path of a value, and what the value has to be."""

_OTHER_KIND = ("string_type", "dict_type", "tuple_type", "model_type")


def merged_choices(errors: Iterable[ErrorDetails]) -> list[ErrorDetails]:
    """Return errors of which each is told once, in a path that the data have."""
    merged: dict[Location, list[ErrorDetails]] = {}
    for error in errors:
        location = error["loc"]
        if location[-1:] == ("[key]",):
            location = location[:-2]
        size, _ = _choice(location)
        if size and len(location) > size:
            of_kind = {**error, "loc": (*location[:size], *location[size + 1 :])}
            merged.setdefault(location[:size], []).append(of_kind)  # type: ignore[arg-type]
        else:
            merged.setdefault(error["loc"], []).append({**error, "loc": location})
    return [error for place, found in merged.items() for error in _told(place, found)]


def _choice(location: Location) -> tuple[int, str]:
    known = location[2] if location[:1] == ("requests",) and len(location) > 2 else None
    return _CHOICES.get(str(known), (0, ""))


def _told(place: Location, found: list[ErrorDetails]) -> list[ErrorDetails]:
    size, wanted = _choice(place)
    if not size or len(place) != size:
        return found
    own = [e for e in found if len(e["loc"]) > size or e["type"] not in _OTHER_KIND]
    return own or [{**found[0], "type": "other_kind", "msg": wanted}]
