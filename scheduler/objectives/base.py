"""What an objective is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..plan import Plan

if TYPE_CHECKING:
    from ..exact import ExactModel, Expression
    from ..problem import Problem


@dataclass(frozen=True)
class Objective:
    """One objective: how a plan is valued, and how the exact model expresses it.

    Attributes
    ----------
    name : str
        As in a policy.
    sense : {"min", "max"}
        Whether less or more is better.
    evaluate : callable
        The value of a plan as a whole number of ``unit`` parts, from its meetings alone.
    measure : callable
        The value of a schedule given as request to slot, on the compiled event.
    express : callable
        The same value as an expression of the exact model, exact or, for an optimiser in the
        right sense, tight.
    unit : int
        How many parts make one in what people read: scores are counted in thousandths.
    rank : callable or None
        What decides between schedules of the same value, on the compiled event: more is better.
    """

    name: str
    sense: Literal["min", "max"]
    evaluate: Callable[[Plan], int]
    measure: "Callable[[Problem, Mapping[int, int]], int]"
    express: "Callable[[ExactModel], Expression]"
    unit: int = 1
    rank: "Callable[[Problem, Mapping[int, int]], tuple[int, ...]] | None" = None

    def shown(self, value: int) -> float:
        """Return a value as people read it: whole where it is whole."""
        return value // self.unit if value % self.unit == 0 else value / self.unit

    def better(self, one: int, other: int) -> bool:
        """Return whether ``one`` is strictly better than ``other``."""
        return one > other if self.sense == "max" else one < other

    def gap(self, value: int | None, bound: int | None) -> float | None:
        """Return ``|bound − value| / max(1, |value|)`` as people read both; ``None`` if unknown."""
        if value is None or bound is None:
            return None
        shown = self.shown(value)
        return abs(self.shown(bound) - shown) / max(1, abs(shown))
