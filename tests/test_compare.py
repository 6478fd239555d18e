"""Schedules side by side, and schedules made to differ."""

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from linkmatch import (
    Event,
    alternatives,
    compare,
    read_schedule,
    solve,
    verify,
    write_event,
    write_schedule,
)
from linkmatch.cli import cli
from linkmatch.instances import make_event, parse_sizes
from linkmatch.models import Schedule
from linkmatch.scheduler import alternatives as making
from linkmatch.scheduler.problem import compile_event
from linkmatch.scheduler.rewritten import rewritten
from linkmatch.scheduler.start import placed_as

NASTY = "=1+1<script>alert(1)</script>"


@pytest.fixture(scope="module")
def event() -> Event:
    made = make_event(parse_sizes("10x5x4x4", requests=4), 2)
    first, *rest = made.companies
    return made.model_copy(update={"companies": (first.model_copy(update={"name": NASTY}), *rest)})


@pytest.fixture(scope="module")
def plans(event: Event) -> dict[str, Schedule]:
    """Two schedules: the best one, and one without the meetings of its first company."""
    best = solve(event, workers=1)
    name = event.companies[0].id
    left = tuple(m for m in best.meetings if name not in m.companies)
    other = best.model_copy(update={"meetings": left, "report": None})
    return {"best": best, "less": other}


def test_what_differs_is_told(event: Event, plans: dict[str, Schedule]) -> None:
    found = compare(event, plans)
    gone = len(plans["best"].meetings) - len(plans["less"].meetings)
    assert gone > 0
    counts = {"kept": len(plans["less"].meetings), "dropped": gone}
    assert found.turnovers[0].counts() == {"moved": 0, "reseated": 0, "added": 0} | counts
    assert found.losers(1)[0].company == event.companies[0].id
    assert found.winners(1) == []
    assert found.companies[0].satisfactions[1] == 0


def test_a_proven_bound_holds_for_every_schedule(event: Event, plans: dict[str, Schedule]) -> None:
    best, less = compare(event, plans).standings
    score = {o.name: o for o in best.objectives}["score"]
    other = {o.name: o for o in less.objectives}["score"]
    assert score.gap == 0
    assert other.bound == score.bound
    assert other.gap is not None
    assert other.gap > 0


def test_a_false_bound_is_not_believed(event: Event, plans: dict[str, Schedule]) -> None:
    best = plans["best"]
    assert best.report is not None
    lies = [o.model_copy(update={"bound": 0}) for o in best.report.objectives]
    report = best.report.model_copy(update={"objectives": tuple(lies)})
    told = compare(event, {"a": best.model_copy(update={"report": report}), "b": plans["less"]})
    assert all(o.bound is None for s in told.standings for o in s.objectives)


def test_a_bound_with_kept_meetings_is_none_of_the_event(
    event: Event, plans: dict[str, Schedule]
) -> None:
    reverse = tuple(r.model_copy(update={"score": 101 - r.score}) for r in event.requests)
    kept = solve(event.model_copy(update={"requests": reverse}), workers=1)
    worse = solve(event, workers=1, keep=kept)
    assert worse.report is not None
    assert worse.report.status == "optimal"
    assert worse.report.restricted
    one, other = compare(event, {"worse": worse, "best": plans["best"]}).standings
    gaps = [next(o.gap for o in s.objectives if o.name == "score") for s in (one, other)]
    assert gaps[0] is not None
    assert gaps[0] > gaps[1] == 0


@pytest.fixture
def files(event: Event, plans: dict[str, Schedule], tmp_path: Path) -> list[str]:
    write_event(event, tmp_path / "event.json")
    for name, schedule in plans.items():
        write_schedule(schedule, tmp_path / f"{name}.json")
    return [str(tmp_path / name) for name in ("event.json", "best.json", "less.json")]


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli, [*arguments])


def test_pages_hold_hostile_names_as_text(files: list[str], tmp_path: Path) -> None:
    html, xlsx = tmp_path / "c.html", tmp_path / "c.xlsx"
    done = run("compare", *files, "--html", str(html), "--xlsx", str(xlsx), "--language", "en")
    assert done.exit_code == 0, done.output
    assert "Who has less in less than in best" in done.output
    text = html.read_text("utf-8")
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    cells = [c for s in openpyxl.load_workbook(xlsx) for row in s.iter_rows() for c in row]
    assert any(NASTY in str(c.value) for c in cells)
    assert all(c.data_type != "f" for c in cells)
    assert "Yang lebih sedikit" in run("compare", *files).output


