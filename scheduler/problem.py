"""The event compiled to integer arrays, once, in an order that input order cannot change."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..models.base import SCORE_SCALE
from ..models.bulk import collection_paused
from ..models.event import Company, Event, Slot, Table
from ..models.request import Request
from .draft import Draft, draft_of, taken_from, windows
from .draft import Ints as Ints  # to be had from here, too
from .draft import Mask as Mask
from .draft import as_bits as as_bits
from .pace import Pace, Paces, paces_of
from .people import People
from .quotas import Pool, Quota, pools_of
from .rules import RULES, Rule, always, in_use
from .satisfaction import WHOLE, best_alone


@dataclass(frozen=True)
class Group:
    """Tables that are alike in what rules ask of them.

    Attributes
    ----------
    room : str or None
        The room, where it takes a limited number of meetings.
    reserved_for : int or None
        The company they are reserved for.
    seats : int or None
        How many companies can sit at one, where some request joins more.
    zone : str or None
        The zone, where it matters for walking.
    tables : tuple of int
        The tables.
    """

    room: str | None
    reserved_for: int | None
    seats: int | None
    zone: str | None
    tables: tuple[int, ...]


@dataclass(frozen=True)
class Problem:
    """A compiled event.

    Attributes
    ----------
    rows : int array (requests)
        Position of each request in the event.
    ends : int array (requests, most companies of a request)
        Companies of each request; of a pair, the one of the first side comes first; -1 behind
        the last.
    allowed : bool array (requests, slots)
        Where requests may begin, by every rule that looks at one request alone.
    lengths : int array (requests)
        How many slots each request takes.
    sizes : int array (requests)
        How many companies each request joins.
    homes : dict of int to tuple of int
        Companies that have tables of their own, and which: all their meetings are there.
    bound_to : dict of int to tuple of int
        Tables of each request that may be at some only.
    unbroken : bool array (slots)
        Whether another slot follows without a longer pause.
    conditional : bool
        Whether compiling made a choice that another one might be better than; what is proven
        with that choice is proven of it alone then.
    tables_apart : bool
        Whether each table is a group of its own.
    table_open : bool array (tables, slots)
        Where tables can be used.
    scores : int array (requests)
        In thousandths.
    groups : tuple of Group
        Tables that are alike.
    group_open : int array (groups, slots)
        Open tables of each group.
    usable : int array (groups, slots)
        Open tables of each group that can be of use: of reserved ones, as many as the company
        holds meetings.
    room_maximum : dict of str to int
        Rooms that have one.
    seats : int array (slots)
        At most so many meetings fit in a slot, by tables and rooms.
    limit : int array (slots)
        At most so many meetings are in a slot, whatever tables they use.
    after : tuple of (int, int, int)
        Pairs of requests (earlier, later), and how many slots the later one starts after the
        earlier one at least.
    """

    event: Event
    companies: tuple[Company, ...]
    slots: tuple[Slot, ...]
    tables: tuple[Table, ...]
    requests: tuple[Request, ...]
    rows: Ints
    ends: Ints
    present: Mask
    allowed: Mask
    table_open: Mask
    lengths: Ints
    sizes: Ints
    homes: dict[int, tuple[int, ...]]
    bound_to: dict[int, tuple[int, ...]]
    unbroken: Mask
    conditional: bool
    tables_apart: bool
    scores: Ints
    minimum: Ints
    delegations: list[int]
    groups: tuple[Group, ...]
    group_open: Ints
    usable: Ints
    room_maximum: dict[str, int]
    seats: Ints
    limit: Ints
    after: tuple[tuple[int, int, int], ...]

    @cached_property
    def apart(self) -> "Problem":
        """The same event with each table a group of its own."""
        return self if self.tables_apart else compile_event(self.event, tables_apart=True)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that the event uses; found out once, since each looks at all requests."""
        return tuple(in_use(self.event))

    @cached_property
    def is_plain(self) -> bool:
        """Whether the event uses only the rules that count in every event."""
        return all(rule.used is always for rule in self.rules)

    @cached_property
    def relaxed(self) -> "Problem":
        """The same event without the rule by which the choice was made; its bounds hold anyway."""
        if not self.conditional:
            return self
        return self._without({"home_tables": None})

    @cached_property
    def without_zones(self) -> "Problem":
        """The same event without walking, of which a linear relaxation sees nothing."""
        return self._without({"walking": ()}) if self.event.rules.walking else self

    def _without(self, update: dict[str, object]) -> "Problem":
        rules = self.event.rules.model_copy(update=update)
        return compile_event(self.event.model_copy(update={"rules": rules}))

    @property
    def request_count(self) -> int:
        """Number of requests."""
        return len(self.requests)

    @property
    def slot_count(self) -> int:
        """Number of slots."""
        return len(self.slots)

    @cached_property
    def members(self) -> list[tuple[int, ...]]:
        """Companies of each request; of a pair, the one of the first side comes first."""
        number = list(range(len(self.companies)))  # each number is one object, however often named
        counts = (self.ends >= 0).sum(axis=1).tolist()
        columns = [[number[c] for c in column] for column in self.ends.T.tolist()]
        return [m[:count] for m, count in zip(zip(*columns, strict=True), counts, strict=True)]

    @cached_property
    def requests_of(self) -> list[list[int]]:
        """Requests of each company."""
        found: list[list[int]] = [[] for _ in self.companies]
        for request, members in enumerate(self.members):
            for company in members:
                found[company].append(request)
        return found

    @cached_property
    def can_be_held(self) -> Mask:
        """Requests that have a slot in which they may be held."""
        return np.asarray(self.allowed.any(axis=1))

    @cached_property
    def counted(self) -> Ints:
        """Companies that could have a score alone; only they have a satisfaction."""
        return np.flatnonzero(self._alone)

    @cached_property
    def alone(self) -> Ints:
        """The best score of each of those alone, in thousandths."""
        return np.asarray(self._alone[self.counted])

    @cached_property
    def _alone(self) -> Ints:
        found = best_alone(self.event)
        return np.array([found[company.id] for company in self.companies], dtype=np.int64)

    def satisfaction(self, slot_of: Iterable[int]) -> Ints:
        """Return the satisfaction of each counted company by the requests held, in thousandths."""
        held = np.fromiter(slot_of, dtype=np.int64)
        scores = np.zeros(len(self.companies) + 1, dtype=np.int64)
        for ends in self.ends[held].T:  # behind the last company stands -1
            np.add.at(scores, ends, self.scores[held])
        return np.asarray(WHOLE * scores[self.counted] // self.alone)

    @cached_property
    def number_of(self) -> dict[str, int]:
        """Number of each request by its id."""
        return {request.id: n for n, request in enumerate(self.requests)}

    @cached_property
    def musts(self) -> list[int]:
        """Requests that have to be held."""
        return [n for n, request in enumerate(self.requests) if request.must]

    @cached_property
    def length_of(self) -> list[int]:
        """How many slots each request takes."""
        return [int(n) for n in self.lengths]

    @cached_property
    def long(self) -> list[int]:
        """Requests that take several slots."""
        return np.flatnonzero(self.lengths > 1).tolist()

    @cached_property
    def taken(self) -> Mask:
        """Slots that each request may take (requests, slots)."""
        return taken_from(self.allowed, self.lengths)

    @cached_property
    def most_busy(self) -> list[int]:
        """Most slots that the meetings of each company can take, added up."""
        if not self.long:
            return self.capacity_of
        limits = []
        for company, most in enumerate(self.capacity_of):
            room = int(self.present[company].sum()) * self.delegations[company]
            lengths = sorted((self.length_of[r] for r in self.requests_of[company]), reverse=True)
            limits.append(min(room, sum(lengths[:most])))
        return limits

    @cached_property
    def at_once(self) -> Ints:
        """How many meetings each company can hold in each slot (companies, slots)."""
        found = self.present * np.array(self.delegations, dtype=np.int64)[:, None]
        for pool in self.pools:
            if pool.company is not None:
                found[pool.company] = pool.there.sum(axis=0) * self.present[pool.company]
        return np.asarray(found)

    @cached_property
    def places(self) -> Mask:
        """Where each company can hold a first, a second … meeting at once (places, slots).

        Its representatives are counted, not told apart: the k-th place is there where k are.
        """
        count = np.array(self.delegations, dtype=np.int64)
        company = np.repeat(np.arange(len(count)), count)
        rank = np.arange(len(company)) - np.repeat(np.cumsum(count) - count, count)
        return np.asarray(self.at_once[company] > rank[:, None])

    @cached_property
    def pools(self) -> list[Pool]:
        """The representatives of each company that names some, and the interpreters."""
        return pools_of(self)

    @cached_property
    def quotas(self) -> list[Quota]:
        """Requests that only some people can attend, by each set of people to be counted."""
        return [quota for pool in self.pools for quota in pool.quotas]

    @cached_property
    def quotas_of(self) -> list[tuple[int, ...]]:
        """Quotas that each request counts in."""
        found: list[tuple[int, ...]] = [()] * self.request_count
        for n, quota in enumerate(self.quotas):
            for request in quota.requests:
                found[request] += (n,)
        return found

    @cached_property
    def people(self) -> People:
        """Who can attend meetings."""
        return People(self.event)

    @cached_property
    def attended(self) -> dict[int, list[int]]:
        """Requests of each company that names its representatives."""
        named = [n for n, company in enumerate(self.companies) if company.representatives]
        return {n: self.requests_of[n] for n in named}

    @cached_property
    def interpreted(self) -> list[int]:
        """Requests that need an interpreter."""
        return self.people.interpreted(self.requests)

    def able(self, request: int, company: int, start: int) -> tuple[str, ...]:
        """Return who of a company can attend a request that begins in a slot."""
        slots = self._ids(request, start)
        who = self.people.representatives(self.requests[request], self.companies[company], slots)
        return tuple(who)

    def interpreters_for(self, request: int, start: int) -> tuple[str, ...]:
        """Return who can interpret a request that begins in a slot."""
        return tuple(self.people.interpreters(self.requests[request], self._ids(request, start)))

    def _ids(self, request: int, start: int) -> list[str]:
        return [slot.id for slot in self.slots[start : start + self.length_of[request]]]

    @cached_property
    def preferred(self) -> dict[int, Ints]:
        """What each slot is worth to the requests that prefer some, in thousandths (slots)."""
        found = {}
        for n, request in enumerate(self.requests):
            weights = request.weights if request.prefer else {}
            if weights:
                worth = [weights.get(s.id, weights.get(s.session or "", 0)) for s in self.slots]
                found[n] = np.rint(np.array(worth) * SCORE_SCALE).astype(np.int64)
        return found

    @cached_property
    def one_of(self) -> list[list[int]]:
        """Lists of requests, of each of which at least one has to be held."""
        lists = self.event.rules.must_one_of
        return [sorted({self.number_of[name] for name in names}) for names in lists]

    @cached_property
    def needed(self) -> Mask:
        """Requests that are musts, or in a list of which one has to be held (requests)."""
        found = np.zeros(self.request_count, dtype=bool)
        found[self.musts] = True
        for requests in self.one_of:
            found[requests] = True
        return found

    @cached_property
    def allowed_bits(self) -> list[int]:
        """Slots in which each request may be held, as bit masks."""
        return as_bits(self.allowed)

    @cached_property
    def two_sided(self) -> bool:
        """Whether every request joins two companies, one of each side."""
        sides = self.event.sides
        return len(sides) == 2 and self.pairs_only

    @cached_property
    def second_side(self) -> Mask:
        """Companies of the second side that have requests; none without two sides (companies)."""
        found = np.zeros(len(self.companies), dtype=bool)
        if self.two_sided:
            found[[members[1] for members in self.members]] = True
        return found

    @property
    def pairs_only(self) -> bool:
        """Whether every request joins two companies."""
        return bool(self.ends.shape[1] == 2)

    @cached_property
    def capacity_of(self) -> list[int]:
        """Most meetings each company can hold: by its maximum, presence, delegations and pace."""
        limits: list[int] = self.most_in(slice(None)).tolist()
        for n, company in enumerate(self.companies):
            if company.max_meetings is not None:
                limits[n] = min(limits[n], company.max_meetings)
        return limits

    def most_in(self, slots: Mask | slice) -> Ints:
        """Return the most meetings each company can have in consecutive slots (companies)."""
        places = self._places_in(slots)
        return places.sum(axis=1) if self.paces is None else self.paces.most_meetings(places)

    def most_slots_in(self, slots: Mask | slice) -> Ints:
        """Return the most of consecutive slots that meetings of each company can take (companies).

        A slot counts for each meeting that is held in it.
        """
        places = self._places_in(slots)
        return places.sum(axis=1) if self.paces is None else self.paces.most_slots(places)

    def _places_in(self, slots: Mask | slice) -> Ints:
        places = np.zeros(self.present.shape, dtype=np.int64)
        places[:, slots] = self.at_once[:, slots]
        return places

    @cached_property
    def paces(self) -> Paces | None:
        """Rest and pace of the companies; ``None`` where no company is limited so."""
        return paces_of(self.event, self.companies, self.slots)

    @cached_property
    def pace_of(self) -> list[Pace | None]:
        """Rest and pace of each company as bit masks."""
        paces = self.paces
        return [None if paces is None else paces.of(c) for c in range(len(self.companies))]

    @cached_property
    def fixed_table_of(self) -> dict[int, int]:
        """Table of each request that has a fixed one, its own or a company's."""
        return {r: tables[0] for r, tables in self.bound_to.items() if len(tables) == 1}

    @cached_property
    def contested_table_of(self) -> dict[int, int]:
        """The same, of tables that more than one company's turn decides about.

        Requests of a company that meets one at a time cannot be in each other's way at a table
        that is fixed for no others.
        """
        found = {}
        for table, requests in self.fixed_at_table.items():
            shared = set.intersection(*(set(self.members[r]) for r in requests))
            if not any(self.delegations[c] == 1 for c in shared):
                found.update(dict.fromkeys(requests, table))
        return found

    @cached_property
    def fixed_at_table(self) -> dict[int, list[int]]:
        """Requests with a fixed table, by table."""
        found: dict[int, list[int]] = defaultdict(list)
        for request, table in self.fixed_table_of.items():
            found[table].append(request)
        return dict(found)

    @cached_property
    def group_of_table(self) -> dict[int, int]:
        """Group of each table."""
        return {table: g for g, group in enumerate(self.groups) for table in group.tables}

    @cached_property
    def fixed_in_group(self) -> dict[int, list[int]]:
        """Requests with a fixed table, by the table's group."""
        found: dict[int, list[int]] = defaultdict(list)
        for request, table in self.fixed_table_of.items():
            found[self.group_of_table[table]].append(request)
        return dict(found)

    @cached_property
    def tables_alike(self) -> bool:
        """Whether any meeting can sit at any open table, so that counting them is all."""
        only = self.groups[0] if len(self.groups) == 1 else None
        if only is None or only.room is not None or only.reserved_for is not None:
            return False
        return not self.contested_table_of

    @cached_property
    def all_chosen(self) -> bool:
        """Whether the model decides of each meeting at which group of tables it is.

        Counting the meetings of a slot is not enough where a choice of one slot matters in
        another, that is, for meetings of several slots and for zones; nor where a company has
        several tables of its own.
        """
        if len(self.groups) == 1 or self.tables_apart:
            return self.tables_apart
        homes = any(len(tables) > 1 for tables in self.bound_to.values())
        return bool(self.long) or homes or any(group.zone for group in self.groups)

    def is_chosen(self, group: int) -> bool:
        """Return whether the model decides of each meeting whether it is at a group."""
        return self.all_chosen or self.groups[group].reserved_for is not None

    def chosen_groups(self, request: int) -> list[int]:
        """Return the groups of tables, of those decided about, that a request may sit at."""
        key = (
            self.bound_to.get(request),
            int(self.sizes[request]),
            tuple(c for c in self.members[request] if c in self._owners),
        )
        if key not in self._choices:
            self._choices[key] = self._groups_by(*key)
        return self._choices[key]

    def _groups_by(
        self, bound_to: tuple[int, ...] | None, size: int, owners: tuple[int, ...]
    ) -> list[int]:
        possible: Iterable[int] = range(len(self.groups))
        if bound_to is not None:
            possible = sorted({self.group_of_table[table] for table in bound_to})
        return [
            g
            for g in possible
            if self.is_chosen(g)
            and self.groups[g].reserved_for in (None, *owners)
            and (self.groups[g].seats or size) >= size
        ]

    @cached_property
    def _choices(self) -> dict[Any, list[int]]:
        return {}

    @cached_property
    def _owners(self) -> set[int | None]:
        return {group.reserved_for for group in self.groups} - {None}

    @cached_property
    def own_table(self) -> Mask:
        """Where a company never needs a common table (companies, slots).

        Its reserved tables there are as many as its delegations, and its room takes the meetings
        at all own tables at once.
        """
        return self._own_and_left[0]

    @cached_property
    def common_seats(self) -> Ints:
        """Seats of each slot at common tables while all own tables are in use (slots)."""
        _, left, total = self._own_and_left
        seats = np.zeros(self.slot_count, dtype=np.int64)
        for group, spec in enumerate(self.groups):
            if spec.reserved_for is None:
                load = self.group_open[group]
                seats += load if spec.room is None else np.minimum(load, left[spec.room])
        return np.asarray(np.minimum(seats, total))

    @cached_property
    def _own_and_left(self) -> tuple[Mask, dict[str, Ints], Ints]:
        """Own tables, and what limited rooms and slots take beside the meetings at them."""
        own = np.zeros(self.present.shape, dtype=bool)
        total = self.limit.copy()
        left = {room: np.full(self.slot_count, most) for room, most in self.room_maximum.items()}
        for group, spec in self._reserved:
            company = int(spec.reserved_for or 0)
            enough = self.group_open[group] >= self.delegations[company]
            enough &= spec.seats is None
            enough &= self.usable[group] <= total
            if spec.room is not None:
                enough &= self.usable[group] <= left[spec.room]
                left[spec.room] = left[spec.room] - np.where(enough, self.usable[group], 0)
            total -= np.where(enough, self.usable[group], 0)
            own[company] |= enough
        return own, left, total

    @cached_property
    def _reserved(self) -> list[tuple[int, Group]]:
        return [(g, group) for g, group in enumerate(self.groups) if group.reserved_for is not None]


@collection_paused()
def compile_event(event: Event, tables_apart: bool = False) -> Problem:
    """Return an event as arrays, in canonical order; each table a group of its own if so asked.

    Companies and tables are ordered by id (numbers in ids as numbers), slots by start, requests
    by their companies, then id; so input order has no influence on anything that follows.
    """
    draft = draft_of(event)
    for rule in RULES:
        if rule.restrict is not None:
            rule.restrict(draft)
    room_maximum = {r.id: r.max_meetings for r in event.rooms if r.max_meetings is not None}
    groups = _groups(draft, room_maximum, tables_apart)
    group_open = np.array(
        [draft.table_open[list(group.tables)].sum(axis=0) for group in groups], dtype=np.int64
    ).reshape(len(groups), len(draft.slots))
    usable = _usable(draft, groups, group_open)
    limit = _limit(draft)
    seats = np.minimum(_seats(groups, usable, room_maximum), limit)
    for length in np.unique(draft.lengths).tolist():
        draft.allowed[draft.lengths == length] &= windows(seats[None] > 0, length)
    return Problem(
        event=event,
        companies=draft.companies,
        slots=draft.slots,
        tables=draft.tables,
        requests=draft.requests,
        rows=draft.rows,
        ends=draft.ends,
        present=draft.present,
        allowed=draft.allowed,
        table_open=draft.table_open,
        lengths=draft.lengths,
        sizes=draft.sizes,
        homes=draft.homes,
        bound_to=draft.bound_to,
        unbroken=draft.unbroken,
        conditional=draft.conditional,
        tables_apart=tables_apart,
        scores=_scores(draft.requests),
        minimum=np.array([event.minimum_of(c) for c in draft.companies], dtype=np.int64),
        delegations=[c.at_once for c in draft.companies],
        groups=groups,
        group_open=group_open,
        room_maximum=room_maximum,
        usable=usable,
        seats=seats,
        limit=limit,
        after=_after(draft.requests),
    )


def _scores(requests: Sequence[Request]) -> Ints:
    scores = np.fromiter((r.score for r in requests), dtype=np.float64, count=len(requests))
    return np.rint(scores * SCORE_SCALE).astype(np.int64)


def _after(requests: Sequence[Request]) -> tuple[tuple[int, int, int], ...]:
    waiting = [(n, r) for n, r in enumerate(requests) if r.after]
    index = {r.id: n for n, r in enumerate(requests)} if waiting else {}
    lead: dict[tuple[int, int], int] = defaultdict(int)
    for n, request in waiting:
        for first in request.follows:
            pair = index[first.request], n
            lead[pair] = max(lead[pair], requests[pair[0]].length + first.gap)
    return tuple((*pair, slots) for pair, slots in sorted(lead.items()))


def _limit(draft: Draft) -> Ints:
    """Return the most meetings in each slot: of its tables, some may have to stay free (slots)."""
    closed = Counter(slot for table in draft.tables for slot in set(table.unavailable))
    there = [len(draft.tables) - closed[slot.id] for slot in draft.slots]
    return np.array([n - draft.event.rules.tables_kept_free(n) for n in there], dtype=np.int64)


def _groups(draft: Draft, room_maximum: dict[str, int], apart: bool) -> tuple[Group, ...]:
    """Return the tables by what rules ask of them.

    Where meetings take several slots, tables of a group are also open in the same slots, and no
    request is bound to some of them: only then any of them will do for the next meeting.
    """
    index = draft.company_index
    long = bool((draft.lengths > 1).any())
    zones = {zone for *pair, gap in draft.event.rules.walking if gap for zone in pair}
    zone_of = {r.id: r.zone for r in draft.event.rooms if r.zone in zones}
    largest = int(draft.sizes.max(initial=2))
    own = _bound_together(draft, long)
    found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for n, table in enumerate(draft.tables):
        room = table.room if table.room in room_maximum else None
        owner = index[table.reserved_for] if table.reserved_for is not None else -1
        seats = min(largest, int(draft.seat_counts[n]))
        hours = draft.table_open[n].tobytes() if long else b""
        zone = zone_of.get(table.room or "") or ""
        together = n if apart else own.get(n, -1)
        found[room or "", owner, seats, zone, hours, together].append(n)
    return tuple(
        Group(
            room or None,
            None if owner < 0 else owner,
            None if seats == largest else seats,
            zone or None,
            tuple(tables),
        )
        for (room, owner, seats, zone, _, _), tables in sorted(found.items())
    )


def _bound_together(draft: Draft, long: bool) -> dict[int, int]:
    """Return tables that requests are bound to; with the same number, those of one company."""
    found: dict[int, int] = {}
    for tables in set(draft.bound_to.values()):
        for table in tables if long or len(tables) > 1 else ():
            found[table] = table if table in found else tables[0]
    return found


def _usable(draft: Draft, groups: Sequence[Group], group_open: Ints) -> Ints:
    """Return how many tables of each group can be used in each slot, as an upper bound.

    Of tables reserved for a company, no more than it holds meetings at once.
    """
    taken = taken_from(draft.allowed, draft.lengths)
    usable = group_open.copy()
    for number, group in enumerate(groups):
        if group.reserved_for is not None:
            own = taken[(draft.ends == group.reserved_for).any(axis=1)].sum(axis=0)
            at_once = np.minimum(own, draft.companies[group.reserved_for].at_once)
            usable[number] = np.minimum(usable[number], at_once)
    return usable


def seats_of(problem: Problem, usable: Ints) -> Ints:
    """Return the most meetings in each slot at some tables of each group (groups, slots)."""
    seats = _seats(problem.groups, usable, problem.room_maximum)
    return np.asarray(np.minimum(seats, problem.limit))


def _seats(groups: Sequence[Group], usable: Ints, room_maximum: dict[str, int]) -> Ints:
    total = np.zeros(usable.shape[1], dtype=np.int64)
    for room in [None, *room_maximum]:
        inside = [g for g, group in enumerate(groups) if group.room == room]
        load = usable[inside].sum(axis=0)
        total += load if room is None else np.minimum(load, room_maximum[room])
    return total
