"""A schedule from the flow: select by minimum cost, colour by local moves, price, select again.

Rules that couple several companies and slots are not known here; ``prune`` takes out what breaks
them, and the exact model does the rest.
"""

import random
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_

import numpy as np

from .bounds import Selection, pairs_there, two_ends
from .colouring import TENURE, Colouring
from .ejection import Ejection
from .exchange import Paths, compiled_first_open
from .paced import PacedColouring
from .problem import Ints, Mask, Problem, as_bits
from .resting import resting_patterns

WALK_STEPS = (30, 100, 300)
ROTATIONS = (150, 600)
"""Displacements of a chase: few in small events, where a new selection costs little."""

MANY = 100
"""While more than this are left out, chases are short: a new selection helps more."""

REQUESTS_PER_ROTATION, REQUESTS_PER_STEP = 250, 1_500
STEPS_BETWEEN_ROTATIONS = (4, 60)
"""Walk steps before each displacement."""

REQUESTS_PER_SHARED_ROTATION = 60
"""The displacements that the chases of a round share, at least: where few meetings are left out,
a new selection takes longer than their chases."""

EJECTIONS, EJECTIONS_PER_REQUEST, MOST_EJECTED = 1_500, 4, 3
"""Turns of ejection chains in a round at most, and how many meetings leave in one."""

COMPILED_FROM = 50_000
"""Exchanges tried from which compiled code is worth its loading, where numba is installed."""

KEEP = 0.04
"""What a meeting that is scheduled is worth more in the next selection, in mean scores."""

PRICE_STEP = (0.0004, 0.0008)
"""What a request costs more each time it found no slot, drawn between these, in mean scores."""


@dataclass
class Network:
    """Vertices and masks of the colouring problem of an event."""

    vertex_masks: list[int]
    vertices_of: list[list[int]]
    table_vertex: dict[int, int]
    edge_masks: list[int]
    seated: list[int]
    seats: list[int]


