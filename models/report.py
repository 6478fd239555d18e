"""What the solver says of a schedule, and what it can prove."""

from typing import Annotated, Literal

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    computed_field,
    model_serializer,
    model_validator,
)

from .base import Model, Text, scaled, unscaled

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
    tolerance : float
        The part of ``best`` that later objectives may take.
    best : number or None
        The value that the objective reached in its own turn; ``None`` where none can be taken.
    """

    name: Text
    sense: Sense
    value: Number
    bound: Number | None = None
    proof: Text | None = None
    tolerance: Annotated[float, Field(ge=0, lt=1)] = 0.0
    best: Number | None = None

    @model_validator(mode="before")
    @classmethod
    def _gap_is_derived(cls, data: object) -> object:
        # What follows from other fields is recomputed, never believed.
        if isinstance(data, dict):
            return {key: value for key, value in data.items() if key not in ("gap", "given_up")}
        return data

    @model_serializer(mode="wrap")
    def _without_unused(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        data: dict[str, object] = write(self)
        if self.best is None and not self.tolerance:
            for name in ("tolerance", "best", "given_up"):
                data.pop(name, None)
        return data

    @property
    def reached(self) -> float:
        """The value that the objective reached in its own turn."""
        return self.value if self.best is None else self.best

    @computed_field  # type: ignore[prop-decorator]
    @property
    def gap(self) -> float | None:
        """``|bound − reached| / max(1, |reached|)``, or ``None`` without a bound."""
        if self.bound is None:
            return None
        return abs(self.bound - self.reached) / max(1, abs(self.reached))

    @computed_field  # type: ignore[prop-decorator]
    @property
    def given_up(self) -> float:
        """What later objectives took of the value reached."""
        taken = self.reached - self.value if self.sense == "max" else self.value - self.reached
        return unscaled(scaled(taken))


class FairnessLevel(Model):
    """A satisfaction, and how many companies have it and no more.

    Attributes
    ----------
    value : int
        In thousandths.
    companies : int
        How many have it.
    bound : int
        No schedule has more at this level, given the levels before.
    proven : bool
        Whether neither more satisfaction is possible at this level, nor fewer companies with it.
    """

    value: int
    companies: Annotated[int, Field(ge=1)]
    bound: int
    proven: bool = False


class FairnessReport(Model):
    """How the schedule treats the companies, and what that costs.

    Attributes
    ----------
    companies : int
        How many could have a score at all; the others are left out.
    smallest : int
        The smallest satisfaction: a company's score in thousandths of the best it could have alone.
    quartiles : tuple of int
        The satisfaction that a quarter, half and three quarters of the companies stay at or below.
    jain : float
        Jain's index of the satisfactions: 1 where all are equal, 1/n where one has everything.
    without_meeting : tuple of str
        Companies that have none.
    levels : tuple of FairnessLevel
        The smallest satisfaction, the next one, and so on, up to the first that is not proven.
    best_score, given_up, given_up_percent : number or None
        The price of fairness: the best total score before fairness counted, and what it took from
        it; ``None`` where the score comes later or does not count.
    """

    companies: int
    smallest: int
    quartiles: Annotated[tuple[int, int, int], Field(strict=False)]
    jain: float
    without_meeting: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    levels: Annotated[tuple[FairnessLevel, ...], Field(strict=False)] = ()
    best_score: Number | None = None
    given_up: Number | None = None
    given_up_percent: float | None = None


ChangeKind = Literal["moved", "table", "people", "lost", "withdrawn", "added"]
"""What became of a meeting: another slot, another table only, no longer held, or new."""


class MeetingChange(Model):
    """What a repair did to one meeting.

    Attributes
    ----------
    kind : str
        ``moved`` to another slot, or only to another ``table``, or with other
        ``people`` where it was; ``lost``, ``withdrawn``, ``added``.
    old_slot, old_table : str or None
        Where it was; ``None`` where it is new.
    slot, table : str or None
        Where it is now; ``None`` where it is no longer held.
    """

    kind: ChangeKind
    request: Text
    companies: Annotated[tuple[Text, ...], Field(strict=False)]
    old_slot: Text | None = None
    old_table: Text | None = None
    slot: Text | None = None
    table: Text | None = None


class Call(Model):
    """A company to be told, and the first slot in which something is new for it."""

    company: Text
    slot: Text


class RepairReport(Model):
    """What a repair changed, and what is proven of it.

    Attributes
    ----------
    now : str or None
        The last slot that had begun; nothing up to it was changed.
    hit : tuple of str
        Companies that changes name.
    stages : tuple of ObjectiveResult
        ``lost``, ``companies``, ``moved`` and ``tables``, each least while those before are, and
        ``filled``, the score of what was added without moving anybody.
    meetings : tuple of MeetingChange
        What is new, in the order of time.
    calls : tuple of Call
        Whom to tell, the most urgent first.
    facts : mapping of str to str
        Requests to ``held`` or ``no_show``, as far as that was told.
    filled : tuple of str
        Requests that were waiting and got places that became free; what else was added has to be
        held now.
    past : tuple of str
        What past meetings break of the event as it is now; that stays.
    """

    now: Text | None = None
    hit: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    stages: Annotated[tuple[ObjectiveResult, ...], Field(strict=False)] = ()
    meetings: Annotated[tuple[MeetingChange, ...], Field(strict=False)] = ()
    calls: Annotated[tuple[Call, ...], Field(strict=False)] = ()
    facts: dict[str, str] = Field(default_factory=dict)
    filled: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    past: Annotated[tuple[Text, ...], Field(strict=False)] = ()


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
    fairness : FairnessReport or None
        How the companies fare, where that is an objective.
    repair : RepairReport or None
        What a repair changed, where it made the schedule.
    restricted : bool
        Whether the bounds hold only among schedules that keep more than the event's rules: the
        meetings or the limit of breaks that were given to ``solve``.
    phases : tuple of PhaseReport
        What each phase of the search gave, in their order.
    seconds, seconds_to_first, seconds_to_best : float
        Wall-clock time, until the end, the first and the best schedule.
    peak_memory_mb : float
        Largest resident size of the process.
    """

    status: Status
    objectives: Annotated[tuple[ObjectiveResult, ...], Field(strict=False)] = ()
    fairness: FairnessReport | None = None
    repair: RepairReport | None = None
    restricted: bool = False
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
