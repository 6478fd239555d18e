"""A meeting with a fixed table is held there."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..draft import Draft
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings at another table than their fixed one."""
    fixed = plan.demands("table")
    for meeting in plan.meetings if fixed else ():
        wanted = fixed.get(meeting.request)
        if wanted is not None and meeting.table != wanted:
            yield violation(
                NAME,
                f"request {meeting.request} is fixed to table {wanted}, but is at {meeting.table}",
                meeting,
                table=meeting.table,
            )


def restrict(draft: "Draft") -> None:
    """Forbid slots in which the fixed table is closed, and tables reserved for others."""
    for position, request in enumerate(draft.requests):
        if request.table is not None:
            table = draft.table_index[request.table]
            owner = draft.tables[table].reserved_for
            if owner is not None and owner not in request.companies:
                draft.allowed[position] = False
            draft.allowed[position] &= draft.table_open[table]


def enforce(model: "ExactModel") -> None:
    """Hold one meeting at a fixed table at a time, and count it in the table's group."""
    problem = model.problem
    for slot in range(problem.slot_count):
        for requests in problem.fixed_at_table.values():
            model.at_most_one([model.x[r, slot] for r in requests if (r, slot) in model.x])
        for group, requests in problem.fixed_in_group.items():
            held = [(r, model.x[r, slot]) for r in requests if (r, slot) in model.x]
            if problem.groups[group].reserved_for is None:
                model.at_least([model.load(group, slot)], [v for _, v in held])
            else:
                for request, variable in held:
                    model.equal([model.seat(request, group, slot)], [variable])


NAME = "fixed_table"
RULE = Rule(
    NAME,
    "slot-local",
    {
        "id": "Pertemuan dengan meja tetap diadakan di meja itu.",
        "en": "A meeting with a fixed table is held at that table.",
    },
    check,
    restrict=restrict,
    enforce=enforce,
)
