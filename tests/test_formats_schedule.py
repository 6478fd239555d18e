"""Schedules as workbooks and CSV: what people read, what machines read back."""

import json
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from linkmatch.formats import read_event, read_schedule, write_event, write_schedule
from linkmatch.formats.columns import Language
from linkmatch.formats.template import write_template
from linkmatch.models import Event, InputError, Schedule


@pytest.fixture
def handout_event() -> Event:
    return Event.model_validate_json(
        json.dumps(
            {
                "name": "Temu Bisnis Tegal",
                "slots": [
                    {"id": "S2", "start": "2017-01-26T09:15", "end": "2017-01-26T09:30"},
                    {
                        "id": "S1",
                        "start": "2017-01-26T09:00",
                        "end": "2017-01-26T09:15",
                        "session": "Pagi",
                    },
                ],
                "rooms": [{"id": "R1", "name": "Aula"}],
                "tables": [{"id": "M1", "room": "R1"}, {"id": "M2"}],
                "companies": [
                    {"id": "A", "name": "PT Gaya Teknik", "side": "ikm", "min_meetings": 2},
                    {"id": "B", "name": "PT Dharma", "side": "tier1"},
                    {"id": "C", "side": "tier1"},
                ],
                "requests": [{"companies": ["A", "B"], "score": 87.5}],
            }
        )
    )


@pytest.fixture
def handout_schedule(handout_event: Event) -> Schedule:
    return Schedule.model_validate_json(
        json.dumps(
            {
                "event": handout_event.name,
                "event_sha256": handout_event.sha256,
                "meetings": [
                    {
                        "request": "A|B",
                        "companies": ["A", "B"],
                        "slot": "S1",
                        "table": "M1",
                        "score": 87.5,
                    }
                ],
                "report": {
                    "status": "optimal",
                    "objectives": [{"name": "score", "sense": "max", "value": 87.5, "bound": 87.5}],
                },
            }
        )
    )


def rows_of(path: Path, sheet: str) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)]


def test_pages_in_indonesian(
    tmp_path: Path, handout_event: Event, handout_schedule: Schedule
) -> None:
    path = tmp_path / "jadwal.xlsx"
    write_schedule(handout_schedule, path, handout_event)
    assert openpyxl.load_workbook(path).sheetnames == [
        "Jadwal per Meja",
        "Per Perusahaan",
        "Per Slot",
        "Per Meja",
        "Ringkasan",
        "Pemerataan",
        "Angka",
        "Daftar Tunggu",
        "Data Pivot",
        "Data",
    ]
    assert rows_of(path, "Jadwal per Meja") == [
        [
            "Meja",
            "Ruang",
            "S1\nKam, 26 Jan 2017\n09:00–09:15\nPagi",
            "S2\nKam, 26 Jan 2017\n09:15–09:30",
        ],
        ["M1", "Aula", "PT Gaya Teknik\nPT Dharma", None],
        ["M2", None, None, None],
    ]
    by_company = rows_of(path, "Per Perusahaan")
    assert [by_company[1][0], *by_company[1][4:]] == ["PT Gaya Teknik", "M1", "Aula", "PT Dharma"]
    assert by_company[3][6] == "tanpa pertemuan"
    summary = rows_of(path, "Ringkasan")
    assert ["Status", "optimal (terbukti)", None, None, None] in summary
    assert ["Jumlah skor", 87.5, 87.5, 0, None] in summary
    assert ["PT Gaya Teknik", "A", 1, 2, 1] in summary
    assert ["C", "C", 0, None, None] in summary


def test_pages_in_english_print_on_a_page_wide(
    tmp_path: Path, handout_event: Event, handout_schedule: Schedule
) -> None:
    path = tmp_path / "schedule.xlsx"
    write_schedule(handout_schedule, path, handout_event, "en")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        "Grid",
        "By company",
        "By slot",
        "By table",
        "Summary",
        "Fairness",
        "Totals",
        "Waiting list",
        "Pivot data",
        "Data",
    ]
    assert book["Grid"].freeze_panes == "C2"
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        if sheet.title in ("By company", "By table"):
            continue  # scaled, since programs leave out page breaks of fitted sheets
        # One page wide is the format's default, so the file need not say it.
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.page_setup.fitToHeight == 0


