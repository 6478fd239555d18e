"""The schedule: which meetings are held, when and at which table."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from .base import Id, Model, Score, Text
from .report import Report

if TYPE_CHECKING:
    import pandas as pd

    from .event import Event


class Meeting(Model):
    """A request that is held.

    Attributes
    ----------
    slot : str
        The first slot, where it takes several.
    representatives : mapping of str to str
        Who attends, by company; only of companies that name their representatives.
    interpreter : str or None
        Who interprets, where somebody has to.
    """

    SPARSE = frozenset({"representatives", "interpreter"})

    request: Id
    companies: Annotated[tuple[Id, ...], Field(strict=False, min_length=2)]
    slot: Id
    table: Id
    score: Score
    representatives: dict[Id, Id] = Field(default_factory=dict)
    interpreter: Id | None = None

    def __hash__(self) -> int:
        """Return a hash; mappings have none of their own."""
        return hash((self.request, self.slot, self.table))


class Lock(Model):
    """A meeting that stays in its slot, and with ``table`` at its table, whatever else changes."""

    request: Id
    table: bool = False


class Schedule(Model):
    """Meetings of one event.

    Attributes
    ----------
    event : str
        The event's name.
    event_sha256 : str or None
        ``Event.sha256`` of the event solved; tells whether a schedule belongs to an event.
    locks : tuple of Lock
        Meetings that later solves and repairs leave where they are.
    report : Report or None
        What the solver says of it; ``None`` for a schedule made elsewhere.
    """

    SPARSE = frozenset({"locks"})

    schema_version: Literal[1] = 1
    event: Text = "Event"
    event_sha256: str | None = None
    meetings: Annotated[tuple[Meeting, ...], Field(strict=False)]
    locks: Annotated[tuple[Lock, ...], Field(strict=False)] = ()
    report: Report | None = None

    def to_frame(self, event: "Event | None" = None) -> "pd.DataFrame":
        """Return one row for each meeting.

        Parameters
        ----------
        event : Event, optional
            Adds start, end, room and the companies' names.

        Returns
        -------
        pandas.DataFrame
            Columns ``request``, ``slot``, ``table``, ``company_1``, ``company_2``, …, ``score``.
        """
        from ..formats.frames import schedule_to_frame

        return schedule_to_frame(self, event)

    def _repr_html_(self) -> str:
        """Return what notebooks show: status, objectives with their bounds, first meetings."""
        from ..formats.notebook import schedule_html

        return schedule_html(self)
