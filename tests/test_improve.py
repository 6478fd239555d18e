"""Improvement by path swaps: it breaks no rule, loses no score, and counts right."""

import os
import random
import subprocess
import sys
from collections import Counter
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkmatch.instances.generator import make_event, parse_sizes
from linkmatch.instances.sizes import Sizes
from linkmatch.models.event import Event
from linkmatch.scheduler import improve as improving
from linkmatch.scheduler.annealing import moves
from linkmatch.scheduler.annealing.cells import State, Weights
from linkmatch.scheduler.annealing.compiled import COMPILED_FROM, is_cached, warm_up
from linkmatch.scheduler.annealing.cost import energy
from linkmatch.scheduler.annealing.loop import DRAW_BITS, DRAWS, EXPONENTIALS, anneal
from linkmatch.scheduler.annealing.state import state_of
from linkmatch.scheduler.bounds import SlotFlow
from linkmatch.scheduler.construct import Constructor
from linkmatch.scheduler.improve import improve
from linkmatch.scheduler.jit import compiled
from linkmatch.scheduler.objectives import OBJECTIVES
from linkmatch.scheduler.occupancy import breaks_in, busy_masks, idle_slots_in
from linkmatch.scheduler.problem import Problem, compile_event
from linkmatch.scheduler.prune import prune, whole

COMPILED = improving.compiled_anneal


