"""What a repair changes."""

from collections.abc import Mapping
from typing import NamedTuple

from .situation import Situation


class Cost(NamedTuple):
    """What a repair changes, the gravest first; less is better.

    Attributes
    ----------
    lost : int
        Confirmed meetings that are not held.
    companies : int
        Companies that no change names, of which a confirmed meeting is lost or moved in time.
    moved : int
        Confirmed meetings held in another slot.
    tables : int
        Confirmed meetings held in their slot, but at another table.
    """

    lost: int
    companies: int
    moved: int
    tables: int


STAGES = Cost._fields


def cost_of(situation: Situation, slot_of: Mapping[int, int], tables: Mapping[int, int]) -> Cost:
    """Return what a schedule changes."""
    confirmed, members = situation.confirmed, situation.problem.members
    lost = [r for r in confirmed if r not in slot_of]
    moved = [r for r, slot in confirmed.items() if slot_of.get(r, slot) != slot]
    touched = {c for r in (*lost, *moved) for c in members[r]} - situation.hit
    seated = sum(
        tables[r] != situation.table_of[r]
        for r, slot in confirmed.items()
        if slot_of.get(r) == slot
    )
    return Cost(len(lost), len(touched), len(moved), seated)
