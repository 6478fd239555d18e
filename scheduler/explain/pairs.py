"""Why two companies meet when they do, and what it is worth; why two others do not."""

from dataclasses import dataclass, replace
from typing import Literal

from ...models.event import Event
from ...models.schedule import Meeting, Schedule
from ..compare import Turnover, meeting_dict, turnover
from ..nearest import nearest
from ..objectives import OBJECTIVES
from ..outcome import InfeasibleError, NoScheduleError
from ..plan import Plan
from ..rewritten import rewritten
from ..rules import in_use
from ..start import placed_as
from ..variants import forced, without
from ..weighing import Difference, differences, no_worse
from .conflict import Conflict, Feasibility, OutOfTimeError, smallest_conflict
from .present import Cell, Present
from .solves import Solves

Reason = Literal[
    "not_requested", "forbidden", "no_common_slot", "closed", "maximum", "tables", "worth_more"
]


@dataclass(frozen=True)
class Elsewhere:
    """A slot that was free for both, and what the objectives would be there.

    Attributes
    ----------
    slot : str
    changes : tuple of (str, number)
        Name and change of each objective of the policy that would differ, nothing else moved.
    """

    slot: str
    changes: tuple[tuple[str, float], ...]

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {"slot": self.slot, "changes": dict(self.changes)}


@dataclass(frozen=True)
class Met:
    """Two companies that meet.

    Attributes
    ----------
    companies : tuple of str
    meeting : Meeting
    must : bool
        Whether the event demands it.
    asked : tuple of (str, object)
        What is asked of its time and place: fields of the request and their values, as in JSON.
    strip : tuple of Cell
        What each slot is to it.
    elsewhere : tuple of Elsewhere
        The other slots in which it could be, nothing else moved.
    tables : tuple of str
        Other tables that are free in its slot.
    components : tuple of (str, number)
        What its score is made of.
    loss : tuple of Difference or None
        What the total would lose without the request; ``None`` where it cannot be left out.
    turnover : Turnover or None
        What becomes of the present meetings without it.
    """

    companies: tuple[str, ...]
    meeting: Meeting
    must: bool
    asked: tuple[tuple[str, object], ...]
    strip: tuple[Cell, ...]
    elsewhere: tuple[Elsewhere, ...]
    tables: tuple[str, ...]
    components: tuple[tuple[str, float], ...]
    loss: tuple[Difference, ...] | None
    turnover: Turnover | None

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "kind": "met",
            "companies": list(self.companies),
            "meeting": meeting_dict(self.meeting),
            "must": self.must,
            "asked": dict(self.asked),
            "strip": [c.as_dict() for c in self.strip],
            "elsewhere": [e.as_dict() for e in self.elsewhere],
            "tables": list(self.tables),
            "components": dict(self.components),
            "loss": None if self.loss is None else [d.as_dict() for d in self.loss],
            "turnover": None if self.turnover is None else self.turnover.as_dict(),
        }


@dataclass(frozen=True)
class Full:
    """A company that has as many meetings as it may.

    Attributes
    ----------
    company : str
    maximum : int
    meetings : tuple of Meeting
        The lowest scores first.
    """

    company: str
    maximum: int
    meetings: tuple[Meeting, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        held = [meeting_dict(m) for m in self.meetings]
        return {"company": self.company, "maximum": self.maximum, "meetings": held}


@dataclass(frozen=True)
class Price:
    """What it costs to hold a request.

    Attributes
    ----------
    differences : tuple of Difference
        From the best schedule to the best one that holds it.
    schedule : Schedule or None
        One of the latter that is like the present one; ``None`` where none was found in time.
    turnover : Turnover or None
        What becomes of the present meetings in it.
    impossible : bool
        Whether no schedule holds it.
    conflict : Conflict or None
        Why, if that was found in time.
    """

    differences: tuple[Difference, ...] = ()
    schedule: Schedule | None = None
    turnover: Turnover | None = None
    impossible: bool = False
    conflict: Conflict | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "differences": [d.as_dict() for d in self.differences],
            "turnover": None if self.turnover is None else self.turnover.as_dict(),
            "impossible": self.impossible,
            "conflict": None if self.conflict is None else self.conflict.as_dict(),
        }


