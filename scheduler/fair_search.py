"""Search for the fairest schedule: choose what to hold, find slots for it, prove level by level."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from .construct import Constructor
from .fair_choice import FairChoice, Floors
from .incumbent import Incumbent
from .levels import Levels, climb
from .limits import Limits
from .problem import Ints, Mask, Problem
from .prune import whole
from .satisfaction import WHOLE

CHOICES = 200_000
"""The programme of choices is solved up to this size."""

CHOOSING_SHARE, PROVING_SHARE = 0.4, 0.25
"""Parts of the time left for one choice and for one proof, at most."""

PROVING_SECONDS, LARGEST_SHARE = 1.5, 0.6
"""A proof may take this long, if that is no larger part of the time left."""

EARLY_ROUNDS, LATER_ROUNDS, EARLY_SHARE = 20, 3, 0.1
"""How often a choice for the first level is built, and for later ones, and in which part of the
time left."""

CHOOSING_SECONDS = 10.0
"""And no choice takes longer than this: it cannot be stopped."""

UPWARD = 0.75
"""Where between what is reached and its bound the next choice aims."""

FAILURES = 2
"""So many aims in a row for which time is too short are enough, until proofs have been tried."""

LOOSENING = 0.004
"""How much lower satisfactions are aimed at after each failure, in parts of what was chosen."""

STARTS = 5
"""From how many starts a choice is coloured before another one is made."""

ROUNDS, STRICT_ROUNDS = 40, 3
"""How often what found no slot is priced and chosen again; how often with all levels kept."""


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
    constructor : callable
        Makes what builds schedules, with a seed so much further.
    """

    def __init__(
        self,
        problem: Problem,
        best: Incumbent,
        n: int,
        limits: Limits,
        constructor: Callable[[int], Constructor],
    ) -> None:
        self.problem, self.best, self._n, self._limits = problem, best, n, limits
        self._constructor = constructor
        held = best.held(n)
        missing = 0 if problem.event.rules.strict_minimums else held.get("shortfall")
        self._choice = FairChoice(problem, held.get("score"), missing, limits.should_stop)
        self._chosen: Mask | None = None
        self._satisfaction = problem.satisfaction(best.slot_of or ())
        self._built = False
        self._ended: Callable[[], bool] = limits.should_stop
        self.levels = Levels()

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
        self._ended = ended
        climb(self.levels, self, refining)
        self._raise_rest(refining)
        self._build(self._choose(Floors([self._satisfaction]))[0], ROUNDS)
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
        bound = self._highest(proven, ceiling)
        if not proven:
            self.best.tighten(self._n, bound, "selection")
        self._build_early(LATER_ROUNDS if proven else EARLY_ROUNDS)
        return bound

    def _highest(self, proven: Sequence[tuple[int, int]], ceiling: int) -> int:
        held = sum(count for _, count in proven)
        ceiling = self._ceiling(partial(_steps, proven, self._count), held, ceiling)
        if not proven:
            self.best.tighten(self._n, ceiling, "selection")
        self._raise(held, ceiling)
        while (value := self.ascending()[held]) < ceiling:
            found, impossible = self._search(_steps(proven, self._count, value + 1))
            if impossible:
                return value
            if found is None or not self._take(found):
                return ceiling
        return ceiling

    def fewest(self, proven: Sequence[tuple[int, int]], value: int) -> int:
        """Lower how many have a value, the level after the proven ones; return its bound."""
        while (count := self.ascending().count(value)) > 1:
            floors = _steps([*proven, (value, count - 1)], self._count, value + 1)
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
        while least < most and not self._ended():
            middle = (least + most + 1) // 2
            seconds = CHOOSING_SHARE * self._limits.remaining()
            if self._choice.excludes(floors(middle), seconds):
                most = middle - 1
            else:
                least = middle
        return most

    def _raise(self, held: int, ceiling: int) -> None:
        """Raise the satisfactions of all but the lowest ``held`` companies."""
        most, failures = ceiling, 0
        while (value := self.ascending()[held]) < most and failures < FAILURES:
            if self._ended():
                break
            aim = value + max(1, int(UPWARD * (most - value)))
            found, in_vain = self._choose(self._floors(held, aim))
            if found is not None and self._take(found):
                failures = 0
                if not self._built:
                    self._build_early(1)
            else:
                most, failures = aim - 1, failures + in_vain

    def _raise_rest(self, ended: Callable[[], bool]) -> None:
        """Raise further levels as far as time carries, without proofs."""
        held = sum(count for _, count in self.levels.proven)
        while not ended() and held < self._count:
            self._raise(held, self._ceiling(partial(self._floors, held), held, WHOLE))
            value = self.ascending()[held]
            held = sum(v <= value for v in self.ascending())

    def _floors(self, held: int, aim: int) -> Floors:
        """Return floors that leave the lowest companies where they are, and lift all others."""
        order = np.argsort(self._satisfaction, kind="stable")
        floors = np.full(self._count, aim)
        floors[order[:held]] = self._satisfaction[order[:held]]
        return Floors([floors])

    def _choose(self, floors: Floors, cost: Ints | None = None) -> tuple[Mask | None, bool]:
        seconds = min(CHOOSING_SECONDS, CHOOSING_SHARE * self._limits.remaining())
        return self._choice.choose(floors, seconds, cost)

    def _search(self, floors: Floors) -> tuple[Mask | None, bool]:
        left = self._limits.remaining()
        taken = max(PROVING_SHARE * left, min(PROVING_SECONDS, LARGEST_SHARE * left))
        limits = self._limits.keeping_back(left - taken)
        return self._choice.search(floors, limits, self._limits.should_stop)

    def _take(self, chosen: Mask) -> bool:
        """Keep a choice if it is fairer than the one so far."""
        requests = self._choice.requests(chosen)
        satisfaction = self.problem.satisfaction(requests)
        if sorted(satisfaction.tolist()) <= self.ascending():
            return False
        self._chosen, self._satisfaction = chosen, satisfaction
        return True

    # Schedules -----------------------------------------------------------------------------

    def _build_early(self, rounds: int) -> None:
        """Have schedules of what is chosen so far, before all of the time goes into levels."""
        self._built = True
        ended, early = self._ended, self._limits.within(EARLY_SHARE)
        self._ended = lambda: ended() or early.remaining() <= 0
        self._build(self._chosen, rounds)
        self._ended = ended

    def _build(self, chosen: Mask | None, rounds: int) -> None:
        """Find slots for a choice, and for others that price what found none; offer schedules."""
        constructor, failures = self._constructor(0), 0
        for done in range(1, rounds + 1):
            if chosen is None:
                return
            kept = self._colour(constructor, chosen)
            for start in range(done * STARTS + 1, (done + 1) * STARTS):
                if not constructor.left_out or self._ended():
                    return
                other = self._constructor(start)
                kept = self._colour(other, chosen) or kept
                if not other.left_out:
                    return
            failures += not kept
            if self._ended() or done == rounds:
                return
            floors = self._loosened(failures)
            chosen, _ = self._choose(Floors([floors]), constructor.costs())

    def _colour(self, constructor: Constructor, chosen: Mask) -> bool:
        """Find slots for a choice; return whether that makes the best schedule."""
        constructor.protect(self._crucial(chosen))
        constructor.round(self._choice.blocks.selected(chosen), self._ended)
        if constructor.left_out:
            constructor.fill()
        schedule = whole(self.problem, constructor.schedule())
        return schedule is not None and self.best.offer(schedule, "construct")

    def _loosened(self, failures: int) -> Ints:
        """Return floors to build at: what finds no slot takes score that has to be left over."""
        if failures < STRICT_ROUNDS:
            return self._satisfaction
        held = sum(count for _, count in self.levels.proven)
        open_level = self.ascending()[min(held, self._count - 1)]
        lower = int(open_level * (1 - LOOSENING * (failures - STRICT_ROUNDS)))
        return np.minimum(self._satisfaction, max(self.best.ranks[0], lower))

    def _crucial(self, chosen: Mask) -> Mask:
        """Return requests without which somebody is no better off than the worst off is now."""
        problem, held = self.problem, np.zeros(self.problem.request_count, dtype=bool)
        held[self._choice.requests(chosen)] = True
        least = np.full(len(problem.companies) + 1, -1)  # behind the last company stands -1
        better = np.full(self._count, self.best.ranks[0] + 1)
        for company, score in self.best.least_scores(better):
            least[company] = score
        scores = np.zeros_like(least)
        for ends in problem.ends[held].T:
            np.add.at(scores, ends, problem.scores[held])
        without = scores[problem.ends] - problem.scores[:, None]
        return held & (without < least[problem.ends]).any(axis=1)


def _steps(proven: Sequence[tuple[int, int]], companies: int, aim: int) -> Floors:
    """Return floors that keep proven levels, whoever is at them, and lift all others to an aim."""
    values = [*(value for value, _ in proven), aim]
    below = np.cumsum([count for _, count in proven]).tolist()
    return Floors([np.full(companies, value) for value in values], below)
