"""Schedules of one event side by side, recounted from their meetings; no solver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..models.base import scaled, unscaled
from ..models.event import Event
from ..models.report import FairnessReport, ObjectiveResult
from ..models.schedule import Meeting, Schedule
from .plan import Plan
from .satisfaction import summary
from .verify import Verification, recompute, verify


@dataclass(frozen=True)
class Turnover:
    """What becomes of the meetings of a schedule in another one.

    A meeting is told by its request, so who meets whom is what counts.

    Attributes
    ----------
    kept : tuple of Meeting
        In the same slot, at the same table.
    moved, reseated : tuple of (Meeting, Meeting)
        In another slot; in the same slot at another table.
    dropped, added : tuple of Meeting
        Only in the first one; only in the second one.
    """

    kept: tuple[Meeting, ...]
    moved: tuple[tuple[Meeting, Meeting], ...]
    reseated: tuple[tuple[Meeting, Meeting], ...]
    dropped: tuple[Meeting, ...]
    added: tuple[Meeting, ...]

    def counts(self) -> dict[str, int]:
        """Return how many there are of each kind."""
        return {
            "kept": len(self.kept),
            "moved": len(self.moved),
            "reseated": len(self.reseated),
            "dropped": len(self.dropped),
            "added": len(self.added),
        }

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form: how many are kept, and the others one by one."""
        shifted = {"moved": self.moved, "reseated": self.reseated}
        return {
            "kept": len(self.kept),
            **{k: [_shift(*pair) for pair in pairs] for k, pairs in shifted.items()},
            "dropped": [meeting_dict(m) for m in self.dropped],
            "added": [meeting_dict(m) for m in self.added],
        }


def meeting_dict(meeting: Meeting) -> dict[str, object]:
    """Return the JSON form of a meeting without its people."""
    return {
        "request": meeting.request,
        "companies": list(meeting.companies),
        "slot": meeting.slot,
        "table": meeting.table,
        "score": meeting.score,
    }


def _shift(old: Meeting, new: Meeting) -> dict[str, object]:
    place = {"slot": new.slot, "table": new.table}
    return {**meeting_dict(old), "to": place}


def turnover(before: Schedule, after: Schedule) -> Turnover:
    """Return what becomes of the meetings of one schedule in another one."""
    old = {m.request: m for m in before.meetings}
    new = {m.request: m for m in after.meetings}
    both = [(m, new[r]) for r, m in old.items() if r in new]
    return Turnover(
        tuple(m for m, n in both if (m.slot, m.table) == (n.slot, n.table)),
        tuple((m, n) for m, n in both if m.slot != n.slot),
        tuple((m, n) for m, n in both if m.slot == n.slot and m.table != n.table),
        tuple(m for r, m in old.items() if r not in new),
        tuple(m for r, m in new.items() if r not in old),
    )


@dataclass(frozen=True)
class Standing:
    """One schedule, recounted.

    Attributes
    ----------
    name : str
    violations : int
        Rules it breaks; its figures may mean little then.
    warnings : tuple of str
        What is odd about it.
    objectives : tuple of ObjectiveResult
        Those of the event's policy come first. Bounds are those that a report of one of the
        schedules proves of this event, where the check finds nothing wrong with it.
    meetings : int
    fairness : FairnessReport
    """

    name: str
    violations: int
    warnings: tuple[str, ...]
    objectives: tuple[ObjectiveResult, ...]
    meetings: int
    fairness: FairnessReport

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        fairness = self.fairness.model_dump(mode="json", exclude_defaults=True)
        return {
            "name": self.name,
            "violations": self.violations,
            "warnings": list(self.warnings),
            "meetings": self.meetings,
            "objectives": [o.model_dump(mode="json") for o in self.objectives],
            "fairness": fairness,
        }


@dataclass(frozen=True)
class CompanyRow:
    """How one company fares in each schedule.

    Attributes
    ----------
    company, label : str
    scores, meetings : tuple of number
        In the order of the schedules.
    satisfactions : tuple of (int or None)
        In thousandths of what it could have alone.
    """

    company: str
    label: str
    scores: tuple[float, ...]
    meetings: tuple[int, ...]
    satisfactions: tuple[int | None, ...]

    def gain(self, n: int) -> float:
        """Return how much more its score is in a schedule than in the first one."""
        return unscaled(scaled(self.scores[n]) - scaled(self.scores[0]))

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "company": self.company,
            "label": self.label,
            "scores": list(self.scores),
            "meetings": list(self.meetings),
            "satisfactions": list(self.satisfactions),
        }


