"""Several good schedules that differ in who meets whom.

That a schedule shares no more than so many meetings with each earlier one is a constraint. First a
multiplier on shared meetings (Lagrangian relaxation) turns it into scores that the fast search
solves, for a schedule and a bound; then the exact model, where it is small enough, goes on from
there with the constraint itself.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ..models.base import scaled, unscaled
from ..models.event import Event
from ..models.policy import Stage, allowance
from ..models.report import ObjectiveResult
from ..models.schedule import Schedule
from .exact import ExactModel, solve_exact
from .explain.solves import Solves
from .objectives import OBJECTIVES
from .outcome import InfeasibleError, NoScheduleError
from .problem import Problem, compile_event
from .proof import EXACT_VARIABLES
from .rewritten import rewritten
from .solve import solve
from .start import placed_as
from .weighing import leading

ROUNDS = 8
"""Multipliers that are tried; each halves the interval in which the right one is."""

KEPT_BACK = 0.08
"""Part of the time for what follows the solves."""

FIRST_SHARE = 0.3
"""Part of the time for the best schedule."""


@dataclass(frozen=True)
class Alternative:
    """One of the schedules.

    Attributes
    ----------
    schedule : Schedule
        Its bounds are those of any schedule of the event.
    differs : number
        The smallest part of its meetings, or of another one's, that the two do not share; 1 for
        the only one.
    bound : number or None
        What the objective with the tolerance cannot exceed, or fall below, in a schedule that
        differs so from all before it; ``None`` where that is not proven.
    """

    schedule: Schedule
    differs: float
    bound: float | None

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form, without the meetings."""
        report = self.schedule.report
        told = None if report is None else report.model_dump(mode="json")
        return {"differs": self.differs, "bound": self.bound, "report": told}


