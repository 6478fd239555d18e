"""Workbooks and CSV files as people really make them."""

import csv
import warnings
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from linkmatch.formats import read_event, read_event_with_warnings, write_event
from linkmatch.formats.parse import Parsed
from linkmatch.formats.tables import guarded, unguarded
from linkmatch.instances import load
from linkmatch.models import Event, InputError

SLOTS: list[list[Any]] = [["id", "start", "end"], ["S1", "2017-01-26T09:00", "2017-01-26T09:15"]]
COMPANIES: list[list[Any]] = [["id", "side"], ["A", "ikm"], ["B", "tier1"]]
REQUESTS: list[list[Any]] = [["companies", "score"], ["A;B", 87]]
EVENT: list[list[Any]] = [["field", "value"], ["table_count", 2]]


@pytest.fixture
def habit_book(tmp_path: Path) -> Callable[..., Parsed[Event]]:
    """Write sheets of rows with openpyxl and read them as an event."""

    def make(prepare: Callable[[Any], object] | None = None, **sheets: Any) -> Parsed[Event]:
        basics = {"Event": EVENT, "Slots": SLOTS, "Companies": COMPANIES, "Requests": REQUESTS}
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for name, rows in {**basics, **sheets}.items():
            if rows is not None:
                sheet = book.create_sheet(name.replace("_", " "))
                for row in rows:
                    sheet.append(row)
        if prepare:
            prepare(book)
        path = tmp_path / "habits.xlsx"
        book.save(path)
        return read_event_with_warnings(path)

    return make


@pytest.fixture
def habit_folder(tmp_path: Path) -> Callable[..., Path]:
    """Write a folder of CSV texts; the basic files are added where they are not given."""
    basics = {
        "Event": "field,value\ntable_count,2\n",
        "Slots": "id,start,end\nS1,2017-01-26T09:00,2017-01-26T09:15\n",
        "Companies": "id,side\nA,ikm\nB,tier1\n",
        "Requests": "companies,score\nA;B,87\n",
    }

    def make(**files: Any) -> Path:
        for name, text in {**basics, **files}.items():
            if text is not None:
                content = text if isinstance(text, bytes) else text.encode()
                (tmp_path / f"{name}.csv").write_bytes(content)
        return tmp_path

    return make


def test_indonesian_workbook_with_titles_and_shuffled_columns(
    habit_book: Callable[..., Parsed[Event]],
) -> None:
    def prepare(book: Any) -> None:
        sheet = book["Jadwal Slot"]
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("C5:C6")

    parsed = habit_book(
        prepare,
        Event=None,
        Slots=None,
        Companies=None,
        Requests=None,
        ACARA=[
            ["Nama Acara", "Temu Bisnis  "],
            ["Jumlah  Meja", 3.0],
            ["Zona Waktu", "Asia/Makassar"],
        ],
        Jadwal_Slot=[
            ["Jadwal Slot Hari Pertama"],
            ["Isi satu baris untuk tiap slot"],
            [],
            ["  SELESAI ", "Slot", "Sesi", "Tanggal", "Mulai"],
            ["09.15", "S1 ", "Pagi\u00a0", datetime(2017, 1, 26), "09.00"],
            [time(9, 30), "S2", None, "26/01/2017", time(9, 15)],
            [],
            [0.40625, "S3", "Siang", date(2017, 1, 26), 0.395833333333],
        ],
        peserta=[
            ["Kota", "Nama Perusahaan", "Kode", "Pihak", "Berhalangan"],
            ["Tegal", "PT Gaya Teknik Logam", 101.0, "ikm", "S1; S3"],
            [None, "PT Dharma Polimetal", 7, "tier1", None],
        ],
        permintaan=[["IKM", "Tier 1", "Skor", "Wajib"], ["101", 7, "87,5", "Ya"]],
    )
    event = parsed.value
    assert parsed.warnings == ()
    assert (event.name, event.table_count) == ("Temu Bisnis", 3)
    assert [s.id for s in event.slots] == ["S1", "S2", "S3"]
    assert event.slots[0].start == datetime(2017, 1, 26, 9)
    assert event.slots[1].end == datetime(2017, 1, 26, 9, 30)
    assert event.slots[2].start == datetime(2017, 1, 26, 9, 30)
    assert [s.session for s in event.slots] == ["Pagi", "Pagi", "Siang"]  # a merged cell
    assert event.companies[0].unavailable == ("S1", "S3")
    request = event.requests[0]
    assert (request.companies, request.score, request.must) == (("101", "7"), 87.5, True)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2017, 1, 26, 9), datetime(2017, 1, 26, 9, 15)),
        (datetime(2017, 1, 26, 8, 59, 59, 600000), datetime(2017, 1, 26, 9, 15, 0, 400000)),
        ("2017-01-26 09:00:00", "2017-01-26 09:15"),
        ("26/01/2017 09:00", "26/1/2017 9.15"),
        ("26-01-2017 09.00", "26.01.2017 09:15:00"),
        ("2017-01-26T09:00", "09:15"),
        (datetime(2017, 1, 26, 9), time(9, 15)),
    ],
)
def test_ways_to_write_times(
    habit_book: Callable[..., Parsed[Event]], start: object, end: object
) -> None:
    slot = habit_book(Slots=[["id", "start", "end"], ["S1", start, end]]).value.slots[0]
    assert slot.start == datetime(2017, 1, 26, 9)
    assert slot.end == datetime(2017, 1, 26, 9, 15)


