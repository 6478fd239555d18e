"""Linear and integer programmes, solved by HiGHS through scipy, and what multipliers prove."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .draft import Ints

SHORTEST = 0.01
"""Seconds that the solver gets at least."""


@dataclass(frozen=True)
class Programme:
    """The largest total gain; rows are upper limits, variables lie between two limits.

    Attributes
    ----------
    gains : int array (variables)
        What each variable gains.
    matrix, limits : sparse array (rows, variables) and int array (rows)
        The upper limits.
    least, most : int array (variables) or number
        Between what variables lie.
    """

    gains: Ints
    matrix: Any
    limits: Ints
    least: Any = 0
    most: Any = 1

    def linear(self, seconds: float) -> Any:
        """Return scipy's result of the linear programme; ``status`` is 0 where it is optimal."""
        from scipy.optimize import linprog

        sides = [np.broadcast_to(side, len(self.gains)) for side in (self.least, self.most)]
        return linprog(
            -self.gains.astype(float),
            A_ub=self.matrix.astype(float),
            b_ub=self.limits.astype(float),
            bounds=np.stack(sides, axis=1),
            method="highs",
            options={"time_limit": max(SHORTEST, seconds)},
        )

    def integer(self, seconds: float, *, floor: Any = -np.inf, gap: float = 0.0) -> Any:
        """Return scipy's result of the integer programme; ``x`` is ``None`` where none was found.

        Parameters
        ----------
        seconds : float
            Time for it.
        floor : int array (rows) or number
            Lower limits of the rows.
        gap : float
            How far from the largest gain the solution may be, as a part of it.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp

        return milp(
            -self.gains.astype(float),
            constraints=LinearConstraint(
                self.matrix.astype(float), floor, self.limits.astype(float)
            ),
            integrality=np.ones(len(self.gains)),
            bounds=Bounds(self.least, self.most),
            options={"time_limit": max(SHORTEST, seconds), "mip_rel_gap": gap},
        )

    def proven(self, duals: Ints, denominator: int) -> int:
        """Return what no total gain exceeds, in parts of the denominator.

        This is weak duality, evaluated in integers: it holds whatever the multipliers are, and so
        whatever the tolerances of the solver they come from.

        Parameters
        ----------
        duals : int array (rows)
            Multipliers of the rows, as of ``multipliers``.
        denominator : int
            What they are parts of.
        """
        left = self.gains * denominator - self.matrix.T @ duals
        return int(duals @ self.limits) + int(np.maximum(left * self.least, left * self.most).sum())


def multipliers(found: Any, denominator: int) -> Ints:
    """Return the rows' multipliers of a linear programme's result, in parts of a denominator."""
    rounded = np.rint(-found.ineqlin.marginals * denominator).astype(np.int64)
    return np.asarray(np.maximum(rounded, 0))
