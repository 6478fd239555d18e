"""What the solver says of a schedule, and what it can prove."""

from typing import Annotated, Literal

from pydantic import Field, computed_field, model_validator

from .base import Model, Text

Status = Literal["optimal", "feasible", "infeasible", "unknown"]
Sense = Literal["min", "max"]
Number = Annotated[float, Field(allow_inf_nan=False)] | int


class ObjectiveResult(Model):
    """Value and proven bound of one objective.

    Attributes
    ----------
    value : number
        Recomputed from the meetings alone.
    bound : number or None
        No schedule that keeps the earlier objectives at their values is better than this;
        ``None`` where nothing is proven.
    proof : str or None
        Where the bound comes from.
    """

    name: Text
    sense: Sense
    value: Number
    bound: Number | None = None
    proof: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _gap_is_derived(cls, data: object) -> object:
        # A stored gap follows from value and bound; it is recomputed, never believed.
        if isinstance(data, dict):
            return {key: value for key, value in data.items() if key != "gap"}
        return data

    @computed_field  # type: ignore[prop-decorator]
    @property
    def gap(self) -> float | None:
        """``|bound − value| / max(1, |value|)``, or ``None`` without a bound."""
        if self.bound is None:
            return None
        return abs(self.bound - self.value) / max(1, abs(self.value))


class PhaseReport(Model):
    """What one phase of a solve gave.

    Attributes
    ----------
    name : str
        ``bound`` (flow), ``blocks``, ``patterns``, ``construct``, ``exact``, ``neighbourhoods`` or
        ``improve``.
    seconds : float
        How long it took.
    values, bounds : tuple of (number or None)
        Of each objective at its end, in the policy's order.
    """

    name: Text
    seconds: float
    values: Annotated[tuple[Number | None, ...], Field(strict=False)] = ()
    bounds: Annotated[tuple[Number | None, ...], Field(strict=False)] = ()


class Report(Model):
    """The outcome of a solve.

    Attributes
    ----------
    status : str
        ``optimal`` when each objective's bound equals its value, in the policy's order.
    reasons : tuple of str
        Why there is no schedule, where there is none.
    warnings : tuple of str
        What is not as it was asked for: requests that cannot be held, minimums missed.
    phases : tuple of PhaseReport
        What each phase of the search gave, in their order.
    seconds, seconds_to_first, seconds_to_best : float
        Wall-clock time, until the end, the first and the best schedule.
    peak_memory_mb : float
        Largest resident size of the process.
    """

    status: Status
    objectives: Annotated[tuple[ObjectiveResult, ...], Field(strict=False)] = ()
    phases: Annotated[tuple[PhaseReport, ...], Field(strict=False)] = ()
    meetings: int = 0
    reasons: Annotated[tuple[str, ...], Field(strict=False)] = ()
    warnings: Annotated[tuple[str, ...], Field(strict=False)] = ()
    seconds: float = 0.0
    seconds_to_first: float | None = None
    seconds_to_best: float | None = None
    peak_memory_mb: float | None = None
    seed: int = 0
    workers: int = 1
    version: str = ""
