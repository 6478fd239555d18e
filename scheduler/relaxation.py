"""The linear relaxation of the exact model: a bound that knows every rule a little.

Rules write their constraints once, for CP-SAT; those that are linear are read from there, any
others are relaxed. With every slot by itself this is the time-indexed relaxation, far stronger
than the flow where meetings take several slots.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from .draft import Ints, Mask
from .exact import ExactModel
from .linear_part import linear_part
from .objectives import Objective
from .programmes import Floats, Linear, Programme, multipliers

_DENOMINATOR = 1 << 10
"""Multipliers are rounded to parts of this."""

_MARGIN = 1e-6
"""By so much of itself a bound of branch and bound is rounded outward; it is floating point."""

_ROUNDED, _NOISE = 0.1, 0.2
"""Part of the meetings held in part that is rounded up at once, and what decides among them."""

_CLOSE = 1e-6
"""Numbers of the linear programme are as good as equal."""

_Part = TypeVar("_Part")
Starts = dict[int, int]
"""First slot of each request that is held."""


@dataclass(frozen=True)
class _Priced:
    """What duals prove: nothing gains more in total, and each variable by itself what it gains."""

    total: float
    reduced: Floats


class Relaxation:
    """The linear part of an exact model, for one objective.

    Parameters
    ----------
    exact : ExactModel
        The model; what is held is in it already.
    objective : Objective
        What to optimise.
    should_stop : callable, optional
        Asked again and again while it is solved.

    Attributes
    ----------
    proven : int or None
        The bound, once it is solved.
    """

    def __init__(
        self,
        exact: ExactModel,
        objective: Objective,
        should_stop: Callable[[], bool] | None = None,
    ) -> None:
        self._exact = exact
        self._sign = 1 if objective.sense == "max" else -1
        worth, self._constant = exact.coefficients(objective)
        least, most, matrix, limits = linear_part(exact)
        gains = np.zeros(len(least), dtype=np.int64)
        for index, weight in worth.items():
            gains[index] = self._sign * weight
        self._whole = Programme(gains, matrix, limits, least, most, should_stop)
        self._request, self._slot = np.array(list(exact.x), dtype=np.int64).reshape(-1, 2).T
        indices = [variable.index for variable in exact.x.values()]
        self._start_at = np.array(indices, dtype=np.int64)
        self._is_start = np.zeros(len(gains), dtype=bool)
        self._is_start[self._start_at] = True
        self._solved: Linear | None = None
        self._priced: _Priced | None = None
        self.proven: int | None = None
        self._source: Relaxation = self

    def bound(self, seconds: float) -> int | None:
        """Return a bound of the objective, in its parts; ``None`` where time was too short."""
        whole = self._whole
        found = whole.linear(seconds)
        if found is None:
            return None
        proven = whole.proven(multipliers(found, _DENOMINATOR), _DENOMINATOR)
        reduced = whole.gains - whole.matrix.T @ found.duals
        # Within the solver's tolerances, its total is not quite what its duals prove.
        most = np.maximum(reduced * whole.least, reduced * whole.most).sum()
        total = max(found.total, float(found.duals @ whole.limits + most))
        self._solved, self._priced = found, _Priced(total, reduced)
        self.proven = self._told(proven // _DENOMINATOR)
        return self.proven

    def _told(self, total: int) -> int:
        """Return a bound on what is gained as one of the objective."""
        unit = max(1, int(np.gcd.reduce(self._whole.gains)))
        return self._sign * (total // unit * unit) + self._constant

    def _reduced_by(self, other: "Relaxation") -> Floats:
        """Return reduced gains of starts by another solved relaxation (variables)."""
        priced, here, there = other._need(other._priced), self._exact.x, other._exact.x
        reduced = np.zeros(len(self._whole.gains))
        for key, variable in here.items():
            known = key in there
            reduced[variable.index] = priced.reduced[there[key].index] if known else -math.inf
        return reduced

    def learn(self, other: "Relaxation") -> None:
        """Take over what another solved relaxation, of the same event with fewer rules, excludes.

        Its reduced gains hold for the starts of meetings here, too, since each schedule of this
        one is a schedule of the other.
        """
        total = other._need(other._priced).total + self._sign * (other._constant - self._constant)
        self._priced = _Priced(total, self._reduced_by(other))
        self._source = other

    def dive(
        self, seconds: float, few: int | None = None, seed: int = 0, gap: float = 0.0
    ) -> Starts | None:
        """Return a good schedule near the solution of the linear programme, as request to slot.

        Meetings that it holds whole are kept, and what it would have to pay for is left out. While
        many are held in part, the largest parts are rounded up and it is solved again; then branch
        and bound chooses among what is left (Danna, Rothberg and Le Pape, Mathematical Programming
        102, 2005).

        Parameters
        ----------
        seconds : float
            Time for all of it.
        few : int, optional
            How many parts may be left to branch and bound; default: any number.
        seed : int
            Of what is rounded.
        gap : float
            How far from the best choice among what is left it may be, as a part of it.
        """
        end, rng = time.monotonic() + seconds, np.random.default_rng(seed)
        least, values = self._whole.least.copy(), self._need(self._solved).values
        reduced = self._need(self._priced).reduced
        most = np.where(self._is_start & (reduced < -_CLOSE), 0, self._whole.most)
        rest = replace(self._whole, least=least, most=most)  # changes with its limits
        while True:
            least[self._is_start & (values > 1 - _CLOSE)] = 1
            parts = np.flatnonzero(self._is_start & (values > _CLOSE) & (values < 1 - _CLOSE))
            left = end - time.monotonic()
            if few is None or len(parts) <= few or left <= 0:
                return self._starts(rest.integer(left, gap=gap).values)
            order = parts[np.argsort(-values[parts] - _NOISE * rng.random(len(parts)))]
            taken = order[: max(1, int(_ROUNDED * len(order)))]
            least[taken] = 1
            found = rest.linear(left)
            if found is None:  # what was rounded does not go together
                least[taken[1:]] = 0
                found = rest.linear(end - time.monotonic())
            if found is None:
                return None
            values = found.values

    def branch(self, seconds: float, value: int | None) -> tuple[Starts | None, int | None]:
        """Return the best schedule found in time, and a bound, by branch and bound.

        Few nodes are needed where the linear programme is tight. Whatever would have to be paid for
        more than a known schedule is below the linear programme is left out of it.

        Parameters
        ----------
        seconds : float
            Time for it.
        value : int, optional
            Value of a known schedule.
        """
        known = None if value is None else self._sign * (value - self._constant)
        rest = self._whole if known is None else self._no_worse(known)
        found = rest.integer(seconds)
        reached, bound = found.bound, None
        if math.isfinite(reached):
            reached = math.floor(reached + _MARGIN * max(1.0, abs(reached)))
        # The known schedule is left in, so a solver that proves it away is wrong.
        if math.isfinite(reached) and (known is None or reached >= known):
            bound = self._told(int(reached))
        return self._starts(found.values), bound

    def renew(
        self, starts: Starts, free: Mask, value: int, seconds: float, focus: float = 1.0
    ) -> tuple[Starts | None, float]:
        """Return the best schedule that differs from another only where it may, and the effort.

        Parameters
        ----------
        starts : mapping of int to int
            First slot of each request held.
        free : bool array (requests, slots)
            Where meetings may begin or no longer begin; elsewhere all stays as it is.
        value : int
            What that schedule is worth.
        seconds : float
            Time for it, by branch and bound.
        focus : float
            Nothing is begun that costs more than this part of what the schedule lacks.
        """
        priced, known = self._need(self._priced), self._sign * (value - self._constant)
        dear = priced.reduced < -self._slack(priced.total - focus * max(0, priced.total - known))
        least, most = self._whole.least.copy(), np.where(dear, self._whole.least, self._whole.most)
        most[self._start_at[~free[self._request, self._slot]]] = 0
        now = np.full(len(least), -1, dtype=np.int64)
        now[self._start_at] = 0
        for request, slot in starts.items():
            chosen = [variable.index for variable in self._exact.chosen(request, starts)]
            now[chosen] = most[chosen] = 1
            if not free[request, slot]:
                least[chosen] = 1
        rest = replace(self._whole, least=least, most=most)
        found = rest.integer(seconds, start=now)
        return self._starts(found.values), found.effort if found.ended else math.inf

    def losses(self, starts: Starts) -> Floats:
        """Return by which starts a schedule falls behind the linear programme (requests, slots).

        What it gains less is, by duality, the reduced gains of its meetings and the duals of what
        it leaves unused. The latter is shared by those that could use it; other variables than
        starts are left out of it.
        """
        if self._source is not self:
            return self._source.losses(starts)
        duals, starts_at = self._need(self._solved).duals, self._start_at
        held = np.zeros(len(self._whole.gains))
        held[[self._exact.x[key].index for key in starts.items() if key in self._exact.x]] = 1
        unused = duals * np.maximum(0, self._whole.limits - self._whole.matrix @ held)
        users = self._whole.matrix[:, starts_at] > 0
        shared = users.T @ (unused / np.maximum(1, np.asarray(users.sum(axis=1)).ravel()))
        reduced, held = self._need(self._priced).reduced[starts_at], held[starts_at]
        own = np.where(reduced > 0, reduced * (1 - held), -reduced * held)
        found = np.zeros(self._exact.problem.allowed.shape)
        found[self._request, self._slot] = own + shared
        return found

    def _no_worse(self, known: float) -> Programme:
        """Return the programme without what costs more than a known schedule is from the linear."""
        reduced, slack = self._need(self._priced).reduced, self._slack(known)
        return replace(
            self._whole,
            least=np.where(reduced > slack, self._whole.most, self._whole.least),
            most=np.where(reduced < -slack, self._whole.least, self._whole.most),
        )

    def _slack(self, known: float) -> float:
        """Return how far a value is from the linear programme, rounded outward."""
        total = self._need(self._priced).total
        return float(total - known + _MARGIN * max(1.0, abs(known)))

    @staticmethod
    def _need(part: _Part | None) -> _Part:
        """Return what solving has given."""
        if part is None:
            raise RuntimeError("the linear programme has to be solved before")
        return part

    def _starts(self, values: Ints | None) -> Starts | None:
        """Return the slot of each request held; it keeps the rules read from the model."""
        if values is None:
            return None
        return self._exact.held(lambda variable: bool(values[variable.index]))
