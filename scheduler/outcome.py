"""How a solve can end without a schedule, and what it tells on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..models.event import Event
from ..models.schedule import Schedule

_SHOWN = 8
"""How many names a reason lists before it only counts."""


def listed(names: Sequence[str]) -> str:
    """Return names as a list that stays readable."""
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"


class InfeasibleError(Exception):
    """The event's demands cannot all be met; ``reasons`` were each proven."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join(self.reasons))


class NoScheduleError(Exception):
    """The limits, or an interruption, came before the first schedule."""

    def __init__(self, message: str, interrupted: bool) -> None:
        self.interrupted = interrupted
        super().__init__(message)


class SelfCheckError(RuntimeError):
    """The solver made a schedule that the verifier rejects, which should never happen.

    Attributes
    ----------
    event, schedule
        What was solved, and what came of it.
    violations : tuple of str
        What the verifier says.
    """

    def __init__(self, event: Event, schedule: Schedule, violations: Sequence[str]) -> None:
        self.event, self.schedule = event, schedule
        self.violations = tuple(violations)
        shown = "; ".join(self.violations[:10])
        super().__init__(f"the solver made a schedule that breaks rules, please report: {shown}")


Shown = tuple[tuple[str, float | None, float | None], ...]
"""Name, value and proven bound of each objective, in the policy's order."""


@dataclass(frozen=True)
class Phase:
    """One phase of a solve and what it gave.

    Attributes
    ----------
    name : str
        ``bound``, ``blocks``, ``patterns``, ``construct``, ``fairness``, ``exact``,
        ``neighbourhoods`` or ``improve``.
    began, ended : float
        Seconds since the solve began.
    objectives : tuple of (str, float or None, float or None)
        Name, value and bound at its end.
    """

    name: str
    began: float
    ended: float = 0.0
    objectives: Shown = ()

    def closed(self, seconds: float, objectives: Shown) -> "Phase":
        """Return the phase with its end."""
        return replace(self, ended=seconds, objectives=objectives)


@dataclass(frozen=True)
class Progress:
    """The state of a solve, told whenever it gets better.

    Attributes
    ----------
    phase : str
        ``bound``, ``construct``, ``improve`` or ``exact``.
    meetings : int or None
        Meetings of the best schedule so far; ``None`` before the first.
    objectives : tuple of (str, float or None, float or None)
        Name, value and proven bound, in the policy's order.
    seconds : float
        Since the start.
    """

    phase: str
    meetings: int | None
    objectives: tuple[tuple[str, float | None, float | None], ...]
    seconds: float