@dataclass(frozen=True)
class Alternatives:
    """Schedules to choose from, the best one first.

    Attributes
    ----------
    found : tuple of Alternative
    ended : str
        ``complete``: as many as asked for. ``none``: it is proven that no further one differs so
        and is within the tolerance. ``time``: none was found in time.
    objective : str
        The one with the tolerance.
    """

    found: tuple[Alternative, ...]
    ended: str
    objective: str

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form, without the meetings."""
        return {
            "ended": self.ended,
            "objective": self.objective,
            "alternatives": [a.as_dict() for a in self.found],
        }


def alternatives(
    event: Event,
    count: int,
    *,
    differ: float = 0.1,
    tolerance: float = 0.01,
    time_limit: float = 60.0,
    workers: int | None = None,
    seed: int = 0,
    policy: Sequence[Stage] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Alternatives:
    """Return good schedules that differ in who meets whom.

    A meeting is told by its request: the same pair in another slot or at another table is no
    difference.

    Parameters
    ----------
    event : Event
        What to schedule.
    count : int
        How many schedules.
    differ : float
        Each two share no more than the other part of the meetings of either: with 0.1, at most
        nine in ten.
    tolerance : float
        How much worse than the best one they may be, in the policy's last objective of shortfall
        and score, as a part of it; those before it keep their best values.
    time_limit : float
        Seconds for all together.
    workers, seed, policy, should_stop
        As for ``solve``.

    Raises
    ------
    ValueError
        Where a part is not from 0 to 1, or fewer than one schedule is asked for.
    InfeasibleError, NoScheduleError
        As ``solve``, for the best schedule.
    """
    if count < 1 or not 0 < differ <= 1 or not 0 <= tolerance < 1:
        raise ValueError("one schedule or more; differ above 0 and up to 1; tolerance below 1")
    end = time.monotonic() + (1 - KEPT_BACK) * time_limit
    if policy is not None:
        event = event.model_copy(update={"policy": tuple(policy)})
    settings = {"workers": workers, "seed": seed, "should_stop": should_stop}
    best = solve(event, time_limit=FIRST_SHARE * time_limit, **settings)  # type: ignore[arg-type]
    # What follows the leading objectives counts in the best one only.
    first = (
        best
        if event.policy == leading(event.policy)
        else solve(
            event.model_copy(update={"policy": leading(event.policy)}),
            time_limit=FIRST_SHARE * max(0.1, end - time.monotonic()),
            start=best,
            **settings,  # type: ignore[arg-type]
        )
    )
    maker = _Maker(event, first, Fraction(str(differ)), tolerance)
    schedules, bounds, ended = [best], list[float | None]([maker.bound]), "complete"
    while len(schedules) < count:
        share = max(0.1, end - time.monotonic()) / (count - len(schedules))
        solves = Solves(share, workers, seed, should_stop)
        schedule, bound, none = maker.next(schedules, solves)
        if schedule is None:
            ended = "none" if none else "time"
            break
        schedules.append(schedule)
        bounds.append(bound)
        if maker.is_better(schedule):
            # The first one was not proven: now it is from this one that others may not fall short.
            maker = _Maker(event, schedule, Fraction(str(differ)), tolerance)
            schedules = [schedule, *(s for s in schedules[:-1] if maker.is_near(s))]
            bounds = [maker.bound] * len(schedules)
    parts = _differences(schedules)
    found = tuple(map(Alternative, schedules, parts, bounds))
    return Alternatives(found, ended, maker.objective.name)


def _differences(schedules: Sequence[Schedule]) -> Iterator[float]:
    """Yield by which part each schedule differs from the one that is most like it."""
    sets = [{m.request for m in s.meetings} for s in schedules]
    for n, own in enumerate(sets):
        others = [other for k, other in enumerate(sets) if k != n]
        shared = [len(own & o) / max(1, min(len(own), len(o))) for o in others]
        yield round(1 - max(shared, default=0.0), 4)


class _Maker:
    """Makes one schedule after the other."""

    def __init__(self, event: Event, best: Schedule, differ: Fraction, tolerance: float) -> None:
        self._sha256 = event.sha256
        self.event = event.model_copy(update={"policy": leading(event.policy)})
        self.problem: Problem = compile_event(self.event)
        self.best, self._differ = best, differ
        assert best.report is not None
        *self._held, self._last = best.report.objectives
        objective = self.objective = OBJECTIVES[self._last.name]
        value = self._value = self._whole(self._last)
        taken = allowance(tolerance, value)
        self.worst = value - taken if objective.sense == "max" else value + taken

    @property
    def bound(self) -> float | None:
        """What no schedule exceeds."""
        return self._last.bound

    def is_better(self, schedule: Schedule) -> bool:
        """Return whether a schedule that was made is better than the best so far."""
        return self.objective.better(self._values(schedule)[-1], self._value)

    def is_near(self, schedule: Schedule) -> bool:
        """Return whether a schedule is within the tolerance of the best one."""
        *held, last = self._values(schedule)
        wanted = [self._whole(o) for o in self._held]
        return held == wanted and not self.objective.better(self.worst, last)

    def _values(self, schedule: Schedule) -> list[int]:
        assert schedule.report is not None
        names = [o.name for o in (*self._held, self._last)]
        values = {o.name: self._whole(o) for o in schedule.report.objectives}
        return [values[name] for name in names]

    @staticmethod
    def _whole(objective: ObjectiveResult) -> int:
        return round(objective.value * OBJECTIVES[objective.name].unit)

    def most_shared(self, meetings: int) -> int:
        """Return how many of so many meetings another schedule may hold."""
        return math.floor((1 - self._differ) * meetings)

    def next(
        self, others: Sequence[Schedule], solves: Solves
    ) -> tuple[Schedule | None, float | None, bool]:
        """Return another schedule, its bound, and whether there is none, which is proven."""
        found, bound = None, self.bound
        if self._last.name == "score":
            found, bound = self._by_multipliers(others, solves)
            if self._beyond(bound):
                return None, bound, True
        limits = solves.limits
        if int(self.problem.allowed.sum()) <= EXACT_VARIABLES and limits.remaining() > 0:
            exact = self._model(others, found)
            result = solve_exact(exact, limits, self.objective)
            if result.infeasible:
                return None, None, True
            if result.bound is not None:
                bound = self._tighter(bound, self.objective.shown(result.bound))
            if result.slot_of is not None:
                found = result.slot_of
        if found is None:
            return None, bound, False
        schedule = rewritten(self.problem, found, self.best)
        if schedule is None:
            return None, bound, False
        return schedule.model_copy(update={"event_sha256": self._sha256}), bound, False

    def _tighter(self, one: float | None, other: float) -> float:
        tightest = min if self.objective.sense == "max" else max
        return other if one is None else tightest(one, other)

    def _beyond(self, bound: float | None) -> bool:
        """Return whether a bound leaves nothing within the tolerance."""
        if bound is None:
            return False
        return self.objective.better(self.worst, math.floor(bound * self.objective.unit + 1e-6))

    def _model(self, others: Sequence[Schedule], found: dict[int, int] | None) -> ExactModel:
        exact = ExactModel(self.problem)
        for held in self._held:
            objective = OBJECTIVES[held.name]
            exact.hold(objective, self._whole(held))
        exact.hold(self.objective, self.worst)
        all_held = [(v, 1) for r in exact.requests for v in exact.of_request(r)]
        part, whole = (1 - self._differ).as_integer_ratio()
        for other in others:
            own = set(placed_as(self.problem, other))
            shared = [v for r in own for v in exact.of_request(r)]
            exact.at_most(shared, self.most_shared(len(own)))
            # … and no more of its own meetings.
            terms = [(v, part) for v, _ in all_held] + [(v, -whole) for v in shared]
            exact.at_least_zero(terms)
        exact.hint(found if found is not None else dict(placed_as(self.problem, others[-1])))
        return exact

    def _by_multipliers(
        self, others: Sequence[Schedule], solves: Solves
    ) -> tuple[dict[int, int] | None, float | None]:
        """Return the best schedule that differs enough, of those by multipliers, and a bound."""
        low, high = 0, max(1, int(self.problem.scores.max(initial=0)))
        best: tuple[int, dict[int, int]] | None = None
        bound, start = self.bound, others[-1]
        for _ in range(ROUNDS):
            multiplier = (low + high) // 2
            if high - low <= 1 or solves.limits.remaining() <= 0:
                break
            solved, limit = self._penalised(others, multiplier, start, solves)
            if solved is None:
                break
            if limit is not None:
                bound = self._tighter(bound, limit)
            slot_of = dict(placed_as(self.problem, solved))
            score = int(self.problem.scores[list(slot_of)].sum())
            if not self._differs(slot_of, others):
                low = multiplier
                continue
            high, start = multiplier, solved
            good = score >= self.worst and self._keeps(solved)
            if good and (best is None or score > best[0]):
                best = score, slot_of
        return (None if best is None else best[1]), bound

    def _penalised(
        self, others: Sequence[Schedule], multiplier: int, start: Schedule, solves: Solves
    ) -> tuple[Schedule | None, float | None]:
        """Solve with lower scores of meetings that others hold, and bound the true score.

        The true score is that of the solve and what was taken from the meetings held; of each
        other schedule no more than its share can be held.
        """
        taken: dict[str, int] = {}
        for other in others:
            for meeting in other.meetings:
                taken[meeting.request] = taken.get(meeting.request, 0) + multiplier
        requests = tuple(
            r.model_copy(update={"score": unscaled(max(0, scaled(r.score) - taken[r.id]))})
            if r.id in taken
            else r
            for r in self.event.requests
        )
        event = self.event.model_copy(update={"requests": requests})
        try:
            solved = solves.solve(event, None if multiplier else start, 1 / ROUNDS)
        except (InfeasibleError, NoScheduleError):
            return None, None
        assert solved.report is not None
        *before, last = solved.report.objectives
        held = all(
            o.gap == 0 and o.value == h.value for o, h in zip(before, self._held, strict=True)
        )
        if last.bound is None or not held or any(h.gap != 0 for h in self._held):
            return solved, None
        shared = sum(self.most_shared(len(other.meetings)) for other in others)
        unit = max(1, int(np.gcd.reduce(self.problem.scores, initial=0)))
        total = scaled(last.bound) + multiplier * shared
        return solved, unscaled(total // unit * unit)

    def _keeps(self, solved: Schedule) -> bool:
        assert solved.report is not None
        pairs = zip(solved.report.objectives, self._held, strict=False)
        return all(o.value == h.value for o, h in pairs)

    def _differs(self, slot_of: dict[int, int], others: Sequence[Schedule]) -> bool:
        for other in others:
            own = set(placed_as(self.problem, other))
            shared = len(own & slot_of.keys())
            if shared > min(self.most_shared(len(own)), self.most_shared(len(slot_of))):
                return False
        return True
