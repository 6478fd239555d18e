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
    from .scheduler.alternatives import alternatives
    from .scheduler.compare import compare
    from .scheduler.explain import explain
    from .scheduler.outcome import InfeasibleError, NoScheduleError, Progress
    from .scheduler.ranking import rank
    from .scheduler.repair.repair import Repaired, repair
    from .scheduler.resources import Resource
    from .scheduler.solve import solve
    from .scheduler.verify import verify
    from .scheduler.whatif import whatif
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
    "Resource",
    "Schedule",
    "ScoringError",
    "__version__",
    "alternatives",
    "compare",
    "explain",
    "export",
    "rank",
    "read_changes",
    "read_event",
    "read_schedule",
    "repair",
    "score",
    "solve",
    "verify",
    "whatif",
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
    "Resource": ".scheduler.resources",
    "alternatives": ".scheduler.alternatives",
    "compare": ".scheduler.compare",
    "explain": ".scheduler.explain",
    "rank": ".scheduler.ranking",
    "read_event": ".formats",
    "read_schedule": ".formats",
    "repair": ".scheduler.repair.repair",
    "score": ".scoring.score",
    "solve": ".scheduler.solve",
    "verify": ".scheduler.verify",
    "whatif": ".scheduler.whatif",
    "write_event": ".formats",
    "write_schedule": ".formats",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name], __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
