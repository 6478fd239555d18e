"""The whole solve: sizes of real events, limits, progress, and input order."""

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkmatch.formats.parse import parse_event
from linkmatch.instances import load, make_event, parse_sizes
from linkmatch.models import Event
from linkmatch.scheduler.outcome import InfeasibleError, NoScheduleError, Progress
from linkmatch.scheduler.search import Search
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.verify import verify


def recounted(event: Event, schedule: Any) -> float:
    scores = {r.id: r.score for r in event.requests}
    return sum(scores[m.request] for m in schedule.meetings)


@pytest.mark.parametrize("seed", range(5))
def test_a_real_event_is_proven_optimal(seed: int) -> None:
    event = make_event(parse_sizes("70x30x12x28", requests=12), seed)
    schedule = solve(event, time_limit=15)
    report = schedule.report
    assert report is not None
    assert report.status == "optimal"
    assert [o.name for o in report.objectives] == ["shortfall", "score"]
    score = report.objectives[1]
    assert score.value == score.bound == recounted(event, schedule)
    assert score.gap == 0
    assert verify(event, schedule).valid


def test_a_large_event_ends_with_a_gap_of_at_most_one_percent() -> None:
    event = make_event(parse_sizes("300x300x30x150", requests=40), seed=1)
    report = solve(event, time_limit=30).report
    assert report is not None
    assert report.objectives[1].gap is not None
    assert report.objectives[1].gap <= 0.01


def test_the_sample_of_tegal_holds_every_reported_partnership() -> None:
    event = load("tegal-2017")
    schedule = solve(event)
    assert schedule.report is not None
    assert schedule.report.status == "optimal"
    best = sorted(event.requests, key=lambda r: -r.score)[:7]
    assert {r.id for r in best} <= {m.request for m in schedule.meetings}


@settings(max_examples=8)
@given(st.integers(0, 10**6))
def test_the_order_of_registration_has_no_influence(seed: int) -> None:
    event = load("kemenperin-2022")
    data = json.loads(event.model_dump_json())
    rng = random.Random(seed)
    for name in ("companies", "requests", "slots", "tables", "rooms"):
        rng.shuffle(data[name])
    shuffled = parse_event(data).value
    assert shuffled.sha256 == event.sha256
    assert solve(shuffled, seed=3).meetings == solve(event, seed=3).meetings


def hard_event(**more: Any) -> Event:
    """Return an event whose flow bound is not reached: many are there for half a day."""
    rng = random.Random(5)
    slots = [
        {
            "id": f"S{n}",
            "start": f"2026-01-01T{8 + n:02d}:00",
            "end": f"2026-01-01T{8 + n:02d}:20",
            "session": "AM" if n < 4 else "PM",
        }
        for n in range(8)
    ]
    half = [[s["id"] for s in slots[:4]], [s["id"] for s in slots[4:]]]
    companies = [
        {"id": f"C{n}", "side": ("ikm", "tier1")[n % 2], "unavailable": rng.choice([*half, []])}
        for n in range(24)
    ]
    requests = [
        {"companies": [f"C{a}", f"C{b}"], "score": rng.randint(1, 100)}
        for a in range(0, 24, 2)
        for b in range(1, 24, 2)
        if rng.random() < 0.6
    ]
    data = {"slots": slots, "companies": companies, "requests": requests, "table_count": 12}
    return parse_event(data | more).value


def chained_event() -> Event:
    """Return an event in which order, unknown to flow and blocks, costs score."""
    event = hard_event().model_dump(mode="json")
    requests = event["requests"]
    for n, request in enumerate(requests):
        request["after"] = [requests[n - 1]["id"]] if n % 4 else []
    return parse_event(event).value


def test_half_day_attendance_is_proven_by_blocks_of_slots() -> None:
    report = solve(hard_event(), workers=1).report
    assert report is not None
    assert report.status == "optimal"
    assert report.objectives[1].proof == "blocks-lp"
    assert [phase.name for phase in report.phases] == ["bound", "blocks", "construct"]


def test_where_flow_and_blocks_do_not_close_the_gap_the_exact_model_does() -> None:
    seen: list[Progress] = []
    report = solve(chained_event(), workers=1, on_progress=seen.append).report
    assert report is not None
    assert report.status == "optimal"
    assert report.objectives[1].proof == "cp-sat"
    before = [progress for progress in seen if progress.meetings is None]
    assert before[-1].objectives[1][2] is not None, "the bound is told before the first schedule"
    last = seen[-1].objectives[1]
    assert last[1] == last[2] == report.objectives[1].value


def test_progress_only_gets_better() -> None:
    seen: list[Progress] = []
    solve(hard_event(), workers=1, on_progress=seen.append)
    values = [p.objectives[1][1] for p in seen if p.objectives[1][1] is not None]
    bounds = [p.objectives[1][2] for p in seen if p.objectives[1][2] is not None]
    assert values == sorted(values)
    assert bounds == sorted(bounds, reverse=True)


