"""Improve a schedule by simulated annealing on its breaks and idle slots.

The moves keep the number of meetings, their total score, and what companies miss to their
minimums: two slots are exchanged along an alternating path (a Kempe chain), so that only the
companies at its two ends change their busy slots; or a meeting gives way to a request of equal
score. So objectives that come before breaks keep their values.
"""

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .annealing.cells import Weights
from .annealing.compiled import compile_aside, compiled_anneal, pays_to_compile
from .annealing.loop import DRAW_BITS, DRAWS, EXPONENTIALS, anneal
from .annealing.state import slots_in, state_of
from .problem import Problem
from .prune import whole

AIMS = ("breaks", "idle_slots", "preferences")
"""Objectives that annealing knows."""

HOTTEST, COLDEST = 0.4, 0.1
"""Temperatures of a round, in units of the first objective."""

SECOND = 0.05
"""Weight of the second objective: enough to decide between equal ones."""

CLOSER = 0.1
"""Weight of an idle slot where only breaks count: short ones are closed more easily."""

EXCESS = 2.0
"""Weight of a break more than the largest difference allows."""

ROUNDS = (0.04, 0.2, 1.0)
"""Where rounds of cooling end, as shares of the effort: soon something, and most at the end.

Slow cooling is what counts: one round of n tries beats several that make n together.
"""

STAGES = 40
"""How often a round may tell a better schedule."""

BATCH = 10_000
"""Tries between two questions whether to stop, or whether the schedule is better."""


def improve(
    problem: Problem,
    slot_of: Mapping[int, int],
    policy: Sequence[str],
    seed: int,
    should_stop: Callable[[], bool],
    tries: float = math.inf,
    seconds: float = math.inf,
) -> Iterator[dict[int, int]]:
    """Yield better and better schedules that keep all rules.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    slot_of : mapping of int to int
        A schedule that keeps all rules, except that breaks may differ by more than they may.
    policy : sequence of str
        Names of objectives; of them, ``AIMS`` are improved, in their order.
    seed : int
        Of every random choice: the same seed and tries yield the same schedules.
    should_stop : callable
        Asked again and again, between batches of moves.
    tries, seconds : float
        The effort, whichever is spent first: moves to try, and time to take. One of them has to
        be finite, since it says how fast to cool.
    """
    empty = () if problem.preferred else ("preferences",)
    aims = [name for name in policy if name in AIMS and name not in empty]
    if not aims or not slot_of:
        return
    started = time.monotonic()
    # Whose meetings are exchanged matters where fairness is held.
    exchanges = "fairness" not in policy[: policy.index(aims[0])]

    def too_late() -> bool:
        return should_stop() or time.monotonic() - started > seconds / 2

    compiled = pays_to_compile(len(slot_of), seconds) and compile_aside(too_late)
    annealer = _Annealer(problem, slot_of, aims, seed, compiled, exchanges)
    told, begin = annealer.best, 0.0

    def spent() -> float:
        return max(annealer.tried / tries, (time.monotonic() - started) / seconds)

    for end in ROUNDS:
        part = 0.0
        annealer.set_weights()
        while part < 1 and not should_stop():
            stage = int(part * STAGES)
            annealer.run(HOTTEST * (COLDEST / HOTTEST) ** part)
            part = (spent() - begin) / (end - begin)
            if annealer.best < told and (part >= 1 or int(part * STAGES) > stage):
                told = annealer.best
                yield from _whole(problem, annealer.found)
        begin = min(spent(), end)
        if should_stop() or not any(told) or begin >= 1:
            break
    if annealer.best < told:
        yield from _whole(problem, annealer.found)


def _whole(problem: Problem, slot_of: dict[int, int]) -> Iterator[dict[int, int]]:
    """Yield a schedule if it keeps the rules that annealing does not know, too."""
    if whole(problem, slot_of) == slot_of:
        yield slot_of


