"""Capacity: can the maker make as much as the buyer needs.

The delivery of quality, cost and delivery (QCD), by which makers of vehicle parts are judged.
"""

import numpy as np

from ..assignment import share_served
from ..market import Floats, Market, Pairs, Values
from . import capability


def fits(market: Market, pairs: Pairs) -> Floats:
    """Return each fit by the part of the need's volume that can be made (pairs, needs, processes).

    A need that states no volume is met by any capacity; a capacity that is not told counts as
    none. A volume below the maker's smallest order counts by its share of that.
    """
    volume = market.need_volume[pairs.buyer][:, :, None]
    capacity = market.capacities[pairs.maker][:, None, :]
    smallest = market.min_order[pairs.maker][:, None, None]
    enough = np.minimum(capacity / np.maximum(volume, 1e-9), 1)
    large = np.minimum(volume / np.maximum(smallest, 1e-9), 1)
    met = np.where(volume > 0, enough * large, 1)
    return (capability.fits(market, pairs) * met).astype(np.float32)


def component(market: Market, pairs: Pairs) -> Values:
    """Return the share of the needs served, each by the part of its volume (pairs)."""
    return share_served(market, pairs, fits(market, pairs))
