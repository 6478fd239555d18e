"""linkmatch beside other methods: the same machine, run, events and limits.

Parts: ``score`` (samples, all methods), ``growth`` (linkmatch alone, ever larger events of one
family), ``breaks`` (published .dzn instances of a folder, linkmatch and MaxSAT) and ``pages``
(charts and tables of docs/benchmarks.md from what was measured). Results are data in results/.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

from charts import draw_charts
from events import GROWTH, PEERS
from methods import Row, Task, machine, run
from pages import fill_page
from results import write_results

SCORE_METHODS = ("linkmatch", "plain CP-SAT", "HiGHS MILP", "greedy")
BREAK_METHODS = ("linkmatch", "RC2 MaxSAT")
PARTS = ("score", "growth", "breaks", "pages")


def measure(part: str, tasks: Iterable[Task]) -> None:
    """Run tasks one after the other; write rows and traces when all are done."""
    rows: list[Row] = []
    trace: list[Row] = []
    where = machine()
    for task in tasks:
        row, steps = run(task)
        rows.append(row | where)
        trace += steps
        shown = {key: row.get(key) for key in ("status", "value", "gap", "seconds")}
        print(f"{row['event']}, {row['method']}: {shown}", flush=True)
    write_results(part, rows)
    write_results(f"{part}_trace", trace)


def options() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=["score", "growth", "pages"], metavar="PART")
    parser.add_argument("--events", nargs="+", help="of the part score or growth; default: all")
    parser.add_argument("--time-limit", type=float, default=30.0, help="seconds; growth: 10 times")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="of published .dzn instances, for breaks")
    parser.add_argument("--max-break-difference", type=int, default=2)
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"unknown parts: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if "breaks" in asked.parts and asked.folder is None:
        parser.error("breaks needs --folder")
    return asked


def main() -> None:
    """Measure the parts asked for, and write the page."""
    asked = options()
    limits = (asked.time_limit, asked.workers)
    if "score" in asked.parts:
        events = asked.events or PEERS
        measure("score", (Task(e, m, *limits) for e in events for m in SCORE_METHODS))
    if "growth" in asked.parts:
        events = asked.events or GROWTH
        longer = (10 * asked.time_limit, asked.workers)
        measure("growth", (Task(e, "linkmatch", *longer) for e in events))
    if "breaks" in asked.parts:
        events = sorted(map(str, asked.folder.glob("*.dzn")))
        limits = (*limits, asked.max_break_difference)
        measure("breaks", (Task(e, m, *limits) for e in events for m in BREAK_METHODS))
    if "pages" in asked.parts:
        draw_charts()
        fill_page()


if __name__ == "__main__":
    main()
