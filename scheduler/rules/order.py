"""A meeting that follows others is held in a later slot than they."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings not after those they have to follow; only where both are held."""
    for request in plan.event.requests:
        for earlier in request.earlier:
            for a in plan.by_request.get(earlier, ()):
                for b in plan.by_request.get(request.id, ()):
                    if plan.positions(a)[-1] >= plan.order[b.slot]:
                        yield violation(
                            NAME,
                            f"request {b.request} in slot {b.slot} has to be after "
                            f"{a.request}, which is in slot {a.slot}",
                            a,
                            b,
                        )


def enforce(model: "ExactModel") -> None:
    """Forbid the later request every slot up to the one in which the earlier is held.

    For each slot t, the earlier ending in t or after excludes the later in t or before.
    """
    for earlier, later in model.problem.after:
        length = model.problem.length_of[earlier]
        for slot in range(model.problem.slot_count):
            first = [v for t, v in model.slots_of(earlier) if t + length > slot]
            second = [v for t, v in model.slots_of(later) if t <= slot]
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