class Constructor:
    """Builds schedules round by round; each round colours a new selection.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    seed : int
        Of every random choice.
    pinned : mapping of int to int, optional
        Slots of requests that are not to be moved.

    Attributes
    ----------
    colouring : Colouring
        The schedule so far: the slot of each request.
    left_out : list of int
        Requests selected in the last round that found no slot.
    """

    def __init__(
        self, problem: Problem, seed: int, pinned: Mapping[int, int] | None = None
    ) -> None:
        self.problem = problem
        self._rng = random.Random(seed)
        allowed = _ordered_windows(problem)
        for request, slot in (pinned or {}).items():
            allowed[request] = False
            allowed[request, slot] = True
        self._lay_out(allowed)
        self._price = np.zeros(problem.request_count, dtype=np.int64)
        mean = float(problem.scores.mean()) if problem.request_count else 0.0
        self._keep = int(KEEP * mean)
        self._price_step = (max(1, int(PRICE_STEP[0] * mean)), max(1, int(PRICE_STEP[1] * mean)))
        requests = problem.request_count
        self._most_rotations = _within(requests // REQUESTS_PER_ROTATION, ROTATIONS)
        self._steps = _within(requests // REQUESTS_PER_STEP, STEPS_BETWEEN_ROTATIONS)
        self._compiled = False
        self._streak = np.zeros(problem.request_count, dtype=np.int64)
        self._must = np.zeros(problem.request_count, dtype=bool)
        self._must[problem.musts] = True
        self._fixed: list[bool] = problem.needed.tolist()
        self._tried = [0] * len(problem.one_of)
        self._ejection = Ejection(self.colouring, problem.length_of, self._fixed, self._rng)
        self._long = frozenset(np.flatnonzero(problem.lengths > 1).tolist())
        # Elsewhere one meeting that leaves is enough, which a chase finds.
        self._ejects = bool(self._long) or isinstance(self.colouring, PacedColouring)
        self._ends = two_ends(problem)
        self._capacity = np.array(problem.capacity_of, dtype=np.int64)
        self._count = np.zeros(len(problem.companies), dtype=np.int64)
        self.left_out: list[int] = []

    def _lay_out(self, allowed: Mask) -> None:
        """Make the colouring, given where requests may be held (requests, slots)."""
        self._network, self._allowed = network_of(self.problem, allowed), allowed
        self.colouring = _colouring(self.problem, self._network, self._rng)

    def protect(self, requests: Mask) -> None:
        """Let requests go first and stay, as musts do (requests)."""
        self._fixed[:] = (self._must | requests).tolist()

    @property
    def slots(self) -> Ints:
        """Slot of each request, -1 where it is not held (requests)."""
        return np.asarray(self.colouring.slot_of, dtype=np.int64)

    def schedule(self) -> dict[int, int]:
        """Return the slot of each request held."""
        slots = self.slots
        held = np.flatnonzero(slots >= 0)
        return dict(zip(held.tolist(), slots[held].tolist(), strict=True))

    def adopt(self, slot_of: Mapping[int, int]) -> None:
        """Hold the meetings of a schedule of requests that take one slot each."""
        for request, slot in slot_of.items():
            free = self.colouring.free
            ends = (
                next(v for v in vertices if free[v] >> slot & 1)
                for vertices in self._choices(request)
            )
            self.colouring.ends[request] = tuple(ends)
            self.colouring.place(request, slot)
            self._counted(request, 1)

    def insert(self, requests: list[int], should_stop: Callable[[], bool], deep: bool) -> None:
        """Hold further requests, each by one exchange that moves few; with ``deep``, by any."""
        waiting = requests
        while chosen := self._with_room(waiting):
            left = []
            for request in self._place_directly(list(chosen)):
                if should_stop() or not self.colouring.place_by_shortest(request):
                    left.append(request)
                else:
                    self._counted(request, 1)
            if deep:
                self._search_places(left, should_stop)
            waiting = [r for r in waiting if r not in chosen]

    def _with_room(self, requests: list[int]) -> set[int]:
        """Return some requests that maximums allow beside what is held, all of them together."""
        room, found = self._capacity - self._count, set()
        for request in requests:
            members = list(self.problem.members[request])
            if (room[members] > 0).all():
                found.add(request)
                room[members] -= 1
        return found

    def round(
        self,
        selection: Selection,
        should_stop: Callable[[], bool],
        on_placed: Callable[[], object] = lambda: None,
    ) -> None:
        """Take out what a selection drops and try to insert what it adds.

        Parameters
        ----------
        selection : Selection
            The requests to hold.
        should_stop : callable
            Asked before each search for a place.
        on_placed : callable
            Called once all is placed that fits at once.
        """
        wanted = self._within_maximums(selection.flow)
        held = self.slots >= 0
        for request in np.flatnonzero(held & ~wanted).tolist():
            self._remove(request)
        out, missing = self._place_long(np.flatnonzero(wanted & ~held))
        within = self._first_slots(selection)
        if within is not None:
            with self.colouring.narrowed(within):
                missing = self._search_places(self._place_directly(missing), should_stop)
        missing = self._place_directly(missing)
        on_placed()
        left = out + self._search_places(missing, should_stop)
        self.left_out = self._eject(left, should_stop) if self._ejects else left
        self._raise_prices()

    def _remove(self, request: int) -> None:
        self._ejection.remove(request)
        self._counted(request, -1)

    def _place_long(self, missing: Ints) -> tuple[list[int], list[int]]:
        """Place the requests of several slots, the musts and the longest first.

        Returns
        -------
        out, others : list of int
            Those without a place, and the other requests that are missing now.
        """
        lengths = self.problem.length_of
        others = [r for r in missing.tolist() if lengths[r] == 1]
        long = [r for r in missing.tolist() if lengths[r] > 1]
        long.sort(key=lambda r: (not self._must[r], -lengths[r], r))
        return [r for r in long if not self._block(r, others)], others

    def _block(self, request: int, displaced: list[int] | None = None) -> bool:
        """Place a request of several slots; note who has to leave, or let nobody leave."""
        most = 0 if displaced is None else self.problem.request_count
        out = self._ejection.place(request, self._choices(request), most, self._long)
        if out is None:
            return False
        self._counted(request, 1)
        for other in out:
            self._counted(other, -1)
        if displaced is not None:
            displaced += out
        return True

    def _raise_prices(self) -> None:
        """Make dearer what found no slot, the more the longer it has found none."""
        streak = np.zeros_like(self._streak)
        streak[self.left_out] = self._streak[self.left_out] + 1
        self._streak = streak
        for request in self.left_out:
            step = self._rng.randint(*self._price_step)
            self._price[request] += step * int(streak[request])

    def forget(self) -> None:
        """Start anew with prices and rests, after rounds that led nowhere."""
        self._price[:] = 0
        self._streak[:] = 0
        self.__dict__.pop("_resting", None)

    def _first_slots(self, selection: Selection) -> Sequence[int] | None:
        """Return where to try first for each request, as bit masks, if anywhere."""
        return selection.within or self._resting

    @cached_property
    def _resting(self) -> list[int] | None:
        """Slots to try first for each request, so that companies rest where it suits all."""
        patterns = self._patterns()
        if patterns is None:
            return None
        return [
            reduce(and_, (patterns[c] for c in members), mask)
            for mask, members in zip(self._network.edge_masks, self.problem.members, strict=True)
        ]

    def _patterns(self) -> list[int] | None:
        """Return where each company rests, as bit masks; ``None`` where nobody has to."""
        return resting_patterns(self.problem, self._rng)

    def costs(self) -> Ints:
        """Return costs for the next selection: what is scheduled is cheap, what was left out dear.

        Returns
        -------
        int array (requests)
            In thousandths of a score.
        """
        return self._price - self.problem.scores - self._keep * (self.slots >= 0) - self._wanted()

    def _wanted(self) -> Ints:
        """Return what one request of each list is worth beside, after none of it was held.

        It is the one of most score; where it finds no place, the next one.
        """
        worth, held, scores = np.zeros_like(self._price), self.slots >= 0, self.problem.scores
        for n, requests in enumerate(self.problem.one_of):
            self._tried[n] += not held[requests].any()
            if self._tried[n]:
                order = sorted(requests, key=lambda r: -scores[r])
                worth[order[(self._tried[n] - 1) % len(order)]] = int(scores.max(initial=0)) + 1
        return worth

    def fill(self) -> None:
        """Add requests that still fit, those towards a minimum first, then by score."""
        problem = self.problem
        full, short = self._count >= self._capacity, self._count < problem.minimum
        rest = np.flatnonzero((self.slots < 0) & ~full[self._ends].any(axis=1))
        urgent = short[self._ends[rest]].any(axis=1) | self._none_held()[rest]
        for request in rest[np.lexsort((rest, -problem.scores[rest], ~urgent))].tolist():
            if self._has_room(request) and self.problem.length_of[request] > 1:
                self._block(request)
            elif self._has_room(request):
                self._attach(request)
                if self.colouring.place_directly(request):
                    self._counted(request, 1)

    def _none_held(self) -> Mask:
        """Return the requests of lists of which none is held (requests)."""
        found = np.zeros(self.problem.request_count, dtype=bool)
        for requests in self.problem.one_of:
            found[requests] |= not (self.slots[requests] >= 0).any()
        return found

    def _within_maximums(self, flow: Ints) -> Mask:
        """Return which requests have flow, certain ones first, as far as maximums allow."""
        problem = self.problem
        if problem.two_sided:  # the flow keeps them
            return flow > 0
        count = [0] * len(problem.companies)
        wanted = np.zeros(problem.request_count, dtype=bool)
        chosen = np.flatnonzero(flow)
        order = np.lexsort((chosen, -problem.scores[chosen], -flow[chosen], ~self._must[chosen]))
        for request in chosen[order].tolist():
            members = problem.members[request]
            if all(count[c] < self._capacity[c] for c in members):
                wanted[request] = True
                for c in members:
                    count[c] += 1
        return wanted

    def _place_directly(self, requests: list[int]) -> list[int]:
        """Place what has a free slot, the tightest first; return the others."""
        colouring = self.colouring
        for request in requests:
            self._attach(request)
        requests.sort(key=lambda r: (not self._fixed[r], colouring.freedom(r), r))
        left = []
        for request in requests:
            self._attach(request)
            if colouring.place_directly(request):
                self._counted(request, 1)
            else:
                left.append(request)
        return left

    def _search_places(self, left: list[int], should_stop: Callable[[], bool]) -> list[int]:
        """Make place by moves, the cheap ones first; return those for which none helped."""
        for steps in WALK_STEPS:
            left = [r for r in left if should_stop() or not self._walk(r, steps)]
        rotations = ROTATIONS[0] if len(left) > MANY else self._most_rotations
        shared = self.problem.request_count // REQUESTS_PER_SHARED_ROTATION
        rotations = max(rotations, shared // max(1, len(left)))
        out = [r if should_stop() else self._chase(r, rotations) for r in left]
        return [r for r in out if r >= 0]

    def _eject(self, left: list[int], should_stop: Callable[[], bool]) -> list[int]:
        """Place requests by ejection chains; return those left once they are fewer, or at last."""
        waiting, stays = list(left), dict[int, int]()
        for turn in range(min(EJECTIONS, EJECTIONS_PER_REQUEST * self.problem.request_count)):
            if len(waiting) < len(left) or not left or should_stop():
                break
            request = waiting.pop(self._rng.randrange(len(waiting)))
            if request not in self._long:
                self._attach(request)
                if self._walk(request, self._steps):
                    continue
            out = self._displace(request, {r for r, until in stays.items() if until > turn})
            if out is None:
                waiting.append(request)
                continue
            stays[request] = turn + self._rng.randrange(*TENURE)
            self._counted(request, 1)
            for other in out:
                self._counted(other, -1)
            waiting += out
        return waiting

    def _displace(self, request: int, staying: Set[int]) -> list[int] | None:
        """Place a request; return who had to leave: one at random if one is enough."""
        if request not in self._long:
            other = self.colouring.displace(request, lambda r: not (self._fixed[r] or r in staying))
            if other >= 0:
                return [other]
        return self._ejection.place(request, self._choices(request), MOST_EJECTED, staying)

    def _compile_in_time(self) -> None:
        """Have exchanges searched by compiled code once there are many."""
        if self._compiled or self.colouring.tried < COMPILED_FROM:
            return
        self._compiled = True
        search = compiled_first_open()
        if search is not None:
            vertices = len(self._network.vertex_masks)
            self.colouring.search_with(Paths(search, vertices, self._allowed))

    def _walk(self, request: int, steps: int) -> bool:
        self._compile_in_time()
        placed = self.colouring.walk(request, steps)
        if placed:
            self._counted(request, 1)
        return placed

    def _chase(self, request: int, rotations: int) -> int:
        self._compile_in_time()
        out = self.colouring.chase(request, rotations, self._steps, self._fixed)
        if out != request:
            self._counted(request, 1)
            if out >= 0:
                self._counted(out, -1)
        return out

    def _counted(self, request: int, change: int) -> None:
        for company in self.problem.members[request]:
            self._count[company] += change

    def _has_room(self, request: int) -> bool:
        return all(self._count[c] < self._capacity[c] for c in self.problem.members[request])

    def _attach(self, request: int) -> None:
        """Choose the vertices of a request: of each company the delegation freest for it."""
        ends = []
        for vertices in self._choices(request):
            freest = vertices[0]
            if len(vertices) > 1:
                freest = max(vertices, key=lambda v: self.colouring.free_slots(v, request))
            ends.append(freest)
        self.colouring.ends[request] = tuple(ends)

    def _choices(self, request: int) -> list[list[int]]:
        """Return the vertices of which a request needs one each."""
        network = self._network
        choices = [network.vertices_of[company] for company in self.problem.members[request]]
        if request in self.problem.contested_table_of:
            choices.append([network.table_vertex[self.problem.contested_table_of[request]]])
        return choices


def _within(number: int, limits: tuple[int, int]) -> int:
    return min(max(number, limits[0]), limits[1])


def network_of(problem: Problem, allowed: Mask) -> Network:
    """Return the colouring problem of an event, given where requests may be held."""
    vertex_masks = as_bits(problem.places)
    vertices_of: list[list[int]] = []
    first = 0
    for count in problem.delegations:
        vertices_of.append(list(range(first, first + count)))
        first += count
    table_vertex = {}
    table_open = as_bits(problem.table_open)
    for table in sorted(set(problem.contested_table_of.values())):
        table_vertex[table] = len(vertex_masks)
        vertex_masks.append(table_open[table])
    edge_masks, seats = as_bits(allowed), problem.common_seats.tolist()
    return Network(vertex_masks, vertices_of, table_vertex, edge_masks, _seated(problem), seats)


def _colouring(problem: Problem, network: Network, rng: random.Random) -> Colouring:
    masks = network.vertex_masks, network.edge_masks, network.seated, network.seats
    limits = (
        [q.there.tolist() for q in problem.quotas],
        problem.quotas_of,
        np.minimum(problem.seats, pairs_there(problem)).tolist(),
    )
    if problem.paces is None:
        return Colouring(*masks, rng, *limits)
    return PacedColouring(*masks, rng, network.vertices_of, problem.pace_of, *limits)


def _seated(problem: Problem) -> list[int]:
    """Return in which slots requests have a table of their own, as bit masks."""
    company_bits = as_bits(problem.own_table)
    seated = []
    for request, members in enumerate(problem.members):
        mask = 0
        if request not in problem.fixed_table_of:
            for company in members:
                mask |= company_bits[company]
        seated.append(mask)
    return seated


def _ordered_windows(problem: Problem) -> Mask:
    """Return where requests may be held such that any choice keeps the order asked for.

    A chain of requests that follow each other divides the day between them; a request that would
    lose all its slots keeps them, and what then breaks the order is taken out later.
    """
    allowed = problem.allowed.copy()
    if not problem.after:
        return allowed
    links = [_chain_lengths(problem, forward, leads=False) for forward in (True, False)]
    slots = [_chain_lengths(problem, forward, leads=True) for forward in (True, False)]
    for request in {r for pair in problem.after for r in pair[:2]}:
        before, behind = (length[request] for length in links)
        begin, end = (length[request] for length in slots)
        parts, spare = before + behind + 1, problem.slot_count - begin - end - 1
        first = begin + spare * before / parts
        past = begin + 1 + spare * (before + 1) / parts
        window = np.zeros(problem.slot_count, dtype=bool)
        window[max(0, round(first)) : max(0, round(past))] = True
        if (allowed[request] & window).any():
            allowed[request] &= window
    return allowed


def _chain_lengths(problem: Problem, forward: bool, leads: bool) -> list[int]:
    """Return how many requests, or slots with ``leads``, come before each one (or behind it)."""
    next_of: dict[int, list[tuple[int, int]]] = {}
    waiting = [0] * problem.request_count
    for earlier, later, lead in problem.after:
        a, b = (earlier, later) if forward else (later, earlier)
        next_of.setdefault(a, []).append((b, lead if leads else 1))
        waiting[b] += 1
    length = [0] * problem.request_count
    ready = [r for r in range(problem.request_count) if waiting[r] == 0]
    while ready:
        request = ready.pop()
        for other, step in next_of.get(request, ()):
            length[other] = max(length[other], length[request] + step)
            waiting[other] -= 1
            if waiting[other] == 0:
                ready.append(other)
    return length
