"""The exported workbook in LibreOffice, which opens it and computes it anew."""

import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from linkmatch.formats.exports import export

from .export_events import hostile_event, needs

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(path: Path, folder: Path) -> Path:
    """Let LibreOffice compute a workbook and save it."""
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE)
    command = ["soffice", f"-env:UserInstallation={profile.parent.as_uri()}", "--headless"]
    convert = ["--convert-to", "xlsx", "--outdir", str(folder / "saved"), str(path)]
    subprocess.run([*command, *convert], check=True, capture_output=True, timeout=120)
    return folder / "saved" / path.name


def cells(sheet: Any) -> dict[str, object]:
    return {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.value is not None}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """Return the workbook as it was written, and as LibreOffice saves it."""
    needs("soffice")
    folder = tmp_path_factory.mktemp("office")
    export(*hostile_event(), folder / "out", formats=["xlsx"], language="en")
    written = folder / "out" / "schedule.xlsx"
    saved = recalculated(written, folder)
    ours, theirs = (openpyxl.load_workbook(path, data_only=True) for path in (written, saved))
    return ours, theirs


def test_every_sheet_is_read_as_it_was_written(books: tuple[Any, Any]) -> None:
    ours, theirs = books
    assert theirs.sheetnames == ours.sheetnames
    for name in ours.sheetnames:
        for (place, value), (other_place, other) in zip(
            cells(ours[name]).items(), cells(theirs[name]).items(), strict=True
        ):
            assert place == other_place
            same = value == pytest.approx(other) if isinstance(value, float) else value == other
            assert same or str(value).strip() == str(other).strip(), f"{name}!{place}"


def test_formulas_come_to_what_was_written_beside_them(books: tuple[Any, Any]) -> None:
    ours, theirs = (book["Totals"] for book in books)
    totals = {row[0].value: row[1].value for row in theirs.iter_rows(max_row=8)}
    assert totals["Companies in all"] == 61
    assert totals["Companies without a meeting"] == 0
    wrong = ("#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#N/A", "#NUM!", "Err:")
    assert not [v for v in cells(theirs).values() if str(v).startswith(wrong)]
    bins = [theirs.cell(row, 2).value for row in range(11, 21)]
    assert sum(bins) == 60  # one could have nothing
    assert bins == [ours.cell(row, 2).value for row in range(11, 21)]
