"""Events and tools that the tests of exports share."""

import json
import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import icalendar
import pytest
from linkmatch.models import Event, Schedule

HOSTILE_NAMES = [
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "../../etc/passwd",
    "CON",
    "PT Kembar",
    "PT Kembar",
    "Ł" * 200,
    "🚗 Motor\u202e\u200f",
    "\u2028PT & 'Rekan' \"Tbk\"",
    "Émile Škvařil Đặng Ñandú",
    "#[eval] $x$ *tebal* _miring_ @label \\n",
]


def slots(count: int, day: str = "2026-05-04", **more: Any) -> list[dict[str, Any]]:
    """Return slots of ten minutes from nine o'clock."""
    minutes = [9 * 60 + 10 * n for n in range(count + 1)]
    times = [f"{day}T{m // 60:02}:{m % 60:02}" for m in minutes]
    return [
        {"id": f"S{n + 1:02}", "start": times[n], "end": times[n + 1]} | more for n in range(count)
    ]


def event_of(**fields: Any) -> Event:
    return Event.model_validate_json(json.dumps(fields))


def schedule_of(event: Event, meetings: list[tuple[str, str, str]]) -> Schedule:
    """Return a schedule of meetings given as request, slot and table."""
    asked = event.request_by_id
    rows = [
        {"request": r, "companies": list(asked[r].companies), "slot": slot, "table": table}
        | {"score": asked[r].score}
        for r, slot, table in meetings
    ]
    return Schedule.model_validate_json(json.dumps({"event": event.name, "meetings": rows}))


@cache
def hostile_event() -> tuple[Event, Schedule]:
    """Return sixty companies with one meeting each, all of one; their names do harm if they can."""
    names = [HOSTILE_NAMES[n] if n < len(HOSTILE_NAMES) else f"PT {n}" for n in range(60)]
    companies = [
        {"id": f"A{n:02}" if n else "../A", "name": name, "side": "ikm"}
        for n, name in enumerate(names)
    ]
    hub = {"id": "HUB", "name": "=1+1", "side": "tier1"}
    requests = [{"companies": [c["id"], "HUB"], "score": n} for n, c in enumerate(companies)]
    event = event_of(
        name="<b>Temu & Sapa</b> ../x",
        slots=slots(60),
        rooms=[{"id": "R1", "name": "=Aula"}],
        tables=[{"id": "12", "room": "R1"}, {"id": "M2"}],
        companies=[*companies, hub],
        requests=requests,
    )
    held = [(r.id, f"S{n + 1:02}", "12") for n, r in enumerate(event.requests)]
    return event, schedule_of(event, held)


def events_of(path: Path) -> list[Any]:
    """Return the events of a calendar."""
    return icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")


def needs(program: str) -> None:
    """Skip a test where a program is not installed; continuous integration fails instead."""
    if shutil.which(program) is None:
        said = f"{program} is not installed"
        if os.environ.get("LINKMATCH_ALL_PROGRAMS"):
            pytest.fail(said)
        pytest.skip(said)
