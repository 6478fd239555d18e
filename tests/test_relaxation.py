"""The linear relaxation: bounds above, and dives and branches below, what CP-SAT proves."""

import json
import math
from dataclasses import replace

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkmatch.instances.generator import make_event, parse_sizes
from linkmatch.models import Event
from linkmatch.scheduler.exact import ExactModel, solve_exact
from linkmatch.scheduler.limits import Limits
from linkmatch.scheduler.objectives import OBJECTIVES
from linkmatch.scheduler.problem import Problem, compile_event
from linkmatch.scheduler.programmes import Integer, Linear, Programme
from linkmatch.scheduler.prune import whole
from linkmatch.scheduler.quiet_highs import QuietHighs
from linkmatch.scheduler.relaxation import Relaxation
from linkmatch.scheduler.renewal import Renewal
from scipy.sparse import csr_matrix

SCORE = OBJECTIVES["score"]


def problem_of(seed: int) -> Problem:
    """Return an event with rest, and with meetings of two slots."""
    data = json.loads(make_event(parse_sizes("8x5x6x4"), seed).model_dump_json())
    data["rules"] = {"max_consecutive": 3}
    for request in data["requests"][::4]:
        request["length"] = 2
    return compile_event(Event.model_validate_json(json.dumps(data)))


def optimum(problem: Problem) -> int:
    limits = Limits(lambda: 60, lambda: False, 1, 0)
    result = solve_exact(ExactModel(problem), limits, SCORE, lambda _: None)
    assert result.slot_of is not None
    found = sum(int(problem.scores[r]) for r in result.slot_of)
    assert result.bound == found
    return found


def test_who_attends_a_long_meeting_is_counted_as_there_until_it_ends() -> None:
    # B2 leaves after the first slot, so B1 attends the long meeting, and the other needs B1.
    people = [{"id": "B1", "topics": ["cost"]}, {"id": "B2", "unavailable": ["S1"]}]
    data = {
        "sides": ["left"],
        "slots": [
            {"id": f"S{n}", "start": f"2026-03-02T{9 + n:02d}:00", "end": f"2026-03-02T{10 + n}:00"}
            for n in range(2)
        ],
        "table_count": 2,
        "companies": [{"id": "A"}, {"id": "B", "representatives": people}, {"id": "C"}],
        "requests": [
            {"companies": ["A", "B"], "score": 3, "length": 2},
            {"companies": ["C", "B"], "score": 2, "needs": {"B": {"topic": "cost"}}},
        ],
    }
    problem = compile_event(Event.model_validate_json(json.dumps(data)))
    counted = ExactModel(problem, people_apart=False)
    assert Relaxation(counted, SCORE).bound(30) == optimum(problem) == 3000


@settings(max_examples=8)
@given(seed=st.integers(0, 10**6))
def test_what_is_found_and_proven_encloses_the_optimum(seed: int) -> None:
    problem = problem_of(seed)
    best, relaxation = optimum(problem), Relaxation(ExactModel(problem), SCORE)
    bound = relaxation.bound(30)
    assert bound is not None
    assert bound >= best
    for few in (None, 10):
        dived = relaxation.dive(30, few)
        assert dived is not None
        assert whole(problem, dived) == dived
        assert sum(int(problem.scores[r]) for r in dived) <= best
    for value in (None, best, best - 5000):
        found, proven = relaxation.branch(30, value)
        assert proven == best
        assert found is not None
        assert sum(int(problem.scores[r]) for r in found) == best


def test_rows_that_name_a_variable_twice_are_taken() -> None:
    data = json.loads(make_event(parse_sizes("8x5x6x4"), 1).model_dump_json())
    for request in data["requests"][::4]:
        request["length"] = 2
    data["companies"][0]["max_consecutive"] = 1  # its long meetings would be two in a row
    data["tables"][0]["reserved_for"] = data["companies"][-1]["id"]
    problem = compile_event(Event.model_validate_json(json.dumps(data)))
    best, relaxation = optimum(problem), Relaxation(ExactModel(problem), SCORE)
    bound = relaxation.bound(30)
    assert bound is not None
    assert bound >= best
    assert relaxation.branch(30, None)[1] == best


@settings(max_examples=8)
@given(seed=st.integers(0, 10**6))
def test_a_schedule_with_a_part_renewed_keeps_the_rest_and_is_no_worse(seed: int) -> None:
    problem = problem_of(seed)
    relaxation = Relaxation(ExactModel(problem), SCORE)
    assert relaxation.bound(30) is not None
    dived = relaxation.dive(30, 5, gap=0.5)
    assert dived is not None
    value = sum(int(problem.scores[r]) for r in dived)
    free = np.zeros(problem.allowed.shape, dtype=bool)
    free[::2] = True
    found, _ = relaxation.renew(dived, free, value, 30)
    assert found is not None
    assert {r: t for r, t in found.items() if r % 2} == {r: t for r, t in dived.items() if r % 2}
    assert sum(int(problem.scores[r]) for r in found) >= value
    assert whole(problem, found) == found


@settings(max_examples=5)
@given(seed=st.integers(0, 10**6))
def test_renewing_part_after_part_comes_close_to_the_best(seed: int) -> None:
    problem = problem_of(seed)
    relaxation = Relaxation(ExactModel(problem), SCORE)
    assert relaxation.bound(30) is not None
    sides = {members[0] for members in problem.members}
    renewal = Renewal(problem, relaxation, SCORE, [sorted(sides)], seed)
    values = []
    while renewal.idle < 20:
        starts = renewal.step(30)
        if renewal.take(starts):
            values.append(sum(int(problem.scores[r]) for r in renewal.starts))
    assert values == sorted(set(values))
    assert 0.97 * optimum(problem) <= values[-1] <= optimum(problem)


