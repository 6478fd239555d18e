"""Meetings placed by taking out whatever is in the way: the moves of ejection chains.

A walk and a chase take out one meeting at a time. Where companies rest, walk between zones or have
meetings of several slots, one more meeting can need several to leave at once. The constructor has
those look for another place in turn, and what has just been placed stays for a while: tabu search
on partial colourings (Blöchliger and Zufferey, Computers & Operations Research 35, 2008).
"""

import random
from collections.abc import Callable, Sequence, Set

from .colouring import Colouring, bits

Ends = Sequence[Sequence[int]]
"""Vertices of the colouring: of each, a request takes one."""


class Ejection:
    """Places requests in a colouring, whatever number of others has to leave.

    Parameters
    ----------
    colouring : Colouring
        Of all requests; those of several slots are placed here alone.
    lengths : sequence of int
        How many slots each request takes.
    fixed : sequence of bool
        Requests that leave their place only for others of these.
    rng : random.Random
        Source of every random choice.
    """

    def __init__(
        self,
        colouring: Colouring,
        lengths: Sequence[int],
        fixed: Sequence[bool],
        rng: random.Random,
    ) -> None:
        self._colouring, self._lengths = colouring, lengths
        self._fixed, self._rng = fixed, rng

    def place(
        self, request: int, ends: Ends, most: int, staying: Set[int] = frozenset()
    ) -> list[int] | None:
        """Place a request; return the meetings that had to leave, or ``None`` for no place.

        It is where the fewest have to leave.

        Parameters
        ----------
        request : int
            One that is not held.
        ends : sequence of sequence of int
            Vertices of the colouring: of each, the request takes one.
        most : int
            How many may have to leave.
        staying : set of int
            Requests that do not leave.
        """
        best: tuple[int, list[int], set[int]] | None = None
        starts = bits(self._colouring.masks[request])
        self._rng.shuffle(starts)
        for start in starts:
            slots = range(start, start + self._lengths[request])
            found = self._in_the_way(request, slots, ends, staying)
            if found is not None and len(found[1]) <= most:
                best, most = (start, *found), len(found[1]) - 1
            if most < 0:
                break
        if best is None:
            return None
        start, vertices, out = best
        for other in sorted(out):
            self.remove(other)
        self._colouring.ends[request] = tuple(vertices)
        if self._lengths[request] > 1:
            self._colouring.block(request, start, self._lengths[request])
        else:
            self._colouring.place(request, start)
        return sorted(out)

    def remove(self, request: int) -> None:
        """Take a request out."""
        if self._lengths[request] > 1:
            self._colouring.unblock(request)
        else:
            self._colouring.remove(request)

    def _in_the_way(
        self, request: int, slots: range, ends: Ends, staying: Set[int]
    ) -> tuple[list[int], set[int]] | None:
        """Return a vertex of each choice, and who has to leave for a request in some slots."""

        def leaves(other: int) -> bool:
            return other not in staying and (self._fixed[request] or not self._fixed[other])

        colouring, out, vertices = self._colouring, set[int](), []
        for choice in ends:
            hits = [(colouring.in_the_way(v, slots, leaves), v) for v in choice]
            possible = [(hit, v) for hit, v in hits if hit is not None]
            if not possible:
                return None
            hit, vertex = min(possible, key=lambda p: len(p[0]))
            vertices.append(vertex)
            out |= hit
        for slot in slots:
            if not colouring.has_seat(request, slot, out):
                out |= self._one_of(colouring.seated_in(slot), leaves)
            if not colouring.has_quota(request, slot, out):
                out |= self._one_of(colouring.counted_with(request, slot), leaves)
            if not colouring.has_seat(request, slot, out):
                return None
            if not colouring.has_quota(request, slot, out):
                return None
        return vertices, out

    def _one_of(self, inside: Sequence[int], leaves: Callable[[int], bool]) -> set[int]:
        """Return one of some meetings that leaves, if there is any."""
        leaving = [e for e in inside if leaves(e)]
        return {self._rng.choice(leaving)} if leaving else set()
