"""Region: does the maker come from where the buyer looks for makers.

Firms that mentor their makers for years look for those that they can visit.
"""

from ..market import Floats, Market, Pairs


def component(market: Market, pairs: Pairs) -> Floats:
    """Return 1 where the buyer names the maker's town, or no region at all; else 0 (pairs)."""
    found: Floats = market.regions[pairs.maker, pairs.buyer]
    return found
