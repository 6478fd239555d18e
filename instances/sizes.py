"""How large a generated event is; imports nothing heavy, so that a command line can ask early."""

import re
from dataclasses import dataclass, fields
from types import UnionType

MAX_SIDE = 10_000
MAX_SLOTS = 1_000
MAX_TABLES = 100_000
MIN_SLOT_MINUTES, MAX_SLOT_MINUTES = 5, 240
USUAL_REQUESTS = 12
"""Requests of each IKM where nothing is said (fewer where there are fewer Tier-1 firms)."""

_SIZES = re.compile(r"\s*[x×]\s*")


@dataclass(frozen=True)
class Sizes:
    """Sizes of a generated event.

    Attributes
    ----------
    ikm, tier1 : int
        Companies of each side.
    slots, tables : int
        How many there are.
    requests_per_ikm : int
        How many different Tier-1 firms each IKM asks to meet.
    slot_minutes : int
        Length of a slot.
    absence : float
        Probability that a company is away in a slot, independently of everything else.
    partial : float
        Share of the companies that miss a quarter of the event, in one block of slots.
    half_day : float
        Share of the companies that are there only in the first or only in the second half.
    uniform : bool
        Each IKM asks Tier-1 firms drawn uniformly, with scores uniform on 1 … 100, instead of
        those that fit its profile: no firm is sought after, so that all can be busy all the time.
    min_meetings, max_meetings : int
        Wish and limit of every company; no limit with ``None``.

    Raises
    ------
    ValueError
        Naming every size that cannot be.
    """

    ikm: int
    tier1: int
    slots: int
    tables: int
    requests_per_ikm: int
    slot_minutes: int = 15
    absence: float = 0.05
    partial: float = 0.2
    min_meetings: int = 0
    max_meetings: int | None = None
    half_day: float = 0.0
    uniform: bool = False

    def __post_init__(self) -> None:
        problems = self._wrong_types() or [*self._out_of_range(), *self._at_odds()]
        if problems:
            raise ValueError("; ".join(problems))

    def _wrong_types(self) -> list[str]:
        expected: dict[str, tuple[type | UnionType, str]] = dict.fromkeys(
            ("absence", "partial", "half_day"), (int | float, "a number")
        )
        expected["uniform"] = (bool, "true or false")
        problems = []
        for name in (field.name for field in fields(self)):
            value: object = getattr(self, name)
            if name == "max_meetings" and value is None:
                continue
            kind, what = expected.get(name, (int, "a whole number"))
            if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
                problems.append(f"{name} is {value!r}: must be {what}")
        return problems

    def _out_of_range(self) -> list[str]:
        limits: dict[str, tuple[float, float]] = {
            "ikm": (1, MAX_SIDE),
            "tier1": (1, MAX_SIDE),
            "slots": (1, MAX_SLOTS),
            "tables": (1, MAX_TABLES),
            "requests_per_ikm": (1, MAX_SIDE),
            "slot_minutes": (MIN_SLOT_MINUTES, MAX_SLOT_MINUTES),
            "absence": (0, 1),
            "partial": (0, 1),
            "half_day": (0, 1),
            "min_meetings": (0, MAX_SIDE),
            "max_meetings": (1, MAX_SIDE),
        }
        values = ((name, getattr(self, name), low, high) for name, (low, high) in limits.items())
        return [
            f"{name} is {value}: must lie between {low} and {high}"
            for name, value, low, high in values
            # Written so that a NaN, which compares false with everything, is out of range.
            if value is not None and not low <= value <= high
        ]

    def _at_odds(self) -> list[str]:
        problems = []
        if self.requests_per_ikm > self.tier1 >= 1:
            problems.append(
                f"each IKM cannot ask to meet {self.requests_per_ikm} Tier-1 firms (requests): "
                f"there are only {self.tier1}"
            )
        if self.min_meetings > self.slots >= 1:
            problems.append(
                f"a minimum of {self.min_meetings} meetings does not fit {self.slots} slots"
            )
        if self.max_meetings is not None and self.min_meetings > self.max_meetings >= 1:
            problems.append(
                f"min_meetings {self.min_meetings} is above max_meetings {self.max_meetings}"
            )
        return problems

    def __str__(self) -> str:
        text = (
            f"{self.ikm} IKM × {self.tier1} Tier-1, {self.slots} slots of {self.slot_minutes} "
            f"minutes, {self.tables} tables, {self.requests_per_ikm} requests of each IKM"
        )
        text += f", {self.half_day:.0%} there for half the event" if self.half_day else ""
        return text + (", uniform requests and scores" if self.uniform else "")


def usual_tables(ikm: int, tier1: int) -> int:
    """Return the tables of an event of which they are not given.

    One for each company of the smaller side, less about 10 % that the organiser keeps spare;
    at least one.
    """
    smaller = min(ikm, tier1)
    return max(1, smaller - -(-smaller // 10))


def parse_sizes(
    text: str,
    requests: int | None = None,
    *,
    slot_minutes: int = 15,
    absence: float = 0.05,
    partial: float = 0.2,
    min_meetings: int = 0,
    max_meetings: int | None = None,
) -> Sizes:
    """Return the sizes written as ``IKM x TIER1 x SLOTS [x TABLES]``, such as ``70x30x12x28``.

    Parameters
    ----------
    text : str
        Whole numbers joined with ``x`` or ``×``; without tables ``usual_tables`` are taken.
    requests : int, optional
        Requests of each IKM; default: ``USUAL_REQUESTS``, or all Tier-1 firms if there are fewer.
    slot_minutes, absence, partial, min_meetings, max_meetings :
        As in ``Sizes``.

    Raises
    ------
    ValueError
        Where the text is not of that form, or the sizes cannot be.
    """
    parts = _SIZES.split(text.strip().lower())
    # Up to nine digits: what is longer is no size, and int() refuses thousands of digits.
    if len(parts) not in (3, 4) or not all(re.fullmatch("[0-9]{1,9}", part) for part in parts):
        raise ValueError(
            f"sizes {text!r} are not understood: write IKM x Tier-1 x slots, and tables if you "
            "like, as whole numbers, such as 70x30x12 or 70x30x12x28"
        )
    ikm, tier1, slots, *tables = map(int, parts)
    return Sizes(
        ikm=ikm,
        tier1=tier1,
        slots=slots,
        tables=tables[0] if tables else usual_tables(ikm, tier1),
        requests_per_ikm=max(1, min(USUAL_REQUESTS, tier1)) if requests is None else requests,
        slot_minutes=slot_minutes,
        absence=absence,
        partial=partial,
        min_meetings=min_meetings,
        max_meetings=max_meetings,
    )
