"""Sample events, and a generator of made-up ones of any size.

Nothing heavy is imported before an event is loaded or made.
"""

from typing import TYPE_CHECKING

from .library import SAMPLES, Sample, describe, load, names
from .sizes import Sizes, parse_sizes

if TYPE_CHECKING:
    from .generator import make_event

__all__ = [
    "SAMPLES",
    "Sample",
    "Sizes",
    "describe",
    "load",
    "make_event",
    "names",
    "parse_sizes",
]


def __getattr__(name: str) -> object:
    if name == "make_event":
        from .generator import make_event

        return make_event
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
