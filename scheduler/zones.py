"""Zones of tables as parts of the day: a place in the schedule is a slot in a zone.

With the slots of each zone one after the other, as if they were days, which zone a meeting is in
is nothing but its place. Walking then limits how the places of a company lie, as rest does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .draft import Ints, Mask
from .pace import Busy, Pace
from .problem import Problem
from .rules.walking import gaps


def are_places(problem: Problem) -> bool:
    """Return whether the zone is all that has to be chosen of a meeting's table.

    Reserved tables, tables for few companies and several tables of a company are a choice too.
    """
    zones = {group.zone for group in problem.groups}
    if len(zones) < 2 or not problem.all_chosen or problem.tables_apart:
        return False
    plain = all(g.reserved_for is None and g.seats is None for g in problem.groups)
    return plain and all(len(tables) == 1 for tables in problem.bound_to.values())


@dataclass(frozen=True)
class Zones:
    """The places of an event: zone by zone, the slots of each.

    Attributes
    ----------
    slots : int
        How many there are.
    seats : int array (zones, slots)
        Meetings that the tables and rooms of each zone take.
    gap : int array (zones, zones)
        Slots that have to be free between meetings in two zones.
    groups : tuple of (tuple of int)
        Groups of tables in each zone.
    """

    slots: int
    seats: Ints
    gap: Ints
    groups: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, problem: Problem) -> "Zones":
        """Return the zones of an event."""
        names = list(dict.fromkeys(group.zone for group in problem.groups))
        groups = tuple(
            tuple(n for n, group in enumerate(problem.groups) if group.zone == name)
            for name in names
        )
        needed = gaps(problem.event)
        gap = [[needed.get((one or "", other or ""), 0) for other in names] for one in names]
        seats = np.stack([_seats(problem, inside) for inside in groups])
        return cls(problem.slot_count, seats, np.array(gap, dtype=np.int64), groups)

    @property
    def count(self) -> int:
        """How many zones there are."""
        return len(self.groups)

    def allowed(self, problem: Problem, slots: Mask | None = None) -> Mask:
        """Return the places of requests, given their slots: by default, all they may have."""
        places = np.tile(problem.allowed if slots is None else slots, self.count)
        zone_of = np.arange(self.count).repeat(self.slots)
        for request, tables in problem.bound_to.items():
            group = problem.group_of_table[tables[0]]
            places[request] &= np.array([group in own for own in self.groups])[zone_of]
        return places

    @cached_property
    def _pairs(self) -> list[tuple[int, int, int]]:
        """Positions of the first slots of two zones, and the gap between these."""
        far = np.argwhere(self.gap)
        return [(a * self.slots, b * self.slots, int(self.gap[a, b])) for a, b in far.tolist()]

    @cached_property
    def _whole(self) -> int:
        return (1 << self.slots) - 1

    def near(self, places: int) -> int:
        """Return the places too near in time to walk to from some places, as bit masks."""
        found = 0
        for one, other, gap in self._pairs:
            inside = places >> one & self._whole
            for further in range(1, gap + 1 if inside else 1):
                found |= (inside << further & self._whole | inside >> further) << other
        return found

    def fold(self, places: int) -> int:
        """Return the slots of some places, as bit masks."""
        found = 0
        while places:
            found |= places & self._whole
            places >>= self.slots
        return found

    def tiled(self, slots: int) -> int:
        """Return the places of some slots in all zones, as bit masks."""
        return (slots & self._whole) * self._first

    @cached_property
    def _first(self) -> int:
        """The first slot of each zone, as a bit mask."""
        return sum(1 << zone * self.slots for zone in range(self.count))


def _seats(problem: Problem, groups: Sequence[int]) -> Ints:
    """Return how many meetings some groups of tables take in each slot (slots)."""
    total = np.zeros(problem.slot_count, dtype=np.int64)
    for room in {problem.groups[g].room for g in groups}:
        load = problem.group_open[[g for g in groups if problem.groups[g].room == room]].sum(axis=0)
        total += load if room is None else np.minimum(load, problem.room_maximum[room])
    return total


@dataclass(frozen=True)
class ZonedPace:
    """How the places of a company may lie: it walks between zones, and rests; see ``Pace``.

    Attributes
    ----------
    zones : Zones
        Of the event.
    pace : Pace or None
        Its other limits, in slots.
    single : bool
        Whether it holds one meeting at a time.
    """

    zones: Zones
    pace: Pace | None
    single: bool

    def shut(self, busy: Busy) -> int:
        """Return the places in which one more meeting would break a limit."""
        zones, folded = self.zones, self._folded(busy)
        closed = zones.near(busy.slots)
        if self.single:
            closed |= zones.tiled(folded.slots)
        if self.pace is not None:
            closed |= zones.tiled(self.pace.shut(folded))
        return closed

    def fits(self, busy: Busy) -> bool:
        """Return whether meetings keep all limits."""
        zones, folded = self.zones, self._folded(busy)
        if zones.near(busy.slots) & busy.slots or any(
            slots.bit_count() < places.bit_count()
            for slots, places in zip(folded.each, busy.each, strict=True)
        ):
            return False
        return self.pace is None or self.pace.fits(folded)

    def in_the_way(self, slot: int, busy: Busy) -> int:
        """Return busy places of which one has to become free before a shut one opens."""
        zones, place = self.zones, 1 << slot
        found, near = busy.slots, busy.slots & zones.near(place)
        same = busy.slots & zones.tiled(zones.fold(place)) if self.single else 0
        if near | same:
            found = near | same
        if self.pace is not None:
            found &= zones.tiled(self.pace.in_the_way(slot % zones.slots, self._folded(busy)))
        return found

    def _folded(self, busy: Busy) -> Busy:
        """Return the slots of busy places."""
        fold = self.zones.fold
        slots, each = fold(busy.slots), busy.each
        folded = [slots] if len(each) == 1 else [fold(places) for places in each]
        begun = folded if busy.begun is each else [fold(places) for places in busy.begun]
        return Busy(slots, folded, begun)
