"""Profiles as people write them, read into codes and numbers; what is odd is listed, never guessed.

The first side of an event makes (IKM), the second one buys (Tier-1). What a profile does not say
counts for nothing, so that saying more never lowers a score.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..models.diagnostics import Location
from . import amounts
from .taxonomy import taxonomy
from .words import Word, normal

MATURITY = ("madya", "pra-mandiri", "mandiri")
"""The YDBA ladder, from the lowest step."""

_YES = frozenset(("true", "must", "ya", "yes", "y", "x", "v", "wajib", "1", "sudah", "sdh"))
_NO = frozenset(("false", "wanted", "tidak", "no", "n", "0", "belum", "tdk", "blm"))

ANY_TOLERANCE = 99

LEFT_OUT = "it is left out"

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
PROCESS_FIELDS = frozenset({"process", "monthly_capacity", "capacity", "tolerance", "machines"})
NEED_FIELDS = frozenset(
    {
        "part",
        "process",
        "material",
        "tolerance",
        "monthly_volume",
        "volume",
        "certificates",
        "lead_time_days",
        "must",
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
    """

    company: str
    place: Location
    message: str


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
    """What a Tier-1 firm needs, and what it offers; ``regions`` are as they are written."""

    needs: tuple[Need, ...] = ()
    topics: frozenset[str] = frozenset()
    regions: tuple[str, ...] = ()


