"""Damaged input on the command line: everything is listed, nothing is written, no traceback."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from linkmatch.formats import write_event
from linkmatch.instances import load

EVENT: dict[str, Any] = json.loads(load("tegal-2017").model_dump_json())


def edited(change: Callable[[dict[str, Any]], object]) -> str:
    data = json.loads(json.dumps(EVENT))
    change(data)
    return json.dumps(data)


def workbook(path: Path, change: Callable[[Any], object]) -> Path:
    write_event(load("tegal-2017"), path)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


TEXTS: dict[str, tuple[str, str]] = {
    "unknown company": (
        edited(lambda d: d["requests"][0].update(companies=["IKM-99", "T1-01"])),
        "requests, row 1, column companies: unknown company 'IKM-99'",
    ),
    "score is a word": (
        edited(lambda d: d["requests"][1].update(score="high")),
        'requests, row 2, column score: score is "high": must be a number',
    ),
    "score is NaN": (
        edited(lambda d: d["requests"][1].update(score=float("nan"))),
        "requests, row 2, column score",
    ),
    "score is infinite": (
        edited(lambda d: d["requests"][1].update(score=float("inf"))),
        "requests, row 2, column score",
    ),
    "cut": (edited(lambda d: None)[:500], "not valid JSON"),
    "empty": ("", "the file is empty"),
    "a list": ("[1, 2]", "has to be an object"),
    "reversed slot": (
        edited(lambda d: d["slots"][0].update(end="2017-01-26T08:00")),
        "slots, row 1, column end",
    ),
    "overlapping slots": (
        edited(lambda d: d["slots"][0].update(end="2017-01-26T09:20")),
        "slots, row 2, column start",
    ),
    "duplicate id": (
        edited(lambda d: d["companies"][1].update(id="IKM-01")),
        "companies, row 2, column id",
    ),
    "id of spaces": (
        edited(lambda d: d["companies"][1].update(id="  ")),
        "companies, row 2, column id",
    ),
    "request twice": (
        edited(lambda d: d["requests"].append({"companies": ["T1-01", "IKM-01"], "score": 1})),
        "requests, row 16, column companies",
    ),
    "one side": (
        edited(lambda d: d["requests"][0].update(companies=["T1-01", "T1-02"])),
        "both of side tier1",
    ),
    "cyclic after": (
        edited(lambda d: [d["requests"][a].update(after=[b]) for a, b in ((0, "Q02"), (1, "Q01"))]),
        "wait for each other in a circle",
    ),
    "minimum above maximum": (
        edited(lambda d: d["companies"][0].update(min_meetings=3, max_meetings=2)),
        "companies, row 1, column min_meetings",
    ),
    "timezone": (edited(lambda d: d.update(timezone="Asia/Tegal")), "unknown timezone"),
    "objective": (edited(lambda d: d.update(policy=["brakes"])), "shortfall, score"),
    "unknown rule": (edited(lambda d: d.update(rules={"lunch": 1})), "rules, column lunch"),
    "missing list": (edited(lambda d: d.pop("slots")), "slots is missing"),
    "missing field": (edited(lambda d: d["requests"][0].pop("score")), "requests, row 1"),
    "no tables": (edited(lambda d: d.update(tables=[])), "no tables"),
}


def files(folder: Path) -> dict[str, tuple[Path, str]]:
    """Make inputs that are no JSON text, and say what is told of each."""
    (folder / "zip.xlsx").write_bytes(b"")
    with zipfile.ZipFile(folder / "zip.xlsx", "w") as archive:
        archive.writestr("hello.txt", "no workbook")
    (folder / "encoding.json").write_bytes('{"name": "é"}'.encode("latin-1"))
    (folder / "empty folder").mkdir()
    (folder / "picture.png").write_bytes(b"\x89PNG")
    return {
        "missing file": (folder / "none.xlsx", "no such file"),
        "a zip that is no workbook": (folder / "zip.xlsx", "zip.xlsx"),
        "wrong encoding": (folder / "encoding.json", "save it as UTF-8"),
        "a folder without tables": (folder / "empty folder", "no .csv file"),
        "a picture": (folder / "picture.png", "picture.png"),
        "missing sheet": (
            workbook(folder / "sheet.xlsx", lambda b: b.remove(b["Requests"])),
            "Requests",
        ),
        "missing column": (
            workbook(folder / "column.xlsx", lambda b: b["Requests"].delete_cols(3)),
            "score",
        ),
        "a word in a cell": (
            workbook(folder / "cell.xlsx", lambda b: b["Requests"].cell(4, 3, "high")),
            "Requests, row 4, column score",
        ),
    }


FILES = [
    "missing file",
    "a zip that is no workbook",
    "wrong encoding",
    "a folder without tables",
    "a picture",
    "missing sheet",
    "missing column",
    "a word in a cell",
]


def assert_told(path: Path, message: str, folder: Path) -> None:
    output = folder / "out" / "schedule.json"
    output.parent.mkdir()
    for command in (["check", str(path)], ["solve", str(path), "-o", str(output)]):
        done = subprocess.run(
            [sys.executable, "-m", "linkmatch", *command],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode in (1, 2), done.stdout
        assert "Traceback" not in done.stderr
        # What check finds in a file that can be read is its output.
        told = done.stderr + (done.stdout if command[0] == "check" else "")
        assert message in told.replace("\n", " ")
    assert list(output.parent.iterdir()) == []


@pytest.mark.parametrize("name", TEXTS)
def test_damaged_json_is_told(name: str, tmp_path: Path) -> None:
    text, message = TEXTS[name]
    path = tmp_path / "event.json"
    path.write_text(text)
    assert_told(path, message, tmp_path)


@pytest.mark.parametrize("name", FILES)
def test_damaged_files_are_told(name: str, tmp_path: Path) -> None:
    path, message = files(tmp_path)[name]
    assert_told(path, message, tmp_path)
