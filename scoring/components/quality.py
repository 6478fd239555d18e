"""Quality: has the maker the certificates that the buyer requires.

IATF 16949 (2016) is written as requirements beyond those of ISO 9001, and so includes it.
"""

import numpy as np

from ..assignment import share_served
from ..market import Floats, Market, Pairs, Values
from . import capability


def met(market: Market, pairs: Pairs) -> Floats:
    """Return the part of each need's certificates that the maker holds (pairs, needs).

    A certificate that includes another counts for it, such as IATF 16949 for ISO 9001.
    """
    wanted = market.need_certificates[pairs.buyer]
    held = market.certificates[pairs.maker][:, None, :]
    count = wanted.sum(axis=2)
    covered = (wanted * held).sum(axis=2)
    return np.where(count > 0, covered / np.maximum(count, 1), 1).astype(np.float32)


def fits(market: Market, pairs: Pairs) -> Floats:
    """Return each fit by the part of the need's certificates held (pairs, needs, processes)."""
    return capability.fits(market, pairs) * met(market, pairs)[:, :, None]


def component(market: Market, pairs: Pairs) -> Values:
    """Return the share of the needs served, each by the part of its certificates held (pairs)."""
    return share_served(market, pairs, fits(market, pairs))
