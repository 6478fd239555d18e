"""What counting shows of representatives and interpreters before any search."""

from collections.abc import Iterator, Sequence

from ..models.diagnostics import Finding
from .colouring import bits
from .outcome import listed
from .overload import overload
from .problem import Problem
from .quotas import Pool


def why_nobody(problem: Problem, n: int) -> str | None:
    """Return why nobody can attend or interpret a request in a slot it could be in."""
    request, people = problem.requests[n], problem.people
    if people.needs_interpreter(request):
        names = " and ".join(request.companies)
        if not people.interpreters(request, ()):
            return f"{names} share no language, and no interpreter speaks one of each"
        if not any(problem.interpreters_for(n, t) for t in range(problem.slot_count)):
            return f"{names} share no language, and every interpreter who could help is away"
    for company in problem.members[n]:
        who = problem.companies[company]
        if who.representatives and not people.able(request, who):
            return f"no representative of {who.id} is asked for and able"
    return None


def people_overbooked(problem: Problem, musts: Sequence[int]) -> Iterator[Finding]:
    """Yield must-meetings that only some people can attend, who are too few for them."""
    needed = set(musts)
    for pool in problem.pools:
        for quota in pool.quotas:
            own = [n for n in quota.requests if n in needed]
            places = quota.there.tolist()
            found = overload([problem.allowed_bits[n] for n in own], places)
            if found is not None:
                items, reached = found
                stuck = listed([problem.requests[own[i]].id for i in items])
                whom = _one_of(problem, pool, quota.people)
                fits = sum(places[t] for t in bits(reached))
                yield Finding(
                    ("requests",),
                    f"{len(items)} must-meetings ({stuck}) need {whom} in "
                    f"{slot_names(problem, reached)}, where {fits} of them can be held",
                )


def interpreters_scarce(problem: Problem) -> Iterator[Finding]:
    """Yield interpreters whom more requests need than they can serve in all slots."""
    for pool in problem.pools:
        for quota in pool.quotas if pool.company is None else ():
            needing = [n for n in quota.requests if problem.can_be_held[n]]
            fits = int(quota.there.sum())
            if len(needing) > fits:
                yield Finding(
                    ("interpreters",),
                    f"{len(needing)} requests need {_one_of(problem, pool, quota.people)}, who can "
                    f"serve {fits} in all, so some of them are not held",
                    "warning",
                )


def _one_of(problem: Problem, pool: Pool, people: Sequence[str]) -> str:
    """Return people as a message names them."""
    kind = "interpreter" if pool.company is None else "representative"
    named = f"one of the {kind}s {listed(people)}"
    if len(people) == 1:
        named = f"the {kind} {people[0]}"
    return named if pool.company is None else f"{named} of {problem.companies[pool.company].id}"


def slot_names(problem: Problem, mask: int) -> str:
    """Return the slots of a bit mask as a message names them."""
    return listed([problem.slots[t].id for t in bits(mask)]) or "no slot"
