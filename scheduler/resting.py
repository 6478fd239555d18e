"""Slots in which each company may be busy, chosen before any meeting; the others are its rest.

A company whose meetings all lie in such a pattern keeps its pace. The patterns leave both sides
about as many companies in each slot, and no more than tables; so a saturated event can be coloured
as one in which nobody has to rest.
"""

import random

import numpy as np
from numpy.typing import NDArray

from .pace import NO_LIMIT, Paces
from .problem import Ints, Mask, Problem, as_bits

SWEEPS, BATCHES = 4, 16
"""How often the patterns are chosen anew, and in how many parts, each seeing those before."""

LACK, NOISE = 0.01, 1e-4
"""What a slot that lacks companies is worth more, and what decides between equal patterns."""

Floats = NDArray[np.float64]


def resting_patterns(problem: Problem, rng: random.Random) -> list[int] | None:
    """Return a pattern of each company as a bit mask, with as many slots as its pace permits.

    ``None`` where no company has to rest between meetings.
    """
    paces = problem.paces
    if paces is None or not ((paces.run < NO_LIMIT).any() or paces.gap.any()):
        return None
    draw = np.random.default_rng(rng.randrange(2**32))
    count = np.array(problem.delegations)[:, None]
    second = problem.second_side
    chosen = problem.present.copy()
    for _ in range(SWEEPS):
        for batch in np.array_split(draw.permutation(len(chosen)), BATCHES):
            for side in (False, True):
                mine = batch[second[batch] == side]
                others = (chosen * count)[second != side if problem.two_sided else second]
                there = (chosen * count)[second == side].sum(axis=0)
                wanted = problem.seats if not len(others) else others.sum(axis=0)
                lack = (np.minimum(wanted, problem.seats) - there) / max(1, problem.seats.max())
                worth = 1 + LACK * lack + NOISE * draw.random((len(mine), len(lack)))
                chosen[mine] = _best(paces, mine, problem.present[mine], worth)
    return as_bits(chosen)


def _best(paces: Paces, companies: Ints, present: Mask, worth: Floats) -> Mask:
    """Return the patterns of most worth (companies, slots)."""
    busy = np.zeros_like(present)
    kinds, kind = np.unique(
        np.stack([paces.run[companies], paces.gap[companies]]), axis=1, return_inverse=True
    )
    for k, (run, gap) in enumerate(kinds.T.tolist()):
        mine = np.flatnonzero(kind.reshape(-1) == k)
        steps = _steps(run, gap, present.shape[1])
        busy[mine] = _best_of_kind(steps, max(1, gap), paces.begins, present[mine], worth[mine])
    return busy


def _steps(run: int, gap: int, slots: int) -> tuple[Mask, Mask]:
    """Return which states follow which (to, from), in a slot behind another and behind a pause.

    First come the states of rest, by its length; the last of them is rest enough. Then come the
    busy slots in a row.
    """
    rest, row = max(1, gap), 1 if gap else min(run, slots)
    follows = np.zeros((rest + row, rest + row), dtype=bool)
    follows[0, rest:] = True
    follows[np.arange(1, rest), np.arange(rest - 1)] = True
    follows[rest - 1, rest - 1] = follows[rest, rest - 1] = True
    paused = follows.copy()
    follows[np.arange(rest + 1, rest + row), np.arange(rest, rest + row - 1)] = True
    if not gap:
        paused[rest, rest:] = True
        follows[rest, rest:] |= run >= slots
    return follows, paused


def _best_of_kind(
    steps: tuple[Mask, Mask], rest: int, begins: Mask, present: Mask, worth: Floats
) -> Mask:
    best = np.full((len(steps[0]), len(present)), -np.inf)
    best[rest - 1] = 0.0
    came = []
    for slot, paused in enumerate(begins.tolist()):
        ways = np.where(steps[paused][:, :, None], best, -np.inf)
        came.append(ways.argmax(axis=1))
        best = ways.max(axis=1)
        best[rest:] += np.where(present[:, slot], worth[:, slot], -np.inf)
    busy, state = np.zeros_like(present), best.argmax(axis=0)
    for slot in reversed(range(len(begins))):
        busy[:, slot] = state >= rest
        state = came[slot][state, np.arange(len(state))]
    return busy
