"""Results as data: one CSV file for each part, written whole."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("results")
TEXTS = {"event", "method", "status", "objective", "note", "architecture", "commit"}
VERSIONS = {"python", "ortools", "scipy", "python_sat", "linkmatch"}


def write_results(part: str, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows; columns are all that occur, in the order of their first row."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / f"{part}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_results(part: str) -> list[dict[str, Any]]:
    """Return the rows of a part, numbers as numbers and empty cells as ``None``."""
    path = FOLDER / f"{part}.csv"
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [
            {key: _value(key, text) for key, text in row.items()} for row in csv.DictReader(file)
        ]


def _value(key: str, text: str) -> Any:
    if not text:
        return None
    if key in TEXTS or key in VERSIONS:
        return text
    return text == "True" if text in ("True", "False") else float(text)
