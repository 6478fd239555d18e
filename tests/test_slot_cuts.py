"""Cuts tell of choices that capacities allow and slots do not; no schedule breaks one."""

import json
import random
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkmatch.models import Event
from linkmatch.scheduler.problem import Mask, Problem, compile_event
from linkmatch.scheduler.slot_cuts import slot_cut

NAMES = ("A", "B", "X", "Y", "Z")


def problem_of(
    requests: list[dict[str, object]], away: dict[str, list[str]], tables: int = 2
) -> Problem:
    times = [f"2026-03-02T{8 + n:02d}:00" for n in range(5)]
    data = {
        "slots": [{"id": f"S{n}", "start": times[n], "end": times[n + 1]} for n in range(4)],
        "companies": [
            {"id": c, "side": "ikm" if c < "M" else "tier1", "unavailable": away.get(c, [])}
            for c in NAMES
        ],
        "requests": [{"score": 10} | request for request in requests],
        "table_count": tables,
    }
    return compile_event(Event.model_validate_json(json.dumps(data)))


def all_of(problem: Problem) -> Mask:
    return np.ones(problem.request_count, dtype=bool)


def test_two_partners_who_are_there_in_the_same_slot_only_are_one_too_many() -> None:
    away = {"X": ["S1", "S2", "S3"], "Y": ["S1", "S2", "S3"]}
    requests: list[dict[str, object]] = [
        {"companies": ["A", "X"]},
        {"companies": ["A", "Y"]},
        {"companies": ["B", "Z"]},
    ]
    problem = problem_of(requests, away)
    cut = slot_cut(problem, all_of(problem), 10)
    assert cut is not None
    assert cut.excludes(all_of(problem))
    of_a = [n for n, request in enumerate(problem.requests) if "A" in request.companies]
    for left_out in of_a:
        held = all_of(problem)
        held[left_out] = False
        assert not cut.excludes(held)
        assert slot_cut(problem, held, 10) is None


def test_long_meetings_take_all_their_slots() -> None:
    requests: list[dict[str, object]] = [
        {"companies": ["A", "X"], "length": 2},
        {"companies": ["A", "Y"], "length": 2},
        {"companies": ["A", "Z"]},
    ]
    problem = problem_of(requests, {})
    cut = slot_cut(problem, all_of(problem), 10)
    assert cut is not None
    assert cut.excludes(all_of(problem))


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6))
def test_no_schedule_breaks_a_cut(seed: int) -> None:
    draw = random.Random(seed)
    slots = [f"S{n}" for n in range(4)]
    away = {c: draw.sample(slots, draw.randint(0, 3)) for c in NAMES}
    pairs = draw.sample(list(product("AB", "XYZ")), 5)
    requests: list[dict[str, object]] = [
        {"companies": list(pair), "length": draw.choice([1, 1, 2])} for pair in pairs
    ]
    problem = problem_of(requests, away, draw.randint(1, 2))
    cut = slot_cut(problem, all_of(problem), 10)
    if cut is None:
        return
    for starts in product(range(-1, 4), repeat=len(requests)):
        if _fits(problem, starts):
            assert not cut.excludes(np.array(starts) >= 0)


def _fits(problem: Problem, starts: tuple[int, ...]) -> bool:
    """Return whether no company and no slot has more than one, or the tables, at a time."""
    used: dict[tuple[int, int], int] = {}
    for request, start in enumerate(starts):
        if start < 0:
            continue
        if not problem.allowed[request, start]:
            return False
        for slot in range(start, start + problem.length_of[request]):
            for who in (*problem.members[request], -1):
                used[who, slot] = used.get((who, slot), 0) + 1
    tables = int(problem.seats.max())
    return all(count <= (tables if who < 0 else 1) for (who, _), count in used.items())


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_cut_off_of_a_schedule(seed: int) -> None:
    draw = random.Random(seed)
    pairs = draw.sample(list(product("AB", "XYZ")), 4)
    problem = problem_of([{"companies": list(pair)} for pair in pairs], {})
    held = np.zeros(problem.request_count, dtype=bool)
    held[:2] = True
    assert slot_cut(problem, held, 10) is None
