"""Every damaged input is an InputError that says where, never a traceback or a wrong event."""

import io
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from linkmatch.formats import read_event, read_schedule, workbook, write_event, write_schedule
from linkmatch.models import Event, InputError, Schedule

Places = list[tuple[str | None, int | None, str | None]]

BASIC: dict[str, Any] = {
    "Event": [["field", "value"], ["table_count", 2]],
    "Slots": [
        ["id", "start", "end"],
        ["S1", "2017-01-26T09:00", "2017-01-26T09:15"],
        ["S2", "2017-01-26T09:15", "2017-01-26T09:30"],
    ],
    "Companies": [["id", "side"], ["A", "ikm"], ["B", "tier1"], ["C", "tier1"]],
    "Requests": [["id", "companies", "score", "after"], ["Q1", "A;B", 87], ["Q2", "A;C", 5]],
}


@pytest.fixture
def damaged_sheets(tmp_path: Path) -> Callable[..., Places]:
    """Return the places of the errors in sheets, the same as a workbook and as CSV."""

    def places(**sheets: Any) -> Places:
        rows = {name: r for name, r in {**BASIC, **sheets}.items() if r is not None}
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        (tmp_path / "folder").mkdir()
        for name, sheet_rows in rows.items():
            sheet = book.create_sheet(name)
            for row in sheet_rows:
                sheet.append(row)
            lines = (",".join("" if c is None else str(c) for c in row) for row in sheet_rows)
            (tmp_path / "folder" / f"{name}.csv").write_text("\n".join(lines))
        book.save(tmp_path / "book.xlsx")
        found = [errors_of(tmp_path / name) for name in ("book.xlsx", "folder")]
        assert found[0] == found[1]
        return found[0]

    return places


def errors_of(path: Path) -> Places:
    with pytest.raises(InputError) as caught:
        read_event(path)
    problems = [p for p in caught.value.problems if p.severity == "error"]
    assert problems
    assert all(p.message for p in problems)
    return [(p.sheet, p.row, p.column) for p in problems]


def message_of(path: Path | str, read: Callable[[Path | str], object] = read_event) -> str:
    with pytest.raises(InputError) as caught:
        read(path)
    return str(caught.value)


