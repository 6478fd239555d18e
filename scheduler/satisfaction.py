"""How satisfied each company is: its score against the best it could have alone; no solver.

Alone means: over its own requests, where it and its partners are there, and up to its own maximum;
nobody else wants the partners. That is a transversal matroid of requests over slots, in which the
greedy choice by score is the best one (Edmonds and Fulkerson, 1965); an augmenting path tells
whether a further request still finds a slot.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from ..models.base import scaled
from ..models.event import Company, Event
from ..models.report import FairnessReport
from ..models.request import Request
from .plan import Plan

WHOLE = 1000
"""Satisfaction is counted in thousandths, rounded down."""


def best_alone(event: Event) -> dict[str, int]:
    """Return the best score that each company could have alone, in thousandths of a score.

    Where a meeting may begin is told by presence, forbidden pairs, sessions, slots, lengths and
    tables that are open. A meeting of several slots counts as one, and rest and pace are left out:
    so nobody can have more than this.
    """
    windows = Windows(event)
    asked: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for request in event.requests:
        worth, mask = scaled(request.score), windows.of(request)
        if worth and mask:
            for company in request.companies:
                asked[company].append((worth, mask))
    return {
        company.id: _best(asked[company.id], windows.room(company), company.max_meetings)
        for company in event.companies
    }


class Windows:
    """Where meetings may begin, as bit masks of slots."""

    def __init__(self, event: Event) -> None:
        self._plan = plan = Plan(event, ())
        self._all = (1 << len(plan.slots)) - 1
        self._there = {c.id: self._open(c.unavailable) for c in event.companies}
        self._tables = {t.id: self._open(t.unavailable) for t in event.all_tables}
        self._some_table = 0
        for mask in self._tables.values():
            self._some_table |= mask
        self._forbidden = event.forbidden_pairs
        self._sessions: dict[str | None, int] = defaultdict(int)
        for slot in plan.slots.values():
            self._sessions[slot.session] |= self._bit(slot.id)
        self._unbroken = sum(1 << n for n, unbroken in enumerate(plan.unbroken) if unbroken)

    def _bit(self, slot: str) -> int:
        return 1 << self._plan.order[slot]

    def _open(self, unavailable: Iterable[str]) -> int:
        mask = self._all
        for slot in unavailable:
            mask &= ~self._bit(slot)
        return mask

    def of(self, request: Request) -> int:
        """Return the slots in which a request may begin."""
        members = request.companies
        if any(pair <= set(members) for pair in self._forbidden):
            return 0
        mask = self._tables[request.table] if request.table else self._some_table
        for company in members:
            mask &= self._there[company]
        if request.session is not None:
            mask &= self._sessions[request.session]
        if request.not_after is not None:
            mask &= (self._bit(request.not_after) << 1) - 1
        whole = mask
        for behind in range(1, request.length):
            mask &= (whole >> behind) & (self._unbroken >> (behind - 1))
        if request.not_before is not None:
            mask &= ~(self._bit(request.not_before) - 1)
        return mask & self._bit(request.slot) if request.slot is not None else mask

    def table(self, table: str) -> int:
        """Return the slots in which a table can be used."""
        return self._tables[table]

    def room(self, company: Company) -> list[int]:
        """Return how many meetings a company can hold in each slot."""
        people = company.representatives
        if not people:
            return [company.delegations] * len(self._plan.slots)
        return [sum(s not in p.unavailable for p in people) for s in self._plan.slots]


def _best(asked: list[tuple[int, int]], room: list[int], most: int | None) -> int:
    """Return the largest sum of worths of requests that find slots, each in its window."""
    places = _Places(room)
    total = held = 0
    for worth, mask in sorted(asked, reverse=True):
        if held == most or not places.left:
            break
        if places.take(mask):
            total, held = total + worth, held + 1
    return total


class _Places:
    """The slots of one company, and the windows of the requests that hold them."""

    def __init__(self, room: list[int]) -> None:
        self._room = room
        self.left = sum(1 << n for n, places in enumerate(room) if places)
        self._held: list[list[int]] = [[] for _ in room]
        self._closed = 0  # slots without room from which no path leads to one that has some

    def take(self, mask: int) -> bool:
        """Give a request a slot of its window, moving others; return whether there is one."""
        came_from: dict[int, tuple[int, int]] = {}
        seen, waiting = self._closed, [(mask, -1)]
        for window, slot in waiting:
            new = window & ~seen
            seen |= new
            while new:
                low = new & -new
                new ^= low
                found = low.bit_length() - 1
                came_from[found] = (window, slot)
                if low & self.left:
                    self._shift(came_from, found)
                    return True
                waiting += [(other, found) for other in self._held[found]]
        self._closed = seen
        return False

    def _shift(self, came_from: Mapping[int, tuple[int, int]], slot: int) -> None:
        """Move each request of a path to the next slot; the last slot has room."""
        last = slot
        while slot >= 0:
            window, before = came_from[slot]
            self._held[slot].append(window)
            if before >= 0:
                self._held[before].remove(window)
            slot = before
        if len(self._held[last]) == self._room[last]:
            self.left &= ~(1 << last)


def satisfaction(plan: Plan) -> dict[str, int]:
    """Return the satisfaction of each company in thousandths; of those that could have anything."""
    return {
        company: min(WHOLE, WHOLE * plan.scores.get(company, 0) // alone)
        for company, alone in plan.best_alone.items()
        if alone
    }


def summary(plan: Plan) -> FairnessReport:
    """Return what a report says of the fairness of a plan, without levels and price."""
    found = sorted(plan.satisfaction.values())
    squares = len(found) * sum(x * x for x in found)
    idle = [c.id for c in plan.event.companies if c.id not in plan.by_company]
    return FairnessReport(
        companies=len(found),
        smallest=found[0] if found else WHOLE,
        quartiles=quartiles(found),
        jain=round(sum(found) ** 2 / squares, 4) if squares else 1.0,
        without_meeting=tuple(idle),
    )


def quartiles(ascending: Sequence[int]) -> tuple[int, int, int]:
    """Return the first, second and third quartile: the values a quarter, half … may stay below."""
    if not ascending:
        return WHOLE, WHOLE, WHOLE
    last = len(ascending) - 1
    one, two, three = (ascending[part * last // 4] for part in (1, 2, 3))
    return one, two, three


def levels(ascending: Sequence[int]) -> list[tuple[int, int]]:
    """Return the distinct values, and how many have each."""
    return [(value, len(list(same))) for value, same in groupby(ascending)]
