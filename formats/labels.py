"""What people read of companies and sides, on every page alike."""

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ..models.event import Company, Event

_SIDES: Mapping[str, str] = MappingProxyType({"ikm": "IKM", "tier1": "Tier-1"})


def company_labels(companies: Sequence[Company]) -> dict[str, str]:
    """Return by its id the name of each company, with the id where others have the name, too."""
    often = Counter(company.label for company in companies)
    return {c.id: c.label if often[c.label] < 2 else f"{c.label} ({c.id})" for c in companies}


def label_with_id(event: Event, company: str) -> str:
    """Return the name of a company of an event with its id, for who looks it up by that."""
    label = event.company_by_id[company].label
    return company if label == company else f"{label} ({company})"


def side_label(side: str) -> str:
    """Return what people call a side: as is usual for the usual ones, others by their ids."""
    return _SIDES.get(side, side)
