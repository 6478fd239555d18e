"""Tables for meetings of which the group of tables is known: slot by slot, with few changes.

In each slot, the meetings that begin there are given the tables free then at least cost: the number
of their companies that were at another table before (an assignment problem; Kuhn and Munkres).
Where meetings take several slots, the tables of a group are open in the same slots, so a table that
is free when a meeting begins stays free for it: intervals that begin one after the other never
need more tables than meet at once.
"""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .problem import Problem

_BARRED = 1_000
"""Cost of a table that a request cannot have; changes of a slot stay below."""


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
        if request in problem.fixed_table_of:
            costs[row] += _BARRED
            costs[row, column[problem.fixed_table_of[request]]] -= _BARRED
    return costs


def _assigned(costs: NDArray[np.int64]) -> list[tuple[int, int]]:
    from scipy.optimize import linear_sum_assignment

    return list(zip(*(part.tolist() for part in linear_sum_assignment(costs)), strict=True))
