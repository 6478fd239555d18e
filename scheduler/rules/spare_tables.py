"""Part of the tables of each slot stays free for those who come without an appointment."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation
from .base import Rule

if TYPE_CHECKING:
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield slots with fewer free tables than have to stay free."""
    if not plan.event.rules.spare_tables:
        return
    used: dict[str, set[str]] = {slot: set() for slot in plan.slots}
    for meeting in plan.meetings:
        for slot in plan.taken(meeting):
            used[slot].add(meeting.table)
    closed = Counter(slot for table in plan.event.all_tables for slot in set(table.unavailable))
    for slot, tables in used.items():
        there = len(plan.tables) - closed[slot]
        spare = plan.event.rules.tables_kept_free(there)
        if len(tables) > there - spare:
            message = (
                f"{len(tables)} of the {there} tables open in slot {slot} are used, "
                f"but {spare} have to stay free"
            )
            yield Violation(NAME, message, slot=slot)


def enforce(model: "ExactModel") -> None:
    """Limit the meetings of each slot."""
    if model.problem.event.rules.spare_tables:
        for slot, most in enumerate(model.problem.limit.tolist()):
            model.at_most(model.of_slot(slot), most)


NAME = "spare_tables"
RULE = Rule(
    NAME,
    "slot-local",
    {
        "id": "Sebagian meja pada setiap slot waktu tetap kosong.",
        "en": "Part of the tables of every slot stays free.",
    },
    check,
    used=lambda event: event.rules.spare_tables > 0,
    enforce=enforce,
)
