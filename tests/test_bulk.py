"""What makes large events cheap gives the same as the plain way."""

import gc
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linkmatch.instances.generator import make_event, parse_sizes
from linkmatch.models import Company, Event, Meeting, Request
from linkmatch.models.base import natural_key
from linkmatch.models.bulk import assembled, collection_paused
from linkmatch.scheduler.problem import compile_event
from linkmatch.scheduler.seating import _FreeSlots


def test_assembled_models_are_those_made_one_by_one() -> None:
    one = Meeting(request="Q1", companies=("A", "B"), slot="S1", table="T1", score=2.5)
    [other] = assembled(Meeting, [("Q1", ("A", "B"), "S1", "T1", 2.5, {}, None)])
    assert other == one
    assert hash(other) == hash(one)
    assert other.model_dump_json() == one.model_dump_json()
    assert other.model_copy(update={"slot": "S2"}).slot == "S2"
    assert other.slot == "S1"
    with pytest.raises(ValueError, match="frozen"):
        other.slot = "S2"  # type: ignore[misc]


def test_assembled_models_need_every_field() -> None:
    with pytest.raises(ValueError, match="shorter"):
        list(assembled(Meeting, [("Q1", ("A", "B"))]))


def test_the_collection_goes_on_as_before() -> None:
    @collection_paused()
    def fail() -> None:
        assert not gc.isenabled()
        raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert gc.isenabled()
    gc.disable()
    try:
        with collection_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


@given(st.integers(0, 10**6))
def test_requests_are_ordered_by_their_companies_then_id(seed: int) -> None:
    rng = random.Random(seed)
    sides = ("b", "a") if rng.random() < 0.5 else ("all",)
    companies = tuple(Company(id=f"C{n}", side=rng.choice(sides)) for n in range(1, 13))
    asked: list[Request] = []
    while len(asked) < 12:
        some = rng.sample(companies, rng.choice([2, 2, 2, 3, 4]))
        if len(some) > 2 or len(sides) == 1 or some[0].side != some[1].side:
            ids = tuple(c.id for c in some)
            asked.append(Request(id=f"Q{rng.randrange(10**9)}", companies=ids, score=1))
    frame = make_event(parse_sizes("2x2x4x2")).model_dump(exclude={"companies", "requests"})
    event = Event.model_validate(
        frame
        | {"sides": sides, "tables": [], "table_count": 2}
        | {"companies": companies, "requests": asked},
        strict=False,
    )
    problem = compile_event(event)

    def place(company: str) -> tuple[object, ...]:
        return sides.index(event.company_by_id[company].side or ""), natural_key(company)

    number = {c.id: n for n, c in enumerate(problem.companies)}
    parts = {r.id: tuple(number[c] for c in sorted(r.companies, key=place)) for r in asked}
    ordered = sorted(asked, key=lambda r: (parts[r.id], r.id))
    assert [r.id for r in problem.requests] == [r.id for r in ordered]
    assert problem.members == [parts[r.id] for r in ordered]
    assert [asked[n] for n in problem.rows] == ordered
    assert problem.requests_of == [
        [n for n, r in enumerate(ordered) if c.id in r.companies] for c in problem.companies
    ]


@given(st.lists(st.integers(0, 2**130 - 1), min_size=1, max_size=8), st.integers(0, 2**130 - 1))
def test_the_table_free_most_is_the_first_of_the_best(masks: list[int], wish: int) -> None:
    wish &= max(masks) | 1
    free = _FreeSlots(masks)
    for table in range(len(masks)):
        counts = [(mask & wish).bit_count() for mask in masks]
        assert free.most(wish) == counts.index(max(counts))
        masks[table] //= 3
        free.update(table, masks[table])