def test_numbers_have_the_signs_of_the_language(files: list[str], tmp_path: Path) -> None:
    score = sum(m.score for m in read_schedule(files[1]).meetings)
    english = run("compare", *files, "--language", "en").output
    html = tmp_path / "c.html"
    indonesian = run("compare", *files, "--html", str(html)).output
    swapped = str.maketrans(",.", ".,")
    assert f"{score:,}" in english
    assert f"{score:,}".translate(swapped) in indonesian
    assert f"{score:,}".translate(swapped) in html.read_text("utf-8")
    assert "0,000 %" in indonesian


def test_each_sheet_of_changes_names_its_schedules(files: list[str], tmp_path: Path) -> None:
    write_schedule(
        read_schedule(files[1]).model_copy(update={"meetings": ()}), tmp_path / "none.json"
    )
    xlsx = tmp_path / "c.xlsx"
    done = run("compare", *files, str(tmp_path / "none.json"), "--xlsx", str(xlsx))
    assert done.exit_code == 0, done.output
    changes = [s for s in openpyxl.load_workbook(xlsx) if s.title.endswith("Perubahan")]
    assert [[c.value for c in s[1][2:4]] for s in changes] == [["best", "less"], ["best", "none"]]


def test_one_json_document_has_it_all(files: list[str]) -> None:
    document = json.loads(run("compare", *files, "--json").stdout)
    assert [s["name"] for s in document["schedules"]] == ["best", "less"]
    assert document["changes"][0]["dropped"]


def test_wrong_usage_is_told(files: list[str]) -> None:
    assert run("compare", *files[:2]).exit_code == 2
    assert run("compare", *files[:2], files[1]).exit_code == 2
    wrong = run("compare", *files[:2], files[0], "none.json")
    assert wrong.exit_code == 1
    assert f"{files[0]}: this is an event" in wrong.output
    assert "none.json: no such file" in wrong.output


@pytest.mark.parametrize("differ", [0.1, 0.25])
def test_alternatives_differ_in_who_meets_whom(event: Event, differ: float) -> None:
    found = alternatives(event, 3, differ=differ, tolerance=0.1, time_limit=20, workers=1)
    assert found.ended == "complete"
    best = found.found[0].schedule.report
    assert best is not None
    for one in found.found:
        assert verify(event, one.schedule).valid
        report = one.schedule.report
        assert report is not None
        assert report.objectives[1].value >= 0.9 * best.objectives[1].value
        assert one.bound is not None
        assert one.bound >= report.objectives[1].value
        assert one.differs >= differ
    held = [{m.request for m in one.schedule.meetings} for one in found.found]
    for own, other in combinations(held, 2):
        assert len(own & other) <= (1 - differ) * min(len(own), len(other))


def test_a_better_one_takes_the_place_of_an_unproven_first_one(
    event: Event, plans: dict[str, Schedule], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = compile_event(event)
    poor = rewritten(problem, placed_as(problem, plans["less"]), plans["best"])
    monkeypatch.setattr(making, "solve", lambda *_, **__: poor)
    found = alternatives(event, 2, differ=0.1, tolerance=0.02, time_limit=10, workers=1)
    scores = [sum(m.score for m in one.schedule.meetings) for one in found.found]
    assert scores[0] > sum(m.score for m in plans["less"].meetings)
    assert min(scores) >= 0.98 * scores[0] == 0.98 * max(scores)


def test_that_there_is_no_alternative_is_proven(event: Event) -> None:
    musts = tuple(
        r.model_copy(update={"must": True})
        for r in event.requests
        if r.id in {m.request for m in solve(event, workers=1).meetings}
    )
    only = event.model_copy(update={"requests": musts})
    found = alternatives(only, 2, time_limit=10, workers=1)
    assert (len(found.found), found.ended) == (1, "none")


def test_the_command_writes_a_file_for_each(files: list[str], tmp_path: Path) -> None:
    output = tmp_path / "plan.json"
    options = ["--alternatives", "2", "--tolerance", "0.1", "--time-limit", "6"]
    done = run("solve", files[0], "-o", str(output), *options)
    assert done.exit_code == 0, done.output
    assert not output.exists()
    for n in (1, 2):
        path = tmp_path / f"plan-{n}.json"
        assert run("verify", files[0], str(path)).exit_code == 0
    assert run("solve", files[0], "-o", str(output), "--differ", "0.2").exit_code == 2
