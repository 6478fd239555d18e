"""The part of a schedule that a repair may change: first what cannot stay, then more around it."""

from collections import Counter
from collections.abc import Iterable

from ..plan import Violation
from ..rules import shaping
from .situation import Situation


class Part:
    """The confirmed meetings that a model may move, and the requests it may add.

    Parameters
    ----------
    situation : Situation
        Of the repair.
    free : frozenset of int
        Confirmed meetings.
    added : frozenset of int
        Requests that are not in the schedule, and can help to meet a demand.
    """

    def __init__(
        self, situation: Situation, free: frozenset[int], added: frozenset[int] = frozenset()
    ) -> None:
        self.situation, self.free, self.added = situation, free, added

    @property
    def is_whole(self) -> bool:
        """Whether it holds all that a repair can move."""
        return len(self.free) == len(self.situation.confirmed)

    @property
    def size(self) -> int:
        """Variables of its model."""
        return int(self.situation.allowed[[*self.free, *self.added]].sum())

    @property
    def missing(self) -> list[int]:
        """Must-meetings that are not held."""
        return [r for r in self.situation.problem.musts if r in self.added]

    def grown(self, around: Iterable[int]) -> "Part":
        """Return the part with all meetings of the companies of some requests."""
        problem, confirmed = self.situation.problem, self.situation.confirmed
        companies = {c for r in around for c in problem.members[r]}
        found = {r for c in companies for r in problem.requests_of[c] if r in confirmed}
        return Part(self.situation, self.free | found, self.added)

    def whole(self) -> "Part":
        """Return the part of all confirmed meetings."""
        return Part(self.situation, frozenset(self.situation.confirmed), self.added)


def first_part(situation: Situation) -> Part | None:
    """Return the meetings that cannot all stay and what may be added; ``None`` for none."""
    kept = [m for r, m in situation.meeting_of.items() if r not in situation.odd]
    violations = situation.broken_by(kept)
    if not violations:
        return None
    free = set(_crowded(situation))
    for found in violations:
        free |= _meant(situation, found) & situation.confirmed.keys()
    return Part(situation, frozenset(free), _useful(situation))


def _useful(situation: Situation) -> frozenset[int]:
    """Return the requests that are not held, and that can help to meet a demand."""
    problem, held = situation.problem, situation.meeting_of
    if shaping(problem.rules):
        return frozenset(r for r in range(problem.request_count) if r not in held)
    asked = {*problem.musts, *(r for names in problem.one_of for r in names)}
    if problem.event.rules.strict_minimums:
        least = problem.minimum.nonzero()[0].tolist()
        asked |= {r for company in least for r in problem.requests_of[company]}
    return frozenset(asked - held.keys())


def _meant(situation: Situation, found: Violation) -> set[int]:
    """Return the requests of a violation; of those that name none, all that may cause it."""
    problem = situation.problem
    if found.requests:
        return {problem.number_of[name] for name in found.requests}
    if found.companies:
        position = {company.id: n for n, company in enumerate(problem.companies)}
        named = [position[name] for name in found.companies]
        return {r for c in named for r in problem.requests_of[c]}
    if found.slot is not None:
        at = next(n for n, slot in enumerate(problem.slots) if slot.id == found.slot)
        return {r for r in situation.confirmed if at in _taken(situation, r)}
    return set(situation.confirmed)


def _taken(situation: Situation, request: int) -> range:
    slot = situation.confirmed[request]
    return range(slot, slot + situation.problem.length_of[request])


def _crowded(situation: Situation) -> Iterable[int]:
    """Return the meetings in slots that have fewer places than meetings."""
    confirmed, seats = situation.confirmed, situation.problem.seats
    count = Counter(slot for r in confirmed for slot in _taken(situation, r))
    full = {slot for slot, held in count.items() if held > seats[slot]}
    crowded = (r for r in confirmed if not full.isdisjoint(_taken(situation, r)))
    return crowded if full else ()
