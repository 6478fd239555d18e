"""Why requests are not held, as far as it can be told by counting; no solver.

The reasons are tried in an order in which each one, if it holds, is the last word: a pair that must
not meet needs no free table.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ..models.base import scaled
from ..models.event import Company, Table
from ..models.request import Request
from .plan import Plan
from .satisfaction import Windows

Kind = Literal["forbidden", "never", "maximum", "busy", "table", "rules"]


@dataclass(frozen=True)
class Unserved:
    """A request that is not held.

    Attributes
    ----------
    request : Request
    kind : str
        ``forbidden``: they must not meet. ``never``: never there together when it is asked for.
        ``maximum``: ``company`` has as many meetings as it may. ``busy``: no slot in which all are
        free. ``table``: slots, but no table. ``rules``: a place is free in ``slot``, and another
        rule or a more important objective stands against it.
    company, slot : str or None
    free : tuple of (str, int)
        With ``busy``: in how many slots each company is free when the request could be held.
    """

    request: Request
    kind: Kind
    company: str | None = None
    slot: str | None = None
    free: tuple[tuple[str, int], ...] = ()


def unserved(plan: Plan) -> Iterator[Unserved]:
    """Yield the requests that are not held, each with its reason, the highest scores first."""
    left = not_held(plan)
    if left:
        yield from map(Reasons(plan).of, sorted(left, key=lambda request: -scaled(request.score)))


def not_held(plan: Plan) -> list[Request]:
    """Return the requests that are not held."""
    return [request for request in plan.event.requests if request.id not in plan.by_request]


class Reasons:
    """Tells why requests are not held; ready for one plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._windows = Windows(plan.event)
        self._count = {company: len(m) for company, m in plan.by_company.items()}
        self._free = {c.id: self._free_of(c) for c in plan.event.companies}
        used: dict[str, int] = defaultdict(int)
        for meeting in plan.meetings:
            for slot in plan.positions(meeting):
                used[meeting.table] |= 1 << slot
        self._tables = [
            (table, self._windows.table(table.id) & ~used[table.id])
            for table in plan.event.all_tables
        ]
        self._starts: dict[tuple[int, str | None, frozenset[str]], int] = {}
        self._owners = frozenset(t.reserved_for for t, _ in self._tables if t.reserved_for)

    def _free_of(self, company: Company) -> int:
        """Return the slots in which a company can hold one more meeting."""
        held: dict[int, int] = defaultdict(int)
        for meeting in self._plan.by_company.get(company.id, ()):
            for slot in self._plan.positions(meeting):
                held[slot] += 1
        room = self._windows.room(company)
        return sum(1 << slot for slot, places in enumerate(room) if held[slot] < places)

    def of(self, request: Request) -> Unserved:
        """Return why a request is not held."""
        if any(pair <= set(request.companies) for pair in self._plan.event.forbidden_pairs):
            return Unserved(request, "forbidden")
        window = self._windows.of(request)
        if not window:
            return Unserved(request, "never")
        for company in request.companies:
            most = self._plan.companies[company].max_meetings
            if most is not None and self._count.get(company, 0) >= most:
                return Unserved(request, "maximum", company)
        starts = {c: _starts(self._free[c], request.length) & window for c in request.companies}
        common = window
        for mask in starts.values():
            common &= mask
        if not common:
            free = tuple((company, mask.bit_count()) for company, mask in starts.items())
            return Unserved(request, "busy", free=free)
        common &= self._table_starts(request)
        if not common:
            return Unserved(request, "table")
        first = (common & -common).bit_length() - 1
        return Unserved(request, "rules", slot=self._plan.slot_ids[first])

    def _table_starts(self, request: Request) -> int:
        """Return the slots in which a table that a request may use becomes free long enough."""
        guests = self._owners.intersection(request.companies)
        key = (request.length, request.table, guests)
        if key not in self._starts:
            mask = 0
            for free in self._usable(guests, request.table):
                mask |= _starts(free, request.length)
            self._starts[key] = mask
        return self._starts[key]

    def _usable(self, guests: Iterable[str], only: str | None) -> Iterator[int]:
        for table, free in self._tables:
            if only in (None, table.id) and _open_to(table, guests):
                yield free


def _open_to(table: Table, guests: Iterable[str]) -> bool:
    return table.reserved_for is None or table.reserved_for in guests


def _starts(free: int, length: int) -> int:
    """Return in which of the free slots as many in a row begin; pauses are the window's matter."""
    mask = free
    for behind in range(1, length):
        mask &= free >> behind
    return mask
