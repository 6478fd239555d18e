"""Session blocks: which requests to hold, and in which part of the event.

The slot flow does not see that both ends of a meeting need the same half-day. Here the slots are
split into blocks of consecutive ones, and a linear programme over x[request, block] decides both:
each request in one block at most; in each block, no company in more meetings than it can have,
and no more meetings than seats. With one block it is the flow, with every slot a block the
time-indexed relaxation; a few blocks are as strong where absence goes by half-days.

SciPy takes a while to load, so it is imported only for events that have blocks.
"""

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .bounds import Selection, pairs_there
from .problem import Ints, Mask, Problem, as_bits
from .programmes import Programme, multipliers

Floats = NDArray[np.float64]

MOST_BLOCKS = 6
CHANGING = 0.15
"""A block begins where at least this share of the companies comes or goes."""

UNUSUAL = 2.0
"""And where so many times as many do as between other slots."""

_DENOMINATOR = 1 << 14
"""Multipliers are rounded to parts of this."""


def block_starts(problem: Problem) -> list[int]:
    """Return the first slot of each block; only 0 where the event has no parts."""
    if not problem.is_plain:
        return parts(problem)
    present = problem.present
    if not present.size or problem.slot_count < 2:
        return [0]
    changes = (present[:, 1:] != present[:, :-1]).sum(axis=0)
    least = max(CHANGING * len(problem.companies), UNUSUAL * float(np.median(changes)))
    cuts = np.flatnonzero(changes >= least)
    most = cuts[np.argsort(-changes[cuts], kind="stable")][: MOST_BLOCKS - 1]
    return [0, *(np.sort(most) + 1).tolist()]


def parts(problem: Problem) -> list[int]:
    """Return where a session or day begins, in which rules may count meetings."""
    slots = problem.slots
    starts = [
        n
        for n in range(1, len(slots))
        if slots[n].session != slots[n - 1].session
        or slots[n].start.date() != slots[n - 1].start.date()
    ]
    return [0, *starts] if len(starts) < MOST_BLOCKS else [0]


