"""Settings of rules that concern the whole event."""

import math
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator, Field

from .base import Id, Model

Limit = Annotated[int, Field(ge=1, le=1_000_000)]
Ids = Annotated[tuple[Id, ...], Field(strict=False)]
Gap = Annotated[int, Field(ge=0, le=1000)]
Walk = tuple[Id, Id, Gap]


def _lists(value: object) -> object:
    """Take a single list of requests for a list of one."""
    single = isinstance(value, list | tuple) and value and all(isinstance(v, str) for v in value)
    return (value,) if single else value


class Rules(Model):
    """Event-wide rule settings; an unknown one is an error, since a rule ignored is broken.

    Attributes
    ----------
    max_break_difference : int or None
        The breaks of any two companies differ by at most this; those without meetings count too.
        ``None``: no such rule.
    max_pause_minutes : int
        Slots follow each other without a pause when the next starts within so many minutes.
    max_consecutive : int or None
        No company has more meetings than this in slots that follow each other without a pause.
    max_per_session, max_per_day : int or None
        No company has more meetings in a session, or on a day.
    min_gap : int
        So many slots lie between two meetings of a company.
    min_meetings : mapping of str to int
        Side to the fewest meetings each of its companies should get.
    walking : tuple of (str, str, int)
        Two zones, and how many free slots a company needs between meetings in them.
    home_tables : str or None
        Each company of this side has one table for the whole event, where there are enough.
    spare_tables : float
        This part of the tables of every slot, rounded up, stays free.
    strict_minimums : bool
        Whether a schedule that misses a minimum of meetings is none.
    must_one_of : tuple of tuple of str
        Lists of requests; of each, at least one is held.
    """

    SPARSE = frozenset(
        {
            "max_pause_minutes",
            "max_consecutive",
            "max_per_session",
            "max_per_day",
            "min_gap",
            "min_meetings",
            "walking",
            "home_tables",
            "spare_tables",
            "strict_minimums",
            "must_one_of",
        }
    )

    max_break_difference: Annotated[int, Field(ge=0, le=1000)] | None = None
    max_pause_minutes: Annotated[int, Field(ge=0, le=1440)] = 5
    max_consecutive: Limit | None = None
    max_per_session: Limit | None = None
    max_per_day: Limit | None = None
    min_gap: Gap = 0
    min_meetings: dict[Id, Annotated[int, Field(ge=0, le=1_000_000)]] = Field(default_factory=dict)
    walking: Annotated[tuple[Annotated[Walk, Field(strict=False)], ...], Field(strict=False)] = ()
    home_tables: Id | None = None
    spare_tables: Annotated[float, Field(ge=0, lt=1)] = 0.0
    strict_minimums: bool = False
    must_one_of: Annotated[
        tuple[Annotated[Ids, Field(min_length=1)], ...],
        BeforeValidator(_lists),
        Field(strict=False),
    ] = ()

    def tables_kept_free(self, tables: int) -> int:
        """Return how many of so many tables stay free; a tenth of 30 is 3 and no more."""
        return math.ceil(Fraction(str(self.spare_tables)) * tables)
