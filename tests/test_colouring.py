"""Moves of the edge colouring: whatever they do, the colouring stays proper."""

import copy
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkmatch.scheduler.colouring import Colouring, bits
from linkmatch.scheduler.exchange import Paths, compiled_first_open, first_open

SLOTS = 5


@st.composite
def colourings(draw: st.DrawFn) -> tuple[Colouring, list[int], list[int], list[int]]:
    """Random bipartite-or-not networks with absences, seats and own tables."""
    vertices = draw(st.lists(st.integers(1, 2**SLOTS - 1), min_size=2, max_size=6))
    pairs = [(a, b) for b in range(len(vertices)) for a in range(b)]
    ends = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=12))
    masks = [
        vertices[a] & vertices[b] & draw(st.integers(0, 2**SLOTS - 1) | st.just(-1))
        for a, b in ends
    ]
    seated = [draw(st.sampled_from([0, 0, 0b00101])) for _ in ends]
    seats = draw(st.lists(st.integers(0, 3), min_size=SLOTS, max_size=SLOTS))
    rng = random.Random(draw(st.integers(0, 1000)))
    colouring = Colouring(vertices, masks, seated, seats, rng)
    for edge, pair in enumerate(ends):
        colouring.ends[edge] = pair
    return colouring, vertices, seated, seats


def assert_proper(
    colouring: Colouring, vertices: list[int], seated: list[int], seats: list[int]
) -> None:
    busy = [0] * len(vertices)
    used = [0] * len(seats)
    for edge, slot in enumerate(colouring.slot_of):
        if slot < 0:
            continue
        assert colouring.masks[edge] >> slot & 1
        used[slot] += not seated[edge] >> slot & 1
        for vertex in colouring.ends[edge]:
            assert not busy[vertex] >> slot & 1, "two edges of a vertex share a slot"
            busy[vertex] |= 1 << slot
    for slot, count in enumerate(used):
        assert count <= seats[slot]
        assert colouring.seat_left(slot) == seats[slot] - count
        assert (colouring.open >> slot & 1) == (count < seats[slot])
    assert colouring.free == [m & ~b for m, b in zip(vertices, busy, strict=True)]


@settings(max_examples=200)
@given(colourings(), st.data())
def test_every_move_keeps_the_colouring_proper(
    network: tuple[Colouring, list[int], list[int], list[int]], data: st.DataObject
) -> None:
    colouring, vertices, seated, seats = network
    fixed = [data.draw(st.booleans()) for _ in colouring.slot_of]
    for _ in range(15):
        edge = data.draw(st.integers(0, len(fixed) - 1))
        before = sum(slot >= 0 for slot in colouring.slot_of)
        if colouring.slot_of[edge] >= 0:
            vertex = data.draw(st.sampled_from(colouring.ends[edge]))
            if data.draw(st.booleans()) or not colouring.free[vertex]:
                colouring.remove(edge)
            else:
                free = data.draw(st.sampled_from(bits(colouring.free[vertex])))
                colouring.swap(vertex, free, colouring.slot_of[edge])
                assert sum(slot >= 0 for slot in colouring.slot_of) == before
        elif data.draw(st.booleans()):
            assert colouring.walk(edge, 10) == (colouring.slot_of[edge] >= 0)
        else:
            musts = {e for e, slot in enumerate(colouring.slot_of) if slot >= 0 and fixed[e]}
            out = colouring.chase(edge, 20, 3, fixed)
            assert out < 0 or colouring.slot_of[out] < 0
            if not fixed[edge]:
                assert all(colouring.slot_of[e] >= 0 for e in musts)
        assert_proper(colouring, vertices, seated, seats)


@settings(max_examples=100)
@given(colourings())
def test_a_swap_is_undone_by_itself(
    network: tuple[Colouring, list[int], list[int], list[int]],
) -> None:
    colouring, *_ = network
    for edge in range(len(colouring.slot_of)):
        colouring.place_directly(edge)
    for edge, slot in enumerate(list(colouring.slot_of)):
        for vertex in colouring.ends[edge] if slot >= 0 else ():
            for free in bits(colouring.free[vertex]):
                before = list(colouring.slot_of)
                if colouring.swap(vertex, free, slot):
                    assert colouring.slot_of != before
                    assert colouring.swap(vertex, slot, free)
                assert colouring.slot_of == before


def test_a_walk_finds_the_slot_that_greedy_placing_closed() -> None:
    # A–B sits in slot 0, the only slot of B–C's partner: exchanging A–B's slot makes room.
    colouring = Colouring([0b11, 0b11, 0b01], [0b11, 0b01], [0, 0], [1, 1], random.Random(0))
    colouring.ends[0], colouring.ends[1] = (0, 1), (1, 2)
    colouring.place(0, 0)
    assert not colouring.place_directly(1)
    assert colouring.walk(1, 30)
    assert colouring.slot_of == [1, 0]


def test_a_chase_displaces_what_it_must_and_says_what_is_left() -> None:
    # Two edges of one vertex want its only slot: one of them has to stay out.
    colouring = Colouring([0b1, 0b1, 0b1], [0b1, 0b1], [0, 0], [2], random.Random(0))
    colouring.ends[0], colouring.ends[1] = (0, 1), (0, 2)
    colouring.place(0, 0)
    out = colouring.chase(1, 1, 5, [False, False])
    assert out == 0
    assert colouring.slot_of == [-1, 0]
    assert colouring.chase(0, 1, 5, [False, True]) == 0, "a fixed edge is not displaced"


@settings(max_examples=100)
@given(colourings())
def test_paths_in_arrays_lead_to_the_same_colouring(
    network: tuple[Colouring, list[int], list[int], list[int]],
) -> None:
    plain, vertices, *_ = network
    plain.place_directly(0)  # some edge may have its slot before
    other = copy.deepcopy(plain)
    allowed = np.array([[mask >> t & 1 for t in range(SLOTS)] for mask in plain.masks], dtype=bool)
    other.search_with(Paths(first_open, len(vertices), allowed))
    for colouring in (plain, other):
        for edge, slot in enumerate(list(colouring.slot_of)):
            if slot < 0:
                colouring.walk(edge, 10)
        for edge, slot in enumerate(list(colouring.slot_of)):
            if slot < 0:
                colouring.chase(edge, 10, 5, [False] * len(colouring.slot_of))
    assert plain.slot_of == other.slot_of
    assert plain.tried == other.tried


def test_compiled_code_follows_the_same_paths() -> None:
    pytest.importorskip("numba")
    rng = np.random.default_rng(0)
    at = np.full((12, SLOTS), -1, dtype=np.int32)
    ends = np.stack([rng.integers(0, 6, 30), rng.integers(6, 12, 30)], axis=1).astype(np.int32)
    for edge, slot in enumerate(rng.integers(0, SLOTS, 30)):
        if (at[ends[edge], slot] < 0).all():
            at[ends[edge], slot] = edge
    allowed = rng.random((30, SLOTS)) < 0.7
    for vertex in range(12):
        busy = np.flatnonzero(at[vertex] >= 0)
        for a in np.flatnonzero(at[vertex] < 0):
            where = at, ends, allowed, vertex, int(a), busy
            assert compiled_first_open()(*where) == first_open(*where)
