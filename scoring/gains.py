"""What each side gains from a meeting, and the score of both.

The score is 100 times the geometric mean of the two gains, so that a one-sided gain scores low
(as the product in Nash, Econometrica 18, 1950, which leaves nobody with nothing).
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from .components import COMPONENTS
from .market import Floats, Market, Pairs

MAKER_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"capability": 0.40, "topics": 0.20, "development": 0.15, "wishes_maker": 0.20, "history": 0.05}
)
"""What an IKM gains: work it can do, what it learns, a partner, and whom it wished for."""

BUYER_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "capability": 0.35,
        "capacity": 0.15,
        "quality": 0.15,
        "lead_time": 0.10,
        "region": 0.05,
        "wishes_buyer": 0.15,
        "history": 0.05,
    }
)
"""What a Tier-1 firm gains: parts made, enough, well, soon and near, and whom it wished for."""

COMPONENT_DECIMALS, DECIMALS = 4, 1
"""Components and scores are rounded to so many decimals, so that people can do the sum again."""

Values = NDArray[np.float64]
Components = Mapping[str, Values]
"""Name to values (pairs)."""


def components_of(market: Market, pairs: Pairs, others: Mapping[str, Floats]) -> dict[str, Values]:
    """Return every component of some pairs; ``others`` are those not made from profiles."""
    found = {**{name: make(market, pairs) for name, make in COMPONENTS.items()}, **others}
    return {n: np.round(v.astype(np.float64), COMPONENT_DECIMALS) for n, v in found.items()}


def gain(weights: Mapping[str, float], components: Components) -> Values:
    """Return the weighted mean of components (pairs)."""
    total = sum(weights.values())
    count = len(next(iter(components.values())))
    added = np.zeros(count, dtype=np.float64)
    for name, weight in weights.items():
        added += weight * components[name]
    return added / total if total else added


def scores(maker: Values, buyer: Values) -> Values:
    """Return scores from 0 to 100 (pairs)."""
    found: Values = np.round(100 * np.sqrt(maker * buyer), DECIMALS)
    return found