@pytest.mark.parametrize("value", [True, "TRUE", "yes", "Ya", "x", "1", 1, 1.0, "✓"])
def test_ways_to_say_yes(habit_book: Callable[..., Parsed[Event]], value: object) -> None:
    rows = [["companies", "score", "must"], ["A;B", 1, value]]
    assert habit_book(Requests=rows).value.requests[0].must is True


@pytest.mark.parametrize("value", [False, "false", "no", "Tidak", 0, "0", None, "-"])
def test_ways_to_say_no(habit_book: Callable[..., Parsed[Event]], value: object) -> None:
    rows = [["companies", "score", "must"], ["A;B", 1, value]]
    assert habit_book(Requests=rows).value.requests[0].must is False


def test_company_columns_in_any_order_and_a_group(habit_book: Callable[..., Parsed[Event]]) -> None:
    rows = [
        ["company_2", "company_1", "score", "company_3"],
        ["B", "A", 5, None],
        ["B", "A", 1, "C"],
    ]
    event = habit_book(Companies=[*COMPANIES, ["C", "ikm"]], Requests=rows).value
    assert [r.companies for r in event.requests] == [("A", "B"), ("A", "B", "C")]


def test_ids_that_excel_turned_into_other_types(habit_book: Callable[..., Parsed[Event]]) -> None:
    rows = [["id", "side"], [101.0, "ikm"], [True, "tier1"], [datetime(2017, 1, 26), "ikm"]]
    event = habit_book(Companies=rows, Requests=[["companies", "score"], ["101;TRUE", 1]]).value
    assert [c.id for c in event.companies] == ["101", "TRUE", "2017-01-26"]


def test_rules_sheet(habit_book: Callable[..., Parsed[Event]]) -> None:
    assert habit_book(Aturan=[["Aturan", "Nilai"], ["Dilarang", "A;B"]]).value.forbidden == (
        ("A", "B"),
    )
    for name in ("max_break_difference", "Selisih jeda maksimum", "MAXIMUM BREAK DIFFERENCE"):
        for value in (2, 2.0, "2"):
            event = habit_book(Rules=[["rule", "value"], [name, value]]).value
            assert event.rules.max_break_difference == 2
        event = habit_book(Rules=[["rule", "value"], [name, None]]).value
        assert event.rules.max_break_difference is None
    with pytest.raises(InputError) as caught:
        habit_book(Rules=[["rule", "value"], ["max_walk", "5"]])
    (problem,) = caught.value.problems
    assert (problem.sheet, problem.row, problem.column) == ("Rules", 2, "max_walk")
    assert problem.message == "max_walk is unknown; remove it or check its spelling"


