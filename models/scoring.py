"""How an event weighs what its scores are made of."""

from typing import Annotated

from pydantic import Field

from .base import Id, Model, Score

Weight = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]


class Scoring(Model):
    """Settings of the scores.

    Attributes
    ----------
    weights : mapping of str to mapping of str to float
        Side to the weight of each component in what that side gains; those left out keep their
        defaults.
    floor : float
        A pair becomes a request from this score on.
    """

    SPARSE = frozenset({"weights", "floor"})

    weights: dict[Id, dict[str, Weight]] = Field(default_factory=dict)
    floor: Score = 20
