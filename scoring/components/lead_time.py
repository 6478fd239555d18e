"""Lead time: does the maker deliver as soon as the buyer needs it.

The delivery of quality, cost and delivery (QCD), by which makers of vehicle parts are judged.
"""

import numpy as np

from ..assignment import share_served
from ..market import Floats, Market, Pairs, Values
from . import capability

LEAST = 1e-3
"""Days that stand for none."""


def fits(market: Market, pairs: Pairs) -> Floats:
    """Return each fit by wanted over promised days, at most 1 (pairs, needs, processes).

    A need without a lead time is met by any; a lead time that is not told counts as endless.
    """
    wanted = market.need_lead[pairs.buyer]
    promised = np.maximum(market.lead[pairs.maker], LEAST)[:, None]
    asked = np.where(np.isinf(wanted), 0, np.maximum(wanted, LEAST))
    in_time = np.where(np.isinf(wanted), 1, np.minimum(asked / promised, 1))
    return capability.fits(market, pairs) * in_time.astype(np.float32)[:, :, None]


def component(market: Market, pairs: Pairs) -> Values:
    """Return the share of the needs served, each by how far it is in time (pairs)."""
    return share_served(market, pairs, fits(market, pairs))