def test_what_is_ignored_is_told(habit_book: Callable[..., Parsed[Event]]) -> None:
    def prepare(book: Any) -> None:
        book["Requests"].sheet_state = "hidden"

    parsed = habit_book(
        prepare,
        Event=[["field", "value"], ["table_count", 2], ["zona", "UTC"]],
        Companies=[
            ["id", "side", "citi", None, "empty"],
            ["A", "ikm", "Tegal", "?"],
            ["B", "tier1"],
        ],
        Mejas_2=[["x"]],
        Blank=[],
    )
    assert {(w.sheet, w.row, w.column, w.message) for w in parsed.warnings} == {
        ("Event", 3, "field", "unknown field 'zona'; did you mean Zona Waktu?"),
        ("Companies", 1, "citi", "unknown column 'citi'; did you mean city?"),
        ("Companies", 1, "D", "this column has no header and is not used"),
        ("Mejas 2", None, None, "unknown sheet 'Mejas 2'; did you mean Meja?"),
        ("Requests", None, None, "hidden sheet Requests was read"),
    }
    assert {w.severity for w in parsed.warnings} == {"warning"}


def test_read_event_tells_warnings(habit_folder: Callable[..., Path]) -> None:
    folder = habit_folder(Companies="id,side,citi\nA,ikm,Tegal\nB,tier1,\n")
    with pytest.warns(UserWarning, match="did you mean city") as told:
        read_event(folder)
    assert told[0].filename == __file__


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_dialects(habit_folder: Callable[..., Path], encoding: str, delimiter: str) -> None:
    rows = [["Nama", "Kode", "Pihak"], ["PT Çelik, Maju", "A", "ikm"], ["x;y", "B", "tier1"]]
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in rows]
    text = "\r\n".join(["Daftar, semua; peserta", *lines, ""]).encode(encoding)
    event = read_event(habit_folder(Companies=None, PERUSAHAAN=text))
    assert [c.name for c in event.companies] == ["PT Çelik, Maju", "x;y"]


def test_csv_folder_keeps_names_and_other_files(
    habit_folder: Callable[..., Path], tmp_path: Path
) -> None:
    folder = habit_folder(Slots=None, jadwal_slot="id,start,end\nS9,26/01/2017 9:00,9:15\n")
    (folder / "notes.txt").write_text("mine")
    event = read_event(folder)
    write_event(event, folder)
    names = {path.name for path in folder.iterdir()}
    assert {"jadwal_slot.csv", "notes.txt", "Rooms.csv"} <= names
    assert "Slots.csv" not in names
    assert read_event(folder) == event


FORMULAS = ["=1+1", "+62 811", "-x", "@SUM(A1)", "'=quoted", "''-q"]


@pytest.fixture
def formula_event() -> Event:
    companies = [{"id": text, "side": "ikm", "name": text} for text in FORMULAS]
    slot = {"id": "S", "start": datetime(2017, 1, 26, 9), "end": datetime(2017, 1, 26, 10)}
    data = {
        "slots": [slot],
        "table_count": 1,
        "companies": [*companies, {"id": "T", "side": "tier1"}],
        "requests": [{"companies": (FORMULAS[0], "T"), "score": 0}],
    }
    return Event.model_validate(data)


def test_no_formula_reaches_a_spreadsheet_by_csv(formula_event: Event, tmp_path: Path) -> None:
    write_event(formula_event, tmp_path / "out")
    frame = pd.read_csv(tmp_path / "out" / "Companies.csv", dtype=str)
    assert list(frame["id"][:-1]) == [f"'{text}" for text in FORMULAS]
    for path in (tmp_path / "out").iterdir():
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert read_event(tmp_path / "out") == formula_event


def test_no_formula_reaches_a_spreadsheet_by_workbook(formula_event: Event, tmp_path: Path) -> None:
    write_event(formula_event, tmp_path / "out.xlsx")
    column = openpyxl.load_workbook(tmp_path / "out.xlsx")["Companies"]["A"][1:-1]
    assert [(cell.value, cell.data_type) for cell in column] == [(t, "s") for t in FORMULAS]


