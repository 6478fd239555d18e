"""Likely slips in an event that is right in itself are warnings in their place."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from linkmatch.formats import read_event_with_warnings, write_event
from linkmatch.formats.parse import parse_event
from linkmatch.formats.remarks import remarks
from linkmatch.models import Event, InputError


def event_on(*days: str, names: tuple[str | None, ...] = ()) -> Event:
    slots = [
        {"id": f"S{n:02}", "start": f"{day}T{8 + n:02}:00", "end": f"{day}T{8 + n:02}:15"}
        for n, day in enumerate(days, start=1)
    ]
    companies = [{"id": f"C{n}", "name": name} for n, name in enumerate(names)]
    data: dict[str, Any] = {"slots": slots, "table_count": 1, "sides": ["x"], "requests": []}
    return Event.model_validate_json(json.dumps(data | {"companies": companies}))


def messages(event: Event) -> list[str]:
    return [w.message for w in parse_event(event.model_dump_json()).warnings]


MARCH, DECEMBER = "2026-03-12", "2026-12-03"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([MARCH, MARCH, MARCH], []),
        ([MARCH], []),
        ([MARCH, "2026-03-26"], []),
        (
            [MARCH, DECEMBER],
            ["S02 on 2026-12-03 is 266 days from the next slot; are day and month swapped?"],
        ),
        (
            [MARCH, MARCH, MARCH, DECEMBER, DECEMBER],
            [
                "S04 on 2026-12-03 (and 1 more near it) is 266 days from the next slot; "
                "are day and month swapped?"
            ],
        ),
        (
            ["2026-01-03", MARCH, MARCH, "2026-05-03"],
            [
                "S01 on 2026-01-03 is 68 days from the next slot; are day and month swapped?",
                "S04 on 2026-05-03 is 52 days from the next slot; are day and month swapped?",
            ],
        ),
    ],
)
def test_slots_far_away_are_told(days: list[str], expected: list[str]) -> None:
    assert messages(event_on(*days)) == expected


def test_a_slot_far_away_is_placed_at_its_start(tmp_path: Path) -> None:
    write_event(event_on(MARCH, MARCH, DECEMBER), tmp_path / "e.xlsx")
    (warning,) = read_event_with_warnings(tmp_path / "e.xlsx").warnings
    assert (warning.sheet, warning.row, warning.column) == ("Slots", 4, "start")
    assert warning.severity == "warning"


def test_companies_of_the_same_name_are_told() -> None:
    event = event_on(MARCH, names=("PT Maju", "PT Jaya", " pt  maju", None, None))
    (warning,) = parse_event(event.model_dump_json()).warnings
    assert (warning.sheet, warning.row, warning.column) == ("companies", 3, "name")
    assert warning.message == "C2 and C0 have the same name 'pt  maju'; is it one company?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.250", "1.250 is ambiguous: write 1250 or 1.25"),
        ("1,250", "1,250 is ambiguous: write 1250 or 1.25"),
        ("2.000", "2.000 is ambiguous: write 2000 or 2"),
        ("87.125", "87.125 is ambiguous: write 87125 or 87.1250"),
        ("87,125", "87,125 is ambiguous: write 87125 or 87.1250"),
        ("87.1250", 87.125),
        ("12,5", 12.5),
        ("0.125", 0.125),
        ("1.2500", 1.25),
        ("1234.567", 1234.567),
        ("1250", 1250),
    ],
)
def test_thousands_or_decimals(tmp_path: Path, text: str, expected: object) -> None:
    event = event_on(MARCH, names=("A", "B"))
    write_event(event, tmp_path / "e")
    (tmp_path / "e" / "Requests.csv").write_text(f'companies,score\nC0;C1,"{text}"\n')
    if not isinstance(expected, str):
        assert read_event_with_warnings(tmp_path / "e").value.requests[0].score == expected
        return
    with pytest.raises(InputError) as caught:
        read_event_with_warnings(tmp_path / "e")
    (problem,) = caught.value.problems
    assert (problem.message, problem.row, problem.column) == (expected, 2, "score")


def test_three_decimals_survive_csv(tmp_path: Path) -> None:
    data = event_on(MARCH, names=("A", "B")).model_dump(mode="json")
    request = {"companies": ["C0", "C1"], "score": 87.125}
    event = Event.model_validate_json(json.dumps(data | {"requests": [request]}))
    write_event(event, tmp_path / "e")
    assert "87.1250" in (tmp_path / "e" / "Requests.csv").read_text("utf-8")
    assert read_event_with_warnings(tmp_path / "e").value == event


def test_percent_is_told(tmp_path: Path) -> None:
    path = tmp_path / "e.xlsx"
    write_event(event_on(MARCH, names=("A", "B")), path)
    book = openpyxl.load_workbook(path)
    book["Requests"].append([None, "C0;C1", 0.9])
    book["Requests"]["C2"].number_format = "0 %"
    book["Companies"]["A4"] = 3
    book["Companies"]["A4"].number_format = "0%"
    book.save(path)
    parsed = read_event_with_warnings(path)
    (warning,) = parsed.warnings
    assert (warning.message, warning.row, warning.column) == (
        "shown as 90 %, read as 0.9",
        2,
        "score",
    )
    assert parsed.value.requests[0].score == 0.9
    assert parsed.value.companies[2].id == "3"


def test_a_thousand_slots_far_apart_are_told_one_by_one() -> None:
    start = datetime(2026, 3, 12)
    slots = [
        {
            "id": f"S{n}",
            "start": (start + timedelta(days=20 * n)).isoformat(),
            "end": (start + timedelta(days=20 * n, hours=1)).isoformat(),
        }
        for n in range(1000)
    ]
    data = {"slots": slots, "table_count": 1, "companies": [], "requests": []}
    event = Event.model_validate_json(json.dumps(data))
    assert len(list(remarks(event))) == 999
