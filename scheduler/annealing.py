"""The inner loop of the annealer: path swaps and exchanges of equal requests, on flat arrays.

Every function runs as it is, on lists, and compiled by numba, on integer arrays; both give the
same result. Slots count from 1 here: slots 0 and T + 1 are always empty, so that every slot has
two neighbours, and the slot of a request that is not held is 0. Sets of slots are masks: rows of
words with 32 bits each, slot by slot, so that what a try looks at first is in few cells.
"""

from typing import Any, NamedTuple

from .bits import highest, lowest, ones

Cells = Any  # a list of int or, compiled, an array; row after row with ``width`` cells each

EQUALS = 0.05
"""Share of the tries that exchange a meeting for a request of equal score."""

CYCLES = 0.2
"""Share of the tries that exchange two slots along a cycle.

No company changes its busy slots, but which companies are at the two ends of a path does. Without
it most schedules with the same busy slots are out of reach where companies are busy all the time.
"""

ANYWHERE = 0.08
"""Share of the tries that move any meeting to any slot; others, from and to the edge of a run."""

NEAR = 5
"""How far apart the two slots of a cycle are at most: near ones have more companies in common."""

PROBES = 8
"""Vertices looked at for a second path, which makes room in a full slot."""

_EQUALS = round(EQUALS * 2**16)
_CYCLES = _EQUALS + round(CYCLES * 2**16)
_ANYWHERE = _CYCLES + round(ANYWHERE * 2**16)
"""Up to which of 2**16 a try is of these kinds."""

WORD, FULL = 32, 0xFFFFFFFF
"""Bits of a word, and a word of all bits."""

WHICH, WHERE = 5, 31
"""By how much a slot is shifted to tell its word, and what is left of it to tell its bit."""

BUSY, ENDS, FREE, BESIDE = range(4)
"""Slots to choose among: busy ones, of them the ends of runs, free ones, of them beside runs."""

FORBIDDEN = 1e9
"""Cost of what may not be; far above any temperature."""

DRAWS, DRAW_BITS = 2, 60
"""Random numbers used by a try, and how many random bits each has."""

EXPONENTIAL_BITS = 12
EXPONENTIALS = 1 << EXPONENTIAL_BITS
"""How many exponential random numbers there are to draw from."""

SHARES, PICKS = 16, 31
"""Bits drawn for a share or a slot, and for a vertex or a request."""

SHARE, PICK = (1 << SHARES) - 1, (1 << PICKS) - 1
"""As many bits, all set."""


class State(NamedTuple):
    """A schedule as one flat list of cells; the other fields say where each part begins.

    One list, since compiled code would count references to each of several.

    Attributes
    ----------
    cells : int cells
        All parts, one behind the other.
    width, words : int
        Slots and the two empty ones, and the words of a mask of them.
    arity : int
        Cells for the ends of each request.
    vertices, held_count, spare_count : int
        Sizes.
    paced, several : int
        Whether companies have limits of rest and pace, whose parts are empty otherwise, and
        whether some may have several meetings in a slot.
    at : (vertices, width)
        Request of each vertex (a delegation of a company, or a fixed table), or -1.
    slot_of : (requests)
        Slot of each request; 0 where it is not held.
    held, spare, position : (held), (not held), (requests)
        Requests held, requests that may take their place, and where each stands in its list.
    ends : (requests, arity)
        Vertices of each request held; -1 where there are fewer.
    link : (requests)
        Exclusive or of the two ends; -1 where they are not two, -2 where a pair is not held.
    taken, open : masks (vertices)
        Where each vertex is not free, and where it has requests that may be held.
    allowed, needs : masks (requests)
        Where each may be held, and where it takes a common seat there.
    left : (width)
        Common seats left in each slot.
    members : (requests, 2)
        Companies of each pair.
    first_vertex : (companies + 1)
        Where each company's vertices begin.
    company : (vertices)
        Company of each vertex, or -1.
    occupied : (companies, width)
        How many meetings a company has in each slot.
    busy : masks (companies)
        Where it has some.
    meetings, least, most : (companies)
        Meetings held, and between which limits an exchange may leave them.
    equal, equal_from, equal_until : (loose requests), (requests), (requests)
        Requests that may be exchanged by score, and where those of each score begin and end.
    earlier, earlier_from, later, later_from : pairs in order, (requests + 1)
        Requests that have to be before and behind each one, and where its part begins.
    earlier_lead, later_lead : pairs in order
        How many slots later the later request of each pair is at least.
    path : (requests)
        Room for the requests of a path.
    worth : (requests, width)
        What each slot is worth to each request, in thousandths; no rows where nobody prefers any.
    begins, session, day : (width)
        Whether a slot is behind a pause, and the numbers of its session, -1 for none, and its day.
    row, gap, per_session, per_day, breaks : (companies)
        Limits of rest and pace, see ``pace.Paces``.
    """

    cells: Cells
    width: int
    words: int
    arity: int
    vertices: int
    held_count: int
    spare_count: int
    paced: int
    several: int
    at: int
    taken: int
    open: int
    slot_of: int
    held: int
    spare: int
    position: int
    ends: int
    link: int
    allowed: int
    needs: int
    left: int
    members: int
    first_vertex: int
    company: int
    occupied: int
    busy: int
    meetings: int
    least: int
    most: int
    equal: int
    equal_from: int
    equal_until: int
    earlier: int
    earlier_from: int
    earlier_lead: int
    later: int
    later_from: int
    later_lead: int
    path: int
    begins: int
    session: int
    day: int
    row: int
    gap: int
    per_session: int
    per_day: int
    breaks: int
    worth: int