class _Annealer:
    """The state, the random numbers, and the best schedule so far."""

    def __init__(
        self,
        problem: Problem,
        slot_of: Mapping[int, int],
        aims: Sequence[str],
        seed: int,
        compiled: bool,
        exchanges: bool,
    ) -> None:
        fast = compiled_anneal() if compiled else None
        self._anneal: Any = fast or anneal
        self._as_list = fast is None
        # The middles of equally likely intervals.
        shares = (np.arange(EXPONENTIALS) + 0.5) / EXPONENTIALS
        self._exponential: Any = -np.log(shares)
        if self._as_list:
            self._exponential = self._exponential.tolist()
        self._state = state_of(problem, slot_of, fast is not None, exchanges)
        self._requests, self._companies = problem.request_count, len(problem.companies)
        self._aims = aims
        self._preferred = problem.preferred if "preferences" in aims else {}
        self._most_worth = max((int(w.max()) for w in self._preferred.values()), default=0) or 1
        self._difference = problem.event.rules.max_break_difference
        self._rng = np.random.default_rng(seed)
        self.tried = 0
        self.best = self._value()
        self._kept = self._part("slot_of", self._requests)
        self.set_weights()

    def set_weights(self) -> None:
        """Let companies have as many breaks as the one with the fewest and the rule allow."""
        weight = dict(zip(self._aims, (1.0, SECOND), strict=False))
        closer = CLOSER * weight.get("breaks", 0.0)
        ceiling = self._state.width
        if self._difference is not None:
            ceiling = int(self._breaks(self._busy()).min()) + self._difference
        excess = 0.0 if self._difference is None else EXCESS
        self._weights = Weights(
            weight.get("breaks", 0.0),
            weight.get("idle_slots", closer),
            excess,
            ceiling,
            weight.get("preferences", 0.0) / self._most_worth,
            # Where idle slots come first it finds less: a slot more is soon made good.
            self._aims[0] == "breaks",
        )

    def run(self, temperature: float) -> None:
        """Try a batch of moves; keep the schedule if it is the best so far."""
        raw: Any = self._rng.bit_generator.random_raw(DRAWS * BATCH)
        raw >>= np.uint64(64 - DRAW_BITS)
        draws = raw.tolist() if self._as_list else raw.view(np.int64)
        self._anneal(self._state, draws, self._exponential, temperature, self._weights)
        self.tried += BATCH
        value = self._value()
        if value < self.best:
            self.best, self._kept = value, self._part("slot_of", self._requests)

    @property
    def found(self) -> dict[int, int]:
        """The best schedule so far."""
        return {r: t - 1 for r, t in enumerate(self._kept.tolist()) if t > 0}

    def _busy(self) -> Any:
        """Return where companies have meetings (companies, slots and two empty ones)."""
        words = self._state.words
        masks = self._part("busy", self._companies * words)
        return slots_in(masks, words)[:, : self._state.width]

    @staticmethod
    def _breaks(busy: Any) -> Any:
        return np.maximum((busy[:, 1:] & ~busy[:, :-1]).sum(axis=1) - 1, 0)

    def _part(self, name: str, size: int) -> Any:
        """Return a copy of a part of the state."""
        begin = getattr(self._state, name)
        return np.array(self._state.cells[begin : begin + size])

    def _value(self) -> tuple[int, ...]:
        """Return how much breaks differ too much, and then the objectives."""
        busy = self._busy()
        breaks = self._breaks(busy)
        excess = 0
        if self._difference is not None:
            excess = max(0, int(breaks.max() - breaks.min()) - self._difference)
        idle = 0
        if "idle_slots" in self._aims:
            begun = np.logical_or.accumulate(busy, axis=1)
            going_on = np.logical_or.accumulate(busy[:, ::-1], axis=1)[:, ::-1]
            idle = int((begun & going_on & ~busy).sum())
        values = {"breaks": int(breaks.sum()), "idle_slots": idle, "preferences": -self._worth()}
        return (excess, *(values[name] for name in self._aims))

    def _worth(self) -> int:
        """Return the preferences that are met."""
        if not self._preferred:
            return 0
        slots, width = self._part("slot_of", self._requests), self._state.width
        cells = self._part("worth", self._requests * width).reshape(-1, width)
        return int(cells[np.arange(self._requests), slots].sum())
