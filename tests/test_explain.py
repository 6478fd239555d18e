"""Why, why not, and why nothing at all: judged by all schedules of small events."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from linkmatch import verify, write_event
from linkmatch.cli import cli
from linkmatch.formats.catalogue import catalogue
from linkmatch.formats.explanations import explanation_lines
from linkmatch.instances import load, make_event, parse_sizes
from linkmatch.models import Event
from linkmatch.models.rules import Rules
from linkmatch.scheduler.explain import Company, Infeasible, Met, NotMet, Possible, explain
from linkmatch.scheduler.explain.conflict import Conflict
from linkmatch.scheduler.explain.demands import (
    _OF_COMPANY,
    _OF_REQUEST,
    _OF_RULES,
    MEETINGS,
    demands_of,
)
from linkmatch.scheduler.explain.present import Present
from linkmatch.scheduler.explain.solves import Solves
from linkmatch.scheduler.outcome import InfeasibleError
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.variants import forced, without

from .small_events import best, choices, small_events, unmet

many = settings(
    max_examples=70, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


@given(small_events(demanding=True))
@many
def test_a_conflict_is_smallest_and_so_is_the_way_out(event: Event) -> None:
    broken = {unmet(event, starts) for starts in choices(event)}
    found = explain(event, time_limit=20, workers=1)
    if isinstance(found, Possible):
        assert frozenset() in broken
        return
    assert isinstance(found, Infeasible)
    assert found.conflict is not None
    assert found.conflict.minimal
    if any(d.kind == "held_in_slot" for d in demands_of(event)):
        return  # a request that contradicts itself though it is no must; tried below
    named = {d.location for d in found.conflict.demands}
    assert all(named & missed for missed in broken)
    assert all(any(named & missed == {one} for missed in broken) for one in named)
    assert found.way_out is not None
    assert found.way_out.proven
    assert found.way_out.demands is not None
    assert len(found.way_out.demands) == min(map(len, broken))
    for way in (found.way_out.demands, *((d,) for d in found.way_out.others)):
        assert any(missed <= {d.location for d in way} for missed in broken)


@given(small_events())
@many
def test_prices_and_losses_are_those_of_all_schedules(event: Event) -> None:
    whole = best(event)
    try:
        schedule = solve(event, workers=1)
    except InfeasibleError:
        return
    assert whole is not None
    request = event.requests[0]
    found = explain(event, schedule, request.companies, time_limit=20, workers=1)
    if isinstance(found, Met):
        less = without(event, request.id)
        rest = None if less is None else best(less)
        assert (found.loss is None) == (rest is None)
        if found.loss is not None and rest is not None:
            assert [d.found for d in found.loss] == told(whole, rest)
            assert all(d.exact for d in found.loss)
        return
    assert isinstance(found, NotMet)
    held = best(forced(event, request.id))
    if found.price is None or found.price.impossible:
        assert held is None
        return
    assert held is not None
    assert [d.found for d in found.price.differences] == told(whole, held)
    assert all(d.exact for d in found.price.differences)
    assert found.price.schedule is not None
    assert verify(forced(event, request.id), found.price.schedule).valid


def told(one: tuple[int, int], other: tuple[int, int]) -> list[float]:
    """Return the differences of shortfall and score."""
    return [one[0] - other[0], (other[1] - one[1]) / 1000]


SLOTS = [
    {
        "id": f"S{n}",
        "start": f"2026-03-02T09:{15 * n:02d}",
        "end": f"2026-03-02T09:{15 * n + 15:02d}",
    }
    for n in (0, 1)
]


def event_of(companies: dict[str, dict[str, Any]], *requests: Any, **fields: Any) -> Event:
    """Return an event of one side; requests are pairs with a score and further fields."""
    data = {
        "sides": ["all"],
        "table_count": 2,
        "slots": SLOTS,
        "companies": [{"id": name, **rest} for name, rest in companies.items()],
        "requests": [
            {"companies": list(pair), "score": score, **more} for pair, score, more in requests
        ],
    }
    return Event.model_validate_json(json.dumps(data | fields))


PLAIN: dict[str, dict[str, Any]] = {name: {} for name in "ABCD"}
REASONS = [
    ("not_requested", event_of(PLAIN, ("AC", 1, {}))),
    ("forbidden", event_of(PLAIN, ("AB", 1, {}), forbidden=[["A", "B"]])),
    ("no_common_slot", event_of(PLAIN | {"A": {"unavailable": ["S0", "S1"]}}, ("AB", 1, {}))),
    (
        "closed",
        event_of(PLAIN | {"A": {"unavailable": ["S0"]}}, ("AB", 1, {"not_after": "S0"})),
    ),
    ("maximum", event_of(PLAIN | {"A": {"max_meetings": 1}}, ("AB", 1, {}), ("AC", 5, {}))),
    (
        "tables",
        event_of(PLAIN, ("AB", 1, {"slot": "S0"}), ("CD", 5, {"slot": "S0"}), table_count=1),
    ),
    (
        "worth_more",
        event_of(PLAIN, ("AB", 1, {}), ("AC", 5, {}), ("AD", 5, {})),
    ),
]


@pytest.mark.parametrize(("reason", "event"), REASONS, ids=[r for r, _ in REASONS])
def test_the_true_reason_is_told(reason: str, event: Event) -> None:
    found = explain(event, solve(event, workers=1), ("A", "B"), workers=1)
    assert isinstance(found, NotMet)
    assert found.reason == reason
    priced = reason in ("maximum", "tables", "worth_more")
    assert (found.price is not None) == priced
    if found.price is not None:
        assert found.price.differences[-1].least == -4
        assert found.price.turnover is not None
        assert [m.score for m in found.price.turnover.dropped] == [5]
    english, indonesian = (explanation_lines(found, event, lang) for lang in ("en", "id"))
    assert english != indonesian
    assert len(english) == len(indonesian)


def test_what_cannot_be_forced_says_with_what_it_conflicts() -> None:
    event = event_of(PLAIN | {"A": {"max_meetings": 1}}, ("AB", 1, {}), ("AC", 5, {"must": True}))
    found = explain(event, None, ("A", "B"), workers=1)
    assert isinstance(found, NotMet)
    assert found.price is not None
    assert found.price.impossible
    assert found.price.conflict is not None
    assert [d.kind for d in found.price.conflict.demands] == ["forced", "must", "maximum"]


def test_the_slot_of_a_meeting_is_explained() -> None:
    event = event_of(
        PLAIN | {"B": {"unavailable": ["S1"]}}, ("AB", 3, {}), ("CD", 2, {"session": None})
    )
    found = explain(event, None, ("D", "C"), workers=1)
    assert isinstance(found, Met)
    assert len(found.elsewhere) == 1
    assert found.elsewhere[0].changes == ()
    assert found.loss is not None
    assert [d.most for d in found.loss] == [0, -2]
    assert found.turnover is not None
    assert [m.request for m in found.turnover.dropped] == ["C|D"]


def test_a_table_is_free_where_all_rules_allow_it() -> None:
    tables = [{"id": "T0"}, {"id": "T1", "unavailable": ["S1"]}, {"id": "T2"}]
    long = event_of(
        PLAIN, ("AB", 2, {"length": 2}), ("CD", 1, {"slot": "S0"}), tables=tables, table_count=None
    )
    found = explain(long, None, ("A", "B"), workers=1)
    assert isinstance(found, Met)
    assert found.tables == ()  # the others are taken at first, or closed then
    home = event_of(
        PLAIN | {"A": {"home_table": "T0"}}, ("AB", 2, {}), tables=tables, table_count=None
    )
    found = explain(home, None, ("A", "B"), workers=1)
    assert isinstance(found, Met)
    assert found.tables == ()


def test_groups_and_gaps_are_told_in_words() -> None:
    event = event_of(
        PLAIN,
        ("ABC", 3, {"slot": "S0"}),
        ("AD", 2, {"after": [{"request": "A|B|C", "gap": 0}], "prefer": {"S1": 2}}),
    )
    group = explain(event, None, ("A", "C"), workers=1)
    text = "\n".join(explanation_lines(group, event, "en"))
    assert "A, B and C meet in S0" in text
    assert "both" not in text
    pair = explain(event, None, ("A", "D"), workers=1)
    lines = explanation_lines(pair, event, "id")
    assert "Diminta: sesudah A|B|C (slot di antaranya: 0)." in lines
    assert "Diminta: lebih disukai S1 (2)." in lines


def test_one_company_is_told_what_binds_it() -> None:
    event = event_of(
        PLAIN | {"A": {"max_meetings": 1}}, ("AB", 3, {}), ("AC", 2, {}), ("AD", 1, {})
    )
    found = explain(event, None, ("A",), workers=1)
    assert isinstance(found, Company)
    assert (found.score, found.alone, found.satisfaction) == (3, 3, 1000)
    assert found.bound_by == {"own_maximum": 2}
    assert [(s.request, s.change) for s in found.swaps] == [("A|C", -1), ("A|D", -2)]


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli, ["explain", *arguments])


@pytest.fixture
def workbook(tmp_path: Path) -> str:
    event = event_of(
        PLAIN | {"A": {"unavailable": ["S0"]}},
        ("AB", 1, {"must": True}),
        ("AC", 1, {"must": True}),
        ("BD", 1, {}),
    )
    write_event(event, tmp_path / "event.xlsx")
    return str(tmp_path / "event.xlsx")


def test_demands_are_told_with_their_places(workbook: str) -> None:
    done = run(workbook, "--language", "en")
    assert done.exit_code == 1
    assert "must-meeting A|B (Requests, row 2" in done.output
    assert "A is away in S0 (Companies, row 2" in done.output
    assert "Verified" in done.output
    document = json.loads(run(workbook, "--json").stdout)
    assert document["conflict"]["minimal"]
    assert document["conflict"]["demands"][0]["place"]["row"] == 2
    assert document["way_out"]["proven"]
    assert len(document["way_out"]["others"]) == 2


def test_a_forced_schedule_is_written_and_valid(tmp_path: Path) -> None:
    event = REASONS[-1][1]
    file, forced_file = str(tmp_path / "event.json"), str(tmp_path / "forced.json")
    write_event(event, file)
    done = run(file, "A", "B", "--force", "-o", forced_file, "--language", "en")
    assert done.exit_code == 0, done.output
    verified = CliRunner().invoke(cli, ["verify", file, forced_file])
    assert verified.exit_code == 0, verified.output
    again = run(file, forced_file, "A", "B", "--language", "en")
    assert "A and B meet in" in again.output
    assert run(file, "B", "C", "--force", "-o", forced_file).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["A", "X"], 1), (["A", "A"], 1), (["A", "B", "C"], 2), (["A", "--force"], 2)],
)
def test_wrong_usage_is_told(tmp_path: Path, arguments: list[str], code: int) -> None:
    file = str(tmp_path / "event.json")
    write_event(REASONS[-1][1], file)
    assert run(file, *arguments).exit_code == code


def test_what_cannot_be_told_is_one_json_document(tmp_path: Path, workbook: str) -> None:
    file = str(tmp_path / "event.json")
    write_event(REASONS[-1][1], file)
    done = run(file, "A", "X", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["problems"][0]["message"] == "the event has no company X"
    impossible = run(workbook, "A", "B", "--json")
    assert impossible.exit_code == 1
    assert json.loads(impossible.stdout)["status"] == "infeasible"


@pytest.mark.parametrize("subject", ["explain", "whatif", "compare", "repair", "report", "scoring"])
def test_no_word_is_missing_in_a_language(subject: Any) -> None:
    english, indonesian = (catalogue(lang, subject=subject).words for lang in ("en", "id"))
    assert english.keys() == indonesian.keys()
    for key, text in english.items():
        names = [set(re.findall(r"{(\w+)", words)) for words in (text, indonesian[key])]
        assert names[0] == names[1], key


def test_every_demand_has_words() -> None:
    words = catalogue("en", subject="explain").words
    kinds = {*_OF_REQUEST.values(), *_OF_COMPANY.values(), *_OF_RULES.values(), *MEETINGS}
    assert {f"demand_{kind}" for kind in kinds} <= words.keys()
    event = load("pasuruan-rules")
    assert all(
        explanation_lines(Infeasible(Conflict((d,), True), None), event, "id")
        for d in demands_of(event)
    )


def test_a_price_is_looked_for_near_the_present_schedule() -> None:
    made = make_event(parse_sizes("10x5x6x4", requests=4), 2)
    event = made.model_copy(update={"rules": Rules(max_consecutive=2)})
    schedule = solve(event, workers=1)
    held = {m.request for m in schedule.meetings}
    waiting = [r.id for r in event.requests if r.id not in held]
    assert waiting
    for request in waiting[:3]:
        more = forced(event, request)
        start = Solves(20, workers=1).near(more, Present(event, schedule))
        assert verify(more, start).valid
        lost = held - {m.request for m in start.meetings}
        assert len(lost) <= 2  # one of each company at most makes place
        assert request in {m.request for m in start.meetings}
