"""Of the schedules as good as one that was found, one that is like the present schedule."""

import time
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..models.event import Event
from ..models.schedule import Schedule
from .exact import ExactModel, Expression, solve_exact
from .incumbent import Incumbent
from .limits import Limits
from .objectives import Objective
from .placement import copied
from .places import Places
from .plan import Plan
from .problem import Ints, Mask, Problem, compile_event
from .proof import Prover
from .prune import whole
from .rewritten import rewritten
from .start import adapted, placed_as

VARIABLES, FEW_VARIABLES = 60_000, 8_000
"""Up to these sizes a model is of use here; it has to be small where filling up was enough."""

KEPT, IN_PLACE = 3, 1
"""What a pair that still meets counts, and that it does so in its slot."""


def nearest(
    event: Event,
    found: Schedule,
    present: Schedule,
    around: Sequence[str],
    seconds: float,
    workers: int | None = None,
) -> Schedule:
    """Return a schedule as good as ``found`` that keeps more of the present one.

    Parameters
    ----------
    event : Event
        What was solved; its policy is that of the report of ``found``.
    found : Schedule
        With its report.
    present : Schedule
        Of this event or of one that it came from.
    around : sequence of str
        Companies near which the two events differ.
    seconds : float
        Time for it; what is best by then is returned, and no fewer changes are claimed possible.
    """
    limits = Limits.lasting(seconds, workers=workers)
    problem = compile_event(event)
    best = Incumbent(problem, event.policy, None, time.monotonic())
    best.offer(placed_as(problem, found), "start")
    before = dict(placed_as(problem, present))
    kept = _likeness(problem, before)
    first = adapted(problem, present, limits)
    if first is not None:
        first = _filled(problem, first)
        best.offer(first, "start")
    assert best.slot_of is not None
    choices = [best.slot_of]
    if first is not None and _as_good(best, first):
        choices.append(first)
    most = FEW_VARIABLES if len(choices) > 1 else VARIABLES
    for exact, aim in _models(problem, best, limits, before, around, most):
        exact.hint(first or best.slot_of)
        slot_of = solve_exact(exact, limits, aim).slot_of
        if slot_of is not None and _as_good(best, slot_of):
            choices.append(slot_of)
            break
    start = max(choices, key=lambda slot_of: kept.measure(problem, slot_of))
    return rewritten(problem, start, found, present) or found


def _models(
    problem: Problem,
    best: Incumbent,
    limits: Limits,
    before: Mapping[int, int],
    around: Sequence[str],
    most: int,
) -> Iterator[tuple[ExactModel, Objective]]:
    """Yield models with what to aim at in them: near some companies, then of all.

    Where few may change, the last objective is aimed at, and likeness between schedules of the
    same value: that is easier than to ask for the value.
    """
    n, prover = len(best.objectives), Prover(problem, best, limits)
    both = _likeness(problem, before, best.objectives[-1])
    for changing in _circles(problem, around):
        allowed = _allowed(problem, before, changing)
        if int(allowed.sum()) <= most:
            exact = ExactModel(
                problem, np.flatnonzero(allowed.any(axis=1)).tolist(), allowed=allowed
            )
            best.hold(exact, n - 1)
            yield exact, both
    if prover.fits(n, most):
        yield prover.model(n), _likeness(problem, before)


def _circles(problem: Problem, around: Sequence[str]) -> Iterator[Mask]:
    """Yield the requests that join one of some companies, then also those of their partners."""
    company = {c.id: n for n, c in enumerate(problem.companies)}
    near = np.zeros(len(problem.companies) + 1, dtype=bool)  # behind the last one stands -1
    near[[company[name] for name in around]] = True
    for _ in range(2):
        changing = near[problem.ends].any(axis=1)
        yield np.asarray(changing)
        near[problem.ends[changing]] = True
        near[-1] = False


def _with_time(problem: Problem, free: Ints) -> Mask:
    """Return where requests may begin and all their companies have time (requests, slots)."""
    idle = np.vstack([free > 0, np.ones((1, problem.slot_count), dtype=bool)])
    return np.asarray(problem.allowed & idle[problem.ends].all(axis=1))


def _allowed(problem: Problem, before: Mapping[int, int], changing: Mask) -> Mask:
    """Return where requests may begin if just some may change (requests, slots).

    The other meetings stay where they are, or go; and others come where both have time now.
    """
    with_time = _with_time(problem, Places(problem, problem.allowed, before).free)
    allowed = np.where(changing[:, None], problem.allowed, with_time)
    for request, slot in before.items():
        if not changing[request]:
            allowed[request] = False
            allowed[request, slot] = problem.allowed[request, slot]
    allowed[problem.needed] = problem.allowed[problem.needed]
    return np.asarray(allowed)


def _filled(problem: Problem, slot_of: Mapping[int, int]) -> dict[int, int]:
    """Return a schedule with what still fits in, the best scores first."""
    filled = copied(slot_of)
    if not problem.tables_alike:
        return filled
    places = Places(problem, problem.allowed, slot_of)
    waiting = _with_time(problem, places.free)
    waiting[list(slot_of)] = False
    filled.update(places.fill(np.flatnonzero(waiting.any(axis=1)).tolist()))
    return whole(problem, filled) or copied(slot_of)


def _as_good(best: Incumbent, slot_of: Mapping[int, int]) -> bool:
    values = [o.measure(best.problem, slot_of) for o in best.objectives]
    return values == best.values


def _likeness(
    problem: Problem, present: Mapping[int, int], first: Objective | None = None
) -> Objective:
    """Return the objective of keeping the present pairs, and their slots; after another one."""
    weight = (KEPT + IN_PLACE) * len(present) + 1
    sign = 0 if first is None else weight if first.sense == "max" else -weight

    def measure(_: Problem, slot_of: Mapping[int, int]) -> int:
        own = sum(
            KEPT + IN_PLACE * (slot_of[r] == slot) for r, slot in present.items() if r in slot_of
        )
        return own if first is None else own + sign * first.measure(problem, slot_of)

    def express(model: ExactModel) -> Expression:
        own = model.weighted_sum(
            (variable, KEPT + IN_PLACE * (slot == present[r]))
            for r in model.requests
            if r in present
            for slot, variable in model.slots_of(r)
        )
        return own if first is None else own + sign * model.expression(first)

    def evaluate(plan: Plan) -> int:
        index = {s.id: n for n, s in enumerate(problem.slots)}
        held = {problem.number_of[m.request]: index[m.slot] for m in plan.meetings}
        return measure(problem, held)

    return Objective("likeness", "max", evaluate, measure, express)
