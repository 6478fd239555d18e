"""Companies that look like the same one, entered twice."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from ..models.diagnostics import Finding
from ..models.event import Company, Event
from .words import normal

LEGAL_FORMS = frozenset({"pt", "cv", "ud", "tbk", "fa", "firma", "persero", "koperasi", "pd"})
"""Words of a name that say what kind of company it is."""

ALIKE = 90.0
"""Likeness of names, in per cent, from which two companies may be one."""

PHONES, EMAILS = ("phone", "telepon", "telephone"), ("email", "surel", "e-mail")
"""Fields of a profile of which no two companies have the same."""

LEAST_DIGITS = 6
"""A shorter number is no phone."""

ROWS = 500
"""Names compared with all others at once."""


@dataclass(frozen=True)
class Duplicate:
    """Two companies that may be one.

    Attributes
    ----------
    one, other : int
        Positions in the event.
    likeness : float
        Of their names, in per cent.
    contact : str or None
        What they share besides.
    """

    one: int
    other: int
    likeness: float
    contact: str | None = None


def core_name(name: str) -> str:
    """Return a name without legal forms, case and signs: ``P.T. Baja, Tbk`` is ``baja``."""
    words = normal(joined_initials(name)).split()
    return " ".join(w for w in words if w not in LEGAL_FORMS) or " ".join(words)


def joined_initials(name: str) -> str:
    """Return a name in which ``P.T.`` is one word."""
    return re.sub(r"\b(\w)\.\s*(?=\w\b)", r"\1", name)


def duplicates(companies: Sequence[Company]) -> list[Duplicate]:
    """Return pairs of companies with like names, or the same phone or e-mail.

    Names are compared word by word in any order, and as written without spaces.
    """
    names = [core_name(c.label) for c in companies]
    found = {}
    joined = [name.replace(" ", "") for name in names]
    for start in range(0, len(names), ROWS):
        rows = slice(start, start + ROWS)
        likeness = np.maximum(
            process.cdist(names[rows], names, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE),
            process.cdist(joined[rows], joined, scorer=fuzz.ratio, score_cutoff=ALIKE),
        )
        for row, column in zip(*np.nonzero(likeness), strict=True):
            one, other = start + int(row), int(column)
            if one < other and not _numbered(names[one], names[other]):
                found[one, other] = Duplicate(one, other, float(likeness[row, column]))
    for one, other, contact in _same_contacts(companies):
        known = found.get((one, other))
        likeness_ = known.likeness if known else fuzz.token_sort_ratio(names[one], names[other])
        found[one, other] = Duplicate(one, other, likeness_, contact)
    return [found[pair] for pair in sorted(found)]


def _numbered(one: str, other: str) -> bool:
    """Return whether two names differ in their numbers: plants of a firm, or made-up names."""
    digits = [
        sorted(w for w in name.split() if any(c.isdigit() for c in w)) for name in (one, other)
    ]
    return digits[0] != digits[1]


def _same_contacts(companies: Sequence[Company]) -> Iterator[tuple[int, int, str]]:
    of_contact: dict[str, list[int]] = defaultdict(list)
    for n, company in enumerate(companies):
        profile = {str(key).casefold(): value for key, value in company.profile.items()}
        given = {_phone(part) for field in PHONES for part in _parts(profile.get(field))}
        given |= {_email(part) for field in EMAILS for part in _parts(profile.get(field))}
        for contact in given:
            if contact is not None:
                of_contact[contact].append(n)
    for contact, holders in of_contact.items():
        for other in holders[1:]:
            yield holders[0], other, contact


def _parts(value: object) -> Iterable[str]:
    """Return the contacts in a field that may hold several."""
    values = value if isinstance(value, list | tuple) else [value]
    return [part for one in values for part in re.split(r"[,;/|\n]|\bdan\b|\band\b", str(one))]


def _phone(value: str) -> str | None:
    """Return the digits of a phone, those for Indonesia as 0; ``None`` where it is none."""
    digits = re.sub(r"[^0-9]", "", value)
    digits = f"0{digits[2:]}" if digits.startswith("62") else digits
    if digits and not digits.startswith("0"):
        digits = f"0{digits}"  # a spreadsheet takes the 0 away
    return digits if len(digits) > LEAST_DIGITS else None


def _email(value: str) -> str | None:
    plain = value.casefold().strip()
    return plain if "@" in plain else None


def duplicate_findings(event: Event) -> Iterator[Finding]:
    """Yield a warning for each pair of companies that may be one."""
    for pair in duplicates(event.companies):
        one, other = event.companies[pair.one], event.companies[pair.other]
        if pair.contact is None and one.name == other.name:
            continue  # told already: the same name
        alike = [f"names alike by {pair.likeness:.0f} %"] if pair.likeness >= ALIKE else []
        shared = [f"both have {pair.contact}"] if pair.contact else []
        yield Finding(
            ("companies", pair.other, "name"),
            f"{other.id} ({other.label}) may be the same as {one.id} ({one.label}): "
            f"{', and '.join((*alike, *shared))}; delete one if they are one company",
            "warning",
        )
