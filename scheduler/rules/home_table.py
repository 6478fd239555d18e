"""A company with a home table has all its meetings there."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..draft import Draft


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings of companies at another table than their home."""
    home_of = {c.id: c.home_table for c in plan.event.companies if c.home_table is not None}
    for meeting in plan.meetings if home_of else ():
        for company in meeting.companies:
            home = home_of.get(company, meeting.table)
            if meeting.table != home:
                message = (
                    f"{company} has its home at table {home}, "
                    f"but meets at {meeting.table} in slot {meeting.slot}"
                )
                yield violation(NAME, message, meeting, table=meeting.table)


def restrict(draft: "Draft") -> None:
    """Note the homes; which tables that leaves to requests, ``fixed_table`` works out."""
    for number, company in enumerate(draft.companies):
        if company.home_table is not None:
            draft.homes[number] = (draft.table_index[company.home_table],)


NAME = "home_table"
RULE = Rule(
    NAME,
    "slot-local",
    {
        "id": "Perusahaan yang punya meja tetap mengadakan semua pertemuannya di meja itu.",
        "en": "A company with a home table has all its meetings there.",
    },
    check,
    used=lambda event: any(c.home_table is not None for c in event.companies),
    restrict=restrict,
)
