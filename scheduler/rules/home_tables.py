"""Each company of a side has a table of its own for the whole event, as far as tables suffice."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...models.base import natural_key
from ...models.event import Company, Event
from ..plan import Plan, Violation
from .base import Rule

if TYPE_CHECKING:
    from ..draft import Draft


def homes_given(event: Event) -> dict[str, int]:
    """Return how many tables of its own each company of the side is given; 0 for none.

    As many as it can hold meetings at once. Companies with a home table have that one; tables
    reserved for a company are its own. Of the other tables, where they do not suffice for all,
    companies whose requests have the highest total score are given theirs first. Companies without
    requests are left out.
    """
    score: dict[str, float] = defaultdict(float)
    for request in event.requests:
        for name in request.companies:
            score[name] += request.score
    owned, common = _usable_tables(event)
    companies = [c for c in event.companies if c.side == event.rules.home_tables and c.id in score]
    companies.sort(key=lambda c: (-score[c.id], natural_key(c.id)))
    left, given = len(common), {}
    for company in companies:
        most = at_once(company)
        missing = 0 if company.home_table else max(0, most - len(owned.get(company.id, ())))
        given[company.id] = (1 if company.home_table else most) if missing <= left else 0
        left -= missing if missing <= left else 0
    return given


def at_once(company: Company) -> int:
    """Return how many meetings a company can hold at once."""
    return max(company.delegations, len(company.representatives))


def _usable_tables(event: Event) -> tuple[dict[str, list[str]], list[str]]:
    """Return the tables reserved for each company, and those that anybody can have."""
    shut = {room.id for room in event.rooms if room.max_meetings == 0}
    homes = {c.home_table for c in event.companies}
    owned: dict[str, list[str]] = defaultdict(list)
    common = []
    for table in event.all_tables:
        closed = set(table.unavailable).issuperset(s.id for s in event.slots)
        if closed or table.room in shut or table.seats == 1 or table.id in homes:
            continue
        if table.reserved_for is None:
            common.append(table.id)
        else:
            owned[table.reserved_for].append(table.id)
    return owned, common


def check(plan: Plan) -> Iterator[Violation]:
    """Yield companies of the side at more tables than they are given, and tables two share."""
    if plan.event.rules.home_tables is None:
        return
    users: dict[str, list[str]] = defaultdict(list)
    for company, most in homes_given(plan.event).items():
        used = dict.fromkeys(m.table for m in plan.by_company.get(company, ()))
        if plan.companies[company].home_table or not most:
            continue
        if len(used) > most:
            message = (
                f"{company} is at tables {', '.join(used)}, more than the {most} of its own "
                "for the whole event"
            )
            requests = tuple(m.request for m in plan.by_company[company])
            yield Violation(NAME, message, requests, (company,))
        for table in used:
            users[table].append(company)
    for table, companies in users.items():
        if len(companies) > 1:
            message = f"{' and '.join(companies)} share table {table}; each has one of its own"
            requests = tuple(dict.fromkeys(m.request for m in plan.meetings if m.table == table))
            yield Violation(NAME, message, requests, tuple(companies), table=table)


def restrict(draft: "Draft") -> None:
    """Choose the tables; see ``homes``."""
    if draft.event.rules.home_tables is not None:
        from ..homes import choose_homes

        choose_homes(draft, homes_given(draft.event))


NAME = "home_tables"
RULE = Rule(
    NAME,
    "coupling",
    {
        "id": "Setiap perusahaan dari pihak tertentu punya meja sendiri sepanjang acara, "
        "selama meja mencukupi.",
        "en": "Each company of a side has a table of its own for the whole event, as far as "
        "tables suffice.",
    },
    check,
    used=lambda event: event.rules.home_tables is not None,
    restrict=restrict,
)
