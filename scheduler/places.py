"""Free places beside some meetings, as far as companies and a count of tables show."""

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from .draft import windows
from .problem import Mask, Problem


class Places:
    """What is free beside some meetings; more can be held.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    allowed : bool array (requests, slots)
        Where requests may begin.
    slot_of : mapping of int to int
        Slot of each request that is held.

    Attributes
    ----------
    free : int array (companies, slots)
        How many more meetings each company could hold.
    left : int array (slots)
        How many more meetings there are tables for.
    """

    def __init__(self, problem: Problem, allowed: Mask, slot_of: Mapping[int, int]) -> None:
        self._problem, self._allowed = problem, allowed
        self._count = Counter(c for r in slot_of for c in problem.members[r])
        self.free = problem.at_once.astype(np.int64)
        self.left = problem.seats.astype(np.int64)
        requests = np.fromiter(slot_of, dtype=np.int64, count=len(slot_of))
        slots = np.fromiter(slot_of.values(), dtype=np.int64, count=len(slot_of))
        for n in range(int(problem.lengths.max(initial=1))):
            longer = problem.lengths[requests] > n
            taken = slots[longer] + n
            np.subtract.at(self.left, taken, 1)
            for ends in problem.ends[requests[longer]].T:
                there = ends >= 0
                np.subtract.at(self.free, (ends[there], taken[there]), 1)

    def take(self, request: int, slot: int) -> None:
        """Hold a request."""
        members = list(self._problem.members[request])
        taken = slice(slot, slot + self._problem.length_of[request])
        self.free[members, taken] -= 1
        self.left[taken] -= 1
        self._count.update(members)

    def fitting(self, request: int) -> Mask:
        """Return in which slots a request would fit (slots)."""
        problem = self._problem
        free = (self.free[list(problem.members[request])] > 0).all(axis=0) & (self.left > 0)
        begins = windows(free[None], problem.length_of[request])[0]
        return np.asarray(begins & self._allowed[request])

    def fill(self, waiting: Iterable[int]) -> dict[int, int]:
        """Hold what fits of some requests, the best scores first, each in its first slot.

        Returns
        -------
        dict of int to int
            Slot of each request that is held now.
        """
        problem, added = self._problem, dict[int, int]()
        for request in sorted(waiting, key=lambda r: (-int(problem.scores[r]), r)):
            members = problem.members[request]
            slots = np.flatnonzero(self.fitting(request))
            if len(slots) and all(self._count[c] < problem.capacity_of[c] for c in members):
                added[request] = int(slots[0])
                self.take(request, added[request])
        return added
