"""Linear and integer programmes: small ones, whose answers are known."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from linkmatch.scheduler.programmes import Programme, multipliers
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

ONE_OF_TWO = Programme(np.array([3, 2]), csr_matrix([[1, 1]]), np.array([1]))


def test_the_multipliers_of_a_linear_programme_prove_its_total() -> None:
    found = ONE_OF_TWO.linear(10)
    assert found is not None
    assert found.total == pytest.approx(3)
    assert ONE_OF_TWO.proven(multipliers(found, 8), 8) == 3 * 8


def test_variables_whose_limits_meet_are_settled() -> None:
    first = replace(ONE_OF_TWO, least=np.array([1, 0]))
    both = replace(ONE_OF_TWO, least=np.array([1, 1]), most=np.array([1, 1]))
    second = replace(ONE_OF_TWO, least=np.array([0, 1]), most=np.array([0, 1]))
    assert first.integer(10).values.tolist() == [1, 0]
    assert second.integer(10).values.tolist() == [0, 1]
    assert second.integer(10).bound == 2
    assert both.integer(10).values is None
    assert both.integer(10).bound == -math.inf


def test_what_cannot_be_is_said() -> None:
    none = replace(ONE_OF_TWO, matrix=csr_matrix([[2, 2]]), limits=np.array([3]))
    found = none.integer(10, floor=np.array([3]))
    assert found.values is None
    assert found.ended
    assert found.bound == -math.inf
    assert none.linear(10) is not None


def test_it_stops_when_asked_to() -> None:
    rng = np.random.default_rng(0)
    rows = csr_matrix(rng.integers(1, 50, size=(40, 60)))
    gains, limits = rng.integers(1, 50, size=60), np.full(40, 500)
    hard = Programme(gains, rows, limits, should_stop=lambda: True)
    assert not hard.integer(60).ended


@given(seed=st.integers(0, 10**6))
def test_integer_programmes_agree_with_another_interface(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, count = int(rng.integers(1, 6)), int(rng.integers(1, 8))
    matrix = rng.integers(-3, 4, size=(rows, count))
    least = rng.integers(-1, 2, size=count)
    most = least + rng.integers(0, 3, size=count)
    limits, gains = rng.integers(-3, 6, size=rows), rng.integers(-5, 6, size=count)
    floor = limits - rng.integers(0, 9, size=rows)
    programme = Programme(gains, csr_matrix(matrix), limits, least, most)
    found = programme.integer(10, floor=floor)
    other = milp(
        -gains,
        constraints=LinearConstraint(matrix, floor, limits),
        integrality=np.ones(count),
        bounds=Bounds(least, most),
    )
    assert found.ended
    assert (found.values is None) == (other.x is None)
    if found.values is not None:
        inside = matrix @ found.values
        assert (inside <= limits).all()
        assert (inside >= floor).all()
        assert (found.values >= least).all()
        assert (found.values <= most).all()
        assert gains @ found.values == pytest.approx(-other.fun)
        unit = max(1, int(np.gcd.reduce(gains)))  # what is closer to the best is the best
        assert -other.fun - 1e-6 <= found.bound < -other.fun + unit


@given(seed=st.integers(0, 10**6))
def test_what_a_programme_begins_with_does_not_change_its_best(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, count = int(rng.integers(1, 6)), int(rng.integers(1, 12))
    matrix = csr_matrix(rng.integers(-2, 4, size=(rows, count)))
    limits, gains = rng.integers(0, 9, size=rows), rng.integers(-5, 9, size=count)
    programme = Programme(gains, matrix, limits)
    best = programme.integer(10)
    assert best.values is not None  # nothing at all keeps the rows
    for begin in (np.zeros(count, dtype=np.int64), best.values, rng.integers(0, 2, size=count)):
        start = np.where(rng.random(count) < 0.3, -1, begin)
        found = programme.integer(10, start=start)
        assert found.values is not None
        assert (matrix @ found.values <= limits).all()
        assert gains @ found.values == gains @ best.values
