"""A room holds no more meetings at once than it can."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation
from .base import Rule

if TYPE_CHECKING:
    from ..exact import ExactModel
    from ..problem import Draft


def check(plan: Plan) -> Iterator[Violation]:
    """Yield rooms with more meetings in a slot than their maximum."""
    used = Counter((plan.tables[m.table].room, m.slot) for m in plan.meetings)
    for (room, slot), count in used.items():
        most = plan.rooms[room].max_meetings if room is not None else None
        if most is not None and count > most:
            message = f"room {room} has {count} meetings in slot {slot}, more than its {most}"
            yield Violation(NAME, message, slot=slot)


def restrict(draft: "Draft") -> None:
    """Close the tables of rooms that hold no meeting at all."""
    shut = {room.id for room in draft.event.rooms if room.max_meetings == 0}
    draft.table_open[[n for n, t in enumerate(draft.tables) if t.room in shut]] = False


def enforce(model: "ExactModel") -> None:
    """Limit the meetings in each room that has a maximum."""
    problem = model.problem
    for room, most in problem.room_maximum.items():
        groups = [g for g, spec in enumerate(problem.groups) if spec.room == room]
        for slot in range(problem.slot_count):
            model.at_most([model.load(g, slot) for g in groups], most)


NAME = "room_maximum"
RULE = Rule(
    NAME,
    "slot-local",
    {
        "id": "Jumlah pertemuan bersamaan di satu ruang tidak melebihi batas ruang itu.",
        "en": "A room holds no more meetings in a slot than its maximum.",
    },
    check,
    restrict=restrict,
    enforce=enforce,
)
