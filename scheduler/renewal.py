"""Large-neighbourhood search by branch and bound, in the linear part of an exact model.

It begins with a dive. Then part of the schedule is renewed and the rest stays: the meetings of some
companies, or those of a few slots in a row (Shaw, CP 1998). What reduced costs exclude is left out,
so little is left to choose where the schedule is close to the linear programme.
"""

from collections.abc import Sequence

import numpy as np

from .objectives import Objective
from .problem import Mask, Problem
from .programmes import Floats
from .relaxation import Relaxation, Starts

SHARE, LEAST_SHARE, MOST_SHARE = 0.12, 0.06, 0.8
"""Part of the companies, or of the slots, that is renewed at first, at least and at most."""

QUICK, SLOW = 700, 1_500
"""Iterations of the simplex method in a step, below which the next parts are larger, and above
which they are smaller."""

GROWTH = 1.2
"""By how much."""

EVEN, SMALLEST = 0.3, 1e-9
"""Part of the mean loss by which all are as likely to be renewed, and what keeps it above zero."""

FOCUS, ALL = 0.3, 4
"""What costs more than this part of what the schedule lacks is left out, but in each of so many
steps in vain."""

STEP_SECONDS = 1.0
"""Time for renewing one part at most."""

DIVING_SHARE = 0.3
"""Part of the time left that a dive takes at most."""

FEW_PARTS, NEAR = (100, 150, 60, 200), 0.003
"""How many meetings held in part dives leave to branch and bound, one after the other as long as
there is no schedule, and how near to the best choice they get; what comes of them is renewed."""


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
    groups : sequence of (sequence of int)
        Companies of which some have their meetings renewed together.
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
        groups: Sequence[Sequence[int]],
        seed: int,
    ) -> None:
        self._problem, self._relaxation, self._objective = problem, relaxation, objective
        self._groups, self._seed = [list(companies) for companies in groups], seed
        self._draw, self._shares = np.random.default_rng(seed), [SHARE] * (1 + len(groups))
        self._value: int | None = None
        self.starts: Starts = {}
        self.idle = self._steps = 0

    def take(self, starts: Starts | None) -> bool:
        """Take what a step has given if it is the best so far; return whether it is."""
        taken = self.follow(starts)
        self.idle += not taken
        return taken

    def follow(self, starts: Starts | None) -> bool:
        """Go on from a schedule, whoever found it, if it is the best so far; return whether it is.

        Its value is measured here: the best of all can change while it is asked for.
        """
        if starts is None:
            return False
        value = self._objective.measure(self._problem, starts)
        if self._value is not None and not self._objective.better(value, self._value):
            return False
        self.starts, self._value, self.idle = starts, value, 0
        return True

    def step(self, seconds: float) -> Starts | None:
        """Return another schedule, if there is one: by a dive, or the best with a part renewed."""
        starts, value = self.starts, self._value
        self._steps += 1
        if value is None:
            few = FEW_PARTS[min(self._steps, len(FEW_PARTS)) - 1]
            return self._relaxation.dive(DIVING_SHARE * seconds, few, self._seed + few, NEAR)
        kind = self._steps % len(self._shares)
        losses = self._relaxation.losses(starts)
        free = self._of_companies(kind, losses) if kind else self._of_slots(losses)
        focus = 1.0 if self.idle % ALL == ALL - 1 else FOCUS
        limit = min(seconds, STEP_SECONDS)
        found, effort = self._relaxation.renew(starts, free, value, limit, focus)
        self._adapt(kind, effort)
        return found

    def _adapt(self, kind: int, effort: float) -> None:
        """Choose larger parts where they are quick, and smaller ones where they are slow."""
        factor = GROWTH if effort < QUICK else 1 / GROWTH if effort > SLOW else 1.0
        self._shares[kind] = min(MOST_SHARE, max(LEAST_SHARE, factor * self._shares[kind]))

    def _of_companies(self, kind: int, losses: Floats) -> Mask:
        """Return the meetings of some companies (requests, slots)."""
        companies, ends = self._groups[kind - 1], self._problem.ends
        count = min(max(2, round(self._shares[kind] * len(companies))), len(companies))
        each = np.zeros(len(self._problem.companies) + 1)  # the last is nobody, -1
        np.add.at(each, ends, losses.sum(axis=1)[:, None])
        some = self._draw.choice(companies, count, replace=False, p=_chances(each[companies]))
        free = np.zeros(losses.shape, dtype=bool)
        free[np.isin(ends, some).any(axis=1)] = True
        return free

    def _of_slots(self, losses: Floats) -> Mask:
        """Return the meetings that begin in some slots in a row (requests, slots)."""
        slots = self._problem.slot_count
        count = min(slots, max(2, round(self._shares[0] * slots)))
        each = np.convolve(losses.sum(axis=0), np.ones(count), "valid")
        first = self._draw.choice(len(each), p=_chances(each))
        free = np.zeros(losses.shape, dtype=bool)
        free[:, first : first + count] = True
        return free


def _chances(losses: Floats) -> Floats:
    """Return how likely each is to be renewed: the more, the more it loses."""
    chances = losses + EVEN * losses.mean() + SMALLEST
    return np.asarray(chances / chances.sum())
