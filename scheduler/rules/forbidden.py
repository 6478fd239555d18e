"""Companies of a forbidden pair do not meet, nor those of which one will not meet the other."""

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..draft import Draft


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings in which a forbidden pair sits."""
    pairs = plan.event.forbidden_pairs
    if not pairs:
        return
    for meeting in plan.meetings:
        for pair in combinations(meeting.companies, 2):
            if frozenset(pair) in pairs:
                yield violation(NAME, f"{pair[0]} and {pair[1]} must not meet", meeting)


def restrict(draft: "Draft") -> None:
    """Forbid every slot to requests that join a forbidden pair."""
    pairs = draft.event.forbidden_pairs
    if not pairs:
        return
    for position, request in enumerate(draft.requests):
        if any(frozenset(pair) in pairs for pair in combinations(request.companies, 2)):
            draft.allowed[position] = False


NAME = "forbidden"
RULE = Rule(
    NAME,
    "request-local",
    {
        "id": "Pasangan perusahaan yang dilarang tidak dipertemukan.",
        "en": "The companies of a forbidden pair do not meet.",
    },
    check,
    restrict=restrict,
)