class BlockModel:
    """The linear programme of an event's blocks.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    starts : list of int
        First slot of each block, as of ``block_starts``.
    should_stop : callable, optional
        Asked again and again while programmes are solved.

    Attributes
    ----------
    request_of, block_of : int array (variables)
        What each variable decides: whether a request is held in a block.
    matrix, limits : sparse int array (rows, variables) and int array (rows)
        The upper limits.
    """

    def __init__(
        self,
        problem: Problem,
        starts: list[int],
        should_stop: Callable[[], bool] | None = None,
    ) -> None:
        self.problem, self._should_stop = problem, should_stop
        self.masks = _block_masks(problem.slot_count, starts)
        possible = np.stack([problem.allowed[:, m].any(axis=1) for m in self.masks], axis=1)
        self.request_of, self.block_of = np.nonzero(possible)
        self._scores = problem.scores[self.request_of]
        self._build()

    @property
    def size(self) -> int:
        """Number of variables."""
        return len(self.request_of)

    def _build(self) -> None:
        """Rows: company in block, company in all, block, request; all are upper limits.

        Where meetings take several slots, a second row of each company and block counts slots.
        Rules that have no row, such as those on tables and order, are relaxed.
        """
        problem, blocks = self.problem, len(self.masks)
        companies, variables = len(problem.companies), np.arange(self.size)
        member_of, variable = [], []
        for who in problem.ends.T:
            mine = variables[who[self.request_of] >= 0]
            member_of.append(who[self.request_of[mine]])
            variable.append(mine)
        company, column = (np.concatenate(a or [[]]).astype(int) for a in (member_of, variable))
        rows = [
            company * blocks + self.block_of[column],
            companies * blocks + company,
            companies * (blocks + 1) + self.block_of,
            companies * (blocks + 1) + blocks + self.request_of,
        ]
        columns = [column, column, variables, variables]
        height = companies * (blocks + 1) + blocks + problem.request_count
        weights = [np.ones(len(r)) for r in rows]
        taken = self._slots_taken()
        weights[2] = taken
        from scipy.sparse import csr_matrix

        cells = (np.concatenate(rows), np.concatenate(columns))
        self.matrix = csr_matrix((np.concatenate(weights), cells), shape=(height, self.size))
        own = np.stack([problem.most_in(mask) for mask in self.masks], axis=1)
        seats = np.minimum(problem.seats, pairs_there(problem))
        self.limits = np.concatenate(
            [
                own.ravel(),
                np.array(problem.capacity_of),
                [seats[m].sum() for m in self.masks],
                np.ones(problem.request_count),
            ]
        ).astype(np.int64)
        if problem.long:
            rows = company * blocks + self.block_of[column]
            most = np.stack([problem.most_slots_in(mask) for mask in self.masks], axis=1)
            self._add_slots(rows, column, taken[column], most)
        if problem.quotas:
            self._add_quotas(taken)

    def _add_quotas(self, taken: Floats) -> None:
        """Put in front a row of each quota and block, of the slots that people attend in."""
        blocks = len(self.masks)
        counted = [self.problem.quotas_of[r] for r in self.request_of.tolist()]
        column = np.repeat(np.arange(self.size), [len(own) for own in counted])
        quota = np.array([n for own in counted for n in own], dtype=np.int64)
        there = np.stack([q.there for q in self.problem.quotas])
        most = np.stack([there[:, mask].sum(axis=1) for mask in self.masks], axis=1)
        self._add_slots(quota * blocks + self.block_of[column], column, taken[column], most)

    def _add_slots(self, row: Ints, column: Ints, taken: Floats, most: Ints) -> None:
        """Put in front rows that count the slots taken, in each block at most so many."""
        from scipy.sparse import csr_matrix, vstack

        slots = csr_matrix((taken, (row, column)), shape=(most.size, self.size))
        self.matrix = vstack([slots, self.matrix]).tocsr()
        self.limits = np.concatenate([most.ravel(), self.limits]).astype(np.int64)

    def _slots_taken(self) -> Floats:
        """Return how many slots of its block each choice takes at least (variables)."""
        problem = self.problem
        taken = np.ones(self.size)
        long = set(problem.long)
        for n in (v for v, r in enumerate(self.request_of.tolist()) if r in long):
            request, mask = self.request_of[n], self.masks[self.block_of[n]]
            length = problem.length_of[request]
            starts = np.flatnonzero(problem.allowed[request] & mask)
            taken[n] = min(int(mask[t : t + length].sum()) for t in starts)
        return taken

    @cached_property
    def _floor(self) -> Ints:
        """Least sum of each row: 1 for a must-meeting's own row (rows)."""
        floor = np.zeros(len(self.limits), dtype=np.int64)
        floor[len(floor) - self.problem.request_count + np.array(self.problem.musts, int)] = 1
        return floor

    def bound(self, seconds: float) -> int | None:
        """Return a bound on the score in thousandths; ``None`` where time was too short."""
        return self.bound_of(self._scores, seconds)

    def bound_of(self, values: Ints, seconds: float, least_score: int | None = None) -> int | None:
        """Return a bound on the sum of values, while the score is at least so much.

        Parameters
        ----------
        values : int array (variables)
            Worth of each request in each block, in the order of ``choices``.
        seconds : float
            Time for the linear programme.
        least_score : int, optional
            In thousandths.

        Returns
        -------
        int or None
            ``None`` where time was too short.

        Notes
        -----
        Weak duality, evaluated in integers as in ``programmes``.
        """
        if not self.size:  # nothing can be held
            return 0
        from scipy.sparse import csr_matrix, vstack

        matrix, limits = self.matrix, self.limits
        if least_score is not None:
            matrix = vstack([csr_matrix(-self._scores.astype(float)), matrix]).tocsr()
            limits = np.concatenate([[-least_score], limits])
        programme = Programme(values, matrix, limits, should_stop=self._should_stop)
        found = programme.linear(seconds)
        if found is None:
            return None
        # What a request's own row says is not priced: it counts once, with its best.
        shared = len(limits) - self.problem.request_count
        duals = multipliers(found, _DENOMINATOR)[:shared]
        prices = np.asarray(matrix[:shared].T.astype(np.int64) @ duals)
        worth = values * _DENOMINATOR - prices
        best = np.zeros(self.problem.request_count, dtype=np.int64)
        best[self.problem.musts] = -(1 << 60)
        np.maximum.at(best, self.request_of, worth)
        total = int(best.sum()) + int(duals @ limits[:shared])
        unit = max(1, int(np.gcd.reduce(values, initial=0)))
        return int(total // _DENOMINATOR // unit * unit)

    def choose(self, cost: Ints, seconds: float) -> Selection | None:
        """Return the choice of least cost; ``None`` where none was found in time.

        Parameters
        ----------
        cost : int array (requests)
            Cost of holding each request.
        seconds : float
            Time for the mixed-integer solver; the best choice found until then is returned.
        """
        gains = -cost[self.request_of]
        programme = Programme(gains, self.matrix, self.limits, should_stop=self._should_stop)
        found = programme.integer(seconds, floor=self._floor)
        return None if found.values is None else self.selected(found.values > 0)

    def selected(self, chosen: Mask) -> Selection:
        """Return a choice of variables as a selection of requests."""
        held = np.zeros(self.problem.request_count, dtype=np.int64)
        held[self.request_of[chosen]] = 1
        within = [-1] * self.problem.request_count
        bits = as_bits(np.stack(self.masks))
        for request, block in zip(self.request_of[chosen], self.block_of[chosen], strict=True):
            within[request] = bits[block]
        return Selection(held, int(held @ self.problem.scores), 0, within)


def _block_masks(slots: int, starts: list[int]) -> list[Mask]:
    number = np.searchsorted(np.array(starts), np.arange(slots), side="right") - 1
    return [number == block for block in range(len(starts))]
