"""Exact models of a part of a schedule, and what changes in it.

Two models of a part come from the same exact model. In one, all other meetings stay where they
are: what it finds is a schedule of the whole event. In the other, they are left out: any schedule
of the event holds one of the part, so what it proves holds for the whole event.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ..exact import Demands, ExactModel, ExactResult, Expression, solve_exact
from ..limits import Limits
from ..objectives import Objective
from ..problem import Mask, Problem
from ..rules import RULES, shaping
from .cost import STAGES
from .part import Part
from .tables import keep_past_tables


def among_the_others(
    part: Part, now: Mapping[int, int] | None = None, allowed: Mask | None = None
) -> ExactModel:
    """Return the model in which all other meetings stay where they are.

    Parameters
    ----------
    now : mapping of int to int, optional
        Where the meetings to come are; default: where they were confirmed.
    allowed : bool array (requests, slots), optional
        Where requests may begin; default: as in the situation.
    """
    situation, problem = part.situation, part.situation.problem
    others = dict(situation.confirmed if now is None else now)
    others |= {r: t for r, t in situation.frozen.items() if r not in situation.odd}
    others = {r: t for r, t in others.items() if r not in part.free}
    near, far = _split(part, others)
    if far:
        problem = _without_places(problem, far)
    allowed = _allowed(part, near, allowed)
    only = {*part.free, *part.added, *near}
    musts = [*near, *(r for r in only if problem.requests[r].must and r not in near)]
    exact = ExactModel(problem, only, musts, allowed, demands=_demands(part, far))
    keep_past_tables(situation, exact)
    return exact


def alone(part: Part) -> ExactModel:
    """Return the model that leaves all other meetings out: a relaxation of the event."""
    situation, problem = part.situation, part.situation.problem
    frozen = {r: t for r, t in situation.frozen.items() if r not in situation.odd}
    near, _ = _split(part, frozen)
    only = {*part.free, *part.missing, *near}
    musts = [*near, *(r for r in only if problem.requests[r].must and r not in near)]
    loose = shaping(problem.rules)
    rules = [rule for rule in RULES if rule not in loose]
    exact = ExactModel(problem, only, musts, _allowed(part, near), rules, Demands())
    keep_past_tables(situation, exact)
    return exact


def _split(part: Part, others: Mapping[int, int]) -> tuple[dict[int, int], dict[int, int]]:
    """Return meetings that share more than a count of tables with the part, and the rest."""
    problem = part.situation.problem
    counted = problem.tables_alike and not problem.long and not problem.event.rules.home_tables
    if not counted or shaping(problem.rules) or problem.interpreted:
        return dict(others), {}
    inside = {*part.free, *part.added}
    companies = {c for r in inside for c in problem.members[r]}
    linked = {r for pair in problem.after for r in pair[:2] if inside & set(pair[:2])}
    near = {
        r: t
        for r, t in others.items()
        if r in linked or not companies.isdisjoint(problem.members[r])
    }
    return near, {r: t for r, t in others.items() if r not in near}


def _allowed(part: Part, fixed: Mapping[int, int], where: Mask | None = None) -> Mask:
    allowed = (part.situation.allowed if where is None else where).copy()
    allowed[list(fixed)] = False
    allowed[list(fixed), list(fixed.values())] = True
    return allowed


def _demands(part: Part, far: Mapping[int, int]) -> Demands:
    """Return what has to be held beside musts, but for what meetings outside the model meet.

    These are the far ones and odd ones of the past.
    """
    problem = part.situation.problem
    every, outside = Demands.of(problem), {*far, *part.situation.odd}
    if not outside:
        return every
    held = Counter(c for r in far for c in problem.members[r])
    return Demands(
        [names for names in every.one_of if outside.isdisjoint(names)],
        [c for c in every.minimums if held[c] < int(problem.minimum[c])],
    )


def terms(part: Part, exact: ExactModel) -> list[tuple[list[tuple[Any, int]], int]]:
    """Return lost, companies, moved and tables as weighted variables and a constant each."""
    situation = part.situation
    held: list[tuple[Any, int]] = []
    moved: list[tuple[Any, int]] = []
    tables: list[tuple[Any, int]] = []
    stay_of: dict[int, list[Any]] = {}
    for r in sorted(part.free):
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
    return [(held, len(part.free)), (companies, certain), (moved, 0), (tables, 0)]


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
            exact.weighted_sum(pairs) + constant for pairs, constant in terms(part, exact)
        ]
        added = [v for r in sorted(part.added) for v in exact.of_request(r)]
        self._added = exact.weighted_sum((v, 1) for v in added)
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
        return self._solve(STAGES[stage], self._costs[stage], limits, hint)

    def fewest_added(self, limits: Limits, hint: Mapping[int, int]) -> ExactResult:
        """Return the schedule that adds no more requests than the demands ask for."""
        return self._solve("added", self._added, limits, hint)

    def _solve(
        self, name: str, cost: Expression, limits: Limits, hint: Mapping[int, int]
    ) -> ExactResult:
        self.exact.hint(hint)
        objective = Objective(name, "min", lambda _: 0, lambda *_: 0, lambda _: cost)
        return solve_exact(self.exact, limits, objective)


def _without_places(problem: Problem, far: Mapping[int, int]) -> Problem:
    """Return a problem of alike tables without the places that some meetings take."""
    taken = np.bincount(list(far.values()), minlength=problem.slot_count)
    names = ("group_open", "usable", "seats", "limit")
    left = {name: np.maximum(0, getattr(problem, name) - taken) for name in names}
    return replace(problem, **left)
