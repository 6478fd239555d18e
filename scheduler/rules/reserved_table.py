"""A reserved table seats only meetings of its company."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..draft import Draft
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings at a table reserved for a company that is not in them."""
    owners = {t.id: t.reserved_for for t in plan.tables.values() if t.reserved_for is not None}
    for meeting in plan.meetings if owners else ():
        owner = owners.get(meeting.table)
        if owner is not None and owner not in meeting.companies:
            yield violation(
                NAME,
                f"table {meeting.table} is reserved for {owner}, "
                f"but seats {', '.join(meeting.companies)}",
                meeting,
                table=meeting.table,
            )


def restrict(draft: "Draft") -> None:
    """Forbid slots in which only tables reserved for others are open."""
    if any(table.reserved_for is not None for table in draft.tables):
        draft.allowed &= draft.table_for(draft.table_open)


def enforce(model: "ExactModel") -> None:
    """Fill reserved groups of tables only with meetings that may sit there.

    A meeting of two companies that both have a table may sit at either, so it is not enough to
    count: ``seat`` says at whose table it is.
    """
    problem = model.problem
    for slot in range(problem.slot_count):
        for group in range(len(problem.groups)):
            if problem.is_chosen(group):
                model.equal(model.seats_in(group, slot), [model.load(group, slot)])
    for request, slot in model.seat_choices():
        model.at_most_one([*model.seats_of(request, slot), ~model.x[request, slot]])


NAME = "reserved_table"
RULE = Rule(
    NAME,
    "slot-local",
    {
        "id": "Meja khusus hanya dipakai untuk pertemuan perusahaan pemiliknya.",
        "en": "A reserved table seats only meetings of the company it is reserved for.",
    },
    check,
    restrict=restrict,
    enforce=enforce,
)
