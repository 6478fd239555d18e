"""The least value of an objective, proven from below by settings of the exact search in a race.

*Ascent* asks for any schedule at the bound; where there is none, the bound is one higher. It is
fast where the bound is close. Whether a schedule is found soon is a matter of luck, so that two
ascents which begin differently are twice as fast as one (Gomes and Selman, Artificial Intelligence
126, 2001). *Descent* lowers a schedule that is there already, where there is
room below it. *Core-guided* search counts what cannot be avoided together. Each sees the bounds
and schedules of the others; the race ends when a bound meets a schedule. With one worker they take
turns, with twice the effort each time, so that a run can be repeated.
"""

import math
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial

from .crew import POLL_SECONDS
from .exact import ExactModel, solve_exact
from .limits import Limits
from .objectives import Objective
from .tightening import tighten_by_clusters

FIRST_EFFORT = 4.0
"""Deterministic time of each setting's first turn."""

_SEEDS, _SEED_RANGE = 1_000, 2**31 - 1
"""How far apart the seeds of two descents begin, and what CP-SAT's seeds stay below."""

AHEAD = 1.0
"""Deterministic time of an ascent to more than the bound."""

SOON, CORE_EFFORT, ASCENT_EFFORT = 4.0, 1.0, 30.0
"""Deterministic time of another ascent to few breaks, of core-guided search, of ascent again.

Idle slots are many, and far from the bound more often: core-guided search goes on there.
"""

_TUNING: dict[str, bool | int | float | str] = {
    "use_phase_saving": False,
    "cp_model_probing_level": 0,
}
_CORE = {**_TUNING, "optimize_with_core": True}
_ASCENT = {
    **_TUNING,
    "max_presolve_iterations": 1,
    "inprocessing_dtime_ratio": 0.0,
    "inprocessing_probing_dtime": 0.0,
    "inprocessing_minimization_dtime": 0.1,
}
_OTHER_ASCENT = {
    **_ASCENT,
    "inprocessing_minimization_dtime": 0.0,
    "symmetry_level": 0,
    "initial_polarity": "POLARITY_TRUE",
}
"""An ascent is often over before CP-SAT has made the model smaller, so little of that is done."""


