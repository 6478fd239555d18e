"""Attendance: how likely both come.

A meeting that is not held is worth nothing, so a no-show rate of p leaves 1 - p of a score. Where
there are no records of earlier events, everybody is expected to come.
"""

from ..market import Floats, Market, Pairs


def component(market: Market, pairs: Pairs) -> Floats:
    """Return how likely both come, as if each decided for itself (pairs)."""
    relations = market.relations
    return relations.maker_shows[pairs.maker] * relations.buyer_shows[pairs.buyer]
