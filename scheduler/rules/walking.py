"""Between meetings in zones far from each other a company has slots free to walk."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

from ...models.event import Event
from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..exact import ExactModel, Variable

Variables = dict[str, dict[int, "list[Variable]"]]
"""Of each zone and slot."""


def gaps(event: Event) -> dict[tuple[str, str], int]:
    """Return how many free slots have to lie between two zones, either of them first."""
    found: dict[tuple[str, str], int] = {}
    for one, other, gap in event.rules.walking:
        for pair in ((one, other), (other, one)):
            found[pair] = max(gap, found.get(pair, 0))
    return {pair: gap for pair, gap in found.items() if gap}


def check(plan: Plan) -> Iterator[Violation]:
    """Yield pairs of meetings of a company with too few slots between them.

    A longer pause between slots does not count as one. Meetings at the same time are another
    rule's business.
    """
    needed = gaps(plan.event)
    if not needed:
        return
    most = max(needed.values())
    zone_of = {t.id: plan.rooms[t.room].zone for t in plan.tables.values() if t.room in plan.rooms}
    for company, meetings in plan.by_company.items():
        ordered = sorted(meetings, key=lambda m: plan.order[m.slot])
        for n, later in enumerate(ordered):
            for earlier in ordered[:n]:
                free = plan.order[later.slot] - plan.positions(earlier)[-1] - 1
                if not 0 <= free < most:
                    continue
                zones = zone_of.get(earlier.table) or "", zone_of.get(later.table) or ""
                gap = needed.get(zones, 0)
                if free < gap:
                    message = (
                        f"{company} walks from zone {zones[0]} (slot {earlier.slot}) to "
                        f"{zones[1]} (slot {later.slot}): {free} slots between, {gap} needed"
                    )
                    yield violation(NAME, message, earlier, later, slot=later.slot)


def enforce(model: "ExactModel") -> None:
    """Let no meeting begin too soon after one has ended in a zone far away."""
    problem = model.problem
    needed = gaps(problem.event)
    if not needed or not any(group.zone for group in problem.groups):
        return
    for company, requests in enumerate(problem.requests_of):
        begins, ends = _by_zone(model, requests)
        single = problem.delegations[company] == 1
        for (one, other), gap in needed.items():
            for slot, ended in ends[one].items():
                for after in range(slot + 1, slot + gap + 1):
                    begun = begins[other].get(after, [])
                    if begun and single:
                        model.at_most_one([*ended, *begun])
                    for pair in product(ended, begun) if not single else ():
                        model.at_most_one(pair)


def _by_zone(model: "ExactModel", requests: list[int]) -> tuple[Variables, Variables]:
    """Return the variables of meetings that begin, and that end, in each zone and slot."""
    begins: Variables = defaultdict(lambda: defaultdict(list))
    ends: Variables = defaultdict(lambda: defaultdict(list))
    for request in requests:
        for slot, _ in model.slots_of(request):
            for group, chosen in model.seats_at(request, slot):
                zone = model.problem.groups[group].zone
                if zone is not None:
                    begins[zone][slot].append(chosen)
                    ends[zone][slot + model.problem.length_of[request] - 1].append(chosen)
    return begins, ends


NAME = "walking"
RULE = Rule(
    NAME,
    "coupling",
    {
        "id": "Di antara pertemuan di dua zona yang berjauhan, perusahaan punya slot kosong "
        "untuk berjalan.",
        "en": "Between meetings in zones far from each other, a company has free slots to walk.",
    },
    check,
    used=lambda event: bool(gaps(event)) and any(room.zone for room in event.rooms),
    constructed=False,
    enforce=enforce,
)