@settings(max_examples=8)
@given(seed=st.integers(0, 10**6))
def test_a_schedule_falls_behind_by_its_losses_and_by_what_is_not_of_starts(seed: int) -> None:
    problem = compile_event(make_event(parse_sizes("8x5x6x4"), seed))
    relaxation = Relaxation(ExactModel(problem), SCORE)
    bound = relaxation.bound(30)
    dived = relaxation.dive(30, 5, gap=0.5)
    assert bound is not None
    assert dived is not None
    assert relaxation.losses({}).sum() > 0
    for starts in ({}, dived):
        losses = relaxation.losses(starts)
        assert losses.min() >= -1e-6
        behind = bound - sum(int(problem.scores[r]) for r in starts)
        assert losses.sum() <= behind + 1000


def walking(seed: int) -> Problem:
    """Return an event in which companies walk between two zones."""
    data = json.loads(make_event(parse_sizes("5x4x4x4", 3), seed).model_dump_json())
    data["rooms"] = [{"id": "R1", "zone": "A"}, {"id": "R2", "zone": "B"}]
    data["tables"] = [{"id": f"M{n}", "room": f"R{1 + n % 2}"} for n in range(4)]
    data["table_count"] = None
    data["rules"] = {"walking": [["A", "B", 1]]}
    return compile_event(Event.model_validate_json(json.dumps(data)))


@settings(max_examples=8)
@given(seed=st.integers(0, 10**6))
def test_zones_and_slots_are_renewed_by_what_slots_alone_lose(seed: int) -> None:
    problem = walking(seed)
    best = optimum(problem)
    flat = Relaxation(ExactModel(problem.without_zones), SCORE)
    bound = flat.bound(30)
    assert bound is not None
    assert bound >= best
    places = Relaxation(ExactModel(problem), SCORE)
    places.learn(flat)
    renewal = Renewal(problem, places, SCORE, [range(5), range(5, 9)], seed)
    renewal.take({})
    while renewal.idle < 15:
        starts = renewal.step(30)
        if renewal.take(starts):
            assert starts is not None
            assert whole(problem, starts) == starts
    value = sum(int(problem.scores[r]) for r in renewal.starts)
    assert 0.8 * best <= value <= best
    everything = np.ones(problem.allowed.shape, dtype=bool)
    found, _ = places.renew(renewal.starts, everything, value, 30)
    assert found is not None
    assert value <= sum(int(problem.scores[r]) for r in found) <= best


def test_a_programme_stops_when_asked_to() -> None:
    relaxation = Relaxation(ExactModel(problem_of(1)), SCORE, lambda: True)
    assert relaxation.bound(30) is None


def test_what_fails_while_it_is_asked_whether_to_stop_is_raised() -> None:
    def fail() -> bool:
        raise KeyError("of the asker")

    relaxation = Relaxation(ExactModel(problem_of(1)), SCORE, fail)
    with pytest.raises(KeyError, match="of the asker"):
        relaxation.bound(30)


def test_a_solver_that_gives_up_has_proven_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    relaxation = Relaxation(ExactModel(problem_of(1)), SCORE)
    assert relaxation.bound(30) is not None
    monkeypatch.setattr(
        QuietHighs, "getModelStatus", lambda _: highspy.HighsModelStatus.kSolveError
    )
    assert relaxation.branch(30, None)[1] is None


@pytest.mark.parametrize("least", [-math.inf, 0.0])
def test_a_solver_that_proves_a_known_schedule_away_has_proven_nothing(
    monkeypatch: pytest.MonkeyPatch, least: float
) -> None:
    problem = problem_of(1)
    best, relaxation = optimum(problem), Relaxation(ExactModel(problem), SCORE)
    assert relaxation.bound(30) is not None
    monkeypatch.setattr(Programme, "integer", lambda *_: Integer(None, least, ended=True))
    assert relaxation.branch(30, best)[1] is None


def test_reduced_gains_are_counted_from_what_their_own_duals_prove(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = problem_of(1)
    relaxation = Relaxation(ExactModel(problem), SCORE)
    whole, linear = relaxation._whole, Programme.linear

    def worse(_: Programme, seconds: float) -> Linear | None:
        found = linear(whole, seconds)
        return found and replace(found, duals=found.duals + 0.0004)

    monkeypatch.setattr(Programme, "linear", worse)
    assert relaxation.bound(30) is not None
    solved, priced = relaxation._solved, relaxation._priced
    assert solved is not None
    assert priced is not None
    most = np.maximum(priced.reduced * whole.least, priced.reduced * whole.most).sum()
    assert priced.total >= solved.duals @ whole.limits + most


def test_a_programme_without_solution_is_told_from_one_without_time() -> None:
    least = Programme(np.array([1]), csr_matrix([[1]]), np.array([3]), most=5)
    impossible = least.integer(30, floor=4)
    assert impossible.values is None
    assert impossible.ended
    possible = least.integer(30, floor=2)
    assert possible.values is not None
    assert possible.values.tolist() == [3]
    assert possible.bound == 3


def test_a_programme_that_the_solver_does_not_take_is_told() -> None:
    twice = csr_matrix(([1, 1], [0, 0], [0, 2]), shape=(1, 1))  # one variable, two times in a row
    with pytest.raises(RuntimeError, match="does not take"):
        Programme(np.array([1]), twice, np.array([3])).linear(30)


def test_a_dive_needs_the_linear_programme() -> None:
    relaxation = Relaxation(ExactModel(problem_of(1)), SCORE)
    with pytest.raises(RuntimeError, match="solved before"):
        relaxation.dive(1)
