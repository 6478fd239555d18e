"""Which objectives count, in which order, and what later ones may take from earlier ones."""

import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator, Field

from .base import Model, Text

OBJECTIVE_NAMES = (
    "shortfall",
    "score",
    "fairness",
    "preferences",
    "breaks",
    "idle_slots",
    "table_changes",
)
"""Objectives that exist. A test keeps this list equal to the modules of scheduler/objectives."""


class Tolerated(Model):
    """An objective of which later ones may take a part: ``tolerance`` of the value reached."""

    objective: Text
    tolerance: Annotated[float, Field(ge=0, lt=1)]

    def __str__(self) -> str:
        """Return the written form, such as ``score:0.01``."""
        return f"{self.objective}:{self.tolerance:g}"


Stage = Text | Tolerated

PRESETS: Mapping[str, tuple[str | Tolerated, ...]] = {
    "business": ("shortfall", "score"),
    "fair": ("shortfall", Tolerated(objective="score", tolerance=0.02), "fairness"),
    "comfort": ("shortfall", "score", "breaks", "table_changes", "fairness"),
}
"""Policies that have a name; docs/policy.md shows the same event solved with each."""

DEFAULT_POLICY = PRESETS["business"]

_WRITTEN = re.compile(r"(.*?)\s*:\s*(\d+(?:[.,]\d*)?|[.,]\d+)\s*(%?)", re.ASCII)


def written(policy: Sequence[str | Tolerated]) -> tuple[str, ...]:
    """Return a policy as the names and tolerances that cells and the command line hold."""
    return tuple(map(str, policy))


def names(policy: Sequence[str | Tolerated]) -> tuple[str, ...]:
    """Return the objectives of a policy, the most important first."""
    return tuple(s.objective if isinstance(s, Tolerated) else s for s in policy)


def tolerances(policy: Sequence[str | Tolerated]) -> tuple[Fraction, ...]:
    """Return what later objectives may take of each, as exact parts of the value reached."""
    found = (s.tolerance if isinstance(s, Tolerated) else 0 for s in policy)
    return tuple(Fraction(str(tolerance)) for tolerance in found)


def allowance(tolerance: float | Fraction, value: int) -> int:
    """Return how much of a value may be given up: whole parts, rounded down."""
    return math.floor(Fraction(str(tolerance)) * abs(value))


def _stages(value: object) -> object:
    """Return each form of a policy as names and tolerated objectives; others as they stand.

    A preset is its name, alone. A tolerance of 0 is none.
    """
    if isinstance(value, str):
        value = (value,)
    if not isinstance(value, list | tuple):
        return value
    if len(value) == 1 and isinstance(value[0], str) and value[0].strip() in PRESETS:
        return PRESETS[value[0].strip()]
    stages = tuple(_stage(item) for item in value)
    _refuse_unknown_or_repeated(stages)
    return stages


def _stage(item: object) -> str | Tolerated:
    if isinstance(item, Tolerated):
        item = {"objective": item.objective, "tolerance": item.tolerance}
    if isinstance(item, str):
        parts = _WRITTEN.fullmatch(item.strip())
        if parts is None:
            return item.strip()
        number = Fraction(parts[2].replace(",", ".")) / (100 if parts[3] else 1)
        item = {"objective": parts[1], "tolerance": float(number)}
    if not isinstance(item, Mapping):
        raise ValueError("needs a name, or an object with a tolerance, for each objective")
    return _tolerated(item)


def _tolerated(item: Mapping[object, object]) -> str | Tolerated:
    name, tolerance = item.get("objective"), item.get("tolerance", 0)
    if not isinstance(name, str) or not set(item) <= {"objective", "tolerance"}:
        raise ValueError('needs "objective" and "tolerance" of each object, and nothing else')
    known = isinstance(tolerance, int | float) and not isinstance(tolerance, bool)
    if not known or not 0 <= tolerance < 1:  # type: ignore[operator]
        raise ValueError(
            f"has a tolerance of {name} that is no number from 0 to below 1, such as 0.01"
        )
    if tolerance == 0:
        return name.strip()
    return Tolerated(objective=name.strip(), tolerance=float(tolerance))  # type: ignore[arg-type]


def _refuse_unknown_or_repeated(stages: Sequence[str | Tolerated]) -> None:
    found = names(stages)
    unknown = [name for name in found if name not in OBJECTIVE_NAMES]
    presets = [name for name in unknown if name in PRESETS]
    if presets:
        raise ValueError(f"mixes the preset {presets[0]} with objectives; give it alone")
    if unknown:
        existing = f"{', '.join(OBJECTIVE_NAMES)}; presets: {', '.join(PRESETS)}"
        raise ValueError(f"names unknown objectives ({', '.join(unknown)}); existing: {existing}")
    if len(set(found)) < len(found):
        raise ValueError("names an objective more than once")


Policy = Annotated[tuple[Stage, ...], Field(strict=False, min_length=1), BeforeValidator(_stages)]
"""Objectives, the most important first; each is optimised with the earlier ones held.

Read from names, from names with a tolerance (``score:0.01``, ``score:1%``), from objects with
``objective`` and ``tolerance``, or from the name of a preset.
"""
