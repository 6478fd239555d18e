"""One meeting at a table at a time, so at most as many meetings as open tables."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...models.schedule import Meeting
from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield tables with two meetings in one slot."""
    taken = [(slot, m.table) for m in plan.meetings for slot in plan.taken(m)]
    if len(set(taken)) == len(taken):
        return
    seated: dict[tuple[str, str], list[Meeting]] = defaultdict(list)
    for meeting in plan.meetings:
        for slot in plan.taken(meeting):
            seated[slot, meeting.table].append(meeting)
    for (slot, table), meetings in seated.items():
        if len(meetings) > 1:
            names = ", ".join(m.request for m in meetings)
            yield violation(
                NAME,
                f"table {table} has {len(meetings)} meetings in slot {slot}: {names}",
                *meetings,
                slot=slot,
                table=table,
            )


def enforce(model: "ExactModel") -> None:
    """Spread the meetings of a slot over groups of alike tables, each within its open tables.

    Tables of a group are alike, so counting them is exact: ``seating`` finds the table.
    """
    for slot in range(model.problem.slot_count):
        held = model.of_slot(slot)
        if held:
            loads = [model.load(group, slot) for group in range(len(model.problem.groups))]
            model.equal(held, loads)


NAME = "tables"
RULE = Rule(
    NAME,
    "slot-local",
    {
        "id": "Satu meja dipakai paling banyak satu pertemuan pada satu slot waktu.",
        "en": "A table holds at most one meeting in a slot.",
    },
    check,
    enforce=enforce,
)