class Weights(NamedTuple):
    """What a break and an idle slot cost, and each break of a company above the ceiling.

    ``worth`` is what a part of a preference is worth.
    """

    breaks: float
    idle: float
    excess: float
    ceiling: int
    worth: float = 0.0


def has(s: State, row: int, slot: int) -> int:
    """Return whether a slot is in a mask."""
    return int((s.cells[row + (slot >> WHICH)] >> (slot & WHERE)) & 1)


def toggle(s: State, row: int, slot: int) -> None:
    """Take a slot into a mask, or out of it."""
    s.cells[row + (slot >> WHICH)] ^= 1 << (slot & WHERE)


def shifted(s: State, row: int, word: int) -> tuple[int, int]:
    """Return a word of a mask one slot later, and one slot earlier."""
    mask = s.cells[row + word]
    later, earlier = mask << 1 & FULL, mask >> 1
    if word > 0:
        later |= s.cells[row + word - 1] >> (WORD - 1)
    if word + 1 < s.words:
        earlier |= s.cells[row + word + 1] << (WORD - 1) & FULL
    return later, earlier


def choices(s: State, kind: int, vertex: int, word: int) -> int:
    """Return slots of a vertex of one kind, those of one word."""
    row = s.taken + vertex * s.words
    taken = s.cells[row + word]
    if kind == BUSY:
        return int(taken)
    free = s.cells[s.open + vertex * s.words + word] & ~taken
    if kind == FREE:
        return int(free)
    later, earlier = shifted(s, row, word)
    return int(taken & ~(later & earlier)) if kind == ENDS else int(free & (later | earlier))


def choose(s: State, kind: int, vertex: int, share: int) -> int:
    """Return one of the slots of a kind, all as likely as the share is random; 0 for none."""
    word, mask = 0, choices(s, kind, vertex, 0)
    count = ones(mask)
    for further in range(1, s.words):
        count += ones(choices(s, kind, vertex, further))
    if count == 0:
        return 0
    rank = share * count >> SHARES
    while rank >= ones(mask):
        rank -= ones(mask)
        word += 1
        mask = choices(s, kind, vertex, word)
    while rank > 0:
        mask &= mask - 1
        rank -= 1
    return WORD * word + lowest(mask)


def next_busy(s: State, row: int, slot: int) -> int:
    """Return the next slot of a mask behind a slot; the last cell for none."""
    word = slot >> WHICH
    mask = s.cells[row + word] & ~((2 << (slot & WHERE)) - 1)
    while mask == 0 and word + 1 < s.words:
        word += 1
        mask = s.cells[row + word]
    return WORD * word + lowest(mask) if mask != 0 else s.width - 1


def last_busy(s: State, row: int, slot: int) -> int:
    """Return the last slot of a mask before a slot; 0 for none."""
    word = slot >> WHICH
    mask = s.cells[row + word] & ((1 << (slot & WHERE)) - 1)
    while mask == 0 and word > 0:
        word -= 1
        mask = s.cells[row + word]
    return WORD * word + highest(mask) if mask != 0 else 0


def breaks_of(s: State, company: int) -> int:
    """Return the breaks of a company."""
    runs, row = 0, s.busy + company * s.words
    for word in range(s.words):
        later, _ = shifted(s, row, word)
        runs += ones(s.cells[row + word] & ~later)
    return max(0, runs - 1)


def idle_slots(s: State, company: int) -> int:
    """Return the idle slots between the meetings of a company."""
    row = s.busy + company * s.words
    first = next_busy(s, row, 0)
    if first == s.width - 1:
        return 0
    idle = last_busy(s, row, s.width - 1) - first + 1
    for word in range(s.words):
        idle -= ones(s.cells[row + word])
    return idle


def energy(s: State, company: int, w: Weights) -> float:
    """Return the cost of a company."""
    cost = price(breaks_of(s, company), w)
    return cost + (w.idle * idle_slots(s, company) if w.idle > 0 else 0.0)


