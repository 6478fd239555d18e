"""Search where companies walk: what to hold is chosen walking aside, then it is placed in zones.

Walking seldom costs a meeting: people have time to walk while they rest or wait. So the best choice
of a relaxation without it nearly always has places, and then it is proven to be the best of all.
Where none are found for a few meetings, parts of the schedule are renewed, zones and slots at once.
"""

import itertools
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from .bounds import Selection
from .construct import Constructor

if TYPE_CHECKING:
    from .proof import Prover

EXACT_IN_ZONES = 3_000
"""Above this many variables construction in zones gains more than the exact model could."""

DIVING_VARIABLES = 30_000
"""Up to this size the linear relaxation is quick."""

RELAXING_SHARE = 0.4
"""Part of the time left for the linear relaxation."""

SHARES, SHORT_SHARES = (0.4, 1.0), (0.05, 0.2)
"""Parts of the time left for choosing near to it, and for renewing parts; the same where the exact
model can follow."""

FEW_IDLE_ROUNDS, IDLE_ROUNDS = 1, 10
"""Rounds of construction without a better schedule before parts are renewed beside it, and before
they are renewed alone."""

Build = Callable[[Constructor, Selection | None, Callable[[], bool], int], object]
"""Builds schedules of a selection, until so many rounds in a row were in vain."""


class ZonedSearch:
    """Schedules of the best choices without walking.

    Parameters
    ----------
    prover : Prover
        Has the compiled event and the best schedule, and solves relaxations.
    leading : int
        How many objectives construction leads.
    constructor : callable
        Makes what builds schedules in zones, with a seed so much further.
    build : callable
        Has it build some.
    """

    def __init__(
        self,
        prover: "Prover",
        leading: int,
        constructor: Callable[[int], Constructor],
        build: Build,
    ) -> None:
        self._prover, self._best = prover, prover.best
        self._leading, self._constructor, self._build = leading, constructor, build

    @property
    def pays(self) -> bool:
        """Whether the linear relaxation is quick."""
        return self._open is not None and self._prover.fits(self._open, DIVING_VARIABLES)

    @property
    def _open(self) -> int | None:
        """The first leading objective that is not proven."""
        return next((n for n in range(self._leading) if not self._reached(n)), None)

    def _reached(self, n: int) -> bool:
        """Return whether objective ``n`` is proven; without a schedule, of one of no meetings."""
        if self._best.slot_of is None:
            nothing = self._best.objectives[n].measure(self._prover.problem, {})
            return nothing == self._best.bounds[n]
        return self._best.reached(n)

    def run(self, first: Selection | None, ended: Callable[[], bool]) -> None:
        """Search until the leading objectives are proven or the time is over.

        Parameters
        ----------
        first : Selection or None
            What to build a first schedule of.
        ended : callable
            Whether the time is over.
        """

        def has_any() -> bool:
            return self._best.slot_of is not None

        def build_first() -> None:
            if not has_any():
                self._build(self._constructor(0), first, lambda: has_any() or ended(), 0)

        for start in itertools.count():
            n = self._open
            if n is None or ended():
                return
            self._prover.relax_beside(n, RELAXING_SHARE, build_first)
            if not has_any() or not self._search(n, start, ended):
                return

    def _search(self, n: int, start: int, ended: Callable[[], bool]) -> bool:
        """Place the best choice for objective ``n``, then renew parts; return whether that pays."""
        small = self._prover.fits(n, EXACT_IN_ZONES)
        choosing, renewing = SHORT_SHARES if small else SHARES
        choice, constructor = self._choice(n, choosing), self._constructor(start)

        def done() -> bool:
            return ended() or self._best.reached(n)

        def build(idle_rounds: int) -> None:
            if not done():
                self._build(constructor, choice, done, idle_rounds)

        build(FEW_IDLE_ROUNDS)
        if done():
            return True
        build_on = partial(build, IDLE_ROUNDS)
        return self._prover.search_in_places(n, renewing, build_on) and not small

    def _choice(self, n: int, share: float) -> Selection | None:
        """Return the best choice for objective ``n``, walking aside, if one is found."""
        held = self._prover.choose_without_zones(n, share)
        if held is None:
            return None
        flow = np.zeros(self._prover.problem.request_count, dtype=np.int64)
        flow[list(held)] = 1
        return Selection(flow, int(self._prover.problem.scores @ flow), 0)
