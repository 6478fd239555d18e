"""One method on one event: in a process of its own, under an enforced limit, and checked."""

import importlib
import os
import platform
import signal
import subprocess
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from basic import Answer, NotBasicError, Step, schedule_of
from events import load_event
from linkmatch import InfeasibleError, NoScheduleError, solve, verify
from linkmatch.bench.apart import ProcessEndedError, peak_memory_mb, run_apart
from linkmatch.bench.measure import Trace
from linkmatch.models import Event

METHODS = {
    "linkmatch": ("methods", "linkmatch"),
    "plain CP-SAT": ("plain", "plain_cpsat"),
    "HiGHS MILP": ("milp", "highs_milp"),
    "greedy": ("greedy", "greedy"),
    "RC2 MaxSAT": ("maxsat", "rc2_breaks"),
}
"""Module and function of each method; only the one that runs is imported."""
LARGEST_MODEL = 3_000_000
"""Pairs of request and slot up to which a peer's model is built: it has to fit the memory."""
GRACE = (1.1, 2.0)
"""A process is killed at its limit times the first, plus the second: what solvers may overrun."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """A method and an event, and the limits."""

    event: str
    method: str
    time_limit: float
    workers: int
    max_break_difference: int | None = None


def run(task: Task) -> tuple[Row, list[Row]]:
    """Return the row of a task and its trace."""
    try:
        row, steps = run_apart(_run_here, task)
    except ProcessEndedError as error:
        timed_out = error.code == -signal.SIGALRM
        row, steps = {"status": "out of time" if timed_out else str(error)}, ()
    name = Path(task.event).stem if os.path.exists(task.event) else task.event
    given = {"event": name, "method": task.method}
    limits = {"workers": task.workers, "time_limit": task.time_limit}
    keys = ("seconds", "value", "bound")
    return given | row | limits, [given | dict(zip(keys, step, strict=True)) for step in steps]


def _run_here(task: Task) -> tuple[Row, tuple[Step, ...]]:
    event = load_event(task.event, task.max_break_difference)
    if task.method != "linkmatch" and len(event.requests) * len(event.slots) > LARGEST_MODEL:
        return {"status": "too large"}, ()
    module, name = METHODS[task.method]
    method = getattr(importlib.import_module(module), name)
    enforce(task.time_limit)
    started, processor = time.monotonic(), time.process_time()
    try:
        answer = method(event, task.time_limit, task.workers)
    except NotBasicError as error:
        return {"status": "not tried", "note": str(error)}, ()
    seconds, cpu = time.monotonic() - started, time.process_time() - processor
    signal.setitimer(signal.ITIMER_REAL, 0)
    spent = {
        "seconds": round(seconds, 3),
        "cpu_seconds": round(cpu, 3),
        "peak_memory_mb": peak_memory_mb(),
    }
    return _judged(event, answer) | spent, answer.trace


def enforce(time_limit: float) -> None:
    """Let the kernel end this process, also while a solver does not return to Python."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, GRACE[0] * time_limit + GRACE[1])


def _judged(event: Event, answer: Answer) -> Row:
    """Return value and gap of an answer as the verifier counts them, for the last objective."""
    if answer.slot_of is None:
        return {"status": "infeasible" if answer.infeasible else "unknown", "bound": answer.bound}
    verification = verify(event, schedule_of(event, answer.slot_of))
    objective = next(o for o in verification.objectives if o.name == event.objectives[-1])
    value, bound = objective.value, answer.bound
    gap = None if bound is None else abs(bound - value) / max(1, abs(value))
    found = [step for step in answer.trace if step[1] is not None]
    best = next((step[0] for step in found if step[1] == found[-1][1]), None)
    return {
        "status": "optimal" if gap is not None and gap < 1e-9 else "feasible",
        "valid": verification.valid,
        "meetings": len(answer.slot_of),
        "objective": objective.name,
        "value": value,
        "bound": bound,
        "gap": gap,
        "seconds_to_first": round(found[0][0], 3) if found else None,
        "seconds_to_best": None if best is None else round(best, 3),
    }


def linkmatch(event: Event, limit: float, workers: int) -> Answer:
    """Solve an event with this package, through its public interface."""
    trace = Trace()
    try:
        schedule = solve(event, time_limit=limit, workers=workers, on_progress=trace)
    except InfeasibleError:
        return Answer(None, infeasible=True)
    except NoScheduleError:
        return Answer(None)
    assert schedule.report is not None
    position = {request.id: n for n, request in enumerate(event.requests)}
    slot = {s.id: n for n, s in enumerate(event.ordered_slots)}
    steps = tuple((round(s.seconds, 3), *s.objectives[-1][1:]) for s in trace.steps)
    slot_of = {position[m.request]: slot[m.slot] for m in schedule.meetings}
    return Answer(slot_of, schedule.report.objectives[-1].bound, steps)


def machine() -> Row:
    """Return what the figures depend on besides the code: no names, no paths."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--exclude=*"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent,
    ).stdout.strip()
    return {
        "cores": os.cpu_count(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "ortools": version("ortools"),
        "scipy": version("scipy"),
        "python_sat": version("python-sat"),
        "linkmatch": version("linkmatch"),
        "commit": commit,
    }
