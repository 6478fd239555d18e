"""Topics: does the buyer offer exchange on what the maker wants to learn.

The ministry's programme asks for exchange about machines, skills, quality management and markets.
"""

import numpy as np

from ..market import Floats, Market, Pairs

FULL = 2
"""So many topics fill a meeting."""


def component(market: Market, pairs: Pairs) -> Floats:
    """Return how far the topics a maker wants are offered, as a share of ``FULL`` (pairs)."""
    wanted = market.topics_wanted[pairs.maker]
    exchanged = (wanted * market.topics_offered[pairs.buyer]).sum(axis=1)
    share: Floats = np.minimum(exchanged / FULL, 1).astype(np.float32)
    return share