@dataclass(frozen=True)
class NotMet:
    """Two companies that do not meet.

    Attributes
    ----------
    companies : tuple of str
    reason : str
        ``not_requested``, ``forbidden``, ``no_common_slot`` (never there together), ``closed``
        (there together, but the request or the tables allow none of these slots), ``maximum``,
        ``tables`` (others fill them in every common slot) or ``worth_more``; the first that holds.
    request : str or None
    score : number or None
    strip : tuple of Cell
    full : tuple of Full
        Companies at their maximum.
    price : Price or None
        What it would cost to hold it; ``None`` where no schedule can.
    """

    companies: tuple[str, ...]
    reason: Reason
    request: str | None = None
    score: float | None = None
    strip: tuple[Cell, ...] = ()
    full: tuple[Full, ...] = ()
    price: Price | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "kind": "not_met",
            "companies": list(self.companies),
            "reason": self.reason,
            "request": self.request,
            "score": self.score,
            "strip": [c.as_dict() for c in self.strip],
            "full": [f.as_dict() for f in self.full],
            "price": None if self.price is None else self.price.as_dict(),
        }


def explain_pair(solves: Solves, present: Present, pair: tuple[str, str]) -> Met | NotMet:
    """Return why two companies meet, or why they do not.

    Parameters
    ----------
    solves : Solves
        What solves events again.
    present : Present
        The schedule to be explained.
    pair : tuple of str
        Ids of two companies of the event.
    """
    problem = present.problem
    asked = [n for n, r in enumerate(problem.requests) if set(pair) <= set(r.companies)]
    held = [n for n in asked if n in present.slot_of]
    if held:
        return _met(solves, present, held[0])
    if not asked:
        return NotMet(pair, "not_requested")
    return _not_met(solves, present, max(asked, key=lambda n: int(problem.scores[n])))


def _met(solves: Solves, present: Present, number: int) -> Met:
    request = present.problem.requests[number]
    meeting = next(m for m in present.schedule.meetings if m.request == request.id)
    strip = present.strip(number)
    loss, change = _loss(solves, present, request.id)
    fields = ("slot", "table", "session", "not_before", "not_after", "after", "prefer")
    values = request.model_dump(mode="json", include=set(fields))
    return Met(
        request.companies,
        meeting,
        bool(present.problem.needed[number]),
        tuple((f, values[f]) for f in fields if values.get(f)),
        strip,
        tuple(_elsewhere(present, number, n) for n, c in enumerate(strip) if c.state == "free"),
        _free_tables(present, meeting),
        tuple(request.components.items()),
        loss,
        change,
    )


def _elsewhere(present: Present, number: int, slot: int) -> Elsewhere:
    problem = present.problem
    moved = {**present.slot_of, number: slot}
    changes = []
    timed = [OBJECTIVES[n] for n in present.event.objectives if n != "table_changes"]
    for objective in timed:
        change = objective.measure(problem, moved) - objective.measure(problem, present.slot_of)
        if change:
            changes.append((objective.name, objective.shown(change)))
    return Elsewhere(problem.slots[slot].id, tuple(changes))


def _free_tables(present: Present, meeting: Meeting) -> tuple[str, ...]:
    """Return the other tables at which a meeting could be, while nothing else moves."""
    event, held = present.event, present.schedule.meetings
    rules = [rule for rule in in_use(event) if rule.hereditary and rule.name != "must"]
    slots = {slot.id for slot in event.slots_of(meeting)}
    at_table: dict[str, list[Meeting]] = {}
    for other in held:
        at_table.setdefault(other.table, []).append(other)
    # What a change of the table can break, it breaks beside these and those at the new table.
    beside = [
        m
        for m in held
        if m.request != meeting.request
        and (
            slots.intersection(slot.id for slot in event.slots_of(m))
            or not set(m.companies).isdisjoint(meeting.companies)
        )
    ]

    def could_be_at(table: str) -> bool:
        moved = meeting.model_copy(update={"table": table})
        near = {m.request: m for m in (*beside, *at_table.get(table, ()), moved)}
        plan = Plan(event, near.values())
        return not any(next(iter(rule.check(plan)), None) for rule in rules)

    return tuple(t.id for t in event.all_tables if t.id != meeting.table and could_be_at(t.id))


