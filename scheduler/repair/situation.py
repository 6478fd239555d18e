"""What a repair starts from: the changed event compiled, what is past, and what was confirmed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...models.event import Event
from ...models.request import Request
from ...models.schedule import Lock, Meeting, Schedule
from ..draft import windows
from ..plan import Plan, Violation
from ..problem import Mask, Problem, compile_event
from ..rules import RULES, in_use
from .changed import Changed

_PLACED = {"slot": None, "table": None, "session": None, "not_before": None, "not_after": None}
"""Fields that say where a request has to be, and what they are where they say nothing."""

_OF_THE_PAST = {rule.name for rule in RULES if rule.hereditary} - {"must"}
"""Rules that past meetings alone can break, whatever is held later."""


@dataclass(frozen=True)
class Situation:
    """What a repair starts from; requests, companies, slots and tables go by their positions.

    Attributes
    ----------
    changed : Changed
        The event after its changes.
    problem : Problem
        The same compiled, with locks, and with all forgiven that is past.
    meeting_of : mapping of int to Meeting
        The meeting of each request in the schedule so far.
    frozen : mapping of int to int
        Slot of each request whose meeting has begun.
    confirmed : mapping of int to int
        Slot of each other request that the schedule holds: what a repair keeps if it can.
    gone : tuple of Meeting
        Meetings to come that are planned already a second time.
    withdrawn : tuple of Meeting
        Meetings to come of requests that were withdrawn.
    first : int
        The first slot that has not begun.
    """

    changed: Changed
    problem: Problem
    meeting_of: Mapping[int, Meeting]
    frozen: Mapping[int, int]
    confirmed: Mapping[int, int]
    gone: tuple[Meeting, ...]
    withdrawn: tuple[Meeting, ...]
    first: int

    @classmethod
    def of(cls, changed: Changed, schedule: Schedule) -> "Situation":
        """Return the situation of a schedule after changes.

        Raises
        ------
        ValueError
            Where the schedule names what the event does not have.
        """
        _refuse_unknown(changed, schedule)
        position = {slot.id: n for n, slot in enumerate(changed.event.ordered_slots)}
        first = 0 if changed.now is None else position[changed.now] + 1
        problem = compile_event(_binding(changed, schedule, first))
        number = problem.number_of
        frozen: dict[int, int] = {}
        confirmed: dict[int, int] = {}
        meeting_of: dict[int, Meeting] = {}
        gone: list[Meeting] = []
        withdrawn: list[Meeting] = []
        for meeting in sorted(schedule.meetings, key=lambda m: position[m.slot]):
            if meeting.request not in number:
                withdrawn.append(meeting)
            elif number[meeting.request] in meeting_of:
                if position[meeting.slot] >= first:
                    gone.append(meeting)
            else:
                slot, request = position[meeting.slot], number[meeting.request]
                (frozen if slot < first else confirmed)[request] = slot
                meeting_of[request] = meeting
        return cls(
            changed, problem, meeting_of, frozen, confirmed, tuple(gone), tuple(withdrawn), first
        )

    @cached_property
    def allowed(self) -> Mask:
        """Where requests may begin from now on; what is past, where it was (requests, slots)."""
        allowed = self.problem.allowed.copy()
        allowed[:, : self.first] = False
        if self.frozen:
            there = self._there
            for length in np.unique(self.problem.lengths).tolist():
                rows = self.problem.lengths == length
                allowed[rows] &= windows(there[rows], length)
        past = list(self.frozen)
        allowed[past] = False
        allowed[past, list(self.frozen.values())] = True
        return allowed

    @property
    def _there(self) -> Mask:
        """Where all companies of each request are there, nothing forgiven (requests, slots)."""
        problem = self.problem
        position = {slot.id: n for n, slot in enumerate(problem.slots)}
        here = np.ones((len(problem.companies) + 1, problem.slot_count), dtype=bool)
        for n, company in enumerate(problem.companies):  # behind the last one stands -1
            away = self.changed.event.company_by_id[company.id].unavailable
            here[n, [position[slot] for slot in away]] = False
        return np.asarray(here[problem.ends].all(axis=1))

    @cached_property
    def hit(self) -> frozenset[int]:
        """Companies that a change names."""
        companies = enumerate(self.problem.companies)
        return frozenset(n for n, company in companies if company.id in self.changed.hit)

    @cached_property
    def table_of(self) -> dict[int, int]:
        """Table of each meeting so far."""
        index = {table.id: n for n, table in enumerate(self.problem.tables)}
        return {r: index[meeting.table] for r, meeting in self.meeting_of.items()}

    @cached_property
    def past_violations(self) -> list[Violation]:
        """What the past alone breaks of the event as it is now; no solver can change that."""
        past = Plan(self.changed.event, self.changed.frozen)
        return [v for v in _broken(past) if v.rule in _OF_THE_PAST]

    @cached_property
    def odd(self) -> frozenset[int]:
        """Past meetings that cannot be with the others, even with all forgiven that is past."""
        odd: set[int] = set()
        while True:
            kept = [self.meeting_of[r] for r in self.frozen if r not in odd]
            plan = Plan(self.problem.event, kept)
            wrong = [v for v in _broken(plan) if v.rule in _OF_THE_PAST and v.requests]
            if not wrong:
                return frozenset(odd)
            odd |= {self.problem.number_of[v.requests[-1]] for v in wrong}

    def broken_by(self, meetings: Iterable[Meeting]) -> list[Violation]:
        """Return what meetings break, all forgiven that is past."""
        return list(_broken(Plan(self.problem.event, meetings)))

    @cached_property
    def stays(self) -> Mask:
        """Confirmed meetings that may stay in their slots, as far as one alone shows (requests)."""
        found = np.zeros(self.problem.request_count, dtype=bool)
        requests, slots = list(self.confirmed), list(self.confirmed.values())
        found[requests] = self.allowed[requests, slots]
        return found

    @cached_property
    def must_change_table(self) -> frozenset[int]:
        """Confirmed meetings that cannot stay at their tables, even where they can in time."""
        problem, requests = self.problem, list(self.confirmed)
        tables = [self.table_of[r] for r in requests]
        unusual = ~problem.table_open[tables, list(self.confirmed.values())]
        special = {n for n, t in enumerate(problem.tables) if t.reserved_for or t.seats}
        return frozenset(
            r
            for r, table, closed in zip(requests, tables, unusual.tolist(), strict=True)
            if closed
            or (
                (table in special or r in problem.bound_to or problem.length_of[r] > 1)
                and not suits(problem, r, table, self.confirmed[r])
            )
        )


def suits(problem: Problem, request: int, table: int, slot: int) -> bool:
    """Return whether a table can take a request in a slot, whoever else is there."""
    taken = slice(slot, slot + problem.length_of[request])
    spec, bound = problem.tables[table], problem.bound_to.get(request)
    return bool(
        problem.table_open[table, taken].all()
        and spec.reserved_for in (None, *problem.requests[request].companies)
        and (spec.seats is None or spec.seats >= problem.sizes[request])
        and (bound is None or table in bound)
    )


def _broken(plan: Plan) -> Iterable[Violation]:
    return (found for rule in in_use(plan.event) for found in rule.check(plan))


def _refuse_unknown(changed: Changed, schedule: Schedule) -> None:
    event = changed.event
    slots, tables = {s.id for s in event.slots}, {t.id for t in event.all_tables}
    requests = event.request_by_id.keys() | changed.withdrawn
    wrong = [
        f"request {m.request} in slot {m.slot} at table {m.table}"
        for m in schedule.meetings
        if m.slot not in slots or m.table not in tables or m.request not in requests
    ]
    if wrong:
        shown = "; ".join(wrong[:5]) + (f"; and {len(wrong) - 5} more" if wrong[5:] else "")
        raise ValueError(f"the schedule is not of this event, which does not have: {shown}")


def _binding(changed: Changed, schedule: Schedule, first: int) -> Event:
    """Return the event that binds from now on: locks bind, and nothing that is past does."""
    event = changed.event
    past = {slot.id for slot in event.ordered_slots[:first]}
    going_on = _going_on(changed, past)
    update: dict[str, object] = {}
    if past:
        for name in ("companies", "interpreters"):
            items = getattr(event, name)
            update[name] = tuple(_forgiven(i, past | going_on.get(i.id, set())) for i in items)
        if event.table_count is None:
            update["tables"] = tuple(
                _forgiven(t, past | going_on.get(t.id, set())) for t in event.tables
            )
    held = {meeting.request for meeting in changed.frozen}
    locks = {lock.request: lock for lock in schedule.locks if lock.request not in held}
    planned = {m.request: m for m in schedule.meetings if m.request in locks}
    if held or locks:
        update["requests"] = tuple(
            r.model_copy(update=_PLACED)
            if r.id in held and any(getattr(r, name) is not None for name in _PLACED)
            else _locked(r, locks[r.id], planned[r.id])
            if r.id in planned
            else r
            for r in event.requests
        )
    return event.model_copy(update=update) if update else event


def _going_on(changed: Changed, past: set[str]) -> dict[str, set[str]]:
    """Return the slots to come that meetings which have begun take of companies and tables."""
    found: dict[str, set[str]] = {}
    for meeting in changed.frozen:
        rest = {slot.id for slot in changed.event.slots_of(meeting)} - past
        for name in (*meeting.companies, meeting.table, meeting.interpreter) if rest else ():
            found.setdefault(str(name), set()).update(rest)
    return found


def _locked(request: Request, lock: Lock, meeting: Meeting) -> Request:
    """Return a request that has to be where its meeting is; a pin made since goes before."""
    update: dict[str, object] = {}
    if request.slot is None:
        update["slot"] = meeting.slot
    if lock.table and request.table is None:
        update["table"] = meeting.table
    return request.model_copy(update=update)


def _forgiven(item: object, past: set[str]) -> object:
    """Return somebody or something that was there all the time that is past."""
    update: dict[str, object] = {}
    away = tuple(s for s in item.unavailable if s not in past)  # type: ignore[attr-defined]
    if len(away) < len(item.unavailable):  # type: ignore[attr-defined]
        update["unavailable"] = away
    people = getattr(item, "representatives", ())
    if people:
        update["representatives"] = tuple(_forgiven(person, past) for person in people)
    return item.model_copy(update=update) if update else item  # type: ignore[attr-defined]
