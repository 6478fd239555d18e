"""What is undamaged of an input, checked so that all of its problems are told in one run."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ..models.crosscheck import cross_check
from ..models.diagnostics import Finding, Location
from ..models.event import Company, Event, Interpreter, Representative, Room, Slot, Table
from ..models.parts import ID_LISTS, Parts
from ..models.request import Request
from ..models.rules import Rules

M = TypeVar("M", bound=BaseModel)

_ITEM_MODELS: dict[str, type[BaseModel]] = {
    "slots": Slot,
    "rooms": Room,
    "tables": Table,
    "companies": Company,
    "requests": Request,
    "interpreters": Interpreter,
}

_PLAIN_LISTS = ("sides", "policy")
"""Fields that are lists of names: one bad name makes the field unusable."""

_PEOPLE = "representatives"


def survivors_cross_checked(
    data: Mapping[str, Any], errors: Iterable[ErrorDetails]
) -> list[Finding]:
    """Return what is wrong between the undamaged parts of an event's data.

    Parameters
    ----------
    data : mapping
        The data.
    errors : iterable of ErrorDetails
        What is damaged in them.
    """
    locations = [e["loc"] for e in errors]
    if () in locations:  # the cross-checks have run, on the whole
        return []
    bad: dict[Location, set[Location]] = {}
    for location in locations:
        bad.setdefault(location[:2], set()).add(location[2:] or ("id",))
    bad_fields = {str(at[0]) for at in locations if len(at) == 1 or at[0] in _PLAIN_LISTS}
    items: dict[str, dict[int, Any]] = {name: {} for name in (*ID_LISTS, "forbidden")}
    damaged: dict[str, set[str]] = {name: set() for name in ID_LISTS}
    incomplete = set(bad_fields)
    for name in ID_LISTS:
        for position, entry in enumerate(_entries(data, name)):
            item = _item(name, entry, bad.get((name, position), set()))
            if item is not None:
                items[name][position] = item
            elif isinstance(entry, dict) and isinstance(entry.get("id"), str):
                damaged[name].add(entry["id"])
            else:
                incomplete.add(name)
    for position, pair in enumerate(_entries(data, "forbidden")):
        if ("forbidden", position) not in bad:
            items["forbidden"][position] = tuple(pair)
    sides = data.get("sides", Event.model_fields["sides"].default)
    return cross_check(
        Parts(
            items=items,
            timezone=None if "timezone" in bad_fields else data.get("timezone"),
            sides=None if "sides" in bad_fields else tuple(sides),
            table_count=None if "table_count" in bad_fields else data.get("table_count"),
            rules=_rules(data, locations),
            damaged_ids=damaged,
            damaged_fields={at[:3] for at in locations if len(at) > 2},
            incomplete=incomplete,
            has_requests="requests" in data,
        )
    )


def _entries(data: Mapping[str, Any], name: str) -> list[Any]:
    entries = data.get(name)
    return entries if isinstance(entries, list) else []


def _rules(data: Mapping[str, Any], bad: Iterable[Location]) -> Rules | None:
    return _mended(Rules, data.get("rules", {}), {at[1:2] for at in bad if at[0] == "rules"})


def _item(name: str, entry: Any, bad: set[Location]) -> BaseModel | None:
    people = {path[1:] for path in bad if path[0] == _PEOPLE and len(path) > 1}
    if name == "companies" and people:
        whole = [_person(n, person, people) for n, person in enumerate(entry[_PEOPLE])]
        entry = {**entry, _PEOPLE: whole}
        bad = {path for path in bad if path[0] != _PEOPLE}
    return _mended(_ITEM_MODELS[name], entry, bad)


def _person(position: int, person: Any, bad: set[Location]) -> Any:
    """Return a representative without what is damaged; without an id it only keeps its place."""
    own = {path[1:] or ("id",) for path in bad if path[0] == position}
    mended = _mended(Representative, person, own) if own else None
    kept = mended.model_dump(mode="json") if mended else {"id": f"({position + 1})"}
    return kept if own else person


def _mended(model: type[M], entry: Any, bad: set[Location]) -> M | None:
    """Return an item with its damaged fields left out, or ``None`` where it needs them."""
    fields = {path[0] for path in bad if path}
    if "id" in fields or not isinstance(entry, dict):
        return None
    rest = {key: value for key, value in entry.items() if key not in fields}
    if "score" in fields:
        rest["score"] = 0
    try:
        return model.model_validate_json(json.dumps(rest))
    except ValidationError:
        return None
