"""A repaired schedule with its report."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ... import __version__
from ...models.bulk import assembled
from ...models.event import Event
from ...models.report import Call, ChangeKind, MeetingChange, ObjectiveResult, RepairReport, Report
from ...models.schedule import Meeting, Schedule
from ..objectives import OBJECTIVES
from ..objectives.score import OBJECTIVE as SCORE
from ..plan import Plan, Violation
from ..verify import verify
from .cost import STAGES
from .fill import Filled
from .people import attending
from .situation import Situation


def meetings_after(
    situation: Situation, slot_of: Mapping[int, int], tables: Mapping[int, int]
) -> tuple[Meeting, ...]:
    """Return the meetings of a schedule: the past as it was, then in the order of time."""
    problem, people = situation.problem, attending(situation, slot_of)
    requests = situation.changed.event.request_by_id
    found = list(situation.changed.frozen)
    to_come = (r for r in slot_of if r not in situation.frozen)
    for r in sorted(to_come, key=lambda r: (slot_of[r], tables[r])):
        request = requests[problem.requests[r].id]
        place = problem.slots[slot_of[r]].id, problem.tables[tables[r]].id
        values = (request.id, request.companies, *place, request.score, *people[r])
        before = situation.meeting_of.get(r)
        if before is not None and tuple(vars(before).values()) == values:
            found.append(before)
        else:
            found += assembled(Meeting, [values])
    return tuple(found)


def changes_of(situation: Situation, after: Sequence[Meeting]) -> tuple[MeetingChange, ...]:
    """Return what became of each meeting that is not as it was, in the order of time."""
    now = {meeting.request: meeting for meeting in after}
    number = situation.problem.number_of
    before = {m.request: m for m in situation.meeting_of.values()}
    found = [_gone("lost", m) for m in situation.gone]
    found += [_gone("withdrawn", m) for m in situation.withdrawn]
    for name, old in before.items():
        new = now.get(name)
        if new is None:
            found.append(_gone("lost", old))
        elif (kind := _kind(old, new)) is not None:
            found.append(
                MeetingChange(
                    kind=kind,
                    request=name,
                    companies=old.companies,
                    old_slot=old.slot,
                    old_table=old.table,
                    slot=new.slot,
                    table=new.table,
                )
            )
    found += [
        MeetingChange(
            kind="added", request=m.request, companies=m.companies, slot=m.slot, table=m.table
        )
        for m in after
        if m.request not in before and m.request in number
    ]
    position = {slot.id: n for n, slot in enumerate(situation.problem.slots)}
    return tuple(sorted(found, key=lambda c: (_first(c, position), c.request)))


def _kind(old: Meeting, new: Meeting) -> ChangeKind | None:
    """Return what is new of a meeting that is held, the gravest first."""
    if new.slot != old.slot:
        return "moved"
    if new.table != old.table:
        return "table"
    same = (new.representatives, new.interpreter) == (old.representatives, old.interpreter)
    return None if same else "people"


def _gone(kind: str, meeting: Meeting) -> MeetingChange:
    return MeetingChange(
        kind=kind,  # type: ignore[arg-type]
        request=meeting.request,
        companies=meeting.companies,
        old_slot=meeting.slot,
        old_table=meeting.table,
    )


def _first(change: MeetingChange, position: Mapping[str, int]) -> int:
    """Return the position of the first slot that a change concerns."""
    return min(position[slot] for slot in (change.old_slot, change.slot) if slot is not None)


def calls_of(situation: Situation, changes: Sequence[MeetingChange]) -> tuple[Call, ...]:
    """Return whom to tell: who is concerned first comes first, then who has more that is new."""
    slots = situation.problem.slots
    position = {slot.id: n for n, slot in enumerate(slots)}
    first: dict[str, int] = {}
    count: Counter[str] = Counter()
    for change in changes:
        at = _first(change, position)
        for company in change.companies:
            first[company] = min(at, first.get(company, at))
            count[company] += 1
    order = sorted(first, key=lambda c: (first[c], -count[c], c))
    return tuple(Call(company=c, slot=slots[first[c]].id) for c in order)


def stages_of(filled: Filled) -> tuple[ObjectiveResult, ...]:
    """Return what each stage of a repair reached, with its bound."""
    found = filled.found
    rows = zip(STAGES, found.cost, found.bounds, found.proofs, strict=True)
    return (
        *(
            ObjectiveResult(name=name, sense="min", value=value, bound=bound, proof=proof)
            for name, value, bound, proof in rows
        ),
        ObjectiveResult(
            name="filled",
            sense="max",
            value=SCORE.shown(filled.score),
            bound=SCORE.shown(filled.bound),
            proof=filled.proof,
        ),
    )


def schedule_after(
    situation: Situation,
    before: Schedule,
    filled: Filled,
    seconds: float,
    workers: int,
    seed: int,
) -> Schedule:
    """Return the repaired schedule with its report; what did not change stays as it was."""
    found, event = filled.found, situation.changed.event
    after = meetings_after(situation, found.slot_of, found.tables)
    changes = changes_of(situation, after)
    same = not changes and set(after) == set(before.meetings)
    meetings = before.meetings if same else after
    repair = RepairReport(
        now=situation.changed.now,
        hit=tuple(sorted(situation.changed.hit)),
        stages=stages_of(filled),
        meetings=changes,
        calls=calls_of(situation, changes),
        facts=dict(situation.changed.facts),
        filled=_filled(situation, filled, changes),
        past=tuple(v.message for v in situation.past_violations),
    )
    known = before.report if same and _is_believed(situation, before) else None
    report = Report(
        **_recounted(event, meetings) if known is None else {n: getattr(known, n) for n in _PROVEN},
        repair=repair,
        meetings=len(meetings),
        seconds=round(seconds, 3),
        seed=seed,
        workers=workers,
        version=__version__,
    )
    update: dict[str, object] = {"meetings": meetings, "report": report}
    if not same or situation.changed.altered:
        update["event_sha256"] = event.sha256
    return before.model_copy(update=update)


def _filled(
    situation: Situation, filled: Filled, changes: Sequence[MeetingChange]
) -> tuple[str, ...]:
    number = situation.problem.number_of
    return tuple(c.request for c in changes if number.get(c.request) in filled.requests)


_PROVEN = ("status", "objectives", "fairness")
"""Fields of a report that stay true of an event and a schedule that are as they were."""


def _recounted(event: Event, meetings: Sequence[Meeting]) -> dict[str, Any]:
    """Return what a report says of meetings of which nothing is proven."""
    plan = Plan(event, meetings)
    objectives = (OBJECTIVES[name] for name in event.objectives)
    return {
        "status": "feasible",
        "objectives": tuple(
            ObjectiveResult(name=o.name, sense=o.sense, value=o.shown(o.evaluate(plan)))
            for o in objectives
        ),
    }


def _is_believed(situation: Situation, before: Schedule) -> bool:
    """Return whether the report of the schedule so far is of this event, and nothing is wrong."""
    changed = situation.changed
    if before.report is None or before.report.restricted or changed.altered:
        return False
    if before.event_sha256 != changed.event.sha256:
        return False
    return verify(changed.event, before).valid


def new_violations(situation: Situation, schedule: Schedule) -> Iterator[Violation]:
    """Yield what a schedule breaks beyond what was past already."""
    past = Counter(v.message for v in situation.past_violations)
    for found in verify(situation.changed.event, schedule).violations:
        if past[found.message]:
            past[found.message] -= 1
        else:
            yield found
