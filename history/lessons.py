"""What a new event's scores learn from earlier ones."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.orm import aliased

from ..models.event import Event
from ..models.steps import BINDING, RANK
from ..scoring.past import ANY, IN_VAIN, INTERESTED, Came, Encounter, Pair, Past
from .identity import name_key
from .schema import Assessment, Attendance, CompanyName, Meeting, Outcome, Participant
from .schema import Event as Held
from .store import Store

GOOD = 4
"""Who rates a meeting so, or better, is interested."""


class _Met(NamedTuple):
    """A scheduled meeting of two companies at an earlier event."""

    id: int
    pair: Pair
    event: str
    day: date
    process: str | None
    status: str | None


def past_of(store: Store, event: Event) -> Past:
    """Return what the events before one tell of its companies.

    Companies are known by their names. Only events that began earlier count, so that an event that
    is over can be scored as it would have been then.
    """
    names = {key: c.id for c in event.companies if (key := name_key(c.name))}
    first = event.ordered_slots[0].start.date()
    with store.reading() as connection:
        return _Lessons(connection, names, first).past(event)


class _Lessons:
    def __init__(self, connection: Connection, names: Mapping[str, str], first: date) -> None:
        self._connection = connection
        rows = connection.execute(select(CompanyName.key, CompanyName.company_id)).all()
        self._code = {row.company_id: names[row.key] for row in rows if row.key in names}
        self._earlier = select(Held.id).where(Held.day < first)

    def past(self, event: Event) -> Past:
        """Return all of it."""
        makers = {c.id for c in event.companies if c.side == event.sides[0]}
        met, kinds, ratings = self._met(makers), self._kinds(), self._ratings()
        encounters: dict[Pair, list[Encounter]] = defaultdict(list)
        worth: dict[Pair, float] = {}
        bonds: dict[Pair, set[str]] = defaultdict(set)
        for one in met:
            came = _came(one, kinds.get(one.id, frozenset()), ratings.get(one.id, 0))
            encounters[one.pair].append(Encounter(one.event, one.day, came))
            value = _worth(came)
            if value is not None:
                worth[one.pair] = max(value, worth.get(one.pair, IN_VAIN))
            if came in BINDING:
                bonds[one.pair].add(one.process or ANY)
        return Past(
            worth,
            {pair: tuple(all_) for pair, all_ in encounters.items()},
            {pair: frozenset(processes) for pair, processes in bonds.items()},
            self._absences(),
            {code: found for code, found in self._partners().items() if code in makers},
        )

    def _between(self, *columns: Any) -> "Select[Any]":
        """Return a query for the earlier meetings of which the first two companies are here."""
        first, second, here = aliased(Participant), aliased(Participant), [*self._code]
        both = (first.company_id.label("first"), second.company_id.label("second"))
        return (
            select(Meeting.id, *columns, *(both if columns else ()))
            .join(first, first.id == Meeting.first_id)
            .join(second, second.id == Meeting.second_id)
            .join(Held, Held.id == Meeting.event_id)
            .where(first.company_id.in_(here), second.company_id.in_(here), Meeting.scheduled)
            .where(Meeting.event_id.in_(self._earlier))
        )

    def _met(self, makers: set[str]) -> list[_Met]:
        wanted = (Held.name, Held.day, Meeting.process, Meeting.status)
        query = self._between(*wanted).order_by(Held.day, Meeting.id)
        found = []
        for n, name, day, process, status, one, other in self._connection.execute(query):
            a, b = self._code[one], self._code[other]
            pair = (a, b) if a in makers else (b, a)
            found.append(_Met(n, pair, name, day, process, status))
        return found

    def _kinds(self) -> dict[int, frozenset[str]]:
        """Return the kinds of outcomes of meetings."""
        rows = self._connection.execute(
            select(Outcome.meeting_id, Outcome.kind).where(Outcome.meeting_id.in_(self._between()))
        )
        found: dict[int, set[str]] = defaultdict(set)
        for meeting, kind in rows:
            found[meeting].add(kind)
        return {meeting: frozenset(kinds) for meeting, kinds in found.items()}

    def _ratings(self) -> dict[int, int]:
        """Return the lowest rating of meetings that two companies have rated."""
        rows = self._connection.execute(
            select(Assessment.meeting_id, func.min(Assessment.rating))
            .where(Assessment.meeting_id.in_(self._between()))
            .group_by(Assessment.meeting_id)
            .having(func.count() > 1)
        )
        return dict(rows.all())

    def _absences(self) -> dict[str, tuple[int, int]]:
        """Return from how many of its meetings each company was absent."""
        rows = self._connection.execute(
            select(Participant.company_id, Attendance.state, func.count())
            .join(Participant, Participant.id == Attendance.participant_id)
            .where(Participant.company_id.in_([*self._code]), Attendance.state.is_not(None))
            .where(Participant.event_id.in_(self._earlier))
            .group_by(Participant.company_id, Attendance.state)
        )
        found: dict[str, tuple[int, int]] = {}
        for company, state, count in rows:
            absent, reported = found.get(self._code[company], (0, 0))
            more = count if state == "absent" else 0
            found[self._code[company]] = (absent + more, reported + count)
        return found

    def _partners(self) -> dict[str, bool]:
        """Return of each company that was at an earlier event whether it found a partner."""
        own = select(Participant.company_id).where(
            Participant.company_id.in_([*self._code]), Participant.event_id.in_(self._earlier)
        )
        bound = (
            own.join(Attendance, Attendance.participant_id == Participant.id)
            .join(Outcome, Outcome.meeting_id == Attendance.meeting_id)
            .where(Outcome.kind.in_(BINDING))
        )
        found = set(self._connection.execute(bound.distinct()).scalars())
        everybody = self._connection.execute(own.distinct()).scalars()
        return {self._code[company]: company in found for company in everybody}


def _came(met: _Met, kinds: frozenset[str], rating: int) -> Came:
    """Return the most that came of a meeting."""
    for kind in ("order", "trial", "mou"):
        if kind in kinds:
            return kind
    interest = rating >= GOOD or any(RANK.get(kind) == 1 for kind in kinds)
    if met.status == "held":
        return "interest" if interest or "mentoring" in kinds else "nothing"
    if met.status == "no_show":
        return "no_show"
    return "moved" if met.status == "moved" else "unreported"


def _worth(came: Came) -> float | None:
    """Return what an encounter counts; ``None`` where the two have not met."""
    if came == "nothing":
        return IN_VAIN
    return INTERESTED if came in ("interest", *BINDING) else None
