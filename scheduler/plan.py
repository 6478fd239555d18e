"""Meetings of a schedule looked up from every side, without a solver."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from ..models.base import scaled
from ..models.event import Company, Event, Room, Slot, Table
from ..models.request import Request
from ..models.schedule import Meeting


@dataclass(frozen=True)
class Violation:
    """A rule broken by a schedule.

    Attributes
    ----------
    rule : str
        Name of the rule.
    message : str
        What is wrong, with the names and numbers involved.
    requests, companies : tuple of str
        Ids of those concerned.
    slot, table : str or None
        Where.
    """

    rule: str
    message: str
    requests: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    slot: str | None = None
    table: str | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "rule": self.rule,
            "message": self.message,
            "requests": list(self.requests),
            "companies": list(self.companies),
            "slot": self.slot,
            "table": self.table,
        }


def violation(rule: str, message: str, *meetings: Meeting, **place: str) -> Violation:
    """Return a violation by the meetings named."""
    return Violation(
        rule,
        message,
        tuple(dict.fromkeys(m.request for m in meetings)),
        tuple(dict.fromkeys(c for m in meetings for c in m.companies)),
        place.get("slot", meetings[0].slot if meetings else None),
        place.get("table"),
    )


class Plan:
    """Meetings that name only what the event has, as the rules' checks look at them."""

    def __init__(self, event: Event, meetings: Iterable[Meeting]) -> None:
        self.event = event
        self.meetings = tuple(meetings)

    @classmethod
    def of_known(cls, event: Event, meetings: Iterable[Meeting]) -> "Plan":
        """Return the plan of those meetings that name only what the event has."""
        plan = cls(event, ())
        plan.meetings = tuple(
            m
            for m in meetings
            if m.request in plan.requests
            and m.slot in plan.slots
            and m.table in plan.tables
            and plan.companies.keys() >= set(m.companies)
        )
        return plan

    @cached_property
    def companies(self) -> dict[str, Company]:
        """Companies by id."""
        return self.event.company_by_id

    @cached_property
    def requests(self) -> dict[str, Request]:
        """Requests by id."""
        return self.event.request_by_id

    def limit(self, company: str, name: str) -> int | None:
        """Return a company's own value of a rule, or the event's where it has none."""
        own: int | None = getattr(self.companies[company], name)
        usual: int | None = getattr(self.event.rules, name)
        return usual if own is None else own

    def demands(self, field: str) -> dict[str, str]:
        """Return the slot, table or session of each request that has a fixed one."""
        found = ((r.id, getattr(r, field)) for r in self.event.requests)
        return {request: value for request, value in found if value is not None}

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """Slots by id, in their order."""
        return {s.id: s for s in self.event.ordered_slots}

    @cached_property
    def order(self) -> dict[str, int]:
        """Position of each slot in time."""
        return {slot: n for n, slot in enumerate(self.slots)}

    @cached_property
    def follows(self) -> list[bool]:
        """Whether each slot follows the one before without a pause."""
        return [False, *self.unbroken[:-1]]

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Tables by id."""
        return {t.id: t for t in self.event.all_tables}

    @cached_property
    def rooms(self) -> dict[str, Room]:
        """Rooms by id."""
        return {r.id: r for r in self.event.rooms}

    @cached_property
    def by_request(self) -> dict[str, list[Meeting]]:
        """Meetings of each request that has any."""
        found: dict[str, list[Meeting]] = defaultdict(list)
        for meeting in self.meetings:
            found[meeting.request].append(meeting)
        return dict(found)

    @cached_property
    def by_company(self) -> dict[str, list[Meeting]]:
        """Meetings of each company that has any."""
        found: dict[str, list[Meeting]] = defaultdict(list)
        for meeting in self.meetings:
            for company in meeting.companies:
                found[company].append(meeting)
        return dict(found)

    def positions(self, meeting: Meeting) -> range:
        """Return the positions of the slots that a meeting takes."""
        first = self.order[meeting.slot]
        return range(first, min(first + self.requests[meeting.request].length, len(self.order)))

    def taken(self, meeting: Meeting) -> tuple[str, ...]:
        """Return the ids of the slots that a meeting takes."""
        if self.requests[meeting.request].length == 1:
            return (meeting.slot,)
        return tuple(self.slot_ids[n] for n in self.positions(meeting))

    @cached_property
    def slot_ids(self) -> tuple[str, ...]:
        """Ids of the slots, in their order."""
        return tuple(self.slots)

    @cached_property
    def unbroken(self) -> list[bool]:
        """Whether another slot follows each slot without a longer pause."""
        return self.event.unbroken

    @cached_property
    def scores(self) -> dict[str, int]:
        """Score of each company that meets somebody, in thousandths, by the event's requests."""
        found: dict[str, int] = defaultdict(int)
        for request in self.by_request:
            asked = self.requests[request]
            for company in asked.companies:
                found[company] += scaled(asked.score)
        return dict(found)

    @cached_property
    def best_alone(self) -> dict[str, int]:
        """The best score that each company could have alone, in thousandths of a score."""
        from .satisfaction import best_alone

        return best_alone(self.event)

    @cached_property
    def satisfaction(self) -> dict[str, int]:
        """Satisfaction of each company in thousandths; of those that could have anything."""
        from .satisfaction import satisfaction

        return satisfaction(self)

    @cached_property
    def busy(self) -> dict[str, list[int]]:
        """Positions of the slots in which each company meets, ascending; only if it meets."""
        return {
            company: sorted({n for m in meetings for n in self.positions(m)})
            for company, meetings in self.by_company.items()
        }

    @cached_property
    def breaks_of(self) -> dict[str, int]:
        """Idle runs between two meetings of each company that meets; a run counts once."""
        return {
            company: sum(later - earlier > 1 for earlier, later in pairwise(busy))
            for company, busy in self.busy.items()
        }
