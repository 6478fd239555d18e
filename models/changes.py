"""What changes on the day of an event: each change is one fact, in the order they became known."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from .base import Id, Model
from .event import Company, Slot
from .request import Request


class Change(Model):
    """One change of the event or of what has to be held."""


class Span(Change):
    """A change for some of the slots.

    Attributes
    ----------
    from_ : str or None
        The first slot, ``from`` in files; ``None``: the first one that is not over.
    to : str or None
        The last slot; ``None``: the last one of the event.
    """

    from_: Annotated[Id | None, Field(alias="from")] = None
    to: Id | None = None


class Absent(Span):
    """A company is away."""

    type: Literal["absent"]
    company: Id


class Late(Span):
    """A company is away up to a slot, which has to be told."""

    type: Literal["late"]
    company: Id
    to: Id


class Back(Span):
    """A company is there after all."""

    type: Literal["back"]
    company: Id


class RepresentativeLost(Span):
    """A representative is away."""

    type: Literal["representative_lost"]
    company: Id
    representative: Id


class InterpreterLost(Span):
    """An interpreter is away."""

    type: Literal["interpreter_lost"]
    interpreter: Id


class TableLost(Span):
    """A table cannot be used."""

    type: Literal["table_lost"]
    table: Id


class RoomLost(Span):
    """No table of a room can be used."""

    type: Literal["room_lost"]
    room: Id


class SlotCancelled(Change):
    """Nobody meets in a slot; it stays in the event as time that passes."""

    type: Literal["slot_cancelled"]
    slot: Id


class SlotAdded(Change, Slot):
    """There is a further slot."""

    type: Literal["slot_added"]


class RequestWithdrawn(Change):
    """A request is no longer asked for."""

    type: Literal["request_withdrawn"]
    request: Id


class NewRequest(Change, Request):
    """There is a further request."""

    type: Literal["new_request"]


class NewCompany(Change, Company):
    """There is a further company."""

    type: Literal["new_company"]


class Must(Change):
    """A request has to be held."""

    type: Literal["must"]
    request: Id


class Pin(Change):
    """A request is held in this slot, and at this table, if at all."""

    type: Literal["pin"]
    request: Id
    slot: Id
    table: Id | None = None


class Fact(Change):
    """A planned meeting took place, or did not; its slot is over."""

    type: Literal["held", "no_show"]
    request: Id


AnyChange = Annotated[
    Absent
    | Late
    | Back
    | RepresentativeLost
    | InterpreterLost
    | TableLost
    | RoomLost
    | SlotCancelled
    | SlotAdded
    | RequestWithdrawn
    | NewRequest
    | NewCompany
    | Must
    | Pin
    | Fact,
    Field(discriminator="type"),
]

Changes = Annotated[tuple[AnyChange, ...], Field(strict=False)]

CHANGES: TypeAdapter[Sequence[Any]] = TypeAdapter(Changes)
"""Validates a list of changes."""
