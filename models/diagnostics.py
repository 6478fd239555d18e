"""How a problem in the input is told: where it stands, what it is, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]
Location = tuple[str | int, ...]
"""A path into the event's JSON: ``("requests", 3, "score")``; positions count from 0."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input.

    Attributes
    ----------
    message : str
        What is wrong and what to do, with the names and numbers involved.
    sheet : str or None
        Sheet, CSV file or top-level JSON field.
    row : int or None
        Row of the sheet or file as a person counts it; position from 1 in a JSON list.
    column : str or None
        Column header or JSON field.
    severity : {"error", "warning"}
        A warning does not stop anything.
    """

    message: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    severity: Severity = "error"

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "message": self.message,
            "severity": self.severity,
        }

    def __str__(self) -> str:
        place = [self.sheet] if self.sheet else []
        place += [f"row {self.row}"] if self.row else []
        place += [f"column {self.column}"] if self.column else []
        return f"{', '.join(place)}: {self.message}" if place else self.message


class InputError(ValueError):
    """An input that cannot be used; ``problems`` holds everything found wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


@dataclass(frozen=True)
class Finding:
    """A problem that knows its place in the event only as a path."""

    location: Location
    message: str
    severity: Severity = "error"


class CrossCheckError(ValueError):
    """Fields that are right one by one and wrong together; ``findings`` lists all of them."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f.message for f in self.findings))
