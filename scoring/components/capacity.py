"""Capacity: can the maker make as much as the buyer needs."""

import numpy as np

from ..assignment import share_served
from ..market import Floats, Market, Pairs
from . import capability


def component(market: Market, pairs: Pairs) -> Floats:
    """Return the share of the needs served, each by the part of its volume that can be made.

    A need that states no volume is met by any capacity; a capacity that is not told counts as
    none (pairs).
    """
    volume = market.need_volume[pairs.buyer][:, :, None]
    capacity = market.capacities[pairs.maker][:, None, :]
    met = np.where(volume > 0, np.minimum(capacity / np.maximum(volume, 1e-9), 1), 1)
    return share_served(market, pairs, (capability.fits(market, pairs) * met).astype(np.float32))
