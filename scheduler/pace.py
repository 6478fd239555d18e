"""Rest and pace: how the meetings of each company may lie, and how many it can hold at most."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple, Protocol

import numpy as np

from ..models.event import Company, Event, Slot
from .draft import Ints, Mask

NO_LIMIT = 2**30
"""Stands for a limit that is not there."""


PACE_RULES = frozenset({"max_consecutive", "max_per_session", "max_per_day", "min_gap"})
"""The rules that moves of the constructor keep by the limits below."""


class Busy(NamedTuple):
    """Where the meetings of a company lie, as bit masks of slots.

    Attributes
    ----------
    slots : int
        Those in which it meets somebody.
    each : sequence of int
        Those in which each of its delegations does.
    begun : sequence of int
        Of these, the ones in which a meeting begins.
    """

    slots: int
    each: Sequence[int]
    begun: Sequence[int]

    @classmethod
    def of(cls, each: Sequence[int], later: Sequence[int] = ()) -> "Busy":
        """Return it from the slots of each delegation, and those in which a meeting goes on."""
        begun = [m & ~on for m, on in zip(each, later, strict=True)] if any(later) else each
        return cls(each[0] if len(each) == 1 else reduce(or_, each, 0), each, begun)

    @property
    def later(self) -> int:
        """Slots in which a meeting goes on and none begins."""
        return self.slots & ~reduce(or_, self.begun, 0)


class Limits(Protocol):
    """How the meetings of a company may lie; see ``Pace``."""

    def shut(self, busy: Busy) -> int:
        """Return the slots in which one more meeting would break a limit."""

    def fits(self, busy: Busy) -> bool:
        """Return whether meetings keep all limits."""

    def in_the_way(self, slot: int, busy: Busy) -> int:
        """Return busy slots of which one has to become free before a shut one opens."""


@dataclass(frozen=True)
class Pace:
    """The limits of one company, on bit masks of slots; those that cannot bind are left out.

    Attributes
    ----------
    run : int or None
        Most busy slots that follow each other without a pause.
    gap : int
        Free slots between two of its meetings.
    breaks : int or None
        Most breaks; the constructor does not know them.
    parts : tuple of (int, int)
        Sessions and days, and the most meetings in each.
    begins, ends : int
        Slots behind a pause, and slots before one.
    """

    run: int | None
    gap: int
    breaks: int | None
    parts: tuple[tuple[int, int], ...]
    begins: int
    ends: int

    def shut(self, busy: Busy) -> int:
        """Return the slots in which one more meeting would break a limit."""
        closed = 0
        if self.gap:
            closed = _spread(busy.slots, self.gap) & ~busy.slots
        elif self.run is not None:
            closed = self._too_long(busy.slots, self.run) & ~busy.slots
        for mask, most in self.parts:
            if sum((begun & mask).bit_count() for begun in busy.begun) >= most:
                closed |= mask
        return closed

    def _too_long(self, busy: int, most: int) -> int:
        """Return the slots between busy ones that are, together, as many as may be or more."""
        before, behind = -1, [-1]
        for _ in range(most):
            behind.append((behind[-1] & busy) >> 1 & ~self.ends)
        closed = behind.pop()
        while behind:
            before = (before & busy) << 1 & ~self.begins
            closed |= before & behind.pop()
        return closed

    def fits(self, busy: Busy) -> bool:
        """Return whether meetings keep all limits but that of breaks; see ``shut``."""
        if self.gap:
            if self._too_near(busy):
                return False
        elif self.run is not None:
            long = busy.slots
            for _ in range(self.run):
                long &= (long << 1) & ~self.begins
            if long:
                return False
        return all(
            sum((begun & mask).bit_count() for begun in busy.begun) <= most
            for mask, most in self.parts
        )

    def _too_near(self, busy: Busy) -> bool:
        """Return whether a meeting follows another within the gap; its own slots may."""
        slots = own = busy.slots
        for further in range(1, self.gap + 1):
            own = own << 1 & busy.later  # slots of a meeting that began so much earlier
            if slots << further & slots & ~own:
                return True
        return False

    def in_the_way(self, slot: int, busy: Busy) -> int:
        """Return busy slots of which one has to become free before a shut one opens."""
        found = busy.slots
        if self.gap:
            found &= _spread(1 << slot, self.gap)
        elif self.run is not None and self._too_long(busy.slots, self.run) >> slot & 1:
            found &= _spread(1 << slot, self.run)
        for mask, most in self.parts:
            if mask >> slot & 1 and sum((b & mask).bit_count() for b in busy.begun) >= most:
                found &= mask
        return found


def _spread(mask: int, reach: int) -> int:
    """Return the slots at most so far from one of a mask."""
    for _ in range(reach):
        mask |= mask << 1 | mask >> 1
    return mask


class _Limits(NamedTuple):
    """Limits on the order of busy slots that many companies share."""

    run: int
    gap: int
    breaks: int


@dataclass(frozen=True)
class Paces:
    """The limits of all companies; ``NO_LIMIT`` where there is none.

    Attributes
    ----------
    begins : bool array (slots)
        Slots that do not follow the one before without a pause.
    session, day : int array (slots)
        Number of each slot's session, -1 for none, and of its day.
    run, gap, breaks, per_session, per_day : int array (companies)
        See ``Pace``.
    long : bool
        Whether some request takes several slots.
    """

    begins: Mask
    session: Ints
    day: Ints
    run: Ints
    gap: Ints
    breaks: Ints
    per_session: Ints
    per_day: Ints
    long: bool

    def of(self, company: int) -> Pace | None:
        """Return the limits of a company; ``None`` where nothing limits it."""
        begins = self.begins.nonzero()[0].tolist()
        longest = int(np.diff([*begins, len(self.begins)]).max())
        run, breaks = int(self.run[company]), int(self.breaks[company])
        parts = [
            (sum(1 << t for t in np.flatnonzero(number == part).tolist()), int(most[company]))
            for number, most in ((self.session, self.per_session), (self.day, self.per_day))
            for part in range(int(number.max()) + 1)
            if most[company] < NO_LIMIT
        ]
        pace = Pace(
            run if run < longest else None,
            int(self.gap[company]),
            breaks if breaks < len(self.begins) // 2 else None,
            tuple(parts),
            sum(1 << t for t in begins),
            sum(1 << t - 1 for t in begins if t) | 1 << len(self.begins) - 1,
        )
        limited = pace.run is not None or pace.gap or pace.breaks is not None or pace.parts
        return pace if limited else None

    def most_meetings(self, places: Ints) -> Ints:
        """Return how many meetings each company can hold at most (companies).

        Exact where no session or day has a limit; where one has, each is looked at by itself.

        Parameters
        ----------
        places : int array (companies, slots)
            Meetings it can hold at once; 0 in slots that do not count.
        """
        cells, cell = np.unique(np.stack([self.day, self.session]), axis=1, return_inverse=True)
        cell = cell.reshape(-1)
        inside = [self._most(np.where(cell == k, places, 0), False) for k in range(cells.shape[1])]
        most = self._most(places, True)
        for number, limit in zip(cells, (self.per_day, self.per_session), strict=True):
            total = np.zeros(len(places), dtype=np.int64)
            for part in np.unique(number).tolist():
                here = sum(inside[k] for k in np.flatnonzero(number == part))
                total += here if part < 0 else np.minimum(here, limit)
            most = np.minimum(most, total)
        return most

    def _most(self, places: Ints, whole: bool) -> Ints:
        """Return how many meetings the order of busy slots permits (companies).

        With its first slot alone, a long meeting keeps all limits but two: that of breaks, and the
        gap to one that another delegation holds meanwhile. Breaks are those of the whole event.
        """
        breaks = self.breaks if whole and not self.long else np.full_like(self.breaks, NO_LIMIT)
        gap = np.where(places.max(axis=1) > 1, 0, self.gap) if self.long else self.gap
        return _most_by_limits(places, self.begins, np.stack([self.run, gap, breaks]))

    def most_slots(self, places: Ints) -> Ints:
        """Return how many slots meetings of each company can take at most (companies).

        Of a meeting of several slots, each counts in a run. Limits of meetings are left aside.

        Parameters
        ----------
        places : int array (companies, slots)
            As in ``most_meetings``.
        """
        none = np.zeros_like(self.gap), np.full_like(self.breaks, NO_LIMIT)
        return _most_by_limits(places, self.begins, np.stack([self.run, *none]))


def _most_by_limits(places: Ints, begins: Mask, limits: Ints) -> Ints:
    """Return the most slots under each company's run, gap and breaks (companies)."""
    kinds, kind = np.unique(limits, axis=1, return_inverse=True)
    most = np.zeros(len(places), dtype=np.int64)
    for k, own in enumerate(kinds.T.tolist()):
        mine = np.flatnonzero(kind.reshape(-1) == k)
        most[mine] = _most_in_order(places[mine], begins, _Limits(*own))
    return most


