"""Pages of a schedule workbook: what people read, and what is told where they changed it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from linkmatch.formats import read_schedule_with_warnings, write_schedule
from linkmatch.formats.schedule_pages import TOLD
from linkmatch.models import Event, Schedule
from linkmatch.models.diagnostics import Problem

Reader = Callable[..., tuple[Problem, ...]]


def meeting(request: str, companies: list[str], slot: str, table: str) -> dict[str, Any]:
    return {"request": request, "companies": companies, "slot": slot, "table": table, "score": 5}


@pytest.fixture
def pages_event() -> Event:
    slots = [
        {"id": f"S{n}", "start": f"2017-01-26T{8 + n:02}:00", "end": f"2017-01-26T{8 + n:02}:15"}
        for n in range(1, 4)
    ]
    companies = [
        {"id": "A", "name": "PT Gaya & Rekan", "side": "ikm", "min_meetings": 2},
        {"id": "B", "name": "PT Dharma", "side": "tier1"},
        {"id": "C", "side": "tier1"},
    ]
    requests = [
        {"id": "Q1", "companies": ["A", "B"], "score": 5},
        {"id": "Q2", "companies": ["A", "C"], "score": 5},
    ]
    data = {"name": "Temu & Sapa", "slots": slots, "tables": [{"id": "M1"}, {"id": "M2"}]}
    return Event.model_validate_json(
        json.dumps(data | {"companies": companies, "requests": requests})
    )


@pytest.fixture
def pages_schedule() -> Schedule:
    meetings = [meeting("Q1", ["A", "B"], "S1", "M1"), meeting("Q2", ["A", "C"], "S2", "M2")]
    return Schedule.model_validate_json(json.dumps({"meetings": meetings}))


@pytest.fixture
def edited(tmp_path: Path, pages_event: Event, pages_schedule: Schedule) -> Reader:
    """Change the written workbook as a person does, and return the warnings on reading it."""

    def read(change: Callable[[Any], object], language: Any = "id") -> tuple[Problem, ...]:
        path = tmp_path / "jadwal.xlsx"
        write_schedule(pages_schedule, path, pages_event, language)
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
        parsed = read_schedule_with_warnings(path)
        assert parsed.value == pages_schedule
        return parsed.warnings

    return read


@pytest.mark.parametrize("language", ["id", "en"])
def test_untouched_pages_say_nothing(edited: Reader, language: str) -> None:
    assert edited(lambda book: None, language) == ()


def test_a_meeting_moved_on_the_page_by_slot(edited: Reader) -> None:
    def change(book: Any) -> None:
        book["Per Slot"]["A2"] = "S3"
        book["Per Slot"]["E3"] = "M1"

    told = edited(change)
    assert [(w.sheet, w.row, w.column, w.severity) for w in told] == [
        ("Per Slot", 2, "Slot", "warning"),
        ("Per Slot", 3, "Meja", "warning"),
    ]
    assert told[0].message == (
        "S3 differs from S1 in sheet Data, which is what is read; change Data instead"
    )


def test_a_meeting_added_and_one_deleted_by_slot(edited: Reader) -> None:
    def change(book: Any) -> None:
        book["By slot"]["H2"] = "Q9"

    told = edited(change, "en")
    assert [(w.sheet, w.row, w.column) for w in told] == [
        ("By slot", 2, "Request"),
        ("By slot", None, "Request"),
    ]
    assert "Q9 is not a meeting of sheet Data" in told[0].message
    assert "Q1 is missing here" in told[1].message


def test_a_cell_of_the_grid_moved(edited: Reader) -> None:
    def change(book: Any) -> None:
        sheet = book["Jadwal per Meja"]
        sheet["E2"], sheet["C2"] = sheet["C2"].value, None

    told = edited(change)
    assert [(w.sheet, w.row, w.column) for w in told] == [
        ("Jadwal per Meja", 2, "S1"),
        ("Jadwal per Meja", 2, "S3"),
    ]
    assert told[1].message.startswith(
        "M1 in S3: PT Gaya & Rekan PT Dharma differs from nothing in sheet Data"
    )


def test_companies_swapped_and_a_row_of_the_grid_lost(edited: Reader) -> None:
    def change(book: Any) -> None:
        book["Per Slot"]["G2"] = "PT Gaya & Rekan – C"
        book["Jadwal per Meja"].delete_rows(3)

    told = edited(change)
    assert {(w.sheet, w.row) for w in told} == {("Per Slot", 2), ("Jadwal per Meja", None)}


def test_renamed_pages_are_known_by_their_headers(edited: Reader) -> None:
    def change(book: Any) -> None:
        book["Per Slot"].title = "Untuk panitia"
        book["Untuk panitia"].insert_rows(1)
        book["Untuk panitia"]["A3"] = "S3"

    assert [(w.sheet, w.row) for w in edited(change)] == [("Untuk panitia", 3)]


def test_many_differences_are_counted(edited: Reader) -> None:
    def change(book: Any) -> None:
        for row in range(2, 40):
            book["Per Slot"].cell(row, 8, f"X{row}")

    told = edited(change)
    assert len(told) == TOLD + 1
    assert "more cells differ" in told[-1].message
    assert told[-1].sheet is None


def test_pages_for_the_printer(
    tmp_path: Path, pages_event: Event, pages_schedule: Schedule
) -> None:
    path = tmp_path / "s.xlsx"
    write_schedule(pages_schedule, path, pages_event, "en")
    book = openpyxl.load_workbook(path)
    for sheet in book:
        assert sheet.oddHeader.left.text == "Temu && Sapa"
        assert sheet.oddFooter.center.text == "&P / &N"
    assert int(book["Grid"].page_setup.paperSize) == 8
    assert book["Grid"]["C1"].value.split("\n")[1] == "Thu, 26 Jan 2017"
    by_company = book["By company"]
    assert [b.id for b in by_company.row_breaks.brk] == [3, 4]
    assert "Score" not in [cell.value for cell in by_company[1]]
    assert by_company.page_setup.scale in (None, 100)
    assert book["Data"]["A1"].comment.text.startswith("This sheet is what is read back")


@pytest.mark.parametrize("name", ["&G", "A & B &[Picture] &P", "&" * 300, "x\ny"])
def test_any_name_goes_into_the_print_header(
    tmp_path: Path, pages_event: Event, pages_schedule: Schedule, name: str
) -> None:
    named = pages_event.model_copy(update={"name": name})
    write_schedule(pages_schedule, tmp_path / "s.xlsx", named)
    assert read_schedule_with_warnings(tmp_path / "s.xlsx").value == pages_schedule


def test_requests_not_held(tmp_path: Path, pages_event: Event, pages_schedule: Schedule) -> None:
    data = pages_event.model_dump(mode="json")
    data["requests"] += [
        {"id": "Q3", "companies": ["A", "B"], "score": 3},
        {"id": "Q4", "companies": ["A", "C"], "score": 7},
    ]
    event = Event.model_validate_json(json.dumps(data))
    write_schedule(pages_schedule, tmp_path / "s.xlsx", event)
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx")["Daftar Tunggu"]
    place = (
        "Ada tempat pada S3 (Kam, 26 Jan 2017, 11:00–11:15); "
        "aturan lain atau tujuan yang lebih penting menahannya"
    )
    assert [list(row) for row in sheet.iter_rows(values_only=True)] == [
        ["Perusahaan", "Permintaan", "Skor", "Alasan"],
        ["PT Gaya & Rekan – C", "Q4", 7, place],
        ["PT Gaya & Rekan – PT Dharma", "Q3", 3, place],
    ]
