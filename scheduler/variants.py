"""Events that differ from another one in what people want to know about."""

from collections.abc import Iterable, Set

from ..models.event import Event
from ..models.request import Request


def forced(event: Event, request: str) -> Event:
    """Return an event in which a request is a must-meeting."""
    requests = (
        r.model_copy(update={"must": True}) if r.id == request else r for r in event.requests
    )
    return event.model_copy(update={"requests": tuple(requests)})


def with_requests(event: Event, names: Iterable[str]) -> Event:
    """Return an event with some of its requests, and their order among each other."""
    known = set(names)
    gone = {r.id for r in event.requests if r.id not in known}
    kept = (following_none(r, gone) for r in event.requests if r.id in known)
    return event.model_copy(update={"requests": tuple(kept)})


def following_none(request: Request, gone: Set[str]) -> Request:
    """Return a request that has to be behind none of some others."""
    if gone.isdisjoint(request.earlier):
        return request
    after = tuple(a for a in request.follows if a.request not in gone)
    return request.model_copy(update={"after": after})


def without(event: Event, request: str) -> Event | None:
    """Return an event without a request; ``None`` where a list demands just this one."""
    lists = [tuple(r for r in names if r != request) for names in event.rules.must_one_of]
    if () in lists:
        return None
    rules = event.rules.model_copy(update={"must_one_of": tuple(lists)})
    rest = with_requests(event, (r.id for r in event.requests if r.id != request))
    return rest.model_copy(update={"rules": rules})
