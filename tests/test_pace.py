"""Rest and pace of companies: against all schedules of small events, and on broken ones."""

import itertools
import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkmatch.models import Event, Schedule
from linkmatch.models.schedule import Meeting
from linkmatch.scheduler.bounds import SlotFlow
from linkmatch.scheduler.construct import Constructor
from linkmatch.scheduler.improve import improve
from linkmatch.scheduler.objectives import OBJECTIVES
from linkmatch.scheduler.outcome import InfeasibleError
from linkmatch.scheduler.pace import Busy, Pace
from linkmatch.scheduler.precheck import check_demands
from linkmatch.scheduler.problem import Problem, compile_event
from linkmatch.scheduler.prune import prune
from linkmatch.scheduler.resting import resting_patterns
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.verify import verify

FIELDS = ("max_consecutive", "max_per_session", "max_per_day", "min_gap")


# An event, and the rules read from the text ------------------------------------------------------


def slots(days: int, per_day: int, lunch: int | None = None) -> list[dict[str, str | None]]:
    """Half-hours from 9; after ``lunch`` of them a pause of an hour, and PM begins."""
    found: list[dict[str, str | None]] = []
    for day, n in itertools.product(range(days), range(per_day)):
        pause = lunch is not None and n >= lunch
        start = datetime(2026, 3, 2 + day, 9 + pause) + timedelta(minutes=30 * n)
        found.append(
            {
                "id": f"S{len(found)}",
                "start": start.isoformat(timespec="minutes"),
                "end": (start + timedelta(minutes=30)).isoformat(timespec="minutes"),
                "session": None if lunch is None else f"{'PM' if pause else 'AM'}{day}",
            }
        )
    return found


def make(**fields: Any) -> Event:
    names = {name for r in fields["requests"] for name in r["companies"]}
    usual = {"sides": ["firm"], "table_count": 3, "companies": [{"id": n} for n in sorted(names)]}
    return Event.model_validate(usual | fields | {"slots": _timed(fields["slots"])})


def _timed(given_slots: list[dict[str, Any]]) -> list[dict[str, Any]]:
    times = ("start", "end")
    return [s | {t: datetime.fromisoformat(s[t]) for t in times} for s in given_slots]


def keeps_pace(event: Event, company: Any, held: list[tuple[int, int]]) -> bool:
    """Return whether meetings (first slot, length) keep a company's limits, word by word."""
    limit = {name: getattr(company, name) for name in FIELDS}
    limit = {n: getattr(event.rules, n) if v is None else v for n, v in limit.items()}
    slots = event.ordered_slots
    busy = sorted({t + k for t, length in held for k in range(length)})
    row, longest = 0, timedelta(minutes=event.rules.max_pause_minutes)
    for before, t in zip([-2, *busy], busy, strict=False):
        pause = t - before > 1 or slots[t].start - slots[before].end > longest
        row = 1 if pause else row + 1
        if limit["max_consecutive"] is not None and row > limit["max_consecutive"]:
            return False
    sessions = [slots[t].session for t, _ in held if slots[t].session is not None]
    days = [slots[t].start.date() for t, _ in held]
    for name, parts in (("max_per_session", Counter(sessions)), ("max_per_day", Counter(days))):
        most = limit[name]
        if most is not None and any(count > most for count in parts.values()):
            return False
    for (t, length), (u, _) in itertools.permutations(held, 2):
        if t + length <= u and u - (t + length) < limit["min_gap"]:
            return False
    breaks = sum(b - a > 1 for a, b in itertools.pairwise(busy))
    return company.max_breaks is None or breaks <= company.max_breaks


def is_valid(event: Event, slot_of: dict[str, int]) -> bool:
    """Return whether a schedule keeps the rules that these events use."""
    requests, slots = event.request_by_id, event.ordered_slots
    load = [0] * len(slots)
    taken: dict[str, list[tuple[int, int]]] = {c.id: [] for c in event.companies}
    for name, first in slot_of.items():
        length = requests[name].length
        if first + length > len(slots):
            return False
        for t in range(first, first + length):
            load[t] += 1
            after_pause = t > first and slots[t].start != slots[t - 1].end
            if after_pause or any(
                slots[t].id in event.company_by_id[c].unavailable for c in requests[name].companies
            ):
                return False
        for c in requests[name].companies:
            taken[c].append((first, length))
    for company in event.companies:
        held = taken[company.id]
        together = [sum(t <= n < t + length for t, length in held) for n in range(len(slots))]
        if max(together) > company.delegations or not keeps_pace(event, company, held):
            return False
    return max(load) <= (event.table_count or 0) and all(
        r.id in slot_of for r in event.requests if r.must
    )


