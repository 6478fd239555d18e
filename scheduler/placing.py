"""Groups of tables for a schedule whose rules couple the tables of several slots: by CP-SAT."""

import math
from collections.abc import Mapping

import numpy as np

from .exact import ExactModel, solve_exact
from .limits import Limits
from .objectives import OBJECTIVES
from .placement import Placement
from .problem import Problem
from .rules import RULES

EFFORT = 0.1
"""CP-SAT's deterministic time for one schedule."""

_DECIDING = {"requested", "tables", "room_maximum", "reserved_table", "fixed_table", "walking"}
"""Rules that say which tables meetings can have."""


def place(problem: Problem, slot_of: Mapping[int, int]) -> tuple[dict[int, int], list[int]]:
    """Return tables for meetings in given slots, and those for which no table was found.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    slot_of : mapping of int to int
        Slot of each request held.

    Returns
    -------
    tables : dict of int to int
        Of requests worth as much as possible, as far as the effort carries; musts first.
    unseated : list of int
        The other requests.
    """
    allowed = np.zeros_like(problem.allowed)
    allowed[list(slot_of), list(slot_of.values())] = True
    rules = [rule for rule in RULES if rule.name in _DECIDING or rule.kind == "slot-local"]
    musts = [r for r in slot_of if problem.requests[r].must]
    limits = Limits(lambda: math.inf, lambda: False, 1, 0, EFFORT)
    for needed in (musts, []):
        exact = ExactModel(problem, slot_of, needed, allowed & problem.allowed, rules)
        found = solve_exact(exact, limits, OBJECTIVES["score"]).slot_of
        if found is not None:
            break
    tables = found.seating() if isinstance(found, Placement) else {}
    return tables, sorted(set(slot_of) - tables.keys())
