"""Events in the benchmark format of the B2B meeting scheduling problem (.dzn).

A MiniZinc data file: every meeting listed must be held, between participants who hold at most
one at a time, at most ``nTables`` in a slot; breaks are to be few.

References
----------
M. Bofill, J. Coll, M. Garcia, J. Giráldez-Cru, G. Pesant, J. Suy, M. Villaret: Constraint Solving
Approaches to the Business-to-Business Meeting Scheduling Problem. JAIR 74 (2022), 263–301.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from ..models.base import format_time
from ..models.diagnostics import InputError, Location, Problem
from ..models.event import Event
from .columns import unknown_name
from .dzn_text import Array, DataText, Number, NumberSet, Table, Value, read_text
from .files import problem_with, read_bytes
from .messages import Place, Placer
from .parse import Parsed, parse_event

SESSIONS = {1: "AM", 2: "PM", 3: None}
"""The format's sessions: morning, afternoon, either."""

MOST = 100_000
"""Of participants, meetings, tables or slots each."""

MOST_MEMBERS = 5_000_000
"""Of the sets of one parameter in all: a few ranges may stand for more than memory holds."""

_COUNTS = {"nBusiness": 1, "nMeetings": 0, "nTables": 1, "nTotalSlots": 1, "nMorningSlots": 0}
"""Parameters that are numbers, each with its least value."""


class _Entries(NamedTuple):
    """An array of numbers, or of sets of them: an entry for each item, with what it may hold."""

    name: str
    item: str
    size: str
    least: int
    most: str
    above: int = 0


_FORBIDDEN = _Entries("forbidden", "participant", "nBusiness", 0, "nTotalSlots")
_FIXED = _Entries("fixed", "meeting", "nMeetings", 0, "nTotalSlots")
_PRECEDENCES = _Entries("precedences", "meeting", "nMeetings", 0, "nMeetings")
_MEETINGS_OF = _Entries("meetingsxBusiness", "participant", "nBusiness", 1, "nMeetings", above=1)
_MEETING_COUNTS = _Entries("nMeetingsBusiness", "participant", "nBusiness", 0, "nMeetings")

_REQUIRED = (*_COUNTS, "requested")
_OPTIONAL = (_FORBIDDEN, _FIXED, _PRECEDENCES, _MEETINGS_OF, _MEETING_COUNTS)
_NAMES = (*_REQUIRED, *(entries.name for entries in _OPTIONAL))

_FIRST = datetime(2000, 1, 3, 9)
_MINUTES = 15
_NOTE = "Read from a .dzn file, which gives slots by number; the times here are made up."


