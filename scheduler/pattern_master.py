"""The linear programme over the patterns found so far; its duals are the next multipliers."""

import highspy
import numpy as np
from numpy.typing import NDArray

from .coupling import Coupling, Multipliers
from .problem import Ints, Mask
from .quiet_highs import QuietHighs

Floats = NDArray[np.float64]


class Master:
    """The linear programme over the patterns found so far; its duals are the multipliers."""

    def __init__(self, coupling: Coupling) -> None:
        self._c = c = coupling
        companies, slots = c.demand.patterns.open.shape
        self._slots, self._companies = slots, companies
        self._highs = QuietHighs()
        self._highs.setOptionValue("presolve", "off")
        self._highs.setOptionValue("solver", "simplex")
        self._layer_rows = c.layers * slots
        self._degree_rows = self._layer_rows + companies
        self._score_row = self._layer_rows + 2 * companies
        inf = highspy.kHighsInf
        rows = self._score_row + 1
        lower, upper = np.zeros(rows), np.zeros(rows)
        if not c.exact:
            lower[: self._layer_rows] = -inf
        lower[self._layer_rows : self._degree_rows] = 1
        upper[self._layer_rows : self._degree_rows] = 1
        degree = slice(self._degree_rows, self._score_row)
        lower[degree] = np.where(c.chosen, c.certain, -inf)
        upper[degree] = np.where(c.chosen, c.certain, inf)
        scale = max(1, int(c.scores.max(initial=0)))
        self._scale = scale
        lower[-1] = -inf if c.missing is None else c.missing / scale
        upper[-1] = inf
        empty = np.zeros(0, dtype=np.int32)
        self._highs.addRows(rows, lower, upper, 0, empty, empty, np.zeros(0))
        self._add_meetings()
        self._add_requests()
        self._add_penalties()

    def _add(self, cost: Floats, upper: Floats, column: Ints, row: Ints, value: Floats) -> None:
        """Add columns; ``column`` ascends."""
        starts = np.searchsorted(column, np.arange(len(cost))).astype(np.int32)
        self._highs.addCols(
            len(cost),
            cost,
            np.zeros(len(cost)),
            upper,
            len(row),
            starts,
            row.astype(np.int32),
            value.astype(float),
        )

    def _add_meetings(self) -> None:
        c, t = self._c, self._slots
        row = np.arange(c.layers * t).reshape(c.layers, t).T.ravel()
        column = np.repeat(np.arange(t), c.layers)
        self._add(np.zeros(t), c.seats.astype(float), column, row, np.full(len(row), -c.size))

    def _add_requests(self) -> None:
        c, n = self._c, len(self._c.requests)
        column, row = c.ends[:, 1], self._degree_rows + c.ends[:, 0]
        value = np.full(len(row), -1.0)
        if c.missing is not None:
            column = np.append(column, np.arange(n))
            row = np.append(row, np.full(n, self._score_row))
            value = np.append(value, c.scores[c.requests] / self._scale)
        order = np.argsort(column, kind="stable")
        self._add(np.zeros(n), np.ones(n), column[order], row[order], value[order])

    def _add_penalties(self) -> None:
        c = self._c
        free = np.arange(self._layer_rows)
        degree = self._degree_rows + np.flatnonzero(c.chosen)
        score = np.array([self._score_row] * (c.missing is not None), dtype=np.int64)
        row = np.concatenate([free, degree, free[: len(free) * c.exact], degree, score])
        sign = np.ones(len(row))
        sign[: len(free) + len(degree)] = -1
        n = len(row)
        self._penalties = slice(self._highs.getNumCol(), self._highs.getNumCol() + n)
        self._add(np.zeros(n), np.full(n, highspy.kHighsInf), np.arange(n), row, sign)

    def penalise(self, penalty: float) -> None:
        """Let missing a sum by one cost so much."""
        columns = np.arange(self._penalties.start, self._penalties.stop, dtype=np.int32)
        self._highs.changeColsCost(len(columns), columns, np.full(len(columns), penalty))

    def add_patterns(self, busy: Mask, cost: Floats) -> None:
        """Add a pattern of each company."""
        c = self._c
        company, slot = np.nonzero(busy)
        n, chosen = np.arange(self._companies), np.flatnonzero(c.chosen)
        column = np.concatenate([company, n, chosen])
        row = np.concatenate(
            [
                c.layer_of[company] * self._slots + slot,
                self._layer_rows + n,
                self._degree_rows + chosen,
            ]
        )
        value = np.concatenate([np.ones(len(slot) + len(n)), busy.sum(axis=1)[chosen]])
        order = np.argsort(column, kind="stable")
        self._add(cost, np.full(len(n), highspy.kHighsInf), column[order], row[order], value[order])

    def solve(self) -> tuple[float, Multipliers, bool]:
        """Return the value, the multipliers, and whether all sums are met without penalty."""
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"the linear solver ended with {self._highs.getModelStatus()}")
        solution = self._highs.getSolution()
        dual = np.array(solution.row_dual)
        value = float(self._highs.getInfo().objective_function_value)
        penalised = np.array(solution.col_value)[self._penalties].sum()
        price = -dual[: self._layer_rows].reshape(self._c.layers, self._slots)
        multipliers = Multipliers(
            price if self._c.exact else np.maximum(price, 0),
            -dual[self._degree_rows : self._score_row],
            max(0.0, dual[-1] / self._scale),
        )
        return value, multipliers, bool(penalised < 1e-6)