def _most_in_order(places: Ints, begins: Mask, limits: _Limits) -> Ints:
    """Return the most meetings under limits, by a dynamic programme over the slots.

    The states after a slot are the breaks so far, if limited, and either the busy slots in a row
    or the free ones since; all companies are handled at once.
    """
    count, slots = places.shape
    levels = limits.breaks + 1 if limits.breaks < slots // 2 else 1
    rows = limits.run if not limits.gap and limits.run < slots else 1
    busy = np.full((rows, levels, count), -NO_LIMIT)
    idle = np.full((max(1, limits.gap), levels, count), -NO_LIMIT)
    for slot in range(slots):
        here = places[:, slot]
        entered, left = np.full((levels, count), -NO_LIMIT), busy.max(axis=0)
        entered[0] = 0
        if levels > 1:
            entered[1:] = np.maximum(entered[1:], idle[-1, :-1])
        elif limits.breaks:
            entered = np.maximum(entered, idle[-1])
        if not limits.gap and ((rows == 1 and limits.run >= slots) or begins[slot]):
            entered = np.maximum(entered, left)
        longer = np.full_like(busy, -NO_LIMIT)
        longer[0] = entered
        if not begins[slot]:
            longer[1:] = busy[:-1]
        busy = np.where(here > 0, longer + here, -NO_LIMIT)
        further = np.concatenate([left[None], idle[:-1]])
        further[-1] = np.maximum(further[-1], idle[-1])
        idle = further
    most: Ints = np.maximum(0, np.maximum(busy.max(axis=(0, 1)), idle.max(axis=(0, 1))))
    return most


