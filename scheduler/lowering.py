"""Lowering breaks and idle slots: annealing, and the race that proves, side by side."""

import math
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from .annealing.compiled import pays_to_compile
from .improve import improve

if TYPE_CHECKING:
    from .proof import Prover

RACE_VARIABLES = 50_000
"""Above this many variables the race does not get anywhere with breaks and idle slots."""

DESCENT_VARIABLES = 8_000
"""Up to so many variables search from the best schedule gets lower than annealing."""

TRIES = (200, 2_000)
"""Moves that annealing tries for each meeting where the exact model can follow.

Few where breaks come first: there the race is quick.
"""

IMPROVEMENT_SHARE = 0.3
"""Part of the time left that annealing may take where the exact model can follow."""

BESIDE_MEETINGS = 250
"""From so many on, a worker anneals while the others race.

Breaks that follow the score are many, and the race climbs from the bound one by one.
"""

COOLING_SHARE = 0.6
"""Part of the time left that it takes where a descent follows; slow cooling finds most."""

RACING_SHARE = 0.1
"""Part of the time left after which workers that raced without an end anneal, too."""


class Lowering:
    """Lowers an objective of the best schedule that annealing knows.

    Parameters
    ----------
    prover : Prover
        Has the compiled event, the best schedule and the limits, and holds the race.
    policy : sequence of str
        Names of the objectives.
    """

    def __init__(self, prover: "Prover", policy: Sequence[str]) -> None:
        self._prover, self._policy = prover, policy
        self._best = prover.best

    def lower(self, n: int) -> None:
        """Lower breaks or idle slots by local and by exact search, at once where that pays."""
        fits = self._prover.fits(n, RACE_VARIABLES)
        small = self._prover.fits(n, DESCENT_VARIABLES)
        descend = n > 0 and small
        beside = n > 0 and fits and self._anneals_beside(descend)
        workers = self._prover.limits.workers
        later = n == 0 and small and workers > 1  # the race is over before, as a rule

        def done() -> bool:
            return self._best.reached(n) or self._best.proven or self._prover.limits.over

        if not done() and not later and (descend or not beside):
            self._improve(n, fits)
        if not done() and beside:
            self._best.begin("exact")
            with self._annealing(n, COOLING_SHARE if descend else 1.0, [0]):
                self._prover.race(
                    n, workers - 1, descend, COOLING_SHARE if descend else RACING_SHARE
                )
                if not descend and not done():
                    self._anneal_together(n, range(1, workers))
        if not done() and fits:
            self._best.begin("exact")
            meanwhile = partial(self._cool, n, fits) if later else lambda: None
            self._prover.race(n, workers, descend, meanwhile=meanwhile)

    def improve(self, n: int) -> None:
        """Improve objective ``n`` by local search alone."""
        self._improve(n, self._prover.fits(n))

    def _anneals_beside(self, descend: bool) -> bool:
        """Whether a worker anneals meanwhile; beside a descent only where it is compiled."""
        meetings, limits = len(self._best.slot_of or ()), self._prover.limits
        if limits.workers == 1 or meetings < BESIDE_MEETINGS:
            return False
        return not descend or pays_to_compile(meetings, COOLING_SHARE * limits.remaining())

    def _improve(self, n: int, fits: bool) -> None:
        self._best.begin("improve")
        if fits or not self._anneals_beside(descend=True):
            self._cool(n, fits)
        else:
            self._anneal_together(n, range(self._prover.limits.workers))

    def _cool(self, n: int, fits: bool) -> None:
        # A number of tries, not of seconds, keeps the search repeatable.
        tries = TRIES[n > 0] * len(self._best.slot_of or ()) if fits else math.inf
        self._anneal(n, lambda: False, tries, IMPROVEMENT_SHARE if fits else 1.0, 0)

    def _anneal_together(self, n: int, further: Sequence[int]) -> None:
        """Anneal in this thread and others, with seeds so much further, in all the time left."""
        with self._annealing(n, 1.0, further[1:]):
            self._anneal(n, lambda: False, math.inf, 1.0, further[0])

    @contextmanager
    def _annealing(self, n: int, share: float, further: Sequence[int]) -> Iterator[None]:
        """Let other threads anneal meanwhile, for a share of the time left."""
        over = threading.Event()
        with ThreadPoolExecutor(max(1, len(further))) as pool:
            begun = [
                pool.submit(self._anneal, n, over.is_set, math.inf, share, more) for more in further
            ]
            try:
                yield
            finally:
                over.set()
        for future in begun:
            future.result()

    def _anneal(
        self, n: int, over: Callable[[], bool], tries: float, share: float, further: int
    ) -> None:
        best, limits = self._best, self._prover.limits
        part = limits.within(share)
        assert best.slot_of is not None
        schedules = improve(
            self._prover.problem,
            best.slot_of,
            self._policy,
            limits.seed + further,
            lambda: over() or part.over or best.reached(n),
            tries,
            share * limits.remaining(),
        )
        for schedule in schedules:
            best.offer(schedule, "improve")
