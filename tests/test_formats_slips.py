"""Names with a slip of the pen are never passed over where a rule would be lost with them."""

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from linkmatch.formats import (
    read_event,
    read_event_with_warnings,
    read_schedule,
    write_event,
    write_schedule,
)
from linkmatch.formats.columns import unknown_name
from linkmatch.formats.parse import parse_event, parse_schedule
from linkmatch.instances import load
from linkmatch.models import Event, InputError, Schedule
from linkmatch.models.diagnostics import Problem

Reader = Callable[..., tuple[Problem, ...]]

BASIC: dict[str, Any] = {
    "Event": [["field", "value"], ["table_count", 2]],
    "Slots": [["id", "start", "end"], ["S1", "2017-01-26T09:00", "2017-01-26T09:15"]],
    "Companies": [["id", "side"], ["A", "ikm"], ["B", "tier1"]],
    "Requests": [["companies", "score"], ["A;B", 87]],
}


@pytest.fixture
def told(tmp_path: Path) -> Reader:
    """Return errors, or else warnings, of sheets; the same from a workbook and from CSV."""

    def read(**sheets: Any) -> tuple[Problem, ...]:
        rows = {name.replace("_", " "): r for name, r in {**BASIC, **sheets}.items() if r}
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        (tmp_path / "folder").mkdir(exist_ok=True)
        for name, sheet_rows in rows.items():
            sheet = book.create_sheet(name)
            for row in sheet_rows:
                sheet.append(row)
            with (tmp_path / "folder" / f"{name}.csv").open("w", newline="") as file:
                csv.writer(file).writerows(sheet_rows)
        book.save(tmp_path / "book.xlsx")
        found = [problems_of(tmp_path / name) for name in ("book.xlsx", "folder")]
        assert set(found[0]) == set(found[1])
        return found[0]

    return read


def problems_of(path: Path) -> tuple[Problem, ...]:
    try:
        return read_event_with_warnings(path).warnings
    except InputError as error:
        return tuple(p for p in error.problems if p.severity == "error")


SIDED = ["id", "side"]


@pytest.mark.parametrize(
    ("sheets", "severity", "place", "message"),
    [
        (
            {"Companies": [[*SIDED, "Tidak Tersedi"], ["A", "ikm", "S1"], ["B", "tier1"]]},
            "error",
            ("Companies", 1, "Tidak Tersedi"),
            "unknown column 'Tidak Tersedi': did you mean Tidak Tersedia? rename it",
        ),
        (
            {
                "Companies": [
                    [*SIDED, "Tidak Tersedia", "Tidak Tersedi"],
                    ["A", "ikm", None, "S1"],
                    ["B", "tier1"],
                ]
            },
            "warning",
            ("Companies", 1, "Tidak Tersedi"),
            "unknown column 'Tidak Tersedi'; did you mean Tidak Tersedia?",
        ),
        (
            {"Companies": [[*SIDED, "Faks"], ["A", "ikm", "021"], ["B", "tier1"]]},
            "warning",
            ("Companies", 1, "Faks"),
            "unknown column 'Faks'; it is not used",
        ),
        (
            {"Aturran": [["Aturan", "Nilai"], ["dilarang", "A;B"]]},
            "error",
            ("Aturran", None, None),
            "unknown sheet 'Aturran': did you mean Aturan? rename it",
        ),
        (
            {"Companys": BASIC["Companies"]},
            "warning",
            ("Companys", None, None),
            "unknown sheet 'Companys'; did you mean Company?",
        ),
        (
            {"Event": [*BASIC["Event"], ["polici", "score"]]},
            "warning",
            ("Event", 3, "field"),
            "unknown field 'polici'; did you mean policy?",
        ),
        (
            {"Event": [*BASIC["Event"], ["Kebijakn", "score"]]},
            "error",
            ("Event", 3, "field"),
            "unknown field 'Kebijakn': did you mean Kebijakan? rename it",
        ),
    ],
)
def test_slips_in_sheets(
    told: Reader, sheets: Any, severity: str, place: tuple[Any, ...], message: str
) -> None:
    (problem,) = told(**sheets)
    assert (problem.severity, problem.message) == (severity, message)
    assert (problem.sheet, problem.row, problem.column) == place


def test_a_copied_sheet_is_not_used_and_told(told: Reader) -> None:
    copy = "Companies (2)"
    (problem,) = told(**{copy: [["id", "side"], ["Z", "ikm"]]})
    assert (problem.severity, problem.sheet) == ("warning", copy)
    assert problem.message == "sheet 'Companies (2)' is not used, since 'Companies' is read"


