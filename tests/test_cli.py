"""The command line, as its users and scripts meet it."""

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from linkmatch.cli import cli
from linkmatch.formats import read_event, read_schedule, write_event
from linkmatch.instances import load, make_event, parse_sizes
from linkmatch.models import Event, Schedule
from linkmatch.scheduler.plan import Violation
from linkmatch.scheduler.verify import Verification, verify

LINKMATCH = [sys.executable, "-m", "linkmatch"]


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments], input=stdin)


@pytest.fixture
def event_file(tmp_path: Path) -> Path:
    path = tmp_path / "event.json"
    write_event(load("tegal-2017"), path)
    return path


def changed(event_file: Path, **fields: Any) -> Path:
    data = json.loads(event_file.read_text()) | fields
    event_file.write_text(json.dumps(data))
    return event_file


def test_solve_writes_a_schedule_that_verify_accepts(event_file: Path, tmp_path: Path) -> None:
    output, book = tmp_path / "s.json", tmp_path / "s.xlsx"
    before = event_file.read_bytes()
    result = run("solve", event_file, "-o", output, "--xlsx", book)
    assert result.exit_code == 0, result.output
    assert "optimal" in result.stdout
    assert "least satisfied: " in result.stdout
    assert "not held: 1 request" in result.stdout
    assert event_file.read_bytes() == before
    schedule = read_schedule(output)
    assert verify(load("tegal-2017"), schedule).valid
    assert read_schedule(book) == schedule
    checked = run("verify", event_file, output)
    assert checked.exit_code == 0
    assert "valid" in checked.stdout


def test_solve_prints_exactly_one_json_document(event_file: Path, tmp_path: Path) -> None:
    result = run("solve", event_file, "-o", tmp_path / "s.json", "--json")
    report = json.loads(result.stdout)
    assert report["status"] == "optimal"
    assert [o["name"] for o in report["objectives"]] == ["shortfall", "score"]
    assert report["objectives"][1]["value"] == report["objectives"][1]["bound"]
    assert set(report) >= {
        "meetings",
        "seconds",
        "seconds_to_first",
        "peak_memory_mb",
        "seed",
        "workers",
        "version",
    }
    written = json.loads((tmp_path / "s.json").read_text())
    assert written["report"] == report


def test_an_event_comes_from_standard_input(event_file: Path, tmp_path: Path) -> None:
    output = tmp_path / "s.csv"
    result = run("solve", "-", "-o", output, stdin=event_file.read_text())
    assert result.exit_code == 0, result.output
    assert read_schedule(output).event == "Link & Match Tegal 2017"


