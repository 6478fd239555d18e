"""Exports: whole or absent, in two languages, and unharmed by hostile names."""

import csv
import json
import string
from collections import Counter
from datetime import datetime
from itertools import chain
from pathlib import Path

import linkmatch
import openpyxl
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from linkmatch.cli import cli
from linkmatch.formats import read_schedule, write_event, write_schedule
from linkmatch.formats.catalogue import catalogue
from linkmatch.formats.columns import LANGUAGES
from linkmatch.formats.exports import Exported, export
from linkmatch.formats.exports.names import LONGEST, file_names
from linkmatch.formats.schedule_view import View
from linkmatch.instances import load
from linkmatch.models import Event, InputError, Schedule

from .export_events import HOSTILE_NAMES, event_of, events_of, hostile_event, schedule_of, slots


@pytest.fixture(scope="session")
def hostile() -> tuple[Event, Schedule]:
    return hostile_event()


@pytest.fixture(scope="session")
def tegal() -> tuple[Event, Schedule]:
    event = load("tegal-2017")
    return event, linkmatch.solve(event, time_limit=5)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments])


# The catalogue -----------------------------------------------------------------------------


def test_both_languages_have_the_same_keys_and_values_to_fill_in() -> None:
    texts = {language: catalogue(language).words for language in LANGUAGES}
    assert texts["id"].keys() == texts["en"].keys()
    for key, text in texts["id"].items():
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(words[key]) if name}
            for words in texts.values()
        ]
        assert fields[0] == fields[1], key
        assert text.strip()


def test_dates_and_numbers_have_the_form_of_the_language() -> None:
    day = datetime(2026, 8, 17)
    indonesian, english = catalogue("id"), catalogue("en")
    assert (indonesian.day(day), english.day(day)) == ("Sen, 17 Agu 2026", "Mon, 17 Aug 2026")
    assert indonesian.day(day, long=True) == "Senin, 17 Agustus 2026"
    assert (indonesian.number(20319.5), english.number(20319.5)) == ("20.319,5", "20,319.5")
    assert indonesian.percent(0.0045, 2) == "0,45 %"


def test_an_agenda_says_why_companies_meet() -> None:
    profiles = {
        "A": {"processes": ["pengecoran"], "topics_wanted": ["manajemen mutu"]},
        "X": {"needs": [{"part": "bracket", "process": "pengecoran"}, "pengecoran"]},
    }
    profiles["X"]["topics_offered"] = ["manajemen mutu"]
    event = event_of(
        slots=slots(2),
        table_count=1,
        companies=[
            {"id": "A", "side": "ikm", "profile": profiles["A"]},
            {"id": "X", "side": "tier1", "profile": profiles["X"]}
            | {"wishes": [{"company": "A", "rank": 2}]}
            | {"representatives": [{"id": "R", "topics": ["harga"]}]},
        ],
        requests=[
            {"id": "P", "companies": ["A", "X"], "score": 5, "must": True},
            {"id": "Q", "companies": ["X", "A"], "score": 5, "needs": {"X": {"topic": "harga"}}},
        ],
    )
    schedule = schedule_of(event, [("P", "S01", "T01"), ("Q", "S02", "T01")])
    first, second = (View(schedule, event, "en").match(m) for m in schedule.meetings)
    assert first.topics == "quality management"
    assert first.why == (
        "a meeting that must be held; casting for bracket (casting); asked for by X (choice 2)"
    )
    assert second.topics == "harga, quality management"
    assert (
        View(schedule, event, "id")
        .match(schedule.meetings[1])
        .why.endswith("diminta X (pilihan 2)")
    )


# File names --------------------------------------------------------------------------------


def test_file_names_are_safe_and_legible() -> None:
    names = file_names(
        [
            ("IKM-01", "PT Gaya Teknik, Tbk."),
            ("../x", "../../etc/passwd"),
            ("CON", "CON"),
            ("con", "con"),
            ("a", "x" * 300),
            ("b", "🚗\u202e"),
            ("日本", "日本"),
            ("🚗", "🚗"),
        ]
    )
    assert names["IKM-01"] == "IKM-01-PT-Gaya-Teknik-Tbk"
    assert names["../x"] == "x-etc-passwd"
    assert (names["CON"], names["con"]) == ("CON-2", "con-3")
    assert len(names["a"]) == LONGEST
    assert (names["b"], names["日本"], names["🚗"]) == ("b", "日本", "company")


@settings(max_examples=40)
@given(st.lists(st.tuples(st.text(), st.text()), unique_by=lambda pair: pair[0]))
def test_any_names_give_different_safe_file_names(companies: list[tuple[str, str]]) -> None:
    names = file_names(companies)
    assert len({name.casefold() for name in names.values()}) == len(companies)
    for name in names.values():
        assert name
        assert not set(name) & set('/\\:*?"<>|. \0')
        assert len(name.encode()) <= LONGEST + 8


# The folder --------------------------------------------------------------------------------


