"""An event as the peers see it: who may meet when, tables, maximums and scores."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from linkmatch.models import Event
from linkmatch.models.base import scaled
from linkmatch.models.rules import Rules
from linkmatch.models.schedule import Meeting, Schedule
from numpy.typing import NDArray

Step = tuple[float, float | None, float | None]
"""Seconds, best value and best bound of that moment."""


class NotBasicError(Exception):
    """The event has rules that the peers' models do not know."""


@dataclass(frozen=True)
class Answer:
    """What a method found.

    Attributes
    ----------
    slot_of : dict of int to int or None
        Position of the slot of each request held; ``None`` without a schedule.
    bound : float or None
        What the method proved.
    trace : tuple of Step
        How it got there, where the method tells.
    infeasible : bool
        It is proven that there is no schedule.
    """

    slot_of: dict[int, int] | None
    bound: float | None = None
    trace: tuple[Step, ...] = ()
    infeasible: bool = False


@dataclass(frozen=True)
class Basic:
    """An event as arrays.

    Attributes
    ----------
    ends : int array (requests, 2)
        The two companies of each request.
    scores : int array (requests)
        In thousandths.
    allowed : bool array (requests, slots)
        Where both companies are there.
    capacity : int array (slots)
        Tables.
    maximum : int array (companies)
        Most meetings.
    """

    ends: NDArray[np.int64]
    scores: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    capacity: NDArray[np.int64]
    maximum: NDArray[np.int64]

    @classmethod
    def of(cls, event: Event) -> Self:
        """Return the arrays of an event; raises ``NotBasicError`` where that is not all of it."""
        _require_basic(event)
        position = {company.id: n for n, company in enumerate(event.companies)}
        slots = {slot.id: n for n, slot in enumerate(event.ordered_slots)}
        present = np.ones((len(position), len(slots)), dtype=bool)
        for n, company in enumerate(event.companies):
            present[n, [slots[s] for s in company.unavailable]] = False
        capacity = np.full(len(slots), len(event.all_tables))
        for table in event.all_tables:
            capacity[[slots[s] for s in table.unavailable]] -= 1
        ends = np.array([[position[c] for c in r.companies] for r in event.requests])
        limits = [len(slots) if c.max_meetings is None else c.max_meetings for c in event.companies]
        return cls(
            ends=ends,
            scores=np.array([scaled(r.score) for r in event.requests]),
            allowed=present[ends[:, 0]] & present[ends[:, 1]],
            capacity=capacity,
            maximum=np.array(limits),
        )


def _require_basic(event: Event) -> None:
    of_requests = any(
        r.must or r.slot or r.table or r.session or r.after or len(r.companies) > 2
        for r in event.requests
    )
    of_companies = any(c.min_meetings or c.delegations > 1 for c in event.companies)
    of_places = any(t.reserved_for for t in event.tables) or any(
        r.max_meetings is not None for r in event.rooms
    )
    if of_requests or of_companies or of_places or event.forbidden_pairs or event.rules != Rules():
        raise NotBasicError(f"{event.name} has rules that the peers' models do not know")


def schedule_of(event: Event, slot_of: dict[int, int]) -> Schedule:
    """Return the schedule of an answer; the meetings of a slot take its tables in their order."""
    slots = event.ordered_slots
    free = {
        n: iter([t.id for t in event.all_tables if slot.id not in t.unavailable])
        for n, slot in enumerate(slots)
    }
    meetings = [
        Meeting(
            request=event.requests[r].id,
            companies=event.requests[r].companies,
            slot=slots[t].id,
            # A slot that is too full seats the rest at no table, which the check will tell.
            table=next(free[t], "none"),
            score=event.requests[r].score,
        )
        for r, t in slot_of.items()
    ]
    return Schedule(event=event.name, event_sha256=event.sha256, meetings=meetings)
