"""Events by their names."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, true

from ..models.diagnostics import InputError, Problem
from .schema import Event


@dataclass(frozen=True)
class Events:
    """The events that are asked for.

    Attributes
    ----------
    called : mapping of int to str
        What each is called, by its id: its name, and its day where others have that name, too.
    every : bool
        Whether they are all there are.
    """

    called: Mapping[int, str]
    every: bool

    def have(self, event_id: Any) -> ColumnElement[bool]:
        """Restrict rows to these events."""
        return true() if self.every else event_id.in_(self.called)


def plain_name(name: str) -> str:
    """Return a name of an event without what says nothing: case, and how many spaces there are."""
    return " ".join(name.casefold().split())


def events_named(connection: Connection, name: str | None) -> Events:
    """Return the events of a name, or the one that is called so with its day; or all.

    Raises
    ------
    InputError
        Where there are none of that name.
    """
    rows = connection.execute(select(Event.id, Event.name, Event.day).order_by(Event.day)).all()
    counts = Counter(plain_name(row.name) for row in rows)
    called = {
        row.id: row.name if counts[plain_name(row.name)] == 1 else f"{row.name} ({row.day})"
        for row in rows
    }
    if name is None:
        return Events(called, every=True)
    asked = plain_name(name)
    names = {row.id: (plain_name(row.name), plain_name(called[row.id])) for row in rows}
    found = {key: label for key, label in called.items() if asked in names[key]}
    if not found:
        known = ", ".join(called.values()) or "none"
        raise InputError([Problem(f"no event is called {name!r}; known are: {known}")])
    return Events(found, every=False)
