"""The fairest schedule by the exact model, level by level: it knows all rules of the event."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .exact import ExactModel, solve_exact
from .objectives import OBJECTIVES
from .proof import Prover
from .satisfaction import WHOLE


class ExactClimber:
    """Raises satisfactions, and proves how far, in whole schedules.

    Parameters
    ----------
    prover : Prover
        Has the models, the limits and the best schedule.
    n : int
        Position of fairness in the policy; the objectives before are held.
    """

    def __init__(self, prover: Prover, n: int) -> None:
        self._prover, self._best, self._n = prover, prover.best, n
        self._problem = prover.problem

    def ascending(self) -> Sequence[int]:
        """Return the satisfactions of the best schedule, ascending."""
        return self._best.ranks

    def highest(self, proven: Sequence[tuple[int, int]], ceiling: int) -> int:
        """Raise the level after the proven ones; return its bound."""
        exact = self._prover.model(self._n)
        free = self._keep(exact, proven)
        level = exact.new_count(ceiling)
        for company, alone in enumerate(self._problem.alone.tolist()):
            terms = [(v, WHOLE * weight) for v, weight in self._score(exact, company)]
            exact.at_least_zero([*terms, (level, -alone)], free[company])
        bound = self._solve(exact, level)
        ceiling = ceiling if bound is None else min(ceiling, bound)
        if not proven:
            self._best.tighten(self._n, ceiling, "cp-sat")
        return ceiling

    def fewest(self, proven: Sequence[tuple[int, int]], value: int) -> int:
        """Lower how many have a value, the level after the proven ones; return its bound."""
        exact = self._prover.model(self._n)
        now = self.ascending().count(value)
        free = self._keep(exact, [*proven, (value, now)])
        self._lift(exact, free, value + 1)
        bound = self._solve(exact, exact.weighted_sum((literal, 1) for literal in free))
        held = sum(count for _, count in proven)
        return 1 if bound is None else max(1, len(free) - held - bound)

    def _keep(self, exact: ExactModel, proven: Sequence[tuple[int, int]]) -> list[Any]:
        """Keep proven levels; return, of each company, whether it is above them all."""
        least = len(self._problem.counted)
        free: list[Any] = [None] * least
        for value, count in proven:
            self._lift(exact, free, value)
            above = [exact.new_literal() for _ in free]
            for before, literal in zip(free, above, strict=True):
                if before is not None:
                    exact.model.add_implication(literal, before)
            least -= count
            exact.model.add(exact.weighted_sum((literal, 1) for literal in above) >= least)
            free = above
        return free

    def _lift(self, exact: ExactModel, free: Sequence[Any], value: int) -> None:
        """Give each company a satisfaction, always or where a literal holds."""
        floors = np.full(len(free), value)
        for company, (_, least) in enumerate(self._best.least_scores(floors)):
            terms = self._score(exact, company)
            kept = exact.model.add(exact.weighted_sum(terms) >= least)
            if free[company] is not None:
                kept.only_enforce_if(free[company])

    def _score(self, exact: ExactModel, company: int) -> list[tuple[Any, int]]:
        requests = exact.of_company(int(self._problem.counted[company]))
        return [(v, int(self._problem.scores[r])) for r, v in requests]

    def _solve(self, exact: ExactModel, expression: Any) -> int | None:
        """Maximise; offer what is found, and return the bound."""
        objective = replace(
            OBJECTIVES["fairness"], name="level", express=lambda _: expression, rank=None
        )
        best, limits = self._best, self._prover.limits
        exact.hint(best.slot_of or {})
        result = solve_exact(exact, limits, objective, lambda s: best.offer(s, "exact"))
        if result.infeasible:
            raise RuntimeError("a proof contradicts a schedule, please report this")
        if result.slot_of is not None:
            best.offer(result.slot_of, "exact")
        return result.bound
