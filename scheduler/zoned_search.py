"""Search where companies walk: zones of companies are chosen, then the meetings that fit them."""

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING

from .bounds import Selection
from .problem import Ints

if TYPE_CHECKING:
    from .proof import Prover
    from .zone_choice import ZoneChoice

ZONE_TRIES, COLOURINGS = 150, 4
"""The exchanges by which a choice of zones is improved, and how often it is coloured."""

EXACT_IN_ZONES = 3_000
"""Above this many variables construction in zones gains more than the exact model could."""

DIVING_VARIABLES = 30_000
"""Up to this size a dive into the linear relaxation is quick."""

SHARES = (0.4, 0.6)
"""Parts of the time left for the linear relaxation without zones, and for the one with them."""

NEAR, NEARER = 0.003, 0.0005
"""Gaps from which on a proof is worth trying, and exchanges of meetings more than a dive."""

Selector = Callable[[Ints], Selection | None]
"""Chooses requests by their costs."""

Build = Callable[[int, Selection | None, Selector, Callable[[], bool]], object]
"""Builds schedules of a selection, and of others by the selector, from one of several starts."""


class ZonedSearch:
    """Schedules of several choices of zones.

    Parameters
    ----------
    prover : Prover
        Has the compiled event and the best schedule, and solves relaxations.
    ways : ZoneChoice
        Chooses zones, and requests that fit them.
    leading : int
        How many objectives construction leads.
    build : callable
        Builds schedules.
    """

    def __init__(self, prover: "Prover", ways: "ZoneChoice", leading: int, build: Build) -> None:
        self._prover, self._best = prover, prover.best
        self._ways, self._leading, self._build = ways, leading, build

    def run(self, most: int, select: Selector | None, ended: Callable[[], bool]) -> None:
        """Search until the leading objectives are proven or the time is over.

        Parameters
        ----------
        most : int
            Score of the flow, which no choice of zones is above.
        select : callable, optional
            Chooses requests; default: the slot flow over places.
        ended : callable
            Whether the time is over.
        """
        ways, cost = self._ways, -self._prover.problem.scores

        def choose(cost: Ints) -> Selection | None:
            return ways.select(cost) if select is None else ways.narrow(select(cost))

        def build_first() -> None:
            ways.settle()
            self._build(0, choose(cost), lambda _: None, ended)

        if not self._dives:
            build_first()
        # Where the exact model can follow, it is quicker than many starts.
        small = bool(self._leading) and self._prover.fits(0, EXACT_IN_ZONES)
        dived = False
        for start in range(1) if small else itertools.count():
            if (self._leading and self._best.leads(self._leading)) or ended():
                return
            if dived or start % COLOURINGS == 0:
                self._choose_zones(most, ended, build_first)
                dived = self._dive()
            if dived and self._best.slot_of is not None:
                continue
            ways.settle()
            self._build(start, choose(cost), choose, ended)
            if self._best.slot_of is None:
                return

    def _choose_zones(
        self, most: int, ended: Callable[[], bool], build_first: Callable[[], None]
    ) -> None:
        """Choose zones anew; beside it, bound by the other rules if that has not been done."""
        n = self._dived_for

        def choose() -> None:
            self._ways.begin()
            self._ways.improve(most, ended, ZONE_TRIES)
            if n is not None and self._best.slot_of is None:
                build_first()

        if n is None:
            choose()
        else:
            self._prover.relax_beside(n, SHARES[0], choose)

    @property
    def _dived_for(self) -> int | None:
        """The first leading objective that is not proven, where dives are quick."""
        if not self._dives:
            return None
        return next((n for n in range(self._leading) if not self._best.reached(n)), None)

    @property
    def _dives(self) -> bool:
        """Whether the linear relaxation is quick."""
        return bool(self._leading) and self._prover.fits(0, DIVING_VARIABLES)

    def _dive(self) -> bool:
        """Bound by all other rules, and dive to schedules with the ways; return whether tried."""
        n = self._dived_for
        if n is None:
            return False
        tried = self._search(n)
        if self._best.is_within(n, NEAR):
            self._prover.branch_without_zones(n)
        return tried

    def _search(self, n: int) -> bool:
        """Bound objective ``n``, and search in zones where it is open; return whether it did."""
        if self._best.is_within(n, NEARER):
            self._prover.relax(n, SHARES[0])
            return self._prover.search_in_places(n)
        zones, zone_of = self._ways.zones, self._ways.zone_of()
        relaxation = self._prover.relax_in_zones(n, zones, zone_of, SHARES)
        if relaxation is None or self._best.is_within(n, NEARER):
            return False
        self._prover.search_in_zones(n, relaxation, zones, zone_of, self._ways.fuller)
        self._prover.search_in_places(n)
        return True
