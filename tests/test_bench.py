"""``linkmatch bench``: many instances, each compared with its best-known solution."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from linkmatch.bench import sweep as sweep_module
from linkmatch.bench.apart import ProcessEndedError, peak_memory_mb, run_apart
from linkmatch.bench.cases import Case, find_cases
from linkmatch.bench.measure import Settings, Trace, measure
from linkmatch.bench.rows import Row, compared
from linkmatch.cli import cli
from linkmatch.formats import write_event
from linkmatch.instances import SAMPLES, load
from linkmatch.instances.bks import BestKnown, best_known, book_from, compare, dump, improved
from linkmatch.models.report import ObjectiveResult
from linkmatch.scheduler.outcome import Progress

KEMENPERIN = "kemenperin-2022"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["bench", "--workers", "1", *map(str, arguments)])


def rows_of(result: Result) -> list[dict[str, Any]]:
    rows = json.loads(result.stdout)
    assert isinstance(rows, list)
    return rows


def objectives(*score: float | None, shortfall: int = 0) -> tuple[ObjectiveResult, ...]:
    """Return a shortfall that is proven, and the score's value and bound."""
    value, bound = score
    assert value is not None
    return (
        ObjectiveResult(name="shortfall", sense="min", value=shortfall, bound=shortfall),
        ObjectiveResult(name="score", sense="max", value=value, bound=bound, proof="slot flow"),
    )


def known(*score: float | None, shortfall: int = 0, day: int = 1) -> BestKnown:
    return BestKnown(
        sha256="a",
        objectives=objectives(*score, shortfall=shortfall),
        meetings=9,
        found=date(2026, 1, day),
    )


# --- Comparing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("here", "best", "verdict", "message"),
    [
        (objectives(50, 50), known(50, 50), "equal", ""),
        (objectives(50, 60), known(50, None), "equal", ""),
        (objectives(52, 60), known(50, 60), "better", "score: 52, best known 50"),
        (objectives(49, 60), known(50, 50), "behind", "score: 49, best known 50"),
        (objectives(90, 90, shortfall=1), known(50, 50), "contradiction", "shortfall: the bound 1"),
        (objectives(49, 49), known(50, None), "contradiction", "the bound 49 is worse than .* 50"),
        (objectives(52, 60), known(50, 51), "contradiction", "value 52 is better than .* bound 51"),
        (objectives(52, 52), known(50, 50), "contradiction", "value 52 is better than .* bound 50"),
    ],
)
def test_a_result_compares_in_the_order_of_the_policy(
    here: tuple[ObjectiveResult, ...], best: BestKnown, verdict: str, message: str
) -> None:
    found, why = compare("feasible", here, best)
    assert found == verdict
    assert re.search(message or "^$", why)


def test_no_schedule_is_behind_and_no_possible_one_a_contradiction() -> None:
    assert compare("unknown", (), known(50, 60))[0] == "behind"
    assert compare("infeasible", (), known(50, 60))[0] == "contradiction"


def test_an_entry_is_only_ever_improved() -> None:
    old = known(50, 60, day=1)
    assert improved(None, old) is old
    assert improved(old, known(50, 60, day=2)) is old
    assert improved(old, known(40, 70, day=2)) is old
    better = improved(old, known(52, 70, day=2))
    assert (better.objectives[1].value, better.objectives[1].bound) == (52, 60)
    assert better.found == date(2026, 1, 2)
    tighter = improved(old, known(40, 55, day=2))
    assert (tighter.objectives[1].value, tighter.objectives[1].bound) == (50, 55)
    with pytest.raises(ValueError, match="worse than the best known"):
        improved(old, known(40, 45, day=2))


def test_bounds_behind_a_different_value_do_not_count() -> None:
    def of(shortfall: int, score: int, bound: int) -> BestKnown:
        first = ObjectiveResult(name="shortfall", sense="min", value=shortfall, bound=0)
        second = ObjectiveResult(name="score", sense="max", value=score, bound=bound)
        return known(1, 1).model_copy(update={"objectives": (first, second)})

    assert improved(of(2, 50, 60), of(1, 40, 90)) == of(1, 40, 90)
    assert improved(of(1, 40, 90), of(2, 50, 60)) == of(1, 40, 90)


def test_a_changed_instance_has_a_new_entry() -> None:
    changed = known(10, 10).model_copy(update={"sha256": "b"})
    assert improved(known(50, 50), changed) is changed


def test_best_known_solutions_survive_their_file() -> None:
    book = {"x": known(50, None), "a": known(7.5, 8)}
    assert book_from(dump(book)) == book
    assert [*json.loads(dump(book))["instances"]] == ["a", "x"]


