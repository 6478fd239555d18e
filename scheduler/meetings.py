"""The meetings of a schedule, with all that people read: slot, table, who attends."""

from collections.abc import Mapping
from typing import Any

from ..models.bulk import assembled, collection_paused
from ..models.schedule import Meeting
from .attendance import Attendance, attendance
from .problem import Problem
from .seating import seat


@collection_paused()
def meetings_of(
    problem: Problem, slot_of: Mapping[int, int]
) -> tuple[tuple[Meeting, ...], list[int]]:
    """Return the meetings in the order of slots, then tables, and those without a table.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    slot_of : mapping of int to int
        Slot of each request held.

    Returns
    -------
    meetings : tuple of Meeting
        Of each request that has a table.
    unseated : list of int
        The other requests; none where the schedule keeps all rules.
    """
    tables, unseated = seat(problem, slot_of)
    order = sorted(tables, key=lambda r: slot_of[r] * len(problem.tables) + tables[r])
    who = attendance(problem, slot_of)
    rows = (_values(problem, r, slot_of[r], tables[r], who) for r in order)
    return tuple(assembled(Meeting, rows)), unseated


def _values(
    problem: Problem, number: int, slot: int, table: int, who: Attendance
) -> tuple[Any, ...]:
    request = problem.requests[number]
    place = problem.slots[slot].id, problem.tables[table].id
    people = who.representatives.get(number, {}), who.interpreters.get(number)
    return request.id, request.companies, *place, request.score, *people
