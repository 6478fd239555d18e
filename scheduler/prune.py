"""Take out of a constructed schedule what breaks the rules the constructor does not know."""

from collections.abc import Iterable, Mapping

from .meetings import meetings_of
from .placement import Placement, copied
from .plan import Plan, Violation
from .problem import Problem
from .seating import seat


def prune(problem: Problem, slot_of: Mapping[int, int]) -> dict[int, int]:
    """Return a schedule without the meetings that are out of order or cannot be seated.

    Must-meetings are taken out last; the result may lack one, see ``whole``.
    """
    return _pruned(problem, slot_of)[0]


def whole(problem: Problem, slot_of: Mapping[int, int]) -> dict[int, int] | None:
    """Return a pruned schedule that keeps all rules, or ``None`` where pruning does not make one.

    The rules have been checked when pruning ends, so this costs no more than ``prune``.
    """
    kept, unkept = _pruned(problem, slot_of)
    return kept if not unkept and all(r in kept for r in problem.musts) else None


def _pruned(problem: Problem, slot_of: Mapping[int, int]) -> tuple[dict[int, int], list[Violation]]:
    """Return what pruning leaves, and what it still breaks."""
    kept = copied(slot_of)
    for earlier, later, lead in problem.after:
        if not kept.keys() >= {earlier, later}:
            continue
        if kept[later] < kept[earlier] + lead:
            del kept[_less_needed(problem, earlier, later)]
    if not problem.tables_alike:
        tables, unseated = seat(problem, kept)
        if problem.all_chosen:
            kept = Placement({r: t for r, t in kept.items() if r in tables}, tables)
            unseated = []
        for request in unseated:
            slot = kept.pop(request)
            if problem.requests[request].must:
                _make_room(problem, kept, request, slot)
    while unkept := _broken(problem, kept):
        if not _take_out(problem, kept, unkept):
            break
    return kept, unkept


def _broken(problem: Problem, slot_of: Mapping[int, int]) -> list[Violation]:
    """Return where a schedule breaks any rule, if the event uses more than the plain ones.

    Each is kept by construction, or left to this, when it is alone; several together are not
    thought through, so all are checked.
    """
    if problem.is_plain:
        return []
    plan = Plan(problem.event, meetings_of(problem, slot_of)[0])
    return [broken for rule in problem.rules for broken in rule.check(plan)]


def _take_out(problem: Problem, kept: dict[int, int], violations: Iterable[Violation]) -> bool:
    """Take out one meeting of each violation; return whether there was any to take out."""
    before = len(kept)
    for violation in violations:
        named = [problem.number_of[name] for name in violation.requests]
        if named and all(request in kept for request in named):
            del kept[min(named, key=lambda r: _need(problem, r))]
    return len(kept) < before


def _less_needed(problem: Problem, one: int, other: int) -> int:
    return min(one, other, key=lambda r: _need(problem, r))


def _need(problem: Problem, request: int) -> tuple[bool, int, int]:
    return bool(problem.needed[request]), int(problem.scores[request]), -request


def _make_room(problem: Problem, kept: dict[int, int], must: int, slot: int) -> None:
    """Seat a must-meeting in place of another meeting of its slot, if one of them will do."""
    others = [r for r, t in kept.items() if t == slot and not problem.requests[r].must]
    for other in sorted(others, key=lambda r: (problem.scores[r], r)):
        trial = {r: t for r, t in kept.items() if t == slot and r != other} | {must: slot}
        if not seat(problem, trial)[1]:
            del kept[other]
            kept[must] = slot
            return
