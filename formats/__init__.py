"""Reading and writing files: events and schedules as Excel, CSV, JSON and .dzn.

What single formats need is imported when first used.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..models.diagnostics import InputError, Problem
from .files import MAX_BYTES, problem_with

if TYPE_CHECKING:
    from ..models.event import Event
    from ..models.schedule import Schedule
    from .columns import Language
    from .parse import Parsed

__all__ = [
    "read_event",
    "read_event_with_warnings",
    "read_schedule",
    "read_schedule_with_warnings",
    "write_event",
    "write_schedule",
]

_WORKBOOKS = (".xlsx", ".xlsm")
_OTHERS = (".ods", ".xls", ".xlsb", ".txt", ".tsv", ".numbers")
"""What people have instead, and can save as a workbook."""

_EVENTS = "an Excel workbook (.xlsx), a folder of .csv files, JSON (.json) or .dzn"
_SCHEDULES = "JSON (.json), an Excel workbook (.xlsx) or one .csv file"


def read_event(source: str | Path) -> "Event":
    """Read an event.

    Parameters
    ----------
    source : str or Path
        ``.xlsx`` or ``.xlsm``, a folder of ``.csv`` files, ``.json``, ``.dzn``, or ``-``
        for JSON on standard input. What is ignored in it is told by ``warnings.warn``.

    Raises
    ------
    InputError
        Listing every problem by sheet, row and column.
    """
    from .parse import told

    return told(read_event_with_warnings(source), stacklevel=2)


def read_event_with_warnings(source: str | Path) -> "Parsed[Event]":
    """Read an event, and return it with the warnings; see ``read_event``."""
    if str(source) == "-":
        from .json import event_from_json

        return event_from_json(_standard_input())
    path = Path(source)
    _refuse_absent(path)
    if path.is_dir():
        from .tables import read_event_tables

        return read_event_tables(path)
    suffix = path.suffix.lower()
    if suffix in _WORKBOOKS:
        from .workbook import read_event_xlsx

        return read_event_xlsx(path)
    if suffix == ".json":
        from .json import read_event_json

        return read_event_json(path)
    if suffix == ".dzn":
        from .dzn import read_event_dzn

        return read_event_dzn(path)
    hint = "; name the folder that holds this file" if suffix == ".csv" else _advice(suffix)
    raise problem_with(path, f"an event is {_EVENTS}{hint}")


def write_event(event: "Event", path: str | Path) -> None:
    """Write an event; reading it back gives an equal one, but for ``.dzn``.

    Parameters
    ----------
    event : Event
        The event.
    path : str or Path
        ``.xlsx``, ``.json``, or without suffix a folder of ``.csv`` files; ``.dzn`` holds events
        of the benchmark's kind only, and names and times of none.

    Raises
    ------
    InputError
        Where it cannot be written.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if path.is_dir() or not suffix:
        from .tables import write_event_tables

        write_event_tables(event, path)
    elif suffix == ".xlsx":
        from .workbook import write_event_xlsx

        write_event_xlsx(event, path)
    elif suffix == ".json":
        from .json import write_event_json

        write_event_json(event, path)
    elif suffix == ".dzn":
        from .dzn_writer import write_event_dzn

        write_event_dzn(event, path)
    else:
        raise problem_with(path, f"an event is written as {_EVENTS}")


def read_schedule(path: str | Path) -> "Schedule":
    """Read a schedule.

    Parameters
    ----------
    path : str or Path
        ``.json``, ``.xlsx``, ``.csv``, or ``-`` for JSON on standard input. What is ignored in
        it is told by ``warnings.warn``.

    Raises
    ------
    InputError
        Listing every problem.
    """
    from .parse import told

    return told(read_schedule_with_warnings(path), stacklevel=2)


def read_schedule_with_warnings(path: str | Path) -> "Parsed[Schedule]":
    """Read a schedule, and return it with the warnings; see ``read_schedule``."""
    if str(path) == "-":
        from .parse import parse_schedule

        return parse_schedule(_standard_input())
    path = Path(path)
    _refuse_absent(path)
    suffix = path.suffix.lower()
    if suffix == ".json":
        from .json import read_schedule_json

        return read_schedule_json(path)
    if suffix in _WORKBOOKS:
        from .schedule_book import read_schedule_xlsx

        return read_schedule_xlsx(path)
    if suffix == ".csv":
        from .tables import read_schedule_csv

        return read_schedule_csv(path)
    raise problem_with(path, f"a schedule is {_SCHEDULES}{_advice(suffix)}")


def write_schedule(
    schedule: "Schedule",
    path: str | Path,
    event: "Event | None" = None,
    language: "Language | None" = None,
) -> None:
    """Write a schedule; reading it back gives an equal one.

    Parameters
    ----------
    schedule : Schedule
        The schedule.
    path : str or Path
        ``.json``, ``.xlsx`` or ``.csv``.
    event : Event, optional
        Its event; needed for ``.xlsx``, whose pages name companies and times.
    language : {"id", "en"}, optional
        Language of the pages; default: the event's.

    Raises
    ------
    InputError
        Where it cannot be written.
    ValueError
        Where ``event`` is needed and not given.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        if event is None:
            raise ValueError("a schedule as .xlsx needs its event, for names and times")
        from .schedule_book import write_schedule_xlsx

        write_schedule_xlsx(schedule, event, path, language)
    elif suffix == ".csv":
        from .tables import write_schedule_csv

        write_schedule_csv(schedule, path)
    elif suffix == ".json":
        from .json import write_schedule_json

        write_schedule_json(schedule, path)
    else:
        raise problem_with(path, f"a schedule is written as {_SCHEDULES}")


def _advice(suffix: str) -> str:
    return "; open it in a spreadsheet program and save it as .xlsx" if suffix in _OTHERS else ""


def _standard_input() -> bytes:
    content = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise InputError([Problem(f"standard input is larger than {MAX_BYTES // 1024**2} MB")])
    if not content.strip():
        raise InputError([Problem("standard input is empty")])
    return content


def _refuse_absent(path: Path) -> None:
    if not os.path.exists(path):  # Path.exists raises where a folder above may not be entered
        raise problem_with(path, "no such file or folder")
