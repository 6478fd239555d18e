"""One row of results for each instance, and the files that hold them."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from ..formats.files import write_bytes
from ..instances.bks import FAILURES, Book, Verdict, compare, look_up
from ..models.base import Model
from ..models.report import ObjectiveResult, Status

Objectives = Annotated[tuple[ObjectiveResult, ...], Field(strict=False)]
Texts = Annotated[tuple[str, ...], Field(strict=False)]


class Row(Model):
    """What came out for one instance.

    Attributes
    ----------
    instance : str
        Name of the file or sample.
    sha256 : str or None
        ``Event.sha256``; ``None`` where it could not be read.
    status : str
        As in a report, or ``error`` for what could not be read or solved.
    objectives : tuple of ObjectiveResult
        In the order of the event's policy; empty without a schedule.
    seconds, seconds_to_first, seconds_to_best : float or None
        Wall-clock time of the solve, until its first schedule, and until its best one.
    peak_memory_mb : float or None
        Largest resident size of the process that read and solved this instance alone.
    reasons, warnings : tuple of str
        Why there is no schedule; what was ignored in reading.
    comparison, message
        How it compares with the best-known solution, and in what; ``None`` after an error.
    best_known : tuple of ObjectiveResult
        That solution; empty where none is known.
    """

    instance: str
    sha256: str | None = None
    status: Status | Literal["error"]
    objectives: Objectives = ()
    meetings: int = 0
    seconds: float | None = None
    seconds_to_first: float | None = None
    seconds_to_best: float | None = None
    peak_memory_mb: float | None = None
    workers: int | None = None
    seed: int = 0
    time_limit: float
    version: str
    reasons: Texts = ()
    warnings: Texts = ()
    comparison: Verdict | None = None
    message: str = ""
    best_known: Objectives = ()

    @property
    def failed(self) -> bool:
        """Whether the run fails by it: an error, or not as good as it has to be."""
        return self.status == "error" or self.comparison in FAILURES


def compared(row: Row, book: Book) -> Row:
    """Return a row with its comparison."""
    if row.status == "error" or row.sha256 is None:
        return row
    verdict, known = look_up(book, row.instance, row.sha256)
    if known is None:
        told = "" if verdict == "new" else "not the instance of this name whose best is known"
        return row.model_copy(update={"comparison": verdict, "message": told})
    verdict, why = compare(row.status, row.objectives, known)
    update = {"comparison": verdict, "message": why, "best_known": known.objectives}
    return row.model_copy(update=update)


def write_rows(rows: Sequence[Row], path: Path) -> None:
    """Write rows as ``.json``, a list, or as ``.csv``; raises ``InputError`` like any output."""
    if path.suffix.lower() == ".json":
        content = json.dumps(as_json(rows), indent=1, ensure_ascii=False) + "\n"
    else:
        content = _as_csv(rows)
    write_bytes(path, content.encode())


def as_json(rows: Iterable[Row]) -> list[object]:
    """Return rows as JSON values."""
    return [row.model_dump(mode="json") for row in rows]


def _as_csv(rows: Sequence[Row]) -> str:
    """Return rows as CSV, with three columns for each objective that occurs."""
    plain = [
        name for name in Row.model_fields if name not in ("objectives", "best_known", "warnings")
    ]
    names = dict.fromkeys(o.name for row in rows for o in row.objectives)
    columns = [
        f"{name}_{part}" for name in names for part in ("value", "bound", "gap", "best_known")
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, [*plain[:3], *columns, *plain[3:]], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        cells = {name: getattr(row, name) for name in plain} | {"reasons": "; ".join(row.reasons)}
        for o in row.objectives:
            cells |= {f"{o.name}_value": o.value, f"{o.name}_bound": o.bound}
            cells |= {f"{o.name}_gap": o.gap}
        cells |= {f"{o.name}_best_known": o.value for o in row.best_known if o.name in names}
        writer.writerow(cells)
    return text.getvalue()