def best_score(event: Event) -> float | None:
    """Return the best score of all schedules there are; ``None`` for no schedule."""
    names = [r.id for r in event.requests]
    choices = [-1, *range(len(event.slots))]
    best: float | None = None
    for choice in itertools.product(choices, repeat=len(names)):
        slot_of = {name: t for name, t in zip(names, choice, strict=True) if t >= 0}
        score = sum(event.request_by_id[name].score for name in slot_of)
        if (best is None or score > best) and is_valid(event, slot_of):
            best = score
    return best


@st.composite
def events(draw: st.DrawFn) -> Event:
    days = draw(st.integers(1, 2))
    per_day = draw(st.integers(2, 5 if days == 1 else 2))
    lunch = draw(st.sampled_from([None, 1, 2]))
    some = st.one_of(st.none(), st.integers(1, 2))
    names = "ABCD"
    companies = [
        {
            "id": name,
            "delegations": draw(st.sampled_from([1, 1, 2])),
            "max_consecutive": draw(some) if draw(st.booleans()) else None,
            "min_gap": draw(st.sampled_from([None, None, 0, 1, 2])),
            "max_breaks": draw(st.sampled_from([None, None, 0, 1])),
            "unavailable": draw(st.lists(st.sampled_from(["S0", "S1"]), max_size=1)),
        }
        for name in names
    ]
    pairs = draw(st.permutations(list(itertools.combinations(names, 2))))
    requests = [
        {
            "companies": pair,
            "score": draw(st.integers(1, 5)),
            "must": draw(st.integers(0, 7)) == 0,
            "length": draw(st.sampled_from([1, 1, 1, 2])),
        }
        for pair in pairs[: draw(st.integers(2, 4))]
    ]
    rules = {
        "max_consecutive": draw(some),
        "max_per_session": draw(some),
        "max_per_day": draw(some),
        "min_gap": draw(st.sampled_from([0, 0, 1])),
    }
    return make(
        slots=slots(days, per_day, lunch),
        table_count=draw(st.integers(1, 2)),
        companies=companies,
        requests=requests,
        rules=rules,
        policy=["score"],
    )


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(events())
def test_no_schedule_is_better_and_none_that_is_worse_is_called_optimal(event: Event) -> None:
    expected = best_score(event)
    try:
        schedule = solve(event, time_limit=30, workers=1)
    except InfeasibleError:
        assert expected is None
        return
    order = {s.id: n for n, s in enumerate(event.ordered_slots)}
    assert is_valid(event, {m.request: order[m.slot] for m in schedule.meetings})
    assert schedule.report is not None
    assert schedule.report.status == "optimal"
    assert schedule.report.objectives[0].value == pytest.approx(expected)


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(events(), st.data())
def test_verify_finds_what_breaks_a_limit_and_nothing_else(event: Event, data: Any) -> None:
    places = st.integers(-1, len(event.slots) - 1)
    held = {r: t for r in event.requests if (t := data.draw(places)) >= 0}
    meetings = tuple(
        Meeting(
            request=r.id,
            companies=r.companies,
            slot=event.ordered_slots[t].id,
            table=event.all_tables[0].id,
            score=r.score,
        )
        for r, t in held.items()
    )
    found = verify(event, Schedule(meetings=meetings)).violations
    last = len(event.slots)
    taken = {
        c.id: [(t, min(r.length, last - t)) for r, t in held.items() if c.id in r.companies]
        for c in event.companies
    }
    expected = {c.id for c in event.companies if not keeps_pace(event, c, taken[c.id])}
    named = {c for v in found if v.rule in (*FIELDS, "max_breaks") for c in v.companies}
    assert named == expected