def test_there_is_a_best_known_solution_of_every_sample() -> None:
    book = best_known()
    assert set(book) == set(SAMPLES)
    for name in ("tegal-2017", "medan-2024", KEMENPERIN):
        assert book[name].sha256 == load(name).sha256, f"make bks SAMPLES={name}"
    assert book["medan-2024"].meetings == 67
    assert book["ipw-2017-full"].meetings > 112_000


def test_rows_of_other_or_changed_instances_do_not_fail() -> None:
    row = Row(
        instance="x", sha256="b", status="optimal", objectives=objectives(5, 5),
        time_limit=1, version="0",
    )  # fmt: skip
    assert compared(row, {}).comparison == "new"
    changed = compared(row, {"x": known(50, 50)})
    assert (changed.comparison, changed.failed) == ("changed", False)
    assert "not the instance" in changed.message
    # What counts is the content, not the name.
    behind = compared(row.model_copy(update={"sha256": "a"}), {"y": known(50, 50)})
    assert (behind.comparison, behind.failed) == ("contradiction", True)


# --- Cases -----------------------------------------------------------------------------------


def test_a_folder_is_its_event_files_or_one_event_of_tables(tmp_path: Path) -> None:
    write_event(load("tegal-2017"), tmp_path / "many" / "b.json")
    write_event(load("tegal-2017"), tmp_path / "many" / "a.xlsx")
    (tmp_path / "many" / "read.me").write_text("no event")
    write_event(load("tegal-2017"), tmp_path / "tables")
    cases = [*find_cases([f"{tmp_path}/many", f"{tmp_path}/tables", "tegal-2017"])]
    assert [case.instance for case in cases] == ["a", "b", "tables", "tegal-2017"]
    assert len({case.event for case in cases}) == 1
    assert cases[0].event is not None


def test_cases_of_one_name_are_called_by_their_paths(tmp_path: Path) -> None:
    paths = [str(tmp_path / folder / "event.json") for folder in ("a", "b")]
    for path in paths:
        write_event(load("tegal-2017"), path)
    assert [case.instance for case in find_cases(paths)] == paths


