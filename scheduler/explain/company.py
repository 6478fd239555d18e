"""How one company fares, what binds it, and which exchanges would change what it has."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from ...models.base import unscaled
from ...models.schedule import Meeting
from ..compare import meeting_dict
from ..plan import Plan
from ..waiting import Reasons, Unserved
from .present import Present

AGAINST = {
    "forbidden": "forbidden",
    "never": "no_common_slot",
    "table": "tables",
    "rules": "other",
}
"""What stands against a request, by the kinds of ``waiting``; others depend on the company."""

SWAPS = 3
"""How many exchanges are told."""


@dataclass(frozen=True)
class Swap:
    """A waiting request held in place of other meetings, nothing else moved.

    What goes is one meeting of the company, one of the partner, one of each where neither has
    room, or none.

    Attributes
    ----------
    request : str
        Of the company, not held.
    partners : tuple of str
        Who it would meet.
    slot : str
        Where it would be held.
    gone : tuple of Meeting
    change : number
        Of the total score.
    """

    request: str
    partners: tuple[str, ...]
    slot: str
    gone: tuple[Meeting, ...]
    change: float

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "request": self.request,
            "partners": list(self.partners),
            "slot": self.slot,
            "gone": [meeting_dict(m) for m in self.gone],
            "change": self.change,
        }


@dataclass(frozen=True)
class Company:
    """One company of a schedule.

    Attributes
    ----------
    company : str
    agenda : tuple of Meeting
        By slot.
    score, alone : number
        What it has, and the best it could have if nobody else wanted its partners.
    satisfaction : int or None
        Of these, in thousandths; ``None`` where it could have nothing.
    maximum : int or None
        Most meetings it may have.
    slots_there, slots_free : int
        Slots it is there, and those in which it could hold another meeting.
    waiting : tuple of (str, str)
        Its requests that are not held, each with what stands against it now: ``forbidden``,
        ``no_common_slot``, ``own_maximum``, ``partner_maximum``, ``own_time``, ``partner_time``
        (in no slot in which it is free), ``tables`` or ``other``.
    swaps : tuple of Swap
        The best exchanges.
    """

    company: str
    agenda: tuple[Meeting, ...]
    score: float
    alone: float
    satisfaction: int | None
    maximum: int | None
    slots_there: int
    slots_free: int
    waiting: tuple[tuple[str, str], ...]
    swaps: tuple[Swap, ...]

    @property
    def bound_by(self) -> dict[str, int]:
        """How many waiting requests each thing stands against, the most first."""
        return dict(Counter(reason for _, reason in self.waiting).most_common())

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "kind": "company",
            "company": self.company,
            "agenda": [meeting_dict(m) for m in self.agenda],
            "score": self.score,
            "alone": self.alone,
            "satisfaction": self.satisfaction,
            "maximum": self.maximum,
            "slots_there": self.slots_there,
            "slots_free": self.slots_free,
            "bound_by": self.bound_by,
            "waiting": dict(self.waiting),
            "swaps": [s.as_dict() for s in self.swaps],
        }


def explain_company(present: Present, name: str) -> Company:
    """Return how a company of the event fares."""
    problem, number = present.problem, present.company[name]
    order = {s.id: n for n, s in enumerate(problem.slots)}
    agenda = sorted(
        (m for m in present.schedule.meetings if name in m.companies), key=lambda m: order[m.slot]
    )
    plan = Plan(present.event, present.schedule.meetings)
    waiting = [r for r in problem.requests_of[number] if r not in present.slot_of]
    waiting.sort(key=lambda r: (-int(problem.scores[r]), r))
    left = problem.at_once[number] - present.load[number]
    reasons = Reasons(plan)
    return Company(
        name,
        tuple(agenda),
        unscaled(plan.scores.get(name, 0)),
        unscaled(plan.best_alone[name]),
        plan.satisfaction.get(name),
        problem.companies[number].max_meetings,
        int(problem.present[number].sum()),
        int((left > 0).sum()),
        tuple(
            (found.request.id, _stands_against(present, number, found))
            for found in (reasons.of(problem.requests[r]) for r in waiting)
        ),
        tuple(islice(_swaps(present, number, waiting), SWAPS)),
    )


def _stands_against(present: Present, company: int, found: Unserved) -> str:
    """Return what keeps a request from being held, as the company sees it."""
    if found.kind == "maximum":
        return "own_maximum" if present.at_maximum(company) else "partner_maximum"
    if found.kind == "busy":
        own = dict(found.free)[present.problem.companies[company].id]
        return "partner_time" if own else "own_time"
    return AGAINST[found.kind]


def _swaps(present: Present, company: int, waiting: list[int]) -> Iterator[Swap]:
    """Yield exchanges that keep every rule, the best first; each waiting request once."""
    problem = present.problem
    meeting = {m.request: m for m in present.schedule.meetings}
    told: set[int] = set()
    for change, request, gone in sorted(_candidates(present, company, waiting), reverse=True):
        if request in told:
            continue
        slot = _place(present, request, gone)
        if slot is None:
            continue
        told.add(request)
        names = [problem.requests[r].id for r in gone]
        own = problem.companies[company].id
        yield Swap(
            problem.requests[request].id,
            tuple(c for c in problem.requests[request].companies if c != own),
            problem.slots[slot].id,
            tuple(meeting[n] for n in names),
            unscaled(change),
        )


def _candidates(
    present: Present, company: int, waiting: list[int]
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield change of the score, waiting request, and meetings that would go for it."""
    problem, scores = present.problem, present.problem.scores
    for request in waiting:
        if not problem.can_be_held[request]:
            continue
        partners = [c for c in problem.members[request] if c != company]
        own = [(), *((r,) for r in present.requests_of[company])]
        theirs = [(), *((r,) for c in partners for r in present.requests_of[c])]
        for one, other in product(own, theirs):
            gone = (*one, *other)
            if len(set(gone)) == len(gone) and not problem.needed[list(gone)].any():
                yield int(scores[request] - scores[list(gone)].sum()), request, gone


def _place(present: Present, request: int, gone: tuple[int, ...]) -> int | None:
    """Return a slot in which a request can be held once some meetings are gone."""
    for slot in present.problem.allowed[request].nonzero()[0].tolist():
        if present.fits(request, slot, gone):
            trial = present.without(gone) | {request: slot}
            if present.broken(trial, request) is None:
                return int(slot)
    return None
