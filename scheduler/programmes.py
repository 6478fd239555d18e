"""Linear and integer programmes, solved by HiGHS, and what multipliers prove.

It solves without holding other threads up, and stops when asked to.
"""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .crew import run_aside
from .draft import Ints, Mask

SHORTEST = 0.01
"""Seconds that the solver gets at least."""

WHOLE = 0.01
"""What is closer than a unit less this is no further gain, since gains are whole."""

PROPAGATIONS = 10
"""How often what follows from the rows is followed further, at most."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Linear:
    """The solution of a linear programme.

    Attributes
    ----------
    values : float array (variables)
        What each variable is.
    total : float
        What they gain.
    duals : float array (rows)
        What the total gains by each part that a row's upper limit rises.
    """

    values: Floats
    total: float
    duals: Floats


@dataclass(frozen=True)
class Integer:
    """What was found out about an integer programme.

    Attributes
    ----------
    values : int array (variables) or None
        The best solution found, if any.
    bound : float
        No solution gains more, but for the tolerances of the solver: infinity where nothing is
        known, and minus infinity where there is none.
    ended : bool
        Whether all was searched, rather than the time over.
    effort : int
        Iterations of the simplex method that it took.
    """

    values: Ints | None
    bound: float
    ended: bool
    effort: int = 0


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
    should_stop : callable, optional
        Asked again and again while it is solved.
    """

    gains: Ints
    matrix: Any
    limits: Ints
    least: Any = 0
    most: Any = 1
    should_stop: Callable[[], bool] | None = None

    def linear(self, seconds: float) -> Linear | None:
        """Return the solution of the linear programme, a vertex; nothing where none is in time."""
        from highspy import HighsModelStatus

        solver = self._solver(seconds, -math.inf)
        self._run(solver)
        if solver.getModelStatus() != HighsModelStatus.kOptimal:
            return None
        found = solver.getSolution()
        total = -solver.getInfo().objective_function_value
        duals = np.maximum(0, -np.array(found.row_dual))
        return Linear(np.array(found.col_value), total, duals)

    def integer(
        self,
        seconds: float,
        *,
        floor: Any = -np.inf,
        gap: float = 0.0,
        start: Ints | None = None,
    ) -> Integer:
        """Return what is found out about the integer programme.

        Parameters
        ----------
        seconds : float
            Time for it.
        floor : int array (rows) or number
            Lower limits of the rows.
        gap : float
            How far from the largest gain the solution may be, as a part of it.
        start : int array (variables), optional
            A solution to begin with, as far as it is known; -1 where it is not.
        """
        from highspy import HighsModelStatus, HighsVarType, SolutionStatus

        within = self._propagated()
        if within is None:
            return Integer(None, -math.inf, True)
        values = within.least.astype(np.int64)
        free = values != within.most
        part, floor = within._part(free, floor)
        count, settled = int(free.sum()), int(self.gains[~free] @ values[~free])
        if not count:  # which HiGHS does not take for a programme
            if len(part.limits):
                return Integer(None, -math.inf, True)
            return Integer(values, settled, True)
        solver = part._solver(seconds, floor, settled)
        solver.setOptionValue("mip_rel_gap", gap)
        unit = int(np.gcd.reduce(part.gains))
        solver.setOptionValue("mip_abs_gap", max(unit, 1) - WHOLE)
        kinds = np.full(count, HighsVarType.kInteger.value, dtype=np.uint8)
        solver.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kinds)
        if start is not None:
            known = np.flatnonzero(start[free] >= 0).astype(np.int32)
            solver.setSolution(len(known), known, start[free][known].astype(float))
        self._run(solver)
        about, status = solver.getInfo(), solver.getModelStatus()
        effort = max(0, about.simplex_iteration_count)
        if status == HighsModelStatus.kInfeasible:
            return Integer(None, -math.inf, True, effort)
        ended, bound = status == HighsModelStatus.kOptimal, -about.mip_dual_bound
        if not ended and status not in (HighsModelStatus.kTimeLimit, HighsModelStatus.kInterrupt):
            bound = math.inf  # it gave up, and what it has for a bound says nothing
        if about.primal_solution_status != SolutionStatus.kSolutionStatusFeasible.value:
            return Integer(None, bound, ended, effort)
        values[free] = np.rint(solver.getSolution().col_value).astype(np.int64)
        return Integer(values, bound, ended, effort)

    def _propagated(self) -> "Programme | None":
        """Return the programme with limits of variables that follow from the rows, as integers.

        ``None`` where rows contradict each other. The solver would find most of it out as well,
        but later, when it has a copy of all that is settled here.
        """
        matrix = self.matrix.tocoo()
        given = matrix.data != 0
        row, column, data = matrix.row[given], matrix.col[given], matrix.data[given]
        rising, falling = self.matrix.maximum(0), self.matrix.minimum(0)
        size, rises = np.abs(data), data > 0
        least, most = (
            np.broadcast_to(side, len(self.gains)).astype(np.int64)
            for side in (self.least, self.most)
        )
        for _ in range(PROPAGATIONS):
            slack = self.limits - rising @ least - falling @ most
            if (slack < 0).any() or (least > most).any():
                return None
            further = slack[row] // size
            tight = further < (most - least)[column]
            if not tight.any():
                break
            up, down = tight & rises, tight & ~rises
            np.minimum.at(most, column[up], (least[column] + further)[up])
            np.maximum.at(least, column[down], (most[column] - further)[down])
        return replace(self, least=least, most=most)

    def _part(self, free: Mask, floor: Any) -> "tuple[Programme, Any]":
        """Return the programme of some variables, the others at their limits, and its floor.

        Without rows that hold whatever these variables are.
        """
        matrix, most = self.matrix.tocsr(), np.broadcast_to(self.most, len(free))
        least = np.broadcast_to(self.least, len(free))
        settled = matrix @ np.where(free, 0, least)
        inside, limits = matrix[:, free], self.limits - settled
        low = np.broadcast_to(floor, len(limits)) - settled
        up, down = inside.maximum(0), inside.minimum(0)
        tight = (up @ most[free] + down @ least[free] > limits) | (
            up @ least[free] + down @ most[free] < low
        )
        part = replace(
            self,
            gains=self.gains[free],
            matrix=inside[tight],
            limits=limits[tight],
            least=least[free],
            most=most[free],
        )
        return part, low[tight]

    def _solver(self, seconds: float, floor: Any, settled: int = 0) -> Any:
        """Return HiGHS with the programme in it, which gains what is settled; it minimises."""
        from highspy import HighsLp, HighsStatus, MatrixFormat

        from .quiet_highs import QuietHighs

        matrix = self.matrix.tocsr()
        rows, columns = matrix.shape
        lp: Any = HighsLp()
        lp.num_row_, lp.num_col_ = rows, columns
        lp.offset_ = -float(settled)
        lp.col_cost_ = -self.gains.astype(float)
        lp.col_lower_ = np.broadcast_to(self.least, columns).astype(float)
        lp.col_upper_ = np.broadcast_to(self.most, columns).astype(float)
        lp.row_lower_ = np.broadcast_to(floor, rows).astype(float)
        lp.row_upper_ = self.limits.astype(float)
        lp.a_matrix_.format_ = MatrixFormat.kRowwise
        lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
        lp.a_matrix_.value_ = matrix.data.astype(float)
        solver: Any = QuietHighs()
        solver.setOptionValue("time_limit", max(SHORTEST, seconds))
        if solver.passModel(lp) == HighsStatus.kError:
            raise RuntimeError("the solver does not take the programme")
        return solver

    def _run(self, solver: Any) -> None:
        """Run HiGHS aside: what fails in its callbacks is lost, so there a flag is looked at."""
        from highspy import cb

        stopped = threading.Event()

        def interrupt(_kind: Any, _message: str, _told: Any, answer: Any, _data: Any) -> None:
            answer.user_interrupt = stopped.is_set()

        solver.setCallback(interrupt, None)
        for kind in ("kCallbackSimplexInterrupt", "kCallbackMipInterrupt"):
            solver.startCallback(getattr(cb.HighsCallbackType, kind))
        run_aside(solver.run, self.should_stop or (lambda: False), stopped.set)

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


def multipliers(found: Linear, denominator: int) -> Ints:
    """Return the rows' multipliers of a linear programme's result, in parts of a denominator."""
    rounded = np.rint(found.duals * denominator).astype(np.int64)
    return np.asarray(np.maximum(rounded, 0))
