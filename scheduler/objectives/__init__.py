"""The objectives; each module holds one."""

from . import breaks, idle_slots, score, shortfall
from .base import Objective

__all__ = ["OBJECTIVES", "Objective"]

OBJECTIVES: dict[str, Objective] = {
    objective.name: objective
    for objective in (
        shortfall.OBJECTIVE,
        score.OBJECTIVE,
        breaks.OBJECTIVE,
        idle_slots.OBJECTIVE,
    )
}
