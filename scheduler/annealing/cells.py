"""The annealer's state, cell by cell, and its sets of slots as masks.

Slots count from 1 here: slots 0 and T + 1 are always empty, so that every slot has two neighbours,
and the slot of a request that is not held is 0. Sets of slots are masks: rows of words with 32 bits
each, slot by slot, so that what a try looks at first is in few cells.
"""

from typing import Any, NamedTuple

from .bits import highest, lowest, ones

Cells = Any  # a list of int or, compiled, an array; row after row with ``width`` cells each

WHICH = 5
WORD, WHERE = 1 << WHICH, (1 << WHICH) - 1
"""Bits of a word; a slot shifted by ``WHICH`` is its word, and ``WHERE`` leaves it its bit."""

FULL = (1 << WORD) - 1
"""A word of all bits."""

SHARES = 16
"""Random bits of a share, by which one of several slots is chosen."""

PICKS = 31
"""Random bits by which a vertex or a request is drawn."""

PARTNERS = 32
NOBODY = (1 << PARTNERS) - 1
"""Bits of the vertex at the other end of a request, and what stands for none."""

BUSY, ENDS, FREE, BESIDE = range(4)
"""Slots to choose among: busy ones, of them the ends of runs, free ones, of them beside runs."""


class State(NamedTuple):
    """A schedule as one flat list of cells; the other fields say where each part begins.

    One list, so that what is called need not be given several.

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
        Meeting of each vertex (a delegation of a company, or a fixed table), or -1: the request,
        and in its lowest ``PARTNERS`` bits the other end, or ``NOBODY`` where it has not two. As
        one number, so that a path is followed from one cell to the next.
    slot_of : (requests)
        Slot of each request; 0 where it is not held.
    held, spare, position : (held), (not held), (requests)
        Requests held, requests that may take their place, and where each stands in its list.
    ends : (requests, arity)
        Vertices of each request held; -1 where there are fewer.
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
    gapped, gapped_at, gapped_count : (companies), (companies), 1
        Companies with breaks and room to close them, so many of the cells; where each stands
        there, or -1.
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
    gapped: int
    gapped_at: int
    gapped_count: int


class Weights(NamedTuple):
    """What a break and an idle slot cost, and each break of a company above the ceiling.

    ``worth`` is what a part of a preference is worth. ``focused`` says whether every second try
    begins at a company with breaks, as long as there are any, and few tries make new ones.
    """

    breaks: float
    idle: float
    excess: float
    ceiling: int
    worth: float = 0.0
    focused: bool = False


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


def choices(s: State, kind: int, vertex: int, word: int, leaving: int) -> int:
    """Return slots of a vertex of one kind, those of one word; see ``choose``."""
    row = s.taken + vertex * s.words
    taken = s.cells[row + word]
    if kind == BUSY:
        return int(taken)
    free = s.cells[s.open + vertex * s.words + word] & ~taken
    if kind == FREE:
        return int(free)
    later, earlier = shifted(s, row, word)
    if kind == ENDS:
        return int(taken & ~(later & earlier))
    if leaving > 0:
        later &= ~only(leaving + 1, word)
        earlier &= ~only(leaving - 1, word)
    return int(free & (later | earlier))


def only(slot: int, word: int) -> int:
    """Return the mask of one slot, one word of it."""
    return 1 << (slot & WHERE) if slot >> WHICH == word else 0


def choose(s: State, kind: int, vertex: int, share: int, leaving: int = 0) -> int:
    """Return one of the slots of a kind, all as likely as the share is random; 0 for none.

    Slots beside runs are beside one without the busy slot ``leaving``, where that is not 0.
    """
    word, mask = 0, choices(s, kind, vertex, 0, leaving)
    count = ones(mask)
    for further in range(1, s.words):
        count += ones(choices(s, kind, vertex, further, leaving))
    if count == 0:
        return 0
    rank = share * count >> SHARES
    while rank >= ones(mask):
        rank -= ones(mask)
        word += 1
        mask = choices(s, kind, vertex, word, leaving)
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
