"""The bound by patterns, against every schedule of small events and known events."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkmatch.models import Event
from linkmatch.scheduler.automaton import NO_PATTERN, Patterns, Weights
from linkmatch.scheduler.bounds import SlotFlow
from linkmatch.scheduler.fixing import decided
from linkmatch.scheduler.objectives import OBJECTIVES
from linkmatch.scheduler.occupancy import breaks_in, busy_masks, idle_slots_in
from linkmatch.scheduler.outcome import InfeasibleError
from linkmatch.scheduler.patterns import pattern_bound
from linkmatch.scheduler.problem import Problem, compile_event
from linkmatch.scheduler.solve import solve


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Events of up to five slots and requests, of one or two sides."""
    two_sided = draw(st.booleans())
    slots = [f"S{n}" for n in range(draw(st.integers(2, 5)))]
    companies = [
        {
            "id": f"C{n}",
            "side": "right" if two_sided and n % 2 else "left",
            "unavailable": draw(st.lists(st.sampled_from(slots), max_size=2, unique=True)),
            "delegations": draw(st.sampled_from([1, 1, 1, 2])),
            "max_meetings": draw(st.sampled_from([None, None, 2])),
        }
        for n in range(draw(st.integers(2, 5)))
    ]
    pairs = [
        (a, b)
        for n, a in enumerate(companies)
        for b in companies[:n]
        if not two_sided or a["side"] != b["side"]
    ]
    requests = [
        {
            "id": f"Q{n}",
            "companies": [a["id"], b["id"]],
            "score": draw(st.integers(0, 3)),
            "must": draw(st.booleans()),
            "after": [f"Q{n - 1}"] if n and draw(st.integers(0, 4)) == 0 else [],
        }
        for n, (a, b) in enumerate(draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=4)))
    ]
    limit = draw(st.sampled_from([None, None, 0, 1]))
    event = {
        "sides": ["left", "right"] if two_sided else ["left"],
        "slots": [
            {"id": s, "start": f"2026-03-02T{9 + n:02d}:00", "end": f"2026-03-02T{9 + n:02d}:30"}
            for n, s in enumerate(slots)
        ],
        "table_count": draw(st.integers(1, 3)),
        "companies": companies,
        "requests": requests,
        "rules": {} if limit is None else {"max_break_difference": limit},
    }
    return compile_event(Event.model_validate_json(json.dumps(event)))


def schedules(problem: Problem) -> Iterator[dict[int, int]]:
    """Every schedule that keeps all rules, by trying all."""
    choices = [
        [*np.flatnonzero(problem.allowed[r]).tolist(), *([] if request.must else [None])]
        for r, request in enumerate(problem.requests)
    ]
    for choice in product(*choices):
        slot_of = {r: t for r, t in enumerate(choice) if t is not None}
        if keeps_rules(problem, slot_of):
            yield slot_of


def keeps_rules(problem: Problem, slot_of: dict[int, int]) -> bool:
    at = Counter((c, t) for r, t in slot_of.items() for c in problem.members[r])
    total = Counter(c for r in slot_of for c in problem.members[r])
    breaks = [breaks_in(busy) for busy in busy_masks(problem, slot_of)]
    limit = problem.event.rules.max_break_difference
    return (
        all(count <= problem.delegations[c] for (c, _), count in at.items())
        and all(total[c] <= most for c, most in enumerate(problem.capacity_of))
        and all(n <= problem.seats[t] for t, n in Counter(slot_of.values()).items())
        and all(
            slot_of[a] < slot_of[b] for a, b, _ in problem.after if a in slot_of and b in slot_of
        )
        and (limit is None or max(breaks) - min(breaks) <= limit)
    )


@pytest.mark.parametrize("name", ["breaks", "idle_slots"])
def test_where_nobody_is_nobody_has_breaks(name: str) -> None:
    data = {"slots": [{"id": "S0", "start": "2026-03-02T09:00", "end": "2026-03-02T09:15"}]}
    event = Event.model_validate_json(
        json.dumps(data | {"table_count": 1, "companies": [], "requests": []})
    )
    (found,) = solve(event, policy=[name], time_limit=10).report.objectives
    assert (found.value, found.bound) == (0, 0)


