"""The best schedule so far, and what is proven about it."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence

from .objectives import OBJECTIVES, Objective
from .outcome import Phase, Progress, Shown
from .placement import copied
from .problem import Problem
from .stop import State
from .sweep import placed

CHOICELESS = ("flow", "lp", "never negative")
"""Proofs that do not depend on choices made on compiling."""


class Incumbent:
    """Takes schedules and bounds from every phase, keeps the best, and tells of each.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    policy : sequence of str
        Names of objectives, the most important first.
    on_progress : callable or None
        Told of each better schedule or bound, possibly from another thread.
    started : float
        When the solve began, by ``time.monotonic``.

    Attributes
    ----------
    slot_of : dict of int to int or None
        The best schedule: slot of each request held.
    values : list of int or None
        Its values, in the policy's order and the objectives' parts.
    bounds : list of int or None
        Proven bound of each objective; it holds while the objectives before keep their values.
    proofs : list of str or None
        Where each bound comes from.
    phases : list of Phase
        What each phase gave, in the order they began.
    first_after, best_after : float or None
        Seconds until the first and until the best schedule.
    """

    def __init__(
        self,
        problem: Problem,
        policy: Sequence[str],
        on_progress: Callable[[Progress], None] | None,
        started: float,
    ) -> None:
        self.problem = problem
        self.objectives: list[Objective] = [OBJECTIVES[name] for name in policy]
        self.slot_of: dict[int, int] | None = None
        self.values: list[int] | None = None
        self.bounds: list[int | None] = [None] * len(self.objectives)
        self.proofs: list[str | None] = [None] * len(self.objectives)
        self.phases: list[Phase] = []
        self.first_after: float | None = None
        self.best_after: float | None = None
        self._settled: dict[int, int] = {}
        self._given: tuple[int, int, str] | None = None
        self._on_progress = on_progress
        self._started = started
        self._lock = threading.RLock()

    @property
    def seconds(self) -> float:
        """Seconds since the solve began."""
        return time.monotonic() - self._started

    @property
    def proven(self) -> bool:
        """Whether each objective's bound equals its value."""
        return self.values is not None and self.values == self.bounds

    def reached(self, n: int) -> bool:
        """Return whether objective ``n`` is at its bound, or the best that a choice allows."""
        return self.values is not None and self.values[n] in (self.bounds[n], self._settled.get(n))

    def value(self, n: int) -> int | None:
        """Return the value of objective ``n``, if there is a schedule."""
        return None if self.values is None else self.values[n]

    def held(self, n: int) -> dict[str, int]:
        """Return the values of the objectives before ``n`` by name; empty before a schedule."""
        names = [o.name for o in self.objectives[:n]]
        return dict(zip(names, self.values or (), strict=False))

    @property
    def state(self) -> State:
        """What stop rules look at."""
        values: Sequence[int | None] = self.values or [None] * len(self.bounds)
        gaps = [o.gap(v, b) for o, v, b in zip(self.objectives, values, self.bounds, strict=True)]
        return State(self.seconds, self.best_after, tuple(gaps))

    def offer(self, slot_of: Mapping[int, int], phase: str) -> bool:
        """Take a schedule that keeps all rules if it is better than the best so far."""
        if any(o.name == "table_changes" for o in self.objectives):
            slot_of = placed(self.problem, slot_of)
        values = [o.measure(self.problem, slot_of) for o in self.objectives]
        with self._lock:
            if self.values is not None and not self._better(values, self.values):
                return False
            self.slot_of = copied(slot_of)
            self.values = values
            self.best_after = self.seconds
            if self.first_after is None:
                self.first_after = self.best_after
            if self._given is not None and self.values[0] == self._given[0]:
                self._take_bound(1, *self._given[1:])
            self._tell(phase)
            return True

    def _better(self, one: Sequence[int], other: Sequence[int]) -> bool:
        for objective, a, b in zip(self.objectives, one, other, strict=True):
            if a != b:
                return objective.better(a, b)
        return False

    def tighten(self, n: int, bound: int, proof: str, phase: str = "bound") -> None:
        """Take a proven bound of objective ``n`` if it is better than the present one.

        Where compiling made a choice, only those that hold for any other choice count.
        """
        if self.problem.conditional and proof not in CHOICELESS:
            self._settled[n] = bound
            return
        with self._lock:
            if self._take_bound(n, bound, proof):
                self._tell(phase)

    def tighten_second_given_first(self, first: int, bound: int, proof: str) -> None:
        """Take a bound of the second objective that holds while the first has a certain value."""
        self._given = (first, bound, proof)

    def _take_bound(self, n: int, bound: int, proof: str) -> bool:
        present = self.bounds[n]
        if present is not None and not self.objectives[n].better(present, bound):
            return False
        self.bounds[n], self.proofs[n] = bound, proof
        return True

    def begin(self, phase: str) -> None:
        """Note that a phase begins, if it is another one; the one before has ended."""
        self.end_phase()
        if self.phases and self.phases[-1].name == phase:
            return
        self.phases.append(Phase(phase, self.seconds))

    def end_phase(self) -> None:
        """Note what the present phase gave."""
        if self.phases:
            self.phases[-1] = self.phases[-1].closed(self.seconds, self._shown())

    def _shown(self) -> Shown:
        values: Sequence[int | None] = self.values or [None] * len(self.objectives)
        return tuple(
            (o.name, None if v is None else o.shown(v), None if b is None else o.shown(b))
            for o, v, b in zip(self.objectives, values, self.bounds, strict=True)
        )

    def _tell(self, phase: str) -> None:
        if self._on_progress is not None:
            meetings = None if self.slot_of is None else len(self.slot_of)
            self._on_progress(Progress(phase, meetings, self._shown(), self.seconds))
