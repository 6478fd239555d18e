"""What organisers do by hand: the best request first, each into the first slot that is free."""

import numpy as np
from basic import Answer, Basic
from linkmatch.models import Event


def greedy(event: Event, limit: float, workers: int) -> Answer:
    """Return the schedule of the greedy rule; it proves nothing, and needs no limit."""
    basic = Basic.of(event)
    companies, slots = len(basic.maximum), len(basic.capacity)
    free = np.ones((companies, slots), dtype=bool)
    tables, left = basic.capacity.copy(), basic.maximum.copy()
    slot_of = {}
    for r in np.argsort(-basic.scores, kind="stable").tolist():
        a, b = basic.ends[r]
        where = basic.allowed[r] & free[a] & free[b] & (tables > 0)
        if left[a] > 0 and left[b] > 0 and where.any():
            slot = int(where.argmax())
            slot_of[r] = slot
            free[[a, b], slot] = False
            left[[a, b]] -= 1
            tables[slot] -= 1
    return Answer(slot_of)
