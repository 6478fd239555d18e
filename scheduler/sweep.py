"""Tables for meetings of which the group of tables is known: slot by slot, with few changes.

In each slot, the meetings that begin there are given the tables free then at least cost: the number
of their companies that were at another table before (an assignment problem; Kuhn and Munkres).
Where meetings take several slots, the tables of a group are open in the same slots, so a table that
is free when a meeting begins stays free for it: intervals that begin one after the other never
need more tables than meet at once.
"""

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .placement import Placement
from .problem import Problem

PASSES = 50
"""Passes over all slots in which tables are exchanged, at most."""

_BARRED = 1_000
"""Cost of a table that a request cannot have; changes of a slot stay below."""


def placed(problem: Problem, slot_of: Mapping[int, int]) -> Placement:
    """Return a schedule with tables, so that companies change them seldom.

    Tables that the schedule knows already are kept where no others are found that are changed less.
    Meetings without a table, which only schedules that break rules have, are left out.
    """
    from .seating import seat

    first = slot_of if isinstance(slot_of, Placement) else None
    if first is None:
        tables, _ = seat(problem, slot_of)
        first = Placement({r: t for r, t in slot_of.items() if r in tables}, tables)
    found = [first]
    group_of = {r: problem.group_of_table[first.tables[r]] for r in first}
    found.append(Placement(first, sweep(problem, first, group_of)))
    if not problem.long:
        found = [Placement(p, _exchanged(problem, p, group_of)) for p in found]
    return min(found, key=lambda p: _table_changes(problem, p))


def _table_changes(problem: Problem, placement: Placement) -> int:
    from .objectives.table_changes import measure

    return measure(problem, placement)


def _exchanged(
    problem: Problem, placement: Placement, group_of: Mapping[int, int]
) -> dict[int, int]:
    """Return tables such that no exchange within one slot saves changes.

    Slot by slot, all tables of a group are given anew at least cost, by the tables of the meetings
    before and behind (an assignment problem; exact while the other slots stay).
    """
    tables = placement.seating()
    classes: dict[tuple[int, int], list[int]] = defaultdict(list)
    of_company: dict[int, list[int]] = defaultdict(list)
    for request in sorted(placement, key=lambda r: (placement[r], r)):
        classes[placement[request], group_of[request]].append(request)
        for company in problem.members[request]:
            of_company[company].append(request)
    near: dict[int, list[int]] = defaultdict(list)
    for requests in of_company.values():
        for before, behind in pairwise(requests):
            near[before].append(behind)
            near[behind].append(before)
    for _ in range(PASSES):
        saved = 0
        for (slot, group), requests in classes.items():
            own = np.array(problem.groups[group].tables)
            free = own[problem.table_open[own, slot]]
            saved += _assign_anew(problem, requests, free, near, tables)
        if not saved:
            break
    return tables


def _assign_anew(
    problem: Problem,
    requests: list[int],
    free: NDArray[np.int64],
    near: Mapping[int, list[int]],
    tables: dict[int, int],
) -> int:
    """Give the tables of a group in one slot anew; return how many changes that saves."""
    column = {int(table): n for n, table in enumerate(free)}
    costs = np.zeros((len(requests), len(free)), dtype=np.int64)
    for row, request in enumerate(requests):
        for other in near.get(request, ()):
            if tables[other] in column:
                costs[row, column[tables[other]]] -= 1
        _keep_fixed(problem, request, costs[row], column)
    present = sum(int(costs[row, column[tables[r]]]) for row, r in enumerate(requests))
    assigned = _assigned(costs)
    saved = present - sum(int(costs[row, n]) for row, n in assigned)
    for row, n in assigned if saved > 0 else ():
        tables[requests[row]] = int(free[n])
    return saved


def sweep(
    problem: Problem, slot_of: Mapping[int, int], group_of: Mapping[int, int]
) -> dict[int, int]:
    """Return a table for each meeting.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    slot_of, group_of : mapping of int to int
        Slot of each request held, and its group of tables; no group has more meetings in a slot
        than open tables.
    """
    starting: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for request in sorted(slot_of):
        starting[slot_of[request]][group_of[request]].append(request)
    tables: dict[int, int] = {}
    last_table: dict[int, int] = {}
    until = np.zeros(len(problem.tables), dtype=np.int64)  # when each table is free again
    for slot in sorted(starting):
        for group, requests in starting[slot].items():
            own = np.array(problem.groups[group].tables)
            free = own[problem.table_open[own, slot] & (until[own] <= slot)]
            costs = _costs(problem, requests, free, last_table)
            for row, column in _assigned(costs):
                tables[requests[row]] = int(free[column])
        for request in (r for requests in starting[slot].values() for r in requests):
            until[tables[request]] = slot + problem.length_of[request]
            for company in problem.members[request]:
                last_table[company] = tables[request]
    return tables


def _costs(
    problem: Problem, requests: list[int], free: NDArray[np.int64], last_table: Mapping[int, int]
) -> NDArray[np.int64]:
    """Return what each table costs each request (requests, tables)."""
    costs = np.zeros((len(requests), len(free)), dtype=np.int64)
    column = {int(table): n for n, table in enumerate(free)}
    for row, request in enumerate(requests):
        for company in problem.members[request]:
            if company in last_table:
                costs[row] += 1
                if last_table[company] in column:
                    costs[row, column[last_table[company]]] -= 1
        _keep_fixed(problem, request, costs[row], column)
    return costs


def _keep_fixed(
    problem: Problem, request: int, costs: NDArray[np.int64], column: Mapping[int, int]
) -> None:
    """Bar all tables but its fixed one to a request that has one."""
    if request in problem.fixed_table_of:
        costs += _BARRED
        costs[column[problem.fixed_table_of[request]]] -= _BARRED


def _assigned(costs: NDArray[np.int64]) -> list[tuple[int, int]]:
    from scipy.optimize import linear_sum_assignment

    return list(zip(*(part.tolist() for part in linear_sum_assignment(costs)), strict=True))
