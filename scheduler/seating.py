"""Tables for the meetings of each slot.

First what is exact: fixed tables, then reserved tables, so that the rooms' maximums leave a seat to
every meeting. The other tables are alike, so any of them will do; there, companies with many
meetings are given one table to keep, as far as the tables suffice.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from ortools.graph.python import min_cost_flow

from .placement import Placement
from .problem import Problem, as_bits
from .sweep import sweep

Seating = dict[int, int]
"""Table of each request held."""

Kind = tuple[str | None, int | None]
"""Limited room and seats: what tells common tables apart."""

_WORD = 64


def seat(problem: Problem, slot_of: Mapping[int, int]) -> tuple[Seating, list[int]]:
    """Return a table for each meeting, and the meetings that cannot be seated.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    slot_of : mapping of int to int
        Slot of each request held.

    Returns
    -------
    tables : dict of int to int
        Table of each request that has one.
    unseated : list of int
        Empty for every schedule that keeps the slot-local rules. Otherwise the fewest possible
        beyond those whose fixed table is taken twice or in a full room.
    """
    if isinstance(slot_of, Placement):
        return slot_of.seating(), []
    if problem.all_chosen:
        from .placing import place  # CP-SAT takes a while to load

        return place(problem, slot_of)
    if problem.long:
        return sweep(problem, slot_of, dict.fromkeys(slot_of, 0)), []
    seating = _Seating(problem, slot_of)
    seating.fix_tables()
    seating.use_reserved_tables()
    seating.keep_home_tables()
    seating.fill()
    return seating.tables, seating.unseated


class _Seating:
    """Tables given so far."""

    def __init__(self, problem: Problem, slot_of: Mapping[int, int]) -> None:
        self.problem = problem
        self.slot_of = slot_of
        self.tables: Seating = {}
        self.unseated: list[int] = []
        self._free = as_bits(problem.table_open)  # the free slots of each table
        self._room = [t.room if t.room in problem.room_maximum else None for t in problem.tables]
        self._room_used: Counter[tuple[str, int]] = Counter()
        self._common = [n for n, t in enumerate(problem.tables) if t.reserved_for is None]
        self._seats = [
            problem.groups[problem.group_of_table[n]].seats for n in range(len(self._room))
        ]
        self._kind_of: dict[int, Kind] = {}

    def _kind(self, table: int) -> Kind:
        """Return what tells a common table apart from others."""
        return self._room[table], self._seats[table]

    def _suits(self, request: int, table: int) -> bool:
        """Return whether a meeting can have a common table, which fits its slot."""
        kind = self._kind_of.get(request)
        return self._fits(table, self.slot_of[request]) and kind in (None, self._kind(table))

    def _fits(self, table: int, slot: int) -> bool:
        room = self._room[table]
        if not self._free[table] >> slot & 1:
            return False
        return room is None or self._room_used[room, slot] < self.problem.room_maximum[room]

    def _give(self, request: int, table: int) -> None:
        slot = self.slot_of[request]
        self.tables[request] = table
        self._free[table] &= ~(1 << slot)
        room = self._room[table]
        if room is not None:
            self._room_used[room, slot] += 1

    def fix_tables(self) -> None:
        """Give fixed tables."""
        for request, table in self.problem.fixed_table_of.items():
            if request in self.slot_of:
                if self._fits(table, self.slot_of[request]):
                    self._give(request, table)
                else:
                    self.unseated.append(request)

    def use_reserved_tables(self) -> None:
        """Give reserved tables, as many as leave a common one to each of the others.

        Where some tables have few seats, say also which kind of common table the others get.
        """
        owned: dict[int, list[int]] = defaultdict(list)
        index = {company.id: n for n, company in enumerate(self.problem.companies)}
        for n, spec in enumerate(self.problem.tables):
            if spec.reserved_for is not None:
                owned[index[spec.reserved_for]].append(n)
        choices: dict[int, dict[int, list[int]]] = defaultdict(dict)
        few_seats = any(seats is not None for seats in self._seats)
        for request, slot in self._waiting() if owned or few_seats else ():
            members = self.problem.members[request]
            tables = [k for c in members for k in owned.get(c, ()) if self._fits(k, slot)]
            choices[slot][request] = [k for k in tables if self._has_seats(request, self._seats[k])]
        for slot, tables_of in choices.items():
            if few_seats or any(tables_of.values()):
                seated, kinds = self._match(slot, tables_of)
                for request, table in seated.items():
                    self._give(request, table)
                if few_seats:
                    self._kind_of.update(kinds)
                    self.unseated += [r for r in tables_of if r not in seated and r not in kinds]

    def _has_seats(self, request: int, seats: int | None) -> bool:
        return seats is None or seats >= self.problem.sizes[request]

    def _match(
        self, slot: int, tables_of: Mapping[int, list[int]]
    ) -> tuple[dict[int, int], dict[int, Kind]]:
        """Return the reserved table of each request that gets one, and the kind of the others'.

        A flow of minimum cost through tables and rooms seats as many of the slot's meetings as
        can be, and at reserved tables where that costs no other its seat. Common tables of a kind
        are alike, so they are one node.
        """
        requests, tables = list(tables_of), sorted({k for ks in tables_of.values() for k in ks})
        open_common = Counter(self._kind(k) for k in self._common if self._fits(k, slot))
        rooms = {r for r in self._room if r is not None}
        number = itertools.count(2)
        source, sink = 0, 1
        node_of = {r: next(number) for r in requests}
        table_node = {k: next(number) for k in tables}
        kind_node = {kind: next(number) for kind in sorted(open_common, key=str)}
        room_node = {r: next(number) for r in sorted(rooms)}
        flow = min_cost_flow.SimpleMinCostFlow()

        def add(tail: int, head: int, capacity: int, cost: int = 0) -> int:
            return int(flow.add_arc_with_capacity_and_unit_cost(tail, head, capacity, cost))

        arcs, kind_arcs = {}, {}
        for r in requests:
            add(source, node_of[r], 1)
            for kind, node in kind_node.items():
                if self._has_seats(r, kind[1]):
                    kind_arcs[add(node_of[r], node, 1, cost=1)] = (r, kind)
            for k in tables_of[r]:
                arcs[add(node_of[r], table_node[k], 1)] = (r, k)
        for k in tables:
            add(table_node[k], room_node.get(self._room[k] or "", sink), 1)
        for kind, count in open_common.items():
            add(kind_node[kind], room_node.get(kind[0] or "", sink), count)
        for room in rooms:
            left = self.problem.room_maximum[room] - self._room_used[room, slot]
            add(room_node[room], sink, left)
        flow.set_node_supply(source, len(requests))
        flow.set_node_supply(sink, -len(requests))
        if flow.solve_max_flow_with_min_cost() != flow.OPTIMAL:
            raise RuntimeError("the flow for reserved tables failed")
        return (
            dict(pair for arc, pair in arcs.items() if flow.flow(arc)),
            dict(pair for arc, pair in kind_arcs.items() if flow.flow(arc)),
        )

    def keep_home_tables(self) -> None:
        """Give each company, those with most meetings first, the table free most of its time."""
        meetings: dict[int, list[int]] = defaultdict(list)
        for request, _ in self._waiting():
            for company in self.problem.members[request]:
                meetings[company].append(request)
        if not self._common:
            return
        # Nobody takes more than one home, so no more tables than companies need be looked at.
        candidates = self._common[: len(self.problem.companies)]
        free = _FreeSlots([self._free[table] for table in candidates])
        for company in sorted(meetings, key=lambda c: (-len(meetings[c]), c)):
            waiting = [r for r in meetings[company] if r not in self.tables]
            if len(waiting) > 1:
                home = free.most(sum(1 << t for t in {self.slot_of[r] for r in waiting}))
                for request in waiting:
                    if self._suits(request, candidates[home]):
                        self._give(request, candidates[home])
                free.update(home, self._free[candidates[home]])

    def fill(self) -> None:
        """Give the meetings that are left any table."""
        # A table that does not fit a slot never will again, so each is looked at once for a slot.
        left: dict[tuple[int, Kind | None], Iterator[int]]
        left = defaultdict(lambda: iter(self._common))
        for request, slot in self._waiting():
            tables = left[slot, self._kind_of.get(request)]
            table = next((k for k in tables if self._suits(request, k)), None)
            if table is None:
                self.unseated.append(request)
            else:
                self._give(request, table)

    def _waiting(self) -> list[tuple[int, int]]:
        skip = set(self.unseated)
        return sorted(
            (r, t) for r, t in self.slot_of.items() if r not in self.tables and r not in skip
        )


class _FreeSlots:
    """Bit masks of many tables, compared with a wish all at once.

    Parameters
    ----------
    masks : sequence of int
        The free slots of each table.
    """

    def __init__(self, masks: Sequence[int]) -> None:
        self._count = -(-max(masks, default=0).bit_length() // _WORD)
        self._words = np.array([self._split(m) for m in masks], dtype=np.uint64).T.copy()

    def _split(self, mask: int) -> list[int]:
        return [mask >> _WORD * n & (1 << _WORD) - 1 for n in range(self._count)]

    def most(self, wish: int) -> int:
        """Return the first table that is free in most of the slots of a wish."""
        counts = np.zeros(self._words.shape[1], dtype=np.uint16)
        for words, part in zip(self._words, self._split(wish), strict=True):
            counts += np.bitwise_count(words & np.uint64(part))
        return int(counts.argmax())

    def update(self, table: int, mask: int) -> None:
        """Replace the free slots of a table."""
        self._words[:, table] = self._split(mask)
