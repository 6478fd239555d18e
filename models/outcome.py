"""What came of a meeting, as its table host or the organiser reports it."""

from datetime import date
from typing import Annotated

from pydantic import Field

from .base import Id, Model, Text
from .steps import Status, Step

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
        Of a purchase order, in rupiah; each order is known by its day, and 0 takes it back.
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
    order_value: Annotated[int, Field(ge=0, le=10**15)] | None = None
    order_day: date | None = None
    mentoring: bool | None = None
    note: Text | None = None
