"""The charts of docs/benchmarks.md, from the results."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib import ticker
from results import read_results

IMAGES = Path(__file__).parents[1] / "docs" / "images"
SHOWN = 4
"""How many events the chart of the gap over time shows: those that took longest."""
LEAST_GAP, LARGEST_GAP = 0.001, 100.0
"""Per cent; smaller gaps, also zero, are drawn at the foot of the logarithmic axis."""


def draw_charts() -> None:
    """Draw what there are results for, the same bytes for the same results."""
    mpl.use("Agg")
    mpl.rcParams.update(
        {"svg.hashsalt": "linkmatch", "svg.fonttype": "none", "font.size": 9, "axes.grid": True}
    )
    gap_over_time(read_results("score"), read_results("score_trace"))
    growth(solved_growth())


def _save(figure: Any, name: str) -> None:
    IMAGES.mkdir(exist_ok=True)
    figure.savefig(IMAGES / f"{name}.svg", metadata={"Date": None}, bbox_inches="tight")
    plt.close(figure)


def _plain_ticks(*axes: Any) -> None:
    """Label logarithmic axes with plain numbers, a few to a decade where it is short."""
    for axis in axes:
        low, high = axis.get_view_interval()
        steps = (1.0,) if high > 100 * low else (1.0, 2.0, 5.0)
        axis.set_major_locator(ticker.LogLocator(subs=steps))
        axis.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:,g}"))
        axis.set_minor_formatter(ticker.NullFormatter())


def gap_over_time(rows: list[dict[str, Any]], trace: list[dict[str, Any]]) -> None:
    """Draw the gap between value and proven bound while each method that tells it works."""
    steps: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for step in trace:
        if step["value"] is not None and step["bound"] is not None:
            gap = abs(step["bound"] - step["value"]) / max(1, abs(step["value"]))
            drawn = min(max(100 * gap, LEAST_GAP), LARGEST_GAP)
            steps[step["event"], step["method"]].append((step["seconds"], drawn))
    slowest: dict[str, float] = defaultdict(float)
    for row in rows:
        if (row["event"], row["method"]) in steps:
            slowest[row["event"]] = max(slowest[row["event"]], row["seconds"] or 0)
    events = sorted(slowest, key=lambda event: -slowest[event])[:SHOWN]
    if not events:
        return
    figure, panels = plt.subplots(1, len(events), figsize=(2.6 * len(events), 2.6), sharey=True)
    for panel, event in zip(np.atleast_1d(panels), events, strict=True):
        for (name, method), points in steps.items():
            if name == event:
                panel.step(*zip(*points, strict=True), where="post", label=method, marker=".")
        panel.set(title=event, xscale="log", yscale="log", xlabel="seconds")
        _plain_ticks(panel.xaxis, panel.yaxis)
    first = np.atleast_1d(panels)[0]
    first.set_ylabel("gap, % (foot: proven optimal)")
    first.legend(fontsize=7)
    _save(figure, "gap-over-time")


def solved_growth() -> list[dict[str, Any]]:
    """Return the members of the growth family that were solved, to a proof or the limit."""
    return [row for row in read_results("growth") if row["meetings"] and row["cpu_seconds"]]


def exponent(rows: list[dict[str, Any]], column: str) -> tuple[float, float]:
    """Return power and factor of the least-squares line through the logarithms.

    Only proven members count: what ended at a limit says nothing of the cost.
    """
    proven = [row for row in rows if row["status"] == "optimal" and row[column]]
    if len(proven) < 2:
        return float("nan"), float("nan")
    meetings = np.log([row["meetings"] for row in proven])
    power, logarithm = np.polyfit(meetings, np.log([row[column] for row in proven]), 1)
    return float(power), float(np.exp(logarithm))


def growth(rows: list[dict[str, Any]]) -> None:
    """Draw seconds of processor and memory against the number of meetings."""
    if not rows:
        return
    figure, panels = plt.subplots(1, 2, figsize=(7, 2.8))
    labels = {"cpu_seconds": "processor seconds", "peak_memory_mb": "memory, MB"}
    for panel, (column, label) in zip(panels, labels.items(), strict=True):
        for status, marker in (("optimal", "o"), ("feasible", "x")):
            points = [(r["meetings"], r[column]) for r in rows if r["status"] == status]
            if points:
                panel.plot(*zip(*points, strict=True), marker, label=status)
        power, factor = exponent(rows, column)
        if np.isfinite(power):
            ends = np.array([min(r["meetings"] for r in rows), max(r["meetings"] for r in rows)])
            panel.plot(ends, factor * ends**power, "--", label=f"power {power:.2f}")
        panel.set(xscale="log", yscale="log", xlabel="meetings", ylabel=label)
        _plain_ticks(panel.xaxis, panel.yaxis)
        panel.legend(fontsize=7)
    figure.tight_layout()
    _save(figure, "growth")
