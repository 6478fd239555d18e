"""linkmatch: proven schedules for business matchmaking events.

Names are imported when first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .formats import read_event, read_schedule, write_event, write_schedule
    from .formats.changes import read_changes
    from .formats.exports import export
    from .models import Event, InputError, Problem, Schedule
    from .models.policy import Policy
    from .scheduler.outcome import InfeasibleError, NoScheduleError, Progress
    from .scheduler.repair.repair import Repaired, repair
    from .scheduler.solve import solve
    from .scheduler.verify import verify
    from .scoring.board import ScoringError
    from .scoring.score import score

__all__ = [
    "Event",
    "InfeasibleError",
    "InputError",
    "NoScheduleError",
    "Policy",
    "Problem",
    "Progress",
    "Repaired",
    "Schedule",
    "ScoringError",
    "__version__",
    "export",
    "read_changes",
    "read_event",
    "read_schedule",
    "repair",
    "score",
    "solve",
    "verify",
    "write_event",
    "write_schedule",
]

_HOME = {
    "Event": ".models",
    "InfeasibleError": ".scheduler.outcome",
    "InputError": ".models",
    "NoScheduleError": ".scheduler.outcome",
    "Policy": ".models.policy",
    "Problem": ".models",
    "Progress": ".scheduler.outcome",
    "Repaired": ".scheduler.repair.repair",
    "Schedule": ".models",
    "ScoringError": ".scoring.board",
    "export": ".formats.exports",
    "read_changes": ".formats.changes",
    "read_event": ".formats",
    "read_schedule": ".formats",
    "repair": ".scheduler.repair.repair",
    "score": ".scoring.score",
    "solve": ".scheduler.solve",
    "verify": ".scheduler.verify",
    "write_event": ".formats",
    "write_schedule": ".formats",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name], __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
