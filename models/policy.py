"""Which objectives count, and in which order."""

from typing import Annotated

from pydantic import AfterValidator, Field

from .base import Text

OBJECTIVE_NAMES = ("shortfall", "score", "preferences", "breaks", "idle_slots", "table_changes")
"""Objectives that exist. A test keeps this list equal to the modules of scheduler/objectives."""

DEFAULT_POLICY = ("shortfall", "score")


def _known_and_distinct(policy: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [name for name in policy if name not in OBJECTIVE_NAMES]
    if unknown:
        existing = ", ".join(OBJECTIVE_NAMES)
        raise ValueError(f"names unknown objectives ({', '.join(unknown)}); existing: {existing}")
    if len(set(policy)) < len(policy):
        raise ValueError("names an objective more than once")
    return policy


Policy = Annotated[
    tuple[Text, ...], Field(strict=False, min_length=1), AfterValidator(_known_and_distinct)
]
"""Names of objectives, the most important first; each is optimised with the earlier ones held."""