def test_the_command_writes_a_folder_and_refuses_to_write_over_it(
    tegal: tuple[Event, Schedule], tmp_path: Path
) -> None:
    event, schedule = tegal
    write_event(event, tmp_path / "event.xlsx")
    write_schedule(schedule, tmp_path / "schedule.json")
    arguments = ("export", tmp_path / "event.xlsx", tmp_path / "schedule.json", "-o")
    result = run(*arguments, tmp_path / "out", "--format", "csv,xlsx")
    assert result.exit_code == 0, result.output
    written = {p.name for p in (tmp_path / "out").iterdir()}
    assert written == {
        "export.json",
        "meetings.csv",
        "participants.csv",
        "rosters.json",
        "schedule.xlsx",
    }
    assert read_schedule(tmp_path / "out" / "schedule.xlsx") == schedule
    again = run(*arguments, tmp_path / "out", "--format", "csv")
    assert again.exit_code == 1
    assert "--force" in again.output
    assert run(*arguments, tmp_path / "out", "--format", "csv", "--force").exit_code == 0
    assert not (tmp_path / "out" / "schedule.xlsx").exists()
    assert run(*arguments, tmp_path / "x", "--format", "docx").exit_code == 2
    codes = run(*arguments, tmp_path / "x", "--format", "csv", "--qr", "text")
    assert (codes.exit_code, "add pdf" in codes.output) == (2, True)


def test_a_folder_with_anything_else_in_it_is_never_replaced(
    tegal: tuple[Event, Schedule], tmp_path: Path
) -> None:
    export(*tegal, tmp_path / "out", formats=["csv"])
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"notes\.txt"):
        export(*tegal, tmp_path / "out", formats=["csv"], force=True)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.doc").write_text("mine")
    with pytest.raises(InputError, match="not of an earlier export"):
        export(*tegal, tmp_path / "home", formats=["csv"], force=True)


