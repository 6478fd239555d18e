"""The events of the benchmarks by their names: samples, the growth family, and files."""

from collections.abc import Mapping
from math import sqrt
from pathlib import Path
from types import MappingProxyType

from linkmatch import read_event
from linkmatch.instances import SAMPLES, Sizes, load, make_event
from linkmatch.models import Event
from linkmatch.models.rules import Rules

SMALL = ("tegal-2021", "medan-2024", "kemenperin-2022", "kemenperin-2017")
PEERS = (*SMALL, "kemenperin-2024", "yokosuka", "half-day-150", "saturated-100", "een", "expo-300")
"""Samples that all methods are tried on: those without rules that the peers' models lack."""


def _growth(companies: int) -> Sizes:
    """Return a size of the family, in which tables for half of the companies are always full.

    Requests for each slot of an IKM are two thirds at every size, and absences are alike; slots
    grow with the square root of the companies, as the published sizes do.
    """
    slots = round(30 * sqrt(companies / 300))
    return Sizes(
        companies,
        companies,
        slots=slots,
        tables=companies // 2,
        requests_per_ikm=round(2 * slots / 3),
        uniform=True,
    )


GROWTH: Mapping[str, Sizes] = MappingProxyType(
    {f"growth-{n}": _growth(n) for n in (300, 500, 850, 1400, 2400, 3930)}
)
"""One family of events, from 4,500 to 214,000 meetings, of the same tightness."""


def load_event(name: str, max_break_difference: int | None = None) -> Event:
    """Return an event by its name or path, with the rule that some benchmarks add."""
    if name in GROWTH:
        event = make_event(GROWTH[name], name=name)
    else:
        event = load(name) if name in SAMPLES else read_event(Path(name))
    if max_break_difference is None:
        return event
    rules = Rules(max_break_difference=max_break_difference)
    return event.model_copy(update={"rules": rules})
