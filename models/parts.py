"""The parts of an event, whole or damaged, and the names that exist in them."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .diagnostics import Finding
from .hints import Hints

if TYPE_CHECKING:
    from .event import Company, Event, Interpreter, Room, Slot, Table
    from .request import Request
    from .rules import Rules

ID_LISTS = ("slots", "rooms", "tables", "companies", "requests", "interpreters")
"""Fields of an event that are lists of things with an id."""

_ONE_NAME = (
    "room",
    "reserved_for",
    "slot",
    "table",
    "session",
    "home_table",
    "home_tables",
    "not_before",
    "not_after",
)
"""Fields that hold a single name."""


@dataclass
class Parts:
    """The parts of an event by position in its lists.

    Attributes
    ----------
    items : mapping
        List field to ``{position: item}``; positions of damaged items are absent.
    damaged_ids : mapping
        List field to the ids of damaged items: they exist, so naming them is no second error.
    damaged_fields : set of tuple
        List field, position and field of what is damaged in items that are left.
    incomplete : set of str
        Fields of which not all ids are known, so that no id can be called unknown.
    timezone, sides, table_count, rules :
        Fields of the event; ``None`` where damaged or absent.
    has_requests : bool
        Whether there is a list of requests, empty or not.
    """

    items: Mapping[str, dict[int, Any]]
    timezone: str | None = None
    sides: tuple[str, ...] | None = None
    table_count: int | None = None
    rules: "Rules | None" = None
    damaged_ids: Mapping[str, set[str]] = field(default_factory=dict)
    damaged_fields: Set[tuple[str | int, ...]] = frozenset()
    incomplete: Set[str] = frozenset()
    has_requests: bool = True

    @classmethod
    def of(cls, event: "Event") -> "Parts":
        """Return the parts of a whole event."""
        items = {name: dict(enumerate(getattr(event, name))) for name in (*ID_LISTS, "forbidden")}
        return cls(
            items,
            event.timezone,
            event.sides,
            event.table_count,
            event.rules,
            has_requests="requests" in event.model_fields_set,
        )

    def ids(self, name: str) -> set[str] | None:
        """Return the ids that exist in a list, or ``None`` where that is not known."""
        if name in self.incomplete:
            return None
        return {item.id for item in self.items[name].values()} | self.damaged_ids.get(name, set())

    def is_whole(self, name: str, field: str) -> bool:
        """Return whether a field is known of all items of a list."""
        damaged = any(place[0] == name and place[2] == field for place in self.damaged_fields)
        return name not in self.incomplete and not self.damaged_ids.get(name) and not damaged

    @cached_property
    def hints(self) -> Hints:
        """What may be meant by ids that do not exist."""
        return Hints({c.id: c.name for c in self.companies.values() if c.name is not None})

    @property
    def slots(self) -> "dict[int, Slot]":
        """Slots by position."""
        return self.items["slots"]

    @property
    def rooms(self) -> "dict[int, Room]":
        """Rooms by position."""
        return self.items["rooms"]

    @property
    def tables(self) -> "dict[int, Table]":
        """Tables by position."""
        return self.items["tables"]

    @property
    def companies(self) -> "dict[int, Company]":
        """Companies by position."""
        return self.items["companies"]

    @property
    def requests(self) -> "dict[int, Request]":
        """Requests by position."""
        return self.items["requests"]

    @property
    def interpreters(self) -> "dict[int, Interpreter]":
        """Interpreters by position."""
        return self.items["interpreters"]


def numbered_table_ids(count: int) -> list[str]:
    """Return the ids of tables of which only the number is given: ``T01``, ``T02``, …."""
    width = max(2, len(str(count)))
    return [f"T{n:0{width}d}" for n in range(1, count + 1)]


def unknown(
    parts: Parts, values: Iterable[str], known: set[str] | None, what: str, *location: str | int
) -> Iterator[Finding]:
    """Yield the values that are not known, with a hint of what may be meant."""
    for value in dict.fromkeys(values):
        if known is not None and value not in known:
            hint = parts.hints.of(value, what, known, one=location[-1] in _ONE_NAME)
            yield Finding(location, f"unknown {what} {value!r}{hint}")


def sessions_of(parts: Parts) -> set[str] | None:
    """Return the names of sessions, or ``None`` where not all are known."""
    if not parts.is_whole("slots", "session"):
        return None
    return {slot.session for slot in parts.slots.values() if slot.session is not None}


def table_ids(parts: Parts) -> set[str] | None:
    """Return the ids of tables, or ``None`` where not all are known."""
    if parts.table_count is None:
        return parts.ids("tables") if "table_count" not in parts.incomplete else None
    return set(numbered_table_ids(parts.table_count))


def zones_of(parts: Parts) -> set[str] | None:
    """Return the zones of rooms, or ``None`` where not all are known."""
    if not parts.is_whole("rooms", "zone"):
        return None
    return {room.zone for room in parts.rooms.values() if room.zone is not None}
