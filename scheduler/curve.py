"""What an event is worth by how many there are of one resource, and where more pays little."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..models.event import Event
from ..models.report import ObjectiveResult
from .explain.solves import Solves
from .outcome import InfeasibleError, NoScheduleError
from .resources import Resource, changed, count_of
from .whatif import Figures


@dataclass(frozen=True)
class Point:
    """The event with so many of a resource.

    Attributes
    ----------
    count : int
    state : str
        ``solved``, ``infeasible`` or ``unknown``.
    objectives : tuple of ObjectiveResult
        With proven bounds.
    figures : Figures or None
    """

    count: int
    state: str
    objectives: tuple[ObjectiveResult, ...] = ()
    figures: Figures | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "count": self.count,
            "state": self.state,
            "objectives": [o.model_dump(mode="json") for o in self.objectives],
            "figures": None if self.figures is None else self.figures.as_dict(),
        }


@dataclass(frozen=True)
class Curve:
    """Points by count.

    Attributes
    ----------
    resource : Resource
        What is counted.
    points : tuple of Point
    knee : int or None
        The count from which on more of it adds least for what it takes; ``None`` where the
        objective that is shown does not change.
    objective : str
        The one that is shown: of those that change, the last one that leads.
    """

    resource: Resource
    points: tuple[Point, ...]
    knee: int | None
    objective: str

    @property
    def proven(self) -> bool:
        """Whether all values are proven to be the best, so that the knee is one of them."""
        return all(
            p.state != "unknown" and all(o.gap == 0 for o in p.objectives) for p in self.points
        )

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "resource": {"kind": self.resource.kind, "company": self.resource.company},
            "objective": self.objective,
            "knee": self.knee,
            "proven": self.proven,
            "points": [p.as_dict() for p in self.points],
        }


def variants(event: Event, resource: Resource, counts: Sequence[int]) -> list[tuple[int, Event]]:
    """Return the event with each number of a resource.

    Raises
    ------
    ValueError
        Where one of them is not possible.
    """
    now = count_of(event, resource)
    return [(n, changed(event, [replace(resource, amount=n - now)])) for n in counts]


def solved_point(
    count: int, event: Event, time_limit: float, workers: int | None, seed: int
) -> Point:
    """Return one point; it can be made in another process.

    Parameters
    ----------
    count : int
        How many there are.
    event : Event
        With so many.
    time_limit, workers, seed
        As for ``solve``.
    """
    try:
        schedule = Solves(time_limit, workers, seed).solve(event, None, 1.0)
    except InfeasibleError:
        return Point(count, "infeasible")
    except NoScheduleError:
        return Point(count, "unknown")
    assert schedule.report is not None
    return Point(count, "solved", schedule.report.objectives, Figures.of(event, schedule))


def curve(resource: Resource, points: Sequence[Point]) -> Curve:
    """Return solved points as a curve with its knee."""
    solved = [p for p in points if p.state == "solved"]
    names = [o.name for o in solved[0].objectives] if solved else []
    values = {name: [p.objectives[n].value for p in solved] for n, name in enumerate(names)}
    changing = [name for name in names if len(set(values[name])) > 1]
    shown = (changing or names or [""])[-1]
    knee = None
    if changing:
        sign = 1 if solved[0].objectives[names.index(shown)].sense == "max" else -1
        knee = solved[_knee([p.count for p in solved], [sign * v for v in values[shown]])].count
    return Curve(resource, tuple(points), knee, shown)


def _knee(counts: Sequence[int], values: Sequence[float]) -> int:
    """Return the position of the point farthest above the line from the first to the last one.

    That is the knee of an increasing concave curve (Satopää and others, 2011).
    """
    width = counts[-1] - counts[0]
    height = values[-1] - values[0]

    def above(n: int) -> float:
        return (values[n] - values[0]) * width - height * (counts[n] - counts[0])

    return max(range(len(counts)), key=lambda n: (above(n), -n))
