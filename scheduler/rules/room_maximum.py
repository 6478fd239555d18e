"""A room holds no more meetings at once than it can."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation
from .base import Rule

if TYPE_CHECKING:
    from ..draft import Draft
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield rooms with more meetings in a slot than their maximum."""
    most_in = {r.id: r.max_meetings for r in plan.event.rooms if r.max_meetings is not None}
    room_of = {t.id: t.room for t in plan.tables.values() if t.room in most_in}
    inside = [m for m in plan.meetings if m.table in room_of]
    used = Counter((room_of[m.table], slot) for m in inside for slot in plan.taken(m))
    for (room, slot), count in used.items():
        most = most_in[room]
        if count > most:
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