REQUEST_HEADER = ["id", "companies", "score", "after"]


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ({"Requests": [REQUEST_HEADER, ["Q1", "A;X", 1]]}, [("Requests", 2, "companies")]),
        ({"Requests": [REQUEST_HEADER, [], ["Q1", "A;B", "high"]]}, [("Requests", 3, "score")]),
        ({"Requests": [REQUEST_HEADER, ["Q1", "A;B", "NaN"]]}, [("Requests", 2, "score")]),
        ({"Requests": [REQUEST_HEADER, ["Q1", "A;B", "Infinity"]]}, [("Requests", 2, "score")]),
        ({"Requests": [REQUEST_HEADER, ["Q1", "A;B", "1e999"]]}, [("Requests", 2, "score")]),
        ({"Requests": [REQUEST_HEADER, ["Q1", "A;B"]]}, [("Requests", 2, "score")]),
        ({"Requests": [REQUEST_HEADER, ["Q1", "A", 1]]}, [("Requests", 2, "companies")]),
        ({"Requests": [REQUEST_HEADER, ["Q1", 'A;"B', 1]]}, [("Requests", 2, "companies")]),
        (
            {"Requests": [REQUEST_HEADER, ["Q1", "A;B", 1, "Q2"], ["Q2", "A;C", 1, "Q1"]]},
            [("Requests", 2, "after")],
        ),
        (
            {"Requests": [REQUEST_HEADER, ["Q1", "A;B", 1], ["Q1", "A;C", 1]]},
            [("Requests", 3, "id")],
        ),
        ({"Companies": [*BASIC["Companies"], ["A", "ikm"]]}, [("Companies", 5, "id")]),
        ({"Companies": [["id", "side", "profile"], ["A", "ikm", "[1"]]}, None),
        (
            {"Slots": [*BASIC["Slots"], ["S3", "2017-01-26T10:30", "2017-01-26T10:00"]]},
            [("Slots", 4, "end")],
        ),
        ({"Slots": [["id", "start", "end"], ["S1", "31/02/2017 9:00", "9:15"]]}, None),
        ({"Slots": [["id", "start", "end"]]}, [("Slots", None, None)]),
        ({"Slots": [["nothing", "known"], [1, 2]]}, [("Slots", None, None)]),
        ({"Slots": None}, [("Slots", None, None)]),
        ({"Companies": None}, [("Companies", None, None)]),
        ({"Requests": None}, [("Requests", None, None)]),
        (
            {"Requests": [["id", "companies"], ["Q1", "A;B"], ["Q2", "A;C"]]},
            [("Requests", 1, "score")],
        ),
        ({"Requests": [["id", "score"], ["Q1", 1], ["Q2", 1]]}, [("Requests", 1, "companies")]),
        ({"Companies": [["side"], ["ikm"], ["tier1"]]}, [("Companies", 1, "id")]),
        ({"Companies": [["id"], ["A"], ["B"], ["C"]]}, [("Companies", 1, "side")]),
        ({"Companies": [["id", "side", "ID"], ["A", "ikm"]]}, None),
        ({"Event": [["field", "value"], ["table_count", "many"]]}, [("Event", 2, "table_count")]),
        ({"Event": [["x", "y"], ["Jumlah Meja", 0]]}, [("Event", 2, "Jumlah Meja")]),
        ({"Event": None}, [("Tables", None, None)]),
        (
            {"Event": [["name", "a"], ["name", "b"], ["table_count", 2]]},
            [("Event", 2, "name")],
        ),
        ({"Rules": [["rule", "value"], ["forbidden", "A;X"]]}, [("Rules", 2, "value")]),
        ({"Rules": [["rule", "value"], ["forbidden"]]}, [("Rules", 2, "value")]),
        (
            {"Rules": [["max_break_difference", -1], ["Selisih Jeda", 2], ["Max walk", 5]]},
            [
                ("Rules", 1, "max_break_difference"),
                ("Rules", 2, "Selisih Jeda"),
                ("Rules", 3, "Max walk"),
            ],
        ),
        (
            {"Rules": [["rule", "value"], ["Maximum Break Difference", "1.250"]]},
            [("Rules", 2, "Maximum Break Difference")],
        ),
    ],
)
def test_damaged_sheets(
    damaged_sheets: Callable[..., Places], sheets: dict[str, Any], expected: Any
) -> None:
    found = damaged_sheets(**sheets)
    if expected:
        assert found == expected
    else:
        (name,) = sheets
        assert found[0][0] == name


def test_all_problems_at_once(damaged_sheets: Callable[..., Places]) -> None:
    found = damaged_sheets(
        Event=[["table_count", 2], ["timezone", "Mars"]],
        Slots=[["id", "start", "end"], ["S1", "2017-01-26T09:00", "early"]],
        Companies=[["id", "side", "delegations"], ["A", "ikm", "two"], ["B", "buyer", 1]],
        Requests=[["companies", "score", "profile"], ["A;B", "high"], ["A;Z", -1]],
    )
    assert found == [
        ("Event", 2, "timezone"),
        ("Slots", 2, "end"),
        ("Companies", 2, "delegations"),
        ("Companies", 3, "side"),
        ("Requests", 2, "score"),
        ("Requests", 3, "score"),
        ("Requests", 3, "companies"),
    ]


@pytest.fixture
def damaged_book(tmp_path: Path) -> Callable[..., Path]:
    """Save the basic workbook after a change, and return its path."""

    def make(change: Callable[[Any], object]) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for name, rows in BASIC.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        change(book)
        book.save(tmp_path / "book.xlsx")
        return tmp_path / "book.xlsx"

    return make


