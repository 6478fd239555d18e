"""File names for companies: safe on every system, legible, and each its own."""

import unicodedata
from collections.abc import Iterable

LONGEST = 100
"""Bytes of a name without its ending; systems allow 255, and people put it into longer paths."""

_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))]
)
"""Names that are devices on Windows, whatever their ending."""


def file_names(companies: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return a file name without ending for each company.

    Parameters
    ----------
    companies : iterable of (str, str)
        Id and name.

    Returns
    -------
    dict of str to str
        Id to name; no two are the same on systems that ignore case.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for company, label in companies:
        base = _legible(company if label == company else f"{company} {label}") or "company"
        name, count = base, 1
        while _folded(name) in taken or _folded(name) in _RESERVED:
            count += 1
            name = f"{_cut(base, LONGEST - len(str(count)) - 1)}-{count}"
        taken.add(_folded(name))
        found[company] = name
    return found


def _legible(text: str) -> str:
    """Return letters and digits of any script, with a hyphen for each run of anything else."""
    composed = unicodedata.normalize("NFC", text)
    kept = (c if c.isalnum() or unicodedata.category(c) == "Mn" else " " for c in composed)
    return _cut("-".join("".join(kept).split()), LONGEST)


def _cut(text: str, longest: int) -> str:
    return text.encode()[:longest].decode(errors="ignore").strip("-")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
