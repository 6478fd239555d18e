"""The same model as a mixed-integer program, solved by HiGHS (through SciPy)."""

import time

import numpy as np
from basic import Answer, Basic
from linkmatch.models import Event
from numpy.typing import NDArray
from scipy import optimize, sparse


def highs_milp(event: Event, limit: float, workers: int) -> Answer:
    """Maximise the score; HiGHS chooses its threads itself."""
    started, basic = time.monotonic(), Basic.of(event)
    request, slot = np.nonzero(basic.allowed)
    rows, upper = _rows(basic, request, slot)
    result = optimize.milp(
        c=-basic.scores[request].astype(float),
        integrality=np.ones(len(request)),
        bounds=optimize.Bounds(0, 1),
        constraints=optimize.LinearConstraint(rows, ub=upper),
        options={"time_limit": max(0.01, limit - (time.monotonic() - started)), "mip_rel_gap": 0},
    )
    # Objectives are whole thousandths, so a bound may be rounded down to one.
    bound = None
    if result.mip_dual_bound is not None and np.isfinite(result.mip_dual_bound):
        bound = float(np.floor(-result.mip_dual_bound + 1e-3)) / 1000
    if result.x is None:
        return Answer(None, bound)
    held = np.flatnonzero(result.x > 0.5)
    return Answer(dict(zip(request[held].tolist(), slot[held].tolist(), strict=True)), bound)


def _rows(
    basic: Basic, request: NDArray[np.int64], slot: NDArray[np.int64]
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Return the constraint matrix: requests, company slots, slots, companies; and its limits."""
    requests, slots = basic.allowed.shape
    companies = len(basic.maximum)
    columns = np.arange(len(request))
    first, second = basic.ends[request, 0], basic.ends[request, 1]
    at_once = requests + np.concatenate((first, second)) * np.int64(slots) + np.tile(slot, 2)
    of_slot = requests + companies * slots + slot
    of_company = requests + companies * slots + slots + np.concatenate((first, second))
    row = np.concatenate((request, at_once, of_slot, of_company))
    column = np.concatenate((columns, columns, columns, columns, columns, columns))
    shape = (requests + companies * slots + slots + companies, len(request))
    matrix = sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape)
    ones = np.ones(requests + companies * slots, dtype=np.int64)
    return matrix, np.concatenate((ones, basic.capacity, basic.maximum))
