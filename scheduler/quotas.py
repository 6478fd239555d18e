"""Who is able to attend which meetings, as counts: without saying who attends which.

People of a pool (the representatives of a company, the interpreters) can attend the meetings of a
slot, each one of them, if and only if no set of these meetings has fewer people able to attend one
of it than it has meetings (P. Hall, Journal of the London Mathematical Society 10, 1935). It is
enough to look at the sets of people that are unions of those able to attend some request.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..models.event import Interpreter, Representative
from .draft import Ints, Mask, as_bits

if TYPE_CHECKING:
    from .problem import Problem

MOST_SETS = 64
"""Where a pool has more sets of people than this, some are left out."""


def unions(sets: Iterable[int]) -> list[int]:
    """Return sets of people, and unions of those that overlap, as bit masks.

    Once there are more than ``MOST_SETS``, further ones are left out.
    """
    found = sorted(set(sets) - {0})
    known, first = set(found), len(found)
    for n, one in enumerate(found):
        for other in found[: min(n, first)]:
            both = one | other
            # People who share no meeting are counted by their own sets.
            if one & other and both not in known:
                known.add(both)
                found.append(both)
        if len(found) > MOST_SETS:
            break
    return found


@dataclass(frozen=True)
class Quota:
    """Requests that only some people can attend.

    Attributes
    ----------
    people : tuple of str
        Who is able to attend one or another of them.
    requests : tuple of int
        They are not able to attend any others alone.
    there : int array (slots)
        How many of the people are there, so at most so many of the requests are held in a slot.
    """

    people: tuple[str, ...]
    requests: tuple[int, ...]
    there: Ints


@dataclass(frozen=True)
class Pool:
    """People of whom each attends one meeting at a time.

    Attributes
    ----------
    people : tuple of str
        Their ids.
    there : bool array (people, slots)
        Where they are there.
    able : dict of int to int
        Who is able to attend each request that needs one of them, as a bit mask.
    company : int or None
        Whom they represent; ``None`` for interpreters.
    long : frozenset of int
        Requests of several slots, in all of which the same person attends.
    """

    people: tuple[str, ...]
    there: Mask
    able: dict[int, int]
    company: int | None
    long: frozenset[int]

    @cached_property
    def sets(self) -> list[int]:
        """Sets of people whose meetings are to be counted, as bit masks; at most ``MOST_SETS``."""
        return unions(self.able.values())

    @cached_property
    def counted(self) -> bool:
        """Whether counting is enough for each meeting to find somebody."""
        everybody = (1 << len(self.people)) - 1
        alike = bool((self.there == self.there[:1]).all()) and {*self.able.values()} <= {everybody}
        return alike or (self.long.isdisjoint(self.able) and len(self.sets) <= MOST_SETS)

    @cached_property
    def quotas(self) -> list[Quota]:
        """What is to be counted; that all of a company are busy goes without saying."""
        everybody = (1 << len(self.people)) - 1
        sets = [s for s in self.sets if self.company is None or s != everybody]
        return [self._quota(members) for members in sets]

    def able_throughout(self, request: int, slots: Sequence[int]) -> int:
        """Return who is able to attend a request and there in all of some slots, as a bit mask."""
        able = self.able[request]
        for slot in slots:
            able &= self._present[slot]
        return able

    @cached_property
    def _present(self) -> list[int]:
        """Who is there in each slot, as a bit mask."""
        return as_bits(self.there.T)

    def _quota(self, members: int) -> Quota:
        inside = [n for n in range(len(self.people)) if members >> n & 1]
        return Quota(
            tuple(self.people[n] for n in inside),
            tuple(r for r, able in sorted(self.able.items()) if not able & ~members),
            self.there[inside].sum(axis=0),
        )


def pools_of(problem: "Problem") -> list[Pool]:
    """Return the representatives of each company that names some, and the interpreters."""
    asked, found = problem.people, []
    for n, requests in problem.attended.items():
        who = problem.companies[n]
        able = {r: [p.id for p in asked.able(problem.requests[r], who)] for r in requests}
        found.append(_pool(problem, who.representatives, able, n))
    if problem.event.interpreters and problem.interpreted:
        able = {r: asked.interpreters(problem.requests[r], ()) for r in problem.interpreted}
        found.append(_pool(problem, problem.event.interpreters, able, None))
    return found


def _pool(
    problem: "Problem",
    people: Sequence[Representative | Interpreter],
    able: Mapping[int, Sequence[str]],
    company: int | None,
) -> Pool:
    there = np.ones((len(people), problem.slot_count), dtype=bool)
    index = {slot.id: n for n, slot in enumerate(problem.slots)}
    bit = {}
    for n, person in enumerate(people):
        there[n, [index[slot] for slot in person.unavailable]] = False
        bit[person.id] = 1 << n
    masks = {request: sum(bit[name] for name in named) for request, named in able.items()}
    long = frozenset(request for request in able if problem.length_of[request] > 1)
    return Pool(tuple(bit), there, masks, company, long)
