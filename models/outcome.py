"""What came of a meeting, as its table host or the organiser reports it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from .base import Id, Model, Text

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

Rating = Annotated[int, Field(ge=1, le=5)]


class Result(Model):
    """What is reported of one meeting; what is ``None`` or empty is not reported.

    Attributes
    ----------
    request : str
        Its request.
    absent : tuple of str
        The companies that did not come.
    ratings : mapping of str to int
        Company to its rating of the meeting, 1 to 5.
    next_step : str or None
        What was agreed; ``done`` closes it, ``none`` says that nothing was agreed.
    next_step_by : datetime.date or None
        When; default: ``USUAL_DAYS`` after the event.
    mou, trial : bool or None
        ``False`` takes back what was recorded before; ``True`` needs the day.
    order_value : int or None
        Of a purchase order, in rupiah; each order is known by its day.
    """

    request: Id
    status: Status | None = None
    absent: Annotated[tuple[Id, ...], Field(strict=False)] = ()
    ratings: dict[Id, Rating] = Field(default_factory=dict)
    next_step: Step | None = None
    next_step_by: date | None = None
    sample: bool | None = None
    mou: bool | None = None
    mou_day: date | None = None
    mou_number: Text | None = None
    trial: bool | None = None
    trial_day: date | None = None
    order_value: Annotated[int, Field(ge=1, le=10**15)] | None = None
    order_day: date | None = None
    mentoring: bool | None = None
    note: Text | None = None


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
