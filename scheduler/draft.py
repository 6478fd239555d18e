"""An event in canonical order, and what the rules narrow while it is compiled."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..models.base import natural_key
from ..models.event import Company, Event, Slot, Table
from ..models.request import Request

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]


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

    def all_of(self, where: Mask) -> Mask:
        """Return where all companies of each request have a mark of ``where``."""
        return self._of_ends(np.logical_and, where, behind=True)

    def any_of(self, where: Mask) -> Mask:
        """Return where some company of each request has a mark of ``where``."""
        return self._of_ends(np.logical_or, where, behind=False)

    def _of_ends(self, combine: np.ufunc, where: Mask, behind: bool) -> Mask:
        # Behind the last company of a request stands -1, the row added here.
        marks = np.vstack([where, np.full_like(where[:1], behind)])
        found: Mask = marks[self.ends[:, 0]]
        for companies in self.ends.T[1:]:
            combine(found, marks[companies], out=found)
        return found


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
