"""Profiles as people write them, read into codes and numbers; what is odd is listed, never guessed.

The first side of an event makes (IKM), the second one buys (Tier-1). What a profile does not say
counts for nothing, so that saying more never lowers a score.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..models.diagnostics import Location
from .taxonomy import taxonomy
from .words import Word, normal

MATURITY = ("madya", "pra-mandiri", "mandiri")
"""The YDBA ladder, from the lowest step."""

_YES = frozenset(("true", "must", "ya", "yes", "y", "x", "v", "wajib", "1", "sudah"))
_NO = frozenset(("false", "wanted", "tidak", "no", "n", "0", "belum"))

ANY_TOLERANCE = 99

CONTACTS = ("phone", "email")
"""Fields by which companies entered twice are found."""

MAKER_FIELDS = frozenset(
    {
        "processes",
        "materials",
        "products",
        "certificates",
        "maturity",
        "lead_time_days",
        "min_order",
        "topics_wanted",
        "languages",
        "has_partner",
        "first_event",
        "monthly_capacity",
        "capacity",
        "tolerance",
        *CONTACTS,
    }
)
BUYER_FIELDS = frozenset(
    {
        "needs",
        "monthly_volume",
        "volume",
        "certificates",
        "certificates_wanted",
        "lead_time_days",
        "topics_offered",
        "regions",
        "languages",
        "products",
        "tolerance",
        *CONTACTS,
    }
)


@dataclass(frozen=True)
class Remark:
    """Something in a profile that the organiser should look at.

    Attributes
    ----------
    company : str
        Whose profile it is.
    place : tuple of (str or int)
        Path in the profile, such as ``("needs", 0, "process")``.
    message : str
        What is odd, and what was done about it.
    word : Word or None
        The word concerned.
    """

    company: str
    place: Location
    message: str
    word: Word | None = None


@dataclass(frozen=True)
class Process:
    """What a maker can do: a code, pieces a month, and the finest tolerance grade (ISO 286)."""

    code: str
    capacity: float = 0.0
    tolerance: int = ANY_TOLERANCE


@dataclass(frozen=True)
class Need:
    """A part that a buyer wants made."""

    process: str
    part: str | None = None
    material: str | None = None
    tolerance: int | None = None
    volume: float = 0.0
    certificates: frozenset[str] = frozenset()
    lead_time_days: float | None = None
    must: bool = False


@dataclass(frozen=True)
class Maker:
    """What an IKM offers, and what it hopes for."""

    processes: tuple[Process, ...] = ()
    materials: frozenset[str] = frozenset()
    certificates: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    lead_time_days: float | None = None
    min_order: float = 0.0
    step: int = 0
    no_partner: bool = False
    first_event: bool = False


@dataclass(frozen=True)
class Buyer:
    """What a Tier-1 firm needs, and what it offers."""

    needs: tuple[Need, ...] = ()
    topics: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()


@dataclass
class Reader:
    """Reads the profile of one company and keeps remarks on it."""

    company: str
    profile: Mapping[str, Any]
    remarks: list[Remark] = field(default_factory=list)

    def maker(self) -> Maker:
        """Return the profile of a maker."""
        self._unknown_fields(MAKER_FIELDS)
        capacity = self._number("monthly_capacity", "capacity") or 0.0
        tolerance = self._grade(self.profile.get("tolerance"), ("tolerance",))
        processes = [
            p
            for n, item in enumerate(self._list("processes"))
            for p in self._processes(item, n, capacity, tolerance or ANY_TOLERANCE)
        ]
        if not processes:
            message = "no process is known, so nothing can be matched with needs"
            self._remark(("processes",), message)
        min_order = self._number("min_order") or 0.0
        most = max((p.capacity for p in processes), default=0.0)
        if 0 < most < min_order:
            message = f"its smallest order {min_order:g} is more than the {most:g} that it can make"
            self._remark(("min_order",), message)
        return Maker(
            tuple(dict.fromkeys(processes)),
            self._codes("materials", "materials"),
            self._codes("certificates", "certificates"),
            self._codes("topics", "topics_wanted"),
            self._number("lead_time_days"),
            min_order,
            self._step(),
            self._flag("has_partner") is False,
            self._flag("first_event") is True,
        )

    def buyer(self) -> Buyer:
        """Return the profile of a buyer."""
        self._unknown_fields(BUYER_FIELDS)
        usual = Need(
            "",
            tolerance=self._grade(self.profile.get("tolerance"), ("tolerance",)),
            volume=self._number("monthly_volume", "volume") or 0.0,
            certificates=self._codes("certificates", "certificates_wanted"),
            lead_time_days=self._number("lead_time_days"),
        )
        items = enumerate(self._list("needs"))
        needs = [need for n, item in items for need in self._needs(item, n, usual)]
        if not needs:
            self._remark(("needs",), "no need is known, so no maker's processes can be matched")
        regions = frozenset(str(r).casefold().strip() for r in self._list("regions"))
        return Buyer(tuple(needs), self._codes("topics", "topics_offered"), regions)

    def _processes(self, item: Any, n: int, capacity: float, tolerance: int) -> Iterable[Process]:
        place = ("processes", n)
        if not isinstance(item, Mapping):
            found = self._meant("processes", item, place)
            return [Process(c, capacity, tolerance) for c in found]
        own = self._value(item, place, "monthly_capacity", "capacity")
        grade = self._grade(item.get("tolerance"), (*place, "tolerance")) or tolerance
        found = self._meant("processes", item.get("process"), (*place, "process"))
        return [Process(c, capacity if own is None else own, grade) for c in found]

    def _needs(self, item: Any, n: int, usual: Need) -> Iterable[Need]:
        place = ("needs", n)
        if not isinstance(item, Mapping):
            codes = self._meant("processes", item, place)
            return [replace(usual, process=c) for c in codes]
        if item.get("process") is None:
            message = f"need {item.get('part', n + 1)!s} names no process; it is left out"
            self._remark((*place, "process"), message)
            return []
        materials = self._meant("materials", item.get("material"), (*place, "material"))
        own: dict[str, Any] = {
            "part": None if item.get("part") is None else str(item["part"]),
            "material": next(iter(materials), None),
            "tolerance": self._grade(item.get("tolerance"), (*place, "tolerance")),
            "volume": self._value(item, place, "monthly_volume", "volume"),
            "lead_time_days": self._value(item, place, "lead_time_days"),
        }
        given = {key: value for key, value in own.items() if value is not None}
        if item.get("certificates"):
            at = (*place, "certificates")
            held = [self._meant("certificates", c, at) for c in _items(item["certificates"])]
            given["certificates"] = frozenset(code for found in held for code in found)
        must = self._yes(item.get("must"), (*place, "must")) is True
        processes = self._meant("processes", item["process"], (*place, "process"))
        return [replace(usual, process=code, must=must, **given) for code in processes]

    def _codes(self, kind: str, name: str) -> frozenset[str]:
        return frozenset(
            code
            for n, item in enumerate(self._list(name))
            for code in self._meant(kind, item, (name, n))
        )

    def _meant(self, kind: str, text: Any, place: Location) -> tuple[str, ...]:
        """Return the codes that a text stands for; remark on what is not clear."""
        if text is None or not str(text).strip():
            return ()
        words = meanings(kind, str(text))
        for word in words:
            if word.how not in ("exact", "within"):
                self.remarks.append(Remark(self.company, place, _said_of(word, kind), word))
        return tuple(dict.fromkeys(word.code for word in words if word.code is not None))

    def _list(self, name: str) -> Sequence[Any]:
        return _items(self.profile.get(name))

    def _number(self, *names: str) -> float | None:
        return self._value(self.profile, (), *names)

    def _value(self, item: Mapping[str, Any], place: Location, *names: str) -> float | None:
        for name in names:
            value = item.get(name)
            if value is None or value == "":
                continue
            number = _as_number(value)
            if number is not None:
                return number
            message = f"{name} {value!r} is no number of at least 0; it is left out"
            self._remark((*place, name), message)
        return None

    def _grade(self, value: Any, place: Location) -> int | None:
        """Return a tolerance grade: ``IT7`` or 7."""
        if value is None or value == "":
            return None
        found = re.fullmatch(r"\s*(?:IT)?\s*([0-9]{1,2})\s*", str(value), re.IGNORECASE)
        if found is None or not 1 <= int(found[1]) <= 18:
            self._remark(place, f"tolerance {value!r} is no grade from IT1 to IT18; it is left out")
            return None
        return int(found[1])

    def _flag(self, name: str) -> bool | None:
        return self._yes(self.profile.get(name), (name,))

    def _yes(self, value: Any, place: Location) -> bool | None:
        if value is None or value == "":
            return None
        word = str(value).casefold().strip()
        if word in _YES:
            return True
        if word in _NO:
            return False
        self._remark(place, f"{value!r} is neither yes nor no; it is left out")
        return None

    def _step(self) -> int:
        value = self.profile.get("maturity")
        if value is None or value == "":
            return 0
        plain = "-".join(normal(str(value)).split())
        if plain in MATURITY:
            return MATURITY.index(plain) + 1
        self._remark(("maturity",), f"{value!r} is none of {', '.join(MATURITY)}; it is left out")
        return 0

    def _unknown_fields(self, known: frozenset[str]) -> None:
        for name in self.profile:
            if name not in known:
                self._remark((name,), f"field {name!r} takes no part in scores")

    def _remark(self, place: Location, message: str) -> None:
        self.remarks.append(Remark(self.company, place, message))


def meanings(kind: str, text: str) -> list[Word]:
    """Return what a text means: one term, or several where it lists them."""
    whole = taxonomy(kind).find(text)
    parts = [p for p in re.split(r"[,;/+&]|\bdan\b|\band\b", text) if p.strip()]
    if whole.how == "exact" or len(parts) < 2:
        return [whole]
    words = [taxonomy(kind).find(part.strip()) for part in parts]
    return words if any(word.code for word in words) else [whole]


def _said_of(word: Word, kind: str) -> str:
    if word.how == "misspelt":
        return f"{word.text!r} was read as {word.suggestion!r}"
    if word.how == "unsure":
        return f"{word.text!r} is not clear: {word.suggestion!r}? it is left out until it is"
    return f"{word.text!r} is unknown among {kind}; it is left out"


def _as_number(value: Any) -> float | None:
    """Return a number of at least 0, also of text such as ``10.000 pcs``; else nothing."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if 0 <= value < math.inf else None
    found = re.fullmatch(r"\s*([0-9][0-9., ]*?)\s*(?:[^0-9., ].*)?", str(value))
    if found is None:
        return None
    digits = found[1].strip(" .,")
    if re.fullmatch(r"[0-9]{1,3}(?:[., ][0-9]{3})+", digits):
        return float(re.sub(r"[., ]", "", digits))
    if re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?", digits):
        return float(digits.replace(",", "."))
    return None


def _items(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    if isinstance(value, str):
        return [part.strip() for part in value.split(";") if part.strip()]
    return value if isinstance(value, list | tuple) else [value]
