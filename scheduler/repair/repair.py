"""Repair: the smallest change that makes a schedule right again, and how small it can be."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ...models.changes import Change
from ...models.event import Event
from ...models.report import RepairReport
from ...models.schedule import Schedule
from ..limits import Limits
from ..objectives.score import OBJECTIVE as SCORE
from ..outcome import InfeasibleError, NoScheduleError, SelfCheckError
from ..plan import Violation
from .apply import apply
from .fill import Filled, filled
from .outcome import new_violations, schedule_after
from .search import ImpossibleError, Repair
from .situation import Situation

TIME_LIMIT = 60.0
"""Seconds for a repair, and for a front, unless told otherwise."""


@dataclass(frozen=True)
class Repaired:
    """A repaired schedule.

    Attributes
    ----------
    event : Event
        The event after the changes.
    schedule : Schedule
        The new schedule; ``schedule.report.repair`` says what changed, with proofs.
    forgiven : Event
        The event with all forgiven that is past, which the new schedule keeps the rules of even
        where the past does not keep those of ``event``.
    past : tuple of Violation
        What past meetings break of ``event``.
    """

    event: Event
    schedule: Schedule
    forgiven: Event
    past: tuple[Violation, ...] = ()

    @property
    def report(self) -> RepairReport:
        """What the repair changed, and what is proven of it."""
        report = self.schedule.report
        assert report is not None
        assert report.repair is not None
        return report.repair


@dataclass(frozen=True)
class FrontPoint:
    """The best that a number of moves allows.

    Attributes
    ----------
    most_moves : int
        How many meetings may move in time.
    moved : int or None
        How many do; ``None`` where so few moves do not make the schedule right.
    kept, meetings : int
        Confirmed meetings that are held, and all that are held from now on and before.
    score : float
        Of all meetings held.
    proven : bool
        Whether with so many moves no more can be kept.
    """

    most_moves: int
    moved: int | None
    kept: int = 0
    meetings: int = 0
    score: float = 0
    proven: bool = False

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return dict(vars(self))


def repair(
    event: Event,
    schedule: Schedule,
    changes: Sequence[Change] = (),
    *,
    now: str | None = None,
    max_moves: int | None = None,
    time_limit: float | None = None,
    workers: int | None = None,
    seed: int = 0,
    should_stop: Callable[[], bool] = lambda: False,
) -> Repaired:
    """Return the schedule that a changed event allows and that differs least.

    Parameters
    ----------
    event : Event
        As it was planned; it is left as it is.
    schedule : Schedule
        Its schedule, of which later meetings are kept where they are as far as possible.
    changes : sequence of Change
        What has become known; see ``models.changes``.
    now : str, optional
        The last slot that has begun: what lies up to it is never changed.
    max_moves : int, optional
        At most so many meetings move in time, even if more meetings are lost.
    time_limit : float, optional
        Seconds. Without it, ``TIME_LIMIT``, and a large event ends before it takes long to look for
        a smaller change, or to prove that there is none.
    workers, seed : int
        As in ``solve``.
    should_stop : callable, optional
        Asked again and again; once true, the best repair so far is returned.

    Raises
    ------
    CrossCheckError
        Where changes do not fit the event.
    ValueError
        Where the schedule is of another event.
    InfeasibleError
        With reasons, where no schedule is right after the changes.
    NoScheduleError
        Where the limits came before the first one.
    SelfCheckError
        Where the verifier rejects the schedule: a fault of the solver.
    """
    started = time.monotonic()
    seconds = TIME_LIMIT if time_limit is None else time_limit
    limits = Limits.lasting(seconds, should_stop, workers, seed)
    situation = Situation.of(apply(event, schedule, changes, now), schedule)
    best = _repaired(situation, limits, max_moves, quick=time_limit is None)
    return _checked(situation, schedule, best, started, limits)


def front(
    event: Event,
    schedule: Schedule,
    changes: Sequence[Change] = (),
    *,
    now: str | None = None,
    time_limit: float = TIME_LIMIT,
    workers: int | None = None,
    seed: int = 0,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[FrontPoint]:
    """Yield what 0, 1, 2, … moves allow to keep, up to where more moves keep no more.

    A number that allows just what the one before does is left out.

    Parameters and errors are those of ``repair``.
    """
    limits = Limits.lasting(time_limit, should_stop, workers, seed)
    situation = Situation.of(apply(event, schedule, changes, now), schedule)
    last = _repaired(situation, limits, None)
    told: FrontPoint | None = None
    for most in range(last.found.cost.moved):
        if limits.over:
            return
        point = _with_moves(situation, limits, most)
        if told is None or replace(point, most_moves=told.most_moves) != told:
            told = point
            yield point
    yield _point(situation, last.found.cost.moved, last)


def _with_moves(situation: Situation, limits: Limits, most: int) -> FrontPoint:
    try:
        return _point(situation, most, _repaired(situation, limits, most))
    except InfeasibleError:
        return FrontPoint(most, None, proven=True)
    except NoScheduleError:
        return FrontPoint(most, None)


def _repaired(
    situation: Situation, limits: Limits, most_moves: int | None, *, quick: bool = False
) -> Filled:
    """Return the least change, and the freed places filled."""
    began = time.monotonic()
    try:
        found = Repair(situation, limits, most_moves, quick).run()
    except ImpossibleError as error:
        if not error.proven:
            stopped = limits.should_stop()
            raise NoScheduleError("no repair was found within the limits", stopped) from None
        seconds = time.monotonic() - began
        raise InfeasibleError(_reasons(situation, limits, most_moves, seconds)) from None
    return filled(situation, found, limits)


def _reasons(
    situation: Situation, limits: Limits, most_moves: int | None, seconds: float
) -> list[str]:
    if most_moves is not None:
        return [f"no schedule is right again with {most_moves} moves at most (proven)"]
    from ..conflict import reasons

    return reasons(replace(situation.problem, allowed=situation.allowed), limits, seconds)


def _point(situation: Situation, most: int, best: Filled) -> FrontPoint:
    slot_of, cost = best.found.slot_of, best.found.cost
    return FrontPoint(
        most,
        cost.moved,
        len(situation.confirmed) - cost.lost,
        len(slot_of),
        SCORE.shown(int(situation.problem.scores[list(slot_of)].sum())),
        best.found.bounds[0] == cost.lost,
    )


def _checked(
    situation: Situation, before: Schedule, best: Filled, started: float, limits: Limits
) -> Repaired:
    """Return the schedule once the verifier agrees."""
    seconds = time.monotonic() - started
    schedule = schedule_after(situation, before, best, seconds, limits.workers, limits.seed)
    wrong = list(new_violations(situation, schedule))
    if wrong:
        raise SelfCheckError(situation.changed.event, schedule, [v.message for v in wrong])
    past = tuple(situation.past_violations)
    return Repaired(situation.changed.event, schedule, situation.problem.event, past)
