"""Events in which a proof is easily one step too bold."""

from typing import Any

import pytest
from linkmatch.formats.parse import parse_event
from linkmatch.models import Event
from linkmatch.scheduler.incumbent import Incumbent
from linkmatch.scheduler.outcome import InfeasibleError
from linkmatch.scheduler.problem import compile_event
from linkmatch.scheduler.solve import solve


def event(slots: int, companies: list[dict[str, Any]], **fields: Any) -> Event:
    times = [
        {"id": f"S{n}", "start": f"2026-01-26T{9 + n:02d}:00", "end": f"2026-01-26T{9 + n:02d}:30"}
        for n in range(slots)
    ]
    data = {"slots": times, "companies": companies, "table_count": 2}
    return parse_event(data | fields).value


def two_sides_with_a_minimum() -> Event:
    """Return an event whose least shortfall is more than the flow's."""
    return event(
        5,
        [
            {"id": "C0", "side": "a", "unavailable": ["S0", "S1", "S2", "S3"], "max_meetings": 2},
            {"id": "C1", "side": "a", "unavailable": ["S1", "S4"], "delegations": 2},
            {"id": "C2", "side": "b", "unavailable": ["S2", "S3"]},
            {"id": "C3", "side": "b", "unavailable": ["S0", "S1", "S2"], "min_meetings": 4},
        ],
        requests=[
            {"id": "Q0", "companies": ["C0", "C3"], "score": 50},
            {"id": "Q1", "companies": ["C1", "C3"], "score": 1, "after": ["Q0"]},
            {"id": "Q2", "companies": ["C0", "C2"], "score": 63},
            {"id": "Q3", "companies": ["C1", "C2"], "score": 100},
        ],
        sides=["a", "b"],
    )


def test_a_bound_of_the_second_objective_holds_at_the_flows_value_of_the_first_only() -> None:
    report = solve(two_sides_with_a_minimum(), workers=1).report
    assert report is not None
    assert report.status == "optimal"
    assert [(o.value, o.bound) for o in report.objectives] == [(3, 3), (164, 164)]


def test_a_bound_given_the_first_objective_waits_for_that_very_value() -> None:
    problem = compile_event(two_sides_with_a_minimum())
    best = Incumbent(problem, ["shortfall", "score"], None, 0.0)
    best.tighten_second_given_first(2, 51_000, "flow")
    best.offer({}, "construct")
    best.tighten(0, 4, "cp-sat")
    assert best.reached(0)
    assert best.bounds[1] is None, "the first objective is at its bound, but not at 2"


MUSTS_THAT_LEAVE_A_HOLE = [
    {"id": "Q0", "companies": ["A", "B"], "score": 1, "must": True, "slot": "S0"},
    {"id": "Q2", "companies": ["A", "C"], "score": 1, "must": True, "slot": "S2"},
]


@pytest.mark.parametrize("policy", [["shortfall", "score"], ["score"], ["breaks", "score"]])
def test_a_request_that_is_no_must_can_be_what_keeps_breaks_equal(policy: list[str]) -> None:
    filler = {"id": "Q1", "companies": ["A", "D"], "score": 0, "slot": "S1"}
    fields: dict[str, Any] = {"sides": ["p"], "rules": {"max_break_difference": 0}}
    companies = [{"id": name, "side": "p"} for name in "ABCD"]
    possible = event(
        3, companies, requests=[*MUSTS_THAT_LEAVE_A_HOLE, filler], policy=policy, **fields
    )
    assert {m.request for m in solve(possible, workers=1).meetings} == {"Q0", "Q1", "Q2"}
    impossible = event(3, companies, requests=MUSTS_THAT_LEAVE_A_HOLE, policy=policy, **fields)
    with pytest.raises(InfeasibleError, match="without this rule they can"):
        solve(impossible, workers=1)


@pytest.mark.parametrize("workers", [1, 2])
def test_one_worker_finds_out_that_there_is_no_schedule(workers: int) -> None:
    """Each company has room for its musts, but together they do not fit the tables."""
    away = {"C1": ["S2"], "C2": ["S2"], "C4": ["S2"]}
    pairs = [("C5", "C0"), ("C0", "C5"), ("C4", "C0"), ("C1", "C3"), ("C1", "C2"), ("C3", "C5")]
    impossible = event(
        3,
        [{"id": f"C{n}", "side": "p", "unavailable": away.get(f"C{n}", [])} for n in range(6)],
        requests=[
            {"id": f"Q{n}", "companies": pair, "score": 10, "must": True}
            for n, pair in enumerate(pairs)
        ],
        sides=["p"],
        policy=["idle_slots", "breaks", "score"],
        table_count=None,
        tables=[
            {"id": "T0"},
            {"id": "T1", "reserved_for": "C5", "unavailable": ["S0"]},
            {"id": "T2", "reserved_for": "C3", "unavailable": ["S0"]},
            {"id": "T3", "reserved_for": "C3"},
        ],
    )
    with pytest.raises(InfeasibleError, match="cannot all be held"):
        solve(impossible, workers=workers, time_limit=30)
