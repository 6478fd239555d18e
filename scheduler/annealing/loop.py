"""The annealer's inner loop: moves drawn at random, at one temperature."""

from .bits import unchecked
from .cells import (
    BESIDE,
    BUSY,
    ENDS,
    FREE,
    NOBODY,
    PARTNERS,
    PICKS,
    SHARES,
    Cells,
    State,
    Weights,
    choose,
    has,
)
from .gaps import gapped_vertex
from .moves import move_alone, replace, swap, turn

EQUALS = 20
"""One of so many tries exchanges a meeting for a request of equal score.

What kind a try is goes by its number: a random choice is one that a processor cannot foresee. The
remainders are such that no kind takes the turns of another, and moves to anywhere are not focused.
"""

CYCLES = 5
"""One of so many tries exchanges two slots along a cycle.

No company changes its busy slots, but which companies are at the two ends of a path does. Without
it most schedules with the same busy slots are out of reach where companies are busy all the time.
"""

ANYWHERE = 10
"""One of so many tries moves any meeting to any slot; others, from and to the edge of a run."""

FOCUSED = 2
"""One of so many tries begins at a company with breaks, where the weights say so."""

NEAR = 5
"""How far apart the two slots of a cycle are at most: near ones have more companies in common."""

DRAWS, DRAW_BITS = 2, 60
"""Random numbers used by a try, and how many random bits each has."""

EXPONENTIAL_BITS = 10
EXPONENTIALS = 1 << EXPONENTIAL_BITS
"""How many exponential random numbers there are to draw from."""

_SHARE, _PICK = (1 << SHARES) - 1, (1 << PICKS) - 1
"""As many bits, all set."""


def anneal(given: State, draws: Cells, exponential: Cells, temperature: float, w: Weights) -> float:
    """Try moves at one temperature, one for every ``DRAWS`` random numbers.

    Parameters
    ----------
    given : State
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
    cells = unchecked(given.cells)
    if given.words == 1:
        # Compiled apart: a number that the compiler knows leaves less to be done in each try.
        s = State(cells, given.width, 1, *given[3:])
        return try_all(s, draws, exponential, temperature, w)
    return try_all(State(cells, *given[1:]), draws, exponential, temperature, w)


def try_all(s: State, draws: Cells, exponential: Cells, temperature: float, w: Weights) -> float:
    """Try moves, those of ``anneal``."""
    total = 0.0
    for step in range(len(draws) // DRAWS):
        draw, shares = draws[DRAWS * step], draws[DRAWS * step + 1]
        limit = temperature * exponential[draw & (EXPONENTIALS - 1)]
        pick = (draw >> EXPONENTIAL_BITS) & _PICK
        if s.spare_count > 0 and step % EQUALS == 0:
            total += try_replacing(s, pick, shares, limit, w)
            continue
        vertex = pick * s.vertices >> PICKS
        source, goal = shares & _SHARE, (shares >> SHARES) & _SHARE
        if step % CYCLES == 1:
            c = choose(s, BUSY, vertex, source)
            a = c + near(goal)
            if c > 0 and 0 < a < s.width and has(s, s.taken + vertex * s.words, a):
                total += turn(s, vertex, a, c, limit, w)
            continue
        probe = (shares >> 2 * SHARES) & _SHARE
        if w.focused and step % FOCUSED == 1 and s.cells[s.gapped_count] > 0:
            vertex = gapped_vertex(s, pick, probe)
        aimed = step % ANYWHERE != 4
        c = choose(s, ENDS if aimed else BUSY, vertex, source)
        if c == 0:
            continue
        leaving = longer_run(s, vertex, c) if w.focused else 0
        a = choose(s, BESIDE if aimed else FREE, vertex, goal, leaving)
        if a == 0:
            continue
        meeting = s.cells[s.at + vertex * s.width + c]
        edge = meeting >> PARTNERS
        if not has(s, s.allowed + edge * s.words, a):
            continue
        if meeting & NOBODY == NOBODY:
            total += move_alone(s, edge, a, limit, w)
        else:
            total += swap(s, vertex, a, c, limit, w, probe * s.vertices >> SHARES)
    return total


def longer_run(s: State, vertex: int, slot: int) -> int:
    """Return the slot if it is the end of a run of several, else 0.

    Where its end moves on by a slot, away from its run, there is a break more, unless another run
    begins there: hardly ever worth a try.
    """
    row = s.taken + vertex * s.words
    return slot if has(s, row, slot - 1) != has(s, row, slot + 1) else 0


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
    out = s.cells[s.equal + begin + ((shares & _SHARE) * (end - begin) >> SHARES)]
    old = s.cells[s.slot_of + out]
    if old == 0:
        return 0.0
    way = (shares >> 2 * SHARES) & 3
    company = s.cells[s.members + 2 * new + (way & 1)]
    in_common = company in (s.cells[s.members + 2 * out], s.cells[s.members + 2 * out + 1])
    if way < 2 and in_common:
        return replace(s, out, new, old, limit, w)
    share = (shares >> SHARES) & _SHARE
    slot = choose(s, BESIDE, s.cells[s.first_vertex + company], share)
    return replace(s, out, new, slot, limit, w) if slot > 0 else 0.0
