"""Which single resources are worth most: screened by the flow's duals, then solved.

By weak duality, what more of a resource adds to the flow is at most the sum, over the arcs it
widens, of what a further unit there is worth by the present potentials. No schedule is better than
the flow, so that limits what the resource is worth. Resources are solved in the order of these
limits, until none that is left can be worth as much as the least of the best ones.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..models.base import scaled
from ..models.event import Event
from ..models.schedule import Schedule
from .bounds import SlotFlow
from .draft import Ints
from .explain.solves import Solves
from .fixing import potentials
from .problem import compile_event
from .resources import Resource, changed
from .weighing import TOTALS
from .whatif import Figures, Weigher, Worth

BEST = 10
"""How many are ranked."""


@dataclass(frozen=True)
class Ranking:
    """The resources worth most.

    Attributes
    ----------
    baseline : Schedule
        A best schedule of the event as it is.
    figures : Figures
        Of it.
    best : tuple of Worth
        Each solved, the most valuable first.
    proven : bool
        Whether no other single resource is worth more than the last of these.
    candidates, solved : int
        How many there are, and how many were solved.
    """

    baseline: Schedule
    figures: Figures
    best: tuple[Worth, ...]
    proven: bool
    candidates: int
    solved: int

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "best": [w.as_dict() for w in self.best],
            "proven": self.proven,
            "candidates": self.candidates,
            "solved": self.solved,
        }


def rank(
    event: Event,
    schedule: Schedule | None = None,
    *,
    most: int = BEST,
    time_limit: float = 60.0,
    workers: int | None = None,
    seed: int = 0,
    should_stop: Callable[[], bool] = lambda: False,
) -> Ranking:
    """Return the single resources worth most: a table, a company's slot, a representative.

    Parameters
    ----------
    event : Event
        The event as it is.
    schedule : Schedule, optional
        The present schedule, to begin with.
    most : int
        How many to return.
    time_limit : float
        Seconds for all solves together.
    workers, seed, should_stop
        As for ``solve``.

    Raises
    ------
    ValueError
        Where the policy has neither shortfall nor score, or the schedule breaks rules.
    InfeasibleError, NoScheduleError
        As ``solve``, for the event as it is.
    """
    if not set(event.objectives) & set(TOTALS):
        raise ValueError("the policy has neither shortfall nor score, by which to rank")
    solves = Solves(time_limit, workers, seed, should_stop)
    weigher = Weigher(event, schedule, solves)
    screen = _Screen(event, weigher.baseline)
    waiting = sorted(screen.candidates(), key=lambda c: -c[0])
    found: list[Worth] = []
    highest_left = 0
    for limit, resource in waiting:
        ranked = sorted((screen.key(w, "found") for w in found), reverse=True)
        highest_left = limit
        enough = len(ranked) >= most and ranked[most - 1] >= limit
        if enough or solves.limits.over:
            break
        found.append(weigher.weigh((resource,), changed(event, [resource]), 1 / most))
    else:
        highest_left = 0
    found.sort(key=lambda w: -screen.key(w, "found"))
    last = screen.key(found[most - 1], "least") if len(found) >= most else 0
    others = [highest_left, *(screen.key(w, "most") for w in found[most:])]
    best = tuple(w for w in found[:most] if screen.key(w, "found") > 0)
    proven = screen.proves and max(others) <= last
    return Ranking(weigher.baseline, weigher.figures, best, proven, len(waiting), len(found))


class _Screen:
    """Limits of what resources are worth, in the flow's weights of shortfall and score."""

    def __init__(self, event: Event, baseline: Schedule) -> None:
        self.problem = problem = compile_event(event)
        self._flow = flow = SlotFlow(problem)
        self._reward = (1, 0)
        names = [n for n in event.objectives if n in TOTALS]
        first = names == ["shortfall", "score"] and bool(problem.minimum.any())
        weights = flow.lexicographic_reward("shortfall") if first else (1, 0)
        self._reward = weights or (1, 0)
        network = flow.best_flow(self._reward)
        assert network is not None
        self._at = potentials(network)
        slack = -int(network.costs @ network.flows)
        self._slack = self._short_of(slack, baseline)
        only_score = names == ["score"] or not problem.minimum.any()
        # Tables that are homes by a choice of compiling make the flow one of that choice.
        chosen = event.rules.home_tables is not None
        self.proves = not chosen and (first or only_score) and weights is not None
        self._owned = Counter(t.reserved_for for t in event.tables)

    def _short_of(self, total: int, baseline: Schedule) -> int:
        """Return by how much the baseline stays below the flow, in the flow's weights."""
        problem, flow = self.problem, self._flow
        held = [problem.number_of[m.request] for m in baseline.meetings]
        score = int(problem.scores[held].sum()) // flow.unit
        count = np.zeros(len(problem.companies), dtype=np.int64)
        for request in held:
            count[list(problem.members[request])] += 1
        towards = int(np.minimum(count, problem.minimum).sum())
        musts = int(problem.scores[problem.musts].sum()) // flow.unit
        score_weight, minimum_weight = self._reward
        # Each copy of the flow counts the score; a two-sided one counts each minimum once.
        own = flow.copies * score_weight * (score - musts) + minimum_weight * flow.copies * towards
        return max(0, total - own)

    def key(self, worth: Worth, which: Literal["found", "least", "most"]) -> float:
        """Return what a resource is worth in the flow's weights: as found, or at least or most.

        Infinite, or minus that, where it is not bounded.
        """
        unbounded, shortfall = math.inf if which == "most" else -math.inf, which
        if which != "found":
            shortfall = "least" if which == "most" else "most"
        score_weight, minimum_weight = self._reward
        total = 0.0
        for d in worth.differences:
            value = getattr(d, which if d.name == "score" else shortfall)
            if value is None:
                return unbounded
            if d.name == "score":
                total += score_weight * (scaled(value) // self._flow.unit)
            elif d.name == "shortfall":
                total -= minimum_weight * int(value)
        return total * self._flow.copies if worth.differences else unbounded

    def candidates(self) -> Iterator[tuple[int, Resource]]:
        """Yield each resource with the limit of what it is worth, where that is above zero."""
        problem = self.problem
        yield self._limit(self._table()), Resource("tables")
        for c, company in enumerate(problem.companies):
            limit = self._limit(self._person(c))
            if limit > 0:
                yield limit, Resource("delegations", company=company.id)
            for t in np.flatnonzero(~problem.present[c]).tolist():
                slot = problem.slots[t].id
                limit = self._limit(self._presence(c, t))
                if limit > 0 and slot in company.unavailable:
                    yield limit, Resource("available", company=company.id, slot=slot)

    def _limit(self, gain: int) -> int:
        return gain + self._slack if gain else self._slack

    def _gain(self, tail: Ints | int, head: Ints | int, cost: Ints | int = 0) -> Ints:
        """Return what a further unit of capacity between nodes is worth at most."""
        return np.asarray(np.maximum(0, self._at[head] - self._at[tail] - cost))

    def _nodes(self, side: int) -> tuple[int, int, int, int]:
        """Return the first nodes of a side: of companies in and out, and of slots; and the hub."""
        n, t = len(self.problem.companies), self.problem.slot_count
        return 2 * side * n, (2 * side + 1) * n, 4 * n + side * t, 4 * n + 2 * t

    def _table(self) -> int:
        slots = np.arange(self.problem.slot_count)
        return int(self._seats(slots))

    def _seats(self, slots: Ints) -> int:
        """Return what one more meeting in each of some slots is worth at most."""
        total = 0
        for side in (0, 1):
            first, hub = self._nodes(side)[2:]
            near = slots[np.asarray(self._flow.through[side].any(axis=0))[slots]] + first
            total += int((self._gain(hub, near) if side == 0 else self._gain(near, hub)).sum())
        return total

    def _person(self, company: int) -> int:
        """Return what a further meeting of a company at once is worth at most."""
        slots = np.flatnonzero(self.problem.present[company])
        return self._beside(company, slots) + self._places(
            company, slots, np.ones(len(slots), dtype=int)
        )

    def _presence(self, company: int, slot: int) -> int:
        """Return what it is worth at most that a company is there in a slot, too."""
        slots = np.array([slot])
        places = np.array([self.problem.delegations[company]])
        opened = sum(self._opened(company, r, slot) for r in self.problem.requests_of[company])
        return opened + self._beside(company, slots) + self._places(company, slots, places)

    def _beside(self, company: int, slots: Ints) -> int:
        """Return what the seats of some slots gain at most by a further place of a company.

        There may be one more meeting; and its own tables, which sufficed so far, may count as
        common ones then.
        """
        owned = self._owned[self.problem.companies[company].id]
        return (1 + owned) * self._seats(slots)

    def _opened(self, company: int, request: int, slot: int) -> int:
        """Return what a request is worth at most that could be held nowhere else."""
        problem, flow = self.problem, self._flow
        others = [c for c in problem.members[request] if c != company]
        if problem.can_be_held[request] or not problem.present[others, slot].all():
            return 0
        cost = -int(problem.scores[request]) // flow.unit * self._reward[0]
        one, other = (int(problem.members[request][k]) for k in (0, -1))
        total = 0
        for left, right in [(one, other), (other, one)][: flow.copies]:
            total += int(self._gain(self._nodes(0)[1] + left, self._nodes(1)[0] + right, cost))
        return total

    def _places(self, company: int, slots: Ints, places: Ints) -> int:
        """Return what more places of a company in some slots are worth at most."""
        problem, total = self.problem, 0
        most = problem.companies[company].max_meetings
        before = int(problem.capacity_of[company])
        after = before + int(places.sum())
        widened = (after if most is None else min(most, after)) - before
        for side in (0, 1):
            if not self._flow.sides[side][company]:
                continue
            enter, leave, first, hub = self._nodes(side)
            within = np.asarray(self._flow.through[side].any(axis=0))[slots]
            own = (enter if side == 0 else leave) + company
            at = np.where(within, first + slots, hub)
            gains = self._gain(at, own) if side == 0 else self._gain(own, at)
            total += int(gains @ places)
            total += int(self._gain(enter + company, leave + company)) * max(0, widened)
        return total
