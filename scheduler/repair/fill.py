"""The best waiting requests for places that became free, while nobody moves."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..limits import Limits
from ..objectives import Objective
from ..places import Places
from ..problem import Mask
from .cost import cost_of
from .part import Part
from .search import Found
from .situation import Situation
from .tables import seated

if TYPE_CHECKING:
    from ..exact import ExactModel, Expression

FILL_VARIABLES = 150_000
"""More places for waiting requests than this are not compared."""


@dataclass(frozen=True)
class Filled:
    """Waiting requests that are held now.

    Attributes
    ----------
    found : Found
        The schedule with them.
    score : int
        Their score, in thousandths.
    bound : int
        No more can be added in score while nobody moves.
    proof : str
        What proves that.
    requests : frozenset of int
        Which they are.
    """

    found: Found
    score: int
    bound: int
    proof: str
    requests: frozenset[int] = frozenset()


def filled(situation: Situation, found: Found, limits: Limits) -> Filled:
    """Return a repaired schedule with waiting requests in the places that became free.

    Free became the places of companies that lost or moved a meeting or that a change names, tables
    in slots that were full, and slots that were added.
    """
    where = _places(situation, found)
    waiting = np.flatnonzero(where.any(axis=1)).tolist()
    scores = situation.problem.scores
    most = int(scores[waiting].sum())
    if not waiting:
        return Filled(found, 0, 0, "counting")
    added = _greedily(situation, found, where, waiting)
    bound, proof = most, "counting"
    short = added is None or int(scores[list(added)].sum()) < most
    if short and int(where.sum()) <= FILL_VARIABLES:
        added, proven = _best(situation, found, where, waiting, limits)
        if proven is not None and proven < most:
            bound, proof = proven, "cp-sat"
    return _with(situation, found, added or {}, bound, proof)


def _with(
    situation: Situation, found: Found, added: dict[int, int], bound: int, proof: str
) -> Filled:
    """Return the schedule with what was added, less what would make others leave their tables."""
    scores = situation.problem.scores
    order = sorted(added, key=lambda r: int(scores[r]))
    while True:
        slot_of = {**found.slot_of, **{r: added[r] for r in order}}
        tables = seated(situation, slot_of) if order else found.tables
        if tables is not None and cost_of(situation, slot_of, tables) == found.cost:
            break
        order.pop(0)
    score = int(scores[order].sum())
    held = replace(found, slot_of=slot_of, tables=tables)
    return Filled(held, score, bound, proof, frozenset(order))


def _places(situation: Situation, found: Found) -> Mask:
    """Return where waiting requests fit, in places that became free (requests, slots)."""
    problem, before = situation.problem, situation.confirmed
    touched = set(situation.hit)
    for r, slot in before.items():
        if found.slot_of.get(r) != slot:
            touched |= set(problem.members[r])
    ids = {c for m in (*situation.gone, *situation.withdrawn) for c in m.companies}
    touched |= {n for n, company in enumerate(problem.companies) if company.id in ids}
    count = Counter(slot for r, t in before.items() for slot in range(t, t + problem.length_of[r]))
    new = situation.changed.new_slots
    opened = np.array(
        [count[t] >= problem.seats[t] or slot.id in new for t, slot in enumerate(problem.slots)]
    )
    mark = np.zeros(len(problem.companies) + 1, dtype=bool)  # behind the last one stands -1
    mark[list(touched)] = True
    concerned = np.asarray(mark[problem.ends].any(axis=1))
    where = np.asarray(situation.allowed & (opened[None] | concerned[:, None]))
    where[list(found.slot_of)] = False
    where[list(situation.frozen)] = False
    where[problem.scores <= 0] = False
    rows = np.flatnonzero(where.any(axis=1)).tolist()
    places = Places(problem, situation.allowed, {**situation.frozen, **found.slot_of})
    for r in rows:
        where[r] &= places.fitting(r)
    return where


def _greedily(
    situation: Situation, found: Found, where: Mask, waiting: list[int]
) -> dict[int, int] | None:
    """Return what fits one after the other, the best first; ``None`` where rules need a model."""
    problem = situation.problem
    if not (problem.is_plain and problem.tables_alike) or problem.after:
        return None
    return Places(problem, where, {**situation.frozen, **found.slot_of}).fill(waiting)


def _best(
    situation: Situation, found: Found, where: Mask, waiting: list[int], limits: Limits
) -> tuple[dict[int, int], int | None]:
    """Return the best of the waiting requests by the exact model, and a bound of their score."""
    from ..exact import solve_exact
    from .model import among_the_others

    part = Part(situation, frozenset(), frozenset(waiting))
    to_come = {r: t for r, t in found.slot_of.items() if r not in situation.frozen}
    exact = among_the_others(part, to_come, where)
    for r, slot in to_come.items():  # what is held stays at its table, too
        own = situation.problem.group_of_table[found.tables[r]]
        for group, seat in exact.seats_at(r, slot):
            exact.model.add(seat == int(group == own))
    scores, new = situation.problem.scores, set(waiting)

    def express(model: "ExactModel") -> "Expression":
        return model.weighted_sum((v, int(scores[r])) for (r, _), v in model.x.items() if r in new)

    score = Objective("filled", "max", lambda _: 0, lambda *_: 0, express)
    result = solve_exact(exact, limits, score)
    held = result.slot_of or {}
    return {r: t for r, t in held.items() if r in new}, result.bound