@dataclass
class Reader:
    """Reads the profile of one company; keeps remarks on it, and each word with its kind."""

    company: str
    profile: Mapping[str, Any]
    remarks: list[Remark] = field(default_factory=list)
    words: list[tuple[str, Word]] = field(default_factory=list)

    def maker(self) -> Maker:
        """Return the profile of a maker."""
        self._unknown_fields(self.profile, (), MAKER_FIELDS)
        capacity = self._pieces(self.profile, (), "monthly_capacity", "capacity") or 0.0
        tolerance = self._grade(self.profile.get("tolerance"), ("tolerance",))
        processes = self._merged(
            (n, process)
            for n, item in enumerate(self._list("processes"))
            for process in self._processes(item, n, capacity, tolerance or ANY_TOLERANCE)
        )
        if not processes:
            message = "no process is known, so nothing can be matched with needs"
            self._remark(("processes",), message)
        min_order = self._pieces(self.profile, (), "min_order") or 0.0
        most = max((p.capacity for p in processes), default=0.0)
        if 0 < most < min_order:
            message = f"its smallest order {min_order:g} is more than the {most:g} that it can make"
            self._remark(("min_order",), message)
        return Maker(
            processes,
            self._codes("materials", "materials"),
            self._codes("certificates", "certificates"),
            self._codes("topics", "topics_wanted"),
            self._days(self.profile, ()),
            min_order,
            self._step(),
            self._flag("has_partner") is False,
            self._flag("first_event") is True,
        )

    def buyer(self) -> Buyer:
        """Return the profile of a buyer."""
        self._unknown_fields(self.profile, (), BUYER_FIELDS)
        usual = Need(
            "",
            tolerance=self._grade(self.profile.get("tolerance"), ("tolerance",)),
            volume=self._pieces(self.profile, (), "monthly_volume", "volume") or 0.0,
            certificates=self._codes("certificates", "certificates_wanted"),
            lead_time_days=self._days(self.profile, ()),
        )
        items = enumerate(self._list("needs"))
        needs = [need for n, item in items for need in self._needs(item, n, usual)]
        if not needs:
            message = f"no need of {self.company} is known, so no maker's processes can be matched"
            self._remark(("needs",), message)
        regions = tuple(str(region) for region in self._list("regions"))
        return Buyer(tuple(needs), self._codes("topics", "topics_offered"), regions)

    def _processes(self, item: Any, n: int, capacity: float, tolerance: int) -> Iterable[Process]:
        place = ("processes", n)
        if not isinstance(item, Mapping):
            found = self._meant("processes", item, place)
            return [Process(c, capacity, tolerance) for c in found]
        self._unknown_fields(item, place, PROCESS_FIELDS)
        if item.get("process") is None:
            self._remark((*place, "process"), f"process {n + 1} has no name; {LEFT_OUT}")
            return []
        own = self._pieces(item, place, "monthly_capacity", "capacity")
        grade = self._grade(item.get("tolerance"), (*place, "tolerance")) or tolerance
        found = self._meant("processes", item["process"], (*place, "process"))
        return [Process(c, capacity if own is None else own, grade) for c in found]

    def _merged(self, processes: Iterable[tuple[int, Process]]) -> tuple[Process, ...]:
        """Return each process once; where it is named again, the best of its figures."""
        found: dict[str, Process] = {}
        for n, process in processes:
            known = found.setdefault(process.code, process)
            if known != process:
                best = (
                    max(known.capacity, process.capacity),
                    min(known.tolerance, process.tolerance),
                )
                found[process.code] = Process(process.code, *best)
                name = taxonomy("processes").label(process.code, "en")
                message = f"{name} is named twice; its larger capacity and finer tolerance count"
                self._remark(("processes", n), message)
        return tuple(found.values())

    def _needs(self, item: Any, n: int, usual: Need) -> Iterable[Need]:
        place = ("needs", n)
        if not isinstance(item, Mapping):
            codes = self._meant("processes", item, place)
            return [replace(usual, process=c) for c in codes]
        self._unknown_fields(item, place, NEED_FIELDS)
        if item.get("process") is None:
            message = f"need {item.get('part', n + 1)!s} names no process; {LEFT_OUT}"
            self._remark((*place, "process"), message)
            return []
        own: dict[str, Any] = {
            "part": None if item.get("part") is None else str(item["part"]),
            "material": self._material(item.get("material"), (*place, "material")),
            "tolerance": self._grade(item.get("tolerance"), (*place, "tolerance")),
            "volume": self._pieces(item, place, "monthly_volume", "volume"),
            "certificates": self._required(item.get("certificates"), (*place, "certificates")),
            "lead_time_days": self._days(item, place),
        }
        given = {key: value for key, value in own.items() if value is not None}
        must = self._yes(item.get("must"), (*place, "must")) is True
        processes = self._meant("processes", item["process"], (*place, "process"))
        return [replace(usual, process=code, must=must, **given) for code in processes]

    def _material(self, value: Any, place: Location) -> str | None:
        materials = [c for item in _items(value) for c in self._meant("materials", item, place)]
        if len(materials) > 1:
            name = taxonomy("materials").label(materials[0], "en")
            self._remark(place, f"a need is of one material: {name} counts; write a row for each")
        return next(iter(materials), None)

    def _required(self, value: Any, place: Location) -> frozenset[str] | None:
        if not value:
            return None
        meant = (self._meant("certificates", item, place) for item in _items(value))
        return frozenset(code for codes in meant for code in codes)

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
        self.words += [(kind, word) for word in words]
        for word in words:
            if word.how != "exact":
                self._remark(place, _said_of(word, kind))
        return tuple(dict.fromkeys(word.code for word in words if word.code is not None))

    def _list(self, name: str) -> Sequence[Any]:
        return _items(self.profile.get(name))

    def _pieces(self, item: Mapping[str, Any], place: Location, *names: str) -> float | None:
        return self._amount(item, place, names, amounts.pieces, "pieces a month")

    def _days(self, item: Mapping[str, Any], place: Location) -> float | None:
        return self._amount(item, place, ("lead_time_days",), amounts.days, "days")

    def _amount(
        self,
        item: Mapping[str, Any],
        place: Location,
        names: Sequence[str],
        read: Callable[[Any], float | None],
        unit: str,
    ) -> float | None:
        """Return the first amount given; remark on one that is none, or may be a thousandth."""
        for name in names:
            value = item.get(name)
            if value is None or value == "":
                continue
            number = read(value)
            if number is None:
                self._remark((*place, name), f"{value!r} is no number of {unit}; {LEFT_OUT}")
            elif read is amounts.pieces and not number.is_integer():
                self._remark((*place, name), f"{value!r} was read as {number:g} {unit}")
            return number
        return None

    def _grade(self, value: Any, place: Location) -> int | None:
        """Return a tolerance grade: ``IT7`` or 7."""
        if value is None or value == "":
            return None
        found = re.fullmatch(r"\s*(?:IT)?\s*([0-9]{1,2})\s*", str(value), re.IGNORECASE)
        if found is None or not 1 <= int(found[1]) <= 18:
            self._remark(place, f"{value!r} is no tolerance from IT1 to IT18; {LEFT_OUT}")
            return None
        return int(found[1])

    def partner(self) -> bool | None:
        """Return whether the company says that it has a partner; ``None`` where it says nothing."""
        return self._flag("has_partner")

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
        self._remark(place, f"{value!r} is neither yes nor no; {LEFT_OUT}")
        return None

    def _step(self) -> int:
        value = self.profile.get("maturity")
        if value is None or value == "":
            return 0
        steps = ["".join(normal(step).split()) for step in MATURITY]
        plain = "".join(normal(str(value)).split())
        if plain in steps:
            return steps.index(plain) + 1
        self._remark(("maturity",), f"{value!r} is none of {', '.join(MATURITY)}; {LEFT_OUT}")
        return 0

    def _unknown_fields(
        self, item: Mapping[str, Any], place: Location, known: frozenset[str]
    ) -> None:
        for name in item:
            if name not in known:
                theirs = not place and name in MAKER_FIELDS | BUYER_FIELDS
                whose = " is for the other side, and" if theirs else ""
                self._remark((*place, name), f"field {name!r}{whose} takes no part in scores")

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
    one = "process" if kind == "processes" else kind.removesuffix("s")
    messages = {
        "unsure": f"is not clear: {word.suggestion!r}? it is left out until it is",
        "several": f"may be each of {word.suggestion}; {LEFT_OUT}: write them apart, with a ;",
        "doubtful": f"may say that it is not {word.suggestion!r}; {LEFT_OUT}",
        "unknown": f"is no known {one}; {LEFT_OUT}",
    }
    return f"{word.text!r} {messages.get(word.how, f'was read as {word.suggestion!r}')}"


def _items(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    if isinstance(value, str):
        return [part.strip() for part in value.split(";") if part.strip()]
    return value if isinstance(value, list | tuple) else [value]
