"""Stop rules, alone and in a solve."""

from pathlib import Path

import linkmatch
import pytest
from linkmatch.instances import load
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.stop import (
    State,
    StopRule,
    any_of,
    cancelled,
    gap_at_most,
    no_improvement,
    time_limit,
)

LATE = State(seconds=10.0, best_after=2.0, gaps=(0.0, 0.02))
EARLY = State(seconds=1.0, best_after=None, gaps=(None, None))


@pytest.mark.parametrize(
    ("rule", "late", "early"),
    [
        (time_limit(5), True, False),
        (gap_at_most(0.02), True, False),
        (gap_at_most(0.01), False, False),
        (no_improvement(8), True, False),
        (no_improvement(9), False, False),
        (cancelled(lambda: True), True, True),
        (any_of(time_limit(99), gap_at_most(0.5)), True, False),
        (any_of(time_limit(99), gap_at_most(0.01)), False, False),
    ],
)
def test_a_rule_looks_at_the_state(rule: StopRule, late: bool, early: bool) -> None:
    assert rule(LATE) is late
    assert rule(EARLY) is early


def test_a_solve_ends_by_a_rule_with_the_schedule_it_has() -> None:
    seen: list[State] = []

    def after_the_first_schedule(state: State) -> bool:
        seen.append(state)
        return state.best_after is not None

    report = solve(load("saturated-100"), workers=1, stop=after_the_first_schedule).report
    assert report is not None
    assert report.status == "feasible"
    assert report.meetings > 0
    assert seen[0].best_after is None


def test_every_exact_solver_leaves_signals_alone() -> None:
    package = Path(linkmatch.__file__).parent / "scheduler"
    solvers = [p for p in package.rglob("*.py") if "CpSolver()" in p.read_text()]
    assert solvers
    for path in solvers:
        text = path.read_text()
        assert text.count("CpSolver()") == text.count("catch_sigint_signal = False"), path.name
