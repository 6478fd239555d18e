"""The annealer's state of a schedule: flat arrays, and back."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..problem import Ints, Mask, Problem
from .cells import NOBODY, PARTNERS, WORD, State
from .gaps import note_gaps


def state_of(
    problem: Problem, slot_of: Mapping[int, int], compiled: bool, exchanges: bool = True
) -> State:
    """Return a schedule as the annealer changes it.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    slot_of : mapping of int to int
        Slot of each request held; keeps the rules that the constructor knows.
    compiled : bool
        Arrays for compiled code instead of lists.
    exchanges : bool
        Whether meetings may be exchanged for requests of equal score.
    """
    width = problem.slot_count + 2
    parts_of = _parts(problem, slot_of)
    # The last row is for what keeps a place of a company busy where nobody is there for it.
    rows = problem.request_count + sum(map(len, parts_of.values())) + 1
    draft = {**_vertices(problem), **_requests(problem, rows, width), **_order(problem, parts_of)}
    draft |= _placed(problem, slot_of, parts_of, draft, width)
    draft |= _companies(problem, slot_of) | _equals(problem, slot_of, exchanges)
    draft["worth"] = _worth(problem, width)
    draft |= _paces(problem)
    draft["taken"], draft["open"] = draft["at"] >= 0, _open(problem, draft)
    draft["at"] = _with_partners(draft["at"], draft["ends"])
    draft["busy"] = draft["occupied"] > 0
    draft |= {name: _masks(draft[name]) for name in ("taken", "open", "busy", "allowed", "needs")}
    draft["path"] = np.zeros(problem.request_count)
    companies = len(problem.companies)
    draft |= {"gapped": np.zeros(companies), "gapped_at": np.full(companies, -1), "gapped_count": 0}
    parts = {name: np.asarray(part, dtype=np.int64).ravel() for name, part in draft.items()}
    begins = np.cumsum([0, *map(len, parts.values())])[:-1].tolist()
    cells = np.concatenate(list(parts.values()))
    state = State(
        cells=cells if compiled else cells.tolist(),
        width=width,
        words=-(-width // WORD),
        arity=draft["ends"].shape[1],
        vertices=len(parts["company"]),
        held_count=len(parts["held"]),
        spare_count=len(parts["spare"]),
        paced=int(problem.paces is not None),
        several=int(max(problem.delegations, default=1) > 1),
        **dict(zip(parts, begins, strict=True)),
    )
    for company in range(companies):
        note_gaps(state, company)
    return state


def _parts(problem: Problem, slot_of: Mapping[int, int]) -> dict[int, range]:
    """Return the cells of what each meeting of several slots takes behind its first slot.

    Each further slot is a request of its own, behind all others, that may be nowhere else. So the
    annealer, which knows requests of one slot, never moves such a meeting.
    """
    parts_of, count = {}, problem.request_count
    for request in problem.long:
        if request in slot_of:
            more = problem.length_of[request] - 1
            parts_of[request] = range(count, count + more)
            count += more
    return parts_of


def _with_partners(at: Ints, ends: Ints) -> Ints:
    """Return requests at vertices (vertices, slots) together with their other ends."""
    linked = np.where(ends[:, 2] < 0, ends[:, 0] ^ ends[:, 1], -1)[at]
    partner = np.where(linked < 0, NOBODY, linked ^ np.arange(len(at))[:, None])
    return np.asarray(np.where(at < 0, -1, at << PARTNERS | partner))


def _masks(slots: Ints) -> Ints:
    """Return sets of slots (rows, slots) as masks (rows, words)."""
    filled = np.pad(np.asarray(slots, dtype=bool), ((0, 0), (0, -slots.shape[1] % WORD)))
    packed = np.packbits(filled, axis=1, bitorder="little")
    return np.ascontiguousarray(packed).view(np.dtype("<u4")).astype(np.int64)


def slots_in(masks: Ints, words: int) -> Mask:
    """Return which slots are in masks, one behind the other (rows, slots of all words)."""
    rows = masks.astype("<u4").reshape(-1, words).view(np.uint8)
    return np.unpackbits(rows, axis=1, bitorder="little").astype(bool)


def _open(problem: Problem, draft: Mapping[str, Any]) -> Ints:
    """Return where each vertex has a request that may be held (vertices, slots)."""
    own = np.zeros((len(problem.companies), draft["at"].shape[1]), dtype=bool)
    for ends in problem.ends.T:
        np.logical_or.at(own, ends[ends >= 0], draft["allowed"][: len(ends)][ends >= 0] > 0)
    tables = np.ones((len(draft["company"]) - len(problem.places), own.shape[1]), dtype=bool)
    return np.concatenate([own[draft["company"][: len(problem.places)]], tables])


def _worth(problem: Problem, width: int) -> Ints:
    """Return what each slot is worth to each request; no rows where nobody prefers any."""
    if not problem.preferred:
        return np.zeros((1, width), dtype=np.int64)
    worth = np.zeros((problem.request_count, width), dtype=np.int64)
    for request, weights in problem.preferred.items():
        worth[request, 1:-1] = weights
    return worth


def _vertices(problem: Problem) -> dict[str, Any]:
    first = np.concatenate([[0], np.cumsum(problem.delegations)])
    company = np.repeat(np.arange(len(problem.companies)), problem.delegations)
    tables = np.full(len(set(problem.contested_table_of.values())), -1)
    return {"first_vertex": first, "company": np.concatenate([company, tables])}


def _requests(problem: Problem, rows: int, width: int) -> dict[str, Any]:
    allowed, needs = np.zeros((2, rows, width), dtype=np.int64)
    allowed[: problem.request_count, 1:-1] = problem.allowed
    # Meetings that count in a quota stay where they are, too.
    counted = {r for quota in problem.quotas for r in quota.requests}
    allowed[[*problem.long, *counted]] = 0
    members = np.zeros((rows, 2), dtype=np.int64)
    for request, companies in enumerate(problem.members):
        own = problem.own_table[list(companies)].any(axis=0)
        needs[request, 1:-1] = ~own | (request in problem.fixed_table_of)
        members[request, : len(companies)] = companies[:2]
    return {"allowed": allowed, "needs": needs, "members": members}


def _order(problem: Problem, parts_of: Mapping[int, range]) -> dict[str, Any]:
    ends = {request: parts[-1] for request, parts in parts_of.items()}
    # A long meeting stands here as its parts, of which the last one comes before what follows.
    after = [
        (ends.get(earlier, earlier), later, lead - problem.length_of[earlier] + 1)
        for earlier, later, lead in problem.after
    ]
    found: dict[str, Any] = {}
    for name, mine, other in (("earlier", 1, 0), ("later", 0, 1)):
        pairs = sorted((pair[mine], pair[other], pair[2]) for pair in after)
        begins = np.searchsorted([m for m, _, _ in pairs], np.arange(problem.request_count + 1))
        found |= {name: [o for _, o, _ in pairs] or [0], f"{name}_from": begins}
        found[f"{name}_lead"] = [lead for _, _, lead in pairs] or [0]
    return found


def _placed(
    problem: Problem,
    slot_of: Mapping[int, int],
    parts_of: Mapping[int, range],
    draft: Mapping[str, Any],
    width: int,
) -> dict[str, Any]:
    """Put each meeting at the first free delegation of its companies and at its fixed table."""
    delegates = problem.delegations
    contested = sorted(set(problem.contested_table_of.values()))
    table_vertex = {t: sum(delegates) + n for n, t in enumerate(contested)}
    at = _nobody_there(problem, draft, width)
    occupied = np.zeros((len(problem.companies), width), dtype=np.int64)
    arity = max((len(m) for m in problem.members), default=2) + 1
    rows = len(draft["members"])
    ends = np.full((rows, arity), -1)
    slots = np.zeros(rows, dtype=np.int64)
    left = np.zeros(width, dtype=np.int64)
    left[1:-1] = problem.common_seats
    for request, slot in _in_time(problem, slot_of):
        taken = range(slot + 1, slot + 1 + problem.length_of[request])
        left[taken] -= draft["needs"][request, taken]
        vertices = []
        for company in problem.members[request]:
            first, last = draft["first_vertex"][company : company + 2]
            vertices.append(first + _free_places(at[first:last, taken]))
            occupied[company, taken] += 1
        if request in problem.contested_table_of:
            vertices.append(np.full(len(taken), table_vertex[problem.contested_table_of[request]]))
        rows_of = (request, *parts_of.get(request, ()))
        at[np.stack(vertices), taken] = rows_of
        slots[list(rows_of)] = taken
        first_of = [int(own[0]) for own in vertices]
        ends[request, : len(first_of)] = first_of
    return {
        "at": at,
        "occupied": occupied,
        "ends": ends,
        "slot_of": slots,
        "left": left,
    }


def _nobody_there(problem: Problem, draft: Mapping[str, Any], width: int) -> Ints:
    """Return the request at each vertex where no meeting is held (vertices, slots).

    Of a company that is there with fewer people than at other times, some places are busy.
    """
    at = np.full((len(draft["company"]), width), -1, dtype=np.int64)
    places = problem.places
    fewer = problem.present[draft["company"][: len(places)]] & ~places
    at[: len(places), 1:-1][fewer] = len(draft["members"]) - 1
    return at


def _free_places(at: Ints) -> Ints:
    """Return a free place of a company in each slot (places, slots): the same, if there is one.

    A meeting of several slots never moves, so it may be at another place in each.
    """
    free = at < 0
    always = free.all(axis=1)
    if always.any():
        return np.full(at.shape[1], always.argmax())
    return np.asarray(free.argmax(axis=0))


def _in_time(problem: Problem, slot_of: Mapping[int, int]) -> list[tuple[int, int]]:
    """Return meetings such that each finds a delegation of its companies free all the time.

    Intervals that begin one after the other never need more than are there at once.
    """
    if not problem.long:
        return sorted(slot_of.items())
    return sorted(slot_of.items(), key=lambda held: (held[1], held[0]))


def _companies(problem: Problem, slot_of: Mapping[int, int]) -> dict[str, Any]:
    held = problem.ends[list(slot_of)]
    count = np.bincount(held[held >= 0], minlength=len(problem.companies))
    return {
        "meetings": count,
        "least": np.minimum(count, problem.minimum),
        "most": problem.capacity_of,
    }


def _paces(problem: Problem) -> dict[str, Any]:
    paces = problem.paces
    names = ("begins", "session", "day", "row", "gap", "per_session", "per_day", "breaks")
    if paces is None:
        return dict.fromkeys(names, ())
    by_slot = (np.pad(part, 1) for part in (paces.begins, paces.session, paces.day))
    limits = (paces.run, paces.gap, paces.per_session, paces.per_day, paces.breaks)
    return dict(zip(names, (*by_slot, *limits), strict=True))


def _equals(problem: Problem, slot_of: Mapping[int, int], exchanges: bool) -> dict[str, Any]:
    """Return requests by score, and those not held which have a held one of equal score."""
    loose = [
        r
        for r in range(problem.request_count)
        if _is_pair(problem, r) and not problem.needed[r] and problem.allowed[r].any()
    ]
    loose.sort(key=lambda r: (problem.scores[r], r))
    scores = problem.scores[loose]
    begin, end = (np.searchsorted(scores, problem.scores, side) for side in ("left", "right"))
    held = sorted(slot_of)
    exchanged = set(problem.scores[[r for r in loose if r in slot_of]].tolist())
    spare = [r for r in loose if r not in slot_of and int(problem.scores[r]) in exchanged]
    spare = spare if exchanges else []
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
    if problem.length_of[request] > 1 or request in problem.contested_table_of:
        return False
    return len(problem.members[request]) == 2
