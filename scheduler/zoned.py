"""Construction in places, where companies walk between zones: slots in zones, not slots alone."""

import random
from collections.abc import Sequence

import numpy as np

from .bounds import Selection, pairs_there
from .construct import Constructor, Network, network_of
from .paced import PacedColouring
from .placement import Placement
from .problem import Mask, Problem, as_bits
from .zones import ZonedPace, Zones

SHIFTING = 0.3
"""Part of the exchanges that move what is in the way of a place, if anything is."""


class ZonedConstructor(Constructor):
    """Builds schedules with a zone for each meeting; see ``Constructor``."""

    def _lay_out(self, allowed: Mask) -> None:
        problem = self.problem
        self._zones = zones = Zones.of(problem)
        places = zones.allowed(problem, allowed)
        self._allowed = places
        plain = network_of(problem, allowed)
        self._network = Network(
            [zones.tiled(mask) for mask in plain.vertex_masks],
            plain.vertices_of,
            plain.table_vertex,
            as_bits(places),
            [0] * problem.request_count,
            zones.seats.ravel().tolist(),
        )
        self.colouring = ZonedColouring(problem, zones, self._network, self._rng)

    def _patterns(self) -> list[int] | None:
        patterns = super()._patterns()
        return None if patterns is None else [self._zones.tiled(mask) for mask in patterns]

    def _first_slots(self, selection: Selection) -> Sequence[int] | None:
        if selection.within is None:
            return self._resting
        return [self._zones.tiled(mask) for mask in selection.within]

    def schedule(self) -> Placement:
        """Return the slot and table of each request held."""
        slots = self.slots
        held = np.flatnonzero(slots >= 0)
        zone, slot = np.divmod(slots[held], self._zones.slots)
        requests = held.tolist()
        zone_of = dict(zip(requests, zone.tolist(), strict=True))
        slot_of = dict(zip(requests, slot.tolist(), strict=True))
        return seated(self.problem, self._zones, slot_of, zone_of)


def seated(
    problem: Problem, zones: Zones, slot_of: dict[int, int], zone_of: dict[int, int]
) -> Placement:
    """Return meetings in zones with tables; without those that have no room in their zone."""
    from .sweep import sweep

    loads = problem.group_open.copy()
    rooms = {room: np.full(zones.slots, most) for room, most in problem.room_maximum.items()}
    group_of = {}
    for request in sorted(slot_of, key=lambda r: (slot_of[r], r)):
        taken = slice(slot_of[request], slot_of[request] + problem.length_of[request])
        groups = zones.groups[zone_of[request]]
        if request in problem.fixed_table_of:
            groups = (problem.group_of_table[problem.fixed_table_of[request]],)
        for group in groups:
            room = problem.groups[group].room
            limits = [loads[group, taken]] + ([] if room is None else [rooms[room][taken]])
            if all((limit > 0).all() for limit in limits):
                group_of[request] = group
                for limit in limits:
                    limit -= 1
                break
    held = {r: slot_of[r] for r in group_of}
    return Placement(held, sweep(problem, held, group_of))


class ZonedColouring(PacedColouring):
    """A partial list edge colouring whose colours are places: slots in zones.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    zones : Zones
        Of the event.
    network : Network
        Its colouring problem, in places.
    rng : random.Random
        Source of every random choice.
    """

    def __init__(
        self, problem: Problem, zones: Zones, network: Network, rng: random.Random
    ) -> None:
        self._zones = zones
        paces = [
            ZonedPace(zones, pace, len(vertices) == 1)
            for pace, vertices in zip(problem.pace_of, network.vertices_of, strict=True)
        ]
        quotas, quotas_of = [q.there for q in problem.quotas], list(problem.quotas_of)
        if (problem.limit < zones.seats.sum(axis=0)).any():
            quotas_of = [(*own, len(quotas)) for own in quotas_of]
            quotas.append(problem.limit)
        most = np.minimum(zones.seats, pairs_there(problem)).ravel().tolist()
        masks = network.vertex_masks, network.edge_masks, network.seated, network.seats
        counts = [np.tile(quota, zones.count).tolist() for quota in quotas]
        super().__init__(*masks, rng, network.vertices_of, paces, counts, quotas_of, most)

    def _opening(self, vertex: int, edge: int) -> int:
        return self._around(super()._opening(vertex, edge) & self.masks[edge])

    def _around(self, places: int) -> int:
        """Return the places that some are too near to, and their slots in all zones."""
        return self._zones.near(places) | self._at_once(places)

    def _at_once(self, slots: int) -> int:
        """Return the slots of some places in all zones."""
        return self._zones.tiled(self._zones.fold(slots))

    def _exchange_at_one_end(
        self, edge: int, blocked: dict[tuple[int, int], int], most: int
    ) -> int:
        if self._rng.random() < SHIFTING and self._shift(edge):
            blocked.clear()
            return 1
        return super()._exchange_at_one_end(edge, blocked, most)

    def _shift(self, edge: int) -> bool:
        """Exchange a place that is in the way at one end for one that only it keeps shut."""
        vertex = self.ends[edge][self._rng.randrange(len(self.ends[edge]))]
        busy = self._present[vertex] & ~self.free[vertex] & self._opening(vertex, edge)
        pace = self._paces[vertex]
        if not busy or pace is None:
            return False
        leaving = self._pick(busy)
        other = self._at[vertex][leaving]
        if other < 0:
            return False
        left = pace.shut(self._busy_without(vertex, [other]))
        open_ = self.free[vertex] & ~left & ~(1 << leaving)
        return bool(open_) and self.swap(vertex, self._pick(open_), leaving)

    def _renew(self, vertex: int) -> None:
        super()._renew(vertex)
        siblings = self._siblings[vertex]
        for sibling in siblings if len(siblings) > 1 else ():
            held = self._present[sibling] & ~self.free[sibling]
            self.room[sibling] &= ~self._at_once(held)

    def _culprit(self, vertex: int, slot: int) -> int:
        held = self._present[vertex] & ~self.free[vertex]
        if len(self._siblings[vertex]) > 1 and self._zones.fold(held) & self._zones.fold(1 << slot):
            return -1
        return super()._culprit(vertex, slot)

    def _count(self, edge: int, slot: int, change: int) -> None:
        """Count an edge in its quotas of a slot, in all zones."""
        for place in range(slot % self._zones.slots, len(self._in_slot), self._zones.slots):
            super()._count(edge, place, change)
