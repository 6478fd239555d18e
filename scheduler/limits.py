"""When a search has to end, and what it may use."""

import os
from collections.abc import Callable
from dataclasses import dataclass

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
