"""What a score is made of; each component is a function of pairs, from 0 to 1, in its own module.

A component never falls when a profile says more of what the other side wants.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..market import Floats, Market, Pairs, Values
from . import (
    attendance,
    capability,
    capacity,
    development,
    history,
    lead_time,
    quality,
    region,
    topics,
    wishes,
)

Component = Callable[[Market, Pairs], Floats | Values]

COMPONENTS: Mapping[str, Component] = MappingProxyType(
    {
        "capability": capability.component,
        "capacity": capacity.component,
        "quality": quality.component,
        "lead_time": lead_time.component,
        "topics": topics.component,
        "region": region.component,
        "development": development.component,
        "wishes_maker": wishes.of_maker,
        "wishes_buyer": wishes.of_buyer,
        "history": history.component,
        "attendance": attendance.component,
    }
)

FITS: Mapping[str, Callable[[Market, Pairs], Floats]] = MappingProxyType(
    {
        "capability": capability.fits,
        "capacity": capacity.fits,
        "quality": quality.fits,
        "lead_time": lead_time.fits,
    }
)
"""Of those that are the best assignment of needs to processes, what is assigned."""
