"""Between meetings in zones far from each other a company has slots free to walk."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...models.event import Event
from ..plan import Plan, Violation, violation
from .base import Rule

if TYPE_CHECKING:
    from ..exact import ExactModel, Variable

Placed = tuple[Any, int, int, "Variable"]
"""Zone, first slot and last slot of a meeting, if the variable holds."""

Variables = dict[Any, dict[int, "list[Variable]"]]
"""Of each zone, by whatever it is called, and slot."""


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
        placed = _placed(model, requests)
        keep_apart(model, placed, needed, single=problem.delegations[company] == 1)


def keep_apart(
    model: "ExactModel",
    placed: Iterable[Placed],
    needed: Mapping[tuple[Any, Any], int],
    *,
    single: bool,
) -> None:
    """Let no meeting of a company begin too soon after one has ended in a zone far away.

    Parameters
    ----------
    model : ExactModel
        Takes the constraints.
    placed : iterable of (zone, int, int, variable)
        Where and when each of its meetings may be.
    needed : mapping of (zone, zone) to int
        Slots that have to be free between.
    single : bool
        Whether it holds one meeting at a time.
    """
    begins: Variables = defaultdict(lambda: defaultdict(list))
    ends: Variables = defaultdict(lambda: defaultdict(list))
    several = False  # whether a meeting takes several slots
    for zone, first, last, variable in placed:
        begins[zone][first].append(variable)
        ends[zone][last].append(variable)
        several |= first != last
    if not single:
        begins = _marked(model, begins)
        ends = _marked(model, ends) if several else begins
    for (one, other), gap in needed.items():
        for slot, ended in ends.get(one, {}).items():
            for after in range(slot + 1, slot + gap + 1):
                begun = begins.get(other, {}).get(after, [])
                if begun:
                    model.at_most_one([*ended, *begun])


def _marked(model: "ExactModel", found: Variables) -> Variables:
    """Return one variable for each zone and slot, true where one of those there is."""
    marked: Variables = {}
    for zone, by_slot in found.items():
        marked[zone] = {}
        for slot, variables in by_slot.items():
            mark = model.new_literal()
            for variable in variables:
                model.model.add_implication(variable, mark)
            marked[zone][slot] = [mark]
    return marked


def _placed(model: "ExactModel", requests: list[int]) -> Iterator[Placed]:
    """Yield in which zones and slots the meetings of some requests may be."""
    for request in requests:
        for slot, _ in model.slots_of(request):
            last = slot + model.problem.length_of[request] - 1
            for group, chosen in model.seats_at(request, slot):
                zone = model.problem.groups[group].zone
                if zone is not None:
                    yield zone, slot, last, chosen


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
