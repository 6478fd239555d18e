"""Calendars of exports: read by two readers, and numbered after what people hold."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import vobject
from linkmatch.formats.exports import export
from linkmatch.formats.schedule_view import View
from linkmatch.models import InputError, Schedule

from .export_events import event_of, events_of, hostile_event, schedule_of, slots


@pytest.mark.parametrize(
    ("zone", "offset"),
    [
        ("Asia/Jakarta", "+07:00"),
        ("Asia/Makassar", "+08:00"),
        ("Asia/Jayapura", "+09:00"),
        ("Europe/Berlin", "+02:00"),
        ("America/New_York", "-04:00"),
    ],
)
def test_two_readers_find_every_meeting_at_its_time(zone: str, offset: str, tmp_path: Path) -> None:
    event = hostile_event()[0].model_copy(update={"timezone": zone})
    export(event, hostile_event()[1], tmp_path / "out", formats=["ics"])
    times = sorted(
        tuple(datetime.fromisoformat(f"{t.isoformat()}{offset}") for t in (slot.start, slot.end))
        for slot in event.slots
    )
    folder = tmp_path / "out"
    events = events_of(folder / "calendar.ics")
    assert sorted((e["DTSTART"].dt, e["DTEND"].dt) for e in events) == times
    assert {str(e["LOCATION"]) for e in events} == {"Meja 12 · =Aula"}
    text = (folder / "calendar.ics").read_bytes().decode()
    other = vobject.readOne(text)
    assert sorted((e.dtstart.value, e.dtend.value) for e in other.vevent_list) == times
    assert "COMMENT" not in text  # nothing that is in English in every language
    assert "METHOD:PUBLISH" in text
    counts = [len(events_of(path)) for path in (folder / "calendars").iterdir()]
    assert sorted(counts) == [1] * 60 + [60]


def test_daylight_saving_is_in_the_calendar() -> None:
    event = event_of(
        timezone="Europe/Berlin",
        slots=[*slots(1, "2026-03-27"), *slots(1, "2026-03-30", id="T1")],
        table_count=1,
        companies=[{"id": "A", "side": "ikm"}, {"id": "X", "side": "tier1"}],
        requests=[
            {"id": "Q1", "companies": ["A", "X"], "score": 1},
            {"id": "Q2", "companies": ["A", "X"], "score": 1},
        ],
    )
    schedule = schedule_of(event, [("Q1", "S01", "T01"), ("Q2", "T1", "T01")])
    from linkmatch.formats.exports.calendars import calendar_files

    text = calendar_files(View(schedule, event, "en"), {"A": "A", "X": "X"}, {})["calendar.ics"]
    zone = ZoneInfo("Europe/Berlin")
    assert [e.dtstart.value for e in vobject.readOne(text.decode()).vevent_list] == [
        datetime(2026, 3, 27, 9, tzinfo=zone),
        datetime(2026, 3, 30, 9, tzinfo=zone),
    ]


def test_a_change_raises_the_sequence_and_what_went_is_cancelled(tmp_path: Path) -> None:
    event = event_of(
        slots=slots(3),
        table_count=2,
        companies=[{"id": c, "side": "ikm"} for c in "ABC"] + [{"id": "X", "side": "tier1"}],
        requests=[{"id": f"Q{c}", "companies": [c, "X"], "score": 1} for c in "ABC"],
    )
    first = schedule_of(event, [("QA", "S01", "T01"), ("QB", "S02", "T01"), ("QC", "S03", "T01")])
    second = schedule_of(event, [("QA", "S01", "T01"), ("QB", "S03", "T01")])

    def states(folder: Path) -> list[tuple[str, int, str]]:
        found = [
            (str(e["X-LINKMATCH-COMPANY"][0]), int(e["SEQUENCE"]), str(e["STATUS"]))
            for e in events_of(folder / "calendar.ics")
        ]
        return sorted(found)

    out = tmp_path / "out"
    export(event, first, out, formats=["ics"])
    uids = {str(e["UID"]) for e in events_of(out / "calendar.ics")}
    changed = [("A", 0, "CONFIRMED"), ("B", 1, "CONFIRMED"), ("C", 1, "CANCELLED")]
    for _ in range(2):  # nothing changes the second time
        export(event, second, out, formats=["ics"], force=True)
        assert states(out) == changed
    assert {str(e["UID"]) for e in events_of(out / "calendar.ics")} == uids
    gone = events_of(out / "calendars" / "C.ics")
    assert [str(e["STATUS"]) for e in gone] == ["CANCELLED"]
    with pytest.raises(InputError, match="numbered"):
        export(event, second, out, formats=["csv"], force=True)
    export(event, second, tmp_path / "new", formats=["ics"], previous=first)
    assert states(tmp_path / "new") == changed
    export(event, first, out, formats=["ics"], force=True)
    assert states(out) == [("A", 0, "CONFIRMED"), ("B", 2, "CONFIRMED"), ("C", 2, "CONFIRMED")]


def test_another_language_is_no_change_and_a_draft_made_good_is_one(tmp_path: Path) -> None:
    event = event_of(
        slots=slots(2),
        rooms=[{"id": "R", "name": "Aula"}],
        tables=[{"id": "M1", "room": "R"}, {"id": "M2"}],
        companies=[{"id": c, "side": "ikm"} for c in "AB"] + [{"id": "X", "side": "tier1"}],
        requests=[{"id": f"Q{c}", "companies": [c, "X"], "score": 1} for c in "AB"],
    )
    good = schedule_of(event, [("QA", "S01", "M1"), ("QB", "S02", "M1")])
    moved = schedule_of(event, [("QA", "S01", "M2"), ("QB", "S02", "M1")])
    broken = schedule_of(event, [("QA", "S01", "M1"), ("QB", "S01", "M1")])
    out = tmp_path / "out"

    def states() -> list[tuple[int, str]]:
        found = sorted(events_of(out / "calendar.ics"), key=lambda e: str(e["DESCRIPTION"]))
        return [(int(e["SEQUENCE"]), str(e["STATUS"])) for e in found]

    export(event, broken, out, formats=["ics"], draft=True)
    assert states() == [(0, "TENTATIVE"), (0, "TENTATIVE")]
    export(event, good, out, formats=["ics"], force=True)
    assert states() == [(1, "CONFIRMED"), (1, "CONFIRMED")]
    export(event, good, out, formats=["ics"], force=True, language="en")
    assert states() == [(1, "CONFIRMED"), (1, "CONFIRMED")]
    export(event, moved, out, formats=["ics"], force=True)
    assert states() == [(2, "CONFIRMED"), (1, "CONFIRMED")]
    export(event, Schedule(meetings=()), out, formats=["ics"], force=True)
    for _ in range(2):  # what went is marked once
        export(event, Schedule(meetings=()), out, formats=["ics"], force=True, language="en")
    found = {str(e["SUMMARY"]) for e in events_of(out / "calendar.ics")}
    assert found == {f"[CANCELLED] Temu bisnis: {c} – X" for c in "AB"}
