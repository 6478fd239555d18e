"""Events by their names."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, true

from ..models.diagnostics import InputError, Problem
from .schema import Event


def events_named(connection: Connection, name: str | None) -> dict[int, str]:
    """Return the events of a name by their ids, or all; those of one name with their days.

    Raises
    ------
    InputError
        Where there are none of that name.
    """
    rows = connection.execute(select(Event.id, Event.name, Event.day).order_by(Event.day)).all()
    names = [row.name for row in rows]
    found = {
        row.id: row.name if names.count(row.name) == 1 else f"{row.name} ({row.day})"
        for row in rows
        if name is None or row.name.casefold() == name.casefold()
    }
    if not found and name is not None:
        known = ", ".join(dict.fromkeys(names)) or "none"
        raise InputError([Problem(f"no event is called {name!r}; known are: {known}")])
    return found


def within(event_id: Any, events: Mapping[int, str], name: str | None) -> ColumnElement[bool]:
    """Restrict rows to events that were asked for by a name; all where they were not."""
    return true() if name is None else event_id.in_(events)
