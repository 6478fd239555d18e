"""Events and schedules as pandas data frames."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from ..models.diagnostics import InputError, Problem
from ..models.event import Event
from ..models.schedule import Schedule
from .event_sheets import sheets_of
from .grid import RawSheet
from .parse import told
from .schedule_rows import company_count, meeting_rows, people_columns
from .sheets import event_from_sheets

if TYPE_CHECKING:
    import pandas as pd


def event_from_frames(
    frames: "Mapping[str, pd.DataFrame]", fields: Mapping[str, object] | None = None
) -> Event:
    """Return the event in data frames; see ``Event.from_frames``.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        Sheet name, in either language, to a frame with the sheet's columns.
    fields : mapping, optional
        Fields of the event that have no frame.

    Raises
    ------
    InputError
        With every problem found, by sheet, row (position from 1) and column.
    """
    import pandas as pd

    wrong = [name for name, frame in frames.items() if not isinstance(frame, pd.DataFrame)]
    if wrong:
        raise InputError(Problem("this has to be a data frame", str(name)) for name in wrong)
    raws = [_raw(str(name), frame) for name, frame in frames.items()]
    plain_fields = {name: _cell(value) for name, value in (fields or {}).items()}
    return told(event_from_sheets(raws, plain_fields), stacklevel=3)


def _raw(name: str, frame: "pd.DataFrame") -> RawSheet:
    named = [level for level in frame.index.names if level is not None]
    if named and not set(named) & set(frame.columns):
        frame = frame.reset_index()
    columns = [[_cell(value) for value in frame.iloc[:, n]] for n in range(frame.shape[1])]
    rows = [list(row) for row in zip(*columns, strict=True)]
    # The header is no row of a frame, so the first row has position 1.
    return RawSheet(name, [(0, [str(c) for c in frame.columns]), *enumerate(rows, start=1)])


def _cell(value: object) -> object:
    """Return a cell as a plain Python value; ``None`` where it is missing."""
    import numpy as np
    import pandas as pd

    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, str | list | tuple | set | frozenset | dict):
        return value
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime(warn=False)
    if isinstance(value, Decimal):
        return float(value)
    return value.item() if isinstance(value, np.generic) else value


def event_to_frames(event: Event) -> "dict[str, pd.DataFrame]":
    """Return an event as data frames, one for each sheet; see ``Event.to_frames``."""
    import pandas as pd

    return {
        name: pd.DataFrame(sheet.rows, columns=[column.field for column in sheet.columns])
        for name, sheet in sheets_of(event, explicit=True).items()
        if sheet.is_used
    }


def schedule_to_frame(schedule: Schedule, event: Event | None = None) -> "pd.DataFrame":
    """Return one row for each meeting; see ``Schedule.to_frame``."""
    import pandas as pd

    companies = [f"company_{n}" for n in range(1, company_count(schedule) + 1)]
    columns = ["request", "slot", "table", *companies, "score", *people_columns(schedule)]
    frame = pd.DataFrame(meeting_rows(schedule), columns=columns)
    if event is None:
        return frame
    taken = [event.slots_of(meeting) for meeting in schedule.meetings]
    rooms = {table.id: table.room for table in event.all_tables}
    labels = {company.id: company.label for company in event.companies}
    frame["start"] = pd.Series(
        [slots[0].start if slots else pd.NaT for slots in taken], dtype="datetime64[us]"
    )
    frame["end"] = pd.Series(
        [slots[-1].end if slots else pd.NaT for slots in taken], dtype="datetime64[us]"
    )
    frame["room"] = pd.Series([rooms.get(t) for t in frame["table"]], dtype=object)
    for company in companies:
        names = [labels.get(c) for c in frame[company]]
        frame[company.replace("company", "name")] = pd.Series(names, dtype=object)
    return frame