def test_same_data_give_the_same_bytes(
    tmp_path: Path, handout_event: Event, handout_schedule: Schedule
) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_schedule(handout_schedule, tmp_path / name, handout_event)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_schedules_made_by_hand(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"hand.{suffix}"
    table = {
        "Permintaan": ["Q1", "Q2"],
        "Slot": ["S1", "S2"],
        "Meja": [1, 2],
        "Perusahaan": ["A;B", "A;C"],
        "Skor": ["87,5", "3"],
    }
    frame = pd.DataFrame(table)
    if suffix == "csv":
        frame.to_csv(path, index=False, sep=";")
    else:
        frame.to_excel(path, index=False, sheet_name="Sheet1")
    schedule = read_schedule(path)
    assert [m.companies for m in schedule.meetings] == [("A", "B"), ("A", "C")]
    assert [(m.table, m.score) for m in schedule.meetings] == [("1", 87.5), ("2", 3)]
    assert (schedule.event, schedule.report) == ("Event", None)


def test_damaged_schedule_tells_rows(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("request,slot,table,company_1,company_2,score\nQ,S,T,A,B,x\n\nQ2,S,,A,A,1\n")
    with pytest.raises(InputError) as caught:
        read_schedule(path)
    places = [(p.sheet, p.row, p.column) for p in caught.value.problems]
    assert places == [("s.csv", 2, "score"), ("s.csv", 4, "table")]
    path.write_text("request,slot,table,companies\nQ,S,T,A;B\nQ2,S,T,A;C\n")
    with pytest.raises(InputError) as caught:
        read_schedule(path)
    assert [(p.row, p.column) for p in caught.value.problems] == [(1, "score")]
    path.write_text("request,slot,table,companies,score,report\nQ,S,T,A;B,1,{\n")
    with pytest.raises(InputError, match="row 2, column report"):
        read_schedule(path)
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="no header row"):
        read_schedule(path)


def test_frame_of_a_schedule(handout_event: Event, handout_schedule: Schedule) -> None:
    plain = handout_schedule.to_frame()
    assert list(plain.columns) == ["request", "slot", "table", "company_1", "company_2", "score"]
    row = handout_schedule.to_frame(handout_event).iloc[0]
    assert row["start"] == pd.Timestamp("2017-01-26 09:00")
    assert (row["room"], row["name_1"], row["name_2"]) == ("R1", "PT Gaya Teknik", "PT Dharma")
    empty = Schedule(meetings=()).to_frame(handout_event)
    assert len(empty) == 0
    assert {"company_1", "company_2", "start", "name_2"} <= set(empty.columns)


@pytest.mark.parametrize("language", ["id", "en"])
def test_empty_template(tmp_path: Path, language: Language) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, language)
    with pytest.raises(InputError) as caught:
        read_event(path)
    messages = [p.message for p in caught.value.problems]
    assert messages[0] == "there are no slots; fill in at least one row"
    assert messages[1].startswith("no tables")
    assert len(messages) == 2


def test_template_offers_choices_and_explains(tmp_path: Path, handout_event: Event) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, "id", handout_event)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:3] == ["Acara", "Slot Waktu", "Ruang"]
    sheet = book["Permintaan"]
    assert sheet["A1"].value == "Permintaan"
    assert [cell.value for cell in sheet[4]][:5] == [
        *("ID", "Perusahaan 1", "Perusahaan 2", "Skor", "Wajib")
    ]
    assert "wajib diisi" in sheet["B4"].comment.text
    by_column = {str(v.sqref)[0]: v for v in sheet.data_validations.dataValidation}
    assert by_column["E"].formula1 == '"ya,tidak"'
    assert by_column["F"].formula1.startswith("'Slot Waktu'!$A$5:$A$")
    assert by_column["B"].formula1 == by_column["C"].formula1
    assert by_column["B"].formula1.startswith("'Perusahaan'!$A$5:$A$")
    assert by_column["I"].errorStyle == "warning"
    assert by_column["G"].formula1.startswith("'Meja'!")
    assert all(str(v.sqref).split(":")[1][1:] > "5000" for v in by_column.values())
    event_choices = {v.formula1 for v in book["Acara"].data_validations.dataValidation}
    assert '"Asia/Jakarta,Asia/Makassar,Asia/Jayapura"' in event_choices
    assert read_event(path) == handout_event


def test_template_of_group_meetings_has_one_column(tmp_path: Path, handout_event: Event) -> None:
    data = handout_event.model_dump(mode="json")
    data["requests"].append({"companies": ["A", "B", "C"], "score": 1})
    event = Event.model_validate_json(json.dumps(data))
    write_template(tmp_path / "t.xlsx", "en", event)
    header = openpyxl.load_workbook(tmp_path / "t.xlsx")["Requests"][4]
    assert [cell.value for cell in header][:3] == ["ID", "Companies", "Score"]
    assert read_event(tmp_path / "t.xlsx") == event


def test_template_filled_in_by_a_person(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, "id")
    book = openpyxl.load_workbook(path)
    filled: dict[str, list[list[Any]]] = {
        "Slot Waktu": [["S1", "26/01/2017 09.00", "09.15", "Pagi"]],
        "Meja": [["M1"]],
        "Perusahaan": [["A", "PT A", "ikm"], ["B", "PT B", "tier1"]],
        "Permintaan": [[None, "A", "B", "80", "ya"]],
    }
    for sheet, rows in filled.items():
        for number, row in enumerate(rows, start=5):
            for column, value in enumerate(row, start=1):
                book[sheet].cell(number, column, value)
    book.save(path)
    event = read_event(path)
    assert (event.requests[0].id, event.requests[0].must, event.language) == ("A|B", True, "id")


def test_libreoffice_opens_what_is_written(
    tmp_path: Path, handout_event: Event, handout_schedule: Schedule
) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / "handout.xlsx"
    write_schedule(handout_schedule, path, handout_event)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    utf8 = "csv:Text - txt - csv (StarCalc):44,34,76"
    command = [soffice, profile, "--headless", "--convert-to", utf8, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=120)
    assert "PT Gaya Teknik\nPT Dharma" in (tmp_path / "handout.csv").read_text(encoding="utf-8")


def test_heavy_libraries_are_imported_only_when_needed() -> None:
    code = (
        "import sys, linkmatch.formats\n"
        "heavy = {'pandas', 'numpy', 'openpyxl', 'xlsxwriter', 'ortools'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("kind", "text"), list(product(["xlsx", "json", "folder"], [True, False])))
def test_paths_may_be_text(tmp_path: Path, handout_event: Event, kind: str, text: Any) -> None:
    place = tmp_path / ("event" if kind == "folder" else f"event.{kind}")
    path = str(place) if text else place
    write_event(handout_event, path)
    assert read_event(path) == handout_event
