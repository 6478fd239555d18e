"""Wishes: whom each side has asked to meet, its first choice most.

Every choice named is worth more than none, and later ones lose by equal steps, as in the count of
Borda (1781).
"""

from ..market import Floats, Market, Pairs

LEAST, STEP = 0.4, 0.15
"""What the last wish is worth, and how much less each rank than the one before."""


def worth(rank: int) -> float:
    """Return what a wish of a rank from 1 is worth."""
    return max(LEAST, 1 - STEP * (rank - 1))


def of_maker(market: Market, pairs: Pairs) -> Floats:
    """Return what the maker's wish for the buyer is worth; 0 without one (pairs)."""
    return market.relations.maker_wishes[pairs.maker, pairs.buyer]


def of_buyer(market: Market, pairs: Pairs) -> Floats:
    """Return what the buyer's wish for the maker is worth; 0 without one (pairs)."""
    return market.relations.buyer_wishes[pairs.maker, pairs.buyer]
