"""The linear relaxation of the exact model: a bound that knows every rule a little.

Rules write their constraints once, for CP-SAT; those that are linear, at-most-one, exactly-one or a
clause are read from there, any others are relaxed. With every slot by itself this is the
time-indexed relaxation, far stronger than the flow where meetings take several slots.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .exact import ExactModel
from .objectives import Objective

_DENOMINATOR = 1 << 10
"""Multipliers are rounded to parts of this."""

_INFINITE = 1 << 60

Ints = NDArray[np.int64]
Row = tuple[list[int], list[int], int, int]
"""Variables, coefficients, least and most."""


class Relaxation:
    """The linear part of an exact model, for one objective.

    Parameters
    ----------
    exact : ExactModel
        The model; what is held is in it already.
    objective : Objective
        What to optimise.
    """

    def __init__(self, exact: ExactModel, objective: Objective) -> None:
        from scipy.sparse import csr_matrix

        self._exact = exact
        self._sign = 1 if objective.sense == "max" else -1
        worth, self._constant = exact.coefficients(objective)
        proto: Any = exact.model.proto
        domains = [(int(v.domain[0]), int(v.domain[len(v.domain) - 1])) for v in proto.variables]
        least, most = (np.array(side, dtype=np.int64) for side in zip(*domains, strict=True))
        self._least, self._most = least, most
        self._gains = np.zeros(len(domains), dtype=np.int64)
        for index, weight in worth.items():
            self._gains[index] = self._sign * weight
        starts, columns, values, limits = [0], [], [], []
        for row_columns, row_values, low, high in _rows(proto):
            for direction, limit in ((1, high), (-1, -low)):
                if abs(limit) < _INFINITE:
                    columns += row_columns
                    values += [direction * value for value in row_values]
                    starts.append(len(columns))
                    limits.append(limit)
        shape = len(limits), len(domains)
        self._matrix = csr_matrix((np.array(values, dtype=np.int64), columns, starts), shape=shape)
        self._limits = np.array(limits, dtype=np.int64)

    def bound(self, seconds: float) -> int | None:
        """Return a bound of the objective, in its parts; ``None`` where time was too short.

        The multipliers of the linear programme are rounded, and the bound that they prove by weak
        duality is evaluated in integers, so it is safe whatever the solver's tolerances.
        """
        from scipy.optimize import linprog

        found = linprog(
            -self._gains.astype(float),
            A_ub=self._matrix.astype(float),
            b_ub=self._limits.astype(float),
            bounds=np.stack([self._least, self._most], axis=1),
            method="highs",
            options={"time_limit": seconds},
        )
        if found.status != 0:
            return None
        duals = np.maximum(np.rint(-found.ineqlin.marginals * _DENOMINATOR), 0).astype(np.int64)
        left = self._gains * _DENOMINATOR - self._matrix.T @ duals
        total = int(duals @ self._limits)
        total += int(np.maximum(left * self._least, left * self._most).sum())
        unit = max(1, int(np.gcd.reduce(self._gains)))
        return self._sign * (total // _DENOMINATOR // unit * unit) + self._constant

    def schedule(self, seconds: float) -> dict[int, int] | None:
        """Return the best schedule of whole meetings found in time, as request to slot.

        It keeps the rules that are read from the model; branch and bound needs few nodes where the
        linear programme is tight.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp

        found = milp(
            -self._gains.astype(float),
            constraints=LinearConstraint(self._matrix.astype(float), -np.inf, self._limits),
            integrality=np.ones(len(self._gains)),
            bounds=Bounds(self._least, self._most),
            options={"time_limit": seconds, "mip_rel_gap": 0},
        )
        if found.x is None:
            return None
        held = ((key, found.x[variable.index]) for key, variable in self._exact.x.items())
        return {request: slot for (request, slot), value in held if value > 0.5}


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
            yield _sum(constraint.at_most_one.literals, 0, 1)
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
