"""How each company fares in a schedule: the figures of one row."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..models.base import scaled, unscaled
from ..scheduler.objectives.table_changes import changes_of
from ..scheduler.plan import Plan
from ..scheduler.satisfaction import WHOLE


@dataclass(frozen=True)
class Standing:
    """The figures of a company.

    Attributes
    ----------
    score : float
        Of its meetings.
    best_alone : float
        The best score it could have if nobody else wanted its partners.
    satisfaction : float or None
        ``score`` as a share of that, 0 to 1; ``None`` where it could have nothing.
    breaks, idle_slots, table_changes : int
    """

    company: str
    meetings: int
    minimum: int
    score: float
    best_alone: float
    satisfaction: float | None
    breaks: int
    idle_slots: int
    table_changes: int

    @property
    def missing(self) -> int:
        """How many meetings it has less than its minimum."""
        return max(0, self.minimum - self.meetings)


def standings(plan: Plan) -> list[Standing]:
    """Return the figures of each company, in the event's order."""
    return list(_standings(plan))


def _standings(plan: Plan) -> Iterator[Standing]:
    satisfaction = plan.satisfaction
    for company in plan.event.companies:
        meetings = plan.by_company.get(company.id, [])
        busy = plan.busy.get(company.id, [])
        satisfied = satisfaction.get(company.id)
        yield Standing(
            company=company.id,
            meetings=len(meetings),
            minimum=plan.event.minimum_of(company),
            score=unscaled(sum(scaled(m.score) for m in meetings)),
            best_alone=unscaled(plan.best_alone[company.id]),
            satisfaction=None if satisfied is None else satisfied / WHOLE,
            breaks=plan.breaks_of.get(company.id, 0),
            idle_slots=busy[-1] - busy[0] + 1 - len(busy) if busy else 0,
            table_changes=changes_of((plan.order[m.slot], m.table) for m in meetings),
        )
