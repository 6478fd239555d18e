"""The constraints of an exact model that are linear: sums, at-most-one, exactly-one and clauses.

They are read from the model as it is written to a file, since its own access to constraints takes
several times as long.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .draft import Ints
from .exact import ExactModel

_INFINITE = 1 << 60

Row = tuple[list[int], list[int], int, int]
"""Literals or variables, coefficients, least and most; literals have no coefficients."""


def linear_part(exact: ExactModel) -> tuple[Ints, Ints, Any, Ints]:
    """Return the linear constraints of a model as upper limits.

    Returns
    -------
    least, most : int array (variables)
        Between what variables lie.
    matrix : sparse array (rows, variables)
        Coefficients of the sums.
    limits : int array (rows)
        What the sums are at most.
    """
    from scipy.sparse import vstack

    proto = _written(exact)
    least = np.array([v.domain[0] for v in proto.variables], dtype=np.int64)
    most = np.array([v.domain[-1] for v in proto.variables], dtype=np.int64)
    counts, low, high = _matrix(_counts(proto), len(least))
    sums, lowest, highest = _matrix(_sums(proto), len(least))
    matrix = vstack([counts, sums], format="csr")
    low, high = np.concatenate([low, lowest]), np.concatenate([high, highest])
    below, above = high < _INFINITE, low > -_INFINITE
    both = vstack([matrix[below], -matrix[above]], format="csr")
    return least, most, both, np.concatenate([high[below], -low[above]])


def _written(exact: ExactModel) -> Any:
    from ortools.sat import cp_model_pb2

    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.pb"
        if not exact.model.export_to_file(str(path)):
            raise OSError(f"the model cannot be written to {path}")
        return cp_model_pb2.CpModelProto.FromString(path.read_bytes())


def _counts(proto: Any) -> Iterator[Row]:
    """Yield how many of some literals hold; ``-1 - v`` is the negation of variable v."""
    for constraint in proto.constraints:
        kind = constraint.WhichOneof("constraint")
        enforcing = constraint.enforcement_literal
        if kind == "bool_and" and enforcing:  # for each that all the enforcing ones imply, a clause
            not_all = [-1 - literal for literal in enforcing]
            for literal in constraint.bool_and.literals:
                yield [*not_all, literal], [], 1, _INFINITE
        elif enforcing:
            continue
        elif kind == "at_most_one":
            yield constraint.at_most_one.literals, [], -_INFINITE, 1
        elif kind == "exactly_one":
            yield constraint.exactly_one.literals, [], 1, 1
        elif kind == "bool_or":
            yield constraint.bool_or.literals, [], 1, _INFINITE


def _sums(proto: Any) -> Iterator[Row]:
    for constraint in proto.constraints:
        if constraint.WhichOneof("constraint") == "linear" and not constraint.enforcement_literal:
            part = constraint.linear
            yield part.vars, part.coeffs, part.domain[0], part.domain[-1]


def _matrix(rows: Iterable[Row], columns: int) -> tuple[Any, Ints, Ints]:
    """Return rows as a matrix, in which a variable may be named twice, with their limits."""
    from scipy.sparse import csr_matrix

    terms: list[int] = []
    given: list[int] = []
    starts, low, high = [0], [], []
    for literals, coefficients, lowest, highest in rows:
        terms.extend(literals)
        given.extend(coefficients)
        starts.append(len(terms))
        low.append(lowest)
        high.append(highest)
    literal = np.array(terms, dtype=np.int64)
    negated: NDArray[np.bool_] = literal < 0
    size = np.array(given, dtype=np.int64) if given else np.ones(len(literal), dtype=np.int64)
    value, column = np.where(negated, -size, size), np.where(negated, -1 - literal, literal)
    matrix = csr_matrix((value, column, starts), shape=(len(low), columns))
    matrix.sum_duplicates()  # which HiGHS refuses
    constant = np.add.reduceat(np.append(np.where(negated, size, 0), 0), starts)[:-1]
    constant[np.diff(starts) == 0] = 0
    least, most = np.array(low, dtype=np.int64), np.array(high, dtype=np.int64)
    least = np.where(least > -_INFINITE, least - constant, -_INFINITE)
    return matrix, least, np.where(most < _INFINITE, most - constant, _INFINITE)
