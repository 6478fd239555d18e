"""Settings of rules that concern the whole event."""

from typing import Annotated

from pydantic import Field

from .base import Model


class Rules(Model):
    """Event-wide rule settings; an unknown one is an error, since a rule ignored is broken.

    Attributes
    ----------
    max_break_difference : int or None
        The breaks of any two companies differ by at most this; those without meetings count too.
        ``None``: no such rule.
    """

    max_break_difference: Annotated[int, Field(ge=0, le=1000)] | None = None
