"""What is known of earlier events: who met whom, what came of it, and who did not come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Pair = tuple[str, str]
"""The ids of a maker and a buyer."""

NEVER_MET, IN_VAIN, INTERESTED = 0.5, 0.0, 1.0
"""What two count that never met, that met and nothing came of it, and that agreed on something."""

ANY = ""
"""Stands for every process: where it is not known what partners work on."""

KEPT = 2
"""So many meetings that were kept are added to those of each company.

One absence says little of a company that was seen once, and nobody scores lower than a newcomer
for having come each time.
"""

Came = Literal["order", "trial", "mou", "interest", "nothing", "no_show", "moved", "unreported"]


@dataclass(frozen=True)
class Encounter:
    """A meeting that two had at an earlier event, and what came of it."""

    event: str
    day: date
    came: Came


@dataclass(frozen=True)
class Past:
    """What earlier events tell of an event's companies.

    Attributes
    ----------
    worth : mapping of (str, str) to float
        What came of past meetings, 0 to 1; pairs left out count ``NEVER_MET``.
    encounters : mapping of (str, str) to tuple of Encounter
        From which that was made.
    bonds : mapping of (str, str) to frozenset of str
        The processes for which two are partners already, ``ANY`` for all.
    absences : mapping of str to (int, int)
        Company to the meetings it did not come to, of how many.
    partners : mapping of str to bool
        Makers that were at earlier events: whether they found a partner.
    """

    worth: Mapping[Pair, float]
    encounters: Mapping[Pair, tuple[Encounter, ...]] = field(default_factory=dict)
    bonds: Mapping[Pair, frozenset[str]] = field(default_factory=dict)
    absences: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    partners: Mapping[str, bool] = field(default_factory=dict)

    def no_show_rate(self, company: str) -> float:
        """Return how likely a company does not come; see ``KEPT``."""
        absent, reported = self.absences.get(company, (0, 0))
        return absent / (reported + KEPT)
