"""A meeting asked for."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import (
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetPydanticSchema,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from .base import MAX_ID, Id, Model, Score, Text


def default_request_id(companies: Sequence[str]) -> str:
    """Return the id of a request that was given none: those of its companies, where that is an id.

    A longer one is cut, and ends with a digest of all of it.
    """
    joined = "|".join(companies)
    if len(joined) <= MAX_ID:
        return joined
    digest = hashlib.sha256(joined.encode()).hexdigest()[:16]
    return f"{joined[: MAX_ID - len(digest) - 1]}|{digest}"


def _or_none(source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
    """Accept ``None``, in place of which the model puts the default."""
    return core_schema.nullable_schema(handler(source))


def _or_empty(value: object) -> object:
    """Take a mapping of nothing for a list of nothing, so that there is one way to say it."""
    return () if value == {} else value


class Need(Model):
    """What a representative has to know to attend a meeting for its company."""

    language: Text | None = None
    topic: Text | None = None


class After(Model):
    """A request that comes first, and how many slots have to lie between."""

    request: Id
    gap: Annotated[int, Field(ge=0, le=1000)] = 0


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
    after : tuple of (str or After)
        Requests that have to be held in an earlier slot, where both are held; with a gap, so
        many slots lie between.
    length : int
        How many consecutive slots it takes, at one table; ``slot`` is the first of them.
    representative : str, mapping of str to str, or None
        Who has to attend: the id of a representative of one of the companies, or company to id.
    needs : mapping of str to Need
        Company to what its representative has to know.
    prefer : tuple of str, or mapping of str to float
        Sessions and slots in which it would best be held, each with its weight; 1 in a list.
        A slot's own weight goes before its session's.
    not_before, not_after : str or None
        The first slot it may begin in, and the last it may end in.
    scored : bool
        Whether its score was made from profiles; scores given by hand are never changed.
    components : mapping of str to float
        What the score is made of, each from 0 to 1.
    """

    SPARSE = frozenset(
        {
            "length",
            "representative",
            "needs",
            "prefer",
            "not_before",
            "not_after",
            "scored",
            "components",
        }
    )

    id: Annotated[Id, GetPydanticSchema(_or_none)] = ""
    companies: Annotated[tuple[Id, ...], Field(strict=False, min_length=2)]
    score: Score
    must: bool = False
    slot: Id | None = None
    table: Id | None = None
    session: Id | None = None
    after: Annotated[tuple[Id | After, ...], Field(strict=False)] = ()
    length: Annotated[int, Field(ge=1, le=1000)] = 1
    representative: Id | Annotated[dict[Id, Id], Field(min_length=1)] | None = None
    needs: dict[Id, Need] = Field(default_factory=dict)
    prefer: Annotated[
        Annotated[tuple[Id, ...], Field(strict=False)] | dict[Id, Score],
        BeforeValidator(_or_empty),
    ] = ()
    not_before: Id | None = None
    not_after: Id | None = None
    scored: bool = False
    components: dict[str, float] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if len(set(self.companies)) < len(self.companies):
            raise ValueError(f"names a company twice: {', '.join(self.companies)}")
        if not self.id:
            object.__setattr__(self, "id", default_request_id(self.companies))
        # One for all requests, of each of which it would be a third of the memory.
        object.__setattr__(self, "__pydantic_fields_set__", _FIELDS)
        return self

    def __hash__(self) -> int:
        """Return a hash; mappings have none of their own."""
        return hash((self.id, self.companies, self.score))

    @property
    def follows(self) -> tuple[After, ...]:
        """The requests that come first, each with its gap."""
        return tuple(a if isinstance(a, After) else After(request=a) for a in self.after)

    @property
    def earlier(self) -> tuple[str, ...]:
        """The ids of the requests that come first."""
        return tuple(a.request if isinstance(a, After) else a for a in self.after)

    @property
    def weights(self) -> Mapping[str, float]:
        """The weight of each preferred session or slot."""
        return self.prefer if isinstance(self.prefer, dict) else dict.fromkeys(self.prefer, 1)

    @property
    def has_default_id(self) -> bool:
        """Whether the id is the one a request without an id gets."""
        return self.id == default_request_id(self.companies)


_FIELDS = set(Request.model_fields)
