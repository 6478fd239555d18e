"""What each side gains from a meeting, and the score of both.

The score is 100 times the geometric mean of the two gains, so that a one-sided gain scores low
(as the product in Nash, Econometrica 18, 1950, which leaves nobody with nothing).
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from .components import COMPONENTS
from .market import Market, Pairs, Values

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
"""Components and gains, and scores, have so many decimals, so that people can do the sum again."""

Components = Mapping[str, Values]
"""Name to values (pairs)."""


def components_of(market: Market, pairs: Pairs) -> dict[str, Values]:
    """Return every component of some pairs."""
    found = {name: make(market, pairs) for name, make in COMPONENTS.items()}
    exact = {name: np.asarray(values, dtype=np.float64) for name, values in found.items()}
    return {name: _rounded(values) for name, values in exact.items()}


def gain(weights: Mapping[str, float], components: Components) -> Values:
    """Return the weighted mean of components, rounded as they are (pairs)."""
    total = sum(weights.values())
    count = len(next(iter(components.values())))
    added = np.zeros(count, dtype=np.float64)
    for name, weight in weights.items():
        added += weight * components[name]
    return _rounded(added / total)


def _rounded(values: Values) -> Values:
    """Return values with the decimals of components, a half rounded up as people do."""
    parts = 10**COMPONENT_DECIMALS
    # Floats miss a half by far less than what is added.
    found: Values = np.floor(values * parts + 0.5 + 1e-7) / parts
    return found


def scores(maker: Values, buyer: Values) -> Values:
    """Return scores from 0 to 100, half a step rounded up as people do (pairs)."""
    parts = 10**COMPONENT_DECIMALS
    # Of whole numbers the root is exact where it is whole, and so is each half.
    product = np.rint(maker * parts) * np.rint(buyer * parts)
    steps = np.floor(np.sqrt(product) * 10 ** (2 + DECIMALS) / parts + 0.5)
    found: Values = steps / 10**DECIMALS
    return found
