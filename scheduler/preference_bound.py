"""A bound on preferences at any size: the linear programme of session blocks, with best weights.

A block begins where the weight of some request changes. Where that is too many variables, sessions
are the blocks, or the whole event is one; a request counts with its best weight in a block then, so
the bound holds all the same. Rules that the blocks do not know are relaxed.
"""

import time
from collections.abc import Iterator

import numpy as np

from .blocks import BlockModel, parts
from .problem import Ints, Problem


def preference_bound(
    problem: Problem, least_score: int | None, most_variables: int, seconds: float
) -> int | None:
    """Return what the preferences of no schedule of at least a score exceed, in thousandths.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    least_score : int or None
        Score that is kept, in thousandths.
    most_variables : int
        Size of the linear programme at most.
    seconds : float
        Time for it.

    Returns
    -------
    int or None
        ``None`` where time was too short or the event is too large.
    """
    if not problem.preferred:
        return 0
    end = time.monotonic() + seconds
    found = []
    for blocks in _parts_of(problem, most_variables):
        weights = _best_weights(problem, blocks)
        for least in dict.fromkeys((None, least_score)):
            left = end - time.monotonic()
            found.append(blocks.bound_of(weights, left, least) if left > 0 else None)
    return min((bound for bound in found if bound is not None), default=None)


def _parts_of(problem: Problem, most_variables: int) -> Iterator[BlockModel]:
    """Yield the event as one block, which is quick, and in the finest that are few enough."""
    whole = BlockModel(problem, [0])
    if whole.size <= most_variables:
        yield whole
    for starts in (_changes(problem), parts(problem)):
        blocks = BlockModel(problem, starts)
        if len(starts) > 1 and blocks.size <= most_variables:
            yield blocks
            return


def _changes(problem: Problem) -> list[int]:
    """Return where blocks begin within which no request prefers one slot to another."""
    weights = np.stack(list(problem.preferred.values()))
    changed = (weights[:, 1:] != weights[:, :-1]).any(axis=0)
    return [0, *(np.flatnonzero(changed) + 1).tolist()]


def _best_weights(problem: Problem, blocks: BlockModel) -> Ints:
    """Return each choice's best weight (variables)."""
    best = np.zeros((problem.request_count, len(blocks.masks)), dtype=np.int64)
    rows = list(problem.preferred)
    weights = np.stack(list(problem.preferred.values())) * problem.allowed[rows]
    for block, mask in enumerate(blocks.masks):
        best[rows, block] = weights[:, mask].max(axis=1, initial=0)
    return np.asarray(best[blocks.request_of, blocks.block_of])