def test_what_cannot_be_read_is_a_case_with_its_problems(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{")
    bad, absent, wrong = find_cases([f"{tmp_path}/bad.json", f"{tmp_path}/no.json", "tegal-217"])
    assert bad.event is absent.event is wrong.event is None
    assert bad.problems
    assert "no such file" in absent.problems[0]
    assert "did you mean tegal-2017" in wrong.problems[0]


# --- Processes -------------------------------------------------------------------------------


def test_a_function_runs_in_a_process_of_its_own() -> None:
    assert run_apart(os.getpid) != os.getpid()
    assert run_apart(divmod, 17, 5) == (3, 2)


def test_what_kills_the_process_is_told() -> None:
    with pytest.raises(ProcessEndedError, match="signal SIGKILL"):
        run_apart(signal.raise_signal, signal.SIGKILL)
    with pytest.raises(ProcessEndedError, match="exit code 7"):
        run_apart(os._exit, 7)


def test_the_peak_of_memory_is_that_of_the_process_alone() -> None:
    before = peak_memory_mb()
    ballast = bytearray(200 * 1024**2)
    ballast[::4096] = b"x" * len(ballast[::4096])
    here, apart = peak_memory_mb(), run_apart(peak_memory_mb)
    if before is None or here is None or apart is None:
        pytest.skip("this system does not tell")
    assert here > before + 100 or here > 200
    assert apart < 190


def test_a_fault_in_solving_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    row = measure(Case("broken", b"{}"), Settings())
    assert row.status == "error"
    assert "ValidationError" in row.reasons[0]


def test_seconds_to_best_are_those_of_the_last_better_value() -> None:
    trace = Trace()
    for seconds, value, bound in (
        (1.0, None, 9.0),
        (2.0, 5.0, 9.0),
        (3.0, 7.0, 9.0),
        (4.0, 7.0, 7.0),
    ):
        meetings = None if value is None else 3
        trace(Progress("construct", meetings, (("score", value, bound),), seconds))
    assert trace.seconds_to_best == 3.0
    assert Trace().seconds_to_best is None


# --- The command -----------------------------------------------------------------------------


def test_samples_reach_what_is_known(tmp_path: Path) -> None:
    output = tmp_path / "rows.csv"
    result = run("tegal-2017", KEMENPERIN, "-o", output, "--jobs", "2")
    assert result.exit_code == 0, result.output
    assert "equal" in result.stdout
    with output.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["instance"] for row in rows] == ["tegal-2017", KEMENPERIN]
    for row in rows:
        assert row["status"] == "optimal"
        assert row["score_value"] == row["score_bound"] == row["score_best_known"]
        assert (
            float(row["seconds_to_first"]) <= float(row["seconds_to_best"]) <= float(row["seconds"])
        )
        assert row["comparison"] == "equal"


def test_rows_as_one_json_document(tmp_path: Path) -> None:
    result = run("tegal-2017", "--json", "-o", tmp_path / "rows.json", "--time-limit", "9")
    rows = rows_of(result)
    assert rows == json.loads((tmp_path / "rows.json").read_text())
    [row] = rows
    assert row["sha256"] == load("tegal-2017").sha256
    assert row["peak_memory_mb"] > 10
    assert (row["workers"], row["seed"], row["time_limit"]) == (1, 0, 9)
    assert [o["name"] for o in row["objectives"]] == ["shortfall", "score"]
    assert row["best_known"] == row["objectives"]


def test_another_break_difference_makes_another_instance() -> None:
    [row] = rows_of(run("tegal-2017", "--json", "--max-break-difference", "3"))
    assert row["sha256"] == load("tegal-2017").with_max_break_difference(3).sha256
    assert (row["comparison"], row["best_known"]) == ("changed", [])


def test_infeasible_and_unreadable_instances_are_rows(tmp_path: Path) -> None:
    data = json.loads(load("tegal-2017").model_dump_json())
    data["forbidden"] = [r["companies"] for r in data["requests"] if r["must"]]
    data["name"] = "Impossible"
    (tmp_path / "impossible.json").write_text(json.dumps(data))
    result = run(tmp_path / "impossible.json", "--json")
    [row] = rows_of(result)
    assert result.exit_code == 0, "an instance that is proven to have no schedule is no failure"
    assert row["status"] == "infeasible"
    assert "cannot be held" in row["reasons"][0]
    (tmp_path / "broken.json").write_text("no json")
    result = run(tmp_path, "--json")
    assert result.exit_code == 1
    assert [row["status"] for row in rows_of(result)] == ["error", "infeasible"]
    assert "Traceback" not in result.output


def test_worse_than_known_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    book = dict(best_known())
    entry = book["tegal-2017"]
    score = entry.objectives[-1].model_copy(update={"value": 912, "bound": None})
    book["tegal-2017"] = entry.model_copy(update={"objectives": (*entry.objectives[:-1], score)})
    monkeypatch.setattr(sweep_module, "best_known", lambda: book)
    result = run("tegal-2017", "--json")
    assert result.exit_code == 1
    [row] = rows_of(result)
    assert row["comparison"] == "contradiction"
    assert row["message"] == "score: the bound 911 is worse than the best known value 912"


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("tegal-2017", "--backend", "dask"),
        ("tegal-2017", "--scheduler", "tcp://127.0.0.1:1"),
        ("tegal-2017", "-o", "rows.xlsx"),
        ("tegal-2017", "--jobs", "0"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_results_never_replace_an_instance(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    write_event(load("tegal-2017"), path)
    assert run(path, "-o", path).exit_code == 2
    assert run(tmp_path, "-o", tmp_path / "rows.json").exit_code == 2


def test_an_interruption_keeps_the_rows_that_are_there(tmp_path: Path) -> None:
    output = tmp_path / "rows.json"
    command = [sys.executable, "-m", "linkmatch", "bench", "tegal-2017", "saturated-100"]
    process = subprocess.Popen(
        [*command, "-o", str(output), "--time-limit", "300"], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("tegal-2017: optimal")
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert "Traceback" not in told
    assert [row["instance"] for row in json.loads(output.read_text())] == ["tegal-2017"]


# --- A Dask cluster --------------------------------------------------------------------------


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """Start a scheduler and two workers on the loopback address."""
    pytest.importorskip("distributed")
    file, log = tmp_path / "scheduler.json", (tmp_path / "log").open("w")
    shared = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(file)]
    commands = [
        ["dask_scheduler", "--port", "0", "--dashboard-address", "127.0.0.1:0"],
        ["dask_worker", "--nworkers", "2", "--nthreads", "1", "--local-directory", str(tmp_path)],
    ]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{command[0]}", *command[1:], *shared],
            stdout=log,
            stderr=log,
        )
        for command in commands
    ]
    try:
        for _ in range(600):
            if file.exists() and file.read_text().strip():
                break
            time.sleep(0.05)
        yield json.loads(file.read_text())["address"]
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(timeout=30)
        log.close()


def test_a_cluster_solves_what_it_is_sent(scheduler: str) -> None:
    names = ("medan-2024", KEMENPERIN)  # one for each worker
    command = [sys.executable, "-m", "linkmatch", "bench", *names, "--workers", "1", "--json"]
    done = subprocess.run(
        [*command, "--backend", "dask", "--scheduler", scheduler],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert [(row["instance"], row["comparison"]) for row in rows] == [(n, "equal") for n in names]


def test_a_cluster_that_does_not_answer_is_told() -> None:
    pytest.importorskip("distributed")
    result = run("tegal-2017", "--backend", "dask", "--scheduler", "nowhere")
    assert result.exit_code == 1
    assert "no Dask scheduler answers at nowhere" in result.output
