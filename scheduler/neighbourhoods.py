"""Large-neighbourhood search with CP-SAT: all rules, on a few slots at a time.

For events with rules that the constructor does not know, or objectives it does not. The meetings of
some random slots, and requests that are not held, are free within these slots; all others stay
(Shaw, CP 1998). Equal schedules are accepted, so that the search can drift.
"""

import random
from dataclasses import replace

import numpy as np

from .exact import ExactModel, solve_exact
from .incumbent import Incumbent
from .limits import Limits
from .problem import Problem

SLOTS = (2, 3)
"""How many slots a neighbourhood has."""

VARIABLES = 6_000
"""Free variables of a neighbourhood at most."""

EFFORT = 1.0
"""CP-SAT's deterministic time for one."""


class Neighbourhoods:
    """Neighbourhoods of the best schedule, solved one after the other.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    best : Incumbent
        Has a schedule, and takes better ones.
    limits : Limits
        When to end.
    rng : random.Random
        Source of every random choice.
    """

    def __init__(
        self, problem: Problem, best: Incumbent, limits: Limits, rng: random.Random
    ) -> None:
        self.problem, self.best = problem, best
        self._limits = replace(limits, workers=1, effort=EFFORT)
        self._rng = rng
        self._now: dict[int, int] = dict(best.slot_of or {})

    def step(self, n: int) -> bool:
        """Solve one neighbourhood for objective ``n``; return whether the best got better."""
        problem, objective = self.problem, self.best.objectives[n]
        count = min(problem.slot_count, self._rng.choice(SLOTS))
        slots = np.zeros(problem.slot_count, dtype=bool)
        slots[self._rng.sample(range(problem.slot_count), count)] = True
        fixed = {r: t for r, t in self._now.items() if not slots[t]}
        free = self._free(slots)
        allowed = np.zeros_like(problem.allowed)
        allowed[free] = problem.allowed[free] & slots
        allowed[list(fixed), list(fixed.values())] = True
        musts = sorted({*fixed, *problem.musts})
        exact = ExactModel(problem, [*fixed, *free], musts, allowed)
        self.best.hold(exact, n)
        exact.hold(objective, objective.measure(problem, self._now))
        exact.hint(self._now)
        result = solve_exact(exact, self._limits, objective)
        if result.slot_of is None:
            return False
        self._now = result.slot_of
        return self.best.offer(result.slot_of, "neighbourhoods")

    def _free(self, slots: np.ndarray) -> list[int]:
        """Return the meetings in the slots, and of the requests not held those of most score."""
        problem = self.problem
        inside = [r for r, t in self._now.items() if slots[t]]
        loose = problem.allowed[:, slots].sum(axis=1)
        loose[list(self._now)] = 0
        waiting = np.flatnonzero(loose)
        jitter = np.array([self._rng.random() for _ in waiting])
        order = waiting[np.argsort(-problem.scores[waiting] * (0.5 + jitter), kind="stable")]
        room = VARIABLES - len(inside) * int(slots.sum())
        return [*inside, *order[np.cumsum(loose[order]) <= room].tolist()]
