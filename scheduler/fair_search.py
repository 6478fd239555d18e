"""Search for the fairest schedule: choose what to hold, find slots for it, prove level by level."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from .construct import Constructor
from .fair_choice import FairChoice, Floors
from .incumbent import Incumbent
from .levels import Levels, climb
from .limits import Limits
from .problem import Ints, Mask, Problem
from .prune import is_whole, prune
from .satisfaction import WHOLE

CHOICES = 200_000
"""The programme of choices is solved up to this size."""

CHOOSING_SHARE, PROVING_SHARE = 0.25, 0.25
"""Parts of the time left for one choice and for one proof, at most."""

CHOOSING_SECONDS = 10.0
"""And no choice takes longer than this: it cannot be stopped."""

UPWARD = 0.75
"""Where between what is reached and its bound the next choice aims."""

CLOSE = 0.25
"""A choice may be so far from the best score, in parts of what may be given up of it."""

ROUNDS = 6
"""How often what found no slot is priced and chosen again."""


class FairSearch:
    """Raises the satisfactions on the choice of requests, then builds schedules of it.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    best : Incumbent
        Has a schedule, and takes fairer ones.
    n : int
        Position of fairness in the policy.
    limits : Limits
        When to end.
    """

    def __init__(self, problem: Problem, best: Incumbent, n: int, limits: Limits) -> None:
        self.problem, self.best, self._n, self._limits = problem, best, n, limits
        held = best.held(n)
        self._choice = FairChoice(problem, held.get("score"), held.get("shortfall"))
        self._requests: list[int] = sorted(best.slot_of or ())
        self._satisfaction = problem.satisfaction(self._requests)
        self._slack = self._close(held.get("score"))
        self.levels = Levels()

    def _close(self, least: int | None) -> float:
        names = [o.name for o in self.best.objectives]
        reached = None if least is None else self.best.best_value(names.index("score"))
        return CLOSE * (reached - least) / reached if reached and least is not None else 0.0

    @property
    def fits(self) -> bool:
        """Whether the programme of choices is small enough to be of use."""
        return 0 < self._choice.size <= CHOICES

    def run(self, ended: Callable[[], bool], refining: Callable[[], bool]) -> None:
        """Raise level after level, and build schedules.

        Parameters
        ----------
        ended, refining : callable
            Whether the time for all of it, and that for levels, is over.
        """
        first_only = True

        def once() -> bool:
            nonlocal first_only
            over, first_only = not first_only, False
            return over or refining()

        climb(self.levels, self, once)
        self._tell()
        self._build(ended, rounds=1)
        if self.levels.proven:
            climb(self.levels, self, refining)
        self._raise_rest(refining)
        self._tell()
        self._build(ended, ROUNDS)
        self._tell()

    def _tell(self) -> None:
        """Pass on what is proven; other home tables might do better than those chosen."""
        self.best.tighten(self._n, self.levels.bound(0), "selection")
        if not self.problem.conditional:
            agreed = self.levels.agreed(self.best.ranks)
            self.best.levels.take(self.levels.proven[:agreed], self.levels.bound(agreed))

    # Levels --------------------------------------------------------------------------------

    def ascending(self) -> list[int]:
        """Return the satisfactions of the choice so far, ascending."""
        return sorted(self._satisfaction.tolist())

    def highest(self, proven: Sequence[tuple[int, int]], ceiling: int) -> int:
        """Raise the level after the proven ones; return its bound."""
        held = sum(count for _, count in proven)
        ceiling = self._ceiling(lambda v: _steps(proven, v, self._count), held, ceiling)
        self._raise(held, ceiling)
        while (value := self.ascending()[held]) < ceiling:
            found, impossible = self._search(_steps(proven, value + 1, self._count))
            if impossible:
                return value
            if found is None or not self._take(found):
                return ceiling
        return ceiling

    def fewest(self, proven: Sequence[tuple[int, int]], value: int) -> int:
        """Lower how many have a value, the level after the proven ones; return its bound."""
        while (count := self.ascending().count(value)) > 1:
            floors = _steps([*proven, (value, count - 1)], value + 1, self._count)
            found, impossible = self._search(floors)
            if impossible:
                return count
            if found is None or not self._take(found):
                return 1
        return 1

    @property
    def _count(self) -> int:
        return len(self.problem.counted)

    def _ceiling(self, floors: Callable[[int], Floors], held: int, most: int) -> int:
        """Return a bound of a level by the linear programme."""
        least = self.ascending()[held]
        while least < most and not self._limits.should_stop():
            middle = (least + most + 1) // 2
            seconds = CHOOSING_SHARE * self._limits.remaining()
            if self._choice.excludes(floors(middle), seconds):
                most = middle - 1
            else:
                least = middle
        return most

    def _raise(self, held: int, ceiling: int) -> bool:
        """Raise what is behind the lowest ``held`` companies; return whether it got anywhere."""
        before = self.ascending()[held]
        most = ceiling
        while (value := self.ascending()[held]) < most and not self._limits.should_stop():
            aim = value + max(1, int(UPWARD * (most - value)))
            found = self._choose(self._floors(held, aim), slack=self._slack)
            if found is None or not self._take(found):
                most = aim - 1
        return self.ascending()[held] > before

    def _raise_rest(self, ended: Callable[[], bool]) -> None:
        """Raise further levels as far as time carries, without proofs."""
        held = sum(count for _, count in self.levels.proven)
        while not ended() and held < self._count:
            ceiling = self._ceiling(lambda v, h=held: self._floors(h, v), held, WHOLE)
            self._raise(held, ceiling)
            value = self.ascending()[held]
            held = sum(v <= value for v in self.ascending())

    def _floors(self, held: int, aim: int) -> Floors:
        """Return floors that leave the lowest companies where they are, and lift all others."""
        order = np.argsort(self._satisfaction, kind="stable")
        floors = np.full(self._count, aim)
        floors[order[:held]] = self._satisfaction[order[:held]]
        return Floors([floors])

    def _choose(self, floors: Floors, cost: Ints | None = None, slack: float = 0.0) -> Mask | None:
        seconds = min(CHOOSING_SECONDS, CHOOSING_SHARE * self._limits.remaining())
        return self._choice.choose(floors, seconds, cost, slack)

    def _search(self, floors: Floors) -> tuple[Mask | None, bool]:
        left = self._limits.remaining()
        kept_back = (1 - PROVING_SHARE) * left
        limits = replace(self._limits, remaining=lambda: self._limits.remaining() - kept_back)
        return self._choice.search(floors, limits, self._limits.should_stop)

    def _take(self, chosen: Mask) -> bool:
        """Keep a choice if it is fairer than the one so far."""
        requests = self._choice.requests(chosen)
        satisfaction = self.problem.satisfaction(requests)
        if sorted(satisfaction.tolist()) <= self.ascending():
            return False
        self._requests, self._satisfaction = requests, satisfaction
        return True

    # Schedules -----------------------------------------------------------------------------

    def _build(self, ended: Callable[[], bool], rounds: int) -> None:
        """Find slots for a choice of best score at the satisfactions reached; offer schedules."""
        constructor = Constructor(self.problem, self._limits.seed)
        floors, cost = Floors([self._satisfaction]), None
        for _ in range(rounds):
            chosen = self._choose(floors, cost)
            if chosen is None:
                return
            constructor.round(self._choice.blocks.selected(chosen), ended)
            if constructor.left_out:
                constructor.fill()
            schedule = prune(self.problem, constructor.schedule())
            if is_whole(self.problem, schedule):
                self.best.offer(schedule, "construct")
            if not constructor.left_out or ended():
                return
            cost = constructor.costs()


def _steps(proven: Sequence[tuple[int, int]], aim: int, companies: int) -> Floors:
    """Return floors that keep proven levels, whoever is at them, and lift all others to an aim."""
    values = [*(value for value, _ in proven), aim]
    below = np.cumsum([count for _, count in proven]).tolist()
    return Floors([np.full(companies, value) for value in values], below)
