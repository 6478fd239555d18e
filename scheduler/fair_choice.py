"""Which requests to hold so that companies are satisfied; in which slots is left to construction.

Which meetings are held decides satisfaction; when does not. So this is a mixed-integer programme
over the choice of ``blocks`` alone: companies' capacities, seats, minimums and the score to keep.
It relaxes which slots the meetings get, and every rule that has no row; so what no choice reaches,
no schedule reaches. HiGHS finds choices. What is said to be impossible is shown by CP-SAT, or by
multipliers of the linear programme that are rounded and evaluated in integers.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from .blocks import BlockModel, block_starts
from .limits import Limits
from .problem import Ints, Mask, Problem
from .programmes import Programme, multipliers
from .satisfaction import WHOLE
from .slot_cuts import slot_cut

_DENOMINATOR = 1 << 10
"""Multipliers are rounded to parts of this."""

CUT_VARIABLES = 30_000
"""Choices with so many possible slots are not asked whether slots suffice: it takes too long."""

_NEARLY = 1e-4
"""How far from the least cost a choice may be, in parts of it."""

_PENALTY = 8
"""What it costs a linear programme to leave somebody below a floor, in best scores."""


@dataclass(frozen=True)
class Floors:
    """Least satisfactions: ``steps[0]`` of all, and each further step of all but some companies.

    Attributes
    ----------
    steps : sequence of int array (counted companies)
        In thousandths; no step is below the one before.
    below : sequence of int
        How many companies may be below each step but the first.
    """

    steps: Sequence[Ints]
    below: Sequence[int] = ()


class FairChoice:
    """Choices of requests with floors under the companies' satisfactions.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    least_score, most_missing : int or None
        Score (in thousandths) and shortfall to keep, where they come before fairness.
    should_stop : callable, optional
        Asked again and again while programmes are solved.
    """

    def __init__(
        self,
        problem: Problem,
        least_score: int | None,
        most_missing: int | None,
        should_stop: Callable[[], bool] | None = None,
    ) -> None:
        self.problem, self._should_stop = problem, should_stop
        self.blocks = BlockModel(problem, block_starts(problem))
        self._unit = max(1, int(np.gcd.reduce(problem.scores, initial=0)))
        self._worth = problem.scores[self.blocks.request_of] // self._unit
        self._least = None if least_score is None else -(-least_score // self._unit)
        self._index = np.full(len(problem.companies), -1)
        self._index[problem.counted] = np.arange(len(problem.counted))
        self._row, self._column = self._memberships()
        self._fixed = self._fixed_rows(most_missing)

    @property
    def size(self) -> int:
        """Number of choices to make."""
        return self.blocks.size

    def _memberships(self) -> tuple[Ints, Ints]:
        """Return company and variable for each company of each variable's request."""
        ends = self.problem.ends[self.blocks.request_of]
        variable, end = np.nonzero(ends >= 0)
        return ends[variable, end], variable

    def _fixed_rows(self, most_missing: int | None) -> list[tuple[Any, Ints]]:
        """Return the rows that no floor changes, over the choices and what minimums lack."""
        problem, blocks = self.problem, self.blocks
        musts = len(blocks.limits) - problem.request_count + np.array(problem.musts, dtype=int)
        rows: list[tuple[Any, Ints]] = [
            (blocks.matrix, blocks.limits),
            (-blocks.matrix[musts], -np.ones(len(musts), dtype=np.int64)),
        ]
        self._missing = np.zeros(0, dtype=np.int64)
        if most_missing is not None and problem.minimum.any():
            short = np.flatnonzero(problem.minimum)
            self._missing = problem.minimum[short]
            held = self._company_rows(np.ones(len(self._column)), len(problem.companies))[short]
            from scipy.sparse import eye, hstack

            rows.append((-hstack([held, eye(len(short))]), -self._missing))
            total = np.concatenate([np.zeros(self.size), np.ones(len(short))])
            rows.append((total[None, :], np.array([most_missing])))
        return rows

    def _company_rows(self, weights: Any, companies: int, row: Ints | None = None) -> Any:
        from scipy.sparse import csr_matrix

        place = self._row if row is None else row
        inside = place >= 0
        cells = (weights[inside], (place[inside], self._column[inside]))
        return csr_matrix(cells, shape=(companies, self.size))

    def _scores(self, satisfaction: Ints) -> Ints:
        """Return the least score of each counted company for a satisfaction, in units."""
        return np.asarray(-(-self.problem.alone * satisfaction // (WHOLE * self._unit)))

    def _programme(self, floors: Floors, keep_score: bool, elastic: bool) -> Programme:
        """Return all rows, without gains.

        Variables: choices, what is missing, steps, and, if elastic, slack.
        """
        from scipy.sparse import csr_matrix, diags, eye, hstack, vstack

        count, steps = len(self.problem.counted), len(floors.steps) - 1
        needs = [self._scores(step) for step in floors.steps]
        meetings = [self._least_meetings(need) for need in needs]
        company = self._index[self._row]
        capped = np.minimum(self._worth[self._column], needs[-1][company])
        rows = list(self._fixed)
        if keep_score and self._least is not None:
            rows.append((-self._worth[None, :], np.array([-self._least])))
        width = self.size + len(self._missing)
        for weights, least in ((capped, needs), (np.ones_like(capped), meetings)):
            parts = [-self._company_rows(weights, count, company)]
            parts.append(csr_matrix((count, len(self._missing))))
            parts += [diags((b - a).astype(float)) for a, b in pairwise(least)]
            parts += [-diags(least[-1].astype(float))] if elastic else []
            rows.append((hstack(parts), -least[0]))
        for step in range(steps):
            chosen = csr_matrix((np.ones(count), (np.zeros(count, int), np.arange(count))))
            before = csr_matrix((1, width + step * count))
            rows.append((hstack([before, -chosen]), np.array([floors.below[step] - count])))
            if step:
                before = csr_matrix((count, width + (step - 1) * count))
                pair = hstack([before, -eye(count), eye(count)])
                rows.append((pair, np.zeros(count, dtype=np.int64)))
        total = width + (steps + elastic) * count
        matrix = vstack([_widened(part, total) for part, _ in rows]).tocsr().astype(np.int64)
        most = np.ones(total, dtype=np.int64)
        most[self.size : width] = self._missing
        limits = np.concatenate([limit for _, limit in rows])
        gains = np.zeros_like(most)
        return Programme(gains, matrix, limits, most=most, should_stop=self._should_stop)

    def _least_meetings(self, needs: Ints) -> Ints:
        """Return how many of its best requests each counted company needs for a score."""
        return np.array(
            [
                np.searchsorted(reached, need) + 1 if need else 0
                for reached, need in zip(self._reached, needs.tolist(), strict=True)
            ],
            dtype=np.int64,
        )

    @cached_property
    def _reached(self) -> list[Ints]:
        """The score of each counted company with its best request, its best two, and so on."""
        problem, found = self.problem, []
        for company in problem.counted.tolist():
            requests = problem.requests_of[company]
            worth = np.sort(problem.scores[requests] * problem.can_be_held[requests])[::-1]
            found.append(np.cumsum(worth // self._unit))
        return found

    def excludes(self, floors: Floors, seconds: float) -> bool:
        """Return whether the linear programme proves that no choice has such floors."""
        programme = self._programme(floors, keep_score=False, elastic=True)
        gains = np.zeros(len(programme.most), dtype=np.int64)
        gains[: self.size] = 0 if self._least is None else self._worth
        slack = len(self.problem.counted)
        gains[len(gains) - slack :] = -_PENALTY * max(1, self._least or 0)
        programme = replace(programme, gains=gains)
        found = programme.linear(seconds)
        if found is None:
            return False
        most = programme.proven(multipliers(found, _DENOMINATOR), _DENOMINATOR)
        return most < (self._least or 0) * _DENOMINATOR

    def choose(
        self, floors: Floors, seconds: float, cost: Ints | None = None
    ) -> tuple[Mask | None, bool]:
        """Return a choice with such floors, checked, and whether time was too short for it.

        Where there is none and time sufficed, the solver found none; that is no proof.

        Parameters
        ----------
        floors : Floors
            Least satisfactions.
        seconds : float
            Time for the mixed-integer solver.
        cost : int array (requests), optional
            What holding each request costs; default: minus its score.
        """
        end = time.monotonic() + seconds
        programme = self._programme(floors, keep_score=True, elastic=False)
        gains = np.zeros(len(programme.most), dtype=np.int64)
        gains[: self.size] = self._worth if cost is None else -cost[self.blocks.request_of]
        found = replace(programme, gains=gains).integer(seconds, gap=_NEARLY)
        values = found.values
        if values is None:
            return None, not found.ended
        if (programme.matrix @ values > programme.limits).any():
            return None, False
        chosen = np.asarray(values[: self.size] > 0)
        if self._cut_off(chosen, end - time.monotonic()):
            return self.choose(floors, end - time.monotonic(), cost)
        return chosen, False

    def _cut_off(self, chosen: Mask, seconds: float) -> bool:
        """Add a row that excludes a choice with too few slots; return whether there is one."""
        held = np.zeros(self.problem.request_count, dtype=bool)
        held[self.blocks.request_of[chosen]] = True
        if seconds <= 0 or self.problem.allowed[held].sum() > CUT_VARIABLES:
            return False
        cut = slot_cut(self.problem, held, seconds, self._should_stop)
        if cut is None:
            return False
        self._fixed.append((cut.weights[self.blocks.request_of][None, :], np.array([cut.limit])))
        return True

    def search(
        self, floors: Floors, limits: Limits, should_stop: Callable[[], bool]
    ) -> tuple[Mask | None, bool]:
        """Return a choice with such floors by CP-SAT, and whether it is proven that none has."""
        from ortools.sat.python import cp_model

        from .exact import run

        programme = self._programme(floors, keep_score=True, elastic=False)
        model = cp_model.CpModel()
        variables = [model.new_int_var(0, most, "") for most in programme.most.tolist()]
        starts, columns = programme.matrix.indptr.tolist(), programme.matrix.indices.tolist()
        weights, ends = programme.matrix.data.tolist(), programme.limits.tolist()
        for row, (begin, end) in enumerate(pairwise(starts)):
            terms = [variables[column] for column in columns[begin:end]]
            total = cp_model.LinearExpr.weighted_sum(terms, weights[begin:end])
            model.add(total <= ends[row])
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1  # several get in each other's way here
        solver.parameters.linearization_level = 2
        solver.parameters.random_seed = limits.seed
        solver.parameters.catch_sigint_signal = False
        solver.parameters.max_time_in_seconds = max(0.01, limits.remaining())
        status = run(solver, model, should_stop)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, status == cp_model.INFEASIBLE
        held = np.array([solver.value(v) > 0 for v in variables[: self.size]], dtype=bool)
        if self._cut_off(held, limits.remaining()):
            return self.search(floors, limits, should_stop)
        return held, False

    def requests(self, chosen: Mask) -> list[int]:
        """Return the requests that a choice holds."""
        return sorted(set(self.blocks.request_of[chosen].tolist()))


def _widened(part: Any, width: int) -> Any:
    from scipy.sparse import csr_matrix

    matrix = csr_matrix(part)
    matrix.resize(matrix.shape[0], width)
    return matrix