def paces_of(event: Event, companies: Sequence[Company], slots: Sequence[Slot]) -> Paces | None:
    """Return the limits of companies; ``None`` where no company has one."""
    rules = event.rules

    def limits(name: str, of_all: int | None, none: int = NO_LIMIT) -> Ints:
        usual = none if of_all is None else of_all
        own = (getattr(c, name) for c in companies)
        return np.array([usual if v is None else v for v in own], dtype=np.int64)

    run, gap = limits("max_consecutive", rules.max_consecutive), limits("min_gap", rules.min_gap)
    breaks = limits("max_breaks", None)
    per_session = limits("max_per_session", rules.max_per_session)
    per_day = limits("max_per_day", rules.max_per_day)
    limited = any((limit < NO_LIMIT).any() for limit in (run, breaks, per_session, per_day))
    if not limited and not gap.any():
        return None
    begins = [True, *(not unbroken for unbroken in event.unbroken[:-1])]
    sessions = _numbers(slots, lambda s: s.session)
    days = _numbers(slots, lambda s: s.start.date())
    long = any(request.length > 1 for request in event.requests)
    return Paces(np.array(begins), sessions, days, run, gap, breaks, per_session, per_day, long)


def _numbers(slots: Sequence[Slot], key: Callable[[Slot], object]) -> Ints:
    """Number the values of slots; -1 for none."""
    number = {
        v: n for n, v in enumerate(dict.fromkeys(k for k in map(key, slots) if k is not None))
    }
    return np.array([number.get(key(slot), -1) for slot in slots], dtype=np.int64)
