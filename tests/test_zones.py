"""Construction where companies walk between zones."""

import threading
import time
from itertools import combinations, count
from typing import Any

import numpy as np
import pytest
from linkmatch.models import Event
from linkmatch.scheduler.bounds import Selection, SlotFlow
from linkmatch.scheduler.exact import ExactModel
from linkmatch.scheduler.incumbent import Incumbent
from linkmatch.scheduler.problem import compile_event
from linkmatch.scheduler.proof import Prover
from linkmatch.scheduler.prune import whole
from linkmatch.scheduler.relaxation import Relaxation
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.stop import cancelled
from linkmatch.scheduler.verify import verify
from linkmatch.scheduler.zoned import ZonedConstructor
from linkmatch.scheduler.zones import Zones
from ortools.sat.python import cp_model

from .zoned_events import event, homes, limits, long, other_rooms, resting, spaced, teams

VARIANTS: list[dict[str, Any]] = [
    {},
    {"companies": teams},
    {"rules": lambda rules, _: rules.update(walking=[["A", "B", 2]])},
    {"tables": other_rooms},
    {"rooms": limits},
    {"companies": homes},
    {"rules": resting},
    {"requests": long},
    {"rules": resting, "requests": long, "companies": teams},
    {"requests": long, "companies": spaced},
]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("seed", range(3))
def test_construction_breaks_no_rule(variant: dict[str, Any], seed: int) -> None:
    problem = compile_event(event(seed, (12, 8, 8, 7), **variant))
    constructor, flow = ZonedConstructor(problem, seed), SlotFlow(problem)
    choice = flow.solve()
    for _ in range(4):
        assert choice is not None
        constructor.round(choice, lambda: False)
        constructor.fill()
        schedule = constructor.schedule()
        assert len(schedule) == (constructor.slots >= 0).sum()
        assert whole(problem, schedule) == schedule
        choice = flow.solve(constructor.costs())


@pytest.mark.parametrize(
    "variant",
    [{"rules": resting}, {"requests": long}, {"requests": long, "companies": teams}],
)
def test_what_construction_does_not_keep_is_taken_out(variant: dict[str, Any]) -> None:
    made = event(4, (12, 8, 8, 7), **variant)
    schedule = solve(made, time_limit=2, workers=1)
    assert verify(made, schedule).valid
    assert schedule.meetings


def most_score(made: Event) -> int:
    """The best score of a small event, by a model with a Boolean for each slot and table."""
    model, slots = cp_model.CpModel(), [s.id for s in made.slots]
    room_of = {t.id: t.room for t in made.tables}
    away = {c.id: c.unavailable for c in made.companies}
    x = {
        (r, n, t.id): model.new_bool_var("")
        for r in made.requests
        for n, slot in enumerate(slots)
        for t in made.tables
        if not any(slot in away[c] for c in r.companies)
    }
    for (r, n, t), (q, m, u) in combinations(x, 2):
        meet = bool({*r.companies} & {*q.companies})
        walk = {room_of[t], room_of[u]} == {"A", "B"} and abs(n - m) == 1
        if r is q or (meet and (n == m or walk)) or (n == m and t == u):
            model.add_at_most_one([x[r, n, t], x[q, m, u]])
    model.maximize(sum(int(r.score) * v for (r, _, _), v in x.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(solver.objective_value)


@pytest.mark.parametrize("seed", range(8))
def test_small_events_are_solved_as_by_enumeration(seed: int) -> None:
    made = event(seed, (3, 3, 4, 3))
    schedule = solve(made, time_limit=20, workers=1)
    assert verify(made, schedule).valid
    assert schedule.report is not None
    assert schedule.report.status == "optimal"
    assert schedule.report.objectives[0].value == most_score(made)


@pytest.mark.parametrize("variant", [{"rules": resting}, {"requests": long, "rules": resting}])
def test_the_best_choice_without_walking_has_places(variant: dict[str, Any]) -> None:
    made = event(0, (30, 12, 10, 11), **variant)
    flat = made.model_copy(update={"rules": made.rules.model_copy(update={"walking": ()})})
    problem, best = compile_event(made), solve(flat, time_limit=30, workers=1)
    held = {meeting.request for meeting in best.meetings}
    flow = np.array([request.id in held for request in problem.requests], dtype=np.int64)
    choice, constructor = Selection(flow, 0, 0), ZonedConstructor(problem, 0)
    for _ in range(50):
        constructor.round(choice, lambda: False)
        if not constructor.left_out:
            break
    placed = constructor.schedule()
    assert len(placed) == flow.sum()
    assert whole(problem, placed) == placed


@pytest.mark.parametrize("workers", [1, 2])
def test_an_event_in_zones_without_requests_has_an_empty_schedule(workers: int) -> None:
    found = solve(
        event(0, (3, 2, 4, 4), requests=lambda requests, _: requests.clear()), workers=workers
    )
    assert found.meetings == ()
    assert found.report.status == "optimal"


def test_a_stop_while_relaxations_are_modelled_leaves_the_schedule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopped, made, linear = threading.Event(), count(1), Prover._linear

    def stopping(prover: Prover, n: int, exact: ExactModel) -> Relaxation:
        if next(made) == 2:  # after the one without zones
            stopped.set()
            time.sleep(0.3)
        return linear(prover, n, exact)

    monkeypatch.setattr(Prover, "_linear", stopping)
    given = event(1, (12, 8, 8, 6))
    found = solve(given, workers=1, stop=cancelled(stopped.is_set))
    assert stopped.is_set()
    assert verify(given, found).valid


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stop_while_a_schedule_is_built_lets_nothing_change_it_later(
    monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    stopped, offer, builders = threading.Event(), Incumbent.offer, set[threading.Thread]()

    def noting(best: Incumbent, slot_of: dict[int, int], phase: str) -> bool:
        if phase == "construct":
            builders.add(threading.current_thread())
            stopped.set()
            time.sleep(0.1)
        return offer(best, slot_of, phase)

    monkeypatch.setattr(Incumbent, "offer", noting)
    given = event(1, (12, 8, 8, 6))
    found = solve(given, workers=workers, stop=cancelled(stopped.is_set))
    assert builders == {threading.current_thread()}, "what is left alone builds no schedule"
    assert verify(given, found).valid


def test_places_near_to_a_meeting_are_in_the_other_zone() -> None:
    zones = Zones.of(compile_event(event(0, (3, 3, 5, 3))))
    meeting = 1 << 2  # the third slot in the first of two zones
    assert zones.near(meeting) == (1 << 1 | 1 << 3) << 5
    assert zones.fold(meeting << 5) == meeting
    assert zones.tiled(meeting) == meeting | meeting << 5
    assert zones.tiled(1 << 5 | meeting) == zones.tiled(meeting), "the slot after the last is none"
