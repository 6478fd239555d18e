"""Alternating paths: whether their requests may exchange two slots, and how they do."""

from .cells import NOBODY, PARTNERS, State, Weights, has, toggle


def walk(s: State, vertex: int, old: int, new: int, begin: int) -> tuple[int, int]:
    """Write down the alternating path from a vertex busy in ``old``.

    Returns
    -------
    end : int
        Where the path ends in ``s.path``, or -1 where it is blocked.
    vertex : int
        Its other end; the vertex itself where the path is a cycle.
    """
    n, first = begin, vertex
    while True:
        meeting = s.cells[s.at + vertex * s.width + old]
        if meeting < 0 or (vertex == first and n > begin):
            return n, vertex
        edge, partner = meeting >> PARTNERS, meeting & NOBODY
        if partner == NOBODY or not has(s, s.allowed + edge * s.words, new):
            return -1, vertex
        s.cells[s.path + n] = edge
        n += 1
        vertex = partner
        old, new = new, old


def permitted(s: State, a: int, c: int, n: int) -> bool:
    """Return whether the first ``n`` requests of the path may exchange slots a and c.

    Of requests bound to an order only one may move at once, so that the others stand still.
    """
    in_a = in_c = bound = 0
    for i in range(n):
        edge = s.cells[s.path + i]
        sign = 1 if s.cells[s.slot_of + edge] == c else -1
        in_a += sign * has(s, s.needs + edge * s.words, a)
        in_c -= sign * has(s, s.needs + edge * s.words, c)
        if not in_order(s, edge, a + c - s.cells[s.slot_of + edge]):
            return False
        bound += is_bound(s, edge)
    return bound <= 1 and in_a <= s.cells[s.left + a] and in_c <= s.cells[s.left + c]


def gain(s: State, a: int, c: int, begin: int, end: int, w: Weights) -> float:
    """Return what some requests of the path gain of their preferences if they exchange slots."""
    total = 0.0
    if w.worth > 0:
        for i in range(begin, end):
            edge = s.cells[s.path + i]
            row, slot = s.worth + edge * s.width, s.cells[s.slot_of + edge]
            total += s.cells[row + a + c - slot] - s.cells[row + slot]
    return w.worth * total


def is_bound(s: State, edge: int) -> bool:
    """Return whether the order of a request and another one matters."""
    earlier = s.cells[s.earlier_from + edge + 1] > s.cells[s.earlier_from + edge]
    return bool(earlier or s.cells[s.later_from + edge + 1] > s.cells[s.later_from + edge])


def in_order(s: State, edge: int, slot: int) -> bool:
    """Return whether a request keeps the order in a slot."""
    for i in range(s.cells[s.earlier_from + edge], s.cells[s.earlier_from + edge + 1]):
        other = s.cells[s.slot_of + s.cells[s.earlier + i]]
        if other > 0 and slot < other + s.cells[s.earlier_lead + i]:
            return False
    for i in range(s.cells[s.later_from + edge], s.cells[s.later_from + edge + 1]):
        other = s.cells[s.slot_of + s.cells[s.later + i]]
        if 0 < other < slot + s.cells[s.later_lead + i]:
            return False
    return True


def exchange(s: State, a: int, c: int, begin: int, end: int) -> None:
    """Exchange slots a and c for some requests of the path, which are whole paths."""
    for i in range(begin, end):
        edge = s.cells[s.path + i]
        vacate(s, edge)
    for i in range(begin, end):
        edge = s.cells[s.path + i]
        settle(s, edge, a + c - s.cells[s.slot_of + edge])


def vacate(s: State, edge: int) -> None:
    """Take a request from the slots of its ends."""
    slot = s.cells[s.slot_of + edge]
    sit(s, edge, slot, False)
    s.cells[s.left + slot] += has(s, s.needs + edge * s.words, slot)


def settle(s: State, edge: int, slot: int) -> None:
    """Put a request into a slot of its ends."""
    sit(s, edge, slot, True)
    s.cells[s.left + slot] -= has(s, s.needs + edge * s.words, slot)
    s.cells[s.slot_of + edge] = slot


def sit(s: State, edge: int, slot: int, there: bool) -> None:
    """Let the ends of a request have it in a slot, or nothing."""
    linked = link(s, edge)
    for k in range(edge * s.arity, (edge + 1) * s.arity):
        vertex = s.cells[s.ends + k]
        if vertex >= 0:
            partner = linked ^ vertex if linked >= 0 else NOBODY
            s.cells[s.at + vertex * s.width + slot] = edge << PARTNERS | partner if there else -1
            toggle(s, s.taken + vertex * s.words, slot)


def link(s: State, edge: int) -> int:
    """Return the exclusive or of the ends of a request held; -1 where they are not two."""
    first = s.ends + edge * s.arity
    return -1 if s.cells[first + 2] >= 0 else int(s.cells[first] ^ s.cells[first + 1])
