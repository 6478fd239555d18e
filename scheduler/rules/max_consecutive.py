"""A company rests after so many busy slots that follow each other without a pause."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation
from .base import Rule, limited_by

if TYPE_CHECKING:
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield runs of busy slots that are longer than they may be."""
    slots = list(plan.slots)
    for company, busy in plan.busy.items():
        most = plan.limit(company, NAME)
        for run in _runs(busy, plan.follows) if most is not None else ():
            if most is not None and len(run) > most:
                where = f"from {slots[run[0]]} to {slots[run[-1]]}"
                message = (
                    f"{company} meets in {len(run)} slots without a pause, {where}, "
                    f"more than its {most}"
                )
                yield Violation(NAME, message, _held_in(plan, company, run), (company,))


def _runs(busy: list[int], follows: list[bool]) -> Iterator[list[int]]:
    run = busy[:1]
    for slot in busy[1:]:
        if slot == run[-1] + 1 and follows[slot]:
            run.append(slot)
        else:
            yield run
            run = [slot]
    yield run


def _held_in(plan: Plan, company: str, run: list[int]) -> tuple[str, ...]:
    inside = set(run)
    meetings = plan.by_company[company]
    held = (m.request for m in meetings if not inside.isdisjoint(plan.positions(m)))
    return tuple(dict.fromkeys(held))


def enforce(model: "ExactModel") -> None:
    """Leave a slot free in each window that is one longer than a run may be."""
    problem = model.problem
    for company, pace in enumerate(problem.pace_of):
        # With a gap, only a meeting of several slots makes a run at all.
        if pace is None or pace.run is None or (pace.gap and not problem.long):
            continue
        used = model.occupancy.used(company)
        for first in range(problem.slot_count - pace.run):
            window = range(first, first + pace.run + 1)
            if not any(pace.begins >> slot & 1 for slot in window[1:]):
                model.at_most([used[slot] for slot in window], pace.run)


NAME = "max_consecutive"
RULE = Rule(
    NAME,
    "company-local",
    {
        "id": "Perusahaan beristirahat setelah sejumlah slot pertemuan berturut-turut tanpa jeda.",
        "en": "A company meets in no more slots that follow each other without a pause than it "
        "may.",
    },
    check,
    used=limited_by(NAME),
    enforce=enforce,
)
