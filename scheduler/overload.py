"""Items that cannot all have a place: a violator of Hall's condition."""

from collections.abc import Sequence

from .colouring import bits


def overload(choices: Sequence[int], capacity: Sequence[int]) -> tuple[list[int], int] | None:
    """Return items that cannot all have a place, and the places they have, or ``None``.

    Parameters
    ----------
    choices : sequence of int
        Bit mask of the places of each item.
    capacity : sequence of int
        How many items each place takes.

    Notes
    -----
    Augmenting paths for a capacitated bipartite matching; when one item finds no path, all items
    reached compete for all places reached, and these are full: a violator of Hall's condition.
    """
    inside: list[list[int]] = [[] for _ in capacity]
    for item in range(len(choices)):
        came_from: dict[int, int] = {}
        frontier, end, reached = [item], None, 0
        while frontier and end is None:
            at = frontier.pop(0)
            for place in bits(choices[at] & ~reached):
                reached |= 1 << place
                came_from[place] = at
                if len(inside[place]) < capacity[place]:
                    end = place
                    break
                frontier += inside[place]
        if end is None:
            items = {item} | {i for p in bits(reached) for i in inside[p]}
            return sorted(items), reached
        while True:
            at = came_from[end]
            previous = next((p for p in bits(choices[at]) if at in inside[p]), None)
            inside[end].append(at)
            if previous is None:
                break
            inside[previous].remove(at)
            end = previous
    return None