def price(breaks: int, w: Weights) -> float:
    """Return the cost of the breaks of a company."""
    return w.breaks * breaks + w.excess * max(0, breaks - w.ceiling)


def empties(s: State, company: int, slot: int) -> bool:
    """Return whether a company that leaves a meeting in a slot has no other there."""
    return not s.several or s.cells[s.occupied + company * s.width + slot] == 1


def further_breaks(s: State, company: int, old: int, new: int) -> int:
    """Return how many breaks more a company has once a meeting is in another slot."""
    row = s.busy + company * s.words
    before, behind = has(s, row, new - 1), has(s, row, new + 1)
    further = 0
    if empties(s, company, old):
        further = has(s, row, old - 1) + has(s, row, old + 1) - 1
        if new - 1 == old:
            before = 0
        if new + 1 == old:
            behind = 0
    if not has(s, row, new):
        further += 1 - before - behind
    return further


def further_idle(s: State, company: int, old: int, new: int) -> int:
    """Return how many idle slots more a company has once a meeting is in another slot."""
    row, alone = s.busy + company * s.words, empties(s, company, old)
    first, last = next_busy(s, row, 0), last_busy(s, row, s.width - 1)
    begin = next_busy(s, row, first) if alone and first == old else first
    end = last_busy(s, row, last) if alone and last == old else last
    longer = max(end, new) - min(begin, new) - last + first
    return longer - 1 + has(s, row, new) + alone


def cost_of(s: State, company: int, old: int, new: int, w: Weights) -> float:
    """Return what the cost changes by when a company has a meeting in another slot.

    ``FORBIDDEN`` where the company would not keep its pace.
    """
    if company < 0:
        return 0.0
    if s.paced and not keeps_pace(s, company, old, new):
        return FORBIDDEN
    further = further_breaks(s, company, old, new)
    cost = w.breaks * further
    if w.excess > 0:
        breaks = breaks_of(s, company)
        cost = price(breaks + further, w) - price(breaks, w)
    if w.idle > 0:
        cost += w.idle * further_idle(s, company, old, new)
    return cost


def leave(s: State, company: int, slot: int) -> None:
    """Count a meeting of a company out of a slot."""
    cell = s.occupied + company * s.width + slot
    s.cells[cell] -= 1
    if s.cells[cell] == 0:
        toggle(s, s.busy + company * s.words, slot)


def enter(s: State, company: int, slot: int) -> None:
    """Count a meeting of a company into a slot."""
    cell = s.occupied + company * s.width + slot
    s.cells[cell] += 1
    if s.cells[cell] == 1:
        toggle(s, s.busy + company * s.words, slot)


def shift(s: State, company: int, old: int, new: int) -> None:
    """Count a meeting of a company over to another slot."""
    if company >= 0:
        leave(s, company, old)
        enter(s, company, new)


def keeps_pace(s: State, company: int, old: int, new: int) -> bool:
    """Return whether a company keeps its pace once a meeting is in another slot."""
    shift(s, company, old, new)
    kept = in_pace(s, company, new)
    shift(s, company, new, old)
    return kept


def in_pace(s: State, company: int, slot: int) -> bool:
    """Return whether a company keeps its pace with its new meeting in a slot."""
    if breaks_of(s, company) > s.cells[s.breaks + company]:
        return False
    first = s.occupied + company * s.width
    before, behind = slot, slot
    while not s.cells[s.begins + before] and s.cells[first + before - 1] > 0:
        before -= 1
    while not s.cells[s.begins + behind + 1] and s.cells[first + behind + 1] > 0:
        behind += 1
    if behind - before + 1 > s.cells[s.row + company]:
        return False
    gap = s.cells[s.gap + company]
    for other in range(max(1, slot - gap), min(s.width - 1, slot + gap + 1)):
        if other != slot and s.cells[first + other] > 0:
            return False
    return in_parts(s, company, slot)


def in_parts(s: State, company: int, slot: int) -> bool:
    """Return whether a company has no more meetings than it may in the parts a slot is in."""
    first = s.occupied + company * s.width
    in_session = on_day = 0
    for other in range(1, s.width - 1):
        meetings = s.cells[first + other]
        if s.cells[s.session + other] == s.cells[s.session + slot] >= 0:
            in_session += meetings
        if s.cells[s.day + other] == s.cells[s.day + slot]:
            on_day += meetings
    crowded = in_session > s.cells[s.per_session + company]
    return not (crowded or on_day > s.cells[s.per_day + company])


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
        edge = s.cells[s.at + vertex * s.width + old]
        if edge < 0 or (vertex == first and n > begin):
            return n, vertex
        if s.cells[s.link + edge] < 0 or not has(s, s.allowed + edge * s.words, new):
            return -1, vertex
        s.cells[s.path + n] = edge
        n += 1
        vertex = s.cells[s.link + edge] ^ vertex
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
    sit(s, edge, slot, -1)
    s.cells[s.left + slot] += has(s, s.needs + edge * s.words, slot)


