"""Meetings of several slots beside a colouring of the others: they block the slots they take.

Each is placed where the fewest other meetings have to leave; these look for another place in the
colouring, which never moves a meeting of several slots.
"""

import random
from collections.abc import Sequence

from .colouring import Colouring, bits


class Blocks:
    """Meetings of several slots, placed in a colouring.

    Parameters
    ----------
    colouring : Colouring
        Of all requests; those of several slots are placed here alone.
    masks : sequence of int
        Slots in which each request may begin.
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
        masks: Sequence[int],
        lengths: Sequence[int],
        fixed: Sequence[bool],
        rng: random.Random,
    ) -> None:
        self._colouring, self._masks, self._lengths = colouring, masks, lengths
        self._fixed, self._rng = fixed, rng

    def place(
        self, request: int, choices: Sequence[Sequence[int]], displace: bool
    ) -> list[int] | None:
        """Place a request; return the meetings that had to leave, or ``None`` for no place.

        Parameters
        ----------
        request : int
            Of several slots.
        choices : sequence of sequence of int
            Vertices of the colouring: of each, the request takes one.
        displace : bool
            Whether others may have to leave.
        """
        best: tuple[int, list[int], set[int]] | None = None
        starts = bits(self._masks[request])
        self._rng.shuffle(starts)
        for start in starts:
            found = self._conflicts(request, range(start, start + self._lengths[request]), choices)
            if found is None or (found[1] and not displace):
                continue
            if best is None or len(found[1]) < len(best[2]):
                best = (start, *found)
        if best is None:
            return None
        start, vertices, out = best
        for other in sorted(out):
            self._colouring.remove(other)
        self._colouring.ends[request] = tuple(vertices)
        self._colouring.block(request, start, self._lengths[request])
        return sorted(out)

    def remove(self, request: int) -> None:
        """Take a request out."""
        self._colouring.unblock(request, self._lengths[request])

    def _conflicts(
        self, request: int, slots: range, choices: Sequence[Sequence[int]]
    ) -> tuple[list[int], set[int]] | None:
        """Return a vertex of each choice, and who has to leave these slots."""
        out: set[int] = set()
        vertices = []
        for choice in choices:
            hits = [(self._colouring.busy_with(v, slots), v) for v in choice]
            possible = [(hit, v) for hit, v in hits if hit is not None]
            if not possible:
                return None
            hit, vertex = min(possible, key=lambda p: len(p[0]))
            vertices.append(vertex)
            out |= hit
        colouring = self._colouring
        for slot in slots:
            if not colouring.has_seat(request, slot, out):
                out |= self._leaving(colouring.seated_in(slot), request)
            if not colouring.has_quota(request, slot, out):
                out |= self._leaving(colouring.counted_with(request, slot), request)
            if not colouring.has_seat(request, slot, out):
                return None
            if not colouring.has_quota(request, slot, out):
                return None
        if all(self._gives_way(other, request) for other in out):
            return vertices, out
        return None

    def _leaving(self, inside: Sequence[int], request: int) -> set[int]:
        """Return one of some meetings that gives way to a request, if there is any."""
        leaving = [e for e in inside if self._gives_way(e, request)]
        return {self._rng.choice(leaving)} if leaving else set()

    def _gives_way(self, other: int, request: int) -> bool:
        return self._fixed[request] or not self._fixed[other]
