"""What each side gains from a meeting, and the score of both.

The score is 100 times the geometric mean of the two gains, so that a one-sided gain scores low
(as the product in Nash, Econometrica 18, 1950, which leaves nobody with nothing), times how likely
both come.
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

WEIGHT_DECIMALS = 6
"""Further decimals of weights do not count."""

_PARTS = 10**COMPONENT_DECIMALS

Components = Mapping[str, Values]
"""Name to values (pairs)."""


def components_of(market: Market, pairs: Pairs) -> dict[str, Values]:
    """Return every component of some pairs, a half rounded up as people do."""
    found = {name: make(market, pairs) for name, make in COMPONENTS.items()}
    exact = {name: np.asarray(values, dtype=np.float64) for name, values in found.items()}
    # Floats miss a half by far less than what is added.
    return {name: np.floor(v * _PARTS + 0.5 + 1e-7) / _PARTS for name, v in exact.items()}


def gain(weights: Mapping[str, float], components: Components) -> Values:
    """Return the weighted mean of components, rounded as they are (pairs).

    Both are counted in whole numbers of their last decimal, so that a half is one.
    """
    whole = {name: round(weight * 10**WEIGHT_DECIMALS) for name, weight in weights.items()}
    added = sum(
        w * np.rint(components[name] * _PARTS).astype(np.int64) for name, w in whole.items()
    )
    total = sum(whole.values())
    found: Values = (2 * added + total) // (2 * total) / _PARTS
    return found


def scores(maker: Values, buyer: Values, attendance: Values) -> Values:
    """Return scores from 0 to 100, half a step rounded up as people do (pairs).

    ``attendance`` is how likely both come, by which a score is multiplied.
    """
    # Of whole numbers the root is exact where it is whole, and so is each half.
    product = np.rint(maker * _PARTS) * np.rint(buyer * _PARTS)
    steps = np.floor(np.sqrt(product) * 10 ** (2 + DECIMALS) / _PARTS * attendance + 0.5)
    found: Values = steps / 10**DECIMALS
    return found
