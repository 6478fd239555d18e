"""Where many moves begin: at companies with breaks, and with free slots to close them.

They are few, and what is left to gain is theirs, so drawing them more often finds more in the same
time (Seitz, Alava and Orponen, Journal of Statistical Mechanics P06006, 2005: focused search).
"""

from .cells import FREE, PICKS, SHARES, State, choices
from .cost import breaks_of, shift


def gapped_vertex(s: State, pick: int, share: int) -> int:
    """Return a vertex of one of the companies with breaks; there has to be one."""
    company = s.cells[s.gapped + (pick * s.cells[s.gapped_count] >> PICKS)]
    first = s.cells[s.first_vertex + company]
    delegations = s.cells[s.first_vertex + company + 1] - first
    return int(first + (share * delegations >> SHARES))


def move_over(s: State, company: int, old: int, new: int) -> None:
    """Count a meeting of a company over to another slot, where it stays."""
    if company >= 0:
        shift(s, company, old, new)
        note_gaps(s, company)


def note_gaps(s: State, company: int) -> None:
    """Take a company into the list of those with breaks, or out of it; the last takes its place."""
    place, count = s.cells[s.gapped_at + company], s.cells[s.gapped_count]
    listed = place >= 0
    if listed == has_gaps(s, company):
        return
    if listed:
        last = s.cells[s.gapped + count - 1]
        s.cells[s.gapped + place], s.cells[s.gapped_at + last] = last, place
        s.cells[s.gapped_at + company] = -1
        s.cells[s.gapped_count] = count - 1
    else:
        s.cells[s.gapped + count], s.cells[s.gapped_at + company] = company, count
        s.cells[s.gapped_count] = count + 1


def has_gaps(s: State, company: int) -> bool:
    """Return whether a company has breaks, and a free slot for a request that it has."""
    if breaks_of(s, company) == 0:
        return False
    for vertex in range(s.cells[s.first_vertex + company], s.cells[s.first_vertex + company + 1]):
        for word in range(s.words):
            if choices(s, FREE, vertex, word, 0) != 0:
                return True
    return False
