"""A choice of slots as a schedule, with the report of another one as far as it holds."""

from collections.abc import Mapping

from ..models.schedule import Meeting, Schedule
from .meetings import meetings_of
from .plan import Plan
from .problem import Problem
from .verify import recompute, verify


def rewritten(
    problem: Problem, slot_of: Mapping[int, int], like: Schedule, tables: Schedule | None = None
) -> Schedule | None:
    """Return a schedule with the bounds of another one of the same event and policy.

    The bound of an objective holds while those before it keep their values; so it is left out where
    they do not.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    slot_of : mapping of int to int
        Slot of each request held.
    like : Schedule
        With its report.
    tables : Schedule, optional
        Meetings that are in their slots of this one keep its tables where they can; default:
        ``like``.

    Returns
    -------
    Schedule or None
        ``None`` where the choice does not keep all rules.
    """
    meetings, unseated = meetings_of(problem, slot_of)
    if unseated or like.report is None:
        return None
    values = {o.name: o.value for o in recompute(Plan(problem.event, meetings))}
    told, alike = [], True
    for objective in like.report.objectives:
        value = values[objective.name]
        update = {"value": value, "best": None, "tolerance": 0.0}
        if not alike:
            update |= {"bound": None, "proof": None}
        alike = alike and objective.best is None and value == objective.value
        told.append(objective.model_copy(update=update))
    optimal = all(o.gap == 0 for o in told)
    report = like.report.model_copy(
        update={
            "objectives": tuple(told),
            "meetings": len(meetings),
            "status": "optimal" if optimal else "feasible",
            "fairness": None,
        }
    )
    schedule = like.model_copy(update={"meetings": meetings, "report": report})
    seated = schedule.model_copy(update={"meetings": _same_tables(meetings, tables or like)})
    return next((one for one in (seated, schedule) if verify(problem.event, one).valid), None)


def _same_tables(meetings: tuple[Meeting, ...], present: Schedule) -> tuple[Meeting, ...]:
    """Return meetings in which those that stay in their slots keep their tables, by exchange."""
    before = {(m.request, m.slot): m.table for m in present.meetings}
    at: dict[tuple[str, str], Meeting] = {(m.slot, m.table): m for m in meetings}
    for place in list(at):
        while (meeting := at.get(place)) is not None:
            home = before.get((meeting.request, meeting.slot), meeting.table)
            if home == meeting.table:
                break
            other = at.pop((meeting.slot, home), None)
            at[meeting.slot, home] = meeting.model_copy(update={"table": home})
            if other is None:
                del at[place]
            else:
                at[place] = other.model_copy(update={"table": meeting.table})
    order: dict[str, int] = {}
    for n, meeting in enumerate(meetings):
        order.setdefault(meeting.slot, n)
    return tuple(sorted(at.values(), key=lambda m: (order[m.slot], m.table)))
