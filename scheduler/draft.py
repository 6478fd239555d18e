"""An event in canonical order, and what the rules narrow while it is compiled."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..models.base import natural_key
from ..models.event import Company, Event, Slot, Table
from ..models.request import Request

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]


def as_bits(mask: Mask) -> list[int]:
    """Return each row of a Boolean array as an integer bit mask."""
    packed = np.packbits(mask, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


@dataclass
class Draft:
    """What the rules narrow while an event is compiled.

    Attributes
    ----------
    companies, slots, tables, requests : tuple
        The event's things in canonical order; positions below refer to it.
    rows : int array (requests)
        Position of each request in the event.
    ends : int array (requests, most companies of a request)
        Companies of each request; -1 behind the last.
    present : bool array (companies, slots)
        Where companies are there.
    allowed : bool array (requests, slots)
        Where requests may be held.
    table_open : bool array (tables, slots)
        Where tables can be used.
    homes : dict of int to tuple of int
        Companies that have tables of their own, and which: all their meetings are there.
    bound_to : dict of int to tuple of int
        Tables of each request that may be at some only.
    conditional : bool
        Whether a choice was made that another one might be better than.
    """

    event: Event
    companies: tuple[Company, ...]
    slots: tuple[Slot, ...]
    tables: tuple[Table, ...]
    requests: tuple[Request, ...]
    rows: Ints
    ends: Ints
    company_index: dict[str, int]
    slot_index: dict[str, int]
    table_index: dict[str, int]
    present: Mask
    allowed: Mask
    table_open: Mask
    homes: dict[int, tuple[int, ...]] = field(default_factory=dict)
    bound_to: dict[int, tuple[int, ...]] = field(default_factory=dict)
    conditional: bool = False

    @cached_property
    def lengths(self) -> Ints:
        """How many slots each request takes (requests)."""
        return np.fromiter((r.length for r in self.requests), np.int64, len(self.requests))

    @cached_property
    def sizes(self) -> Ints:
        """How many companies each request joins (requests)."""
        return np.asarray((self.ends >= 0).sum(axis=1))

    @cached_property
    def seat_counts(self) -> Ints:
        """How many companies can sit at each table, as many as there are without a limit."""
        most = max(len(self.companies), 2)
        counts = (most if t.seats is None else min(t.seats, most) for t in self.tables)
        return np.fromiter(counts, np.int64, len(self.tables))

    @cached_property
    def unbroken(self) -> Mask:
        """Whether another slot follows each slot without a longer pause (slots)."""
        return np.array(self.event.unbroken)

    def table_for(self, table_open: Mask, rows: Ints | slice = slice(None)) -> Mask:
        """Return where a table that is not reserved for others is open to requests (rows, slots).

        Parameters
        ----------
        table_open : bool array (tables, slots)
            Where tables can be used by these requests.
        rows : int array, optional
            The requests; default: all.
        """
        ends = self.ends[rows]
        common = [n for n, table in enumerate(self.tables) if table.reserved_for is None]
        found = np.broadcast_to(table_open[common].any(axis=0), (len(ends), len(self.slots)))
        if len(common) == len(self.tables):
            return found
        own = np.zeros_like(self.present)
        for n, table in enumerate(self.tables):
            if table.reserved_for is not None:
                own[self.company_index[table.reserved_for]] |= table_open[n]
        return np.asarray(found | self._of_ends(np.logical_or, own, False, ends))

    def there(self, unavailable: Sequence[str]) -> Mask:
        """Return in which slots somebody is there who is away in some (slots)."""
        found = np.ones(len(self.slots), dtype=bool)
        found[[self.slot_index[slot] for slot in unavailable]] = False
        return found

    def somebody_of(self, people: Iterable[Sequence[str]], length: int = 1) -> Mask:
        """Return from which slots on one of those who are away in some is there (slots)."""
        found = np.zeros(len(self.slots), dtype=bool)
        for unavailable in people:
            found |= windows(self.there(unavailable)[None], length)[0]
        return found

    def attended_by(
        self, people: Mapping[str, Sequence[str]], able: Mapping[int, Sequence[str]]
    ) -> None:
        """Forbid slots in which nobody able to attend is there for all of a request.

        Parameters
        ----------
        people : mapping of str to sequence of str
            Slots in which each one is away.
        able : mapping of int to sequence of str
            Who is able to attend each request.
        """
        alike: dict[tuple[tuple[str, ...], int], list[int]] = defaultdict(list)
        for request, named in able.items():
            alike[tuple(named), self.requests[request].length].append(request)
        for (named, length), requests in alike.items():
            self.allowed[requests] &= self.somebody_of((people[p] for p in named), length)

    def all_of(self, where: Mask) -> Mask:
        """Return where all companies of each request have a mark of ``where``."""
        return self._of_ends(np.logical_and, where, True, self.ends)

    def _of_ends(self, combine: np.ufunc, where: Mask, behind: bool, ends: Ints) -> Mask:
        # Behind the last company of a request stands -1, the row added here.
        marks = np.vstack([where, np.full_like(where[:1], behind)])
        found: Mask = marks[ends[:, 0]]
        for companies in ends.T[1:]:
            combine(found, marks[companies], out=found)
        return found


def windows(marks: Mask, length: int) -> Mask:
    """Return where so many marks follow each other from a column on (rows, columns).

    Parameters
    ----------
    marks : bool array (rows, columns)
    length : int
        Number of columns.
    """
    found = np.zeros_like(marks)
    last = marks.shape[1] - length + 1
    if last > 0:
        found[:, :last] = marks[:, :last]
        for n in range(1, length):
            found[:, :last] &= marks[:, n : n + last]
    return found


def taken_from(starts: Mask, lengths: Ints) -> Mask:
    """Return the slots that requests may take, given in which they may begin.

    Parameters
    ----------
    starts : bool array (requests, slots)
    lengths : int array (requests)
        How many slots each request takes.
    """
    if (lengths <= 1).all():
        return starts
    taken = starts.copy()
    for n in range(1, int(lengths.max())):
        longer = lengths > n
        taken[longer, n:] |= starts[longer, :-n]
    return taken


def draft_of(event: Event) -> Draft:
    """Return an event in canonical order, not yet narrowed by any rule."""
    companies = tuple(sorted(event.companies, key=lambda c: natural_key(c.id)))
    slots = event.ordered_slots
    tables = tuple(sorted(event.all_tables, key=lambda t: natural_key(t.id)))
    index = {company.id: n for n, company in enumerate(companies)}
    slot_index = {slot.id: n for n, slot in enumerate(slots)}
    rows, ends = _ordered_requests(event, companies, index)
    present = np.ones((len(companies), len(slots)), dtype=bool)
    for n, company in enumerate(companies):
        present[n, [slot_index[slot] for slot in company.unavailable]] = False
    return Draft(
        event=event,
        companies=companies,
        slots=slots,
        tables=tables,
        requests=tuple(event.requests[n] for n in rows.tolist()),
        rows=rows,
        ends=ends,
        company_index=index,
        slot_index=slot_index,
        table_index={table.id: n for n, table in enumerate(tables)},
        present=present,
        allowed=np.ones((len(rows), len(slots)), dtype=bool),
        table_open=np.ones((len(tables), len(slots)), dtype=bool),
    )


def _ordered_requests(
    event: Event, companies: Sequence[Company], index: dict[str, int]
) -> tuple[Ints, Ints]:
    """Return the requests' positions in the event, in order, and their companies as ``ends``."""
    requests, count = event.requests, len(companies)
    sizes = np.fromiter((len(r.companies) for r in requests), dtype=np.int64, count=len(requests))
    named = np.fromiter(
        (index[c] for r in requests for c in r.companies), dtype=np.int64, count=sizes.sum()
    )
    side = np.array([event.sides.index(c.side) if c.side is not None else 0 for c in companies])
    width = int(sizes.max(initial=2))
    # A company's rank puts those of the first side first; no company comes after all.
    ranks = np.full((len(requests), width), 2 * count)
    ranks[np.arange(width) < sizes[:, None]] = side[named] * count + named
    ranks.sort(axis=1)
    ends = np.where(ranks < 2 * count, ranks % max(count, 1), -1)
    rows = np.lexsort(ends.T[::-1])
    if (ends[rows[1:]] == ends[rows[:-1]]).all(axis=1).any():
        by_id = np.array(sorted(range(len(requests)), key=lambda n: requests[n].id))
        rows = by_id[np.lexsort(ends[by_id].T[::-1])]
    return rows, ends[rows]
