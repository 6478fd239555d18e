"""Large-neighbourhood search by branch and bound, in the linear part of an exact model.

It begins with a dive. Then part of the schedule is renewed and the rest stays: the meetings of some
companies, or those of a few slots in a row (Shaw, CP 1998). What reduced costs exclude is left out,
so little is left to choose where the schedule is close to the linear programme.
"""

import random
import time
from collections.abc import Sequence

from .objectives import Objective
from .problem import Problem
from .relaxation import Relaxation, Starts

SHARE, LEAST_SHARE, MOST_SHARE = 0.3, 0.2, 0.8
"""Part of the companies, or of the slots, that is renewed at first, at least and at most."""

QUICK, SLOW = 0.5, 1.0
"""Seconds of a step below which the next parts are larger, and above which they are smaller."""

GROWTH = 1.15
"""By how much."""

STEP_SECONDS = 1.5
"""Time for renewing one part at most."""

DIVING_SHARE = 0.3
"""Part of the time left that a dive takes at most."""

FEW_PARTS, NEAR = (250, 200, 150, 100), 0.003
"""How many meetings held in part dives leave to branch and bound, fewer and fewer as long as there
is no schedule, and how near to the best choice they get; what comes of them is renewed."""


class Renewal:
    """Renews one part of a schedule after the other.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    relaxation : Relaxation
        Its linear part, solved.
    objective : Objective
        What it optimises.
    companies : sequence of int
        Those whose meetings are renewed together; each meeting has one of them.
    seed : int
        Of every random choice.

    Attributes
    ----------
    starts : dict of int to int
        First slot of each request held, in the best schedule so far.
    idle : int
        Steps since it got better.
    """

    def __init__(
        self,
        problem: Problem,
        relaxation: Relaxation,
        objective: Objective,
        companies: Sequence[int],
        seed: int,
    ) -> None:
        self._problem, self._relaxation, self._objective = problem, relaxation, objective
        self._companies, self._seed = list(companies), seed
        self._rng, self._share = random.Random(seed), SHARE
        self._value: int | None = None
        self.starts: Starts = {}
        self.idle = self._steps = 0

    def take(self, starts: Starts | None) -> bool:
        """Take a schedule if it is the best so far; return whether it is."""
        if starts is not None:
            value = self._objective.measure(self._problem, starts)
            if self._value is None or self._objective.better(value, self._value):
                self.starts, self._value, self.idle = starts, value, 0
                return True
        self.idle += 1
        return False

    def step(self, seconds: float) -> Starts | None:
        """Return another schedule, if there is one: by a dive, or the best with a part renewed."""
        starts, value = self.starts, self._value
        self._steps += 1
        if value is None:
            few = FEW_PARTS[min(self._steps, len(FEW_PARTS)) - 1]
            return self._relaxation.dive(DIVING_SHARE * seconds, few, self._seed + few, NEAR)
        kept = self._outside_slots() if self._steps % 2 else self._outside_companies()
        begin = time.monotonic()
        found = self._relaxation.renew(starts, kept, value, min(seconds, STEP_SECONDS))
        self._adapt(time.monotonic() - begin)
        return found

    def _adapt(self, seconds: float) -> None:
        """Choose larger parts where they are quick, and smaller ones where they are slow."""
        factor = GROWTH if seconds < QUICK else 1 / GROWTH if seconds > SLOW else 1.0
        self._share = min(MOST_SHARE, max(LEAST_SHARE, factor * self._share))

    def _outside_companies(self) -> list[int]:
        """Return the meetings of all but some companies."""
        count = max(2, round(self._share * len(self._companies)))
        some = set(self._rng.sample(self._companies, min(count, len(self._companies))))
        members = self._problem.members
        return [request for request in self.starts if some.isdisjoint(members[request])]

    def _outside_slots(self) -> list[int]:
        """Return the meetings that begin before or after some slots in a row."""
        slots = self._problem.slot_count
        count = min(slots, max(2, round(self._share * slots)))
        first = self._rng.randrange(slots - count + 1)
        return [r for r, slot in self.starts.items() if not first <= slot < first + count]
