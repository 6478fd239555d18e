"""The best assignment of a buyer's needs to a maker's processes, for many pairs at once.

Each need goes to at most one process and each process takes at most one need, so that three needs
are not all met by the one process that fits best. The value is the largest sum of the fits assigned
(the linear assignment problem), found by dynamic programming over sets of processes, or by SciPy
where many of a maker's processes fit. Processes that fit no need are left aside first.

Fits are counted in whole ten-thousandths, so that sums are exact, whatever the order of processes,
and can be done again by hand.
"""

import numpy as np

from .market import Counts, Floats, Market, Mask, Pairs, Values
from .taxonomy import taxonomy

FULL = 3
"""A buyer that finds a maker for so many of its needs, or for all it has, is served in full."""

UNITS = 10_000
"""Parts of a whole fit."""

MOST_IN_SETS = 8
"""Sets of more processes than this, among those that fit some need, are too many."""


def cells(market: Market, pairs: Pairs) -> Floats:
    """Return how far each process covers each need (pairs, needs, processes)."""
    coverage = taxonomy("processes").coverage
    needs, processes = market.needs[pairs.buyer], market.processes[pairs.maker]
    found: Floats = coverage[needs[:, :, None], processes[:, None, :]]
    found[(needs < 0)[:, :, None] | (processes < 0)[:, None, :]] = 0
    return found


def in_units(fits: Floats) -> Counts:
    """Return fits from 0 to 1 as whole numbers from 0 to ``UNITS``."""
    found: Counts = np.rint(fits * UNITS).astype(np.int32)
    return found


def needs_counted(market: Market, pairs: Pairs) -> Counts:
    """Return how many needs make a full score: ``FULL``, or all there are (pairs)."""
    count = (market.needs >= 0).sum(axis=1)[pairs.buyer]
    found: Counts = np.clip(count, 1, FULL).astype(np.int32)
    return found


def share_served(market: Market, pairs: Pairs, fits: Floats) -> Values:
    """Return the best assignment's sum, as a share of the needs counted (pairs)."""
    share: Values = best_sum(in_units(fits)) / (UNITS * needs_counted(market, pairs))
    return np.minimum(share, 1)


def best_sum(fits: Counts) -> Counts:
    """Return the largest sum of fits of an assignment.

    Parameters
    ----------
    fits : int array (pairs, needs, processes)
        At least 0.

    Returns
    -------
    int array (pairs)
    """
    if fits.shape[2] > fits.shape[1]:
        fits = fits.transpose(0, 2, 1)
    useful: Mask = np.asarray((fits > 0).any(axis=1))
    width = useful.sum(axis=1)
    found = np.zeros(len(fits), dtype=np.int32)
    for columns in range(1, min(int(width.max(initial=0)), MOST_IN_SETS) + 1):
        at = np.flatnonzero(width == columns)
        # The useful columns, which a stable sort puts in front.
        front = np.argsort(~useful[at], axis=1, kind="stable")[:, None, :columns]
        found[at] = _by_sets(np.take_along_axis(fits[at], front, axis=2))
    for n in np.flatnonzero(width > MOST_IN_SETS).tolist():
        found[n] = _by_scipy(fits[n][:, useful[n]])
    return found


def _by_sets(fits: Counts) -> Counts:
    """Return the best sums, by dynamic programming over sets of columns."""
    count, rows, columns = fits.shape
    best = np.zeros((1 << columns, count), dtype=np.int32)
    for row in range(rows):
        # From the largest set down, so that each row is used once.
        for chosen in range((1 << columns) - 1, 0, -1):
            for column in range(columns):
                if chosen >> column & 1:
                    with_it = best[chosen ^ 1 << column] + fits[:, row, column]
                    np.maximum(best[chosen], with_it, out=best[chosen])
    found: Counts = best[-1]
    return found


def _by_scipy(fit: Counts) -> int:
    return int(sum(fit[need, process] for need, process in best_pairs(fit)))


def best_pairs(fit: Counts) -> list[tuple[int, int]]:
    """Return which need goes to which process in a best assignment (needs, processes)."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(fit, maximize=True)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))
