"""The fewest changes: first what a count shows, then exact models of ever larger parts.

Each part gives a schedule, with all else fixed, and bounds, with all else left out. Where they
meet, no other schedule of the whole event changes less.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..draft import Mask, windows
from ..limits import Limits
from ..plan import Violation
from ..rules import shaping
from .model import STAGES, Cost, Ladder, Part, cost_of
from .situation import Situation
from .tables import seated

PART_VARIABLES = 150_000
"""Larger parts are not modelled."""

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
    """

    def __init__(self, situation: Situation, limits: Limits, most_moves: int | None = None) -> None:
        self.situation, self.limits, self.most_moves = situation, limits, most_moves
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
        part = self._start()
        if part is None:
            now = {**self.situation.frozen, **self.situation.confirmed}
            self._offer(now)
        else:
            self._count()
            self._place_directly(part)
            while not (self._done or self._over) and part.size <= PART_VARIABLES:
                self._improve(part)
                self._prove(part)
                if part.is_whole:
                    break
                larger = part.grown()
                part = larger if len(larger.free) > len(part.free) else part.whole()
        if self._best is None:
            raise ImpossibleError(proven=False)
        bounds, proofs = zip(*self._bounds, strict=True)
        return replace(self._best, bounds=list(bounds), proofs=list(proofs))

    @property
    def _done(self) -> bool:
        if self._best is None:
            return False
        return list(self._best.cost) == [bound for bound, _ in self._bounds]

    @property
    def _over(self) -> bool:
        return self.limits.should_stop() or self.limits.remaining() <= 0

    # Where it starts ----------------------------------------------------------------------

    def _start(self) -> Part | None:
        """Return the meetings that cannot all stay, and what has to be added; ``None``: none."""
        situation = self.situation
        problem = situation.problem
        kept = [m for r, m in situation.meeting_of.items() if r not in situation.odd]
        violations = situation.broken_by(kept)
        if not violations:
            return None
        free: set[int] = set()
        for found in violations:
            free |= self._meant(found) & situation.confirmed.keys()
        free |= set(self._crowded())
        held = situation.meeting_of
        added = {r for r in problem.musts if r not in held}
        added |= {r for names in problem.one_of if not held.keys() & set(names) for r in names}
        if problem.event.rules.strict_minimums:
            count = Counter(c for r in held for c in problem.members[r])
            short = [c for c, least in enumerate(problem.minimum.tolist()) if count[c] < least]
            added |= {r for c in short for r in problem.requests_of[c] if r not in held}
        if shaping(problem.rules):
            added = {r for r in range(problem.request_count) if r not in held}
        return Part(situation, frozenset(free), frozenset(added))

    def _meant(self, found: Violation) -> set[int]:
        """Return the requests of a violation; of those that name none, all that may cause it."""
        situation = self.situation
        problem = situation.problem
        if found.requests:
            return {problem.number_of[name] for name in found.requests}
        if found.companies:
            position = {company.id: n for n, company in enumerate(problem.companies)}
            named = [position[name] for name in found.companies]
            return {r for c in named for r in problem.requests_of[c]}
        if found.slot is not None:
            at = next(n for n, slot in enumerate(problem.slots) if slot.id == found.slot)
            return {r for r in situation.confirmed if at in self._taken(r)}
        return set(situation.confirmed)

    def _taken(self, request: int) -> range:
        slot = self.situation.confirmed[request]
        return range(slot, slot + self.situation.problem.length_of[request])

    def _crowded(self) -> Iterable[int]:
        """Return the meetings in slots that have fewer places than meetings."""
        confirmed, seats = self.situation.confirmed, self.situation.problem.seats
        count = Counter(slot for r in confirmed for slot in self._taken(r))
        full = {slot for slot, held in count.items() if held > seats[slot]}
        return [r for r in confirmed if not full.isdisjoint(self._taken(r))] if full else []

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
        if part.added or problem.long or self.most_moves is not None:
            return
        gone = set(self._gone)
        now = {r: t for r, t in situation.confirmed.items() if r not in gone}
        places = Places(situation, {**situation.frozen, **now})
        waiting = sorted(gone, key=lambda r: (int(places.fitting(r).sum()), r))
        for r in waiting:
            slots = np.flatnonzero(places.fitting(r))
            if len(slots):
                slot = int(slots[np.argmax(places.left[slots])])
                places.take(r, slot)
                now[r] = slot
        if len(now) == len(situation.confirmed) and self._keeps_rules(now):
            self._offer({**situation.frozen, **now})

    def _keeps_rules(self, now: Mapping[int, int]) -> bool:
        """Return whether meetings placed one by one keep what was not looked at."""
        situation, problem = self.situation, self.situation.problem
        if problem.is_plain:
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
        ladder = Ladder(part, part.among_the_others(), self.most_moves)
        others = {**self.situation.frozen, **self.situation.confirmed}
        fixed = {r: t for r, t in others.items() if r not in part.free}
        for stage in range(len(STAGES)):
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
                if part.is_whole and not self.situation.odd and self._best is not None:
                    self._tighten([*self._best.cost[:stage], result.bound or 0], "the whole event")
            if self._best is None:
                return
            ladder.at_most(stage, self._best.cost[stage])

    def _prove(self, part: Part) -> None:
        """Bound the costs, each with those before held, by the part alone.

        Raises
        ------
        ImpossibleError
            Where not even the part has a schedule.
        """
        if self._done or (part.is_whole and self._best is not None and not self.situation.odd):
            return
        ladder = Ladder(part, part.alone(), self.most_moves)
        for stage in range(len(STAGES)):
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

    def _limits(self, part: Part) -> Limits:
        left = self.limits.remaining
        share = 1.0 if part.is_whole else PART_SHARE
        kept_back = (1 - share) * left()
        return replace(self.limits, remaining=lambda: left() - kept_back, linearization=2)

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

    def _offer(self, slot_of: Mapping[int, int]) -> None:
        """Take a schedule if it keeps all rules and changes less."""
        tables = seated(self.situation, slot_of)
        if tables is None:
            return
        cost = cost_of(self.situation, slot_of, tables)
        if self._best is not None and cost >= self._best.cost:
            return
        self._best = Found(dict(slot_of), tables, cost, [], [])


class Places:
    """What is free beside some meetings, as far as companies and a count of tables show."""

    def __init__(self, situation: Situation, slot_of: Mapping[int, int]) -> None:
        self.situation = situation
        problem = situation.problem
        self._free = problem.at_once.astype(np.int64)
        self.left = problem.seats.astype(np.int64)
        for r, slot in slot_of.items():
            self.take(r, slot)

    def take(self, request: int, slot: int) -> None:
        """Hold a request."""
        problem = self.situation.problem
        taken = slice(slot, slot + problem.length_of[request])
        self._free[list(problem.members[request]), taken] -= 1
        self.left[taken] -= 1

    def fitting(self, request: int) -> Mask:
        """Return in which slots a request would fit (slots)."""
        problem = self.situation.problem
        free = (self._free[list(problem.members[request])] > 0).all(axis=0) & (self.left > 0)
        begins = windows(free[None], problem.length_of[request])[0]
        return np.asarray(begins & self.situation.allowed[request])
