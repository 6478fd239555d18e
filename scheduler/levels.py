"""What is proven of the satisfactions of companies, the smallest first.

Leximin orders schedules by their smallest satisfaction, then by how few companies have no more than
it, then by the next satisfaction, and so on. A level is one value with its count.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ..models.report import FairnessLevel
from .satisfaction import WHOLE, levels


@dataclass
class Levels:
    """Proven levels, from the smallest on, and a bound of the level after them.

    Attributes
    ----------
    proven : list of (int, int)
        Satisfaction, and how many companies have it: neither more, nor fewer companies with it,
        is possible, given the levels before.
    ceiling : int
        No schedule with the proven levels has more at the next one.
    """

    proven: list[tuple[int, int]] = field(default_factory=list)
    ceiling: int = WHOLE

    def agreed(self, ascending: Sequence[int]) -> int:
        """Return how many of the first levels of some satisfactions are the proven ones."""
        agreed = 0
        for level, known in zip(levels(ascending), self.proven, strict=False):
            if level != known:
                break
            agreed += 1
        return agreed

    def proves_all(self, ascending: Sequence[int]) -> bool:
        """Return whether no level of some satisfactions is open."""
        return self.agreed(ascending) == len(levels(ascending))

    def bound(self, level: int) -> int:
        """Return a bound of a level, given the levels before."""
        return self.proven[level][0] if level < len(self.proven) else self.ceiling

    def take(self, proven: Sequence[tuple[int, int]], ceiling: int) -> None:
        """Take further levels that are proven."""
        self.proven, self.ceiling = list(proven), ceiling

    def report(self, ascending: Sequence[int]) -> tuple[FairnessLevel, ...]:
        """Return the proven levels of some satisfactions, and the first that is not proven."""
        agreed, found = self.agreed(ascending), levels(ascending)
        shown = [
            FairnessLevel(value=value, companies=count, bound=value, proven=True)
            for value, count in found[:agreed]
        ]
        for value, count in found[agreed : agreed + 1]:
            bound = max(value, self.bound(agreed))
            shown.append(FairnessLevel(value=value, companies=count, bound=bound))
        return tuple(shown)


class Climber(Protocol):
    """Raises satisfactions and proves how far they can be raised."""

    def ascending(self) -> Sequence[int]:
        """Return the satisfactions of the best found so far, ascending."""

    def highest(self, proven: Sequence[tuple[int, int]], ceiling: int) -> int:
        """Raise the level after the proven ones, from ``ceiling`` at most; return its bound."""

    def fewest(self, proven: Sequence[tuple[int, int]], value: int) -> int:
        """Lower how many have ``value``, the level after the proven ones; return its bound."""


def climb(levels_known: Levels, climber: Climber, ended: Callable[[], bool]) -> bool:
    """Prove one level after the other; return whether all are proven."""
    while not ended():
        ascending = climber.ascending()
        if levels_known.proves_all(ascending):
            return True
        agreed = levels_known.agreed(ascending)
        proven = levels_known.proven[:agreed]
        held = sum(count for _, count in proven)
        ceiling = levels_known.bound(agreed)
        if ceiling > ascending[held]:
            ceiling = climber.highest(proven, ceiling)
        levels_known.take(proven, ceiling)
        value = climber.ascending()[held]
        if value < ceiling:
            return False
        count = climber.ascending().count(value)
        least = climber.fewest(proven, value) if count > 1 else 1
        count = climber.ascending().count(value)
        if count > least:
            return False
        levels_known.take([*proven, (value, count)], WHOLE)
    return False
