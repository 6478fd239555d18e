"""Which zone each company is in when: chosen before any meeting, with the requests that fit it.

A company that is busy nearly all the time cannot walk much. So those of the fuller side are given a
way through the zones, such that all tables can be used; they change where they are away or free.
Those of the other side hold no more meetings than leave them time to change once. Requests are
selected by the slot flow over places, which is no bound, and ways are exchanged as long as that
raises the flow (simulated annealing).
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .bounds import Selection, SlotFlow
from .problem import Ints, Mask, Problem, as_bits
from .resting import resting_patterns
from .zones import Zones

SWEEPS = 8
"""How often the first ways are chosen anew, given those of the others."""

LACK, NOISE, LURE = 0.02, 1e-3, 0.5
"""What a place that lacks companies is worth more, what decides between equal ones, and what
draws a company to a zone when ways are exchanged."""

BUSY = 3
"""Companies with as few free slots or fewer are given their ways before any meeting."""

SAMPLES = 400
"""Ways from which those of the other side are chosen."""

HEAT = 0.0001
"""Loss, as a part of the score, that is accepted at first with probability 1/e."""

Floats = NDArray[np.float64]
Value = tuple[int, int]


class ZoneChoice:
    """Ways of companies through the zones, and the selection of requests that fits them.

    Parameters
    ----------
    problem : Problem
        The compiled event; it has two sides.
    zones : Zones
        Its zones.
    rng : random.Random
        Source of every random choice.
    first : bool
        Whether minimums count before the score.

    Attributes
    ----------
    selection : Selection or None
        The best selection; ``None`` where must-meetings do not fit the ways.
    fuller : int array
        Companies of the fuller side.
    """

    def __init__(self, problem: Problem, zones: Zones, rng: random.Random, first: bool) -> None:
        self.problem, self.zones, self._rng, self._first = problem, zones, rng, first
        self._draw = np.random.default_rng(rng.randrange(2**32))
        resting = resting_patterns(problem, rng)
        awake = problem.present if resting is None else _unpacked(resting, zones.slots)
        self._there = problem.at_once * awake
        second = problem.second_side
        is_fuller = second == (self._there[second].sum() <= self._there[~second].sum())
        self.fuller, self._others = np.flatnonzero(is_fuller), np.flatnonzero(~is_fuller)
        self._samples = _sampled_ways(zones, self._draw)
        self.selection: Selection | None = None
        self._most_with_change = self._counted_with_change()
        self.begin()

    def begin(self) -> None:
        """Start from new ways, drawn at random."""
        ways = self._first_ways()
        flow = self._flow_of(ways)
        selection = self._solved(flow)
        if selection is not None or self.selection is None:
            self._ways, self._flow, self.selection = ways, flow, selection

    # The flow ------------------------------------------------------------------------------

    def _solved(self, flow: SlotFlow, cost: Ints | None = None) -> Selection | None:
        weight = int(self.problem.scores.sum()) + 1 if self._first else 1
        scale = 1 if cost is not None else flow.unit
        reward = (1, min(weight // scale + 1, flow.largest_cost))
        return flow.solve(cost, reward)

    def _value(self, selection: Selection) -> Value:
        return (-selection.shortfall if self._first else 0), selection.score

    def _flow_of(self, ways: Mask) -> SlotFlow:
        """Return the slot flow over places, companies only where they are."""
        problem, zones = self.problem, self.zones
        places = np.tile(problem.present, zones.count)
        places[self.fuller] = ways.reshape(len(ways), places.shape[1])
        most = np.array(problem.capacity_of)
        most[self._others] = np.minimum(most[self._others], self._most_with_change)
        open_, usable = (np.zeros((len(problem.groups), places.shape[1]), int) for _ in range(2))
        for zone, groups in enumerate(zones.groups):
            inside = slice(zone * zones.slots, (zone + 1) * zones.slots)
            open_[list(groups), inside] = problem.group_open[list(groups)]
            usable[list(groups), inside] = problem.usable[list(groups)]
        changed = replace(
            problem,
            slots=problem.slots * zones.count,
            present=places,
            group_open=open_,
            usable=usable,
            seats=zones.seats.ravel(),
            limit=np.tile(problem.limit, zones.count),
        )
        # What zones do not change is taken over, not found out again.
        vars(changed).update(
            members=problem.members,
            musts=problem.musts,
            at_once=np.tile(problem.at_once, zones.count) * places,
            own_table=np.zeros_like(places),
            capacity_of=most.tolist(),
        )
        allowed = zones.allowed(problem)
        allowed = allowed & places[problem.ends[:, 0]] & places[problem.ends[:, 1]]
        return SlotFlow(changed, allowed)

    def select(self, cost: Ints) -> Selection | None:
        """Return the selection of least cost that fits the ways, with places to try first."""
        return self.narrow(self._solved(self._flow, cost))

    def narrow(self, selection: Selection | None) -> Selection | None:
        """Return a selection with the places to try first; see ``settle``."""
        return None if selection is None else replace(selection, within=self._within)

    # Ways ----------------------------------------------------------------------------------

    def _first_ways(self) -> Mask:
        """Return ways of the fuller side that let all tables be used (companies, zones, slots)."""
        there = self._there[self.fuller]
        ways = np.zeros((len(there), self.zones.count, self.zones.slots), dtype=bool)
        best, most = ways, -1
        for _ in range(SWEEPS):
            for n in self._draw.permutation(len(there)).tolist():
                ways[n] = False
                ways[n] = self._way(ways, n, NOISE)
            used = int(np.minimum(self._load(ways), self.zones.seats).sum())
            if used > most:
                best, most = ways.copy(), used
        return best

    def _load(self, ways: Mask) -> Ints:
        """Return the meetings that companies can hold in each place (zones, slots)."""
        return np.asarray(np.einsum("nzt,nt->zt", ways, self._there[self.fuller]))

    def _way(self, ways: Mask, n: int, lure: float) -> Mask:
        """Return a way of one company that suits those of the others (zones, slots)."""
        there = self._there[self.fuller[n]]
        lack = self.zones.seats - self._load(ways)
        worth = np.where(lack > 0, 1 + LACK * lack, 0)
        worth = worth + lure * self._draw.random((len(worth), 1))
        worth = worth + NOISE * self._draw.random(worth.shape)
        return best_way(self.zones, worth * there, there > 0)

    def improve(self, bound: int, ended: Callable[[], bool], tries: int) -> None:
        """Exchange ways as long as the selection is below a bound of the score.

        Parameters
        ----------
        bound : int
            In thousandths.
        ended : callable
            Whether the time is over.
        tries : int
            How many exchanges at most.
        """
        if self.selection is None:
            return
        ways = self._ways
        now = best = self._value(self.selection)
        for n in range(tries):
            if best[1] >= bound or ended():
                break
            others = self._changed(ways)
            flow = self._flow_of(others)
            found = self._solved(flow)
            if found is None:
                continue
            value, heat = self._value(found), HEAT * bound * (1 - n / tries) ** 2 + 1
            loss = math.inf if value[0] < now[0] else now[1] - value[1]
            if value < now and self._rng.random() >= math.exp(-loss / heat):
                continue
            ways, now = others, value
            if value > best:
                best, self.selection, self._flow, self._ways = value, found, flow, ways

    def _changed(self, ways: Mask) -> Mask:
        """Return other ways for two companies."""
        ways = ways.copy()
        two = self._rng.sample(range(len(ways)), min(2, len(ways)))
        ways[two] = False
        for n in two:
            ways[n] = self._way(ways, n, LURE)
        return ways

    def zone_of(self) -> Ints:
        """Return the zone of each request by slot; -1 where its company is in none.

        A company with a gap between its meetings stays where it was before: its way has single
        slots, but meetings of several slots are to fit, too.
        """
        place = np.full(len(self._there), -1)
        place[self.fuller] = np.arange(len(self.fuller))
        rows = place[self.problem.ends].max(axis=1)
        zone = np.where(self._ways.any(axis=1), self._ways.argmax(axis=1), -1)
        paces = self.problem.paces
        if paces is not None:
            spaced = paces.gap[self.fuller] > 0
            zone[spaced] = _stayed(_stayed(zone[spaced])[:, ::-1])[:, ::-1]
        return np.asarray(zone[rows])

    # Companies of the other side ------------------------------------------------------------

    def _counted_with_change(self) -> Ints:
        """Return the most meetings of each of the others if it is in several zones (others)."""
        several = self._samples[self._samples.any(axis=2).sum(axis=1) > 1]
        if not len(several):
            return np.zeros(len(self._others), dtype=np.int64)
        slots = several.any(axis=1).astype(np.int64)
        return np.asarray((slots @ self._there[self._others].T).max(axis=0))

    def _is_busy(self) -> Mask:
        """Return which of the others the selection keeps busy nearly all the time (others)."""
        assert self.selection is not None
        held = self.problem.ends[self.selection.flow > 0]
        count = np.bincount(held.ravel(), minlength=len(self._there))
        return np.asarray((count + BUSY >= self._there.sum(axis=1))[self._others])

    def settle(self) -> None:
        """Draw ways of the others, and note the places to try first for each request."""
        zones, others = self.zones, self._others
        places = np.tile(self._there > 0, zones.count)
        places[self.fuller] = self._ways.reshape(len(self._ways), places.shape[1])
        busy = self._is_busy()
        ways = self._ways_of_others(self._demand()[others])
        places[others[busy]] = ways[busy].reshape(int(busy.sum()), places.shape[1])
        allowed = zones.allowed(self.problem)
        self._within = as_bits(
            allowed & places[self.problem.ends[:, 0]] & places[self.problem.ends[:, 1]]
        )

    def _demand(self) -> Floats:
        """Return how many meetings of each company are selected in each zone, as far as known."""
        assert self.selection is not None
        share = np.zeros((len(self._there), self.zones.count))
        length = self._ways.sum(axis=2)
        share[self.fuller] = length / np.maximum(1, length.sum(axis=1, keepdims=True))
        demand = np.zeros_like(share)
        held = self.problem.ends[self.selection.flow > 0]
        for mine, other in ((0, 1), (1, 0)):
            np.add.at(demand, held[:, mine], share[held[:, other]])
        return demand

    def _ways_of_others(self, demand: Floats) -> Mask:
        """Return ways with slots in proportion to demand, and in each place about as many."""
        there, samples = self._there[self._others], self._samples
        chosen = np.zeros((len(there), *samples.shape[1:]), dtype=bool)
        wanted = self.zones.seats * there.sum() / max(1, self.zones.seats.sum())
        for _ in range(3):
            for n in self._draw.permutation(len(there)).tolist():
                chosen[n] = False
                usable = samples & (there[n] > 0)
                lack = 1 - np.einsum("nzt,nt->zt", chosen, there) / np.maximum(1, wanted)
                worth = (demand[n] * np.log(usable.sum(axis=2) + 0.05)).sum(axis=1)
                worth += 4 * (usable * lack).sum(axis=(1, 2)) / self.zones.slots
                chosen[n] = usable[(worth + NOISE * self._draw.random(len(worth))).argmax()]
        return chosen


def _unpacked(masks: Sequence[int], slots: int) -> Mask:
    return np.array([[mask >> t & 1 for t in range(slots)] for mask in masks], dtype=bool)


def _stayed(zone: Ints) -> Ints:
    """Return zones of companies by slot with the last one before where there is none, -1."""
    at = np.maximum.accumulate(np.where(zone >= 0, np.arange(zone.shape[1]), 0), axis=1)
    return np.asarray(np.take_along_axis(zone, at, axis=1))


def best_way(zones: Zones, worth: Floats, there: Mask) -> Mask:
    """Return the way through the zones of most worth (zones, slots), by a dynamic programme.

    Parameters
    ----------
    worth : float array (zones, slots)
        Of being in a place.
    there : bool array (slots)
        Where the company is there at all.
    """
    best = np.zeros((zones.slots + 1, zones.count))  # in a zone, before each slot
    came: list[list[tuple[int, int]]] = []
    for slot in range(zones.slots):
        came.append([])
        for zone in range(zones.count):
            ways = [
                (best[max(0, slot - gap), before], before, slot - gap)
                for before, gap in enumerate(zones.gap[:, zone].tolist())
            ]
            value, before, left = max(ways)
            best[slot + 1, zone] = value + worth[zone, slot]
            came[-1].append((before, left))
    way = np.zeros((zones.count, zones.slots), dtype=bool)
    slot, zone = zones.slots - 1, int(best[-1].argmax())
    while slot >= 0:
        way[zone, slot] = there[slot]
        zone, left = came[slot][zone]
        slot = left - 1
    return way


def _sampled_ways(zones: Zones, draw: np.random.Generator) -> Mask:
    """Return random ways, each zone at most once in a row of slots (ways, zones, slots)."""
    ways = np.zeros((SAMPLES, zones.count, zones.slots), dtype=bool)
    for way in ways:
        cuts = np.sort(draw.integers(0, zones.slots + 1, size=zones.count - 1)).tolist()
        left, last = 0, -1
        order = draw.permutation(zones.count).tolist()
        for zone, end in zip(order, [*cuts, zones.slots], strict=True):
            start = left + int(zones.gap[last, zone]) if last >= 0 else left
            if start < end:
                way[zone, start:end] = True
                left, last = end, zone
    return np.unique(ways, axis=0)
