"""Capability: can the maker make what the buyer needs.

Each need is compared with each process: how near they are in the taxonomy, whether the maker works
with the material, and whether its tolerance is fine enough. The needs are then assigned to the
processes as well as can be (Kuhn, Naval Research Logistics Quarterly 2, 1955).
"""

import numpy as np

from ..assignment import cells, share_served
from ..market import Floats, Market, Mask, Pairs, Values
from ..profiles import ANY_TOLERANCE

OTHER_MATERIAL = 0.5
"""What a process is worth with a material that the maker does not name."""

TOO_COARSE = 0.5
"""What it is worth where the tolerance is coarser than asked for, or not told."""


def fits(market: Market, pairs: Pairs) -> Floats:
    """Return how well each process fits each need (pairs, needs, processes)."""
    if "fits" not in pairs.memo:
        pairs.memo["fits"] = _fits(market, pairs)
    return pairs.memo["fits"]


def _fits(market: Market, pairs: Pairs) -> Floats:
    found = cells(market, pairs)
    found *= _materials(market, pairs)[:, :, None]
    wanted = market.need_tolerance[pairs.buyer][:, :, None]
    finest = market.tolerances[pairs.maker][:, None, :]
    coarse = (finest > wanted) & (wanted < ANY_TOLERANCE)
    found *= np.where(coarse, np.float32(TOO_COARSE), np.float32(1))
    found[bound(market, pairs)] = 0
    return found


def bound(market: Market, pairs: Pairs) -> Mask:
    """Return the needs for which the two are partners already (pairs, needs)."""
    bonds = market.relations.bonds
    found = np.zeros((len(pairs), market.needs.shape[1]), dtype=bool)
    for n in np.flatnonzero(market.relations.bonded[pairs.maker, pairs.buyer]).tolist():
        processes = bonds[int(pairs.maker[n]), int(pairs.buyer[n])]
        needs = market.needs[pairs.buyer[n]]
        found[n] = needs >= 0 if processes is None else np.isin(needs, processes)
    return found


def component(market: Market, pairs: Pairs) -> Values:
    """Return the share of the needs that the maker's processes serve (pairs)."""
    return share_served(market, pairs, fits(market, pairs))


def _materials(market: Market, pairs: Pairs) -> Floats:
    """Return what each need's material leaves of a fit (pairs, needs)."""
    material = market.need_material[pairs.buyer]
    covered = market.materials[pairs.maker[:, None], material]
    factor = OTHER_MATERIAL + (1 - OTHER_MATERIAL) * covered
    return np.where(material < 0, np.float32(1), factor).astype(np.float32)
