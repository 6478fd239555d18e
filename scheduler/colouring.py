"""List edge colouring by local moves: meetings are edges, slots are colours.

Each edge allows its own slots, each slot holds so many edges, and two edges of one vertex never
share a slot. The moves are the classic ones: alternating-path (Kempe chain) exchanges, which keep
the set of coloured edges, and rotations, which colour one edge at the cost of another.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from .exchange import Paths

AIMED = 0.8
"""Part of the exchanges that aim at slots which can take one more edge."""

TENURE = (10, 20)
"""Turns for which an edge stays where it has displaced others, drawn between these."""

BLOCKED = -2
"""In place of an edge: a vertex is busy with something that does not move."""


def bits(mask: int) -> list[int]:
    """Return the positions of the ones of a mask, ascending."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


class Colouring:
    """A partial list edge colouring, and moves that keep it proper.

    Parameters
    ----------
    vertex_masks : sequence of int
        Slots of each vertex (a company, one of its delegations, or a fixed table).
    edge_masks : sequence of int
        Slots of each edge.
    seated : sequence of int
        Slots in which an edge takes no common seat, since it has a table of its own.
    seats : sequence of int
        Common seats of each slot.
    rng : random.Random
        Source of every random choice.
    quotas : sequence of (sequence of int)
        How many of the edges that count in a quota each slot holds, by quota.
    quotas_of : sequence of (sequence of int)
        Quotas that each edge counts in; default: none do in any.
    most : sequence of int, optional
        Edges of each slot at most, by what vertices are there; moves only aim by it.

    Attributes
    ----------
    slot_of : list of int
        Slot of each edge, -1 where it has none.
    free : list of int
        Free slots of each vertex.
    room : list of int
        Of these, the slots in which it may have an edge: all, in this class.
    tried : int
        Exchanges tried so far.
    """

    def __init__(
        self,
        vertex_masks: Sequence[int],
        edge_masks: Sequence[int],
        seated: Sequence[int],
        seats: Sequence[int],
        rng: random.Random,
        quotas: Sequence[Sequence[int]] = (),
        quotas_of: Sequence[Sequence[int]] | None = None,
        most: Sequence[int] | None = None,
    ) -> None:
        self.free = self.room = list(vertex_masks)
        self.masks = edge_masks
        self.ends: list[tuple[int, ...]] = [() for _ in edge_masks]
        self.slot_of = [-1] * len(edge_masks)
        self._present = tuple(vertex_masks)
        self._seated = seated
        self._left = list(seats)
        self._rng = rng
        self._at: list[list[int]] = [[-1] * len(seats) for _ in vertex_masks]
        self._in_slot: list[list[int]] = [[] for _ in seats]
        self._position = [-1] * len(edge_masks)
        self._paths: Paths | None = None
        self._long: dict[tuple[int, int], int] = {}
        self._length_of: dict[int, int] = {}
        self.tried = 0
        self._most = most or [len(edge_masks)] * len(seats)
        self.open = self._unfilled = 0
        for slot, left in enumerate(seats):
            self.open |= (left > 0) << slot
            self._unfilled |= (self._most[slot] > 0) << slot
        self._quotas_of = [()] * len(edge_masks) if quotas_of is None else quotas_of
        self._quota_left = [list(quota) for quota in quotas]
        self._quota_open = [
            sum((left > 0) << slot for slot, left in enumerate(quota)) for quota in quotas
        ]

    @contextmanager
    def narrowed(self, masks: Sequence[int]) -> Iterator[None]:
        """Let edges move only within some of their slots for a while."""
        whole = self.masks
        self.masks = [mask & within for mask, within in zip(whole, masks, strict=True)]
        try:
            yield
        finally:
            self.masks = whole

    def search_with(self, paths: Paths) -> None:
        """Look for exchanges with compiled code from now on; the same ones are found."""
        for slot, inside in enumerate(self._in_slot):
            for edge in inside:
                paths.place(edge, slot, self.ends[edge])
        self._paths = paths

    def place(self, edge: int, slot: int) -> None:
        """Give an edge a slot that is free at all its ends and has a seat."""
        bit = 1 << slot
        for v in self.ends[edge]:
            self.free[v] &= ~bit
            self._at[v][slot] = edge
        if self._paths is not None:
            self._paths.place(edge, slot, self.ends[edge])
        self.slot_of[edge] = slot
        self._position[edge] = len(self._in_slot[slot])
        self._in_slot[slot].append(edge)
        if len(self._in_slot[slot]) >= self._most[slot]:
            self._unfilled &= ~bit
        if not self._seated[edge] & bit:
            self._left[slot] -= 1
            if self._left[slot] == 0:
                self.open &= ~bit
        if self._quotas_of[edge]:
            self._count(edge, slot, 1)

    def remove(self, edge: int) -> None:
        """Take an edge's slot away."""
        slot = self.slot_of[edge]
        bit = 1 << slot
        for v in self.ends[edge]:
            self.free[v] |= bit
            self._at[v][slot] = -1
        if self._paths is not None:
            self._paths.remove(slot, self.ends[edge])
        self.slot_of[edge] = -1
        last = self._in_slot[slot].pop()
        if len(self._in_slot[slot]) < self._most[slot]:
            self._unfilled |= bit
        if last != edge:
            self._in_slot[slot][self._position[edge]] = last
            self._position[last] = self._position[edge]
        if not self._seated[edge] & bit:
            self._left[slot] += 1
            self.open |= bit
        if self._quotas_of[edge]:
            self._count(edge, slot, -1)

    def _count(self, edge: int, slot: int, change: int) -> None:
        """Count an edge in its quotas of a slot."""
        for quota in self._quotas_of[edge]:
            left = self._quota_left[quota]
            left[slot] -= change
            self._quota_open[quota] &= ~(1 << slot)
            self._quota_open[quota] |= (left[slot] > 0) << slot

    def block(self, edge: int, start: int, length: int) -> None:
        """Give an edge several slots: its ends are as if they were away there."""
        self.slot_of[edge], self._length_of[edge] = start, length
        for slot in range(start, start + length):
            for v in self.ends[edge]:
                self.free[v] &= ~(1 << slot)
                self._at[v][slot] = BLOCKED
                self._long[v, slot] = edge
            self._take_seats(edge, slot, 1)
            self._count(edge, slot, 1)

    def unblock(self, edge: int) -> None:
        """Take an edge's several slots away."""
        start, length = self.slot_of[edge], self._length_of.pop(edge)
        self.slot_of[edge] = -1
        for slot in range(start, start + length):
            for v in self.ends[edge]:
                self.free[v] |= 1 << slot
                self._at[v][slot] = -1
                del self._long[v, slot]
            self._take_seats(edge, slot, -1)
            self._count(edge, slot, -1)

    def _take_seats(self, edge: int, slot: int, count: int) -> None:
        if not self._seated[edge] >> slot & 1:
            self._left[slot] -= count
            self.open &= ~(1 << slot)
            self.open |= (self._left[slot] > 0) << slot

    def in_the_way(
        self, vertex: int, slots: range, leaves: Callable[[int], bool]
    ) -> set[int] | None:
        """Return edges of a vertex without which one more could take some slots.

        ``None`` where the vertex is away in one, or one of them does not leave.

        Parameters
        ----------
        vertex : int
            An end of the edge to come.
        slots : range
            What it would take.
        leaves : callable
            Whether an edge would leave.
        """
        asked = sum(1 << slot for slot in slots)
        if asked & ~self._present[vertex]:
            return None
        away = self._at_once(asked) & self._present[vertex] & ~self.free[vertex]
        found = self._inside(vertex, away)
        return found if all(map(leaves, found)) else None

    def _at_once(self, slots: int) -> int:
        """Return what is at the same time as some slots: they alone, in this class."""
        return slots

    def _inside(self, vertex: int, slots: int) -> set[int]:
        """Return the edges of a vertex in some slots, a bit mask, in which it is busy."""
        at = self._at[vertex]
        return {self._long[vertex, t] if at[t] == BLOCKED else at[t] for t in bits(slots)}

    def _slots_of(self, edge: int) -> int:
        """Return the slots that an edge takes, as a bit mask."""
        return (1 << self._length_of.get(edge, 1)) - 1 << self.slot_of[edge]

    def has_seat(self, edge: int, slot: int, leaving: set[int]) -> bool:
        """Return whether a slot has a common seat for an edge, once some others have left."""
        if self._left[slot] > 0 or self._seated[edge] >> slot & 1:
            return True
        return any(self.slot_of[e] == slot for e in leaving if not self._seated[e] >> slot & 1)

    def has_quota(self, edge: int, slot: int, leaving: Iterable[int] = ()) -> bool:
        """Return whether an edge's quotas leave it a slot, once some others have left."""
        for quota in self._quotas_of[edge]:
            gone = sum(self.slot_of[e] == slot and quota in self._quotas_of[e] for e in leaving)
            if self._quota_left[quota][slot] + gone <= 0:
                return False
        return True

    def seated_in(self, slot: int) -> list[int]:
        """Return the edges at common seats of a slot."""
        return [e for e in self._in_slot[slot] if not self._seated[e] >> slot & 1]

    def fitting(self, edge: int) -> int:
        """Return the slots in which an edge could be placed at once."""
        mask = self.common(edge) & (self.open | self._seated[edge])
        for quota in self._quotas_of[edge]:
            mask &= self._quota_open[quota]
        return mask

    def common(self, edge: int) -> int:
        """Return the slots free at all ends of an edge, seats and quotas aside."""
        mask = self.masks[edge]
        for v in self.ends[edge]:
            mask &= self.room[v]
        return mask

    def free_slots(self, vertex: int, edge: int) -> int:
        """Return how many slots that an edge may have are free at a vertex."""
        return (self.room[vertex] & self.masks[edge]).bit_count()

    def freedom(self, edge: int) -> int:
        """Return how many slots are free at all ends of an edge."""
        return self.common(edge).bit_count()

    def seat_left(self, slot: int) -> int:
        """Return the common seats left in a slot."""
        return self._left[slot]

    def place_directly(self, edge: int) -> bool:
        """Give an edge the common free slot with most seats left, if there is one."""
        fits = self.fitting(edge)
        if not fits:
            return False
        self.place(edge, max(bits(fits), key=self.seat_left))
        return True

    def swap(self, vertex: int, a: int, c: int) -> bool:
        """Exchange slots a and c along the alternating path from a vertex.

        The vertex is free in ``a`` and busy in ``c``; afterwards the other way round. Nothing
        changes where an edge of the path may not move, a slot would lack a seat or a quota.
        """
        path, slots, end = self._path(vertex, a, c)
        if not path or not self._may_exchange(vertex, end, a, c):
            return False
        need = {a: 0, c: 0}
        for edge, new in zip(path, slots, strict=True):
            old = a + c - new
            need[new] += not self._seated[edge] >> new & 1
            need[old] -= not self._seated[edge] >> old & 1
        if any(extra > self._left[slot] for slot, extra in need.items()):
            return False
        if not self._quotas_allow(path, slots, a + c):
            return False
        self._exchange(path, slots, vertex, end)
        return True

    def _quotas_allow(self, path: Sequence[int], slots: Sequence[int], both: int) -> bool:
        """Return whether the edges of a path may have their new slots, of two that sum to this."""
        need: dict[tuple[int, int], int] = {}
        for edge, new in zip(path, slots, strict=True):
            for quota in self._quotas_of[edge]:
                need[quota, new] = need.get((quota, new), 0) + 1
                need[quota, both - new] = need.get((quota, both - new), 0) - 1
        return all(extra <= self._quota_left[q][slot] for (q, slot), extra in need.items())

    def _may_exchange(self, one: int, other: int, a: int, c: int) -> bool:
        """Return whether the vertices at the ends of a path may; any vertex may in this class."""
        return True

    def _exchange(self, path: Sequence[int], slots: Sequence[int], one: int, other: int) -> None:
        """Give the edges of a path with these ends their new slots."""
        for edge in path:
            self.remove(edge)
        for edge, new in zip(path, slots, strict=True):
            self.place(edge, new)

    def _path(self, vertex: int, a: int, c: int) -> tuple[list[int], list[int], int]:
        """Return the edges of an alternating path, their new slots and its end.

        No edges if it is blocked.
        """
        path: list[int] = []
        slots: list[int] = []
        at, new = c, a
        while (edge := self._at[vertex][at]) >= 0:
            if not self.masks[edge] >> new & 1 or len(self.ends[edge]) != 2:
                return [], [], vertex
            path.append(edge)
            slots.append(new)
            u, v = self.ends[edge]
            vertex = v if u == vertex else u
            at, new = new, at
        # Its last vertex may be away, or busy with something that does not move.
        return (path, slots, vertex) if self.free[vertex] >> at & 1 else ([], [], vertex)

    def place_by_shortest(self, edge: int) -> bool:
        """Place an edge after the exchange at one of its ends that moves fewest others."""
        found = []
        for vertex in self.ends[edge]:
            away = self.masks[edge] & self._present[vertex] & ~self.free[vertex]
            wanted = away & self._opening(vertex, edge)
            for c in bits(wanted):
                for a in bits(self.room[vertex]):
                    length = len(self._path(vertex, a, c)[0])
                    if length:
                        found.append((length, vertex, a, c))
        for _, vertex, a, c in sorted(found):
            if self.swap(vertex, a, c):
                if self.place_directly(edge):
                    return True
                self.swap(vertex, c, a)
        return False

    def walk(self, edge: int, steps: int) -> bool:
        """Try to place an edge, trying up to ``steps`` exchanges of slots at its ends."""
        blocked: dict[tuple[int, int], int] = {}
        while steps > 0:
            if self.place_directly(edge):
                return True
            full = self.common(edge)
            if full and self._relieve(edge, full):
                steps -= 1
                continue
            tried = self._exchange_at_one_end(edge, blocked, steps)
            if not tried:
                return False
            self.tried += tried
            steps -= tried
        return self.place_directly(edge)

    def _relieve(self, edge: int, slots: int) -> bool:
        """Move some meeting out of one of the slots, which have no place left for an edge."""
        slot = self._pick(slots)
        needs_seat = not (self.open | self._seated[edge]) >> slot & 1
        inside = self.counted_with(edge, slot)
        for _ in range(min(10, len(inside))):
            other = inside[self._rng.randrange(len(inside))]
            if needs_seat and self._seated[other] >> slot & 1:
                continue
            fits = self.fitting(other) & self.open
            if fits:
                self.remove(other)
                self.place(other, self._pick(fits))
                return True
        return False

    def counted_with(self, edge: int, slot: int) -> Sequence[int]:
        """Return the edges of a slot that count in all quotas which have no place for an edge."""
        full = {q for q in self._quotas_of[edge] if self._quota_left[q][slot] <= 0}
        inside = self._in_slot[slot]
        return [e for e in inside if full <= {*self._quotas_of[e]}] if full else inside

    def _exchange_at_one_end(
        self, edge: int, blocked: dict[tuple[int, int], int], most: int
    ) -> int:
        """Exchange a free slot of an end for a busy one, first for those free at the other end.

        Parameters
        ----------
        blocked : dict of (int, int) to int
            Slots, as a mask, that a vertex could not give for a free one; not tried again.
        most : int
            How many exchanges to try until one succeeds.

        Returns
        -------
        int
            How many were tried; 0 where there is nothing to try.
        """
        ends = [v for v in self.ends[edge] if self.room[v]]
        if not ends:
            return 0
        aims = self._unfilled if self._rng.random() < AIMED else -1
        # Who is free in a slot that can take one more edge waits there for the other.
        ends = [v for v in ends if not self.room[v] & aims] or ends
        vertex = ends[self._rng.randrange(len(ends))]
        a = self._pick(self.room[vertex])
        tried = blocked.get((vertex, a), 0)
        target = self._present[vertex] & ~self.free[vertex] & self.masks[edge] & ~tried
        if not target:
            return int(len(ends) > 1)
        wanted = target & self._opening(vertex, edge)
        slots = bits(wanted or target & aims or target)
        first = self._rng.randrange(len(slots))
        slots = (slots[first:] + slots[:first])[:most]
        n = self._first_exchange(vertex, a, slots)
        if n < len(slots):
            blocked.clear()
            return n + 1
        blocked[vertex, a] = tried | sum(1 << c for c in slots)
        return n

    def _opening(self, vertex: int, edge: int) -> int:
        """Return the slots such that an edge may fit once a vertex is free there."""
        found = -1
        for other in self.ends[edge]:
            if other != vertex:
                found &= self.room[other]
        return found

    def _first_exchange(self, vertex: int, a: int, slots: Sequence[int]) -> int:
        """Exchange ``a`` for the first slot that can be had for it; return its position."""
        n = 0
        while n < len(slots):
            if self._paths is not None:
                n += self._paths.first_open(vertex, a, slots[n:])
            if n < len(slots) and self.swap(vertex, a, slots[n]):
                return n
            n += 1
        return len(slots)

    def chase(self, edge: int, rotations: int, steps: int, fixed: Sequence[bool]) -> int:
        """Place an edge, displacing others in turn, until one displaced finds a slot.

        Parameters
        ----------
        edge : int
            An edge without a slot.
        rotations : int
            How many displacements are tried.
        steps : int
            Walk steps between them.
        fixed : sequence of bool
            Edges that only another fixed edge may displace.

        Returns
        -------
        int
            The edge left without a slot, or -1.
        """
        barred: dict[int, int] = {}
        for turn in range(rotations):
            if self.walk(edge, steps):
                return -1
            choices = [c for c in self._displacements(edge) if fixed[edge] or not fixed[c[1]]]
            if not choices:
                return edge
            other = self._displace(
                edge, [c for c in choices if barred.get(c[1], -1) < turn] or choices
            )
            barred[edge] = turn + self._rng.randrange(*TENURE)
            edge = other
        return edge

    def displace(self, edge: int, leaves: Callable[[int], bool]) -> int:
        """Place an edge where a single other one leaves; return that one, or -1 for no place."""
        choices = [choice for choice in self._displacements(edge) if leaves(choice[1])]
        return self._displace(edge, choices) if choices else -1

    def _displace(self, edge: int, choices: Sequence[tuple[int, int]]) -> int:
        """Place an edge for another one, by one of several choices; return the other one."""
        slot, other = choices[self._rng.randrange(len(choices))]
        self.remove(other)
        self.place(edge, slot)
        return other

    def _displacements(self, edge: int) -> list[tuple[int, int]]:
        """Return slots in which an edge fits once a single other one has left."""
        found = []
        for slot in bits(self.masks[edge]):
            inside = {self._at[v][slot] for v in self.ends[edge] if not self.room[v] >> slot & 1}
            if not inside and not self.has_quota(edge, slot):
                counted = self.counted_with(edge, slot)
                found += [(slot, e) for e in counted if self.has_seat(edge, slot, {e})]
            if len(inside) != 1:
                continue
            other = inside.pop()
            if other < 0:  # the vertex is away, or may not
                continue
            freed = not self._seated[other] >> slot & 1
            needs = not self._seated[edge] >> slot & 1
            seat = needs <= freed or self._left[slot] > 0
            if seat and self.has_quota(edge, slot, (other,)):
                found.append((slot, other))
        return found

    def _pick(self, mask: int) -> int:
        for _ in range(self._rng.randrange(mask.bit_count())):
            mask &= mask - 1
        return (mask & -mask).bit_length() - 1