DATA: dict[str, Any] = {
    "slots": [{"id": "S1", "start": "2017-01-26T09:00", "end": "2017-01-26T09:15"}],
    "table_count": 1,
    "companies": [{"id": "A", "side": "ikm"}, {"id": "B", "side": "tier1"}],
    "requests": [{"companies": ["A", "B"], "score": 1}],
}


def json_errors(data: dict[str, Any], parse: Callable[..., object] = parse_event) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(json.dumps(data))
    return [str(p) for p in caught.value.problems if p.severity == "error"]


def test_slips_in_json() -> None:
    company = {"id": "A", "side": "ikm", "unavailble": ["S1"]}
    assert json_errors(DATA | {"companies": [company, DATA["companies"][1]]}) == [
        "companies, row 1, column unavailble: "
        "unknown field 'unavailble': did you mean unavailable? rename it"
    ]
    beside = {"companies": ["A", "B"], "score": 1, "scor": 2}
    (warning,) = parse_event(json.dumps(DATA | {"requests": [beside]})).warnings
    assert warning.message == "unknown field 'scor'; did you mean score?"
    assert "did you mean forbidden? rename it" in json_errors(DATA | {"forbiden": [["A", "B"]]})[0]
    assert isinstance(parse_event(json.dumps(DATA)).value, Event)


def test_slips_in_the_json_of_a_schedule() -> None:
    found = json_errors({"meetings": [], "event_sha265": "x"}, parse_schedule)
    assert found == [
        "event_sha265: unknown field 'event_sha265': did you mean event_sha256? rename it"
    ]


def test_messages_are_in_the_words_of_the_sheet(told: Reader) -> None:
    header = ["Perusahaan", "Skor", "Wajib"]
    found = told(
        Slots=[["ID", "Mulai", "Selesai"], ["S1", "09:00", "09:15"]],
        Requests=[header, ["A;B", None], ["A;B", "x"], ["A;B", 1, "mungkin"], ["A,B", 1]],
    )
    assert {p.message for p in found} == {
        'Mulai is "09:00": must be a date and time such as 12/03/2026 09:00',
        'Selesai is "09:15": must be a date and time such as 12/03/2026 09:00',
        "Skor is missing; fill it in",
        'Skor is "x": must be a number',
        'Wajib is "mungkin": must be yes or no (ya or tidak)',
        "'A,B' is one name; separate several with a semicolon (;)",
    } | {p.message for p in found if "requested already" in p.message}


def test_other_items_are_named_by_their_rows(told: Reader) -> None:
    found = told(
        Companies=[["remark"], SIDED, ["A", "ikm"], [], ["B", "tier1"], ["A", "ikm"]],
        Requests=[["companies", "score"], ["A;B", 1], [], ["B;A", 1]],
    )
    assert [p.message for p in found] == [
        "id 'A' is already that of row 3 in this list",
        "B and A are requested already in row 2; "
        "delete one, or give each its own id if they meet twice",
    ]
    twice = {"companies": [*DATA["companies"], DATA["companies"][0]]}
    assert "is already that of number 1 in this list" in json_errors(DATA | twice)[0]


def test_braces_in_ids_are_left_alone() -> None:
    company = {"id": "{other}", "side": "ikm"}
    (message,) = json_errors(DATA | {"companies": [company, *DATA["companies"], company]})
    assert message.endswith("id '{other}' is already that of number 1 in this list")


NAMED = [
    {"id": "IKM-01", "name": "PT Maju Jaya", "side": "ikm"},
    {"id": "T1-02", "name": "PT  Dharma", "side": "tier1"},
]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("ikm-01", "; did you mean IKM-01?"),
        ("IKM 1", "; did you mean IKM-01?"),
        ("IKN-01", "; did you mean IKM-01?"),
        ("IKM-02", ""),
        ("pt dharma", "; that is the name of T1-02; write the id"),
        ("IKM-01,T1-02", "; 'IKM-01,T1-02' is one name; write several as items of the list"),
    ],
)
def test_hints_for_unknown_ids(written: str, hint: str) -> None:
    request = {"companies": [written, "T1-02"], "score": 1}
    (message,) = json_errors(DATA | {"companies": NAMED, "requests": [request]})
    assert message == f"requests, row 1, column companies: unknown company {written!r}{hint}"


def test_many_unknown_ids_are_all_told() -> None:
    requests = [{"companies": [f"X{n}-y", "A"], "score": 1} for n in range(5000)]
    companies = [{"id": f"C{n}-z", "side": "ikm"} for n in range(2000)]
    companies += DATA["companies"]
    found = json_errors(DATA | {"companies": companies, "requests": requests})
    assert len(found) == 5000