def never() -> bool:
    """Say not to stop."""
    return False


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave compiling, which takes seconds, to the one test that is about it."""
    monkeypatch.setattr(improving, "compiled_anneal", lambda: None)


def random_event(seed: int) -> Event:
    """Return a small event with most kinds of rules, some of them binding."""
    rng = random.Random(seed)
    event = make_event(parse_sizes("9x7x8x5", requests=4), seed)
    rooms = [{"id": "R1"}, {"id": "R2", "max_meetings": 2}]
    tables = [{"id": f"T{n}", "room": rng.choice(["R1", "R1", "R2"])} for n in range(6)]
    data = event.model_dump(mode="json")
    tables[0]["reserved_for"] = data["companies"][-1]["id"]
    for company in data["companies"]:
        company["delegations"] = rng.choice([1, 1, 1, 2])
        company["min_meetings"] = rng.choice([0, 2])
        company["max_meetings"] = rng.choice([None, 3])
    for n, request in enumerate(data["requests"]):
        request["score"] = rng.randint(1, 3)
        request["id"] = f"Q{n}"
        request["table"] = "T1" if rng.random() < 0.1 else None
        request["after"] = [f"Q{rng.randrange(n)}"] if n and rng.random() < 0.2 else []
    return Event.model_validate(data | {"rooms": rooms, "tables": tables})


def constructed(problem: Problem, seed: int = 0) -> dict[int, int]:
    """Return a schedule that keeps all rules."""
    selection = SlotFlow(problem).solve()
    assert selection is not None
    constructor = Constructor(problem, seed)
    constructor.round(selection, lambda: False)
    return prune(problem, constructor.schedule())


def slots_in(state: State, problem: Problem) -> dict[int, int]:
    slots = state.cells[state.slot_of : state.slot_of + problem.request_count]
    return {r: t - 1 for r, t in enumerate(slots) if t > 0}


def part(state: State, name: str, size: int) -> list[int]:
    begin = getattr(state, name)
    return list(state.cells[begin : begin + size])


def gapped(state: State) -> list[int]:
    """Return the companies that moves begin at more often; none is listed twice."""
    listed = part(state, "gapped", part(state, "gapped_count", 1)[0])
    assert len(set(listed)) == len(listed)
    return listed


class Checked(list[int]):
    """Cells that refuse an index from the end, where compiled code would look before them."""

    def __getitem__(self, place: Any) -> Any:
        assert isinstance(place, slice) or place >= 0
        return super().__getitem__(place)

    def __setitem__(self, place: Any, value: Any) -> None:
        assert place >= 0
        super().__setitem__(place, value)


def moved(state: State, tries: int, weights: Weights, seed: int) -> float:
    rng = np.random.default_rng(seed)
    draws = rng.integers(1 << DRAW_BITS, size=DRAWS * tries)
    exponential = rng.exponential(size=EXPONENTIALS)
    return anneal(state, draws.tolist(), exponential.tolist(), 0.7, weights)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.data())
def test_random_moves_keep_the_rules_and_the_counts(seed: int, data: st.DataObject) -> None:
    problem = compile_event(random_event(seed))
    start = constructed(problem, seed)
    if not start:
        return
    state = state_of(problem, start, compiled=False)
    state = state._replace(cells=Checked(state.cells))
    weights = Weights(1.0, 0.25, 0.5, 1, focused=data.draw(st.booleans()))
    before = sum(energy(state, c, weights) for c in range(len(problem.companies)))
    change = moved(state, 4_000, weights, seed)
    after = slots_in(state, problem)

    masks = busy_masks(problem, after)
    breaks = [breaks_in(mask) for mask in masks]
    cost = sum(b + 0.5 * max(0, b - 1) for b in breaks) + 0.25 * sum(map(idle_slots_in, masks))
    assert before + change == pytest.approx(cost), "the cost counted is the cost measured"
    for name in ("score", "shortfall"):
        measure = OBJECTIVES[name].measure
        assert not OBJECTIVES[name].better(measure(problem, start), measure(problem, after))
    assert len(after) == len(start)
    assert_proper(problem, after)
    fresh = state_of(problem, after, compiled=False)
    assert part(state, "meetings", len(masks)) == part(fresh, "meetings", len(masks))
    assert [m >> 1 for m in part(state, "busy", len(masks))] == masks
    width = problem.slot_count + 2
    assert part(state, "left", width) == part(fresh, "left", width)
    assert part(state, "occupied", len(masks) * width) == part(
        fresh, "occupied", len(masks) * width
    )
    listed, at = gapped(state), part(state, "gapped_at", len(masks))
    assert set(listed) == set(gapped(fresh)) <= {c for c, b in enumerate(breaks) if b}
    assert listed == [at.index(place) for place in range(len(listed))]


def assert_proper(problem: Problem, slot_of: dict[int, int]) -> None:
    """Check what the annealer promises; seats that are not alike are left to ``prune``."""
    used = Counter((c, t) for r, t in slot_of.items() for c in problem.members[r])
    assert all(n <= problem.delegations[c] for (c, _), n in used.items())
    assert all(problem.allowed[r, t] for r, t in slot_of.items())
    held = Counter(c for r in slot_of for c in problem.members[r])
    assert all(n <= problem.capacity_of[c] for c, n in held.items())
    for earlier, later, _ in problem.after:
        if earlier in slot_of and later in slot_of:
            assert slot_of[earlier] < slot_of[later]
    tables = Counter(
        (problem.fixed_table_of[r], t) for r, t in slot_of.items() if r in problem.fixed_table_of
    )
    assert max(tables.values(), default=0) <= 1


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.data())
def test_a_path_swap_is_undone_by_itself(seed: int, data: st.DataObject) -> None:
    problem = compile_event(random_event(seed))
    state = state_of(problem, constructed(problem, seed), compiled=False)
    weights = Weights(1.0, 0.0, 0.0, 99)
    for _ in range(20):
        vertex = data.draw(st.integers(0, len(problem.companies) - 1))
        row = state.at + vertex * state.width
        slots = range(1, state.width - 1)
        busy = [t for t in slots if state.cells[row + t] >= 0]
        free = [t for t in slots if state.cells[row + t] < 0]
        if not busy or not free or state.cells[state.company + vertex] < 0:
            continue
        a, c = data.draw(st.sampled_from(free)), data.draw(st.sampled_from(busy))
        before = list(state.cells[: state.path])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(moves, "PROBES", 0)  # a second path would make room
            change = moves.swap(state, vertex, a, c, 1e6, weights, 0)
            if state.cells[row + a] >= 0:
                assert moves.swap(state, vertex, c, a, 1e6, weights, 0) == -change
        assert list(state.cells[: state.path]) == before


def test_where_all_are_always_busy_cycles_move_meetings_and_are_undone_by_themselves() -> None:
    sizes = Sizes(6, 6, slots=6, tables=6, requests_per_ikm=6, absence=0, partial=0)
    problem = compile_event(make_event(sizes, 2))
    state = state_of(problem, constructed(problem), compiled=False)
    assert state.held_count == 36
    weights = Weights(1.0, 0.0, 0.0, 99)
    turned = 0
    for vertex in range(12):
        for a, c in permutations(range(1, 7), 2):
            before = list(state.cells[: state.path])
            assert moves.turn(state, vertex, a, c, 0.0, weights) == 0
            after = slots_in(state, problem)
            assert_proper(problem, after)
            assert busy_masks(problem, after) == [0b111111] * 12
            turned += before[: state.held] != list(state.cells[: state.held])
            moves.turn(state, vertex, a, c, 0.0, weights)
            assert list(state.cells[: state.path]) == before
    assert turned == 12 * 30, "two slots of all companies are made of cycles"


def test_breaks_fall_and_all_else_stays() -> None:
    problem = compile_event(make_event(parse_sizes("30x15x12x12"), 3))
    start = constructed(problem)
    found = list(improve(problem, start, ("score", "breaks", "idle_slots"), 0, never, 60_000))
    measures = [
        [OBJECTIVES[o].measure(problem, s) for o in ("score", "breaks", "idle_slots")]
        for s in [start, *found]
    ]
    assert len({score for score, *_ in measures}) == 1
    assert [m[1:] for m in measures] == sorted((m[1:] for m in measures), reverse=True)
    assert measures[-1][1] < measures[0][1] / 2
    assert found == list(
        improve(problem, start, ("score", "breaks", "idle_slots"), 0, never, 60_000)
    )


def test_a_difference_of_breaks_too_large_is_repaired() -> None:
    event = make_event(parse_sizes("20x10x12x9"), 1)
    event = event.model_copy(
        update={"rules": event.rules.model_copy(update={"max_break_difference": 2})}
    )
    problem = compile_event(event)
    start = constructed(problem)
    assert whole(problem, start) is None
    *_, best = improve(problem, start, ("score", "breaks"), 0, never, 100_000)
    assert whole(problem, best) == best


def test_compiled_code_is_kept_and_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    problem = compile_event(make_event(parse_sizes("30x15x12x12"), 3))
    start = constructed(problem)
    assert len(start) >= COMPILED_FROM
    plainly = list(improve(problem, start, ("score", "breaks"), 0, never, 20_000))
    monkeypatch.setattr(improving, "compiled_anneal", COMPILED)
    warm_up()
    assert is_cached()
    assert plainly == list(improve(problem, start, ("score", "breaks"), 0, never, 20_000))


def test_it_is_compiled_aside_unless_told_to_stop(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    program = (
        "from linkmatch.scheduler.annealing.compiled import compile_aside, is_cached\n"
        "print(compile_aside(lambda: True), compile_aside(lambda: False), is_cached())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["False", "True", "True"], done.stderr


def test_what_cannot_be_kept_is_not_compiled() -> None:
    pytest.importorskip("numba")
    assert compiled(never) is not None
    names: dict[str, Any] = {}
    exec("def nowhere(): pass", names)  # has no file beside which it could be kept
    assert compiled(names["nowhere"]) is None


def test_preferences_that_nobody_has_are_no_aim() -> None:
    problem = compile_event(make_event(parse_sizes("12x6x8x5"), 1))
    start = constructed(problem)
    *_, best = improve(problem, start, ("score", "preferences", "breaks"), 0, never, 20_000)
    assert best in list(improve(problem, start, ("score", "breaks"), 0, never, 20_000))


def test_a_slot_between_absences_is_found() -> None:
    made = make_event(Sizes(1, 1, slots=10, tables=1, requests_per_ikm=1, absence=0, partial=0))
    away = [slot.id for slot in made.slots if slot.id not in ("S01", "S06")]
    data = made.model_dump(mode="json")
    for company in data["companies"]:
        company["unavailable"] = away
    data["requests"][0]["prefer"] = {"S06": 1}
    problem = compile_event(Event.model_validate(data))
    found = improve(problem, {0: 0}, ("score", "preferences"), 0, never, 5_000)
    assert list(found) == [{0: 5}]


def test_it_stops_when_told_and_without_anything_to_improve() -> None:
    problem = compile_event(make_event(parse_sizes("12x6x8x5"), 1))
    start = constructed(problem)
    assert list(improve(problem, start, ("score", "breaks"), 0, lambda: True)) == []
    assert list(improve(problem, start, ("score",), 0, never)) == []