@settings(max_examples=60)
@given(problems())
def test_no_schedule_is_below_the_bound(problem: Problem) -> None:
    found = list(schedules(problem))
    for name in ("breaks", "idle_slots"):
        bound = pattern_bound(problem, name)
        if bound is None:
            assert not found
        for slot_of in found:
            assert bound is not None
            assert OBJECTIVES[name].measure(problem, slot_of) >= bound


@settings(max_examples=60)
@given(problems(), st.integers(0, 2))
def test_no_schedule_of_a_score_is_below_the_bound_for_it(problem: Problem, less: int) -> None:
    def score(slot_of: dict[int, int]) -> int:
        return OBJECTIVES["score"].measure(problem, slot_of)

    found = list(schedules(problem))
    least = max((score(s) for s in found), default=0) - 1000 * less
    good = [s for s in found if score(s) >= least]
    for name in ("breaks", "idle_slots"):
        bound = pattern_bound(problem, name, {"score": least})
        if bound is None:
            assert not good
        for slot_of in good:
            assert bound is not None
            assert OBJECTIVES[name].measure(problem, slot_of) >= bound


@settings(max_examples=60)
@given(problems(), st.integers(0, 2))
def test_decided_requests_are_alike_in_every_schedule_of_a_score(
    problem: Problem, less: int
) -> None:
    def score(slot_of: dict[int, int]) -> int:
        return OBJECTIVES["score"].measure(problem, slot_of)

    found = list(schedules(problem))
    if not found:
        return
    least = max(map(score, found)) - 1000 * less
    choice = decided(SlotFlow(problem), least)
    assert choice is not None
    for slot_of in found:
        if score(slot_of) >= least:
            assert set(np.flatnonzero(choice.held)) <= set(slot_of)
            assert not set(np.flatnonzero(choice.never)) & set(slot_of)


@settings(max_examples=100)
@given(st.data())
def test_the_cheapest_pattern_is_the_cheapest_of_all(data: st.DataObject) -> None:
    slots = data.draw(st.integers(1, 6))
    flags = st.lists(st.integers(0, 4), min_size=slots, max_size=slots)
    opened = np.array([data.draw(flags)]) > 0
    forced = opened & (np.array([data.draw(flags)]) == 0)
    few, many = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 3))
    least, most = np.zeros((1, slots), dtype=int), np.full((1, slots), few + many)
    least[0, -1] = few
    limits = data.draw(st.sampled_from([None, (0, 0), (0, 1), (1, 2)]))
    price = np.array([data.draw(flags)]) - 2
    weights = Weights(data.draw(st.integers(0, 2)), data.draw(st.integers(0, 2)))
    patterns = Patterns(opened, forced, least, most, limits)
    cost, busy = patterns.cheapest(price, np.array([-1]), weights)

    def value(pattern: Any) -> int:
        mask = sum(1 << int(t) for t in np.flatnonzero(pattern))
        breaks = breaks_in(mask)
        right = (opened[0] | ~pattern).all() and (pattern | ~forced[0]).all()
        right = right and few <= pattern.sum() <= few + many
        if not right or (limits is not None and not limits[0] <= breaks <= limits[1]):
            return NO_PATTERN
        idle = weights.run * breaks + weights.slot * idle_slots_in(mask)
        return int(idle + ((price[0] - 1) * pattern).sum())

    every = [value(np.array(p, dtype=bool)) for p in product([0, 1], repeat=slots)]
    assert min(cost[0], NO_PATTERN) == min(every)
    if min(every) < NO_PATTERN:
        assert value(busy[0]) == min(every)


@settings(max_examples=40)
@given(
    problems(),
    st.sampled_from([("breaks",), ("idle_slots",), ("score", "breaks"), ("score", "idle_slots")]),
    st.integers(1, 2),
)
def test_the_race_proves_the_best_of_all_schedules(
    problem: Problem, policy: tuple[str, ...], workers: int
) -> None:
    def value(slot_of: dict[int, int]) -> tuple[int, ...]:
        values = {name: OBJECTIVES[name].measure(problem, slot_of) for name in policy}
        return tuple(-v if name == "score" else v for name, v in values.items())

    best = min(map(value, schedules(problem)), default=None)
    event = problem.event.model_copy(update={"policy": policy})
    try:
        report = solve(event, workers=workers).report
    except InfeasibleError:
        assert best is None
        return
    assert report.status == "optimal"
    found = [1000 * -o.value if o.name == "score" else o.value for o in report.objectives]
    assert best == tuple(found)
