"""The event compiled to integer arrays, once, in an order that input order cannot change."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..models.base import SCORE_SCALE
from ..models.bulk import collection_paused
from ..models.event import Company, Event, Slot, Table
from ..models.request import Request
from .draft import Draft, draft_of
from .draft import Ints as Ints  # to be had from here, too
from .draft import Mask as Mask
from .pace import Pace, Paces, paces_of
from .rules import RULES


def as_bits(mask: Mask) -> list[int]:
    """Return each row of a Boolean array as an integer bit mask."""
    packed = np.packbits(mask, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


@dataclass(frozen=True)
class Group:
    """Tables that are alike: the same limited room, reserved for the same company."""

    room: str | None
    reserved_for: int | None
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
        Where requests may be held, by every rule that looks at one request alone.
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
    after : tuple of (int, int)
        Pairs of requests (earlier, later).
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
    scores: Ints
    minimum: Ints
    delegations: list[int]
    groups: tuple[Group, ...]
    group_open: Ints
    usable: Ints
    room_maximum: dict[str, int]
    seats: Ints
    after: tuple[tuple[int, int], ...]

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
    def number_of(self) -> dict[str, int]:
        """Number of each request by its id."""
        return {request.id: n for n, request in enumerate(self.requests)}

    @cached_property
    def musts(self) -> list[int]:
        """Requests that have to be held."""
        return [n for n, request in enumerate(self.requests) if request.must]

    @cached_property
    def allowed_bits(self) -> list[int]:
        """Slots in which each request may be held, as bit masks."""
        return as_bits(self.allowed)

    @cached_property
    def two_sided(self) -> bool:
        """Whether every request joins two companies, one of each side."""
        sides = self.event.sides
        return len(sides) == 2 and self.pairs_only

    @property
    def pairs_only(self) -> bool:
        """Whether every request joins two companies."""
        return bool(self.ends.shape[1] == 2)

    @cached_property
    def capacity_of(self) -> list[int]:
        """Most meetings each company can hold: by its maximum, presence, delegations and pace."""
        limits = self.most_in(slice(None)).tolist()
        for n, company in enumerate(self.companies):
            if company.max_meetings is not None:
                limits[n] = min(limits[n], company.max_meetings)
        return limits

    def most_in(self, slots: Mask | slice) -> Ints:
        """Return the most meetings each company can have in consecutive slots (companies)."""
        places = np.zeros(self.present.shape, dtype=np.int64)
        places[:, slots] = self.present[:, slots]
        places *= np.array(self.delegations)[:, None]
        return places.sum(axis=1) if self.paces is None else self.paces.most_meetings(places)

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
        """Table of each request that has a fixed one."""
        index = {table.id: n for n, table in enumerate(self.tables)}
        return {n: index[r.table] for n, r in enumerate(self.requests) if r.table is not None}

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
        return (
            only is not None
            and only == Group(None, None, only.tables)
            and not (self.fixed_table_of)
        )

    def reserved_groups(self, request: int) -> list[int]:
        """Return the reserved groups of tables a request may sit at."""
        if request in self.fixed_table_of:
            group = self.group_of_table[self.fixed_table_of[request]]
            return [group] if self.groups[group].reserved_for is not None else []
        return [g for g, group in self._reserved if group.reserved_for in self.members[request]]

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
        _, left = self._own_and_left
        seats = np.zeros(self.slot_count, dtype=np.int64)
        for group, spec in enumerate(self.groups):
            if spec.reserved_for is None:
                load = self.group_open[group]
                seats += load if spec.room is None else np.minimum(load, left[spec.room])
        return seats

    @cached_property
    def _own_and_left(self) -> tuple[Mask, dict[str, Ints]]:
        """Own tables, and how many meetings each limited room takes beside those at them."""
        own = np.zeros(self.present.shape, dtype=bool)
        left = {room: np.full(self.slot_count, most) for room, most in self.room_maximum.items()}
        for group, spec in self._reserved:
            company = int(spec.reserved_for or 0)
            enough = self.group_open[group] >= self.delegations[company]
            if spec.room is not None:
                enough &= self.usable[group] <= left[spec.room]
                left[spec.room] = left[spec.room] - np.where(enough, self.usable[group], 0)
            own[company] |= enough
        return own, left

    @cached_property
    def _reserved(self) -> list[tuple[int, Group]]:
        return [(g, group) for g, group in enumerate(self.groups) if group.reserved_for is not None]


@collection_paused()
def compile_event(event: Event) -> Problem:
    """Return an event as arrays, in canonical order.

    Companies and tables are ordered by id (numbers in ids as numbers), slots by start, requests
    by their companies, then id; so input order has no influence on anything that follows.
    """
    draft = draft_of(event)
    for rule in RULES:
        if rule.restrict is not None:
            rule.restrict(draft)
    room_maximum = {r.id: r.max_meetings for r in event.rooms if r.max_meetings is not None}
    groups = _groups(draft, room_maximum)
    group_open = np.array(
        [draft.table_open[list(group.tables)].sum(axis=0) for group in groups], dtype=np.int64
    ).reshape(len(groups), len(draft.slots))
    usable = _usable(draft, groups, group_open)
    seats = _seats(groups, usable, room_maximum)
    draft.allowed &= seats > 0
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
        scores=_scores(draft.requests),
        minimum=np.array([c.min_meetings for c in draft.companies], dtype=np.int64),
        delegations=[c.delegations for c in draft.companies],
        groups=groups,
        group_open=group_open,
        room_maximum=room_maximum,
        usable=usable,
        seats=seats,
        after=_after(draft.requests),
    )


def _scores(requests: Sequence[Request]) -> Ints:
    scores = np.fromiter((r.score for r in requests), dtype=np.float64, count=len(requests))
    return np.rint(scores * SCORE_SCALE).astype(np.int64)


def _after(requests: Sequence[Request]) -> tuple[tuple[int, int], ...]:
    waiting = [(n, r) for n, r in enumerate(requests) if r.after]
    index = {r.id: n for n, r in enumerate(requests)} if waiting else {}
    return tuple(sorted((index[a], n) for n, r in waiting for a in set(r.earlier)))


def _groups(draft: Draft, room_maximum: dict[str, int]) -> tuple[Group, ...]:
    index = draft.company_index
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for n, table in enumerate(draft.tables):
        room = table.room if table.room in room_maximum else None
        owner = index[table.reserved_for] if table.reserved_for is not None else None
        found[room or "", -1 if owner is None else owner].append(n)
    return tuple(
        Group(room or None, None if owner < 0 else owner, tuple(tables))
        for (room, owner), tables in sorted(found.items())
    )


def _usable(draft: Draft, groups: Sequence[Group], group_open: Ints) -> Ints:
    """Return how many tables of each group can be used in each slot, as an upper bound.

    Of tables reserved for a company, no more than it holds meetings at once.
    """
    usable = group_open.copy()
    for number, group in enumerate(groups):
        if group.reserved_for is not None:
            own = draft.allowed[(draft.ends == group.reserved_for).any(axis=1)].sum(axis=0)
            at_once = np.minimum(own, draft.companies[group.reserved_for].delegations)
            usable[number] = np.minimum(usable[number], at_once)
    return usable


def seats_of(problem: Problem, usable: Ints) -> Ints:
    """Return the most meetings in each slot at some tables of each group (groups, slots)."""
    return _seats(problem.groups, usable, problem.room_maximum)


def _seats(groups: Sequence[Group], usable: Ints, room_maximum: dict[str, int]) -> Ints:
    total = np.zeros(usable.shape[1], dtype=np.int64)
    for room in [None, *room_maximum]:
        inside = [g for g, group in enumerate(groups) if group.room == room]
        load = usable[inside].sum(axis=0)
        total += load if room is None else np.minimum(load, room_maximum[room])
    return total
