"""Between two meetings of a company lie as many free slots as it needs."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...models.event import Event
from ...models.schedule import Meeting
from ..plan import Plan, Violation
from .base import Rule

if TYPE_CHECKING:
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield meetings that follow others too soon; those held at once do not follow each other."""
    for company, meetings in plan.by_company.items():
        gap = plan.limit(company, NAME)
        if not gap:
            continue
        beginning: dict[int, list[Meeting]] = defaultdict(list)
        ending: dict[int, list[Meeting]] = defaultdict(list)
        for meeting in meetings:
            taken = plan.positions(meeting)
            beginning[taken[0]].append(meeting)
            ending[taken[-1]].append(meeting)
        for last, before in ending.items():
            for first in range(last + 1, last + gap + 1):
                if first in beginning:
                    message = (
                        f"{company} has {first - last - 1} free slots between its meetings in "
                        f"{before[0].slot} and {beginning[first][0].slot}, not the {gap} it needs"
                    )
                    requests = dict.fromkeys(m.request for m in (*before, *beginning[first]))
                    slot = beginning[first][0].slot
                    yield Violation(NAME, message, tuple(requests), (company,), slot)


def enforce(model: "ExactModel") -> None:
    """Let no meeting begin while another one, lengthened by the gap, goes on.

    One delegation has one meeting in each window; of several, each end bars the beginnings behind.
    """
    problem = model.problem
    for company, pace in enumerate(problem.pace_of):
        if pace is None or not pace.gap:
            continue
        held = [
            (t, t + problem.requests[r].length - 1, v)
            for r in problem.requests_of[company]
            for t, v in model.slots_of(r)
        ]
        for slot in range(problem.slot_count):
            if problem.delegations[company] == 1:
                model.at_most_one([v for t, end, v in held if t <= slot <= end + pace.gap])
                continue
            before = [v for _, end, v in held if end == slot]
            behind = [v for t, _, v in held if slot < t <= slot + pace.gap]
            for one in before:
                for other in behind:
                    model.at_most_one([one, other])


def used(event: Event) -> bool:
    """Return whether some company needs such a gap."""
    return event.rules.min_gap > 0 or any(company.min_gap for company in event.companies)


NAME = "min_gap"
RULE = Rule(
    NAME,
    "company-local",
    {
        "id": "Di antara dua pertemuan perusahaan ada sejumlah slot kosong yang dibutuhkannya.",
        "en": "Between two meetings of a company lie as many free slots as it needs.",
    },
    check,
    used=used,
    enforce=enforce,
)
