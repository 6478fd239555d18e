"""The colouring of events in which companies rest: its moves keep their limits, too."""

import random
from collections.abc import Callable, Iterable, Sequence

from .colouring import Colouring, bits
from .pace import Busy, Limits


class PacedColouring(Colouring):
    """A partial list edge colouring in which some vertices limit how their slots lie.

    All vertices of a company share its limits. See ``Colouring`` for the other parameters.

    Parameters
    ----------
    vertices_of : sequence of sequence of int
        Vertices of each company.
    paces : sequence of Limits or None
        Limits of each company.
    """

    def __init__(
        self,
        vertex_masks: Sequence[int],
        edge_masks: Sequence[int],
        seated: Sequence[int],
        seats: Sequence[int],
        rng: random.Random,
        vertices_of: Sequence[Sequence[int]],
        paces: Sequence[Limits | None],
        quotas: Sequence[Sequence[int]] = (),
        quotas_of: Sequence[Sequence[int]] | None = None,
        most: Sequence[int] | None = None,
    ) -> None:
        super().__init__(vertex_masks, edge_masks, seated, seats, rng, quotas, quotas_of, most)
        self.room = list(self.free)
        self._paces: list[Limits | None] = [None] * len(self.free)
        self._siblings: list[Sequence[int]] = [()] * len(self.free)
        self._later = [0] * len(self.free)
        for vertices, pace in zip(vertices_of, paces, strict=True):
            for vertex in vertices:
                self._paces[vertex], self._siblings[vertex] = pace, vertices

    def place(self, edge: int, slot: int) -> None:
        """Give an edge a slot that has room at all its ends and a seat."""
        super().place(edge, slot)
        for vertex in self.ends[edge]:
            self._renew(vertex)

    def remove(self, edge: int) -> None:
        """Take an edge's slot away."""
        super().remove(edge)
        for vertex in self.ends[edge]:
            self._renew(vertex)

    def block(self, edge: int, start: int, length: int) -> None:
        """Give an edge several slots."""
        super().block(edge, start, length)
        self._go_on(edge, (1 << length) - 2 << start)

    def unblock(self, edge: int) -> None:
        """Take an edge's several slots away."""
        later = self._slots_of(edge) & ~(1 << self.slot_of[edge])
        super().unblock(edge)
        self._go_on(edge, later)

    def _go_on(self, edge: int, later: int) -> None:
        """Note, or no longer, where an edge goes on."""
        for vertex in self.ends[edge]:
            self._later[vertex] ^= later
            self._renew(vertex)

    def _renew(self, vertex: int) -> None:
        """Count again in which slots a company may have one more meeting."""
        pace = self._paces[vertex]
        if pace is None:
            self.room[vertex] = self.free[vertex]
            return
        shut = pace.shut(self._busy(vertex))
        for sibling in self._siblings[vertex]:
            self.room[sibling] = self.free[sibling] & ~shut

    def _busy(self, vertex: int) -> Busy:
        """Return where a company is busy."""
        return self._busy_without(vertex, ())

    def _exchange(self, path: Sequence[int], slots: Sequence[int], one: int, other: int) -> None:
        for edge in path:
            super().remove(edge)
        for edge, new in zip(path, slots, strict=True):
            super().place(edge, new)
        self._renew(one)
        self._renew(other)

    def _may_exchange(self, one: int, other: int, a: int, c: int) -> bool:
        both = 1 << a | 1 << c
        changed = (one, other)
        for vertex in changed:
            pace = self._paces[vertex]
            if pace is None:
                continue
            siblings = self._siblings[vertex]
            each = [
                self._present[v] & ~self.free[v] ^ (both if v in changed else 0) for v in siblings
            ]
            if not pace.fits(Busy.of(each, [self._later[v] for v in siblings])):
                return False
        return True

    def _displacements(self, edge: int) -> list[tuple[int, int]]:
        """Return slots in which an edge fits once a single other one has left some slot."""
        found = super()._displacements(edge)
        for slot in bits(self.masks[edge]):
            if not (self._left[slot] > 0 or self._seated[edge] >> slot & 1):
                continue
            if not self.has_quota(edge, slot):
                continue
            shut = [v for v in self.ends[edge] if not self.room[v] >> slot & 1]
            if len(shut) == 1 and self.free[shut[0]] >> slot & 1:
                other = self._culprit(shut[0], slot)
                if other >= 0:
                    found.append((slot, other))
        return found

    def _culprit(self, vertex: int, slot: int) -> int:
        """Return an edge whose leaving opens a slot to a company, or -1."""
        pace = self._paces[vertex]
        assert pace is not None
        candidates = pace.in_the_way(slot, self._busy(vertex))
        if not candidates:
            return -1
        leaving = self._pick(candidates)
        inside = [self._at[v][leaving] for v in self._siblings[vertex]]
        inside = [edge for edge in inside if edge >= 0]
        if len(inside) != 1 or pace.shut(self._busy_without(vertex, inside)) >> slot & 1:
            return -1
        return inside[0]

    def in_the_way(
        self, vertex: int, slots: range, leaves: Callable[[int], bool]
    ) -> set[int] | None:
        """Return edges of a company without which one more could take some slots."""
        found = super().in_the_way(vertex, slots, leaves)
        pace = self._paces[vertex]
        if found is None or pace is None:
            return found
        taken = sum(1 << slot for slot in slots)
        later = taken & ~(1 << slots[0])
        while not pace.fits(self._busy_without(vertex, found, taken, later)):
            causes = self._causes(vertex, slots, found, later)
            more = [e for e in causes if leaves(e)]
            if not more:
                return None
            found.add(self._rng.choice(more))
        return found

    def _causes(self, vertex: int, slots: range, found: set[int], later: int) -> list[int]:
        """Return edges of a company of which one has to leave, others having left already."""
        pace = self._paces[vertex]
        assert pace is not None
        for slot in slots:
            others = sum(1 << other for other in slots if other != slot)
            busy = self._busy_without(vertex, found, others, later)
            if pace.shut(busy) >> slot & 1:
                candidates = pace.in_the_way(slot, busy)
                inside = set[int]()
                for v in self._siblings[vertex]:
                    inside |= self._inside(v, candidates & self._present[v] & ~self.free[v])
                if more := sorted(inside - found):
                    return more
        return []

    def _busy_without(
        self, vertex: int, leaving: Iterable[int], taken: int = 0, later: int = 0
    ) -> Busy:
        """Return where a company is busy once some edges have left it.

        The vertex has taken further slots, in some of which a meeting only goes on.
        """
        each, lasting = [], []
        for v in self._siblings[vertex]:
            held, on = self._present[v] & ~self.free[v], self._later[v]
            for edge in leaving:
                if v in self.ends[edge]:
                    held &= ~self._slots_of(edge)
                    on &= held
            if v == vertex:
                held, on = held | taken, on | later
            each.append(held)
            lasting.append(on)
        return Busy.of(each, lasting)