def read_event_dzn(path: Path) -> Parsed[Event]:
    """Read an event from a ``.dzn`` file; raises ``InputError`` with every problem."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise problem_with(path, "is not UTF-8 text; save it as UTF-8") from None
    return event_from_dzn(text)


def event_from_dzn(text: str) -> Parsed[Event]:
    """Return the event in a ``.dzn`` text.

    Participants, meetings and slots are named by their numbers, from 1; every meeting must be
    held. Slots last 15 minutes from 09:00, with an hour between morning and afternoon.

    Raises
    ------
    InputError
        With every problem, by parameter, line and column.
    """
    data = read_text(text, frozenset(_NAMES))
    reading = _Reading(data)
    reading.tell_text()
    content = reading.content()
    errors = [p for p in reading.problems if p.severity == "error"]
    warnings = [p for p in reading.problems if p.severity == "warning"]
    if content is None or errors:
        raise InputError([*sorted(errors, key=lambda p: p.row or 0), *warnings])
    parsed = parse_event(_event_of(content), Placer(reading.place))
    return Parsed(parsed.value, (*warnings, *parsed.warnings), parsed.place)


@dataclass
class _Content:
    """What a sound file says; numbers from 1, as in the file."""

    counts: dict[str, int]
    meetings: list[tuple[int, int, int]]
    forbidden: list[list[int]] = field(default_factory=list)
    fixed: list[int] = field(default_factory=list)
    precedences: list[list[int]] = field(default_factory=list)


@dataclass
class _Reading:
    """What is said of a file, and where its parts stand."""

    data: DataText
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def tell(self, parameter: str | None, at: int, message: str) -> None:
        """Note an error at an offset of the text."""
        line, column = self.data.place(at)
        self.problems.append(Problem(message, parameter, line, str(column)))

    def tell_text(self) -> None:
        """Tell what is no data file, what is missing and what is unknown."""
        for slip in self.data.slips:
            self.tell(slip.parameter, slip.at, slip.message)
        assigned = self.data.assigned
        choices = {name: name for name in _NAMES}
        for name in (name for name in assigned if name not in choices):
            message, severity = unknown_name("parameter", name, choices, assigned)
            line, column = self.data.place(assigned[name].at)
            self.problems.append(Problem(message, name, line, str(column), severity))
        for name in _REQUIRED:
            if name not in assigned:
                self.problems.append(Problem("is missing", name))

    def value(self, name: str) -> Value | None:
        """Return the value of a parameter, or ``None`` where it is absent or damaged."""
        assignment = self.data.assigned.get(name)
        return assignment.value if assignment else None

    def content(self) -> _Content | None:
        """Return the content, after telling everything wrong with it."""
        for name, least in _COUNTS.items():
            self._count(name, least)
        self._morning()
        meetings = self._meetings()
        forbidden, precedences = self._sets(_FORBIDDEN), self._sets(_PRECEDENCES)
        fixed = self._numbers(_FIXED)
        self._same_meetings(meetings)
        if meetings is None or len(self.counts) < len(_COUNTS):
            return None
        return _Content(self.counts, meetings, forbidden or [], fixed or [], precedences or [])

    def _count(self, name: str, least: int) -> None:
        value = self.value(name)
        if value is None:
            return
        if not isinstance(value, Number):
            self.tell(name, value.at, "must be a whole number")
        elif not least <= value.value <= MOST:
            self.tell(name, value.at, f"is {value.value}: must lie between {least} and {MOST}")
        else:
            self.counts[name] = value.value

    def _morning(self) -> None:
        morning, total = self.counts.get("nMorningSlots"), self.counts.get("nTotalSlots")
        if morning is not None and total is not None and morning > total:
            at = self.data.assigned["nMorningSlots"].at
            self.tell("nMorningSlots", at, f"is {morning}, and nTotalSlots is only {total}")

    def _meetings(self) -> list[tuple[int, int, int]] | None:
        value, before = self.value("requested"), len(self.problems)
        if value is None:
            return None
        if not isinstance(value, Table):
            form = "must be a table [|participant, participant, session|…|]"
            self.tell("requested", value.at, form)
            return None
        self._same_size("requested", len(value.rows), "nMeetings", value.at)
        rows = [self._meeting(n, row) for n, row in enumerate(value.rows, start=1)]
        return [row for row in rows if row] if len(self.problems) == before else None

    def _meeting(self, n: int, row: Array) -> tuple[int, int, int] | None:
        numbers = [item for item in row.items if isinstance(item, Number)]
        if len(row.items) != 3 or len(numbers) != 3:
            form = f"meeting {n} must be three numbers: participant, participant, session"
            self.tell("requested", row.at, form)
            return None
        one, two, session = numbers
        for who in (one, two):
            self._in_range("requested", who, f"meeting {n}: participant", 1, "nBusiness")
        if one.value == two.value:
            self.tell("requested", two.at, f"meeting {n}: participant {one.value} meets itself")
        if session.value not in SESSIONS:
            choices = "1 (morning), 2 (afternoon) or 3 (either)"
            told = f"meeting {n}: session {session.value} must be {choices}"
            self.tell("requested", session.at, told)
        self._session_exists(n, session)
        return one.value, two.value, session.value

    def _session_exists(self, n: int, session: Number) -> None:
        morning, total = self.counts.get("nMorningSlots"), self.counts.get("nTotalSlots")
        if session.value == 1 and morning == 0:
            self.tell("requested", session.at, f"meeting {n}: there are no slots in the morning")
        if session.value == 2 and morning is not None and morning == total:
            self.tell("requested", session.at, f"meeting {n}: there are no slots in the afternoon")

    def _numbers(self, entries: _Entries) -> list[int] | None:
        """Return the numbers of an array, or ``None`` where it is absent or damaged."""
        before, numbers = len(self.problems), []
        for n, item in enumerate(self._items(entries, "numbers [1, 2, …]"), start=1):
            if not isinstance(item, Number):
                self.tell(entries.name, item.at, f"{entries.item} {n} must have a number, no set")
            elif self._allowed(entries, n, item):
                numbers.append(item.value)
        return numbers if self._sound(entries, before) else None

    def _sets(self, entries: _Entries) -> list[list[int]] | None:
        """Return the sets of an array, sorted, or ``None`` where it is absent or damaged.

        Zero stands for none and is left out.
        """
        before, sets, left = len(self.problems), [], MOST_MEMBERS
        for n, item in enumerate(self._items(entries, "sets [{1, 2}, {}, …]"), start=1):
            if not isinstance(item, NumberSet):
                self.tell(entries.name, item.at, f"{entries.item} {n} must have a set {{…}}")
                continue
            members: set[int] = set()
            for low, high in item.spans:
                ends = {low, high} if low.value <= high.value else ()
                allowed = [self._allowed(entries, n, end) for end in ends]
                left -= max(0, high.value - low.value + 1)
                if left < 0:
                    told = f"has sets of more than {MOST_MEMBERS} numbers in all"
                    self.tell(entries.name, item.at, told)
                    return None
                if all(allowed):
                    members.update(range(low.value, high.value + 1))
            sets.append(sorted(members - {0}))
        return sets if self._sound(entries, before) else None

    def _sound(self, entries: _Entries, before: int) -> bool:
        """Return whether a parameter is there, and no problem was told since ``before``."""
        return self.value(entries.name) is not None and len(self.problems) == before

    def _items(self, entries: _Entries, form: str) -> tuple[Number | NumberSet, ...]:
        value = self.value(entries.name)
        if value is None:
            return ()
        if not isinstance(value, Array):
            self.tell(entries.name, value.at, f"must be an array of {form}")
            return ()
        self._same_size(entries.name, len(value.items), entries.size, value.at)
        return value.items

    def _allowed(self, entries: _Entries, n: int, number: Number) -> bool:
        what = f"{entries.item} {n}:"
        name, _, _, least, most, above = entries
        return self._in_range(name, number, what, least, most, above)

    def _in_range(
        self, name: str, number: Number, what: str, least: int, most: str, above: int = 0
    ) -> bool:
        """Return whether a number is known to lie in its range; tell where it does not."""
        limit = self.counts.get(most, MOST) + above
        if not least <= number.value <= limit:
            told = f"{what} {number.value} must lie between {least} and {limit}"
            self.tell(name, number.at, told)
            return False
        return True

    def _same_size(self, name: str, size: int, count: str, at: int) -> None:
        expected = self.counts.get(count)
        if expected is not None and size != expected:
            self.tell(name, at, f"has {size} entries, and {count} is {expected}")

    def _same_meetings(self, meetings: list[tuple[int, int, int]] | None) -> None:
        """Compare what the file says of meetings a second and third time."""
        lists, counts = self._sets(_MEETINGS_OF), self._numbers(_MEETING_COUNTS)
        if meetings is None or "nBusiness" not in self.counts:
            return
        requested: list[set[int]] = [set() for _ in range(self.counts["nBusiness"])]
        for m, (one, two, _) in enumerate(meetings, start=1):
            requested[one - 1].add(m)
            requested[two - 1].add(m)
        for n, (listed, own) in enumerate(zip(lists or (), requested, strict=False)):
            # Meetings are listed by their number plus one; 1 is "no meeting".
            given = {number - 1 for number in listed} - {0}
            if given != own:
                differing = ", ".join(map(str, sorted(given ^ own)))
                self._tell_entry(_MEETINGS_OF, n, f"not as in requested: meeting {differing}")
        for n, (count, own) in enumerate(zip(counts or (), requested, strict=False)):
            if count != len(own):
                self._tell_entry(_MEETING_COUNTS, n, f"{count} meetings, in requested {len(own)}")

    def _tell_entry(self, entries: _Entries, n: int, message: str) -> None:
        value = self.value(entries.name)
        assert isinstance(value, Array)
        self.tell(entries.name, value.items[n].at, f"{entries.item} {n + 1}: {message}")

    def place(self, location: Location) -> Place:
        """Place a path into the event in the file."""
        head, index = (*location[:2], None, None)[:2]
        last = str(location[2]) if len(location) > 2 else ""
        name = _PARAMETERS.get((str(head), last)) or _PARAMETERS.get((str(head), ""))
        if name is None or name not in self.data.assigned:
            return None, None, None
        at, value = self.data.assigned[name]
        entries = value.rows if isinstance(value, Table) else getattr(value, "items", ())
        if isinstance(index, int) and index < len(entries):
            at = entries[index].at
        return name, self.data.place(at)[0], None


_PARAMETERS = {
    ("slots", ""): "nTotalSlots",
    ("tables", ""): "nTables",
    ("table_count", ""): "nTables",
    ("companies", ""): "nBusiness",
    ("companies", "unavailable"): "forbidden",
    ("requests", ""): "requested",
    ("requests", "slot"): "fixed",
    ("requests", "after"): "precedences",
}
"""List and field of the event to the parameter that gives it."""


def _event_of(content: _Content) -> dict[str, Any]:
    counts = content.counts
    forbidden = content.forbidden or [[]] * counts["nBusiness"]
    return {
        "timezone": "UTC",
        "language": "en",
        "note": _NOTE,
        "sides": ["participant"],
        "slots": _slots(counts["nTotalSlots"], counts["nMorningSlots"]),
        "table_count": counts["nTables"],
        "companies": [
            {"id": str(n), "unavailable": _named(slots)}
            for n, slots in enumerate(forbidden, start=1)
        ],
        "requests": _requests(content),
        "policy": ["breaks"],
    }


def _slots(total: int, morning: int) -> list[dict[str, Any]]:
    slots = []
    for n in range(total):
        afternoon = n >= morning
        start = _FIRST + timedelta(minutes=_MINUTES * n, hours=1 if afternoon else 0)
        end = start + timedelta(minutes=_MINUTES)
        session = SESSIONS[2 if afternoon else 1]
        slots.append(
            {
                "id": str(n + 1),
                "start": format_time(start),
                "end": format_time(end),
                "session": session,
            }
        )
    return slots


def _requests(content: _Content) -> list[dict[str, Any]]:
    meetings = content.meetings
    fixed = content.fixed or [0] * len(meetings)
    precedences = content.precedences or [[]] * len(meetings)
    return [
        {
            "id": str(n),
            "companies": _named((one, two)),
            "score": 1,
            "must": True,
            "slot": str(slot) if slot else None,
            "session": SESSIONS[session],
            "after": _named(after),
        }
        for n, ((one, two, session), slot, after) in enumerate(
            zip(meetings, fixed, precedences, strict=True), start=1
        )
    ]


def _named(numbers: Iterable[int]) -> list[str]:
    return [str(number) for number in numbers]
