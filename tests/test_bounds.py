"""The flow bound: never below what a schedule reaches, and where it is exact."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkmatch.models import Company, Event, Request, Slot, Table
from linkmatch.scheduler.bounds import SlotFlow
from linkmatch.scheduler.problem import compile_event
from linkmatch.scheduler.solve import solve


def make_event(
    companies: list[Company], requests: list[Request], slots: int, tables: int, sides: int = 2
) -> Event:
    return Event(
        sides=("left", "right")[:sides],
        slots=tuple(
            Slot.model_validate_json(
                f'{{"id": "S{n}", "start": "2026-01-01T{9 + n:02d}:00",'
                f' "end": "2026-01-01T{9 + n:02d}:20"}}'
            )
            for n in range(slots)
        ),
        table_count=tables,
        companies=tuple(companies),
        requests=tuple(requests),
    )


def test_one_company_with_two_slots_holds_its_two_best_meetings() -> None:
    companies = [Company(id="A", side="left")]
    companies += [Company(id=f"B{n}", side="right") for n in range(3)]
    requests = [Request(companies=("A", f"B{n}"), score=10 * (n + 1)) for n in range(3)]
    problem = compile_event(make_event(companies, requests, slots=2, tables=5))
    selection = SlotFlow(problem).solve()
    assert selection is not None
    assert selection.score == 50_000
    assert selection.flow.tolist() == [0, 1, 1]


def test_tables_limit_the_bound() -> None:
    companies = [
        Company(id=f"{side}{n}", side=name)
        for side, name in (("A", "left"), ("B", "right"))
        for n in range(3)
    ]
    requests = [Request(companies=(f"A{n}", f"B{n}"), score=5) for n in range(3)]
    event = make_event(companies, requests, slots=1, tables=2)
    selection = SlotFlow(compile_event(event)).solve()
    assert selection is not None
    assert selection.score == 10_000


def test_only_its_company_s_meetings_count_at_a_reserved_table() -> None:
    companies = [
        Company(id=f"{side}{n}", side=name)
        for side, name in (("A", "left"), ("B", "right"))
        for n in range(3)
    ]
    requests = [Request(companies=(f"A{n}", f"B{n}"), score=5 - n) for n in range(3)]
    tables = (Table(id="T1"), Table(id="T2", reserved_for="A2"), Table(id="T3", reserved_for="B9"))
    event = make_event([*companies, Company(id="B9", side="right")], requests, slots=1, tables=1)
    event = Event(**(dict(event) | {"tables": tables, "table_count": None}))
    selection = SlotFlow(compile_event(event)).solve()
    assert selection is not None
    assert selection.score == 5_000 + 3_000, "one at the common table, and A2 at its own"


def test_a_triangle_of_one_side_is_bounded_by_half_its_double_cover() -> None:
    companies = [Company(id=c) for c in "ABC"]
    requests = [Request(companies=pair, score=1) for pair in (("A", "B"), ("B", "C"), ("A", "C"))]
    event = make_event(companies, requests, slots=1, tables=3, sides=1)
    selection = SlotFlow(compile_event(event)).solve()
    assert selection is not None
    assert selection.score == 1_000, "three companies form one pair in a slot"


def test_musts_that_exceed_the_slots_have_no_flow() -> None:
    companies = [
        Company(id="A", side="left"),
        Company(id="B", side="right"),
        Company(id="C", side="right"),
    ]
    requests = [Request(companies=("A", c), score=1, must=True) for c in "BC"]
    assert (
        SlotFlow(compile_event(make_event(companies, requests, slots=1, tables=2))).solve() is None
    )


def test_minimums_come_first_when_they_are_first() -> None:
    companies = [
        Company(id="A", side="left", min_meetings=1),
        Company(id="C", side="left"),
        Company(id="B", side="right"),
    ]
    requests = [Request(companies=("A", "B"), score=1), Request(companies=("C", "B"), score=9)]
    problem = compile_event(make_event(companies, requests, slots=1, tables=1))
    flow = SlotFlow(problem)
    reward = flow.lexicographic_reward("shortfall")
    first = flow.solve(reward=reward)
    assert first is not None
    assert (first.shortfall, first.score) == (0, 1_000)
    alone = flow.solve()
    assert alone is not None
    assert alone.score == 9_000


def test_scores_too_large_for_the_flow_are_refused_not_wrapped() -> None:
    companies = [Company(id="A", side="left"), Company(id="B", side="right")]
    problem = compile_event(
        make_event(companies, [Request(companies=("A", "B"), score=1)], slots=1, tables=1)
    )
    with pytest.raises(OverflowError):
        SlotFlow(problem).solve(problem.scores * 10**17)


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.booleans())
def test_no_schedule_beats_the_bound(seed: int, two_sided: bool) -> None:
    rng = random.Random(seed)
    slots = [f"S{n}" for n in range(4)]
    companies = [
        Company(
            id=f"C{n}",
            side=("left", "right")[n % 2] if two_sided else "left",
            unavailable=tuple(s for s in slots if rng.random() < 0.3),
            delegations=rng.choice([1, 1, 2]),
            max_meetings=rng.choice([None, 2, 3]),
        )
        for n in range(7)
    ]
    pairs = [
        (a.id, b.id)
        for n, b in enumerate(companies)
        for a in companies[:n]
        if not two_sided or a.side != b.side
    ]
    requests = [Request(companies=p, score=rng.randint(0, 9)) for p in pairs if rng.random() < 0.7]
    event = make_event(companies, requests, 4, rng.randint(1, 3), sides=2 if two_sided else 1)
    selection = SlotFlow(compile_event(event)).solve()
    report = solve(event, workers=1, policy=["score"]).report
    assert selection is not None
    assert report is not None
    assert report.status == "optimal"
    assert selection.score >= report.objectives[0].value * 1000