def test_stopping_at_once_still_gives_a_schedule_and_its_bound() -> None:
    event = hard_event()
    report = solve(event, should_stop=lambda: True).report
    assert report is not None
    assert report.status in ("feasible", "optimal")
    assert all(o.bound is not None for o in report.objectives)


def test_without_time_for_any_schedule_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Search, "run", lambda self: None)
    with pytest.raises(NoScheduleError, match="limit of 5 s") as limit:
        solve(hard_event(), time_limit=5)
    assert not limit.value.interrupted
    with pytest.raises(NoScheduleError, match="stopped") as stopped:
        solve(hard_event(), should_stop=lambda: True)
    assert stopped.value.interrupted


def test_the_policy_decides_what_comes_first() -> None:
    base = load("tegal-2017")
    data = json.loads(base.model_dump_json())
    for company in data["companies"]:
        company["min_meetings"] = 0
    data["table_count"], data["tables"], data["requests"] = 1, [], data["requests"]
    for request in data["requests"]:
        request.update(must=False, table=None, slot=None, after=[])
    lowest = min(data["requests"], key=lambda r: r["score"])
    data["slots"] = data["slots"][:1]
    for request in data["requests"]:
        request["session"] = None
    for company in data["companies"]:
        company["unavailable"] = []
    next(c for c in data["companies"] if c["id"] == lowest["companies"][0])["min_meetings"] = 1
    event = parse_event(data).value
    fair = solve(event, workers=1, policy=["shortfall", "score"])
    rich = solve(event, workers=1, policy=["score", "shortfall"])
    assert fair.report is not None
    assert rich.report is not None
    assert fair.report.objectives[0].value == 0
    assert recounted(event, rich) == max(r.score for r in event.requests)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"policy": ["brakes"]}, "existing: shortfall, score"),
        ({"policy": []}, "at least 1"),
        ({"policy": ["score", "score"]}, "more than once"),
        ({"time_limit": 0}, "above zero"),
        ({"time_limit": float("nan")}, "above zero"),
        ({"time_limit": "3"}, "above zero"),
        ({"workers": 0}, "at least one worker"),
        ({"workers": True}, "whole number"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**31}, "seed"),
        ({"seed": 1.5}, "seed"),
    ],
)
def test_wrong_settings_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        solve(load("tegal-2017"), **options)


def test_demands_that_only_search_shows_impossible_are_named() -> None:
    # Three companies of one side must all meet each other in pairs, within two slots.
    data = json.loads(hard_event().model_dump_json())
    data.update(
        sides=["all"],
        slots=data["slots"][:2],
        companies=[{"id": c} for c in "ABCD"],
        requests=[
            {"companies": pair, "score": 1, "must": pair != ["A", "D"]}
            for pair in (["A", "B"], ["A", "C"], ["B", "C"], ["A", "D"])
        ],
    )
    with pytest.raises(InfeasibleError, match="these 3 must-meetings") as error:
        solve(parse_event(data).value)
    assert "A|B, A|C, B|C" in error.value.reasons[0]


def test_musts_that_construction_cannot_place_are_placed_by_search() -> None:
    # The flow sees two of a group's three companies, so it allows what the third forbids.
    data = json.loads(make_event(parse_sizes("40x40x8x30", requests=8), 0).model_dump_json())
    slots = [s["id"] for s in data["slots"]]
    data["companies"] += [
        {"id": f"X{n}", "side": ("ikm", "tier1")[n % 2], "unavailable": slots[3:]} for n in range(4)
    ]
    groups = (["X0", "X2", "X1"], ["X0", "X2", "X3"], ["X2", "X1", "X3"])
    data["requests"] += [
        {"id": f"G{n}", "companies": group, "score": 1, "must": True}
        for n, group in enumerate(groups)
    ]
    data["requests"][-3]["after"] = ["G1"]
    data["requests"][-2]["after"] = ["G2"]
    event = parse_event(data).value
    schedule = solve(event, workers=1, time_limit=20)
    assert {"G0", "G1", "G2"} <= {m.request for m in schedule.meetings}
    assert verify(event, schedule).valid


def test_a_stopped_search_ends_between_moves() -> None:
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 5

    event = make_event(parse_sizes("100x100x20x100", requests=60, absence=0.2), 0)
    report = solve(event, should_stop=stop).report
    assert report is not None
    assert report.status == "feasible"
    assert asked < 1000


def test_an_event_without_requests_has_an_empty_optimal_schedule() -> None:
    schedule = solve(hard_event(requests=[]))
    assert schedule.meetings == ()
    assert schedule.report is not None
    assert schedule.report.status == "optimal"
