"""A meeting with a fixed table is held there."""

from collections import defaultdict
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
    """Note the tables that a request may be at, by its own or its companies' homes.

    Slots in which they are closed are forbidden, and tables reserved for others.
    """
    for position, request in enumerate(draft.requests):
        demands: list[tuple[int, ...]] = []
        if request.table is not None:
            demands.append((draft.table_index[request.table],))
        if draft.homes:
            members = [draft.company_index[company] for company in request.companies]
            demands += [draft.homes[c] for c in members if c in draft.homes]
        if demands:
            _bind(draft, position, demands)


def _bind(draft: "Draft", position: int, demands: list[tuple[int, ...]]) -> None:
    """Leave a request the tables that each of the demands names."""
    request = draft.requests[position]
    tables = [
        table
        for table in demands[0]
        if all(table in others for others in demands[1:])
        and draft.tables[table].reserved_for in (None, *request.companies)
        and draft.seat_counts[table] >= len(request.companies)
    ]
    if tables:
        draft.bound_to[position] = tuple(tables)
    draft.allowed[position] &= draft.table_open[tables].any(axis=0)


def enforce(model: "ExactModel") -> None:
    """Hold one meeting at a fixed table at a time, and count it in the table's group."""
    problem = model.problem
    contested: dict[int, list[int]] = defaultdict(list)
    for request, table in problem.contested_table_of.items():
        contested[table].append(request)
    for slot in range(problem.slot_count):
        for requests in contested.values():
            model.at_most_one([v for r in requests for v in model.covering(r, slot)])
        for group, requests in problem.fixed_in_group.items():
            if not problem.is_chosen(group):
                held = [v for r in requests for v in model.covering(r, slot)]
                model.at_least([model.load(group, slot)], held)
                continue
            for request in requests:
                if (request, slot) in model.x:
                    seated = model.seat(request, group, slot)
                    model.equal([seated], [model.x[request, slot]])


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
