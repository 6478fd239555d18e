"""What couples the patterns of companies, relaxed with multipliers.

Companies of a side that are busy in a slot are as many as its meetings, which its tables limit; the
busy slots of a company are as many as the requests held; the score held earlier is kept. Whatever
the multipliers of these sums are, the Lagrangian relaxation is a bound.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .automaton import NO_PATTERN, Weights
from .demand import Demand
from .draft import taken_from
from .problem import Ints, Problem

Numbers = NDArray[np.float64] | Ints

_PARTS = 2**30
"""Multipliers are rounded to such parts of one, so that the bound is evaluated in integers."""


@dataclass(frozen=True)
class Multipliers:
    """Multipliers of the sums that couple companies.

    Attributes
    ----------
    price : array (layers, slots)
        Of a company that is busy, less of a meeting.
    each : array (companies)
        Of a busy slot, less of a request held.
    score : float or int
        Of a part of the score.
    """

    price: NDArray[np.float64] | Ints
    each: NDArray[np.float64] | Ints
    score: float | int


class Coupling:
    """The sums that couple companies, and the Lagrangian bound of their multipliers."""

    def __init__(self, problem: Problem, demand: Demand, weights: Weights) -> None:
        self.problem, self.demand, self.weights = problem, demand, weights
        taken = taken_from(demand.allowed, problem.lengths)
        self.seats = np.minimum(problem.seats, taken.sum(axis=0))
        self.size = 1 if problem.two_sided else max(map(len, problem.members), default=2)
        single = np.array(problem.delegations) == 1
        self.exact = problem.two_sided and bool(single.all())
        companies = len(problem.companies)
        self.layer_of = np.zeros(companies, dtype=np.int64)
        if problem.two_sided:
            self.layer_of[[m[1] for m in problem.members]] = 1
        self.layers = 2 if problem.two_sided else 1
        self.requests = np.flatnonzero(demand.open)
        ends = [(c, n) for n, r in enumerate(self.requests) for c in problem.members[r]]
        self.ends = np.array(ends, dtype=np.int64).reshape(-1, 2)
        self.chosen = np.zeros(companies, dtype=bool)
        self.chosen[self.ends[:, 0]] = True
        # Those whose meetings take several slots are left out of the sums of busy slots.
        long = problem.ends[problem.long]
        self.chosen &= single & ~np.isin(np.arange(companies), long)
        self.ends = self.ends[self.chosen[self.ends[:, 0]]]
        self.certain = np.array([sum(demand.held[r] for r in o) for o in problem.requests_of])
        self.unit = max(1, int(np.gcd.reduce(problem.scores, initial=0)))
        self.scores = problem.scores // self.unit
        least = demand.least_score
        self.missing = (
            None if least is None else -(-least // self.unit) - int(self.scores @ demand.held)
        )

    def prices(
        self, m: Multipliers
    ) -> tuple[NDArray[np.float64] | Ints, NDArray[np.float64] | Ints]:
        """Return the cost of each company's busy slots: of which, and of each."""
        return m.price[self.layer_of], np.where(self.chosen, m.each, 0)

    def bound(self, m: Multipliers, costs: NDArray[Any]) -> Any:
        """Return the Lagrangian bound, given the companies' least costs under these prices."""
        meeting = m.price.sum(axis=0) * self.size
        request: NDArray[Any] = np.zeros(len(self.requests), dtype=m.each.dtype)
        np.add.at(request, self.ends[:, 1], m.each[self.ends[:, 0]])
        total = costs.sum() - (np.maximum(meeting, 0) * self.seats).sum()
        total -= (m.each * np.where(self.chosen, self.certain, 0)).sum()
        if self.missing is not None:
            request = request + m.score * self.scores[self.requests]
            total += m.score * self.missing
        return total - np.maximum(request, 0).sum()

    def exact_bound(self, m: Multipliers) -> int | None:
        """Return the bound by rounded multipliers, in integers; ``None`` for no patterns."""
        whole = Multipliers(
            np.rint(m.price * _PARTS).astype(np.int64),
            np.rint(m.each * _PARTS).astype(np.int64),
            round(m.score * _PARTS),
        )
        weights = Weights(self.weights.run * _PARTS, self.weights.slot * _PARTS)
        costs = self.demand.patterns.least_cost(*self.prices(whole), weights)
        if costs.max(initial=0) >= NO_PATTERN:
            return None
        return -(-int(self.bound(whole, costs)) // _PARTS)