def test_error_values_and_lost_formulas(damaged_book: Callable[..., Path]) -> None:
    def change(book: Any) -> None:
        book["Requests"]["C2"] = "#N/A"
        book["Requests"]["C3"] = "=1+1"

    path = damaged_book(change)
    assert errors_of(path) == [("Requests", 2, "score"), ("Requests", 3, "score")]
    assert "#N/A" in message_of(path)
    assert "=1+1 without its result; open the file in Excel and save it" in message_of(path)


def test_formulas_with_results_are_read(tmp_path: Path) -> None:
    path = tmp_path / "formulas.xlsx"
    book = xlsxwriter.Workbook(path)
    for name, rows in BASIC.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.get_worksheet_by_name("Requests").write_formula("C2", "=80+7", None, 87)
    book.close()
    assert read_event(path).requests[0].score == 87


def test_one_cell_in_a_far_corner(
    damaged_book: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(book: Any) -> None:
        book["Requests"]["XFD1048576"] = "far"

    with pytest.warns(UserWarning, match="column XFD: this column has no header"):
        read_event(damaged_book(change))
    monkeypatch.setattr(workbook, "MAX_ROWS", 1000)
    assert "larger than" in message_of(damaged_book(change))


def test_files_that_are_no_workbooks(tmp_path: Path) -> None:
    path = tmp_path / "event.xlsx"
    contents = {
        b"": "empty",
        b"hello": "no Excel workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600: "Excel 97–2003",
        zipped({"a.txt": b"x"}): "a zip archive, but no Excel workbook",
        zipped({"[Content_Types].xml": b"<Types/>"}): "cannot be read as an Excel workbook",
        zipped({"[Content_Types].xml": b"<broken"}): "cannot be read as an Excel workbook",
        zipped({"[Content_Types].xml": b"x"})[:-30]: "no Excel workbook",
    }
    for content, expected in contents.items():
        path.write_bytes(content)
        assert expected in message_of(path)
        assert str(path) in message_of(path, read_schedule)


def zipped(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_truncated_workbook_parts(damaged_book: Callable[..., Path]) -> None:
    path = damaged_book(lambda book: None)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name in members:
        for content in (members[name][: len(members[name]) // 2], b"", b"\0\xff"):
            path.write_bytes(zipped({**members, name: content}))
            try:
                read_event(path)
            except InputError as error:
                assert error.problems  # noqa: PT017


def test_zip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_UNCOMPRESSED", 1_000_000)
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(zipped({"[Content_Types].xml": b"x", "xl/a.xml": b"0" * 2_000_000}))
    assert path.stat().st_size < 10_000
    assert "unpacks to more than" in message_of(path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("{", "not valid JSON"),
        ('{"slots": [', "not valid JSON"),
        ("[]", "object"),
        ("3", "object"),
        ("[" * 100_000, "not valid JSON"),
        ('{"a": ' * 5000, "not valid JSON"),
        (r'{"name": "\ud800"}', "not valid JSON"),
        (b'{"name": "\xff"}', "save it as UTF-8"),
        ('{"slots": [], "companies": [], "requests": []}', "slots"),
    ],
)
def test_damaged_json(tmp_path: Path, text: Any, expected: Any) -> None:
    path = tmp_path / "event.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert expected in message_of(path)
    assert message_of(path, read_schedule)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("companies,score\nA;B,87\n".encode("utf-16"), "CSV UTF-8"),
        ("companies,score,x\nA;B,87,café\n".encode("latin-1"), "CSV UTF-8"),
        (b"companies,score\nA;B,\x0087\n", "NUL"),
        (b'companies,score\n"A;B,87\n', "quotation mark"),
    ],
)
def test_damaged_csv(tmp_path: Path, content: Any, expected: Any) -> None:
    (tmp_path / "Requests.csv").write_bytes(content)
    assert expected in message_of(tmp_path)
    assert expected in message_of(tmp_path / "Requests.csv", read_schedule)


def test_deep_or_half_json_in_a_cell(damaged_book: Callable[..., Path]) -> None:
    def change(book: Any) -> None:
        book["Companies"].append(["D", "ikm"])
        book["Companies"]["C1"] = "profile"
        book["Companies"]["C2"] = '{"a":' * 6000 + "1" + "}" * 6000
        book["Companies"]["C3"] = r'{"a": "\ud800"}'
        book["Companies"]["C4"] = "[1]"
        book["Companies"]["C5"] = "{'a': 1}"

    assert errors_of(damaged_book(change)) == [("Companies", n, "profile") for n in (2, 3, 4, 5)]


def test_no_such_file_and_wrong_kinds(tmp_path: Path) -> None:
    (tmp_path / "event.txt").write_text("x")
    (tmp_path / "event.csv").write_text("x")
    (tmp_path / "empty").mkdir()
    assert "no such file" in message_of(tmp_path / "absent.xlsx")
    assert "no such file" in message_of(tmp_path / "absent.json", read_schedule)
    assert "an event is an Excel workbook (.xlsx)" in message_of(tmp_path / "event.txt")
    assert "name the folder" in message_of(tmp_path / "event.csv")
    assert "holds no .csv file" in message_of(tmp_path / "empty")
    assert "a schedule is JSON" in message_of(tmp_path / "event.txt", read_schedule)


class _Stdin:
    def __init__(self, content: Any) -> None:
        self.buffer = io.BytesIO(content)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Stdin(b""))
    assert "standard input is empty" in message_of("-")
    monkeypatch.setattr(sys, "stdin", _Stdin(b'{"meetings": []}'))
    assert read_schedule("-") == Schedule(meetings=())