def test_a_gap_and_no_break_leave_one_meeting() -> None:
    event = make(
        slots=slots(1, 4),
        companies=[{"id": "A", "max_breaks": 0, "min_gap": 1}, {"id": "B"}, {"id": "C"}],
        requests=[{"companies": ["A", name], "score": 1} for name in "BC"],
    )
    assert len(solve(event, workers=1).meetings) == 1


def test_a_meeting_of_two_slots_is_a_run_of_two_even_with_a_gap() -> None:
    event = make(
        slots=slots(1, 4),
        requests=[{"companies": ["A", "B"], "score": 1, "length": 2}],
        rules={"max_consecutive": 1, "min_gap": 1},
    )
    assert not solve(event, workers=1).meetings


# Limits on bit masks -----------------------------------------------------------------------------


@settings(max_examples=200)
@given(st.integers(0, 2**10 - 1), st.integers(1, 3), st.integers(0, 2), st.integers(0, 2**9))
def test_a_slot_is_shut_where_one_more_meeting_does_not_fit(
    busy: int, run: int, gap: int, pauses: int
) -> None:
    begins = pauses << 1 & 2**10 - 1 | 1
    ends = begins >> 1 | 1 << 9
    pace = Pace(run, gap, None, ((0b11111, 2),), begins, ends)
    if not pace.fits(Busy.of([busy])):
        return
    for slot in range(10):
        if not busy >> slot & 1:
            more = busy | 1 << slot
            shut = bool(pace.shut(Busy.of([busy])) >> slot & 1)
            assert shut != pace.fits(Busy.of([more]))


def saturated(seed: int = 1, **rules: Any) -> Event:
    """Ten companies of each side that all want to meet, in 12 slots, some of them away."""
    rng = random.Random(seed)
    companies = [
        {"id": f"{side}{n}", "side": side, "unavailable": [f"S{rng.randrange(12)}"]}
        for side in "xy"
        for n in range(10)
    ]
    requests = [
        {"companies": [f"x{a}", f"y{b}"], "score": rng.randint(1, 50)}
        for a in range(10)
        for b in range(10)
    ]
    return make(
        sides=["x", "y"],
        slots=slots(1, 12, 6),
        table_count=10,
        companies=companies,
        requests=requests,
        rules=rules,
        policy=["score"],
    )


RESTS = [
    {"max_consecutive": 3},
    {"max_consecutive": 2, "max_per_session": 3},
    {"min_gap": 1},
    {"max_per_day": 5},
]


@pytest.mark.parametrize("rules", RESTS, ids=str)
def test_the_most_meetings_are_those_of_the_best_pattern(rules: dict[str, int]) -> None:
    event = saturated(**rules)
    problem = compile_event(event)
    for company, reach in list(zip(problem.companies, problem.capacity_of, strict=True))[:4]:
        there = [n for n, s in enumerate(problem.slots) if s.id not in company.unavailable]
        most = max(
            size
            for size in range(len(there) + 1)
            for chosen in itertools.combinations(there, size)
            if keeps_pace(event, company, [(t, 1) for t in chosen])
        )
        assert reach == most


@settings(max_examples=40)
@given(st.integers(1, 4), st.integers(0, 2**6 - 1), st.sampled_from([1, 2]))
def test_the_most_slots_are_those_of_the_best_set(run: int, away: int, people: int) -> None:
    """Of two sessions of three slots, a set of busy ones without too long a run."""
    absent = [f"S{n}" for n in range(6) if away >> n & 1]
    event = make(
        sides=["x", "y"],
        slots=slots(1, 6, 3),
        companies=[
            {"id": "A", "side": "x", "unavailable": absent, "delegations": people},
            {"id": "B", "side": "y"},
        ],
        requests=[{"companies": ["A", "B"], "score": 1, "length": 2}],
        rules={"max_consecutive": run, "max_per_session": 1, "min_gap": 1},
    )
    sets = [busy for busy in range(2**6) if not busy & away]
    resting = [busy for busy in sets if all(len(row) <= run for row in runs(event, busy))]
    most = max(busy.bit_count() for busy in resting)
    assert compile_event(event).most_slots_in(slice(None))[0] == most * people


