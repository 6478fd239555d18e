"""Moves: each is made if the cost rises by no more than a limit, and returns what it changes."""

from .cells import State, Weights, has
from .cost import breaks_of, cost_of, energy, enter, in_pace, leave
from .gaps import move_over, note_gaps
from .paths import exchange, gain, in_order, permitted, settle, vacate, walk

PROBES = 8
"""Vertices looked at for a second path, which makes room in a full slot."""


def swap(s: State, vertex: int, a: int, c: int, limit: float, w: Weights, probe: int) -> float:
    """Exchange slots along the path from a vertex, if the cost rises by no more than the limit.

    A path whose end gains more than its beginning is left to a try from there.

    Returns
    -------
    float
        What the cost changes by; 0 where nothing is done.
    """
    company = s.cells[s.company + vertex]
    change = cost_of(s, company, c, a, w)
    if 2 * change > limit:
        return 0.0
    n, end = walk(s, vertex, c, a, 0)
    other = s.cells[s.company + end]
    if n < 0 or other == company:
        return 0.0
    odd = n % 2 == 1
    change += cost_of(s, other, c, a, w) if odd else cost_of(s, other, a, c, w)
    change -= gain(s, a, c, 0, n, w)
    if change > limit + (2 * w.breaks if odd else 0):
        return 0.0
    if not permitted(s, a, c, n):
        if not odd:
            return 0.0
        more = make_room(s, a, c, n, limit - change, w, probe, company, other)
        if more > limit - change:
            return 0.0
        change += more
    elif change > limit:
        return 0.0
    else:
        exchange(s, a, c, 0, n)
    move_over(s, company, c, a)
    if odd:
        move_over(s, other, c, a)
    else:
        move_over(s, other, a, c)
    return change


def turn(s: State, vertex: int, a: int, c: int, limit: float, w: Weights) -> float:
    """Exchange slots along the cycle through a vertex busy in both, if it is one; see ``swap``."""
    n, end = walk(s, vertex, c, a, 0)
    if n < 0 or end != vertex:
        return 0.0
    change = -gain(s, a, c, 0, n, w)
    if change > limit or not permitted(s, a, c, n):
        return 0.0
    exchange(s, a, c, 0, n)
    return change


def make_room(
    s: State, a: int, c: int, n: int, limit: float, w: Weights, probe: int, one: int, two: int
) -> float:
    """Exchange the path and a second one, which takes from the full slot a what the first adds.

    Companies ``one`` and ``two`` are at the ends of the first path.

    Returns
    -------
    float
        What the second path changes the cost by; more than the limit where there is none.
    """
    vertices = s.vertices
    for k in range(PROBES):
        vertex = (probe + k) % vertices
        row = s.taken + vertex * s.words
        if not has(s, row, a) or has(s, row, c):
            continue
        company = s.cells[s.company + vertex]
        change = cost_of(s, company, a, c, w)
        if 2 * change > limit or company in (one, two):
            continue
        end, last = walk(s, vertex, a, c, n)
        other = s.cells[s.company + last]
        if end <= n or (end - n) % 2 == 0 or other in (one, two, company):
            continue
        change += cost_of(s, other, a, c, w) - gain(s, a, c, n, end, w)
        if change <= limit and permitted(s, a, c, end):
            exchange(s, a, c, 0, end)
            move_over(s, company, a, c)
            move_over(s, other, a, c)
            return change
    return limit + 1.0


def move_alone(s: State, edge: int, a: int, limit: float, w: Weights) -> float:
    """Move a request whose ends are not two, where all of them are free; see ``swap``."""
    c = s.cells[s.slot_of + edge]
    s.cells[s.path + 0] = edge
    change = -gain(s, a, c, 0, 1, w)
    for k in range(edge * s.arity, (edge + 1) * s.arity):
        vertex = s.cells[s.ends + k]
        if vertex >= 0:
            if has(s, s.taken + vertex * s.words, a):
                return 0.0
            change += cost_of(s, s.cells[s.company + vertex], c, a, w)
    if change > limit or not permitted(s, a, c, 1):
        return 0.0
    exchange(s, a, c, 0, 1)
    for k in range(edge * s.arity, (edge + 1) * s.arity):
        if s.cells[s.ends + k] >= 0:
            move_over(s, s.cells[s.company + s.cells[s.ends + k]], c, a)
    return change


def free_vertex(s: State, company: int, slot: int) -> int:
    """Return a vertex of a company that is free in a slot, or -1."""
    for vertex in range(s.cells[s.first_vertex + company], s.cells[s.first_vertex + company + 1]):
        if not has(s, s.taken + vertex * s.words, slot):
            return vertex
    return -1


def replace(s: State, out: int, new: int, slot: int, limit: float, w: Weights) -> float:
    """Hold a request in place of another one of equal score; see ``swap``."""
    old = s.cells[s.slot_of + out]
    if not has(s, s.allowed + new * s.words, slot) or not in_order(s, new, slot):
        return 0.0
    vacate(s, out)
    u = free_vertex(s, s.cells[s.members + 2 * new], slot)
    v = free_vertex(s, s.cells[s.members + 2 * new + 1], slot)
    if u >= 0 and v >= 0 and has(s, s.needs + new * s.words, slot) <= s.cells[s.left + slot]:
        change = recount(s, out, old, new, slot, w)
        if w.worth > 0:
            lost, won = s.worth + out * s.width + old, s.worth + new * s.width + slot
            change += w.worth * (s.cells[lost] - s.cells[won])
        if change <= limit and within_limits(s, out, new, slot):
            s.cells[s.ends + new * s.arity], s.cells[s.ends + new * s.arity + 1] = u, v
            settle(s, new, slot)
            s.cells[s.slot_of + out] = 0
            trade_places(s, out, new)
            for k in range(2):
                note_gaps(s, s.cells[s.members + 2 * out + k])
                note_gaps(s, s.cells[s.members + 2 * new + k])
            return change
        recount(s, new, slot, out, old, w)
    settle(s, out, old)
    return 0.0


def trade_places(s: State, out: int, new: int) -> None:
    """Exchange two requests between the lists of those held and those not."""
    seat, bench = s.cells[s.position + out], s.cells[s.position + new]
    s.cells[s.held + seat], s.cells[s.spare + bench] = new, out
    s.cells[s.position + new], s.cells[s.position + out] = seat, bench


def recount(s: State, out: int, old: int, new: int, slot: int, w: Weights) -> float:
    """Count one pair out and another one in; return what the cost changes by."""
    change = 0.0
    for k in range(2):
        company = s.cells[s.members + 2 * out + k]
        change -= energy(s, company, w)
        leave(s, company, old)
        s.cells[s.meetings + company] -= 1
        change += energy(s, company, w)
    for k in range(2):
        company = s.cells[s.members + 2 * new + k]
        change -= energy(s, company, w)
        enter(s, company, slot)
        s.cells[s.meetings + company] += 1
        change += energy(s, company, w)
    return change


def within_limits(s: State, out: int, new: int, slot: int) -> bool:
    """Return whether companies keep limits with the pair ``new`` in a slot, and without ``out``."""
    for k in range(2):
        loser, winner = s.cells[s.members + 2 * out + k], s.cells[s.members + 2 * new + k]
        if s.cells[s.meetings + loser] < s.cells[s.least + loser]:
            return False
        if s.cells[s.meetings + winner] > s.cells[s.most + winner]:
            return False
        if s.paced and breaks_of(s, loser) > s.cells[s.breaks + loser]:
            return False
        if s.paced and not in_pace(s, winner, slot):
            return False
    return True
