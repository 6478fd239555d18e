"""What one event is worth more than another: proven differences of their best schedules."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..models.base import scaled, unscaled
from ..models.policy import Stage, Tolerated
from ..models.report import ObjectiveResult
from ..models.schedule import Schedule

TOTALS = ("shortfall", "score")
"""What re-solves weigh; what follows in a policy shapes a schedule of that worth."""


def leading(policy: Sequence[Stage]) -> tuple[Stage, ...]:
    """Return the stages of a policy up to the last of shortfall and score; all if without them.

    No later stage takes anything then, so the last one has no tolerance.
    """
    names = [s.objective if isinstance(s, Tolerated) else s for s in policy]
    last = max((n for n, name in enumerate(names) if name in TOTALS), default=None)
    return tuple(policy) if last is None else (*policy[:last], names[last])


@dataclass(frozen=True)
class Difference:
    """By how much the best value of an objective differs between two events.

    Attributes
    ----------
    name, sense : str
        The objective.
    before, after : number
        Its values in the schedules found.
    least, most : number or None
        The best values differ (after minus before) by no less and no more than this, proven;
        ``None`` where one of them, or of an objective before it, is not bounded.
    """

    name: str
    sense: str
    before: float
    after: float
    least: float | None
    most: float | None

    @property
    def found(self) -> float:
        """The difference of the schedules found."""
        return _minus(self.after, self.before)

    @property
    def exact(self) -> bool:
        """Whether the difference is proven."""
        return self.least is not None and self.least == self.most

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "name": self.name,
            "sense": self.sense,
            "before": self.before,
            "after": self.after,
            "found": self.found,
            "least": self.least,
            "most": self.most,
        }


def differences(before: Schedule, after: Schedule) -> tuple[Difference, ...]:
    """Return how two solved events of one policy differ in each objective.

    The bound of an objective holds while those before it keep their values. So the intervals of
    one are stated only where all before it are proven on both sides.
    """
    assert before.report is not None
    assert after.report is not None
    found, known = [], True
    for one, other in zip(before.report.objectives, after.report.objectives, strict=True):
        least = most = None
        if known and one.bound is not None and other.bound is not None:
            lows, highs = (sorted((_best(o), o.bound or 0)) for o in (one, other))
            least, most = _minus(highs[0], lows[1]), _minus(highs[1], lows[0])
        known = known and _proven(one) and _proven(other)
        found.append(Difference(one.name, one.sense, _best(one), _best(other), least, most))
    return tuple(found)


def _best(objective: ObjectiveResult) -> float:
    return objective.reached


def _proven(objective: ObjectiveResult) -> bool:
    closed = objective.bound is not None and scaled(objective.bound) == scaled(objective.reached)
    return closed and objective.best is None  # what later ones may take is another value


def _minus(one: float, other: float) -> float:
    return unscaled(scaled(one) - scaled(other))


def no_worse(found: Sequence[Difference], better: bool) -> tuple[Difference, ...]:
    """Return differences to an event of which every schedule is one of the other, too.

    So the first objective cannot differ the other way; nor can the next, if the ones before are
    alike.

    Parameters
    ----------
    found : sequence of Difference
        As of ``differences``.
    better : bool
        Whether the second event allows all that the first one does; else it is the first one.
    """
    told = []
    for n, one in enumerate(found):
        alike = all(d.least == d.most == 0 for d in found[:n])
        upwards = (one.sense == "max") == better
        least, most = one.least, one.most
        if alike and least is not None and most is not None:
            least, most = (max(0, least), most) if upwards else (least, min(0, most))
        told.append(Difference(one.name, one.sense, one.before, one.after, least, most))
    return tuple(told)
