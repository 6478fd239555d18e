"""History: what came of past meetings of the two.

Outcomes of earlier events are the organiser's records; where there are none, this is 0. With
records, two that never met count a half, so that a meeting in vain lowers a score, and an interest
raises it.
"""

from ..market import Floats, Market, Pairs


def component(market: Market, pairs: Pairs) -> Floats:
    """Return what came of past meetings, 0 to 1 (pairs)."""
    return market.relations.past[pairs.maker, pairs.buyer]
