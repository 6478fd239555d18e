"""What a score is made of; each component is a function of pairs, from 0 to 1, in its own module.

A component never falls when a profile says more of what the other side wants.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..market import Floats, Market, Pairs
from . import capability, capacity, development, lead_time, quality, region, topics

Component = Callable[[Market, Pairs], Floats]

COMPONENTS: Mapping[str, Component] = MappingProxyType(
    {
        "capability": capability.component,
        "capacity": capacity.component,
        "quality": quality.component,
        "lead_time": lead_time.component,
        "topics": topics.component,
        "region": region.component,
        "development": development.component,
    }
)
"""Those that come from profiles; wishes and history come from elsewhere."""
