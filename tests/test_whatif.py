"""What resources are worth: judged by all schedules of small events, and shown to people."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from linkmatch import Event, InfeasibleError, Resource, rank, solve, verify, whatif, write_event
from linkmatch.cli import cli
from linkmatch.formats.whatif_pages import lines_of
from linkmatch.instances import load, make_event, parse_sizes
from linkmatch.models.report import ObjectiveResult
from linkmatch.scheduler.curve import Curve, Point, curve, solved_point, variants
from linkmatch.scheduler.ranking import Ranking
from linkmatch.scheduler.resources import changed
from linkmatch.scheduler.weighing import Difference
from linkmatch.scheduler.whatif import Figures, Worth

from .small_events import best, small_events

RESOURCES = [
    Resource("tables"),
    Resource("slots"),
    Resource("available", company="A", slot="S0"),
    Resource("tables", -1),
    Resource("slots", -1),
]


@given(small_events(), st.sampled_from(RESOURCES))
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_values_are_those_of_all_schedules(event: Event, resource: Resource) -> None:
    try:
        variant = changed(event, [resource])
    except ValueError:
        assume(False)
    before, after = best(event), best(variant)
    try:
        found = whatif(event, [resource], time_limit=20, workers=1).alone[0]
    except InfeasibleError:
        return
    assert before is not None
    if after is None:
        assert found.state == "infeasible"
        return
    assert [d.found for d in found.differences] == [
        before[0] - after[0],
        (after[1] - before[1]) / 1000,
    ]
    assert all(d.exact for d in found.differences)


@pytest.fixture(scope="module")
def event() -> Event:
    return make_event(parse_sizes("8x4x4x3", requests=3), 1)


def test_changes_are_weighed_alone_and_together(event: Event) -> None:
    name = event.companies[-1].id
    changes = [Resource("tables", 2), Resource("slots"), Resource("delegations", company=name)]
    found = whatif(event, changes, workers=1)
    assert [w.resources for w in found.alone] == [(c,) for c in changes]
    assert found.together is not None
    gains = [w.differences[-1].found for w in (*found.alone, found.together)]
    assert gains[-1] >= max(gains)
    assert found.alone[0].figures is not None


def test_the_rank_is_that_of_all_single_resources(event: Event) -> None:
    found = rank(event, most=3, workers=1)
    assert found.proven
    alone = [Resource("tables")]
    for company in event.companies:
        alone.append(Resource("delegations", company=company.id))
        alone += [Resource("available", company=company.id, slot=s) for s in company.unavailable]
    gains = [w.differences[-1].found for w in whatif(event, alone, workers=1).alone]
    assert [w.differences[-1].found for w in found.best] == sorted(gains, reverse=True)[:3]
    assert found.solved < len(alone)


def test_a_curve_has_its_knee_where_more_pays_less(event: Event) -> None:
    tables = Resource("tables")
    points = [solved_point(n, e, 20, 1, 0) for n, e in variants(event, tables, range(1, 7))]
    found = curve(tables, points)
    values = [p.objectives[-1].value for p in found.points]
    assert values == sorted(values)
    assert found.objective == "score"
    steps = [b - a for a, b in pairwise(values)]
    assert found.knee is not None
    mean = (values[-1] - values[0]) / 5
    assert all(step <= mean for step in steps[found.knee - 1 :])


def test_a_curve_that_does_not_change_has_no_knee() -> None:
    assert curve(Resource("tables"), [Point(1, "infeasible"), Point(2, "unknown")]) == Curve(
        Resource("tables"), (Point(1, "infeasible"), Point(2, "unknown")), None, ""
    )


def test_a_knee_of_values_that_are_not_proven_is_told_as_such() -> None:
    def point(count: int, value: float, bound: float) -> Point:
        score = ObjectiveResult(name="score", sense="max", value=value, bound=bound)
        return Point(count, "solved", (score,), Figures(2, 500))

    proven = curve(Resource("tables"), [point(1, 10, 10), point(2, 18, 18), point(3, 19, 19)])
    assert lines_of(proven, "en")[-1].startswith("◂ the knee: beyond 2")
    found = curve(Resource("tables"), [point(1, 10, 10), point(2, 18, 20), point(3, 17, 20)])
    assert "not all of which are proven" in lines_of(found, "en")[-1]
    assert "belum semuanya terbukti" in lines_of(found, "id")[-1]


def test_changed_events_keep_what_they_had() -> None:
    event = load("pasuruan-rules")
    named = next(c for c in event.companies if c.representatives)
    more = changed(event, [Resource("delegations", 2, named.id), Resource("tables", 1)])
    assert len(more.company_by_id[named.id].representatives) == len(named.representatives) + 2
    assert {t.id for t in event.all_tables} < {t.id for t in more.all_tables}
    assert Event.model_validate_json(more.model_dump_json()) == more
    assert changed(more, [Resource("tables", -1)]).all_tables == event.all_tables


def test_without_a_slot_nobody_meets_in_the_last_one(event: Event) -> None:
    less = changed(event, [Resource("slots", -1), Resource("tables", 1)])
    last = less.ordered_slots[-1].id
    assert all(last in table.unavailable for table in less.all_tables)
    assert len(less.all_tables) == len(event.all_tables) + 1


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        (Resource("tables", -3), "one has to be left"),
        (Resource("slots", -99), "one has to be left"),
        (Resource("delegations", company="X"), "no company X"),
        (Resource("delegations", -1, "IKM-01"), "one has to be left"),
        (Resource("available", company="IKM-01", slot="X"), "no slot X"),
    ],
)
def test_what_is_not_possible_is_told(event: Event, resource: Resource, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        whatif(event, [resource])


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli, ["whatif", *arguments])


@pytest.fixture
def file(event: Event, tmp_path: Path) -> str:
    write_event(event, tmp_path / "event.json")
    return str(tmp_path / "event.json")


def test_the_command_tells_in_both_languages(file: str) -> None:
    english = run(file, "--tables", "+1", "--slots", "+1", "--language", "en")
    assert english.exit_code == 0, english.output
    assert "All together" in english.output
    assert "(proven)" in english.output
    assert "Semua sekaligus" in run(file, "--tables", "+1", "--slots", "+1").output


def test_a_rank_tells_what_may_be_nothing(event: Event) -> None:
    unproven = Difference("score", "max", before=10, after=12, least=0, most=5)
    nothing = Difference("shortfall", "min", before=1, after=1, least=0, most=0)
    table = Worth((Resource("tables"),), "solved", (nothing, unproven), Figures(3, 500))
    found = Ranking(solve(event, workers=1), Figures(2, 500), (table,), False, 4, 1)
    told = lines_of(found, "en")[1]
    assert "score: between ±0 and +5" in told
    assert "shortfall" not in told


def test_all_unknown_names_are_told_at_once(file: str) -> None:
    done = run(file, "--delegations", "T9=+1", "--available", "T8=S88")
    assert "the event has no company T9, no company T8, no slot S88" in done.output
    done = run(file, "--sweep", "tables=8..3")
    assert "the smaller one first" in " ".join(done.output.split())


def test_questions_are_asked_one_at_a_time(file: str) -> None:
    done = run(file, "--sweep", "tables=1..2", "--rank")
    assert "ask one at a time" in " ".join(done.output.split())


def test_of_one_there_is_one(file: str) -> None:
    told = run(file, "--tables", "+1", "--slots", "+2", "--language", "en").output
    assert "+1 table:" in told
    assert "+2 slots:" in told


def test_a_sweep_draws_a_chart(file: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    chart = tmp_path / "chart.svg"
    done = run(file, "--sweep", "tables=1..4", "--chart", str(chart), "--language", "en")
    assert done.exit_code == 0, done.output
    assert "the knee" in done.output
    assert chart.read_text().count("<svg") == 1


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--tables", "0"],
        ["--tables", "two"],
        ["--tables", "+99999999"],
        ["--delegations", "T1-01"],
        ["--sweep", "rooms=1..2"],
        ["--sweep", "tables=4..2"],
        ["--rank", "--tables", "+1"],
        ["--rank", "--chart", "x.svg"],
        ["--tables", "+1", "--backend", "dask"],
    ],
)
def test_wrong_usage_is_told(file: str, options: list[str]) -> None:
    assert run(file, *options).exit_code == 2


def test_a_schedule_that_breaks_rules_is_no_start(event: Event) -> None:
    from linkmatch import solve

    schedule = solve(event, workers=1)
    twice = schedule.model_copy(update={"meetings": schedule.meetings[:1] * 2, "report": None})
    assert not verify(event, twice).valid
    with pytest.raises(ValueError, match="breaks rules"):
        whatif(event, [Resource("tables")], twice)
