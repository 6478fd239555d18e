"""Changes are read from files with every mistake told in its place; the command writes results."""

import json
import re
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from linkmatch import read_changes, read_event, read_schedule, write_schedule
from linkmatch.cli import cli
from linkmatch.formats.xlsx import Book, write_book
from linkmatch.models import InputError, Schedule
from linkmatch.models.changes import Absent, Late, NewRequest, Pin
from linkmatch.models.schedule import Lock


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with ``event.json`` and its ``schedule.json``."""
    folder = tmp_path_factory.mktemp("repair")
    run("instances", "make", "tegal-2017", "-o", str(folder / "event.json"))
    run("solve", str(folder / "event.json"), "-o", str(folder / "schedule.json"), "--workers", "1")
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def repair(folder: Path, *arguments: str) -> Result:
    files = [str(folder / name) for name in ("event.json", "schedule.json")]
    return run("repair", *files, "--workers", "1", *arguments)


def test_tables_that_are_lost_need_not_be_in_use(files: Path, tmp_path: Path) -> None:
    changes = tmp_path / "changes.json"
    lost = {"type": "table_lost", "from": "S01", "to": "S06"}
    tables = [t.id for t in read_event(files / "event.json").all_tables]
    changes.write_text(json.dumps([lost | {"table": t} for t in tables[1:]]), "utf-8")
    out = tmp_path / "new.json"
    told = repair(files, "--changes", str(changes), "-o", str(out), "--language", "en").output
    busy = {m.slot for m in read_schedule(out).meetings}
    assert f"every usable table in use in {len(busy)} of 6 slots" in told
    assert "semua meja yang dapat dipakai" in repair(files, "-o", str(out)).output


def test_changes_of_a_sheet_have_names_in_both_languages(tmp_path: Path) -> None:
    def fill(book: Book) -> None:
        sheet = book.add_sheet("Perubahan")
        rows: list[list[str | int | None]] = [
            ["Jenis", "Perusahaan", "Dari", "Sampai", "Permintaan", "Slot", "Pasangan", "Skor"],
            ["absen", "A1", "S2", None, None, None, None, None],
            ["Terlambat", "A2", None, "S3", None, None, None, None],
            ["tetap", None, None, None, "A1|B1", "S4", None, None],
            ["new_request", None, None, None, None, None, "A1;B2", 70],
        ]
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                book.write(sheet, number, column, value)

    write_book(tmp_path / "changes.xlsx", fill)
    assert read_changes(tmp_path / "changes.xlsx").value == (
        Absent(type="absent", company="A1", **{"from": "S2"}),
        Late(type="late", company="A2", to="S3"),
        Pin(type="pin", request="A1|B1", slot="S4"),
        NewRequest(type="new_request", companies=("A1", "B2"), score=70),
    )


def test_every_mistake_in_changes_is_told_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "changes.csv"
    path.write_text("type,company,slot,score\nabsnt,A1,,\npin,,S1,\nabsent,A1,S1,\n", "utf-8")
    with pytest.raises(InputError) as told:
        read_changes(path)
    places = [(p.sheet, p.row, p.column) for p in told.value.problems]
    assert places == [
        ("changes.csv", 2, "type"),
        ("changes.csv", 3, "request"),
        ("changes.csv", 4, "slot"),
    ]


def test_headers_may_be_indonesian_and_rows_ragged(tmp_path: Path) -> None:
    path = tmp_path / "changes.csv"
    path.write_text("Tipe,Perusahaan,Sampai\nterlambat,A1,S2\nabsen,A2\n", "utf-8")
    assert read_changes(path).value == (
        Late(type="late", company="A1", to="S2"),
        Absent(type="absent", company="A2"),
    )
    path.write_text("type,company,from,to\nlate,A1,S2\n", "utf-8")
    with pytest.raises(InputError, match="the last slot missed"):
        read_changes(path)


@pytest.mark.parametrize(
    ("name", "text", "severity"),
    [
        ("a.json", "[]", "warning"),
        ("a.csv", "type,company\n", "warning"),
        ("a.csv", ",\n", "error"),
    ],
)
def test_that_there_are_no_changes_is_told(
    files: Path, tmp_path: Path, name: str, text: str, severity: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    done = repair(files, "--changes", str(tmp_path / name), "-o", str(tmp_path / "new.json"))
    assert done.exit_code == (severity == "error")
    assert f"{severity} {name}" in done.stderr


@pytest.mark.parametrize("text", ["{", "{}", "5", '[{"company": "A1"}]', "[5]"])
def test_what_is_no_list_of_changes_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "changes.json"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as told:
        read_changes(path)
    assert {problem.sheet for problem in told.value.problems} == {"changes.json"}


def test_the_command_writes_schedule_event_and_list(files: Path, tmp_path: Path) -> None:
    changes = tmp_path / "changes.json"
    changes.write_text('[{"type": "late", "company": "IKM-02", "to": "S02"}]', "utf-8")
    outputs = [str(tmp_path / name) for name in ("new.json", "now.json", "list.xlsx")]
    result = repair(
        files, "--changes", str(changes), "-o", outputs[0], "--event-output", outputs[1],
        "--list", outputs[2], "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)["repair"]
    assert [stage["name"] for stage in report["stages"]] == [
        "lost", "companies", "moved", "tables", "filled",
    ]  # fmt: skip
    assert run("verify", outputs[1], outputs[0]).exit_code == 0
    assert read_event(outputs[1]).company_by_id["IKM-02"].unavailable
    for language, header in (("id", "Perusahaan,Nama,Perubahan"), ("en", "Company,Name,Change")):
        new, listed = tmp_path / "new.xlsx", tmp_path / "list.csv"
        told = repair(
            files, "--changes", str(changes), "-o", str(new), "--list", str(listed),
            "--language", language,
        )  # fmt: skip
        assert told.exit_code == 0
        assert read_schedule(new).meetings == read_schedule(outputs[0]).meetings
        assert header in listed.read_text("utf-8-sig")


def test_calendars_are_updated_also_where_the_past_breaks_rules(
    files: Path, tmp_path: Path
) -> None:
    planned = read_schedule(files / "schedule.json")
    company = next(m.companies[0] for m in planned.meetings if m.slot == "S01")
    changes, folder = tmp_path / "changes.json", tmp_path / "calendars"
    gone = [{"type": "absent", "company": company, "from": "S01"}]
    changes.write_text(json.dumps(gone), "utf-8")
    for _ in range(2):  # the second time the folder holds calendars already
        result = repair(
            files, "--changes", str(changes), "--now", "S01", "-o", str(tmp_path / "new.json"),
            "--calendars", str(folder),
        )  # fmt: skip
        assert result.exit_code == 0, result.output
    assert "STATUS:CANCELLED" in (folder / "calendar.ics").read_text("utf-8")
    (folder / "agenda.pdf").write_text("mine", "utf-8")
    refused = repair(files, "-o", str(tmp_path / "new.json"), "--calendars", str(folder))
    assert refused.exit_code == 1
    assert (folder / "agenda.pdf").exists()


def test_without_changes_nothing_changes(files: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.json"
    assert repair(files, "-o", str(new)).exit_code == 0
    before, after = read_schedule(files / "schedule.json"), read_schedule(new)
    assert after.model_copy(update={"report": before.report}) == before
    lines = (files / "schedule.json").read_text("utf-8").splitlines()
    assert lines[:-2] == new.read_text("utf-8").splitlines()[:-2]  # the report comes last


def test_what_cannot_be_done_keeps_the_old_file(files: Path, tmp_path: Path) -> None:
    new, changes = tmp_path / "new.json", tmp_path / "changes.json"
    new.write_text("old", "utf-8")
    request = read_schedule(files / "schedule.json").meetings[0].request
    company = request.split("|")[0]
    changes.write_text(
        json.dumps([{"type": "must", "request": request}, {"type": "absent", "company": company}]),
        "utf-8",
    )
    result = repair(files, "--changes", str(changes), "-o", str(new))
    assert result.exit_code == 1
    assert request in result.output
    assert new.read_text("utf-8") == "old"


def test_mistakes_against_the_event_are_told(files: Path, tmp_path: Path) -> None:
    changes = tmp_path / "changes.json"
    changes.write_text('[{"type": "absent", "company": "IKM-2", "from": "S99"}]', "utf-8")
    result = repair(files, "--changes", str(changes), "-o", str(tmp_path / "new.json"), "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)["problems"]
    assert {(p["row"], p["column"]) for p in told} == {(1, "company"), (1, "from")}
    assert not (tmp_path / "new.json").exists()


def test_mistakes_of_both_kinds_are_told_at_once(files: Path, tmp_path: Path) -> None:
    changes = tmp_path / "changes.json"
    new_request = {"type": "new_request", "companies": ["N1", "T1-01"], "score": 1}
    wrong = [
        {"type": "late", "company": "IKM-02"},
        {"type": "new_company", "id": "N1"},
        new_request,
        {"type": "absent", "company": "IKM-2"},
        new_request | {"companies": ["N2", "T1-01"]},
    ]
    changes.write_text(json.dumps(wrong), "utf-8")
    done = repair(
        files, "--changes", str(changes), "-o", "x.json", "--now", "S99", "--json"
    )  # fmt: skip
    told = {(p["row"], p["column"]) for p in json.loads(done.stdout)["problems"]}
    assert told == {(1, "to"), (2, "side"), (4, "company"), (5, "companies"), (None, None)}


def test_all_that_is_read_is_in_one_language(files: Path, tmp_path: Path) -> None:
    changes = tmp_path / "changes.csv"
    planned = read_schedule(files / "schedule.json")
    company = next(m.companies[0] for m in planned.meetings if m.slot == "S01")
    changes.write_text(f"type,company,from\nabsent,{company},S01\n", "utf-8")
    done = repair(files, "--changes", str(changes), "-o", str(tmp_path / "n.json"), "--now", "S01")
    assert f"Sudah terjadi, tidak diubah: {company}" in done.stdout
    english = r"\b(meetings?|objective|value|bound|proven|satisfied|not|request|available|slots)\b"
    assert re.findall(english, done.stdout) == []
    front = repair(files, "--changes", str(changes), "--pareto").stdout
    assert re.findall(english, front) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--pareto", "-o", "x.json"], "writes no schedule: leave out -o"),
        (["--pareto", "--list", "x.csv"], "leave out --list"),
        (["--pareto", "--max-moves", "1"], "leave out --max-moves"),
        ([], "name the new schedule with -o"),
        (["-o", "x.json", "--chart", "x.svg"], "--chart goes with --pareto"),
    ],
)
def test_wrong_usage_is_told(files: Path, options: list[str], message: str) -> None:
    done = repair(files, *options)
    assert done.exit_code == 2
    assert message in " ".join(done.output.split())


def test_a_chart_that_cannot_be_drawn_is_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    chart = ["--chart", str(tmp_path / "chart.svg")]
    for command in (["repair", "no.json", "no.json", "--pareto"], ["whatif", "no.json"]):
        sweep = ["--sweep", "tables=1..2"] if command[0] == "whatif" else []
        done = run(*command, *sweep, *chart)
        assert done.exit_code == 1
        assert "charts need matplotlib" in done.output


def test_the_front_is_a_table_and_a_chart(files: Path, tmp_path: Path) -> None:
    changes = tmp_path / "changes.json"
    changes.write_text('[{"type": "late", "company": "T1-01", "to": "S03"}]', "utf-8")
    chart = tmp_path / "front.svg"
    result = repair(files, "--changes", str(changes), "--pareto", "--chart", str(chart), "--json")
    assert result.exit_code == 0, result.output
    points = json.loads(result.stdout)
    most = [p.pop("most_moves") for p in points]
    assert most == sorted(set(most))
    assert all(one != other for one, other in pairwise(points))
    kept = [p["kept"] for p in points]
    assert kept == sorted(kept)
    assert chart.read_text("utf-8").startswith("<?xml")


@pytest.mark.parametrize("suffix", [".json", ".csv", ".xlsx"])
def test_locks_are_kept_in_every_format(files: Path, tmp_path: Path, suffix: str) -> None:
    before = read_schedule(files / "schedule.json")
    one, other = (meeting.request for meeting in before.meetings[:2])
    locks = (Lock(request=one), Lock(request=other, table=True))
    locked: Schedule = before.model_copy(update={"locks": locks})
    path = tmp_path / f"schedule{suffix}"
    write_schedule(locked, path, read_event(files / "event.json"))
    assert read_schedule(path) == locked


def test_two_outputs_never_go_into_one_file(files: Path) -> None:
    changes = files / "none.json"
    changes.write_text("[]")
    same = str(files / "same.json")
    done = repair(files, "--changes", str(changes), "-o", same, "--event-output", same)
    assert (done.exit_code, Path(same).exists()) == (2, False)
    assert "given twice" in done.output
