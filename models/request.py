"""A meeting asked for."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, GetCoreSchemaHandler, GetPydanticSchema, model_validator
from pydantic_core import CoreSchema, core_schema

from .base import Id, Model, Score


def default_request_id(companies: Sequence[str]) -> str:
    """Return the id of a request that was given none."""
    return "|".join(companies)


def _or_none(source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
    """Accept ``None``, in place of which the model puts the default."""
    return core_schema.nullable_schema(handler(source))


class Request(Model):
    """A candidate meeting: a pair (or group) that is not requested is not met.

    Attributes
    ----------
    companies : tuple of str
        Two companies, or more for a group meeting.
    score : float
        What holding the meeting is worth; 0 to 100 by convention, at most three decimals.
    id : str
        Default: the companies' ids joined with ``|``.
    must : bool
        The schedule has to hold it.
    slot, table, session : str or None
        Where it has to be if it is held.
    after : tuple of str
        Requests that have to be held in an earlier slot, where both are held.
    """

    id: Annotated[Id, GetPydanticSchema(_or_none)] = ""
    companies: Annotated[tuple[Id, ...], Field(strict=False, min_length=2)]
    score: Score
    must: bool = False
    slot: Id | None = None
    table: Id | None = None
    session: Id | None = None
    after: Annotated[tuple[Id, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if len(set(self.companies)) < len(self.companies):
            raise ValueError(f"names a company twice: {', '.join(self.companies)}")
        if not self.id:
            object.__setattr__(self, "id", default_request_id(self.companies))
        # One for all requests, of each of which it would be a third of the memory.
        object.__setattr__(self, "__pydantic_fields_set__", _FIELDS)
        return self

    @property
    def has_default_id(self) -> bool:
        """Whether the id is the one a request without an id gets."""
        return self.id == default_request_id(self.companies)


_FIELDS = set(Request.model_fields)