@dataclass(frozen=True)
class Comparison:
    """Schedules side by side.

    Attributes
    ----------
    event : str
    standings : tuple of Standing
    turnovers : tuple of Turnover
        From the first schedule to each of the others.
    companies : tuple of CompanyRow
        All, in the event's order.
    """

    event: str
    standings: tuple[Standing, ...]
    turnovers: tuple[Turnover, ...]
    companies: tuple[CompanyRow, ...]

    def winners(self, n: int, most: int | None = None) -> list[CompanyRow]:
        """Return who has more in a schedule than in the first one, the largest gains first."""
        won = [c for c in self.companies if c.gain(n) > 0]
        return sorted(won, key=lambda c: -c.gain(n))[:most]

    def losers(self, n: int, most: int | None = None) -> list[CompanyRow]:
        """Return who has less in a schedule than in the first one, the largest losses first."""
        lost = [c for c in self.companies if c.gain(n) < 0]
        return sorted(lost, key=lambda c: c.gain(n))[:most]

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        others = range(1, len(self.standings))
        return {
            "event": self.event,
            "schedules": [s.as_dict() for s in self.standings],
            "changes": [
                {
                    "from": self.standings[0].name,
                    "to": self.standings[n].name,
                    **self.turnovers[n - 1].as_dict(),
                    "winners": [c.company for c in self.winners(n)],
                    "losers": [c.company for c in self.losers(n)],
                }
                for n in others
            ],
            "companies": [c.as_dict() for c in self.companies],
        }


def compare(event: Event, schedules: Mapping[str, Schedule]) -> Comparison:
    """Return how schedules of an event differ.

    Parameters
    ----------
    event : Event
        The event as it is now.
    schedules : mapping of str to Schedule
        By the names they are told by, two or more; the others are compared with the first one.

    Raises
    ------
    ValueError
        Where there are fewer than two.
    """
    if len(schedules) < 2:
        raise ValueError("there have to be two schedules or more to compare")
    plans = [Plan.of_known(event, schedule.meetings) for schedule in schedules.values()]
    first, *others = schedules.values()
    checks = [verify(event, schedule) for schedule in schedules.values()]
    claims = [
        claim
        for schedule, checked in zip(schedules.values(), checks, strict=True)
        for claim in _claims(event, schedule, checked)
    ]
    return Comparison(
        event.name,
        tuple(
            _standing(name, schedule, plan, checked, claims)
            for (name, schedule), plan, checked in zip(
                schedules.items(), plans, checks, strict=True
            )
        ),
        tuple(turnover(first, other) for other in others),
        tuple(_companies(event, plans)),
    )


@dataclass(frozen=True)
class _Claim:
    """A bound of an objective that holds where others have certain values."""

    given: tuple[tuple[str, int], ...]
    objective: ObjectiveResult


def _claims(event: Event, schedule: Schedule, checked: Verification) -> list[_Claim]:
    """Return what the report of a schedule proves for any schedule of the event."""
    report = schedule.report
    if report is None or report.restricted or not checked.valid:
        return []
    if schedule.event_sha256 != event.sha256:
        return []
    found: list[_Claim] = []
    given: list[tuple[str, int]] = []
    for objective in report.objectives:
        if objective.bound is not None:
            found.append(_Claim(tuple(given), objective))
        if objective.best is not None:
            break  # what follows was bounded within a tolerance
        given.append((objective.name, scaled(objective.value)))
    return found


def _standing(
    name: str, schedule: Schedule, plan: Plan, checked: Verification, claims: Sequence[_Claim]
) -> Standing:
    objectives = recompute(plan)
    values = {o.name: scaled(o.value) for o in objectives}
    told = []
    for objective in objectives:
        holding = [
            claim.objective
            for claim in claims
            if claim.objective.name == objective.name
            and all(values.get(n) == value for n, value in claim.given)
        ]
        if holding and checked.valid:
            tightest = min if objective.sense == "max" else max
            best = tightest(holding, key=lambda o: o.bound or 0)
            objective = objective.model_copy(update={"bound": best.bound, "proof": best.proof})
        told.append(objective)
    return Standing(
        name,
        len(checked.violations),
        checked.warnings,
        tuple(told),
        len(schedule.meetings),
        summary(plan),
    )


def _companies(event: Event, plans: Sequence[Plan]) -> list[CompanyRow]:
    return [
        CompanyRow(
            company.id,
            company.label,
            tuple(unscaled(plan.scores.get(company.id, 0)) for plan in plans),
            tuple(len(plan.by_company.get(company.id, ())) for plan in plans),
            tuple(plan.satisfaction.get(company.id) for plan in plans),
        )
        for company in event.companies
    ]
