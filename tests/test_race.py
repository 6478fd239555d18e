"""The race for the fewest breaks, begun with a bound that is far too low."""

from collections.abc import Iterable

import pytest
from linkmatch.formats.parse import parse_event
from linkmatch.scheduler.exact import ExactModel, solve_exact
from linkmatch.scheduler.limits import Limits
from linkmatch.scheduler.objectives.breaks import OBJECTIVE
from linkmatch.scheduler.problem import Problem, compile_event
from linkmatch.scheduler.race import Race

LEAST = 3
"""Breaks of a company that is there in every other slot only, with four meetings."""


@pytest.fixture
def scattered() -> Problem:
    times = [
        {"id": f"S{n}", "start": f"2026-01-26T{9 + n:02d}:00", "end": f"2026-01-26T{9 + n:02d}:30"}
        for n in range(7)
    ]
    partners = [f"C{n}" for n in range(1, 5)]
    data = {
        "slots": times,
        "companies": [
            {"id": "C0", "side": "a", "unavailable": ["S1", "S3", "S5"]},
            *({"id": partner, "side": "b"} for partner in partners),
        ],
        "requests": [{"id": p, "companies": ["C0", p], "must": True, "score": 1} for p in partners],
        "table_count": 1,
        "sides": ["a", "b"],
    }
    return compile_event(parse_event(data).value)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_bound_meets_a_schedule_however_low_it_began(scattered: Problem, workers: int) -> None:
    values: list[int] = []

    def on_solution(slot_of: dict[int, int]) -> int:
        values.append(OBJECTIVE.measure(scattered, slot_of))
        return min(values)

    def make_model(held: Iterable[int] | None) -> ExactModel:
        return ExactModel(scattered, held)

    limits = Limits.lasting(60, workers=workers)
    race = Race(make_model, OBJECTIVE, 0, None, limits, on_solution, lambda bound: None)
    race.run()
    assert race.bound == min(values) == LEAST


def test_a_twin_is_limited_alone(scattered: Problem) -> None:
    model = ExactModel(scattered)
    model.expression(OBJECTIVE)
    twin = model.twin()
    twin.ceiling(OBJECTIVE)(LEAST - 1)
    limits = Limits.lasting(60, workers=1)
    assert solve_exact(twin, limits).infeasible
    assert solve_exact(model, limits).slot_of is not None
