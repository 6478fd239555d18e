"""Tables for a repaired schedule: as many meetings as possible keep theirs."""

import math
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..limits import Limits
from .situation import Situation, suits

if TYPE_CHECKING:
    from ..exact import ExactModel, Variable

Tables = dict[int, int]
"""Table of each request held."""

EFFORT = 10.0
"""CP-SAT's deterministic time where tables of several slots depend on each other."""


def seated(situation: Situation, slot_of: Mapping[int, int]) -> Tables | None:
    """Return a table for each meeting, or ``None`` where there is none for all.

    Past meetings stay at theirs; of the others, as few as possible that stay in their slots leave
    theirs.
    """
    problem = situation.problem
    if problem.all_chosen or problem.long:
        return _seated_together(situation, slot_of)
    tables = {r: situation.table_of[r] for r in situation.frozen}
    inside: dict[int, list[int]] = defaultdict(list)
    for request, slot in slot_of.items():
        if request not in situation.frozen:
            inside[slot].append(request)
    for slot, requests in inside.items():
        found = _as_before(situation, slot, requests)
        if found is None:
            hall = _Hall(situation, slot, requests)
            found = hall.keep() or hall.assign()
        if found is None:
            return None
        tables |= found
    return tables


def _as_before(situation: Situation, slot: int, requests: Sequence[int]) -> Tables | None:
    """Return the tables so far, where nothing is new in a slot and nothing limits its rooms."""
    if situation.problem.room_maximum or any(situation.confirmed.get(r) != slot for r in requests):
        return None
    if not situation.must_change_table.isdisjoint(requests):
        return None
    tables = {r: situation.table_of[r] for r in requests}
    return tables if len(set(tables.values())) == len(tables) else None


class _Hall:
    """The meetings of one slot, and the tables for them."""

    def __init__(self, situation: Situation, slot: int, requests: Sequence[int]) -> None:
        self.situation, self.slot, self.requests = situation, slot, requests
        self.problem = situation.problem
        room_of = (t.room for t in self.problem.tables)
        owned = sorted(enumerate(self.problem.tables), key=lambda t: t[1].reserved_for is None)
        self._own_first = [k for k, _ in owned]
        self._room = [r if r in self.problem.room_maximum else None for r in room_of]

    def keep(self) -> Tables | None:
        """Let all stay where they can, and give the others what is free; ``None`` if that fails."""
        found: Tables = {}
        used: set[int] = set()
        load: Counter[str | None] = Counter()

        def give(request: int, table: int) -> None:
            found[request] = table
            used.add(table)
            load[self._room[table]] += 1

        for request in self.requests:
            if self._stays(request):
                table = self.situation.table_of[request]
                if table in used or not self._has_room(table, load):
                    return None
                give(request, table)
        waiting = [r for r in self.requests if r not in found]
        for request in sorted(waiting, key=lambda r: (r not in self.problem.bound_to, r)):
            choice = next(
                (k for k in self._choices(request, used) if self._has_room(k, load)), None
            )
            if choice is None:
                return None
            give(request, choice)
        return found

    def _has_room(self, table: int, load: Mapping[str | None, int]) -> bool:
        room = self._room[table]
        return room is None or load[room] < self.problem.room_maximum[room]

    def _stays(self, request: int) -> bool:
        """Return whether a meeting was in this slot, and can have the same table."""
        situation = self.situation
        was_here = situation.confirmed.get(request) == self.slot
        return was_here and request not in situation.must_change_table

    def _choices(self, request: int, but: Container[int] = ()) -> Iterator[int]:
        """Yield the tables that a meeting can have, its company's own first."""
        problem = self.problem
        tables = problem.bound_to.get(request, self._own_first)
        return (k for k in tables if k not in but and suits(problem, request, k, self.slot))

    def assign(self) -> Tables | None:
        """Return the assignment in which most stay: a flow of least cost."""
        from ortools.graph.python import min_cost_flow

        flow = min_cost_flow.SimpleMinCostFlow()
        problem, situation = self.problem, self.situation
        first_table = 2 + len(self.requests)
        rooms = {
            r: first_table + len(problem.tables) + n for n, r in enumerate(problem.room_maximum)
        }

        def add(tail: int, head: int, capacity: int, cost: int = 0) -> int:
            return int(flow.add_arc_with_capacity_and_unit_cost(tail, head, capacity, cost))

        arcs = {}
        for n, request in enumerate(self.requests, start=2):
            add(0, n, 1)
            was_here = situation.confirmed.get(request) == self.slot
            for table in self._choices(request):
                moves = was_here and table != situation.table_of[request]
                arcs[add(n, first_table + table, 1, int(moves))] = request, table
        for table, room in enumerate(self._room):
            add(first_table + table, 1 if room is None else rooms[room], 1)
        for room, node in rooms.items():
            add(node, 1, problem.room_maximum[room])
        flow.set_node_supply(0, len(self.requests))
        flow.set_node_supply(1, -len(self.requests))
        if flow.solve() != flow.OPTIMAL:
            return None
        return dict(pair for arc, pair in arcs.items() if flow.flow(arc))


def keep_past_tables(situation: Situation, exact: "ExactModel") -> None:
    """Let past meetings of a model that decides on tables be where they were.

    Else it counts on a room that somebody did not come from.
    """
    if exact.problem.all_chosen:
        for r, slot in situation.frozen.items():
            stays = _at_its_table(situation, exact, r, slot) if (r, slot) in exact.x else None
            if stays is not None:
                exact.model.add_implication(exact.x[r, slot], stays)


def _at_its_table(
    situation: Situation, exact: "ExactModel", request: int, slot: int
) -> "Variable | None":
    """Return whether a meeting of a model is at its table so far, or at one alike."""
    group = exact.problem.group_of_table[situation.table_of[request]]
    return dict(exact.seats_at(request, slot)).get(group)


def _seated_together(situation: Situation, slot_of: Mapping[int, int]) -> Tables | None:
    """Return tables where those of several slots depend on each other, by CP-SAT."""
    from ..exact import ExactModel, solve_exact
    from ..objectives import Objective
    from ..placement import Placement

    problem = situation.problem.apart
    held = {r: t for r, t in slot_of.items() if r not in situation.odd}
    allowed = np.zeros_like(problem.allowed)
    allowed[list(held), list(held.values())] = True
    exact = ExactModel(problem, held, held, allowed, people_apart=False)
    keep_past_tables(situation, exact)
    moved = []
    for r, slot in held.items():
        if situation.confirmed.get(r) == slot:
            stays = _at_its_table(situation, exact, r, slot)
            if stays is not None:
                moved.append((~stays, 1))
    leaving = Objective(
        "leaving", "min", lambda _: 0, lambda *_: 0, lambda m: m.weighted_sum(moved)
    )
    limits = Limits(lambda: math.inf, lambda: False, 1, 0, EFFORT)
    found = solve_exact(exact, limits, leaving if moved else None).slot_of
    if not isinstance(found, Placement):
        return None
    return {**found.seating(), **{r: situation.table_of[r] for r in situation.frozen}}
