"""The colouring of events in which companies rest: its moves keep their limits, too."""

import random
from collections.abc import Sequence

from .colouring import Colouring, bits
from .pace import Limits


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

    def _renew(self, vertex: int) -> None:
        """Count again in which slots a company may have one more meeting."""
        pace = self._paces[vertex]
        if pace is None:
            self.room[vertex] = self.free[vertex]
            return
        held = self._held(vertex)
        shut = pace.shut(all_of(held), held)
        for sibling in self._siblings[vertex]:
            self.room[sibling] = self.free[sibling] & ~shut

    def _held(self, vertex: int) -> list[int]:
        """Return the busy slots of each vertex of a company."""
        return [self._present[v] & ~self.free[v] for v in self._siblings[vertex]]

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
            held = [
                mask ^ both if sibling in changed else mask
                for sibling, mask in zip(self._siblings[vertex], self._held(vertex), strict=True)
            ]
            if not pace.fits(all_of(held), held):
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
        pace, held = self._paces[vertex], self._held(vertex)
        assert pace is not None
        candidates = pace.in_the_way(slot, all_of(held), held)
        if not candidates:
            return -1
        leaving = self._pick(candidates)
        left = [mask & ~(1 << leaving) for mask in held]
        inside = [self._at[v][leaving] for v in self._siblings[vertex]]
        inside = [edge for edge in inside if edge >= 0]
        if len(inside) != 1 or pace.shut(all_of(left), left) >> slot & 1:
            return -1
        return inside[0]


def all_of(masks: Sequence[int]) -> int:
    """Return what is in any of some bit masks."""
    busy = 0
    for mask in masks:
        busy |= mask
    return busy
