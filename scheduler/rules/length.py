"""A meeting of several slots takes slots that follow each other, at one table."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..draft import Draft


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings that run past the last slot or across a longer pause."""
    for meeting in plan.meetings:
        length = plan.requests[meeting.request].length
        if length == 1:
            continue
        taken = plan.positions(meeting)
        if len(taken) < length:
            message = (
                f"request {meeting.request} takes {length} slots, "
                f"but only {len(taken)} are left from {meeting.slot} on"
            )
            yield violation(NAME, message, meeting)
        for n in taken[:-1]:
            if not plan.unbroken[n]:
                message = (
                    f"request {meeting.request} takes {length} slots from {meeting.slot} on, but "
                    f"{plan.slot_ids[n + 1]} does not follow {plan.slot_ids[n]} without a pause"
                )
                yield violation(NAME, message, meeting)


def restrict(draft: "Draft") -> None:
    """Leave the slots in which a meeting can begin, so that it can go on at one table.

    Up to here, ``allowed`` said of each slot whether a meeting can be in it.
    """
    if (draft.lengths == 1).all():
        return
    from ..draft import windows

    lengths, sizes, seats = draft.lengths, draft.sizes, draft.seat_counts
    for length in sorted({r.length for r in draft.requests} - {1}):
        of_length = (lengths == length).nonzero()[0]
        allowed = windows(draft.allowed[of_length], length)
        draft.allowed[of_length] = allowed & windows(draft.unbroken[None], length - 1)
        table_open = windows(draft.table_open, length)
        for size in set(sizes[of_length].tolist()):
            rows = of_length[sizes[of_length] == size]
            fitting = table_open & (seats >= size)[:, None]
            draft.allowed[rows] &= draft.table_for(fitting, rows)
        for request in of_length.tolist():
            if request in draft.bound_to:
                mine = list(draft.bound_to[request])
                draft.allowed[request] &= table_open[mine].any(axis=0)


NAME = "length"
RULE = Rule(
    NAME,
    "request-local",
    {
        "id": "Pertemuan beberapa slot mengambil slot yang berurutan tanpa jeda panjang, "
        "di satu meja.",
        "en": "A meeting of several slots takes slots that follow each other without a longer "
        "pause, at one table.",
    },
    check,
    used=lambda event: any(r.length > 1 for r in event.requests),
    restrict=restrict,
)
