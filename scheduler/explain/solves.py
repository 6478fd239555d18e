"""The solves that explanations rest on: with the present schedule to begin with, in time."""

from collections.abc import Callable

from ...models.event import Event
from ...models.schedule import Schedule
from ..limits import Limits
from ..objectives.shortfall import OBJECTIVE as SHORTFALL
from ..outcome import InfeasibleError, NoScheduleError
from ..plan import Plan
from ..solve import solve
from ..weighing import leading
from .present import Present

SHARE = 0.4
"""Part of the time left that one solve may take."""

NEAR_SHARE = 0.15
"""Part of the time left for a schedule to begin with."""


class Solves:
    """Solves events again, for shortfall and score or what comes before them in the policy.

    Parameters
    ----------
    time_limit : float
        Seconds for all solves together.
    workers : int, optional
        Threads; default: as for ``solve``.
    seed : int
        Of every random choice.
    should_stop : callable
        Whether to end.

    Attributes
    ----------
    limits : Limits
        Of all solves together, and of exact models.
    """

    def __init__(
        self,
        time_limit: float,
        workers: int | None = None,
        seed: int = 0,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.workers, self.seed = workers, seed
        self.limits = Limits.lasting(time_limit, should_stop, workers, seed)
        self._baseline: Schedule | None = None

    @property
    def share(self) -> float:
        """Seconds that one solve may take."""
        return max(0.1, SHARE * self.limits.remaining())

    def leading(self, event: Event) -> Event:
        """Return an event with the stages of its policy that are solved for."""
        return event.model_copy(update={"policy": leading(event.policy)})

    def solve(self, event: Event, start: Schedule | None, share: float = SHARE) -> Schedule:
        """Return the best schedule of an event in a share of the time left.

        Raises as ``solve`` does.
        """
        return solve(
            self.leading(event),
            time_limit=max(0.1, share * self.limits.remaining()),
            workers=self.workers,
            seed=self.seed,
            should_stop=self.limits.should_stop,
            start=start,
        )

    def near(self, event: Event, present: Present) -> Schedule:
        """Return a schedule of a changed event that is like the present one, to begin with.

        Where only the rules of every event count, a solve needs none: it is the present one.
        """
        from ..repair.repair import repair

        if present.problem.is_plain:
            return present.schedule
        known = event.request_by_id
        held = tuple(m for m in present.schedule.meetings if m.request in known)
        # A repair does not look at minimums that need not be met; those that are met stay so.
        if "shortfall" in event.objectives and not SHORTFALL.evaluate(
            Plan(present.event, present.schedule.meetings)
        ):
            rules = event.rules.model_copy(update={"strict_minimums": True})
            event = event.model_copy(update={"rules": rules})
        try:
            return repair(
                event,
                present.schedule.model_copy(update={"meetings": held, "report": None}),
                time_limit=max(0.1, NEAR_SHARE * self.limits.remaining()),
                workers=self.workers,
                seed=self.seed,
                should_stop=self.limits.should_stop,
            ).schedule
        except (InfeasibleError, NoScheduleError):
            return present.schedule

    def baseline(self, present: Present) -> Schedule:
        """Return the best schedule of the event itself; solved once."""
        if self._baseline is None:
            self._baseline = self.solve(present.event, present.schedule)
        return self._baseline
