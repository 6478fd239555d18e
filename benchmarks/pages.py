"""The tables of docs/benchmarks.md, put between their marks from the results."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from charts import exponent, solved_growth
from results import VERSIONS, read_results

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
PARTS = ("score", "growth", "breaks")
"""Parts of which the page has a table."""


def fill_page() -> None:
    """Put the tables of all parts that were measured into the page."""
    text = PAGE.read_text("utf-8")
    for part in PARTS:
        rows = read_results(part)
        if rows:
            table = _growth() if part == "growth" else _compared(rows)
            text = _between(part, f"{table}\n\n{_made(rows)}", text)
    PAGE.write_text(text, "utf-8")


def _between(name: str, table: str, text: str) -> str:
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    pattern = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"{PAGE.name} has no marks for {name}")
    return pattern.sub(lambda _: f"{start}\n{table}\n{end}", text)


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---" if n < 2 else "---:" for n in range(len(headers))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (headers, rule, *rows))


def _compared(rows: list[dict[str, Any]]) -> str:
    headers = (
        *("event", "method", "meetings", "value", "bound", "gap"),
        *("seconds", "processor", "to first", "MB"),
    )
    return _table(
        headers,
        [
            (
                row["event"], row["method"], _number(row.get("meetings")),
                _number(row.get("value")), _number(row.get("bound")), _gap(row),
                _seconds(row.get("seconds")), _seconds(row.get("cpu_seconds")),
                _seconds(row.get("seconds_to_first")), _number(row.get("peak_memory_mb")),
            )
            for row in rows
        ],
    )  # fmt: skip


def _growth() -> str:
    rows = solved_growth()
    headers = ("event", "gap", "meetings", "seconds", "processor", "to first", "MB")
    table = _table(
        headers,
        [
            (
                row["event"], _gap(row), _number(row["meetings"]), _seconds(row["seconds"]),
                _seconds(row["cpu_seconds"]), _seconds(row["seconds_to_first"]),
                _number(row["peak_memory_mb"]),
            )
            for row in rows
        ],
    )  # fmt: skip
    power, _ = exponent(rows, "cpu_seconds")
    memory, _ = exponent(rows, "peak_memory_mb")
    if not np.isfinite(power):
        return table
    return (
        f"{table}\n\nOver the proven members, processor seconds grow with meetings to the power "
        f"{power:.2f}, memory to the power {memory:.2f}."
    )


def _made(rows: list[dict[str, Any]]) -> str:
    row = rows[0]
    versions = ", ".join(f"{name} {row[name]}" for name in sorted(VERSIONS) if row.get(name))
    return (
        f"Limit {row['time_limit']:g} s, {row['workers']:g} workers, {row['cores']:g} cores "
        f"({row['architecture']}); {versions}; commit {row['commit'] or 'unknown'}."
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _gap(row: dict[str, Any]) -> str:
    if row["status"] == "optimal":
        return "0, proven"
    if row.get("gap") is None:
        return "no bound" if row.get("value") is not None else str(row["status"])
    return f"{100 * row['gap']:.3f} %"