def test_numbers_are_not_guarded() -> None:
    assert (guarded(-1), guarded("-1"), unguarded("'-1"), unguarded("'a")) == (
        "-1",
        "'-1",
        "-1",
        "'a",
    )


def test_frames_as_analysts_make_them() -> None:
    slots = pd.DataFrame({"start": pd.to_datetime(["2017-01-26 09:00"]), "id": ["S1"]})
    slots["end"] = slots["start"] + pd.Timedelta(minutes=15)
    event = Event.from_frames(
        {
            "Slots": slots,
            "Perusahaan": pd.DataFrame(
                {"id": [1.0, 2.0], "side": ["ikm", "tier1"], "unavailable": [["S1"], float("nan")]}
            ),
            "Requests": pd.DataFrame({"ikm": [1], "tier1": [2], "score": [3.5], "must": [True]}),
        },
        table_count=3,
        name="Frames",
    )
    assert event.companies[0].unavailable == ("S1",)
    assert event.requests[0].companies == ("1", "2")
    assert (event.name, event.table_count) == ("Frames", 3)
    assert event.to_frames()["Requests"]["must"].tolist() == [True]


def test_frames_with_odd_cells() -> None:
    slots = pd.DataFrame([["S1", pd.Timestamp("2017-01-26 09:00"), pd.Timedelta("9h15m")]])
    slots.columns = pd.Index(["id", "start", "end"])
    frames = {
        "Slots": slots,
        "Companies": pd.DataFrame(
            {"id": ["A", "B"], "side": ["ikm", "tier1"], "profile": [{"n": 1}, None]}
        ),
        "Requests": pd.DataFrame({"companies": [["A", "B"]], "score": [Decimal("87.5")]}),
    }
    event = Event.from_frames(frames, table_count=np.int64(3))
    assert event.slots[0].end == datetime(2017, 1, 26, 9, 15)
    assert (event.requests[0].score, event.companies[0].profile) == (87.5, {"n": 1})
    frames["Companies"]["profile"] = pd.Series([{"n": {1, 2}}, None])
    with pytest.raises(InputError, match="Companies, row 1, column profile"):
        Event.from_frames(frames, table_count=3)
    frames["Companies"] = frames["Companies"].drop(columns="profile").assign(extra=1)
    with pytest.warns(UserWarning, match="unknown column 'extra'") as caught:
        Event.from_frames(frames, table_count=3)
    assert caught[0].filename == __file__


def test_frames_tell_the_position() -> None:
    event_frames = {
        "Slots": pd.DataFrame(SLOTS[1:], columns=SLOTS[0]),
        "Companies": pd.DataFrame(COMPANIES[1:], columns=COMPANIES[0]).set_index("id"),
        "Requests": pd.DataFrame({"companies": [["A", "B"], ["A", "C"]], "score": [1, 2]}),
    }
    with pytest.raises(InputError) as caught:
        Event.from_frames(event_frames, table_count=1)
    (problem,) = caught.value.problems
    assert (problem.sheet, problem.row, problem.column) == ("Requests", 2, "companies")


def test_wrong_stated_dimension_hides_nothing(
    habit_book: Callable[..., Parsed[Event]], tmp_path: Path
) -> None:
    habit_book()
    source, target = tmp_path / "habits.xlsx", tmp_path / "small.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b'<dimension ref="A1:B3"/>', b'<dimension ref="A1"/>')
            new.writestr(name, content)
    assert len(read_event(target).companies) == 2


def test_reading_leaves_the_warning_filters_alone(habit_book: Callable[..., Parsed[Event]]) -> None:
    before = list(warnings.filters)
    habit_book()
    assert warnings.filters == before


def test_json_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    write_event(load("tegal-2017"), path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_event(path) == load("tegal-2017")


def test_what_is_no_data_frame_is_told() -> None:
    wrong: dict[str, Any] = {"Slots": None, "Companies": pd.DataFrame(), "Requests": [1]}
    with pytest.raises(InputError) as caught:
        Event.from_frames(wrong)
    assert [(p.sheet, p.message) for p in caught.value.problems] == [
        ("Slots", "this has to be a data frame"),
        ("Requests", "this has to be a data frame"),
    ]
