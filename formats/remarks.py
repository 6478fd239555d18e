"""What is odd about an event that is right in itself: likely slips, told as warnings."""

from collections.abc import Iterator
from itertools import pairwise

from ..models.diagnostics import Finding
from ..models.event import Event, Slot
from ..models.request import Request
from .remarks_wishes import wish_remarks

FAR_DAYS = 14
"""Slots of one event are nearer to each other than this."""


def remarks(event: Event) -> Iterator[Finding]:
    """Return what to look at twice."""
    yield from _far_slots(event)
    yield from _same_names(event)
    yield from _vain_preferences(event)
    yield from wish_remarks(event)


def _far_slots(event: Event) -> Iterator[Finding]:
    ordered = event.ordered_slots
    runs: list[list[Slot]] = [[ordered[0]]]
    gaps: list[int] = []
    for before, slot in pairwise(ordered):
        days = (slot.start.date() - before.start.date()).days
        if days > FAR_DAYS:
            gaps.append(days)
            runs.append([])
        runs[-1].append(slot)
    if not gaps:
        return
    position = {slot.id: n for n, slot in enumerate(event.slots)}
    # Several slots may be wrong in the same way, so the longest run is taken for the right one.
    usual = max(runs, key=len)
    for number, run in enumerate(runs):
        if run is not usual:
            days = min(gaps[max(0, number - 1) : number + 1])
            others = f" (and {len(run) - 1} more near it)" if len(run) > 1 else ""
            yield Finding(
                ("slots", position[run[0].id], "start"),
                f"{run[0].id} on {run[0].start.date()}{others} is {days} days from the next slot; "
                "are day and month swapped?",
                "warning",
            )


def _same_names(event: Event) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for position, company in enumerate(event.companies):
        if company.name is None:
            continue
        name = " ".join(company.name.casefold().split())
        other = first.setdefault(name, company.id)
        if other != company.id:
            yield Finding(
                ("companies", position, "name"),
                f"{company.id} and {other} have the same name {company.name!r}; is it one company?",
                "warning",
            )


def _vain_preferences(event: Event) -> Iterator[Finding]:
    for position, request in enumerate(event.requests):
        if not request.prefer:
            continue
        preferred = set(request.weights)
        if not any(preferred & {slot.id, slot.session} for slot in _slots_allowed(event, request)):
            yield Finding(
                ("requests", position, "prefer"),
                f"{request.id} can be held in none of the slots and sessions that it prefers",
                "warning",
            )


def _slots_allowed(event: Event, request: Request) -> list[Slot]:
    """Return the slots that a request itself allows."""
    ids = [slot.id for slot in event.ordered_slots]
    first = ids.index(request.not_before) if request.not_before else 0
    last = ids.index(request.not_after) if request.not_after else len(ids)
    return [
        slot
        for slot in event.ordered_slots[first : last + 1]
        if request.slot in (None, slot.id) and request.session in (None, slot.session)
    ]
