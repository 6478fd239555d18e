"""Inert data: what an event, a schedule and a report are."""

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
