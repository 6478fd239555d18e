"""A table is used only in slots in which it can be used."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..draft import Draft


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings at tables that cannot be used in their slot."""
    closed = {(t.id, slot) for t in plan.event.all_tables for slot in t.unavailable}
    for meeting in plan.meetings if closed else ():
        for slot in plan.taken(meeting):
            if (meeting.table, slot) in closed:
                message = f"table {meeting.table} is not available in slot {slot}"
                yield violation(NAME, message, meeting, slot=slot, table=meeting.table)


def restrict(draft: "Draft") -> None:
    """Close tables in the slots in which they cannot be used."""
    for position, table in enumerate(draft.tables):
        for slot in table.unavailable:
            draft.table_open[position, draft.slot_index[slot]] = False


NAME = "table_availability"
RULE = Rule(
    NAME,
    "slot-local",
    {
        "id": "Meja hanya dipakai pada slot waktu saat meja itu tersedia.",
        "en": "A table is used only in slots in which it is available.",
    },
    check,
    restrict=restrict,
)
