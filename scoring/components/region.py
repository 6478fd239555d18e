"""Region: does the maker come from where the buyer looks for makers."""

from ..market import Floats, Market, Pairs


def component(market: Market, pairs: Pairs) -> Floats:
    """Return 1 where the buyer names the maker's town, or no region at all; else 0 (pairs)."""
    found: Floats = market.regions[pairs.maker, pairs.buyer]
    return found
