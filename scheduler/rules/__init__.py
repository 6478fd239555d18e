"""The rules; each module holds one.

The order matters in two places: tables are closed before rules ask which are open; and ``length``
comes last of those that say in which slots a meeting can be, since it says where one can begin.
"""

from collections.abc import Iterable, Iterator

from ...models.event import Event
from . import (
    availability,
    fixed_slot,
    fixed_table,
    forbidden,
    home_table,
    home_tables,
    interpreters,
    length,
    max_break_difference,
    max_breaks,
    max_consecutive,
    max_meetings,
    max_per_day,
    max_per_session,
    min_gap,
    must,
    must_one_of,
    not_after,
    not_before,
    one_at_a_time,
    order,
    representatives,
    requested,
    reserved_table,
    room_maximum,
    seats,
    session,
    spare_tables,
    strict_minimums,
    table_availability,
    tables,
    walking,
)
from .base import Rule, always

__all__ = ["RULES", "Rule", "always", "in_use", "shaping"]


def in_use(event: Event) -> Iterator[Rule]:
    """Yield the rules that an event uses."""
    return (rule for rule in RULES if rule.used(event))


def shaping(rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules that can forbid to hold less, but do not ask for meetings."""
    return [rule for rule in rules if not (rule.hereditary or rule in _DEMANDING)]


RULES: tuple[Rule, ...] = (
    requested.RULE,
    availability.RULE,
    one_at_a_time.RULE,
    max_meetings.RULE,
    max_consecutive.RULE,
    max_per_session.RULE,
    max_per_day.RULE,
    min_gap.RULE,
    max_breaks.RULE,
    must.RULE,
    must_one_of.RULE,
    strict_minimums.RULE,
    forbidden.RULE,
    fixed_slot.RULE,
    session.RULE,
    not_before.RULE,
    not_after.RULE,
    order.RULE,
    tables.RULE,
    spare_tables.RULE,
    table_availability.RULE,
    room_maximum.RULE,
    seats.RULE,
    reserved_table.RULE,
    home_table.RULE,
    home_tables.RULE,
    fixed_table.RULE,
    walking.RULE,
    length.RULE,
    representatives.RULE,
    interpreters.RULE,
    max_break_difference.RULE,
)

_DEMANDING = (must.RULE, must_one_of.RULE, strict_minimums.RULE)