class Race:
    """A race for the least value of an objective.

    Parameters
    ----------
    make_model : callable
        Returns a new exact model, with all that is held; of certain requests alone, all of them
        held, if they are given.
    objective : Objective
        To be minimised.
    bound : int
        A proven bound.
    value : int or None
        The value of the best schedule known.
    on_solution, on_bound : callable
        Told, one at a time, of each schedule and each better bound; the first returns the value of
        the best schedule known.
    best : callable, optional
        Returns the best schedule, to descend from; without it the race ascends from the bound.
    meanwhile : callable, optional
        Another search for fewer breaks, beside the first of several workers, once it takes long.
    """

    def __init__(
        self,
        make_model: Callable[[Iterable[int] | None], ExactModel],
        objective: Objective,
        bound: int,
        value: int | None,
        limits: Limits,
        on_solution: Callable[[dict[int, int]], int | None],
        on_bound: Callable[[int], None],
        best: Callable[[], Mapping[int, int]] | None = None,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        self.make_model, self.objective = make_model, objective
        self.bound, self.value = bound, value
        self._first_bound = bound
        self.infeasible = False
        self._on_solution, self._on_bound, self._best = on_solution, on_bound, best
        self._meanwhile = meanwhile
        self._lock, self._over = threading.Lock(), threading.Event()
        self._building = threading.Lock()
        self._built: ExactModel | None = None
        self._outer = limits
        self.limits = replace(
            limits,
            workers=1,
            linearization=0,
            should_stop=lambda: self._over.is_set() or limits.should_stop(),
        )

    def run(self) -> None:
        """Race until the bound meets a schedule, there is proven to be none, or limits end it."""
        core = _CoreGuided(self)
        if self._best is None:
            ascent = _Ascent(self)
            alone: list[_Setting] = [ascent, core]
            lines = [partial(ascent.run, self.limits), partial(self._beside_ascent, core)]
        else:
            first, second = (_Descent(self, self._best, n) for n in range(2))
            alone = [first, core]
            lines = [partial(self._descend, first), partial(self._take_turns, [core, second])]
        if self._outer.workers > 1:
            self._run_together(lines)
        else:
            self._take_turns(alone)

    def model(self) -> ExactModel:
        """Return the model of all requests for one setting: a copy, since building takes longer."""
        with self._building:
            if self._built is None:
                self._built = self.make_model(None)
                self._built.expression(self.objective)
            return self._built.twin()

    @property
    def over(self) -> bool:
        """Whether there is nothing more to find out, or no time."""
        return self.limits.over

    @property
    def raised(self) -> bool:
        """Whether the bound was too low."""
        return self.bound > self._first_bound

    def answers(self, value: int) -> bool:
        """Whether it is known if there is a schedule of this value or less."""
        return value < self.bound or (self.value is not None and self.value <= value)

    def tell_solution(self, slot_of: dict[int, int]) -> None:
        """Take a schedule."""
        with self._lock:
            self.value = self._on_solution(slot_of)
            self._end_where_met()

    def tell_bound(self, bound: int) -> None:
        """Take a proven bound."""
        with self._lock:
            if bound > self.bound:
                self.bound = bound
                self._on_bound(bound)
                self._end_where_met()

    def tell_infeasible(self) -> None:
        """Take the proof that there is no schedule."""
        self.infeasible = True
        self._over.set()

    def _end_where_met(self) -> None:
        if self.value is not None and self.value <= self.bound:
            self._over.set()

    def _descend(self, descent: "_Descent") -> None:
        """Descend as far as the requests held allow; then ask for other ones at the bound."""
        self._take_turns([descent])
        if not self.over:
            _OtherAscent(self).run(self.limits)

    def _beside_ascent(self, core: "_CoreGuided") -> None:
        """Search for cores; where few are expected, ascend, too, and first."""
        turns: list[Callable[[], None]] = [partial(core.run, self.limits)]
        if self.objective.name == "breaks":
            ascent = _OtherAscent(self)
            turns = [
                partial(ascent.run, replace(self.limits, effort=SOON)),
                self._meanwhile,
                partial(core.run, replace(self.limits, effort=CORE_EFFORT)),
                partial(ascent.run, replace(self.limits, effort=ASCENT_EFFORT)),
                *turns,
            ]
        for turn in turns:
            if not self.over:
                turn()

    def _take_turns(self, settings: "Sequence[_Setting]") -> None:
        effort = FIRST_EFFORT
        while not self.over:
            for setting in settings:
                if not self.over:
                    setting.run(replace(self.limits, effort=effort))
            if all(setting.spent for setting in settings):
                return
            effort *= 2

    def _run_together(self, lines: Sequence[Callable[[], None]]) -> None:
        with ThreadPoolExecutor(len(lines)) as pool, self._ending():
            futures = [pool.submit(line) for line in lines]
            pending = set(futures)
            while pending:  # waits in short steps, so that this thread can see signals
                done, pending = wait(pending, POLL_SECONDS)
                for future in done:
                    future.result()

    @contextmanager
    def _ending(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._over.set()


class _Setting(ABC):
    """One way to search; its model is made at the first turn."""

    def __init__(self, race: Race) -> None:
        self._race = race
        self._model: ExactModel | None = None

    @property
    def model(self) -> ExactModel:
        """The exact model, its own."""
        if self._model is None:
            self._model = self._race.model()
        return self._model

    @property
    def spent(self) -> bool:
        """Whether there is nothing left that this setting could find out."""
        return False

    @abstractmethod
    def run(self, limits: Limits) -> None:
        """Search until the race is over or the effort spent."""


class _Ascent(_Setting):
    """Decide whether there is a schedule at the bound."""

    clusters, tuning, further = True, _ASCENT, 0

    def __init__(self, race: Race) -> None:
        super().__init__(race)
        self._ceiling: Callable[[int], None] | None = None
        self._in_vain = -1  # the highest value above the bound that the effort was too small for

    def _begin(self) -> Callable[[int], None]:
        if self.clusters:
            tighten_by_clusters(self.model)
        return self.model.ceiling(self._race.objective)

    def run(self, limits: Limits) -> None:
        """Raise the bound while it is too low, as often as the effort of a turn allows."""
        race = self._race
        if self._ceiling is None:
            self._ceiling = self._begin()
        raises = math.inf if limits.effort is None else limits.effort
        while not race.over and raises > 0:
            asked = self._asked
            ahead = asked > race.bound
            self._ceiling(asked)
            effort = min(limits.effort or math.inf, AHEAD) if ahead else limits.effort
            until = self._while_open(asked, replace(limits, effort=effort))
            result = solve_exact(self.model, until, tuning=self.tuning)
            if result.slot_of is not None:
                race.tell_solution(result.slot_of)
            if result.infeasible and asked >= self._most:
                race.tell_infeasible()
                return
            if result.infeasible:
                race.tell_bound(asked + 1)
            elif not race.answers(asked):
                if not ahead:
                    return
                self._in_vain = asked
            raises -= 1

    @property
    def _asked(self) -> int:
        """The value that is looked for next, or less."""
        return self._race.bound

    def _while_open(self, asked: int, limits: Limits) -> Limits:
        """Return limits that end once another setting has found out the same."""
        return replace(
            limits,
            seed=(limits.seed + self.further) % _SEED_RANGE,
            should_stop=lambda: limits.should_stop() or self._race.answers(asked),
        )

    @cached_property
    def _most(self) -> int:
        """What no schedule has more of; the model counts in Booleans."""
        weights, constant = self.model.coefficients(self._race.objective)
        return sum(weights.values()) + constant


class _OtherAscent(_Ascent):
    """The same, begun differently.

    Where the bound was too low once it is likely to be so again: then it asks for one more, which
    takes no longer to refute; but not for long, since that may also be hard to find.
    """

    clusters, tuning, further = False, _OTHER_ASCENT, 1

    @property
    def _asked(self) -> int:
        race, above = self._race, self._race.bound + 1
        ahead = race.raised and above > self._in_vain and not race.answers(above)
        return above if ahead else race.bound


class _Descent(_Setting):
    """Lower the best schedule, by CP-SAT's own search without its linear relaxation.

    It leaves local optima that annealing stays in. The requests held stay the same until there is
    nothing better among them, since that makes the search far quicker; nothing follows for the
    bound. It begins anew again and again, since some of the ways down are much shorter.
    """

    def __init__(self, race: Race, best: Callable[[], Mapping[int, int]], number: int) -> None:
        super().__init__(race)
        self._best, self._seed = best, race.limits.seed + number * _SEEDS
        self._held: set[int] | None = None
        self._lowest = False  # of all schedules of the requests held

    @property
    def spent(self) -> bool:
        """Whether the requests held allow nothing lower."""
        return self._lowest

    def run(self, limits: Limits) -> None:
        """Lower the objective by as many tries as the effort allows."""
        for _ in range(int((limits.effort or FIRST_EFFORT) // FIRST_EFFORT)):
            if not self._race.over and not self._lowest:
                self._step(replace(limits, effort=FIRST_EFFORT))

    def _step(self, limits: Limits) -> None:
        race, slot_of = self._race, self._best()
        if self._held != set(slot_of):
            self._held = set(slot_of)
            self._model = race.make_model(self._held)
        self.model.hint(slot_of)
        self._seed = (self._seed + 1) % _SEED_RANGE
        result = solve_exact(
            self.model, replace(limits, seed=self._seed), race.objective, race.tell_solution
        )
        value = race.value
        reached = result.bound is not None and value is not None and result.bound >= value
        self._lowest = reached and self._held == set(self._best())


class _CoreGuided(_Setting):
    """Minimise by unsatisfiable cores."""

    def run(self, limits: Limits) -> None:
        """Minimise the objective."""
        race = self._race
        self.model.limit(race.objective, race.bound)
        result = solve_exact(
            self.model, limits, race.objective, race.tell_solution, race.tell_bound, _CORE
        )
        if result.slot_of is not None:
            race.tell_solution(result.slot_of)
        if result.bound is not None:
            race.tell_bound(result.bound)
        if result.infeasible:
            race.tell_infeasible()
