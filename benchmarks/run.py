"""Solve sample events with linkmatch and with a plain CP-SAT model, and write what came out.

Each row is one event and one method, in one run on one machine, each in a process of its own.
The plain model is what a modeller writes first: a Boolean for each request and slot, no bound, no
starting schedule. Figures that compare methods are ratios within the run.
"""

import argparse
import csv
import json
import multiprocessing
import os
import platform
import resource
import time
from pathlib import Path
from typing import Any

from linkmatch.instances import load, make_event, parse_sizes
from linkmatch.models import Event
from linkmatch.scheduler.solve import solve

RESULTS = Path(__file__).with_name("results.csv")
FIELDS = [
    "event",
    "method",
    "meetings",
    "value",
    "bound",
    "gap",
    "seconds",
    "seconds_to_first",
    "peak_memory_mb",
    "time_ratio_to_linkmatch",
    "workers",
    "time_limit",
    "machine",
]
SAMPLES = [
    "tegal-2017", "kemenperin-2022", "kemenperin-2017", "yokosuka", "een", "expo-300", "iltm",
    "ipw-2017",
]  # fmt: skip
SATURATED = ("saturated 300x300x30x300", "300x300x30x300", 40)
PLAIN_LIMIT = 60_000
"""Requests times slots up to which the plain model is tried."""


def events() -> list[str]:
    """Return the names of the events measured, the largest last."""
    return [*SAMPLES[:6], SATURATED[0], *SAMPLES[6:]]


def load_event(name: str) -> Event:
    """Return an event by its name here."""
    if name == SATURATED[0]:
        return make_event(parse_sizes(SATURATED[1], requests=SATURATED[2]), seed=0)
    return load(name)


def run_linkmatch(event: Event, limit: float, workers: int) -> dict[str, Any]:
    """Solve an event with linkmatch, by its score."""
    report = solve(event, time_limit=limit, workers=workers).report
    assert report is not None
    score = next(o for o in report.objectives if o.name == "score")
    return {
        "meetings": report.meetings, "value": score.value, "bound": score.bound,
        "gap": score.gap, "seconds": report.seconds, "seconds_to_first": report.seconds_to_first,
    }  # fmt: skip


def run_plain(event: Event, limit: float, workers: int) -> dict[str, Any]:
    """Solve an event's score with a plain CP-SAT model (companies, tables, maximums)."""
    from ortools.sat.python import cp_model

    started = time.monotonic()
    model = cp_model.CpModel()
    away = {c.id: set(c.unavailable) for c in event.companies}
    x = {
        (r.id, s.id): model.new_bool_var("")
        for r in event.requests
        for s in event.slots
        if not any(s.id in away[c] for c in r.companies)
    }
    of: dict[tuple[str, str], list[Any]] = {}
    for r in event.requests:
        mine = [x[r.id, s.id] for s in event.slots if (r.id, s.id) in x]
        model.add_at_most_one(mine)
        for c in r.companies:
            of.setdefault(("total", c), []).extend(mine)
            for s in event.slots:
                if (r.id, s.id) in x:
                    of.setdefault((s.id, c), []).append(x[r.id, s.id])
    for company in event.companies:
        for s in event.slots:
            model.add(sum(of.get((s.id, company.id), [])) <= company.delegations)
        if company.max_meetings is not None:
            model.add(sum(of.get(("total", company.id), [])) <= company.max_meetings)
    for s in event.slots:
        open_tables = sum(s.id not in t.unavailable for t in event.all_tables)
        model.add(sum(v for (_, slot), v in x.items() if slot == s.id) <= open_tables)
    scores = {r.id: r.score for r in event.requests}
    model.maximize(sum(round(1000 * scores[r]) * v for (r, _), v in x.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.max_time_in_seconds = limit
    status = solver.solve(model)
    seconds = round(time.monotonic() - started, 3)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {"seconds": seconds}
    value, bound = solver.objective_value / 1000, solver.best_objective_bound / 1000
    held = sum(solver.boolean_value(v) for v in x.values())
    gap = abs(bound - value) / max(1, value)
    return {"meetings": held, "value": value, "bound": bound, "gap": gap, "seconds": seconds}


METHODS = {"linkmatch": run_linkmatch, "plain CP-SAT": run_plain}


def measure(name: str, method: str, limit: float, workers: int) -> dict[str, Any]:
    """Run one method on one event in a process of its own."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(sender, name, method, limit, workers))
    process.start()
    row: dict[str, Any] = receiver.recv()
    process.join()
    machine = f"{os.cpu_count()} cores, {platform.machine()}"
    given = {"workers": workers, "time_limit": limit, "machine": machine}
    return {"event": name, "method": method} | row | given


def _measured(sender: Any, name: str, method: str, limit: float, workers: int) -> None:
    row = METHODS[method](load_event(name), limit, workers)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sender.send(row | {"peak_memory_mb": round(peak, 1)})


def main() -> None:
    """Measure, print and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time-limit", type=float, default=30.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--events", nargs="*", default=events())
    parser.add_argument("--output", type=Path, default=RESULTS)
    options = parser.parse_args()
    rows = []
    for name in options.events:
        event = load_event(name)
        small = len(event.requests) * len(event.slots) <= PLAIN_LIMIT
        base = None
        for method in METHODS if small else ["linkmatch"]:
            row = measure(name, method, options.time_limit, options.workers)
            base = base or row["seconds"]
            row["time_ratio_to_linkmatch"] = round(row["seconds"] / max(base, 0.001), 1)
            rows.append(row)
            print(json.dumps(row), flush=True)
    with options.output.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
