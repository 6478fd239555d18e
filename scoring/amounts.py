"""Amounts as people write them: pieces a month, and days."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

MOST = 1e12
"""A larger amount is none."""

_SCALES: Mapping[str, float] = MappingProxyType(
    {"ribu": 1e3, "rb": 1e3, "k": 1e3, "thousand": 1e3, "juta": 1e6, "jt": 1e6, "million": 1e6}
)
_PIECES = re.compile(
    r"(?:pcs?|pieces?|units?|buah|bh|biji|set|sets|lembar|ea)?\.?"
    r"(?: ?(?:/|per|a|tiap|setiap) ?(?:bulan|bln|month|mo))?"
)
_DAYS: Mapping[str, float] = MappingProxyType(
    {
        **dict.fromkeys(("", "hari", "hari kerja", "day", "days", "working days", "d"), 1.0),
        **dict.fromkeys(("minggu", "week", "weeks"), 7.0),
        **dict.fromkeys(("bulan", "month", "months"), 30.0),
    }
)
_ONE = re.compile(r"^se(?=hari$|minggu$|bulan$)", re.IGNORECASE)
_PARTS = re.compile(r"([0-9][0-9., ]*?)\s*((?:[^0-9., ].*)?)")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:[., ][0-9]{3})+")
_BOTH = re.compile(r"([1-9][0-9]{0,2}(?:([., ])[0-9]{3})+)(?!\2)[.,]([0-9]+)")
_DECIMALS = re.compile(r"[0-9]+(?:[.,][0-9]+)?")


def pieces(value: Any) -> float | None:
    """Return pieces a month of a number or a text such as ``10.000 pcs`` or ``5 ribu``.

    ``None`` where it is no number of at least 0, or of another unit, such as ``5000/hari``.
    """
    return _amount(value, lambda unit: 1.0 if _PIECES.fullmatch(unit) else None)


def days(value: Any) -> float | None:
    """Return days of a number or a text such as ``2 minggu``; ``None`` where it is neither."""
    if isinstance(value, str):
        value = _ONE.sub("1 ", value.strip())
    return _amount(value, _DAYS.get)


def _amount(value: Any, unit_of: Callable[[str], float | None]) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if 0 <= value <= MOST else None
    found = _PARTS.fullmatch(str(value).strip().casefold())
    number = None if found is None else _number(found[1].strip(" .,"))
    if found is None or number is None:
        return None
    first, _, rest = found[2].partition(" ")
    scale = _SCALES.get(first)
    unit = unit_of(" ".join((rest if scale else found[2]).split()))
    amount = None if unit is None else number * (scale or 1) * unit
    return amount if amount is not None and amount <= MOST else None


def _number(digits: str) -> float | None:
    """Return a number in which a point or comma parts thousands, or else decimals."""
    if _THOUSANDS.fullmatch(digits):
        return float(re.sub(r"[., ]", "", digits))
    both = _BOTH.fullmatch(digits)
    if both:
        return float(f"{re.sub(r'[., ]', '', both[1])}.{both[3]}")
    return float(digits.replace(",", ".")) if _DECIMALS.fullmatch(digits) else None
