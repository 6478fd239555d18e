"""The linear relaxation of the exact model: a bound that knows every rule a little.

Rules write their constraints once, for CP-SAT; those that are linear, at-most-one, exactly-one or a
clause are read from there, any others are relaxed. With every slot by itself this is the
time-indexed relaxation, far stronger than the flow where meetings take several slots.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .exact import ExactModel
from .objectives import Objective
from .programmes import Programme, multipliers

_DENOMINATOR = 1 << 10
"""Multipliers are rounded to parts of this."""

_MARGIN = 1e-6
"""By so much of itself a bound of branch and bound is rounded outward; it is floating point."""

_ROUNDED, _NOISE = 0.1, 0.2
"""Part of the meetings held in part that is rounded up at once, and what decides among them."""

_CLOSE = 1e-6
"""Numbers of the linear programme are as good as equal."""

_INFINITE = 1 << 60

Ints = NDArray[np.int64]
Row = tuple[list[int], list[int], int, int]
"""Variables, coefficients, least and most."""

Starts = dict[int, int]
"""First slot of each request that is held."""


@dataclass(frozen=True)
class _Solved:
    """A solution of the linear programme: values, what they gain, and reduced gains."""

    values: Any
    total: float
    reduced: Any


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
    """

    def __init__(
        self,
        exact: ExactModel,
        objective: Objective,
        should_stop: Callable[[], bool] | None = None,
    ) -> None:
        from scipy.sparse import csr_matrix

        self._exact = exact
        self._sign = 1 if objective.sense == "max" else -1
        worth, self._constant = exact.coefficients(objective)
        proto: Any = exact.model.proto
        domains = [(int(v.domain[0]), int(v.domain[len(v.domain) - 1])) for v in proto.variables]
        least, most = (np.array(side, dtype=np.int64) for side in zip(*domains, strict=True))
        gains = np.zeros(len(domains), dtype=np.int64)
        for index, weight in worth.items():
            gains[index] = self._sign * weight
        starts, columns, values, limits = [0], [], [], []
        for row_columns, row_values, low, high in _rows(proto):
            for direction, limit in ((1, high), (-1, -low)):
                if abs(limit) < _INFINITE:
                    columns += row_columns
                    values += [direction * value for value in row_values]
                    starts.append(len(columns))
                    limits.append(limit)
        shape = len(limits), len(domains)
        matrix = csr_matrix((np.array(values, dtype=np.int64), columns, starts), shape=shape)
        matrix.sum_duplicates()  # a row may name a variable twice, which HiGHS refuses
        limits_ = np.array(limits, dtype=np.int64)
        self._whole = Programme(gains, matrix, limits_, least, most, should_stop)
        self._is_start = np.zeros(len(domains), dtype=bool)
        self._is_start[[variable.index for variable in exact.x.values()]] = True
        self._solved: _Solved | None = None

    def bound(self, seconds: float) -> int | None:
        """Return a bound of the objective, in its parts; ``None`` where time was too short."""
        whole = self._whole
        found = whole.linear(seconds)
        if found is None:
            return None
        reduced = whole.gains - whole.matrix.T @ found.duals
        self._solved = _Solved(found.values, found.total, reduced)
        total = whole.proven(multipliers(found, _DENOMINATOR), _DENOMINATOR)
        return self._told(total // _DENOMINATOR)

    def _told(self, total: int) -> int:
        """Return a bound on what is gained as one of the objective."""
        unit = max(1, int(np.gcd.reduce(self._whole.gains)))
        return self._sign * (total // unit * unit) + self._constant

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
        solved = self._need_solved()
        least, values = self._whole.least.copy(), solved.values
        most = np.where(self._is_start & (solved.reduced < -_CLOSE), 0, self._whole.most)
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
        if known is not None:
            reached = max(reached, known)
        if math.isfinite(reached):
            bound = self._told(int(reached))
        return self._starts(found.values), bound

    def renew(
        self, starts: Starts, kept: Iterable[int], value: int, seconds: float
    ) -> Starts | None:
        """Return the best schedule that keeps some meetings of another, by branch and bound.

        Parameters
        ----------
        starts : mapping of int to int
            First slot of each request held.
        kept : iterable of int
            Requests held that stay where they are.
        value : int
            What that schedule is worth.
        seconds : float
            Time for it.
        """
        rest = self._no_worse(self._sign * (value - self._constant))
        least = rest.least.copy()
        least[[self._exact.x[request, starts[request]].index for request in kept]] = 1
        rest = replace(rest, least=least, most=np.maximum(least, rest.most))
        return self._starts(rest.integer(seconds).values)

    def _no_worse(self, known: int) -> Programme:
        """Return the programme without what costs more than a known schedule is from the linear."""
        solved = self._need_solved()
        slack = solved.total - known + _MARGIN * max(1.0, abs(known))
        return replace(
            self._whole,
            least=np.where(solved.reduced > slack, self._whole.most, self._whole.least),
            most=np.where(solved.reduced < -slack, self._whole.least, self._whole.most),
        )

    def _need_solved(self) -> _Solved:
        if self._solved is None:
            raise RuntimeError("the linear programme has to be solved before")
        return self._solved

    def _starts(self, values: Ints | None) -> Starts | None:
        """Return the slot of each request held; it keeps the rules read from the model."""
        if values is None:
            return None
        held = ((key, values[variable.index]) for key, variable in self._exact.x.items())
        return {request: slot for (request, slot), value in held if value}


def _rows(proto: Any) -> Iterator[Row]:
    """Yield the constraints that are linear in the model's variables."""
    for constraint in proto.constraints:
        if len(constraint.enforcement_literal):
            if _is(constraint, "bool_and"):
                yield from _implied(constraint)
            continue
        if _is(constraint, "linear"):
            part = constraint.linear
            domain = part.domain
            yield list(part.vars), list(part.coeffs), int(domain[0]), int(domain[len(domain) - 1])
        elif _is(constraint, "at_most_one"):
            yield _sum(constraint.at_most_one.literals, -_INFINITE, 1)
        elif _is(constraint, "exactly_one"):
            yield _sum(constraint.exactly_one.literals, 1, 1)
        elif _is(constraint, "bool_or"):
            yield _sum(constraint.bool_or.literals, 1, _INFINITE)


def _is(constraint: Any, kind: str) -> bool:
    """Return what a constraint is; versions of OR-Tools ask in two ways."""
    asked = getattr(constraint, f"has_{kind}", None)
    return bool(constraint.HasField(kind) if asked is None else asked())


def _implied(constraint: Any) -> Iterator[Row]:
    """Yield, for each literal that all the enforcing ones imply, a clause."""
    enforcing = [-literal - 1 for literal in constraint.enforcement_literal]
    for literal in constraint.bool_and.literals:
        yield _sum([*enforcing, literal], 1, _INFINITE)


def _sum(literals: Any, least: int, most: int) -> Row:
    """Return a row that counts literals; ``-1 - v`` is the negation of variable v."""
    columns, values, negated = [], [], 0
    for literal in literals:
        columns.append(literal if literal >= 0 else -literal - 1)
        values.append(1 if literal >= 0 else -1)
        negated += literal < 0
    high = most - negated if most < _INFINITE else _INFINITE
    return columns, values, least - negated, high
