"""The present schedule on the compiled event: who is free when, and where a request would fit."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from ...models.event import Event
from ...models.schedule import Schedule
from ..draft import Ints
from ..meetings import meetings_of
from ..plan import Plan
from ..problem import compile_event
from ..rules import always
from ..seating import seat
from ..start import placed_as

State = Literal["now", "free", "away", "busy", "closed", "full", "rule"]
"""What a slot is for a request: its own; free; somebody is ``away`` or ``busy``; ``closed`` to it
by what is asked of it or by tables; ``full`` of meetings; or another ``rule`` forbids it there."""


@dataclass(frozen=True)
class Cell:
    """One slot of a strip.

    Attributes
    ----------
    slot : str
    state : str
        See ``State``.
    companies : tuple of str
        Of each company of the request, in its order: ``free``, ``away``, ``busy`` or ``now``.
    tables : int
        How many more meetings the slot could take.
    rule : str or None
        The rule that forbids it, where the state is ``rule``.
    """

    slot: str
    state: State
    companies: tuple[str, ...]
    tables: int
    rule: str | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "slot": self.slot,
            "state": self.state,
            "companies": list(self.companies),
            "tables": self.tables,
            "rule": self.rule,
        }


class Present:
    """A schedule that keeps the rules of its event."""

    def __init__(self, event: Event, schedule: Schedule) -> None:
        self.event, self.schedule = event, schedule
        self.problem = compile_event(event)
        self.slot_of = dict(placed_as(self.problem, schedule))

    @cached_property
    def company(self) -> dict[str, int]:
        """Number of each company by its id."""
        return {c.id: n for n, c in enumerate(self.problem.companies)}

    @cached_property
    def requests_of(self) -> dict[int, list[int]]:
        """Requests held, by company."""
        found: dict[int, list[int]] = {n: [] for n in range(len(self.problem.companies))}
        for request in self.slot_of:
            for member in self.problem.members[request]:
                found[member].append(request)
        return found

    @cached_property
    def load(self) -> Ints:
        """How many meetings each company has in each slot (companies, slots)."""
        found = np.zeros(self.problem.present.shape, dtype=np.int64)
        for request, slot in self.slot_of.items():
            end = slot + self.problem.length_of[request]
            for member in self.problem.members[request]:
                found[member, slot:end] += 1
        return found

    @cached_property
    def used(self) -> Ints:
        """How many meetings are in each slot (slots)."""
        found = Counter(
            t
            for request, slot in self.slot_of.items()
            for t in range(slot, slot + self.problem.length_of[request])
        )
        return np.array([found[t] for t in range(self.problem.slot_count)], dtype=np.int64)

    def strip(self, request: int, gone: Collection[int] = ()) -> tuple[Cell, ...]:
        """Return what each slot is for a request, with some meetings taken out."""
        return tuple(self._cell(request, t, gone) for t in range(self.problem.slot_count))

    def _cell(self, request: int, slot: int, gone: Collection[int]) -> Cell:
        problem, rule = self.problem, None
        own = self.slot_of.get(request)
        window = range(slot, min(slot + problem.length_of[request], problem.slot_count))
        companies = tuple(
            "now" if own is not None and slot in self._taken(request) else self._of(c, slot, gone)
            for c in problem.members[request]
        )
        without = self.without({request, *gone})
        state: State = "free"
        if own == slot:
            state = "now"
        elif "away" in companies:
            state = "away"
        elif not problem.allowed[request, slot]:
            state = "closed"
        elif any(
            self._full(c, t, {request, *gone}) for c in problem.members[request] for t in window
        ):
            state = "busy"
        elif not self.has_table(request, slot, without):
            state = "full"
        else:
            rule = self.broken(without | {request: slot}, request)
            state = "free" if rule is None else "rule"
        left = int(problem.seats[slot] - self.used[slot])
        return Cell(problem.slots[slot].id, state, companies, left, rule)

    def _taken(self, request: int) -> range:
        start = self.slot_of[request]
        return range(start, start + self.problem.length_of[request])

    def _of(self, company: int, slot: int, gone: Collection[int]) -> str:
        if not self.problem.present[company, slot]:
            return "away"
        return "busy" if self._full(company, slot, gone) else "free"

    def _full(self, company: int, slot: int, gone: Collection[int]) -> bool:
        load = int(self.load[company, slot])
        for request in gone:
            if request in self.slot_of and company in self.problem.members[request]:
                load -= slot in self._taken(request)
        return load >= int(self.problem.at_once[company, slot])

    def without(self, gone: Collection[int]) -> dict[int, int]:
        """Return the schedule without some of its meetings."""
        return {r: t for r, t in self.slot_of.items() if r not in gone}

    def has_table(self, request: int, slot: int, others: Mapping[int, int]) -> bool:
        """Return whether a request has a place beside other meetings."""
        problem = self.problem
        window = range(slot, slot + problem.length_of[request])
        near = {
            r: t
            for r, t in others.items()
            if t < window.stop and t + problem.length_of[r] > window.start
        }
        count = Counter(
            t for r, start in near.items() for t in range(start, start + problem.length_of[r])
        )
        if any(count[t] >= int(problem.seats[t]) for t in window):
            return False
        return problem.tables_alike or not seat(problem, {**near, request: slot})[1]

    def fits(self, request: int, slot: int, gone: Collection[int]) -> bool:
        """Return whether a request could be held in a slot once some meetings are gone.

        Companies, tables and maximums are looked at; ``broken`` tells of the other rules.
        """
        problem = self.problem
        if not problem.allowed[request, slot]:
            return False
        window = range(slot, slot + problem.length_of[request])
        for company in problem.members[request]:
            if self.at_maximum(company, gone):
                return False
            if any(self._full(company, t, gone) for t in window):
                return False
        return self.has_table(request, slot, self.without({request, *gone}))

    def at_maximum(self, company: int, gone: Collection[int] = ()) -> bool:
        """Return whether a company has as many meetings as it may, some meetings taken out."""
        held = sum(r not in gone for r in self.requests_of[company])
        most = self.problem.companies[company].max_meetings
        return most is not None and held >= most

    def broken(self, slot_of: Mapping[int, int], moved: int) -> str | None:
        """Return a rule that a schedule breaks, beside what ``fits`` looks at, or ``None``."""
        for earlier, later, lead in self.problem.after:
            both = earlier in slot_of and later in slot_of
            if both and slot_of[later] < slot_of[earlier] + lead:
                return "order"
        rules = [rule for rule in self.problem.rules if rule.used is not always]
        if not rules:
            return None
        meetings, unseated = meetings_of(self.problem, slot_of)
        if moved in unseated:
            return "tables"
        plan = Plan(self.event, meetings)
        return next((rule.name for rule in rules if next(iter(rule.check(plan)), None)), None)
