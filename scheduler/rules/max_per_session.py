"""A company holds no more meetings in a session than it may."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ...models.event import Slot
from ..plan import Plan, Violation
from .base import Rule, limited_by

if TYPE_CHECKING:
    from ..exact import ExactModel
    from ..problem import Ints


def check(plan: Plan) -> Iterator[Violation]:
    """Yield sessions in which a company has more meetings than it may."""
    return crowded(plan, NAME, lambda slot: slot.session and f"in session {slot.session}")


def crowded(plan: Plan, name: str, part_of: Callable[[Slot], str | None]) -> Iterator[Violation]:
    """Yield parts of the event in which a company has more meetings than the rule allows.

    A meeting is in the part in which it begins; ``None``: in none.
    """
    for company, meetings in plan.by_company.items():
        most = plan.limit(company, name)
        if most is None or len(meetings) <= most:
            continue
        inside: dict[str | None, list[str]] = defaultdict(list)
        for meeting in meetings:
            inside[part_of(plan.slots[meeting.slot])].append(meeting.request)
        for part, requests in inside.items():
            if part is not None and len(requests) > most:
                message = f"{company} has {len(requests)} meetings {part}, more than its {most}"
                yield Violation(name, message, tuple(dict.fromkeys(requests)), (company,))


def enforce(model: "ExactModel") -> None:
    """Limit the meetings of each company in each session."""
    paces = model.problem.paces
    if paces is not None:
        limit_parts(model, paces.session, paces.per_session)


def limit_parts(model: "ExactModel", part_of: "Ints", limits: "Ints") -> None:
    """Limit the meetings of each company in each part of the event.

    Parameters
    ----------
    model : ExactModel
        The model.
    part_of : int array (slots)
        Number of each slot's part, -1 for none.
    limits : int array (companies)
        The most meetings.
    """
    for company, requests in enumerate(model.problem.requests_of):
        held = [(int(part_of[t]), v) for r in requests for t, v in model.slots_of(r)]
        for part in sorted({part for part, _ in held if part >= 0}):
            inside = [v for p, v in held if p == part]
            if len(inside) > limits[company]:
                model.at_most(inside, int(limits[company]))


NAME = "max_per_session"
RULE = Rule(
    NAME,
    "company-local",
    {
        "id": "Jumlah pertemuan perusahaan dalam satu sesi tidak melebihi batasnya.",
        "en": "A company holds no more meetings in a session than it may.",
    },
    check,
    used=limited_by(NAME),
    enforce=enforce,
)