@pytest.fixture
def plain_event() -> Event:
    slot = {"id": "S1", "start": "2017-01-26T09:00", "end": "2017-01-26T09:15"}
    data = {"slots": [slot], "table_count": 1, "companies": [], "requests": []}
    return Event.model_validate_json(json.dumps(data))


@pytest.mark.parametrize("name", ["e.xlsx", "e.json", "e", "s.xlsx", "s.json", "s.csv"])
def test_failed_writing_leaves_nothing(tmp_path: Path, plain_event: Event, name: str) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file, not a folder")

    def write() -> None:
        if name.startswith("e"):
            write_event(plain_event, blocked / name)
        else:
            write_schedule(Schedule(meetings=()), blocked / name, plain_event)

    with pytest.raises(InputError, match="cannot be written"):
        write()
    assert list(tmp_path.iterdir()) == [blocked]


def test_failing_half_way_keeps_the_old_file(
    tmp_path: Path, plain_event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, content: Any) -> None:
        raise OSError(28, "No space left on device")

    for name in ("e.xlsx", "e.json"):
        write_event(plain_event, tmp_path / name)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(Path, "write_bytes", full)
    for name in ("e.xlsx", "e.json", "new"):
        with pytest.raises(InputError, match="No space left"):
            write_event(plain_event, tmp_path / name)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_what_does_not_fit_into_a_cell_is_refused(tmp_path: Path, plain_event: Event) -> None:
    long = plain_event.model_copy(update={"note": "x" * 40_000})
    path = tmp_path / "event.xlsx"
    with pytest.raises(InputError, match="does not fit into a cell"):
        write_event(long, path)
    assert not path.exists()
    write_event(long, tmp_path / "event")
    assert read_event(tmp_path / "event") == long


def test_text_that_excel_would_change_is_refused(tmp_path: Path, plain_event: Event) -> None:
    odd = plain_event.model_copy(update={"note": "_x0041_x0042_"})
    with pytest.raises(InputError, match="Excel cannot hold the text"):
        write_event(odd, tmp_path / "event.xlsx")


def test_wrong_suffix_or_no_event(tmp_path: Path, plain_event: Event) -> None:
    with pytest.raises(InputError, match="is written as"):
        write_event(plain_event, tmp_path / "event.xls")
    with pytest.raises(InputError, match="is written as"):
        write_schedule(Schedule(meetings=()), tmp_path / "schedule.pdf")
    with pytest.raises(ValueError, match="needs its event"):
        write_schedule(Schedule(meetings=()), tmp_path / "schedule.xlsx")
