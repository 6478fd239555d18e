"""The objectives; each module holds one."""

from . import breaks, fairness, idle_slots, preferences, score, shortfall, table_changes
from .base import Objective

__all__ = ["OBJECTIVES", "Objective"]

OBJECTIVES: dict[str, Objective] = {
    objective.name: objective
    for objective in (
        shortfall.OBJECTIVE,
        score.OBJECTIVE,
        fairness.OBJECTIVE,
        preferences.OBJECTIVE,
        breaks.OBJECTIVE,
        idle_slots.OBJECTIVE,
        table_changes.OBJECTIVE,
    )
}
