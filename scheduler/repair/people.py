"""Who attends a repaired schedule: those who did, where they still can."""

from collections.abc import Iterator, Mapping, Sequence

from ..attendance import attendance
from .situation import Situation

Attending = tuple[dict[str, str], str | None]
"""The representative of each company, and the interpreter."""


def attending(situation: Situation, slot_of: Mapping[int, int]) -> dict[int, Attending]:
    """Return who attends each meeting; in the past, and in slots without news, nothing changes."""
    problem = situation.problem
    kept = {r: _before(situation, r) for r in slot_of if r in situation.meeting_of}
    if not problem.people.represented and not problem.interpreted:
        return {r: kept.get(r, ({}, None)) for r in slot_of}
    open_turns = [r for r, slot in slot_of.items() if not _still(situation, r, slot, kept.get(r))]
    moved = [r for r, slot in situation.confirmed.items() if slot_of.get(r, slot) != slot]
    news = {slot for r in (*open_turns, *moved) for slot in _taken(situation, r, slot_of[r])}
    fresh = attendance(problem, slot_of) if news else None
    found: dict[int, Attending] = {}
    for r, slot in slot_of.items():
        is_new = not news.isdisjoint(_taken(situation, r, slot)) or bool(news and problem.long)
        if fresh is None or r in situation.frozen or not is_new:
            found[r] = kept[r]
        else:
            found[r] = dict(fresh.representatives.get(r, {})), fresh.interpreters.get(r)
    return _settled(situation, slot_of, kept, found, open_turns)


def _before(situation: Situation, request: int) -> Attending:
    meeting = situation.meeting_of[request]
    return dict(meeting.representatives), meeting.interpreter


def _taken(situation: Situation, request: int, slot: int) -> range:
    return range(slot, slot + situation.problem.length_of[request])


def _still(situation: Situation, request: int, slot: int, who: Attending | None) -> bool:
    """Return whether a meeting is past, or its people of before can attend it in its slot."""
    if request in situation.frozen:
        return True
    return who is not None and all(
        person in able for person, able in _asked(situation, request, slot, who)
    )


def _asked(
    situation: Situation, request: int, slot: int, who: Attending
) -> Iterator[tuple[str | None, Sequence[str]]]:
    """Yield who is to attend and who can, for each part that somebody has to take."""
    problem = situation.problem
    for company in problem.members[request]:
        if problem.companies[company].representatives:
            yield who[0].get(problem.companies[company].id), problem.able(request, company, slot)
    if request in problem.interpreted:
        yield who[1], problem.interpreters_for(request, slot)


def _settled(
    situation: Situation,
    slot_of: Mapping[int, int],
    kept: Mapping[int, Attending],
    found: dict[int, Attending],
    open_turns: list[int],
) -> dict[int, Attending]:
    """Return who attends with as many as before as possible: all, where nobody is in two places."""
    trial = dict(found)
    waiting = set(open_turns)
    trial |= {r: who for r, who in kept.items() if r in slot_of and r not in waiting}
    busy: set[tuple[str | None, str, int]] = set()
    for r, (people, interpreter) in trial.items():
        everybody = [*people.items(), *([(None, interpreter)] if interpreter else [])]
        for slot in _taken(situation, r, slot_of[r]):
            for company, person in everybody:
                if (company, person, slot) in busy:
                    return found
                busy.add((company, person, slot))
    return trial
