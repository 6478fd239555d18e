"""Lead time: does the maker deliver as soon as the buyer needs it."""

import numpy as np

from ..assignment import share_served
from ..market import Floats, Market, Pairs
from . import capability


def component(market: Market, pairs: Pairs) -> Floats:
    """Return the share of the needs served, each by wanted over promised days, at most 1 (pairs).

    A need without a lead time is met by any; a lead time that is not told counts as endless.
    """
    wanted = market.need_lead[pairs.buyer]
    promised = np.maximum(market.lead[pairs.maker], 1e-3)[:, None]
    in_time = np.where(np.isinf(wanted), 1, np.minimum(_finite(wanted) / promised, 1))
    fits = capability.fits(market, pairs) * in_time.astype(np.float32)[:, :, None]
    return share_served(market, pairs, fits)


def _finite(days: Floats) -> Floats:
    return np.where(np.isinf(days), np.float32(0), days)
