"""Alternating paths followed by compiled code, for large events where numba is installed."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from .jit import compiled
from .problem import Mask


def first_open(at: Any, ends: Any, allowed: Any, vertex: int, a: int, slots: Any) -> int:
    """Return the position of the first slot that a vertex can give for slot ``a``, seats aside.

    The number of slots where all paths are blocked. It runs as it is, too, and finds the same.

    Parameters
    ----------
    at : int array (vertices, slots)
        Edge of each vertex in each slot, -1 where it has none.
    ends : int array (edges, 2)
        Vertices of each edge that has a slot, -1 for one that no path may run through.
    allowed : bool array (edges, slots)
        Slots of each edge.
    vertex, a : int
        A vertex that is free in slot ``a``.
    slots : int array
        Slots in which it is busy.
    """
    for n in range(len(slots)):
        here, old, new = vertex, slots[n], a
        edge = at[here, old]
        while edge >= 0 and allowed[edge, new] and ends[edge, 0] >= 0:
            here = ends[edge, 0] + ends[edge, 1] - here
            old, new = new, old
            edge = at[here, old]
        if edge < 0:
            return n
    return len(slots)


@cache
def compiled_first_open() -> Any:
    """Return ``first_open`` compiled, or ``None``; see ``jit.compiled``."""
    return compiled(first_open)


class Paths:
    """What compiled code has to know of a colouring.

    Parameters
    ----------
    search : callable
        ``first_open``, compiled.
    vertices : int
        How many vertices there are.
    allowed : bool array (edges, slots)
        Slots of each edge.
    """

    def __init__(self, search: Any, vertices: int, allowed: Mask) -> None:
        edges, slots = allowed.shape
        self._search, self._allowed = search, allowed
        self._at = np.full((vertices, slots), -1, dtype=np.int32)
        self._ends = np.full((edges, 2), -1, dtype=np.int32)

    def place(self, edge: int, slot: int, ends: Sequence[int]) -> None:
        """Note that an edge has a slot; one without two ends blocks every path."""
        for vertex in ends:
            self._at[vertex, slot] = edge
        self._ends[edge] = ends if len(ends) == 2 else -1

    def remove(self, slot: int, ends: Sequence[int]) -> None:
        """Note that vertices have become free in a slot."""
        for vertex in ends:
            self._at[vertex, slot] = -1

    def first_open(self, vertex: int, a: int, slots: Sequence[int]) -> int:
        """Return the position of the first slot whose path is not blocked, or their number."""
        found = self._search(self._at, self._ends, self._allowed, vertex, a, np.array(slots))
        return int(found)
