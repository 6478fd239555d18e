"""Choices of requests for which there are not enough slots, told by prices of slots.

A choice that the capacities allow may still find no slots: of two companies' common ones, say, too
few. The linear programme that gives each chosen request a slot then holds fewer than were chosen,
and its multipliers price the slots so that the choice costs more than there is. Every schedule
keeps that price limit, so it is a cut in a programme of choices (Benders, Numerische Mathematik 4,
1962). Multipliers are rounded, and the cut is evaluated in integers, so it is always valid.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .problem import Ints, Mask, Problem
from .programmes import Programme, multipliers

_DENOMINATOR = 1 << 10
"""Multipliers are rounded to parts of this."""


@dataclass(frozen=True)
class SlotCut:
    """In every schedule, the weights of the requests held add up to the limit at most.

    Attributes
    ----------
    weights : int array (requests)
        Never negative.
    limit : int
        The most they add up to.
    """

    weights: Ints
    limit: int

    def excludes(self, held: Mask) -> bool:
        """Return whether no schedule holds these requests (requests)."""
        return int(self.weights[held].sum()) > self.limit


def slot_cut(
    problem: Problem,
    held: Mask,
    seconds: float,
    should_stop: Callable[[], bool] | None = None,
) -> SlotCut | None:
    """Return a cut that excludes a choice; ``None`` where slots suffice or time does not.

    Parameters
    ----------
    problem : Problem
        The compiled event; only companies' presence and seats are looked at.
    held : bool array (requests)
        The choice.
    seconds : float
        Time for the linear programme.
    should_stop : callable, optional
        Asked again and again while it is solved.
    """
    if not problem.allowed[held].any():
        return None
    matrix, limits = _programme(problem, np.flatnonzero(held))
    gains = np.ones(matrix.shape[1], dtype=np.int64)
    programme = Programme(gains, matrix, limits, most=np.inf, should_stop=should_stop)
    found = programme.linear(seconds)
    if found is None:
        return None
    prices = multipliers(found, _DENOMINATOR)
    shared = len(problem.companies) * problem.slot_count
    own, common = prices[:shared], prices[shared : shared + problem.slot_count]
    priced = len(own) + len(common)
    cheapest = _cheapest(problem, own.reshape(-1, problem.slot_count), common)
    weights = np.minimum(cheapest, _DENOMINATOR)
    cut = SlotCut(weights, int(prices[:priced] @ limits[:priced]))
    return cut if cut.excludes(held) else None


def _programme(problem: Problem, chosen: Ints) -> tuple[Any, Ints]:
    """Return rows of companies in slots, of slots, and of requests; variables: where they begin."""
    from scipy.sparse import csr_matrix

    slots, companies = problem.slot_count, len(problem.companies)
    place, start = np.nonzero(problem.allowed[chosen])
    variable = np.arange(len(place))
    rows, columns = [(companies + 1) * slots + place], [variable]
    for further in range(int(problem.lengths[chosen].max(initial=1))):
        long = variable[problem.lengths[chosen[place]] > further]
        slot = start[long] + further
        rows.append(companies * slots + slot)
        columns.append(long)
        for end in problem.ends[chosen[place[long]]].T:
            rows.append((end * slots + slot)[end >= 0])
            columns.append(long[end >= 0])
    row, column = np.concatenate(rows), np.concatenate(columns)
    shape = (companies + 1) * slots + len(chosen), len(variable)
    limits = np.concatenate([problem.at_once.ravel(), problem.seats, np.ones(len(chosen))])
    return csr_matrix((np.ones(len(row)), (row, column)), shape=shape), limits.astype(np.int64)


def _cheapest(problem: Problem, own: Ints, common: Ints) -> Ints:
    """Return the least price of a place for each request; 0 where it has none (requests)."""
    padded = np.concatenate([own, np.zeros((1, problem.slot_count), dtype=np.int64)])
    once = padded[problem.ends].sum(axis=1) + common
    price = once.copy()
    for further in range(1, int(problem.lengths.max(initial=1))):
        long = problem.lengths > further
        price[long, :-further] += once[long, further:]
    dearest = np.iinfo(np.int64).max
    least = np.where(problem.allowed, price, dearest).min(axis=1, initial=dearest)
    return np.where(problem.can_be_held, least, 0)
