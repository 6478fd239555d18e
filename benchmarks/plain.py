"""What a modeller writes first: a CP-SAT Boolean for each request and slot, default settings."""

import time
from typing import Any

import numpy as np
from basic import Answer, Basic, Step
from linkmatch.models import Event
from ortools.sat.python import cp_model


class _Trace(cp_model.CpSolverSolutionCallback):
    """The values and bounds as they are found; bounds come from other threads."""

    def __init__(self, started: float) -> None:
        super().__init__()
        self.started = started
        self.steps: list[Step] = []

    def on_solution_callback(self) -> None:
        self.add(self.objective_value / 1000, self.best_objective_bound / 1000)

    def on_bound(self, bound: float) -> None:
        self.add(self.steps[-1][1] if self.steps else None, bound / 1000)

    def add(self, value: float | None, bound: float) -> None:
        self.steps.append((round(time.monotonic() - self.started, 3), value, bound))


def plain_cpsat(event: Event, limit: float, workers: int) -> Answer:
    """Maximise the score; no bound of our own, no starting schedule."""
    started, basic = time.monotonic(), Basic.of(event)
    model, x = _model(basic)
    solver, trace = cp_model.CpSolver(), _Trace(started)
    solver.parameters.num_workers = workers
    solver.parameters.max_time_in_seconds = max(0.01, limit - (time.monotonic() - started))
    solver.best_bound_callback = trace.on_bound
    status = solver.solve(model, trace)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(None)
    bound = solver.best_objective_bound / 1000
    trace.add(solver.objective_value / 1000, bound)
    held = {r: t for (r, t), v in x.items() if solver.boolean_value(v)}
    return Answer(held, bound, tuple(trace.steps))


def _model(basic: Basic) -> tuple[cp_model.CpModel, dict[tuple[int, int], Any]]:
    model = cp_model.CpModel()
    x = {(r, t): model.new_bool_var("") for r, t in np.argwhere(basic.allowed).tolist()}
    of_request: dict[int, list[Any]] = {}
    of_slot: dict[int, list[Any]] = {}
    of_company: dict[int, list[Any]] = {}
    at_once: dict[tuple[int, int], list[Any]] = {}
    for (r, t), v in x.items():
        of_request.setdefault(r, []).append(v)
        of_slot.setdefault(t, []).append(v)
        for company in basic.ends[r].tolist():
            of_company.setdefault(company, []).append(v)
            at_once.setdefault((company, t), []).append(v)
    for group in (*of_request.values(), *at_once.values()):
        model.add_at_most_one(group)
    for t, group in of_slot.items():
        model.add(sum(group) <= int(basic.capacity[t]))
    for company, group in of_company.items():
        if basic.maximum[company] < len(basic.capacity):
            model.add(sum(group) <= int(basic.maximum[company]))
    model.maximize(sum(int(basic.scores[r]) * v for (r, _), v in x.items()))
    return model, x
