"""A table has a seat for each company of its meeting."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..draft import Draft
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings of more companies than their table has seats."""
    seats = {t.id: t.seats for t in plan.event.all_tables if t.seats is not None}
    for meeting in plan.meetings if seats else ():
        most = seats.get(meeting.table)
        if most is not None and len(meeting.companies) > most:
            message = (
                f"request {meeting.request} joins {len(meeting.companies)} companies, "
                f"but table {meeting.table} has {most} seat{'s' if most > 1 else ''}"
            )
            yield violation(NAME, message, meeting, table=meeting.table)


def restrict(draft: "Draft") -> None:
    """Close tables too small for any meeting, and forbid slots without one that is large enough."""
    seats, sizes = draft.seat_counts, draft.sizes
    draft.table_open[seats < 2] = False
    for size in sorted({len(r.companies) for r in draft.requests}):
        if (seats < size).any():
            rows = (sizes == size).nonzero()[0]
            fitting = draft.table_open & (seats >= size)[:, None]
            draft.allowed[rows] &= draft.table_for(fitting, rows)


def enforce(model: "ExactModel") -> None:
    """Leave the larger tables of each slot to the larger meetings, by counting.

    Tables large enough for some size suffice for larger ones; so it is enough that for each size
    the tables used, of those large enough, are as many as the meetings that need one (Hall). Where
    the model decides about groups of tables itself, it offers none that are too small.
    """
    problem = model.problem
    limits = {g.seats for n, g in enumerate(problem.groups) if not problem.is_chosen(n)}
    for seats in sorted(limits - {None}, key=lambda n: n or 0):
        large = [
            n
            for n, group in enumerate(problem.groups)
            if not problem.is_chosen(n) and (group.seats is None or group.seats > (seats or 0))
        ]
        bound = {r for group in large for r in problem.fixed_in_group.get(group, ())}
        bound |= {
            r
            for r in model.requests
            if problem.sizes[r] > (seats or 0) and r not in problem.fixed_table_of
        }
        for slot in range(problem.slot_count):
            held = [v for r in sorted(bound) for v in model.covering(r, slot)]
            own = [v for r in sorted(bound) for v in _at_chosen(model, r, slot)]
            loads = [model.load(group, slot) for group in large]
            model.at_least([*loads, *own], held)


def _at_chosen(model: "ExactModel", request: int, slot: int) -> list[object]:
    """Return whether a meeting is at a group of tables that the model decides about."""
    return [chosen for _, chosen in model.seats_at(request, slot)]


NAME = "seats"
RULE = Rule(
    NAME,
    "slot-local",
    {
        "id": "Meja punya kursi untuk setiap perusahaan dalam pertemuannya.",
        "en": "A table has a seat for each company of its meeting.",
    },
    check,
    used=lambda event: any(t.seats is not None for t in event.all_tables),
    restrict=restrict,
    enforce=enforce,
)
