"""Searches near the solution of a linear relaxation, on all workers: dive, renew parts, prove."""

import threading
from collections.abc import Callable, Sequence
from functools import partial

from .crew import Crew
from .incumbent import Incumbent
from .limits import Limits
from .problem import Problem
from .prune import whole
from .relaxation import Relaxation, Starts
from .renewal import DIVING_SHARE, Renewal

BRANCHING_SHARE = 0.75
"""Part of the time left that branch and bound takes at most."""

IDLE_STEPS = 12
"""How many parts are renewed in vain before something else is tried."""

MANY_IDLE_STEPS = 60
"""The same where there is nothing else."""


Search = Callable[[Crew], None]
"""What one worker does."""


class NearSearch:
    """Searches near the solution of a relaxation, for one objective.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    best : Incumbent
        Takes what is found and proven.
    limits : Limits
        When to end, and how many workers there are.
    n : int
        Position of the objective; the ones before are held in the relaxation.
    relaxation : Relaxation
        Solved.
    groups : sequence of (sequence of int)
        Companies of which some have their meetings renewed together.
    """

    def __init__(
        self,
        problem: Problem,
        best: Incumbent,
        limits: Limits,
        n: int,
        relaxation: Relaxation,
        groups: Sequence[Sequence[int]],
    ) -> None:
        self._problem, self._best, self._limits, self._n = problem, best, limits, n
        self._relaxation = relaxation
        self._renewal = Renewal(problem, relaxation, best.objectives[n], groups, limits.seed)

    def dive(self) -> None:
        """Dive to one schedule, with branch and bound on all that is left."""
        self._together([self._dive])

    def renew(self, patience: int = IDLE_STEPS) -> None:
        """Renew parts of the best schedule near it; dive first where there is none.

        Until so many steps were in vain, on all workers.
        """
        ended = threading.Event()

        def renew(crew: Crew) -> None:
            self._renew(crew, patience, ended.is_set)
            ended.set()

        self._together([renew for _ in range(self._limits.workers)])

    def renew_best(
        self, near: float, beside: Callable[[], None], meanwhile: Callable[[], None]
    ) -> None:
        """Renew parts of the best schedule of all.

        Parameters
        ----------
        near : float
            Gap up to which something else is done beside it once it is in vain for long.
        beside : callable
            What that is.
        meanwhile : callable
            Another search for schedules, in this thread; the others renew until it ends, and then
            all do. It has to see limits itself.
        """

        def prove(crew: Crew) -> None:
            self._renew(crew)
            if self._best.is_within(self._n, near) and not self._is_over():
                beside()
            self._renew(crew, MANY_IDLE_STEPS)

        self._renew_beside(meanwhile)
        searches: list[Search] = [prove, partial(self._renew, patience=MANY_IDLE_STEPS)]
        self._together(searches[: self._limits.workers])

    def _renew_beside(self, work: Callable[[], None]) -> None:
        """Renew parts in all threads but this one, until some work here has ended."""
        ended, crew = threading.Event(), Crew(self._is_over)

        def here() -> None:
            work()
            ended.set()

        others = self._limits.workers - 1
        crew.run([partial(self._renew, crew, MANY_IDLE_STEPS, ended.is_set)] * others, here)

    def prove(self) -> None:
        """Dive, renew parts of what is found, then branch and bound beside that."""
        self.renew()
        searches: list[Search] = [self._branch, partial(self._renew, patience=MANY_IDLE_STEPS)]
        self._together(searches[: self._limits.workers])

    def bound(self) -> None:
        """Branch and bound for what it proves alone, where its schedules lack something."""
        self._together([partial(self._branch, bounds_only=True)])

    def _together(self, searches: Sequence[Search]) -> None:
        if not self._is_over():
            crew = Crew(self._is_over)
            crew.run([partial(search, crew) for search in searches])

    def _is_over(self) -> bool:
        return self._best.reached(self._n) or self._limits.over

    def _dive(self, crew: Crew) -> None:
        starts = self._relaxation.dive(DIVING_SHARE * self._limits.remaining())
        crew.tell(partial(self._offer, starts))

    def _renew(
        self,
        crew: Crew,
        patience: int = IDLE_STEPS,
        ended: Callable[[], bool] = lambda: False,
    ) -> None:
        while not (self._is_over() or ended()) and self._renewal.idle < patience:
            crew.tell(self._follow)
            starts = self._renewal.step(self._limits.remaining())
            crew.tell(partial(self._offer, starts))

    def _follow(self) -> None:
        self._renewal.follow(self._best.slot_of)

    def _branch(self, crew: Crew, bounds_only: bool = False) -> None:
        value = None if self._best.slot_of is None else self._best.value(self._n)
        seconds = BRANCHING_SHARE * self._limits.remaining()
        starts, bound = self._relaxation.branch(seconds, value)
        crew.tell(partial(self._offer, None if bounds_only else starts))
        crew.tell(partial(self._tighten, bound))

    def _tighten(self, bound: int | None) -> None:
        if bound is not None:
            self._best.tighten(self._n, bound, "branch-and-bound")

    def _offer(self, starts: Starts | None) -> None:
        if not self._renewal.take(starts):
            return
        schedule = whole(self._problem, self._renewal.starts)
        if schedule is not None:
            self._best.offer(schedule, "exact")
