"""Development: would a partnership bring the maker forward.

The ministry's programme is to develop IKM with potential: one without a partner yet gains most,
one at its first event more than others, and one that has climbed the ladder of YDBA (madya,
pra-mandiri, mandiri) is ready for it.
"""

from ..market import Floats, Market, Pairs
from ..profiles import MATURITY

NO_PARTNER, FIRST_EVENT, MATURE = 0.5, 0.2, 0.3


def component(market: Market, pairs: Pairs) -> Floats:
    """Return the sum of what applies to the maker (pairs)."""
    step = market.step / len(MATURITY)
    worth = NO_PARTNER * market.no_partner + FIRST_EVENT * market.first_event + MATURE * step
    found: Floats = worth.astype("float32")[pairs.maker]
    return found
