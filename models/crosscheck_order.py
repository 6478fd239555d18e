"""Consistency of the order and the times that requests ask for."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from .diagnostics import Finding
from .parts import Parts, sessions_of, unknown


def check_order(parts: Parts) -> Iterator[Finding]:
    """Yield what is wrong in what comes first, in first and last slots, and in preferences."""
    yield from _after(parts)
    yield from _after_cycles(parts)
    yield from _preferences(parts)
    yield from _windows(parts)


def _after(parts: Parts) -> Iterator[Finding]:
    ids = parts.ids("requests")
    for n, request in parts.requests.items():
        if not request.after:
            continue
        yield from unknown(parts, request.earlier, ids, "request", "requests", n, "after")
        gaps: dict[str, int] = {}
        for item in request.follows:
            if gaps.setdefault(item.request, item.gap) != item.gap:
                message = f"{item.request} is given twice, with different gaps; keep one"
                yield Finding(("requests", n, "after"), message)


def _after_cycles(parts: Parts) -> Iterator[Finding]:
    if not any(request.after for request in parts.requests.values()):
        return
    position = {request.id: n for n, request in parts.requests.items()}
    earlier = {r.id: [a for a in r.earlier if a in position] for r in parts.requests.values()}
    # What remains after removing, again and again, requests that wait for nobody.
    waiting = Counter({rid: len(set(before)) for rid, before in earlier.items()})
    later: dict[str, list[str]] = {rid: [] for rid in earlier}
    for rid, before in earlier.items():
        for other in set(before):
            later[other].append(rid)
    free = [rid for rid in earlier if waiting[rid] == 0]
    while free:
        for rid in later[free.pop()]:
            waiting[rid] -= 1
            if waiting[rid] == 0:
                free.append(rid)
    stuck = {rid for rid in earlier if waiting[rid] > 0}
    while stuck:
        cycle = _walk_back(min(stuck, key=position.__getitem__), earlier, stuck)
        shown = " → ".join([*reversed(cycle), cycle[-1]])
        yield Finding(
            ("requests", position[cycle[0]], "after"),
            f"requests wait for each other in a circle: {shown}",
        )
        stuck -= _reaching(cycle, later)


def _walk_back(start: str, earlier: Mapping[str, list[str]], stuck: set[str]) -> list[str]:
    # Every stuck request waits for a stuck one, so walking back has to meet itself.
    path, at = [start], start
    seen = {start: 0}
    while True:
        at = next(other for other in earlier[at] if other in stuck)
        if at in seen:
            return path[seen[at] :]
        seen[at] = len(path)
        path.append(at)


def _reaching(start: Iterable[str], step: Mapping[str, list[str]]) -> set[str]:
    found, frontier = set(start), list(start)
    while frontier:
        for other in step[frontier.pop()]:
            if other not in found:
                found.add(other)
                frontier.append(other)
    return found


def _preferences(parts: Parts) -> Iterator[Finding]:
    slots, sessions = parts.ids("slots"), sessions_of(parts)
    known = None if slots is None or sessions is None else slots | sessions
    for n, request in parts.requests.items():
        if not request.prefer:
            continue
        place = ("requests", n, "prefer")
        yield from unknown(parts, request.weights, known, "slot or session", *place)
        for name, count in Counter(request.prefer).items():
            if count > 1 and not isinstance(request.prefer, Mapping):
                yield Finding(place, f"{name} is given twice; keep one")


def _windows(parts: Parts) -> Iterator[Finding]:
    slots = parts.ids("slots")
    start = {slot.id: slot.start for slot in parts.slots.values()}
    for n, request in parts.requests.items():
        first, last = request.not_before, request.not_after
        for name, value in (("not_before", first), ("not_after", last)):
            if value is not None:
                yield from unknown(parts, [value], slots, "slot", "requests", n, name)
        if first in start and last in start and start[last] < start[first]:
            message = f"the last slot {last} is before {first}, the first it may begin in"
            yield Finding(("requests", n, "not_after"), message)
        elif request.slot in start and first in start and start[request.slot] < start[first]:
            message = f"its slot {request.slot} is before {first}, the first it may begin in"
            yield Finding(("requests", n, "slot"), message)
        elif request.slot in start and last in start and start[last] < start[request.slot]:
            message = f"its slot {request.slot} is after {last}, the last it may end in"
            yield Finding(("requests", n, "slot"), message)
