"""The best schedule so far, and what is proven about it."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..models.policy import Tolerated, allowance, names, tolerances
from .levels import Levels
from .objectives import OBJECTIVES, Objective
from .outcome import Phase, Progress, Shown
from .placement import copied
from .problem import Ints, Problem
from .satisfaction import WHOLE
from .stop import State
from .sweep import placed

if TYPE_CHECKING:
    from .exact import ExactModel

Rank = tuple[int, ...]
"""What decides between schedules: more is better."""

CHOICELESS = ("flow", "lp", "branch-and-bound", "never negative", "the whole")
"""Proofs that do not depend on choices made on compiling."""


class Incumbent:
    """Takes schedules and bounds from every phase, keeps the best, and tells of each.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    policy : sequence of str or Tolerated
        Objectives, the most important first, some with a tolerance.
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
    reached_values : dict of int to int
        The value that each tolerated objective reached before others could take from it.
    levels : Levels
        What is proven of the satisfactions, where fairness counts.
    bounds : list of int or None
        Proven bound of each objective; it holds while the objectives before keep their values, or
        what their tolerances leave of them.
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
        policy: Sequence[str | Tolerated],
        on_progress: Callable[[Progress], None] | None,
        started: float,
    ) -> None:
        self.problem = problem
        self.objectives: list[Objective] = [OBJECTIVES[name] for name in names(policy)]
        self.tolerances = tolerances(policy)
        self.reached_values: dict[int, int] = {}
        self.levels = Levels()
        self._floors: Ints | None = None
        self._ranks: list[Rank] = []
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

    def relaxed(self, problem: Problem, n: int, bound: int | None) -> "Incumbent":
        """Return one for fewer rules and objectives up to ``n``, with a bound of that one."""
        other = Incumbent(problem, [o.name for o in self.objectives[: n + 1]], None, self._started)
        other.bounds[n], other.proofs[n] = bound, "lp"
        return other

    @property
    def seconds(self) -> float:
        """Seconds since the solve began."""
        return time.monotonic() - self._started

    @property
    def proven(self) -> bool:
        """Whether each objective's bound equals its value."""
        count = range(len(self.objectives))
        return all(self.best_value(n) == self.bounds[n] and self._levelled(n) for n in count)

    def reached(self, n: int) -> bool:
        """Return whether objective ``n`` is at its bound, or the best that a choice allows."""
        if self.values is None or not self._levelled(n):
            return False
        return self.best_value(n) in (self.bounds[n], self._settled.get(n))

    def _levelled(self, n: int) -> bool:
        """Return whether there is nothing beyond the value of objective ``n`` to be proven."""
        rank = self._rank_of(n)
        return rank is None or self.levels.proves_all(rank)

    def _rank_of(self, n: int) -> Rank | None:
        return self._ranks[n] if self._ranks and self.objectives[n].rank is not None else None

    @property
    def ranks(self) -> tuple[int, ...]:
        """The satisfactions of the best schedule, ascending, where fairness counts."""
        return next((r for n, r in enumerate(self._ranks) if self.objectives[n].rank), ())

    def best_value(self, n: int) -> int | None:
        """Return the value that objective ``n`` reached, whatever later ones took from it."""
        return self.reached_values.get(n, self.value(n))

    def settle(self, n: int) -> None:
        """Let the objectives from ``n`` on take from the ones before what tolerances allow.

        Of fairness nothing is taken: from then on nobody's satisfaction falls.
        """
        with self._lock:
            for earlier, value in enumerate((self.values or [])[:n]):
                if self.tolerances[earlier]:
                    self.reached_values.setdefault(earlier, value)
                if self.objectives[earlier].rank is not None and self._floors is None:
                    self._floors = self.problem.satisfaction(self.slot_of or ())

    @property
    def settled(self) -> bool:
        """Whether later objectives may take from earlier ones, which then have had their turn."""
        return bool(self.reached_values) or self._floors is not None

    def limit(self, n: int) -> int:
        """Return the worst value of objective ``n`` that later ones have to leave."""
        assert self.values is not None
        if n not in self.reached_values:
            return self.values[n]
        best = self.reached_values[n]
        taken = allowance(self.tolerances[n], best)
        return best - taken if self.objectives[n].sense == "max" else best + taken

    def hold(self, exact: "ExactModel", n: int) -> None:
        """Let an exact model keep what the objectives before ``n`` have to keep."""
        for earlier, objective in enumerate(self.objectives[:n] if self.values else ()):
            if objective.rank is None or self._floors is None:
                exact.hold(objective, self.limit(earlier))
            else:
                for company, score in self.least_scores(self._floors):
                    terms = [(v, int(self.problem.scores[r])) for r, v in exact.of_company(company)]
                    exact.model.add(exact.weighted_sum(terms) >= score)

    def least_scores(self, satisfaction: Ints) -> list[tuple[int, int]]:
        """Return the counted companies with the least score of each for a satisfaction."""
        least = -(-self.problem.alone * satisfaction // WHOLE)
        return list(zip(self.problem.counted.tolist(), least.tolist(), strict=True))

    def value(self, n: int) -> int | None:
        """Return the value of objective ``n``, if there is a schedule."""
        return None if self.values is None else self.values[n]

    def held(self, n: int) -> dict[str, int]:
        """Return what the objectives before ``n`` keep, by name; empty before a schedule."""
        if self.values is None:
            return {}
        return {o.name: self.limit(k) for k, o in enumerate(self.objectives[:n])}

    @property
    def state(self) -> State:
        """What stop rules look at."""
        count = range(len(self.objectives))
        gaps = [self.objectives[n].gap(self.best_value(n), self.bounds[n]) for n in count]
        return State(self.seconds, self.best_after, tuple(gaps))

    def is_within(self, n: int, gap: float) -> bool:
        """Return whether objective ``n`` is reached, or this near to its bound."""
        now = self.state.gaps[n]
        return self.reached(n) or (now is not None and now <= gap)

    def leads(self, count: int) -> bool:
        """Return whether there is a schedule in which the first objectives are proven."""
        return self.slot_of is not None and all(self.reached(n) for n in range(count))

    def offer(self, slot_of: Mapping[int, int], phase: str) -> bool:
        """Take a schedule that keeps all rules if it is better than the best so far."""
        if any(o.name == "table_changes" for o in self.objectives):
            slot_of = placed(self.problem, slot_of)
        values = [o.measure(self.problem, slot_of) for o in self.objectives]
        ranks = [
            (value if o.sense == "max" else -value,)
            if o.rank is None
            else o.rank(self.problem, slot_of)
            for o, value in zip(self.objectives, values, strict=True)
        ]
        with self._lock:
            if self.values is not None and not self._better(values, ranks, slot_of):
                return False
            self.slot_of = copied(slot_of)
            self.values, self._ranks = values, ranks
            for n, best in self.reached_values.items():
                if self.objectives[n].better(values[n], best):
                    self.reached_values[n] = values[n]
            self.best_after = self.seconds
            if self.first_after is None:
                self.first_after = self.best_after
            if self._given is not None and self.values[0] == self._given[0]:
                self._take_bound(1, *self._given[1:])
            self._tell(phase)
            return True

    def _better(
        self, values: Sequence[int], ranks: Sequence[Rank], slot_of: Mapping[int, int]
    ) -> bool:
        """Return whether a schedule is better than the best one.

        Objectives whose tolerance is open do not decide within it, except at last between
        schedules that are alike in all others.
        """
        opened = self.reached_values
        if any(self.objectives[n].better(self.limit(n), values[n]) for n in opened):
            return False
        if self._floors is not None and (self.problem.satisfaction(slot_of) < self._floors).any():
            return False
        first = [n for n in range(len(values)) if n not in opened]
        for n in (*first, *opened):
            if ranks[n] != self._ranks[n]:
                return ranks[n] > self._ranks[n]
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
        if not self.tolerances[0]:
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