@pytest.mark.parametrize("suffix", [".xlsx", ".json", ""])
def test_every_event_format_goes_through(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"event{suffix}"
    assert run("instances", "make", "tegal-2017", "-o", path).exit_code == 0
    assert read_event(path) == load("tegal-2017")
    assert run("check", path).exit_code == 0
    assert run("solve", path, "-o", tmp_path / "s.json").exit_code == 0


def test_check_lists_every_problem_with_its_place(event_file: Path) -> None:
    data = json.loads(event_file.read_text())
    data["requests"][2]["score"] = "high"
    data["slots"][1]["end"] = "2017-01-26T08:00"
    data["companies"][0]["unavailable"] = ["S99"]
    data["colour"] = "red"
    result = run("check", changed(event_file, **data), "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["ok"] is False
    places = {(p["sheet"], p["row"], p["column"]) for p in document["problems"]}
    assert {
        ("requests", 3, "score"),
        ("slots", 2, "end"),
        ("companies", 1, "unavailable"),
    } <= places
    assert ("colour", None, None) in places
    assert "Traceback" not in result.output


def test_check_places_an_impossible_demand_in_the_workbook(tmp_path: Path) -> None:
    event = load("tegal-2017")
    data = json.loads(event.model_dump_json())
    data["requests"][4].update(must=True, slot=None, after=[])
    members = data["requests"][4]["companies"]
    for company in data["companies"]:
        if company["id"] == members[0]:
            company["unavailable"] = [s["id"] for s in data["slots"]]
    path = tmp_path / "event.xlsx"
    write_event(Event.model_validate_json(json.dumps(data)), path)
    document = json.loads(run("check", path, "--json").stdout)
    [problem] = [p for p in document["problems"] if p["severity"] == "error"]
    assert (problem["sheet"], problem["row"]) == ("Requests", 6)
    assert all(m in problem["message"] for m in members)


def test_an_infeasible_event_ends_with_reasons_and_writes_nothing(
    event_file: Path, tmp_path: Path
) -> None:
    data = json.loads(event_file.read_text())
    for request in data["requests"]:
        request.update(must=True)
    output = tmp_path / "s.json"
    result = run("solve", changed(event_file, **data), "-o", output, "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["status"] == "infeasible"
    assert any("must-meetings" in reason for reason in report["reasons"])
    assert not output.exists()


def test_a_file_of_the_event_s_folder_is_not_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "event"
    run("instances", "make", "tegal-2017", "-o", folder)
    before = (folder / "Slots.csv").read_bytes()
    result = run("solve", folder, "-o", folder / "Slots.csv")
    assert result.exit_code == 2
    assert "inputs are never changed" in result.output
    assert (folder / "Slots.csv").read_bytes() == before


def test_solve_says_whose_wishes_are_not_met(event_file: Path, tmp_path: Path) -> None:
    data = json.loads(event_file.read_text())
    data["companies"][4]["min_meetings"] = 5
    path = changed(event_file, **data)
    report = json.loads(run("solve", path, "-o", tmp_path / "s.json", "--json").stdout)
    assert report["objectives"][0]["value"] == 2
    assert report["warnings"][-1] == "IKM-05 has 3 meetings of its minimum 5"
    assert "minimum 5" in run("solve", path, "-o", tmp_path / "s.json").stdout


def test_verify_lists_what_is_broken(event_file: Path, tmp_path: Path) -> None:
    output = tmp_path / "s.json"
    run("solve", event_file, "-o", output)
    data = json.loads(output.read_text())
    for meeting in data["meetings"]:
        meeting["table"] = "M01"
    output.write_text(json.dumps(data))
    result = run("verify", event_file, output, "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["valid"] is False
    assert {"tables"} <= {v["rule"] for v in document["violations"]}
    assert run("verify", event_file, output).exit_code == 1


def test_verify_tells_that_the_event_has_changed(event_file: Path, tmp_path: Path) -> None:
    output = tmp_path / "s.json"
    run("solve", event_file, "-o", output)
    result = run("verify", changed(event_file, name="Other"), output)
    assert result.exit_code == 0
    assert "has changed" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["solve", "EVENT", "-o", "s.txt"], "has to end in"),
        (["solve", "EVENT", "-o", "s.json", "--policy", "brakes"], "existing: shortfall"),
        (["solve", "EVENT", "-o", "s.json", "--policy", ","], "names no objective"),
        (["solve", "EVENT", "-o", "s.json", "--policy", "score:2"], "from 0 to below 1"),
        (["solve", "EVENT", "-o", "s.json", "--time-limit", "0"], "time-limit"),
        (["solve", "EVENT", "-o", "EVENT"], "inputs are never changed"),
        (["solve", "EVENT"], "Missing option"),
        (["init", "EVENT.xlsx", "--sample", "tegl-2017"], "tegal-2017"),
        (["instances", "make"], "either"),
        (["instances", "make", "tegal-2017", "--seed", "1"], "as it is"),
        (["instances", "make", "--sizes", "3x"], "sizes"),
        (["instances", "make", "tegal-2017", "-o", "EVENT"], "exists already"),
        (["nonsense"], "No such command"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], message: str, event_file: Path) -> None:
    result = run(*(a.replace("EVENT", str(event_file)) for a in arguments))
    assert result.exit_code == 2
    assert message in result.output


def test_the_template_of_each_language_is_written_once(tmp_path: Path) -> None:
    for language in ("id", "en"):
        path = tmp_path / f"{language}.xlsx"
        assert run("init", path, "--language", language).exit_code == 0
        assert path.stat().st_size > 5000
        assert run("init", path).exit_code == 2, "an existing file is not written over"
    filled = tmp_path / "filled.xlsx"
    assert run("init", filled, "--sample", "tegal-2017").exit_code == 0
    assert read_event(filled) == load("tegal-2017")


def test_instances_are_listed_and_shown() -> None:
    names = [row["name"] for row in json.loads(run("instances", "list", "--json").stdout)]
    assert {"tegal-2017", "kemenperin-2017"} <= set(names)
    assert "kemenperin-2017" in run("instances", "list").stdout
    assert "companies: 8" in run("instances", "show", "tegal-2017").stdout
    made = run("instances", "make", "--sizes", "6x4x5x3", "--seed", "2")
    assert Event.model_validate_json(made.stdout) == make_event(parse_sizes("6x4x5x3"), 2)


def test_a_file_that_cannot_be_written_is_said_before_the_work(event_file: Path) -> None:
    result = run("solve", event_file, "-o", event_file / "s.json")
    assert result.exit_code == 2
    assert "there is no folder" in result.output


def test_help_has_an_example_for_each_command() -> None:
    commands = [
        ["init"],
        ["check"],
        ["solve"],
        ["verify"],
        ["instances", "list"],
        ["instances", "show"],
        ["instances", "make"],
    ]
    for command in commands:
        text = run(*command, "--help").stdout
        assert f"Example: linkmatch {' '.join(command)}" in text


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, linkmatch.cli as c\n"
        "try: c.cli(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'ortools', 'pandas', 'numpy', 'pydantic', 'rich', 'openpyxl', 'xlsxwriter'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def slow_event(tmp_path: Path) -> Path:
    """Write an event that takes much longer than any test waits."""
    path = tmp_path / "slow.json"
    write_event(make_event(parse_sizes("100x100x20x100", requests=60, absence=0.2), 0), path)
    return path


def read_terminal(terminal: int, until: bytes | None = None) -> bytes:
    """Return what is shown on a terminal until a word appears, or its other side closes."""
    shown = b""
    while until is None or until not in shown:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:  # the other side has closed
            break
        if not chunk:
            break
        shown += chunk
    return shown


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_solve_writes_its_best(number: signal.Signals, tmp_path: Path) -> None:
    event, output = slow_event(tmp_path), tmp_path / "s.json"
    command = [*LINKMATCH, "solve", str(event), "-o", str(output), "--time-limit", "600", "--json"]
    terminal, side = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=side, text=True) as process:
        os.close(side)
        assert b"construct" in read_terminal(terminal, until=b"construct")
        process.send_signal(number)
        read_terminal(terminal)
        stdout, _ = process.communicate(timeout=60)
    os.close(terminal)
    assert process.returncode == 0
    report = json.loads(stdout)
    assert report["status"] == "feasible"
    assert report["objectives"][1]["bound"] > report["objectives"][1]["value"] > 0
    assert verify(read_event(event), read_schedule(output)).valid


def test_an_interruption_of_text_that_is_run_ends_with_the_exit_code_too(tmp_path: Path) -> None:
    interrupted = "from linkmatch import cli\n"
    interrupted += "cli.cli.main = lambda **_: exec('raise KeyboardInterrupt')\ncli.main()\n"
    (tmp_path / "interrupted.py").write_text(interrupted)
    command = [sys.executable, "-m", "interrupted"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 130


def test_progress_is_live_on_a_terminal_and_absent_elsewhere(
    event_file: Path, tmp_path: Path
) -> None:
    command = [*LINKMATCH, "solve", str(event_file), "-o", str(tmp_path / "s.json"), "--json"]
    plain = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "\x1b" not in plain.stderr
    terminal, side = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=side, text=True) as process:
        os.close(side)
        shown = read_terminal(terminal)
        stdout, _ = process.communicate(timeout=60)
    os.close(terminal)
    assert json.loads(stdout)["status"] == "optimal"
    assert b"\x1b[" in shown
    assert b"bound" in shown


def test_a_schedule_that_the_verifier_rejects_is_kept_for_a_report(
    event_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rejected = Verification((Violation("must", "a must-meeting is missing"),), ())
    monkeypatch.setattr("linkmatch.scheduler.solve.verify", lambda *_: rejected)
    result = run("solve", event_file, "-o", tmp_path / "s.json", "--seed", "7")
    assert result.exit_code == 1
    assert "a must-meeting is missing" in result.output
    assert not (tmp_path / "s.json").exists()
    kept = json.loads((tmp_path / "s.reproducer.json").read_text())
    assert kept["settings"]["seed"] == 7
    assert kept["violations"] == ["a must-meeting is missing"]
    event = Event.model_validate_json(json.dumps(kept["event"]))
    assert verify(event, Schedule.model_validate_json(json.dumps(kept["schedule"]))).valid