def test_nothing_is_left_where_writing_fails(
    tegal: tuple[Event, Schedule], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("linkmatch.formats.exports.rosters.roster_files", fail)
    with pytest.raises(InputError, match="No space left"):
        export(*tegal, tmp_path / "out", formats=["xlsx", "csv"])
    assert list(tmp_path.iterdir()) == []


def test_a_schedule_that_breaks_rules_is_exported_only_as_a_draft(
    tegal: tuple[Event, Schedule], tmp_path: Path
) -> None:
    event, schedule = tegal
    twice = schedule.model_copy(
        update={"meetings": (*schedule.meetings, schedule.meetings[0]), "report": None}
    )
    with pytest.raises(InputError):
        export(event, twice, tmp_path / "out", formats=["csv"])
    assert not (tmp_path / "out").exists()
    export(event, twice, tmp_path / "out", formats=["csv", "xlsx", "ics"], draft=True)
    book = openpyxl.load_workbook(tmp_path / "out" / "schedule.xlsx")
    assert all("DRAF" in str(sheet.oddHeader.center.text) for sheet in book)
    assert {row["draft"] for row in rows_of(tmp_path / "out" / "meetings.csv")} == {"true"}
    assert all("[DRAF]" in e["SUMMARY"] for e in events_of(tmp_path / "out" / "calendar.ics"))
    export(*tegal, tmp_path / "fine", formats=["csv"], draft=True)
    assert {row["draft"] for row in rows_of(tmp_path / "fine" / "meetings.csv")} == {"false"}


def test_a_draft_may_name_what_the_event_does_not_have(
    hostile: tuple[Event, Schedule], tmp_path: Path
) -> None:
    event, schedule = hostile
    [known, *_] = schedule.meetings
    odd = [
        known.model_copy(update={"slot": "S99"}),
        known.model_copy(update={"request": "?", "table": "T9"}),
        known.model_copy(update={"companies": ("HUB", "Q")}),
    ]
    drafted = schedule.model_copy(update={"meetings": (*schedule.meetings, *odd)})
    formats = ["xlsx", "ics", "html", "csv"]
    export(event, drafted, tmp_path / "out", formats=formats, draft=True)
    rows = rows_of(tmp_path / "out" / "meetings.csv")
    assert len(rows) == 2 * len(drafted.meetings)
    assert {row["slot"] for row in rows if not row["start"]} == {"S99"}
    export(event, Schedule(meetings=()), tmp_path / "empty", formats=formats)
    assert rows_of(tmp_path / "empty" / "meetings.csv") == []


# Rosters -----------------------------------------------------------------------------------


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def test_rosters_hold_each_meeting_once_for_each_participant(
    tegal: tuple[Event, Schedule], tmp_path: Path
) -> None:
    event, schedule = tegal
    export(event, schedule, tmp_path / "out", formats=["csv"])
    rows = rows_of(tmp_path / "out" / "meetings.csv")
    held = Counter((c, m.request, m.slot, m.table) for m in schedule.meetings for c in m.companies)
    assert Counter((r["company_id"], r["request"], r["slot"], r["table"]) for r in rows) == held
    document = json.loads((tmp_path / "out" / "rosters.json").read_bytes())
    assert len(document["participants"]) == len(event.companies)
    assert sum(p["meetings"] for p in document["participants"]) == len(rows)


def test_no_cell_of_a_csv_begins_like_a_formula(
    hostile: tuple[Event, Schedule], tmp_path: Path
) -> None:
    export(*hostile, tmp_path / "out", formats=["csv"])
    for name in ("meetings.csv", "participants.csv"):
        rows = csv.reader((tmp_path / "out" / name).read_text("utf-8-sig").splitlines())
        assert not [c for c in chain.from_iterable(rows) if c.startswith(tuple("=+-@\t\r"))]


# The workbook ------------------------------------------------------------------------------


def test_hostile_names_are_text_in_every_sheet(
    hostile: tuple[Event, Schedule], tmp_path: Path
) -> None:
    done: Exported = export(*hostile, tmp_path / "out", formats=["xlsx"])
    assert "schedule.xlsx" in done.files
    book = openpyxl.load_workbook(tmp_path / "out" / "schedule.xlsx")
    for sheet in book:
        formulas = [c.value for row in sheet for c in row if c.data_type == "f"]
        assert sheet.title == "Angka" or not formulas
        assert all(f.startswith(("=COUNT", "=SUM", "=IF", "=MIN")) for f in formulas)
    names = {row[0].value for row in book["Per Perusahaan"]}
    assert names >= {n for n in HOSTILE_NAMES if n != "PT Kembar" and "\u2028" not in n}
    assert names >= {"PT Kembar (A08)", "PT Kembar (A09)"}
    grid = book["Jadwal per Meja"]
    assert (grid.page_setup.paperSize, grid.page_setup.orientation) == (8, "landscape")
    assert (grid.page_setup.fitToWidth, grid.page_setup.fitToHeight) == (4, 0)  # of 60 slots
    assert grid.print_area
    charts = [chart for sheet in book for chart in sheet._charts]
    assert [
        "".join(run.t for run in axis.title.tx.rich.paragraphs[0].r)
        for chart in charts
        for axis in (chart.x_axis, chart.y_axis)
    ] == [
        "Kepuasan (% dari yang terbaik bila sendiri)",
        "Perusahaan",
        "Slot",
        "Meja terpakai",
    ]


def test_long_names_of_tables_and_sessions_are_whole_in_the_grid(tmp_path: Path) -> None:
    event = event_of(
        slots=slots(1, session="Sesi pagi bersama para tamu dari luar kota dan luar negeri"),
        tables=[{"id": "Meja Utama di Dekat Panggung"}],
        companies=[{"id": "A", "side": "ikm"}, {"id": "X", "side": "tier1"}],
        requests=[{"id": "Q", "companies": ["A", "X"], "score": 1}],
    )
    schedule = schedule_of(event, [("Q", "S01", "Meja Utama di Dekat Panggung")])
    export(event, schedule, tmp_path / "out", formats=["xlsx"])
    grid = openpyxl.load_workbook(tmp_path / "out" / "schedule.xlsx")["Jadwal per Meja"]
    assert grid["A2"].alignment.wrap_text
    assert grid.row_dimensions[1].height >= 15 * 6  # slot, date, hours and three of the session
    assert grid.row_dimensions[2].height >= 15 * 2


def test_the_waiting_list_says_why() -> None:
    event = event_of(
        slots=slots(2),
        table_count=1,
        companies=[
            {"id": "A", "side": "ikm"},
            {"id": "B", "side": "ikm", "max_meetings": 1},
            {"id": "C", "side": "ikm", "unavailable": ["S01"]},
            {"id": "D", "side": "ikm", "unavailable": ["S01", "S02"]},
            {"id": "X", "side": "tier1"},
            {"id": "Y", "side": "tier1"},
        ],
        requests=[
            {"companies": list(pair), "score": score}
            for score, pair in enumerate(("AX", "BX", "BY", "CX", "DX", "AY", "CY"))
        ],
        forbidden=[["C", "Y"]],
    )
    schedule = schedule_of(event, [("A|X", "S01", "T01"), ("B|X", "S02", "T01")])
    reasons = {one.request.id: (one.kind, why) for one, why in View(schedule, event, "en").waiting}
    assert reasons == {
        "C|Y": ("forbidden", "They must not meet"),
        "A|Y": ("table", "Every table they may use is taken whenever all are free"),
        "D|X": ("never", "Never there together at a time that was asked for"),
        "C|X": ("busy", "No time when all are free (free slots: C 1; X 0)"),
        "B|Y": ("maximum", "B has as many meetings as it may (1)"),
    }
    assert list(reasons) == ["C|Y", "A|Y", "D|X", "C|X", "B|Y"]


def test_a_waiting_list_beyond_reading_is_counted(
    tegal: tuple[Event, Schedule], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, schedule = tegal
    none = schedule.model_copy(update={"meetings": (), "report": None})
    monkeypatch.setattr("linkmatch.formats.schedule_view.MOST_WAITING", 4)
    write_schedule(none, tmp_path / "s.xlsx", event, "en")
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx")["Waiting list"]
    rows = [[cell.value for cell in row] for row in sheet]
    assert len(rows) == 1 + 4 + 1
    assert rows[-1][0] == f"and {len(event.requests) - 4} more with lower scores"
