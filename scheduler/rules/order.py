"""A meeting that follows others is held in a later slot than they, with a gap if asked."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...models.schedule import Meeting
from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings not after those they have to follow; only where both are held."""
    for request in plan.event.requests:
        for first in request.follows:
            for a in plan.by_request.get(first.request, ()):
                for b in plan.by_request.get(request.id, ()):
                    if plan.order[b.slot] <= plan.positions(a)[-1] + first.gap:
                        yield violation(NAME, _message(a, b, first.gap), a, b)


def _message(earlier: Meeting, later: Meeting, gap: int) -> str:
    with_gap = f" with {gap} slots between them" if gap else ""
    return (
        f"request {later.request} in slot {later.slot} has to be after {earlier.request}"
        f"{with_gap}, which is in slot {earlier.slot}"
    )


def enforce(model: "ExactModel") -> None:
    """Forbid the later request every slot until the lead of the earlier one is over.

    For each slot t: the earlier in t or after, and the later before t and the lead, exclude each
    other.
    """
    for earlier, later, lead in model.problem.after:
        for slot in range(model.problem.slot_count):
            first = [v for t, v in model.slots_of(earlier) if t >= slot]
            second = [v for t, v in model.slots_of(later) if t < slot + lead]
            if first and second:
                model.at_most_one([*first, *second])


NAME = "order"
RULE = Rule(
    NAME,
    "coupling",
    {
        "id": "Pertemuan lanjutan diadakan pada slot setelah pendahulunya, bila keduanya diadakan.",
        "en": "A meeting that follows another is held in a later slot, where both are held.",
    },
    check,
    enforce=enforce,
)