def _loss(
    solves: Solves, present: Present, request: str
) -> tuple[tuple[Difference, ...] | None, Turnover | None]:
    """Return what the best total loses without a request, and how the schedule changes."""
    less = without(present.event, request)
    if less is None:
        return None, None
    try:
        rest = solves.solve(less, solves.near(less, present))
    except InfeasibleError:
        return None, None
    except NoScheduleError:
        return (), None
    around = present.event.request_by_id[request].companies
    near = nearest(
        solves.leading(less), rest, present.schedule, around, solves.share, solves.workers
    )
    baseline = solves.baseline(present)
    if present.event.request_by_id[request].must:
        found = differences(baseline, rest)
    else:
        found = no_worse(differences(baseline, rest), better=False)
    return found, turnover(present.schedule, near)


def _not_met(solves: Solves, present: Present, number: int) -> NotMet:
    problem = present.problem
    request = problem.requests[number]
    strip = present.strip(number)
    reason = _reason(present, number, strip)
    full = tuple(
        _full(present, company)
        for company in problem.members[number]
        if present.at_maximum(company)
    )
    price = None
    if reason in ("maximum", "tables", "worth_more"):
        price = _price(solves, present, request.id)
    return NotMet(request.companies, reason, request.id, request.score, strip, full, price)


def _reason(present: Present, number: int, strip: tuple[Cell, ...]) -> Reason:
    problem, request = present.problem, present.problem.requests[number]
    if any(pair <= set(request.companies) for pair in present.event.forbidden_pairs):
        return "forbidden"
    if not problem.present[list(problem.members[number])].all(axis=0).any():
        return "no_common_slot"
    if not problem.can_be_held[number]:
        return "closed"
    if any(present.at_maximum(company) for company in problem.members[number]):
        return "maximum"
    possible = problem.allowed[number].nonzero()[0].tolist()
    members = problem.members[number]
    others = present.without({r for c in members for r in present.requests_of[c]})
    if not any(present.has_table(number, t, others) for t in possible):
        return "tables"
    return "worth_more"


def _full(present: Present, company: int) -> Full:
    own = {present.problem.requests[r].id for r in present.requests_of[company]}
    meetings = sorted(
        (m for m in present.schedule.meetings if m.request in own), key=lambda m: m.score
    )
    who = present.problem.companies[company]
    return Full(who.id, who.max_meetings or 0, tuple(meetings))


def _price(solves: Solves, present: Present, request: str) -> Price:
    """Return what it costs to hold a request: solved again with it as a must-meeting."""
    baseline = solves.baseline(present)
    more = forced(present.event, request)
    try:
        found = solves.solve(more, solves.near(more, present))
    except InfeasibleError:
        return Price(impossible=True, conflict=_conflict(solves, more, request))
    except NoScheduleError:
        return Price()
    around = present.event.request_by_id[request].companies
    near = nearest(
        solves.leading(more), found, present.schedule, around, solves.share, solves.workers
    )
    told = no_worse(differences(baseline, found), better=False)
    # As a schedule of the event, its bounds are those of the event.
    slot_of = placed_as(present.problem, near)
    schedule = rewritten(present.problem, dict(slot_of), baseline, near) or near
    schedule = schedule.model_copy(update={"event_sha256": present.event.sha256})
    return Price(told, schedule, turnover(present.schedule, near))


def _conflict(solves: Solves, event: Event, request: str) -> Conflict | None:
    """Return what a request that is forced conflicts with."""
    try:
        found = smallest_conflict(Feasibility(event, solves.limits))
    except OutOfTimeError:
        return None
    asked = ("request", request)
    return found and replace(
        found,
        demands=tuple(
            replace(d, kind="forced") if d.kind == "must" and asked in d.values else d
            for d in found.demands
        ),
    )
