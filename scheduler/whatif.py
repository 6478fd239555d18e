"""What one more table, slot, person or free slot would be worth; each alone and all together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..models.event import Event
from ..models.schedule import Schedule
from .explain.solves import Solves
from .outcome import InfeasibleError, NoScheduleError
from .plan import Plan
from .resources import Resource, changed, refuse_unknown
from .verify import verify
from .weighing import Difference, differences, no_worse


@dataclass(frozen=True)
class Figures:
    """What people look at first in a schedule.

    Attributes
    ----------
    meetings : int
    least : int or None
        The smallest satisfaction of a company in thousandths, in the schedule found.
    """

    meetings: int
    least: int | None

    @classmethod
    def of(cls, event: Event, schedule: Schedule) -> "Figures":
        """Return the figures of a schedule."""
        found = Plan(event, schedule.meetings).satisfaction.values()
        return cls(len(schedule.meetings), min(found, default=None))

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {"meetings": self.meetings, "least": self.least}


@dataclass(frozen=True)
class Worth:
    """What a change of resources does.

    Attributes
    ----------
    resources : tuple of Resource
        What changes; several at once where they come together.
    state : str
        ``solved``; ``infeasible``: there is no schedule then; ``unknown``: none was found in time.
    differences : tuple of Difference
        From the best schedule of the event as it is.
    figures : Figures or None
        Of the schedule found.
    """

    resources: tuple[Resource, ...]
    state: str
    differences: tuple[Difference, ...] = ()
    figures: Figures | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "resources": [r.as_dict() for r in self.resources],
            "state": self.state,
            "differences": [d.as_dict() for d in self.differences],
            "figures": None if self.figures is None else self.figures.as_dict(),
        }


@dataclass(frozen=True)
class WhatIf:
    """Changes of resources, each weighed.

    Attributes
    ----------
    baseline : Schedule
        A best schedule of the event as it is, with what is proven of it.
    figures : Figures
        Of it.
    alone : tuple of Worth
        Each change alone.
    together : Worth or None
        All at once, where there are several.
    """

    baseline: Schedule
    figures: Figures
    alone: tuple[Worth, ...]
    together: Worth | None

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        report = self.baseline.report
        return {
            "baseline": {
                "objectives": [o.model_dump(mode="json") for o in report.objectives]
                if report
                else [],
                **self.figures.as_dict(),
            },
            "alone": [w.as_dict() for w in self.alone],
            "together": None if self.together is None else self.together.as_dict(),
        }


def whatif(
    event: Event,
    resources: Sequence[Resource],
    schedule: Schedule | None = None,
    *,
    time_limit: float = 60.0,
    workers: int | None = None,
    seed: int = 0,
    should_stop: Callable[[], bool] = lambda: False,
) -> WhatIf:
    """Return what changes of resources would be worth.

    Parameters
    ----------
    event : Event
        The event as it is.
    resources : sequence of Resource
        What would change.
    schedule : Schedule, optional
        The present schedule, to begin with.
    time_limit : float
        Seconds for all solves together. What is not proven by then is told as an interval.
    workers, seed, should_stop
        As for ``solve``.

    Raises
    ------
    ValueError
        Where a change is not possible, or the schedule breaks rules of the event.
    InfeasibleError, NoScheduleError
        As ``solve``, for the event as it is.
    """
    if not resources:
        raise ValueError("name at least one change")
    refuse_unknown(event, resources)
    groups: list[tuple[Resource, ...]] = [(r,) for r in resources]
    if len(resources) > 1:
        groups.append(tuple(resources))
    variants = [changed(event, group) for group in groups]
    weigher = Weigher(event, schedule, Solves(time_limit, workers, seed, should_stop))
    found = []
    for n, (group, variant) in enumerate(zip(groups, variants, strict=True)):
        found.append(weigher.weigh(group, variant, 1 / (len(groups) - n)))
    several = len(resources) > 1
    return WhatIf(
        weigher.baseline,
        weigher.figures,
        tuple(found[: len(resources)]),
        found[-1] if several else None,
    )


class Weigher:
    """Weighs events against one that is solved first."""

    def __init__(self, event: Event, schedule: Schedule | None, solves: Solves) -> None:
        if schedule is not None:
            valid = verify(event, schedule.model_copy(update={"report": None})).valid
            if not valid:
                raise ValueError("the schedule breaks rules of the event; verify tells which")
        self.event, self._solves = event, solves
        self.baseline = solves.solve(event, schedule)
        self.figures = Figures.of(event, self.baseline)

    def weigh(self, resources: tuple[Resource, ...], variant: Event, share: float) -> Worth:
        """Return what an event is worth, solved in a share of the time left."""
        try:
            found = self._solves.solve(variant, self.baseline, share)
        except InfeasibleError:
            return Worth(resources, "infeasible")
        except NoScheduleError:
            return Worth(resources, "unknown")
        told = differences(self.baseline, found)
        # Home tables depend on how many tables there are; all other rules allow more with more.
        if self.event.rules.home_tables is None:
            for more in (True, False):
                if all(r.more == more for r in resources):
                    told = no_worse(told, better=more)
        return Worth(resources, "solved", told, Figures.of(variant, found))