def settle(s: State, edge: int, slot: int) -> None:
    """Put a request into a slot of its ends."""
    sit(s, edge, slot, edge)
    s.cells[s.left + slot] -= has(s, s.needs + edge * s.words, slot)
    s.cells[s.slot_of + edge] = slot


def sit(s: State, edge: int, slot: int, who: int) -> None:
    """Let the ends of a request have it in a slot, or nothing."""
    for k in range(edge * s.arity, (edge + 1) * s.arity):
        vertex = s.cells[s.ends + k]
        if vertex >= 0:
            s.cells[s.at + vertex * s.width + slot] = who
            toggle(s, s.taken + vertex * s.words, slot)


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
    shift(s, company, c, a)
    if odd:
        shift(s, other, c, a)
    else:
        shift(s, other, a, c)
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
            shift(s, company, a, c)
            shift(s, other, a, c)
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
            shift(s, s.cells[s.company + s.cells[s.ends + k]], c, a)
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
            s.cells[s.link + new], s.cells[s.link + out] = u ^ v, -2
            settle(s, new, slot)
            s.cells[s.slot_of + out] = 0
            trade_places(s, out, new)
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


def anneal(s: State, draws: Cells, exponential: Cells, temperature: float, w: Weights) -> float:
    """Try moves at one temperature, one for every ``DRAWS`` random numbers.

    Parameters
    ----------
    s : State
        Changed in place.
    draws : int cells
        Random numbers of ``DRAW_BITS`` bits.
    exponential : (EXPONENTIALS) float cells
        A rise of the cost is accepted below the temperature times one of these, drawn at random,
        which is the Metropolis rule.
    temperature : float
        In units of the cost.
    w : Weights
        The cost.

    Returns
    -------
    float
        What the cost changes by.
    """
    total = 0.0
    for step in range(len(draws) // DRAWS):
        draw, shares = draws[DRAWS * step], draws[DRAWS * step + 1]
        limit = temperature * exponential[draw & (EXPONENTIALS - 1)]
        draw >>= EXPONENTIAL_BITS
        way, pick = draw & SHARE, (draw >> SHARES) & PICK
        if s.spare_count > 0 and way < _EQUALS:
            total += try_replacing(s, pick, shares, limit, w)
            continue
        vertex = pick * s.vertices >> PICKS
        source, goal = shares & SHARE, (shares >> SHARES) & SHARE
        if way < _CYCLES:
            c = choose(s, BUSY, vertex, source)
            a = c + near(goal)
            if c > 0 and 0 < a < s.width and has(s, s.taken + vertex * s.words, a):
                total += turn(s, vertex, a, c, limit, w)
            continue
        aimed = way >= _ANYWHERE
        c = choose(s, ENDS if aimed else BUSY, vertex, source)
        a = choose(s, BESIDE if aimed else FREE, vertex, goal)
        if c == 0 or a == 0:
            continue
        edge = s.cells[s.at + vertex * s.width + c]
        if not has(s, s.allowed + edge * s.words, a):
            continue
        if s.cells[s.link + edge] < 0:
            total += move_alone(s, edge, a, limit, w)
        else:
            probe = ((shares >> 2 * SHARES) & SHARE) * s.vertices >> SHARES
            total += swap(s, vertex, a, c, limit, w, probe)
    return total


def near(goal: int) -> int:
    """Return how much later another slot is, or earlier: up to ``NEAR``, and not 0."""
    step = (2 * NEAR * goal >> SHARES) - NEAR
    return step if step < 0 else step + 1


def try_replacing(s: State, pick: int, shares: int, limit: float, w: Weights) -> float:
    """Choose an unheld request, a held one of equal score and a slot; see ``replace``.

    The slot is one where a company begins or ends to be busy, or that of the held request where
    it has a company in common with the other.
    """
    new = s.cells[s.spare + (pick * s.spare_count >> PICKS)]
    begin, end = s.cells[s.equal_from + new], s.cells[s.equal_until + new]
    out = s.cells[s.equal + begin + ((shares & SHARE) * (end - begin) >> SHARES)]
    old = s.cells[s.slot_of + out]
    if old == 0 or s.cells[s.link + out] < 0:
        return 0.0
    way = (shares >> 2 * SHARES) & 3
    company = s.cells[s.members + 2 * new + (way & 1)]
    in_common = company in (s.cells[s.members + 2 * out], s.cells[s.members + 2 * out + 1])
    if way < 2 and in_common:
        return replace(s, out, new, old, limit, w)
    share = (shares >> SHARES) & SHARE
    slot = choose(s, BESIDE, s.cells[s.first_vertex + company], share)
    return replace(s, out, new, slot, limit, w) if slot > 0 else 0.0
