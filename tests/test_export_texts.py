"""Texts of exports: on one line each, and in rows as high as they need."""

import json
from pathlib import Path
from typing import Any

import linkmatch
import openpyxl
import pytest
from linkmatch.formats import write_schedule
from linkmatch.formats.exports import export
from linkmatch.models import Event

from .export_events import event_of, events_of, slots

LINES = "Satu\r\nDua\nTiga\tEmpat\rLima"


def event_of_lines() -> Event:
    """Return an event of which each text has several lines, and profiles control characters."""
    contacts = {"email": "a@b.id\nc@d.id", "phone": "1\x07\n2"}
    maker = {"processes": ["pengecoran"], "topics_wanted": ["manajemen\nmutu"], **contacts}
    buyer = {"needs": [{"part": LINES, "process": "pengecoran"}]}
    people = [{"id": "R", "name": LINES, "topics": [LINES], "languages": [LINES]}]
    return event_of(
        name=LINES,
        note=LINES,
        slots=slots(1),
        rooms=[{"id": "R1", "name": LINES}],
        tables=[{"id": "M1", "room": "R1"}],
        companies=[
            {"id": "A", "name": LINES, "city": LINES, "side": "ikm", "profile": maker},
            {"id": "X", "name": f"PT {LINES}", "city": LINES, "side": "tier1", "profile": buyer}
            | {"representatives": people},
        ],
        requests=[
            {"id": "Q", "companies": ["A", "X"], "score": 5}
            | {"needs": {"X": {"topic": LINES, "language": LINES}}}
        ],
    )


@pytest.mark.parametrize("kind", ["xlsx", "pdf", "ics", "html", "csv"])
def test_texts_of_several_lines_are_shown_on_one(kind: str, tmp_path: Path) -> None:
    event = event_of_lines()
    schedule = linkmatch.solve(event, time_limit=2)
    assert len(schedule.meetings) == 1
    export(event, schedule, tmp_path / "out", formats=[kind], qr="text" if kind == "pdf" else None)
    line = " ".join(LINES.split())
    if kind == "ics":
        path = tmp_path / "out" / "calendar.ics"
        [one] = events_of(path)
        assert one["SUMMARY"] == f"Temu bisnis: {line} – PT {line}"
        assert one["LOCATION"] == f"Meja M1 · {line}"
        assert f"X-WR-CALNAME:{line}" in path.read_text().replace("\n ", "")
    elif kind == "csv":
        document = json.loads((tmp_path / "out" / "rosters.json").read_bytes())
        values = [v for row in document["meetings"] for v in row.values() if isinstance(v, str)]
        assert [v for v in values if not v.isprintable()] == []
        assert document["participants"][0]["phone"] == "1 2"
    elif kind == "xlsx":
        book = openpyxl.load_workbook(tmp_path / "out" / "schedule.xlsx")
        cells = [c.value for page in book if page.title != "Data" for row in page for c in row]
        texts = [text for cell in cells for text in str(cell).split("\n")]
        assert [text for text in texts if text.startswith(("Dua", "Tiga"))] == []


def height_of(sheet: Any, text: str) -> float | None:
    """Return the height of the row with a text; None where the program chooses it."""
    [row] = {cell.row for cells in sheet for cell in cells if cell.value == text}
    height: float | None = sheet.row_dimensions[row].height
    return height


def test_long_texts_get_rows_as_high_as_they_need(tmp_path: Path) -> None:
    name, other = "PT Sangat Panjang " * 11, "Temu Bisnis Tegal 2026 – Komponen Otomotif & Logam"
    event = event_of(
        name=other,
        slots=slots(1),
        table_count=1,
        companies=[
            {"id": "A", "name": name, "side": "ikm"},
            {"id": "B", "name": "PT Pendek", "side": "ikm"},
            {"id": "X", "side": "tier1"},
        ],
        requests=[{"companies": [c, "X"], "score": 15.8} for c in "AB"],
    )
    write_schedule(linkmatch.solve(event, time_limit=2), tmp_path / "s.xlsx", event)
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    for sheet in ("Ringkasan", "Pemerataan"):
        assert (height_of(book[sheet], name.strip()) or 0) >= 75
        assert height_of(book[sheet], "PT Pendek") is None
    assert height_of(book["Ringkasan"], other) == 30
    assert {book["Pemerataan"].cell(row, 3).value for row in (2, 3, 4)} == {"IKM", "Tier-1"}
    waiting = book["Daftar Tunggu"]["D2"]
    assert (waiting.alignment.horizontal, waiting.alignment.indent) == ("left", 1)
    assert book["Data"].row_dimensions[2].height is None
