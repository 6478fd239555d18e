"""What a company's busy slots cost, what a move changes of it, and whether it keeps its pace."""

from .bits import ones
from .cells import State, Weights, has, last_busy, next_busy, shifted, toggle

FORBIDDEN = 1e9
"""Cost of what may not be; far above any temperature."""


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
