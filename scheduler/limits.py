"""When a search has to end, and what it may use."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

MAX_WORKERS = 8
"""More workers than this bring CP-SAT little and cost memory each."""


def worker_count(workers: int | None) -> int:
    """Return how many threads are used where so many are asked for; default: the machine's."""
    return min(workers or os.cpu_count() or 1, MAX_WORKERS)


@dataclass(frozen=True)
class Limits:
    """When a solve of the exact model ends.

    Attributes
    ----------
    remaining : callable
        Seconds left.
    should_stop : callable
        Whether somebody asked to stop.
    workers, seed : int
        Of CP-SAT.
    effort : float or None
        CP-SAT's deterministic time, which counts work and not seconds.
    linearization : int
        CP-SAT's level of linear relaxation; 1 is its default.
    """

    remaining: Callable[[], float]
    should_stop: Callable[[], bool]
    workers: int
    seed: int
    effort: float | None = None
    linearization: int = 1

    @classmethod
    def lasting(
        cls,
        seconds: float,
        should_stop: Callable[[], bool] = lambda: False,
        workers: int | None = None,
        seed: int = 0,
    ) -> "Limits":
        """Return limits that end so many seconds from now."""
        end = time.monotonic() + seconds
        return cls(lambda: end - time.monotonic(), should_stop, worker_count(workers), seed)

    @property
    def over(self) -> bool:
        """Whether the time is over, or somebody asked to stop."""
        return self.should_stop() or self.remaining() <= 0

    def keeping_back(self, seconds: float) -> "Limits":
        """Return limits that end so many seconds earlier."""
        left = self.remaining
        return replace(self, remaining=lambda: left() - seconds)

    def within(self, share: float) -> "Limits":
        """Return the limits of a part of the time that is left now."""
        return self.keeping_back((1 - share) * self.remaining())
