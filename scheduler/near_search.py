"""Searches near the solution of a linear relaxation, on all workers: dive, renew parts, prove."""

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

IDLE_STEPS = 10
"""How many parts are renewed in vain before something else is tried."""


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
    companies : sequence of int
        Those whose meetings are renewed together; each meeting has one of them.
    seat : callable, optional
        Gives a schedule its tables, where they are a choice; it may leave meetings out.
    """

    def __init__(
        self,
        problem: Problem,
        best: Incumbent,
        limits: Limits,
        n: int,
        relaxation: Relaxation,
        companies: Sequence[int],
        seat: Callable[[Starts], Starts] | None = None,
    ) -> None:
        self._problem, self._best, self._limits, self._n = problem, best, limits, n
        self._relaxation, self._seat = relaxation, seat
        self._renewal = Renewal(problem, relaxation, best.objectives[n], companies, limits.seed)

    def dive(self) -> None:
        """Dive to one schedule, with branch and bound on all that is left."""
        self._together([self._dive])

    def renew(self) -> None:
        """Renew parts of the best schedule near it; dive first where there is none."""
        self._together([self._renew] * self._limits.workers)

    def prove(self) -> None:
        """Branch and bound; another worker renews parts meanwhile, a single one before."""
        if self._limits.workers == 1:
            self._together([self._renew])
        self._together([self._branch, self._renew][: self._limits.workers])

    def bound(self) -> None:
        """Branch and bound for what it proves alone, where its schedules lack something."""
        self._together([partial(self._branch, bounds_only=True)])

    def _together(self, searches: Sequence[Callable[[Crew], None]]) -> None:
        if not self._is_over():
            crew = Crew(self._is_over)
            crew.run([partial(search, crew) for search in searches])

    def _is_over(self) -> bool:
        return self._best.reached(self._n) or self._limits.over

    def _dive(self, crew: Crew) -> None:
        starts = self._relaxation.dive(DIVING_SHARE * self._limits.remaining())
        crew.tell(partial(self._offer, starts))

    def _renew(self, crew: Crew) -> None:
        while not self._is_over() and self._renewal.idle < IDLE_STEPS:
            starts = self._renewal.step(self._limits.remaining())
            crew.tell(partial(self._offer, starts))

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
        found = self._renewal.starts if self._seat is None else self._seat(self._renewal.starts)
        schedule = whole(self._problem, found)
        if schedule is not None:
            self._best.offer(schedule, "exact")