def test_swapped_files(tmp_path: Path) -> None:
    event = parse_event(json.dumps(DATA)).value
    schedule = Schedule(meetings=())
    for name in ("e.json", "e.xlsx"):
        write_event(event, tmp_path / name)
        with pytest.raises(InputError, match="this is an event, not a schedule") as caught:
            read_schedule(tmp_path / name)
        assert len(caught.value.problems) == 1
    for name in ("s.json", "s.xlsx"):
        write_schedule(schedule, tmp_path / name, event)
        with pytest.raises(InputError, match="this is a schedule, not an event") as caught:
            read_event_with_warnings(tmp_path / name)
        assert len(caught.value.problems) == 1


@pytest.mark.parametrize("suffix", [".ods", ".xls", ".txt"])
def test_other_files_are_refused_with_advice(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"event{suffix}"
    path.write_text("x")
    for read in (read_event_with_warnings, read_schedule):
        with pytest.raises(InputError, match=r"save it as \.xlsx"):
            read(path)


@pytest.mark.parametrize(
    ("header", "offered"),
    [("Available", False), ("Tersedia", False), ("Slot 1", True), ("Delegasi 1", True)],
)
def test_what_only_looks_alike_is_no_error(header: str, offered: bool) -> None:
    choices = {"unavailable": "u", "Tidak Tersedia": "u", "Slot": "s", "Delegasi": "d"}
    message, severity = unknown_name("column", header, choices, given=())
    assert severity == "warning"
    assert ("did you mean" in message) == offered


@pytest.mark.parametrize("field", ["requests", "score"])
def test_a_field_given_twice_is_refused(field: str) -> None:
    text = json.dumps(DATA)
    text = text.replace(f'"{field}":', f'"{field}": null, "{field}":', 1)
    with pytest.raises(InputError, match=f"field '{field}' is given twice"):
        parse_event(text)


def test_colons_in_texts_hide_no_field_given_twice() -> None:
    twice = json.dumps(DATA | {"name": "9:00"}).replace('"score"', '"score": 1, "score"', 1)
    escaped = twice.replace("9:00", r"9\u003a00")
    for text in (twice, escaped, escaped.encode(), twice.encode()):
        with pytest.raises(InputError, match="field 'score' is given twice"):
            parse_event(text)
    once = json.dumps(DATA | {"name": "9:00", "note": r"\u003a"}).replace("9:00", r"9\u003A00")
    assert parse_event(once).value.name == "9:00"


def test_a_wide_event_sheet_is_told(told: Reader) -> None:
    wide = [["name", "timezone"], ["Temu", "Asia/Makassar"]]
    assert any("one field in each row" in p.message for p in told(Event=wide))


def test_the_own_name_of_a_column_wins_over_another_word_for_it(tmp_path: Path) -> None:
    folder = tmp_path / "event"
    write_event(load("tegal-2017"), folder)
    path = folder / "Companies.csv"
    lines = path.read_text("utf-8-sig").splitlines()
    path.write_text("\n".join([f"{lines[0]},Perusahaan", *(f"{line},x" for line in lines[1:])]))
    parsed = read_event_with_warnings(folder)
    assert parsed.value == load("tegal-2017")
    (warning,) = parsed.warnings
    assert (warning.column, warning.severity) == ("Perusahaan", "warning")


def test_files_from_google_sheets_are_known_by_the_end_of_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "event"
    write_event(load("tegal-2017"), folder)
    for path in list(folder.iterdir()):
        path.rename(folder / f"Temu Bisnis - {path.name}")
    assert read_event(folder) == load("tegal-2017")


def test_a_formula_with_an_empty_result_is_an_empty_cell(tmp_path: Path) -> None:
    path = tmp_path / "e.xlsx"
    book = xlsxwriter.Workbook(path)
    sheets = {
        "Event": [["field", "value"], ["table_count", 2]],
        "Slots": [["id", "start", "end"], ["S1", "2017-01-26T09:00", "2017-01-26T09:15"]],
        "Companies": [["id", "side", "city"], ["A", "ikm", "Tegal"], ["B", "tier1", "Tegal"]],
        "Requests": [["companies", "score"], ["A;B", 87]],
    }
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if name == "Companies":
            sheet.write_formula(1, 2, '=IF(1=1,"","x")', None, "")
    book.close()
    members = {n: zipfile.ZipFile(path).read(n) for n in zipfile.ZipFile(path).namelist()}
    with zipfile.ZipFile(path, "w") as archive:  # as programs store an empty text
        for name, content in members.items():
            archive.writestr(name, content.replace(b'<c r="C2"><f>', b'<c r="C2" t="str"><f>'))
    assert read_event(path).company_by_id["A"].city is None
