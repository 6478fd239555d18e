"""The cheapest pattern of each company: a dynamic programme over its slots.

A company's pattern is its set of busy slots. The states after a slot are the meetings so far, the
breaks so far where they are limited, and one of four modes: before the first meeting, in a
meeting, waiting for the next one, after the last. All companies are handled at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .problem import Ints, Mask

BEFORE, MEETS, WAITS, AFTER = range(4)

NO_PATTERN = 2**60
"""Cost of what cannot be; costs of patterns stay far below."""

_CHUNK = 4_000_000
"""States that are kept at once."""

Costs = NDArray[Any]


@dataclass(frozen=True)
class Weights:
    """What idle runs cost.

    Attributes
    ----------
    run : int
        Of each maximal idle run between two meetings.
    slot : int
        Of each slot in such a run.
    """

    run: int
    slot: int


WEIGHTS = {"breaks": Weights(1, 0), "idle_slots": Weights(0, 1)}
"""What idle runs cost in each objective that has a bound by patterns."""


@dataclass(frozen=True)
class Patterns:
    """The patterns that companies may have.

    Attributes
    ----------
    open, forced : bool array (companies, slots)
        Where each company may, and where it has to be busy.
    least, most : int array (companies, slots)
        Busy slots up to and with each slot.
    breaks : (int, int) or None
        Fewest and most breaks of each company; ``None`` for any.
    """

    open: Mask
    forced: Mask
    least: Ints
    most: Ints
    breaks: tuple[int, int] | None = None

    def part(self, rows: slice) -> "Patterns":
        """Return the patterns of some of the companies."""
        return Patterns(
            self.open[rows], self.forced[rows], self.least[rows], self.most[rows], self.breaks
        )

    @property
    def possible(self) -> Mask:
        """Return which companies have a pattern at all (companies)."""
        free = np.zeros(self.open.shape, dtype=np.int64)
        return self.least_cost(free, free[:, 0], Weights(0, 0)) < NO_PATTERN

    @property
    def chunks(self) -> Iterator[slice]:
        """Yield companies in portions whose states fit in memory."""
        count, slots = self.open.shape
        levels = 1 if self.breaks is None else self.breaks[1] + 1
        width = max(1, _CHUNK // (4 * levels * (slots + 1) * (int(self.most.max(initial=0)) + 2)))
        yield from (slice(at, at + width) for at in range(0, count, width))

    def cheapest(self, price: Costs, each: Costs, weights: Weights) -> tuple[Costs, Mask]:
        """Return the least cost of each company, and a pattern of that cost.

        Parameters
        ----------
        price : array (companies, slots)
            Cost of being busy in a slot.
        each : array (companies)
            Cost of each busy slot.
        weights : Weights
            Cost of idle runs.

        Returns
        -------
        costs : array (companies)
            ``NO_PATTERN`` or more where there is no pattern.
        busy : bool array (companies, slots)
        """
        costs, busy = [], []
        for rows in self.chunks:
            programme = _Programme(self.part(rows), price[rows] + each[rows, None], weights)
            least, final = programme.ends()
            costs.append(least)
            busy.append(programme.trace(final))
        return np.concatenate(costs), np.concatenate(busy)

    def least_cost(self, price: Costs, each: Costs, weights: Weights) -> Costs:
        """Return the least cost of each company; see ``cheapest``."""
        return np.concatenate(
            [
                _Programme(self.part(rows), price[rows] + each[rows, None], weights).ends()[0]
                for rows in self.chunks
            ]
        )


class _Programme:
    """The dynamic programme; states are arrays of (mode, breaks, meetings, company)."""

    def __init__(self, patterns: Patterns, price: Costs, weights: Weights) -> None:
        self._patterns, self._weights = patterns, weights
        self._counted = patterns.breaks is not None
        companies, slots = patterns.open.shape
        levels = 1 if patterns.breaks is None else patterns.breaks[1] + 1
        meetings = int(patterns.most.max(initial=0)) + 1
        state = np.full((4, levels, meetings, companies), NO_PATTERN, dtype=price.dtype)
        state[BEFORE, 0, 0] = 0
        self._states = [state]
        self._count = np.arange(meetings)[:, None]
        priced = np.where(patterns.open, price, NO_PATTERN).astype(price.dtype)
        for slot in range(slots):
            self._states.append(self._step(self._states[-1], slot, priced[:, slot]))

    def _step(self, before: Costs, slot: int, price: Costs) -> Costs:
        patterns = self._patterns
        after = np.full_like(before, NO_PATTERN)
        after[BEFORE] = before[BEFORE]
        after[MEETS, :, 1:] = before[: MEETS + 2, :, :-1].min(axis=0) + price
        after[WAITS] = before[WAITS]
        begun = before[MEETS] + self._weights.run
        if self._counted:
            after[WAITS, 1:] = np.minimum(after[WAITS, 1:], begun[:-1])
        else:
            after[WAITS] = np.minimum(after[WAITS], begun)
        after[WAITS] += self._weights.slot
        after[AFTER] = np.minimum(before[MEETS], before[AFTER])
        forced = patterns.forced[:, slot]
        if forced.any():
            for mode in (BEFORE, WAITS, AFTER):
                after[mode][..., forced] = NO_PATTERN
        least, most = patterns.least[:, slot], patterns.most[:, slot]
        after[..., (self._count < least) | (self._count > most)] = NO_PATTERN
        after[after > NO_PATTERN // 2] = NO_PATTERN  # also where prices have been taken off
        return after

    def ends(self) -> tuple[Costs, Ints]:
        """Return the least costs, and the last state (mode, breaks, meetings) of each company."""
        last = self._states[-1].copy()
        last[WAITS] = NO_PATTERN
        if self._patterns.breaks is not None:
            last[:, : self._patterns.breaks[0]] = NO_PATTERN
        flat = last.reshape(-1, last.shape[-1])
        best = flat.argmin(axis=0)
        costs = flat[best, np.arange(len(best))]
        return costs, np.array(np.unravel_index(best, last.shape[:-1]))

    def trace(self, final: Ints) -> Mask:
        """Return the patterns that lead to the last states."""
        mode, level, meetings = final
        everyone = np.arange(final.shape[1])
        busy = np.zeros(self._patterns.open.shape, dtype=bool)
        for slot in reversed(range(len(self._states) - 1)):
            state = self._states[slot]
            meets = mode == MEETS
            busy[:, slot] = meets
            meetings = np.maximum(meetings - meets, 0)
            at = state[:, level, meetings, everyone]
            lower = level - 1 if self._counted else level
            begun = state[MEETS, np.maximum(lower, 0), meetings, everyone] + self._weights.run
            begins = (mode == WAITS) & (lower >= 0) & (begun <= at[WAITS])
            ends = (mode == AFTER) & (at[MEETS] <= at[AFTER])
            level = np.where(begins, lower, level)
            came = at[: MEETS + 2].argmin(axis=0)
            mode = np.where(meets, came, np.where(begins | ends, MEETS, mode))
        return busy
