"""Meetings placed by taking out what is in the way: whatever leaves, every rule is kept."""

import random
from typing import Any

import numpy as np
import pytest
from linkmatch.scheduler.bounds import Selection
from linkmatch.scheduler.construct import Constructor
from linkmatch.scheduler.problem import compile_event
from linkmatch.scheduler.prune import whole
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.zoned import ZonedConstructor

from .zoned_events import event, long, resting, spaced, teams

MANY = 100


def no_walking(rules: dict[str, Any], rng: random.Random) -> None:
    resting(rules, rng)
    rules["walking"] = []


VARIANTS: list[dict[str, Any]] = [
    {"requests": long},
    {"rules": resting, "requests": long},
    {"rules": resting, "requests": long, "companies": teams},
    {"requests": long, "companies": spaced},
    {"rules": no_walking, "requests": long, "companies": teams},
]


def constructor_of(seed: int, variant: dict[str, Any]) -> Constructor:
    problem = compile_event(event(seed, (8, 6, 8, 5), **variant))
    walking = problem.event.rules.walking
    return ZonedConstructor(problem, seed) if walking else Constructor(problem, seed)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("seed", range(4))
def test_every_rule_is_kept_and_no_more_leave_than_may(seed: int, variant: dict[str, Any]) -> None:
    constructor, rng = constructor_of(seed, variant), random.Random(seed)
    problem, moved = constructor.problem, 0
    for _ in range(150):
        held = set(constructor.schedule())
        request = rng.choice(sorted({*range(problem.request_count)} - held))
        staying, most = set(rng.sample(sorted(held), len(held) // 3)), rng.randrange(4)
        choices = constructor._choices(request)
        out = constructor._ejection.place(request, choices, most, staying)
        schedule = constructor.schedule()
        if out is None:
            assert schedule.keys() == held
            continue
        moved += len(out)
        assert len(out) <= most
        assert not staying & {*out}
        assert schedule.keys() == (held | {request}) - {*out}
        assert whole(problem, schedule) == schedule
    assert moved, "some had to leave"


def test_only_a_fixed_request_displaces_fixed_ones() -> None:
    constructor = constructor_of(0, {"rules": resting, "requests": long})
    requests, place = constructor.problem.request_count, constructor._ejection.place
    fixed = set(range(0, requests, 3))
    constructor._fixed[:] = [r in fixed for r in range(requests)]
    for request in range(requests):
        before = set(constructor.schedule())
        out = place(request, constructor._choices(request), MANY)
        if out is not None:
            assert request in fixed or not fixed & {*out}
            assert constructor.schedule().keys() == (before | {request}) - {*out}


def test_chains_place_more_than_chases_do() -> None:
    """Of a choice that has places for all, where companies rest and walk."""
    made = event(0, (30, 12, 10, 11), rules=resting, requests=long)
    flat = made.model_copy(update={"rules": made.rules.model_copy(update={"walking": ()})})
    held = {meeting.request for meeting in solve(flat, time_limit=30, workers=1).meetings}
    problem = compile_event(made)
    flow = np.array([request.id in held for request in problem.requests], dtype=np.int64)
    left = []
    for chains in (False, True):
        constructor = ZonedConstructor(problem, 0)
        constructor._ejects = chains
        constructor.round(Selection(flow, 0, 0), lambda: False)
        left.append(len(constructor.left_out))
    assert left[1] < left[0]
