"""Session blocks: where an event has parts, and what the linear programme of them proves."""

from datetime import datetime, timedelta
from itertools import product
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from linkmatch.formats.parse import parse_event
from linkmatch.instances import Sizes, make_event
from linkmatch.scheduler.blocks import BlockModel, block_starts
from linkmatch.scheduler.bounds import SlotFlow
from linkmatch.scheduler.problem import Problem, compile_event

SLOTS = 4


def slots() -> list[dict[str, Any]]:
    start = datetime(2026, 3, 2, 9)
    times = [start + timedelta(minutes=30 * n) for n in range(SLOTS + 1)]
    return [
        {"id": f"S{n}", "start": times[n].isoformat()[:16], "end": times[n + 1].isoformat()[:16]}
        for n in range(SLOTS)
    ]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Small events of two sides or one, with maximums, musts and groups of three."""
    sides = draw(st.sampled_from([["a", "b"], ["a"]]))
    companies = [
        {
            "id": f"C{n}",
            "side": sides[n % len(sides)],
            "unavailable": draw(st.sampled_from([[], ["S0", "S1"], ["S2", "S3"], ["S1"]])),
            "max_meetings": draw(st.sampled_from([None, None, 2])),
            "delegations": draw(st.sampled_from([1, 1, 2])),
        }
        for n in range(4)
    ]
    pairs = [(0, 1), (0, 3), (2, 1), (2, 3)] if len(sides) == 2 else [(0, 1), (1, 2), (2, 3)]
    groups = [*pairs, *([(0, 1, 2)] if len(sides) == 1 else [])]
    requests = [
        {
            "companies": [f"C{c}" for c in group],
            "score": draw(st.integers(0, 9)),
            "must": draw(st.sampled_from([False, False, True])),
        }
        for group in groups
    ]
    data = {
        "sides": sides,
        "slots": slots(),
        "companies": companies,
        "requests": requests,
        "table_count": draw(st.integers(1, 2)),
    }
    return compile_event(parse_event(data).value)


def best_score(problem: Problem) -> int | None:
    """Return the best score by trying every schedule; ``None`` where there is none."""
    best: int | None = None
    choices = [[-1, *np.flatnonzero(problem.allowed[r])] for r in range(problem.request_count)]
    for chosen in product(*choices):
        held = [(r, t) for r, t in enumerate(chosen) if t >= 0]
        if any(r not in dict(held) for r in problem.musts):
            continue
        load = np.zeros(problem.present.shape, dtype=int)
        for r, t in held:
            load[list(problem.members[r]), t] += 1
        used = np.bincount([t for _, t in held], minlength=problem.slot_count)
        fits = (load <= np.array(problem.delegations)[:, None]).all()
        fits &= (load.sum(axis=1) <= problem.capacity_of).all() and (used <= problem.seats).all()
        score = int(problem.scores[[r for r, _ in held]].sum())
        if fits and (best is None or score > best):
            best = score
    return best


@settings(max_examples=60)
@given(problems(), st.sampled_from([[0], [0, 2], [0, 1, 2, 3]]))
def test_no_schedule_beats_the_bound(problem: Problem, starts: list[int]) -> None:
    if not all(problem.allowed[r].any() for r in problem.musts):
        return
    best = best_score(problem)
    bound = BlockModel(problem, starts).bound(10.0)
    if best is not None:
        assert bound is not None
        assert bound >= best


def test_an_event_with_half_day_attendance_has_two_blocks() -> None:
    sizes = Sizes(30, 30, slots=12, tables=30, requests_per_ikm=20, absence=0.0, half_day=0.6)
    assert block_starts(compile_event(make_event(sizes))) == [0, 6]


def test_scattered_absence_makes_no_blocks() -> None:
    sizes = Sizes(40, 40, slots=12, tables=40, requests_per_ikm=10, absence=0.2, partial=0.0)
    assert block_starts(compile_event(make_event(sizes))) == [0]


def test_a_choice_names_the_block_of_each_request() -> None:
    """One side is there in the morning, the other in the afternoon, of those who want to meet."""
    data = {
        "sides": ["a", "b"],
        "slots": slots(),
        "companies": [
            {"id": "A1", "side": "a", "unavailable": ["S2", "S3"]},
            {"id": "A2", "side": "a", "unavailable": ["S0", "S1"]},
            {"id": "B1", "side": "b", "unavailable": ["S2"]},
            {"id": "B2", "side": "b"},
        ],
        "requests": [
            {"companies": [a, b], "score": 10} for a in ("A1", "A2") for b in ("B1", "B2")
        ],
        "table_count": 1,
    }
    problem = compile_event(parse_event(data).value)
    blocks, flow = BlockModel(problem, [0, 2]), SlotFlow(problem).solve()
    assert flow is not None
    assert blocks.bound(10.0) == flow.score == 40_000
    choice = blocks.choose(-problem.scores, 10.0)
    assert choice is not None
    assert choice.within is not None
    assert choice.score == 40_000
    assert dict(enumerate(choice.within)) == {0: 3, 1: 3, 2: 12, 3: 12}


def test_a_meeting_of_two_slots_leaves_less_time_to_rest() -> None:
    """With one free slot of four, a long meeting goes with one other, not with two."""
    data = {
        "sides": ["a", "b"],
        "slots": slots(),
        "companies": [{"id": "A", "side": "a", "max_consecutive": 2}]
        + [{"id": f"B{n}", "side": "b"} for n in range(3)],
        "requests": [
            {"companies": ["A", f"B{n}"], "score": 5, "length": 1 + (n == 0)} for n in range(3)
        ],
        "table_count": 2,
    }
    blocks = BlockModel(compile_event(parse_event(data).value), [0])
    assert blocks.bound(10) == 10_000
    chosen = blocks.choose(-blocks.problem.scores, 10)
    assert chosen is not None
    assert chosen.flow.sum() == 2
