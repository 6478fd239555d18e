"""Exact models of a part of a schedule, and what changes in it.

Two models of a part come from the same exact model. In one, all other meetings stay where they
are: what it finds is a schedule of the whole event. In the other, they are left out: any schedule
of the event holds one of the part, so what it proves holds for the whole event.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from ..exact import Demands, ExactModel, ExactResult, solve_exact
from ..limits import Limits
from ..objectives import Objective
from ..problem import Mask, Problem
from ..rules import RULES, shaping
from .situation import Situation


class Cost(NamedTuple):
    """What a repair changes, the gravest first; less is better.

    Attributes
    ----------
    lost : int
        Confirmed meetings that are not held.
    companies : int
        Companies that no change names, of which a confirmed meeting is lost or moved in time.
    moved : int
        Confirmed meetings held in another slot.
    tables : int
        Confirmed meetings held in their slot, but at another table.
    """

    lost: int
    companies: int
    moved: int
    tables: int


STAGES = Cost._fields


def cost_of(situation: Situation, slot_of: Mapping[int, int], tables: Mapping[int, int]) -> Cost:
    """Return what a schedule changes."""
    confirmed, members = situation.confirmed, situation.problem.members
    lost = [r for r in confirmed if r not in slot_of]
    moved = [r for r, slot in confirmed.items() if slot_of.get(r, slot) != slot]
    touched = {c for r in (*lost, *moved) for c in members[r]} - situation.hit
    seated = sum(
        tables[r] != situation.table_of[r]
        for r, slot in confirmed.items()
        if slot_of.get(r) == slot
    )
    return Cost(len(lost), len(touched), len(moved), seated)


class Part:
    """The confirmed meetings that a model may move, and the requests it may add.

    Parameters
    ----------
    situation : Situation
        Of the repair.
    free : frozenset of int
        Confirmed meetings.
    added : frozenset of int
        Requests that are not in the schedule, and can help to meet a demand.
    """

    def __init__(
        self, situation: Situation, free: frozenset[int], added: frozenset[int] = frozenset()
    ) -> None:
        self.situation, self.free, self.added = situation, free, added

    @property
    def is_whole(self) -> bool:
        """Whether it holds all that a repair can move."""
        return len(self.free) == len(self.situation.confirmed)

    @property
    def size(self) -> int:
        """Variables of its model."""
        return int(self.situation.allowed[[*self.free, *self.added]].sum())

    def grown(self) -> "Part":
        """Return the part with all meetings of the companies in it."""
        problem, confirmed = self.situation.problem, self.situation.confirmed
        companies = {c for r in (*self.free, *self.added) for c in problem.members[r]}
        found = {r for c in companies for r in problem.requests_of[c] if r in confirmed}
        return Part(self.situation, self.free | found, self.added)

    def whole(self) -> "Part":
        """Return the part of all confirmed meetings."""
        return Part(self.situation, frozenset(self.situation.confirmed), self.added)

    # Models -------------------------------------------------------------------------------

    def among_the_others(
        self, now: Mapping[int, int] | None = None, allowed: Mask | None = None
    ) -> ExactModel:
        """Return the model in which all other meetings stay where they are.

        Parameters
        ----------
        now : mapping of int to int, optional
            Where the meetings to come are; default: where they were confirmed.
        allowed : bool array (requests, slots), optional
            Where requests may begin; default: as in the situation.
        """
        situation, problem = self.situation, self.situation.problem
        others = dict(situation.confirmed if now is None else now)
        others |= {r: t for r, t in situation.frozen.items() if r not in situation.odd}
        others = {r: t for r, t in others.items() if r not in self.free}
        near, far = self._split(others)
        if far:
            problem = _without_places(problem, far)
        allowed = self._allowed(near, allowed)
        only = {*self.free, *self.added, *near}
        musts = [*near, *(r for r in only if problem.requests[r].must and r not in near)]
        return ExactModel(problem, only, musts, allowed, demands=self._demands())

    def alone(self) -> ExactModel:
        """Return the model that leaves all other meetings out: a relaxation of the event."""
        situation, problem = self.situation, self.situation.problem
        frozen = {r: t for r, t in situation.frozen.items() if r not in situation.odd}
        near, _ = self._split(frozen)
        missing = [r for r in problem.musts if r in self.added]
        only = {*self.free, *missing, *near}
        musts = [*near, *(r for r in only if problem.requests[r].must and r not in near)]
        loose = shaping(problem.rules)
        rules = [rule for rule in RULES if rule not in loose]
        return ExactModel(problem, only, musts, self._allowed(near), rules, Demands())

    def _split(self, others: Mapping[int, int]) -> tuple[dict[int, int], dict[int, int]]:
        """Return meetings that share more than a count of tables with the part, and the rest."""
        problem = self.situation.problem
        counted = problem.tables_alike and not problem.long and not problem.event.rules.home_tables
        if not counted or shaping(problem.rules) or problem.interpreted:
            return dict(others), {}
        inside = {*self.free, *self.added}
        companies = {c for r in inside for c in problem.members[r]}
        linked = {r for pair in problem.after for r in pair[:2] if inside & set(pair[:2])}
        near = {
            r: t
            for r, t in others.items()
            if r in linked or not companies.isdisjoint(problem.members[r])
        }
        return near, {r: t for r, t in others.items() if r not in near}

    def _allowed(self, fixed: Mapping[int, int], where: Mask | None = None) -> Mask:
        allowed = (self.situation.allowed if where is None else where).copy()
        allowed[list(fixed)] = False
        allowed[list(fixed), list(fixed.values())] = True
        return allowed

    def _demands(self) -> Demands:
        """Return what has to be held beside musts, but for what odd meetings of the past meet."""
        problem, odd = self.situation.problem, self.situation.odd
        every = Demands.of(problem)
        if not odd:
            return every
        return Demands([names for names in every.one_of if not odd & set(names)], every.minimums)

    # What changes -------------------------------------------------------------------------

    def terms(self, exact: ExactModel) -> list[tuple[list[tuple[Any, int]], int]]:
        """Return lost, companies, moved and tables as weighted variables and a constant each."""
        situation = self.situation
        held: list[tuple[Any, int]] = []
        moved: list[tuple[Any, int]] = []
        tables: list[tuple[Any, int]] = []
        stay_of: dict[int, list[Any]] = {}
        for r in sorted(self.free):
            stay = exact.x.get((r, situation.confirmed[r]))
            variables = exact.of_request(r)
            held += [(v, -1) for v in variables]
            moved += [(v, 1) for v in variables if stay is None or v.index != stay.index]
            if stay is not None and r in situation.must_change_table:
                tables.append((stay, 1))
            for company in situation.problem.members[r]:
                if company not in situation.hit:
                    stay_of.setdefault(company, []).append(stay)
        companies: list[tuple[Any, int]] = []
        certain = 0
        for stays in stay_of.values():
            if any(stay is None for stay in stays):
                certain += 1
                continue
            changed = exact.new_literal()
            for stay in stays:
                exact.at_least_one([stay, changed])
            companies.append((changed, 1))
        return [(held, len(self.free)), (companies, certain), (moved, 0), (tables, 0)]


class Ladder:
    """The costs of a model, to be brought down one after the other, each held before the next.

    Parameters
    ----------
    part : Part
        What is modelled.
    exact : ExactModel
        Its model.
    most_moves : int, optional
        No more meetings may be moved in time.
    """

    def __init__(self, part: Part, exact: ExactModel, most_moves: int | None = None) -> None:
        self.exact = exact
        self._costs = [
            exact.weighted_sum(pairs) + constant for pairs, constant in part.terms(exact)
        ]
        if most_moves is not None:
            self.at_most(STAGES.index("moved"), most_moves)

    def at_most(self, stage: int, limit: int) -> None:
        """Let a cost not exceed a limit."""
        self.exact.model.add(self._costs[stage] <= limit)

    def at_least(self, stage: int, bound: int) -> None:
        """Tell the model a proven bound."""
        self.exact.model.add(self._costs[stage] >= bound)

    def least(self, stage: int, limits: Limits, hint: Mapping[int, int]) -> ExactResult:
        """Return the schedule with the least of one cost, and its bound."""
        self.exact.hint(hint)
        cost = self._costs[stage]
        objective = Objective(STAGES[stage], "min", lambda _: 0, lambda *_: 0, lambda _: cost)
        return solve_exact(self.exact, limits, objective)


def _without_places(problem: Problem, far: Mapping[int, int]) -> Problem:
    """Return a problem of alike tables without the places that some meetings take."""
    taken = np.bincount(list(far.values()), minlength=problem.slot_count)
    names = ("group_open", "usable", "seats", "limit")
    left = {name: np.maximum(0, getattr(problem, name) - taken) for name in names}
    return replace(problem, **left)
