"""Check a schedule against its event; shares no code with the solver and imports none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..models.base import scaled
from ..models.bulk import collection_paused
from ..models.event import Event
from ..models.policy import OBJECTIVE_NAMES, allowance
from ..models.report import ObjectiveResult
from ..models.schedule import Meeting, Schedule
from .fairness_claims import untrue_fairness
from .objectives import OBJECTIVES
from .plan import Plan, Violation
from .rules import RULES


@dataclass(frozen=True)
class Verification:
    """What a check of a schedule found.

    Attributes
    ----------
    violations : tuple of Violation
        Every rule broken; none for a valid schedule.
    objectives : tuple of ObjectiveResult
        Recomputed from the meetings, without bounds.
    warnings : tuple of str
        What is odd, but breaks no rule.
    """

    violations: tuple[Violation, ...]
    objectives: tuple[ObjectiveResult, ...]
    warnings: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "valid": self.valid,
            "violations": [v.as_dict() for v in self.violations],
            "objectives": [
                {"name": o.name, "sense": o.sense, "value": o.value} for o in self.objectives
            ],
            "warnings": list(self.warnings),
        }


@collection_paused()
def verify(
    event: Event, schedule: Schedule, *, max_break_difference: int | None = None
) -> Verification:
    """Check every rule and recompute the objectives.

    Parameters
    ----------
    event : Event
        The event as it is now.
    schedule : Schedule
        Any schedule, made by linkmatch or not.
    max_break_difference : int, optional
        The limit by which it was solved, where that is not the event's.

    Returns
    -------
    Verification
        Violations in the order of the rules. Meetings that name what the event does not have
        are violations and take no part in the other checks.

    Raises
    ------
    ValueError
        Where the limit is no whole number from 0 to 1000.
    """
    if not isinstance(event, Event) or not isinstance(schedule, Schedule):
        given = f"{type(event).__name__} and {type(schedule).__name__}"
        raise TypeError(f"verify takes an Event and a Schedule, not {given}")
    known, violations = _known_meetings(event, schedule)
    plan = Plan(event.with_max_break_difference(max_break_difference), known)
    violations += [broken for rule in RULES for broken in rule.check(plan)]
    claimed = schedule.report.objectives if schedule.report is not None else ()
    objectives = recompute(plan, [o.name for o in claimed])
    violations += _untrue_claims(schedule, objectives)
    violations += untrue_fairness(plan, schedule.report)
    return Verification(tuple(violations), objectives, tuple(_warnings(event, schedule)))


def recompute(plan: Plan, asked: Sequence[str] = ()) -> tuple[ObjectiveResult, ...]:
    """Return the event's objectives, in the policy's order, from the meetings alone.

    Objectives that exist and are not in the policy follow, for information; of them fairness, which
    takes its time, only if it is ``asked`` for.
    """
    policy = plan.event.objectives
    others = [n for n in OBJECTIVE_NAMES if n not in policy and (n != "fairness" or n in asked)]
    names = (*policy, *others)
    return tuple(
        ObjectiveResult(name=o.name, sense=o.sense, value=o.shown(o.evaluate(plan)))
        for o in (OBJECTIVES[name] for name in names)
    )


def _known_meetings(event: Event, schedule: Schedule) -> tuple[list[Meeting], list[Violation]]:
    requests, companies = event.request_by_id, set(event.company_by_id)
    slots = {s.id for s in event.slots}
    tables = {t.id for t in event.all_tables}
    known, violations = [], []
    for meeting in schedule.meetings:
        asked = requests.get(meeting.request)
        in_event = meeting.slot in slots and meeting.table in tables
        if asked is None or not in_event or not companies.issuperset(meeting.companies):
            wrong = [
                *([f"request {meeting.request}"] if asked is None else []),
                *(f"company {c}" for c in meeting.companies if c not in companies),
                *([f"slot {meeting.slot}"] if meeting.slot not in slots else []),
                *([f"table {meeting.table}"] if meeting.table not in tables else []),
            ]
            message = f"the event has no {', no '.join(wrong)}"
            violations.append(_of_meeting("unknown", message, meeting))
            continue
        known.append(meeting)
        if meeting.score != asked.score:
            message = (
                f"request {meeting.request} has score {asked.score}, "
                f"but the meeting {meeting.score}"
            )
            violations.append(_of_meeting("score", message, meeting))
    return known, violations


def _of_meeting(rule: str, message: str, meeting: Meeting) -> Violation:
    return Violation(rule, message, (meeting.request,), meeting.companies, meeting.slot)


def _untrue_claims(
    schedule: Schedule, objectives: tuple[ObjectiveResult, ...]
) -> Iterator[Violation]:
    """Yield where the schedule's own report differs from what its meetings give."""
    if schedule.report is None:
        return
    recomputed = {o.name: o for o in objectives}
    open_gap = [o.name for o in schedule.report.objectives if o.bound is None or o.gap != 0]
    status = schedule.report.status
    if status in ("infeasible", "unknown") and schedule.meetings:
        yield Violation("report", f"the report says {status}, but there are meetings")
    if status == "optimal" and not schedule.report.objectives:
        yield Violation("report", "the report says optimal, but names no objective")
    if status == "optimal" and open_gap:
        yield Violation(
            "report", f"the report says optimal, but the gap of {', '.join(open_gap)} is not closed"
        )
    for claim in schedule.report.objectives:
        actual = recomputed.get(claim.name)
        if actual is None:
            yield Violation("report", f"the report names an unknown objective {claim.name}")
        elif claim.sense != actual.sense:
            yield Violation("report", f"the report says {claim.sense} for {claim.name}")
        elif scaled(claim.value) != scaled(actual.value):
            yield Violation(
                "report",
                f"the report says {claim.name} {claim.value}, the meetings give {actual.value}",
            )
        else:
            yield from _untrue_values(claim)
    if schedule.report.meetings != len(schedule.meetings):
        yield Violation(
            "report",
            f"the report says {schedule.report.meetings} meetings, "
            f"the schedule has {len(schedule.meetings)}",
        )


def _untrue_values(claim: ObjectiveResult) -> Iterator[Violation]:
    """Yield where the value, that of its own turn, its tolerance and its bound do not agree."""
    if claim.bound is not None and _beyond(claim, claim.reached, claim.bound):
        yield Violation(
            "report",
            f"{claim.name} is {claim.reached}, better than its stated bound {claim.bound}: "
            "the bound is wrong",
        )
    if claim.best is None:
        return
    if _beyond(claim, claim.value, claim.best):
        yield Violation(
            "report",
            f"{claim.name} is {claim.value}, better than the {claim.best} it reached first",
        )
    elif scaled(claim.given_up) > allowance(claim.tolerance, scaled(claim.best)):
        yield Violation(
            "report",
            f"{claim.given_up} of {claim.name} {claim.best} was given up, "
            f"more than its tolerance of {claim.tolerance:g}",
        )


def _beyond(claim: ObjectiveResult, value: float, bound: float) -> bool:
    one, other = scaled(value), scaled(bound)
    return one > other if claim.sense == "max" else one < other


def _warnings(event: Event, schedule: Schedule) -> Iterator[str]:
    # Hashing a large event takes long; it is left out where nothing depends on it.
    if schedule.event_sha256 is not None and schedule.event_sha256 != event.sha256:
        yield "the event has changed since this schedule was made, or it is another event's"
