"""The fewest changes: first what a count shows, then exact models of ever larger parts.

Each part gives a schedule, with all else fixed, and bounds, with all else left out. Where they
meet, no other schedule of the whole event changes less.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..limits import Limits
from ..places import Places
from .cost import STAGES, Cost, cost_of
from .part import Part, first_part
from .situation import Situation
from .tables import seated

PART_VARIABLES = 150_000
"""Larger parts are not modelled."""

QUICK_VARIABLES, SMALL_VARIABLES = 1_000, 20_000
"""A quick repair models larger parts only as long as it has no schedule, and in small events."""

QUICK_SECONDS = 0.5
"""Time that a quick repair of a larger event takes for exchanges which move many meetings."""

PART_SHARE = 0.5
"""Part of the time left for a model of a part that can still grow."""


@dataclass
class Found:
    """A schedule that keeps all rules, what it changes, and what is proven of that.

    Attributes
    ----------
    slot_of, tables : dict of int to int
        Slot and table of each request held.
    cost : Cost
        What changes.
    bounds : list of int
        Proven bound of each cost; it holds while the costs before are as they are.
    proofs : list of str
        What proves each.
    """

    slot_of: dict[int, int]
    tables: dict[int, int]
    cost: Cost
    bounds: list[int]
    proofs: list[str]

    @property
    def proven(self) -> bool:
        """Whether nothing less is possible."""
        return list(self.cost) == self.bounds


class ImpossibleError(Exception):
    """There is no such schedule, which is proven; or ``None`` was found in time."""

    def __init__(self, proven: bool) -> None:
        self.proven = proven
        super().__init__("no schedule")


class Repair:
    """The search for a schedule that changes least.

    Parameters
    ----------
    situation : Situation
        Where it starts.
    limits : Limits
        When to end.
    most_moves : int, optional
        No more meetings may be moved in time.
    quick : bool
        Whether to end, in larger events, before it takes long to look for less or to prove more.
    """

    def __init__(
        self,
        situation: Situation,
        limits: Limits,
        most_moves: int | None = None,
        quick: bool = False,
    ) -> None:
        self.situation, self.limits, self.most_moves = situation, limits, most_moves
        self._hurries = quick and int(situation.allowed.sum()) > SMALL_VARIABLES
        self._best: Found | None = None
        self._vectors: list[tuple[list[int], str]] = [([0] * len(STAGES), "never negative")]
        self._gone: list[int] = []
        self._nowhere = self._touched = 0
        self._losses_bounded = False

    def run(self) -> Found:
        """Return the best schedule found.

        Raises
        ------
        ImpossibleError
            Where there is none, or none was found in time.
        """
        part = first_part(self.situation)
        if part is None:
            now = {**self.situation.frozen, **self.situation.confirmed}
            self._offer(now)
        else:
            self._count()
            self._place_directly(part)
            if self._best is not None:
                self._bound_losses()
            while not (self._done or self._over) and part.size <= self._largest:
                self._improve(part)
                if not self._late:
                    self._prove(part)
                if part.is_whole:
                    break
                part = self._larger(part)
            self._swap(deep=True)
        if self._best is None:
            raise ImpossibleError(proven=False)
        bounds, proofs = zip(*self._bounds, strict=True)
        return replace(self._best, bounds=list(bounds), proofs=list(proofs))

    @property
    def _largest(self) -> int:
        """Variables of the largest part that is modelled."""
        return QUICK_VARIABLES if self._hurries and self._best is not None else PART_VARIABLES

    @property
    def _done(self) -> bool:
        if self._best is None:
            return False
        return list(self._best.cost) == [bound for bound, _ in self._bounds]

    @property
    def _over(self) -> bool:
        return self.limits.over

    @property
    def _late(self) -> bool:
        """Whether the time is over and there is something to return; models take time to make."""
        return self._over and self._best is not None

    def _larger(self, part: Part) -> Part:
        """Return a part in which there is more room for what finds none; at last, the whole."""
        best = self._best
        lost = [r for r in part.free if best is not None and r not in best.slot_of]
        near = part.grown([*lost, *part.missing])
        if self._reached(0) or len(near.free) == len(part.free):
            near = part.grown([*part.free, *part.missing])
        return near if len(near.free) > len(part.free) else part.whole()

    # What a count shows -------------------------------------------------------------------

    def _count(self) -> None:
        """Note the meetings that cannot stay where they are."""
        situation = self.situation
        self._gone = [r for r in situation.confirmed if not situation.stays[r]]
        self._nowhere = sum(not situation.allowed[r].any() for r in self._gone)
        touched = {c for r in self._gone for c in situation.problem.members[r]}
        self._touched = len(touched - situation.hit)

    @property
    def _counted(self) -> list[int]:
        """The costs at least, by those meetings, given the losses of the best schedule.

        Each of them is lost or moved; and where no other moves, nobody makes room for those that
        cannot stay at their tables.
        """
        if self._best is None:
            return [self._nowhere, self._touched, 0, 0]
        lost, _, moved, _ = self._best.cost
        alone = moved == len(self._gone) - lost and lost == self._nowhere
        gone = set(self._gone)
        stay = [r for r in self.situation.must_change_table if r not in gone]
        return [self._nowhere, self._touched, max(0, len(gone) - lost), len(stay) if alone else 0]

    def _place_directly(self, part: Part) -> None:
        """Put the meetings that cannot stay where all are free, the tightest first."""
        situation, problem = self.situation, self.situation.problem
        if part.missing or problem.long or self.most_moves is not None:
            return
        gone = set(self._gone)
        now = {r: t for r, t in situation.confirmed.items() if r not in gone}
        places = Places(problem, situation.allowed, {**situation.frozen, **now})
        waiting = sorted(gone, key=lambda r: (int(places.fitting(r).sum()), r))
        for r in waiting:
            slots = np.flatnonzero(places.fitting(r))
            if len(slots):
                slot = int(slots[np.argmax(places.left[slots])])
                places.take(r, slot)
                now[r] = slot
        now = self._seats_found(now)
        if now.keys() >= set(problem.musts) - situation.frozen.keys() and self._keeps_rules(now):
            self._offer({**situation.frozen, **now})

    def _seats_found(self, now: Mapping[int, int]) -> dict[int, int]:
        """Return meetings without those, of as few companies as seems, that have no seat any more.

        Others than musts go first, then those of companies that lose something anyway.
        """
        situation, problem = self.situation, self.situation.problem
        left = dict(now)
        gone = situation.confirmed.keys() - left.keys()
        told = {c for r in gone for c in problem.members[r]} | situation.hit
        inside: dict[int, list[int]] = defaultdict(list)
        for r, slot in left.items():
            inside[slot].append(r)
        before = Counter(situation.frozen.values())
        for slot, held in sorted(inside.items()):
            for _ in range(len(held) + before[slot] - int(problem.seats[slot])):
                out = min(
                    held,
                    key=lambda r: (
                        problem.requests[r].must,
                        sum(c not in told for c in problem.members[r]),
                        r not in situation.must_change_table,
                        problem.scores[r],
                    ),
                )
                held.remove(out)
                told.update(problem.members[out])
                del left[out]
        return left

    def _keeps_rules(self, now: Mapping[int, int]) -> bool:
        """Return whether meetings placed one by one keep what was not looked at."""
        situation, problem = self.situation, self.situation.problem
        if problem.is_plain and not problem.after and len(now) == len(situation.confirmed):
            return True  # whether there are tables, seating them shows
        from .outcome import meetings_after

        slot_of = {**situation.frozen, **now}
        tables = seated(situation, slot_of)
        return tables is not None and not situation.broken_by(
            m for m in meetings_after(situation, slot_of, tables)
        )

    # Models of parts ----------------------------------------------------------------------

    def _improve(self, part: Part) -> None:
        """Look for the least changes while all outside the part stays where it is.

        Raises
        ------
        ImpossibleError
            Where the part is all there is, and has no schedule.
        """
        from .model import Ladder, among_the_others

        ladder = Ladder(part, among_the_others(part), self.most_moves)
        others = {**self.situation.frozen, **self.situation.confirmed}
        fixed = {r: t for r, t in others.items() if r not in part.free}
        for stage in range(len(STAGES)):
            if self._late:
                return
            if not self._reached(stage):
                if self._best is not None:
                    ladder.at_least(stage, self._bounds[stage][0])
                result = ladder.least(stage, self._limits(part), self._hint)
                if result.infeasible and stage == 0 and part.is_whole and not self.situation.odd:
                    raise ImpossibleError(proven=True)
                if result.slot_of is None:
                    return
                self._offer({**fixed, **result.slot_of})
                if stage == 0:
                    self._bound_losses()
                    self._swap()
                if part.is_whole and not self.situation.odd and self._best is not None:
                    self._tighten([*self._best.cost[:stage], result.bound or 0], "the whole event")
            if self._best is None:
                return
            ladder.at_most(stage, self._best.cost[stage])
        if len(part.added) > len(part.missing):
            result = ladder.fewest_added(self._limits(part), self._hint)
            if result.slot_of is not None:
                self._offer({**fixed, **result.slot_of}, also_equal=True)

    def _prove(self, part: Part) -> None:
        """Bound the costs, each with those before held, by the part alone.

        Raises
        ------
        ImpossibleError
            Where not even the part has a schedule.
        """
        if self._done or (part.is_whole and self._best is not None and not self.situation.odd):
            return
        from .model import Ladder, alone

        ladder = Ladder(part, alone(part), self.most_moves)
        for stage in range(len(STAGES)):
            if self._late:
                return
            if not self._reached(stage):
                result = ladder.least(stage, self._limits(part), self._hint)
                if result.infeasible and stage == 0:
                    raise ImpossibleError(proven=True)
                if self._best is None or result.bound is None:
                    return
                self._tighten([*self._best.cost[:stage], result.bound], "a part of the event")
                if not self._reached(stage):
                    return
            assert self._best is not None
            ladder.at_most(stage, self._best.cost[stage])

    def _reached(self, stage: int) -> bool:
        """Return whether a cost is at its bound."""
        return self._best is not None and self._best.cost[stage] == self._bounds[stage][0]

    def _bound_losses(self) -> None:
        """Bound what has to be lost by the flow, once, where something is lost."""
        if self._reached(0) or self._losses_bounded:
            return
        from .losses import least_losses

        self._losses_bounded = True
        self._tighten([least_losses(self.situation)], "flow")

    def _swap(self, deep: bool = False) -> None:
        """Look for a schedule that loses less, by few exchanges; with ``deep``, by any."""
        if self._reached(0) or self._best is None or self.most_moves is not None:
            return
        from .swaps import swapped

        limits = self.limits
        if self._hurries:
            limits = limits.keeping_back(max(0.0, limits.remaining() - QUICK_SECONDS))
        over, now = lambda: limits.over, self._best.slot_of
        found = swapped(self.situation, now, self.limits.seed, over, deep)
        if found is not None:
            self._offer(found)

    def _limits(self, part: Part) -> Limits:
        share = 1.0 if part.is_whole else PART_SHARE
        return replace(self.limits.within(share), linearization=2)

    @property
    def _hint(self) -> Mapping[int, int]:
        now = {**self.situation.frozen, **self.situation.confirmed}
        return now if self._best is None else self._best.slot_of

    # What is kept -------------------------------------------------------------------------

    def _tighten(self, bounds: list[int], proof: str) -> None:
        """Take bounds, of which each holds while the costs before it equal those before it."""
        self._vectors.append((bounds, proof))

    @property
    def _bounds(self) -> list[tuple[int, str]]:
        """The best bound of each cost, the costs before it held, and its proof."""
        assert self._best is not None
        cost, found = list(self._best.cost), []
        for k, counted in enumerate(self._counted):
            valid = [
                (v[k], proof) for v, proof in self._vectors if len(v) > k and v[:k] == cost[:k]
            ]
            found.append(max([*valid, (counted, "counting")], key=lambda bound: bound[0]))
        return found

    def _offer(self, slot_of: Mapping[int, int], also_equal: bool = False) -> None:
        """Take a schedule if it keeps all rules and changes less, or no more if so asked."""
        tables = seated(self.situation, slot_of)
        if tables is None:
            return
        cost = cost_of(self.situation, slot_of, tables)
        best = self._best
        if best is not None and (cost > best.cost or (cost == best.cost and not also_equal)):
            return
        self._best = Found(dict(slot_of), tables, cost, [], [])
