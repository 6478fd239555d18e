"""The annealer's state of a schedule: flat arrays, and back."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .annealing import State
from .problem import Ints, Problem


def state_of(problem: Problem, slot_of: Mapping[int, int], compiled: bool) -> State:
    """Return a schedule as the annealer changes it.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    slot_of : mapping of int to int
        Slot of each request held; keeps the rules that the constructor knows.
    compiled : bool
        Arrays for compiled code instead of lists.
    """
    width = problem.slot_count + 2
    draft = {**_vertices(problem), **_requests(problem, width), **_order(problem)}
    draft |= _placed(problem, slot_of, draft, width)
    draft |= _companies(problem, draft["occupied"]) | _equals(problem, slot_of)
    draft["path"] = np.zeros(problem.request_count)
    parts = {name: np.asarray(part, dtype=np.int32).ravel() for name, part in draft.items()}
    begins = np.cumsum([0, *map(len, parts.values())])[:-1].tolist()
    cells = np.concatenate(list(parts.values()))
    return State(
        cells=cells if compiled else cells.tolist(),
        width=width,
        arity=draft["ends"].shape[1],
        vertices=len(parts["company"]),
        held_count=len(parts["held"]),
        spare_count=len(parts["spare"]),
        **dict(zip(parts, begins, strict=True)),
    )


def _vertices(problem: Problem) -> dict[str, Any]:
    first = np.concatenate([[0], np.cumsum(problem.delegations)])
    company = np.repeat(np.arange(len(problem.companies)), problem.delegations)
    tables = np.full(len(problem.fixed_at_table), -1)
    return {"first_vertex": first, "company": np.concatenate([company, tables])}


def _requests(problem: Problem, width: int) -> dict[str, Any]:
    count = problem.request_count
    allowed, needs = np.zeros((2, count, width), dtype=np.int64)
    allowed[:, 1:-1] = problem.allowed
    members = np.zeros((count, 2), dtype=np.int64)
    for request, companies in enumerate(problem.members):
        own = problem.own_table[list(companies)].any(axis=0)
        needs[request, 1:-1] = ~own | (request in problem.fixed_table_of)
        members[request, : len(companies)] = companies[:2]
    return {"allowed": allowed, "needs": needs, "members": members}


def _order(problem: Problem) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, mine, other in (("earlier", 1, 0), ("later", 0, 1)):
        pairs = sorted((pair[mine], pair[other]) for pair in problem.after)
        begins = np.searchsorted([m for m, _ in pairs], np.arange(problem.request_count + 1))
        found |= {name: [o for _, o in pairs] or [0], f"{name}_from": begins}
    return found


def _placed(
    problem: Problem, slot_of: Mapping[int, int], draft: Mapping[str, Any], width: int
) -> dict[str, Any]:
    """Put each meeting at the first free delegation of its companies and at its fixed table."""
    delegates = problem.delegations
    table_vertex = {t: sum(delegates) + n for n, t in enumerate(problem.fixed_at_table)}
    at = np.full((len(draft["company"]), width), -1)
    occupied = np.zeros((len(problem.companies), width), dtype=np.int64)
    arity = max((len(m) for m in problem.members), default=2) + 1
    ends = np.full((problem.request_count, arity), -1)
    slots = np.zeros(problem.request_count, dtype=np.int64)
    link = np.array([-2 if _is_pair(problem, r) else -1 for r in range(problem.request_count)])
    left = np.zeros(width, dtype=np.int64)
    left[1:-1] = problem.common_seats
    for request, slot in sorted(slot_of.items()):
        slots[request] = slot + 1
        left[slot + 1] -= draft["needs"][request, slot + 1]
        mine = []
        for company in problem.members[request]:
            first = draft["first_vertex"][company]
            mine.append(int(first) + int((at[first:, slot + 1] < 0).argmax()))
            occupied[company, slot + 1] += 1
        if request in problem.fixed_table_of:
            mine.append(table_vertex[problem.fixed_table_of[request]])
        at[mine, slot + 1] = request
        ends[request, : len(mine)] = mine
        if link[request] == -2:
            link[request] = mine[0] ^ mine[1]
    return {
        "at": at,
        "occupied": occupied,
        "ends": ends,
        "slot_of": slots,
        "link": link,
        "left": left,
    }


def _companies(problem: Problem, occupied: Ints) -> dict[str, Any]:
    busy = occupied > 0
    count = occupied.sum(axis=1)
    return {
        "runs": (busy[:, 1:] & ~busy[:, :-1]).sum(axis=1),
        "meetings": count,
        "least": np.minimum(count, problem.minimum),
        "most": problem.capacity_of,
    }


def _equals(problem: Problem, slot_of: Mapping[int, int]) -> dict[str, Any]:
    """Return requests by score, and those not held which have a held one of equal score."""
    loose = [
        r
        for r in range(problem.request_count)
        if _is_pair(problem, r) and not problem.requests[r].must and problem.allowed[r].any()
    ]
    loose.sort(key=lambda r: (problem.scores[r], r))
    scores = problem.scores[loose]
    begin, end = (np.searchsorted(scores, problem.scores, side) for side in ("left", "right"))
    held = sorted(slot_of)
    exchanged = set(problem.scores[[r for r in loose if r in slot_of]].tolist())
    spare = [r for r in loose if r not in slot_of and int(problem.scores[r]) in exchanged]
    position = np.zeros(problem.request_count, dtype=np.int64)
    position[held], position[spare] = np.arange(len(held)), np.arange(len(spare))
    return {
        "equal": loose or [0],
        "equal_from": begin,
        "equal_until": end,
        "held": held,
        "spare": spare,
        "position": position,
    }


def _is_pair(problem: Problem, request: int) -> bool:
    return len(problem.members[request]) == 2 and request not in problem.fixed_table_of
