"""Why a schedule is as it is, and why there is none; every figure is proven or says so."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...models.event import Event
from ...models.schedule import Schedule
from ..verify import verify
from .company import Company, explain_company
from .conflict import (
    Conflict,
    Feasibility,
    OutOfTimeError,
    WayOut,
    smallest_conflict,
    way_out,
)
from .pairs import Met, NotMet, explain_pair
from .present import Present
from .solves import Solves

__all__ = ["Company", "Explanation", "Infeasible", "Met", "NotMet", "Possible", "explain"]


@dataclass(frozen=True)
class Infeasible:
    """An event without a schedule.

    Attributes
    ----------
    conflict : Conflict or None
        Demands that cannot hold together; ``None`` where even that was not found out in time.
    way_out : WayOut or None
        The fewest demands to take back.
    """

    conflict: Conflict | None
    way_out: WayOut | None

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "kind": "infeasible" if self.conflict else "unknown",
            "conflict": None if self.conflict is None else self.conflict.as_dict(),
            "way_out": None if self.way_out is None else self.way_out.as_dict(),
        }


@dataclass(frozen=True)
class Possible:
    """An event whose demands can all be met, which is proven.

    Attributes
    ----------
    demands : int
        How many there are.
    """

    demands: int

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {"kind": "possible", "demands": self.demands}


Explanation = Met | NotMet | Company | Infeasible | Possible


def explain(
    event: Event,
    schedule: Schedule | None = None,
    companies: Sequence[str] = (),
    *,
    time_limit: float = 30.0,
    workers: int | None = None,
    seed: int = 0,
    should_stop: Callable[[], bool] = lambda: False,
) -> Explanation:
    """Return why two companies meet or do not, how one fares, or why there is no schedule.

    Parameters
    ----------
    event : Event
        The event as it is now.
    schedule : Schedule, optional
        The schedule to be explained; default: one that is solved for.
    companies : sequence of str
        Ids of none, one or two companies. With none, the demands of the event are looked at.
    time_limit : float
        Seconds for all that is solved. What is not proven by then is told as an interval.
    workers, seed, should_stop
        As for ``solve``.

    Raises
    ------
    ValueError
        For companies that the event does not have, one named twice or more than two, and a
        schedule that breaks rules of the event.
    InfeasibleError, NoScheduleError
        As ``solve``, where companies are named and there is no schedule.
    """
    _check(event, companies)
    solves = Solves(time_limit, workers, seed, should_stop)
    if not companies:
        return _demands(event, solves)
    if schedule is None:
        schedule = solves.solve(event, None)
    else:
        broken = verify(event, schedule.model_copy(update={"report": None})).violations
        if broken:
            told = "; ".join(v.message for v in broken[:5])
            raise ValueError(f"the schedule breaks rules of the event: {told}")
    present = Present(event, schedule)
    if len(companies) == 1:
        return explain_company(present, companies[0])
    return explain_pair(solves, present, (companies[0], companies[1]))


def _check(event: Event, companies: Sequence[str]) -> None:
    unknown = [c for c in companies if c not in event.company_by_id]
    if unknown:
        raise ValueError(f"the event has no company {', no company '.join(unknown)}")
    if len(set(companies)) < len(companies) or len(companies) > 2:
        raise ValueError("name no company, one or two different ones")


def _demands(event: Event, solves: Solves) -> Infeasible | Possible:
    feasibility = Feasibility(event, solves.limits)
    try:
        conflict = smallest_conflict(feasibility)
    except OutOfTimeError:
        return Infeasible(None, None)
    if conflict is None:
        return Possible(len(feasibility.demands))
    return Infeasible(conflict, way_out(feasibility, conflict))