def runs(event: Event, busy: int) -> list[str]:
    """Return the busy slots in a row, a letter for each, without a pause between them."""
    found = [""]
    for n in range(6):
        if busy >> n & 1:
            found[-1] += "x"
        if not busy >> n & 1 or (n < 5 and not event.unbroken[n]):
            found.append("")
    return found


@pytest.mark.parametrize("rules", RESTS, ids=str)
def test_rounds_of_construction_keep_limits(rules: dict[str, int]) -> None:
    problem = compile_event(saturated(**rules))
    constructor, flow = Constructor(problem, seed=1), SlotFlow(problem)
    selection = flow.solve()
    for _ in range(3):
        assert selection is not None
        constructor.round(selection, lambda: False)
        constructor.fill()
        assert holds(problem, constructor.schedule())
        selection = flow.solve(constructor.costs())


def holds(problem: Problem, slot_of: dict[int, int]) -> bool:
    names = {problem.requests[r].id: t for r, t in slot_of.items()}
    return is_valid(problem.event, names)


def test_patterns_of_rest_are_as_large_as_may_be() -> None:
    problem = compile_event(saturated(max_consecutive=3))
    patterns = resting_patterns(problem, random.Random(1))
    assert patterns is not None
    assert [p.bit_count() for p in patterns] == problem.capacity_of
    for company, mask in zip(problem.companies, patterns, strict=True):
        there = [(t, 1) for t in range(problem.slot_count) if mask >> t & 1]
        assert keeps_pace(problem.event, company, there)
    assert resting_patterns(compile_event(saturated()), random.Random(1)) is None


@pytest.mark.parametrize("rules", RESTS, ids=str)
def test_annealing_keeps_limits_and_the_score(rules: dict[str, int]) -> None:
    problem = compile_event(saturated(**rules))
    constructor, flow = Constructor(problem, seed=1), SlotFlow(problem)
    selection = flow.solve()
    assert selection is not None
    constructor.round(selection, lambda: False)
    start = constructor.schedule()
    policy = ["score", "breaks"]
    values = [[OBJECTIVES[name].measure(problem, start) for name in policy]]
    for schedule in improve(problem, start, policy, 1, lambda: False, tries=30_000):
        assert prune(problem, schedule) == schedule
        assert holds(problem, schedule)
        values.append([OBJECTIVES[name].measure(problem, schedule) for name in policy])
        assert values[-1][0] == values[0][0]
        assert values[-1][1] < values[-2][1]


@pytest.mark.parametrize("rules", RESTS, ids=str)
def test_saturated_events_have_a_valid_schedule_and_a_bound(rules: dict[str, int]) -> None:
    event = saturated(**rules)
    schedule = solve(event, time_limit=10, workers=1)
    assert schedule.report is not None
    assert verify(event, schedule).valid
    score = next(o for o in schedule.report.objectives if o.name == "score")
    assert score.bound is not None
    assert 0 < score.value <= score.bound


# Demands that cannot be met ----------------------------------------------------------------------


def test_musts_beyond_a_limit_are_told_before_any_search() -> None:
    musts = [{"companies": ["A", name], "score": 1, "must": True} for name in "BCD"]
    event = make(slots=slots(1, 4), requests=musts, rules={"max_consecutive": 1})
    assert errors(event) == [
        "A has 3 must-meetings (A|B, A|C, A|D), but with its rest and its limits for sessions and "
        "days it can hold 2"
    ]
    event = make(
        slots=slots(1, 4, 2),
        requests=[{**must, "session": "AM0"} for must in musts[:2]],
        rules={"max_per_session": 1},
    )
    assert errors(event) == [
        "A has 2 must-meetings (A|B, A|C) that can only be in S0, S1, where it may hold 1"
    ]


def errors(event: Event) -> list[str]:
    return [f.message for f in check_demands(event) if f.severity == "error"]


def test_an_event_without_such_rules_has_no_limits() -> None:
    problem = compile_event(saturated())
    assert problem.paces is None
    assert not any(problem.pace_of)
    assert np.array_equal(problem.capacity_of, problem.present.sum(axis=1))
