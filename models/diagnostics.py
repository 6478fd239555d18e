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
    """A problem that knows its place in the event only as a path.

    Attributes
    ----------
    location : tuple
        Path to what is wrong.
    message : str
        What is wrong. Its last ``{other}`` stands for ``other``, as people count it.
    severity : {"error", "warning"}
        See ``Problem``.
    other : tuple or None
        Path to an item of the same list that the message speaks of.
    of_field : bool
        The message goes on after the name of the field, by which the file calls it.
    """

    location: Location
    message: str
    severity: Severity = "error"
    other: Location | None = None
    of_field: bool = False

    def told(self, field: str, other: str) -> str:
        """Return the message with the names that a file has for field and item."""
        message = f"{field} {self.message}" if self.of_field else self.message
        if self.other is None:
            return message
        before, _, after = message.rpartition("{other}")
        return f"{before}{other}{after}"

    def __str__(self) -> str:
        field = next((str(p) for p in reversed(self.location) if isinstance(p, str)), "")
        return self.told(field, counted(self.other))


def number_of(count: int, noun: str) -> str:
    """Return how many there are: ``1 meeting``, ``2 meetings``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def counted(location: Location | None) -> str:
    """Return how people count an item of a JSON list."""
    return next((f"number {p + 1}" for p in location or () if isinstance(p, int)), "")


class CrossCheckError(ValueError):
    """Fields that are right one by one and wrong together; ``findings`` lists all of them."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(map(str, self.findings)))
