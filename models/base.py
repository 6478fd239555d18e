"""What every model shares: strictness, and the types of single fields."""

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    NaiveDatetime,
    PlainSerializer,
    PlainValidator,
    SerializeAsAny,
    StringConstraints,
)

MAX_SCORE = 1_000_000
SCORE_SCALE = 1000
"""Scores carry at most three decimals, so a scaled score is a whole number and sums are exact."""

LOCAL_TIME = "must be a local date and time such as 2017-01-26T09:00"
"""What is said of anything else."""

_LOCAL_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?")


class Model(BaseModel):
    """Inert data: frozen, strict about types, closed to unknown fields.

    Attributes
    ----------
    SPARSE : frozenset of str
        Fields that files hold only where they differ from their defaults.
    """

    SPARSE: ClassVar[frozenset[str]] = frozenset()

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy, as pydantic does; what was computed of the original is left behind."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied

    @classmethod
    def default_of(cls, field: str) -> Any:
        """Return what a field is where it is not given."""
        return cls.model_fields[field].get_default(call_default_factory=True)


def scaled(score: float) -> int:
    """Return a score as a whole number of thousandths.

    Parameters
    ----------
    score : float
        A valid score (at most three decimals).
    """
    return round(score * SCORE_SCALE)


def unscaled(value: int) -> float:
    """Return thousandths as a score: an ``int`` where it is whole, else a ``float``."""
    return value // SCORE_SCALE if value % SCORE_SCALE == 0 else value / SCORE_SCALE


def _score(value: object) -> float:
    if type(value) is int and 0 <= value <= MAX_SCORE:
        return value  # nearly all scores
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("must be a finite number, not NaN or infinite")
    if not 0 <= value <= MAX_SCORE:
        raise ValueError(f"must lie between 0 and {MAX_SCORE}")
    thousandths = scaled(value)
    if not math.isclose(thousandths, value * SCORE_SCALE, rel_tol=1e-12, abs_tol=1e-9):
        raise ValueError("must have at most three decimals")
    return unscaled(thousandths)


def _local_time(value: object) -> object:
    if isinstance(value, datetime):
        if value.microsecond:
            raise ValueError("must have whole seconds")
        return value
    if not isinstance(value, str) or not _LOCAL_TIME.fullmatch(value):
        raise ValueError(LOCAL_TIME)
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"is no date and time that exists ({error})") from None


def format_time(moment: datetime) -> str:
    """Return an ISO local time, to the minute where the seconds are zero."""
    return moment.isoformat(timespec="auto" if moment.second else "minutes")


def one_line(text: str) -> str:
    """Return a text as people read it: line breaks and other control characters are spaces."""
    if text.isprintable() and "  " not in text:
        return text
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())


MAX_ID = 200

Id = Annotated[
    str,
    StringConstraints(
        strict=True,
        max_length=MAX_ID,
        pattern=r"^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$",
    ),
]
"""The user's own name of a thing: not empty, no space at either end, no control character."""

Text = Annotated[
    str,
    StringConstraints(
        strict=True,
        strip_whitespace=True,
        min_length=1,
        pattern=r"^(?:[^\p{Cc}]|[\n\r\t])*$",
    ),
]
"""Free text: no control character but line breaks and tabs."""

Score = Annotated[float, PlainValidator(_score), SerializeAsAny()]
"""Whole scores stay whole numbers, in memory and in files."""

LocalTime = Annotated[
    NaiveDatetime,
    BeforeValidator(_local_time),
    PlainSerializer(format_time, return_type=str, when_used="json"),
]


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts ``M2`` before ``M10``; total over distinct strings.

    Digits compare as numbers; the text itself breaks ties such as ``M2`` and ``M02``.
    """
    parts = re.split(r"([0-9]+)", text)
    key = tuple((1, int(p), "") if i % 2 else (0, 0, p) for i, p in enumerate(parts))
    return (*key, (0, 0, text))
