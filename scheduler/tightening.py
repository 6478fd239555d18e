"""What follows of the busy slots of all companies together, for a search that counts breaks.

No schedule is lost: each constraint follows of the rules, but search does not see it.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .exact import ExactModel, Variable


def tighten(model: "ExactModel") -> None:
    """Limit how many companies are busy in each slot.

    They meet in pairs: at most twice as many as there are tables, and at least those of the
    meetings that all other slots cannot take.
    """
    problem = model.problem
    if not _in_pairs(model):
        return
    seats = problem.seats.tolist()
    elsewhere = [sum(seats) - here for here in seats]
    for companies in _sides(model):
        size = 2 if len(companies) == len(problem.companies) else 1
        single = all(problem.delegations[c] == 1 for c in companies)
        busy = [model.occupancy.used(c) for c in companies]
        for slot, here in enumerate(seats):
            least = len(model.musts) - elsewhere[slot] if single else 0
            model.count([row[slot] for row in busy], size * max(0, least), size * here)


def tighten_by_clusters(model: "ExactModel") -> None:
    """Limit how many companies of a set that covers all meetings meet in each slot, by tables.

    Each counts with the meetings that no company before it has. These clusters help in some
    events and hinder in others.
    """
    if not _in_pairs(model):
        return
    covering = list(_clusters(model))
    for slot, here in enumerate(model.problem.seats.tolist() if covering else ()):
        model.count([v for c in covering for v in _busy_with(model, *c, slot)], 0, here)


def _in_pairs(model: "ExactModel") -> bool:
    return all(len(members) == 2 for members in model.problem.members)


def _sides(model: "ExactModel") -> Iterator[list[int]]:
    """Yield the companies of each side, or all where any two may meet."""
    second = model.problem.second_side
    yield np.flatnonzero(~second).tolist()
    if model.problem.two_sided:
        yield np.flatnonzero(second).tolist()


def _clusters(model: "ExactModel") -> Iterator[tuple[int, list[int]]]:
    """Yield companies with the requests that no company before them has, largest first."""
    members = model.problem.members
    left = set(model.requests)
    while left:
        counts = Counter(c for r in left for c in members[r])
        company = max(counts, key=lambda c: (counts[c], -c))
        cluster = sorted(r for r in left if company in members[r])
        left.difference_update(cluster)
        yield company, cluster


def _busy_with(
    model: "ExactModel", company: int, requests: list[int], slot: int
) -> "list[Variable]":
    """Return variables of which as many hold as a company has meetings of a set in a slot."""
    held = [model.x[r, slot] for r in requests if (r, slot) in model.x]
    if len(held) < 2 or model.problem.delegations[company] > 1:
        return held
    busy = model.model.new_bool_var("")
    model.model.add_exactly_one([*held, ~busy])
    return [busy]
