"""What meetings lead to, and by when something has to come of it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

Status = Literal["held", "no_show", "moved"]
Kind = Literal["follow_up", "sample", "mou", "trial", "order", "mentoring"]
Step = Literal["none", "quotation", "sample", "drawing", "visit", "meeting", "contract", "done"]

STATUSES: tuple[Status, ...] = ("held", "no_show", "moved")
KINDS: tuple[Kind, ...] = ("follow_up", "sample", "mou", "trial", "order", "mentoring")
STEPS: tuple[Step, ...] = (
    *("none", "quotation", "sample", "drawing", "visit", "meeting", "contract", "done"),
)

RANK: Mapping[str, int] = MappingProxyType(
    {"follow_up": 1, "sample": 1, "mou": 2, "trial": 3, "order": 4}
)
"""Which step comes of which: one of a higher rank settles those of a lower one."""

BINDING = frozenset(("mou", "trial", "order"))
"""What makes two companies partners."""

USUAL_DAYS: Mapping[str, int] = MappingProxyType(
    {
        **{"quotation": 14, "sample": 30, "drawing": 14, "visit": 30, "meeting": 30},
        **{"contract": 30, "mou": 90, "trial": 90},
    }
)
"""Days after which a next step, or what has to come of an MoU or a trial, is late."""


def due_of(kind: str, step: str | None, day: date) -> date | None:
    """Return the day by which something has to come of a step taken on a day."""
    days = USUAL_DAYS.get(str(step) if kind == "follow_up" else kind)
    return None if days is None else day + timedelta(days=days)


def settled_on(kind: str, others: Iterable[tuple[str, date | None]]) -> date | None:
    """Return the first day on which a step of a higher rank was taken; ``others`` are all steps."""
    if kind not in RANK:
        return None
    later = [day for name, day in others if day and RANK.get(name, 0) > RANK[kind]]
    return min(later, default=None)
