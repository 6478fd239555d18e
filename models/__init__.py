"""Inert data: what an event, a schedule and a report are.

Names are imported when first used: telling a problem needs no event.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .diagnostics import InputError, Problem
    from .event import Company, Event, Interpreter, Room, Slot, Table
    from .report import ObjectiveResult, Report
    from .request import Request
    from .schedule import Meeting, Schedule

__all__ = [
    "Company",
    "Event",
    "InputError",
    "Interpreter",
    "Meeting",
    "ObjectiveResult",
    "Problem",
    "Report",
    "Request",
    "Room",
    "Schedule",
    "Slot",
    "Table",
]

_HOME = {
    **dict.fromkeys(("InputError", "Problem"), ".diagnostics"),
    **dict.fromkeys(("Company", "Event", "Interpreter", "Room", "Slot", "Table"), ".event"),
    **dict.fromkeys(("ObjectiveResult", "Report"), ".report"),
    "Request": ".request",
    **dict.fromkeys(("Meeting", "Schedule"), ".schedule"),
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name], __name__), name)
