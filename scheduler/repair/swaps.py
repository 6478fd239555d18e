"""Places for meetings by path swaps: many others move, but few are lost."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ..construct import Constructor
from .situation import Situation


def swapped(
    situation: Situation,
    now: Mapping[int, int],
    seed: int,
    should_stop: Callable[[], bool],
    deep: bool,
) -> dict[int, int] | None:
    """Return a schedule that holds more of the confirmed meetings than one that is right.

    Alternating paths of two slots, and chases where none will do; see ``colouring``.

    Parameters
    ----------
    situation : Situation
        Of the repair.
    now : mapping of int to int
        A schedule that keeps all rules.
    seed : int
        Of random choices.
    should_stop : callable
        Asked before each search for a place.
    deep : bool
        Whether a meeting may be placed by many exchanges, which move many others.

    Returns
    -------
    dict of int to int or None
        ``None`` where the event has rules that these moves do not know.
    """
    problem = situation.problem
    if not (problem.is_plain and problem.tables_alike and problem.pairs_only):
        return None
    if problem.long or problem.after or situation.odd:
        return None
    constructor = Constructor(replace(problem, allowed=situation.allowed), seed)
    constructor.adopt(now)
    waiting = [r for r in situation.confirmed if r not in now]
    constructor.insert(waiting, should_stop, deep)
    return constructor.schedule()
