"""What CP-SAT proves of the objectives, one after the other, the earlier ones held."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property, partial

import numpy as np

from .bounds import SlotFlow
from .changes_bound import least_changes
from .crew import Crew
from .demand import windows
from .exact import Demands, ExactModel, solve_exact
from .fixing import Decided, decided
from .incumbent import Incumbent
from .limits import Limits
from .near_search import NearSearch
from .outcome import InfeasibleError
from .problem import Ints, Problem
from .race import Race
from .relaxation import Relaxation, Starts
from .rules import shaping
from .tightening import tighten

EXACT_VARIABLES = 150_000
"""Above this many variables construction gains more than the exact model could."""

BRANCHED_VARIABLES = 20_000
"""Branch and bound on the linear relaxation is tried up to this size."""

NEAR = 0.0005
"""Gap from which on branch and bound is worth trying where companies walk."""

FIRST_EFFORT = 1.0
"""Effort of the first pass, which one worker makes: repeatable, and enough for most."""


class Prover:
    """Proves bounds and finds schedules with exact models narrowed by what is decided already.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    best : Incumbent
        Takes what is found.
    limits : Limits
        When to end.
    """

    def __init__(self, problem: Problem, best: Incumbent, limits: Limits) -> None:
        self.problem, self.best, self.limits = problem, best, limits
        self._effort: dict[int, float] = {}
        self._relaxed: set[int] = set()
        self._flat: dict[int, Relaxation] = {}
        self._chosen: dict[int, Incumbent] = {}
        self._branched: set[int] = set()
        self._places: dict[int, Relaxation] = {}
        self._decided: tuple[int, Decided | None] | None = None

    def place_demands(self) -> None:
        """Find a schedule of what has to be held alone, for which construction found none.

        It is a schedule of the event, since nearly every rule allows not to hold the others;
        where a rule does not, others can help, so all requests are modelled then.

        Raises
        ------
        InfeasibleError
            Without a reason yet, where there is none.
        """
        problem = self.problem
        helped = bool(shaping(problem.rules))
        asked = None if helped else Demands.of(problem).asked(problem).union(problem.musts)
        result = solve_exact(ExactModel(problem, asked), self.limits)
        if result.infeasible:
            raise InfeasibleError(())
        if result.slot_of is not None:
            self.best.offer(result.slot_of, "exact")

    def relax(self, n: int, share: float) -> None:
        """Bound objective ``n``, the ones before held, by the linear relaxation of all rules.

        It is tried once, within a share of the time left. Where the model is small, branch and
        bound on it looks for a schedule at the bound.
        """
        if n in self._relaxed:
            return
        self._relaxed.add(n)
        relaxed = self.problem.relaxed
        exact = ExactModel(relaxed.without_zones, people_apart=False)
        if not exact.x:
            return
        relaxation = self._linear(n, exact)
        bound = relaxation.bound(share * self.limits.remaining())
        if bound is None or self.limits.should_stop():
            return
        self.best.tighten(n, bound, "lp")
        if relaxed.without_zones is not relaxed:
            self._flat[n] = relaxation
            return  # what is near to it would ask people to run
        search = _near(self.best, n, relaxation, [self._renewed], self.limits)
        if len(exact.x) <= BRANCHED_VARIABLES:
            search.prove()
        else:
            search.dive()

    def relax_beside(self, n: int, share: float, work: Callable[[], None]) -> None:
        """Relax beside some work, which has to see limits itself; with one worker, after it."""
        crew, relax = Crew(self.limits.should_stop), partial(self.relax, n, share)
        if self.limits.workers > 1:
            crew.run([relax], work)
        else:
            work()
            crew.run([relax])

    def choose_without_zones(self, n: int, share: float) -> Starts | None:
        """Return the best schedule found walking aside, near to the relaxation of objective ``n``.

        Its values of the objectives before are not worse than those of the best one. What is proven
        of it holds. It is searched for once, within a share of the time left.
        """
        if n not in self._flat:
            return None
        if n not in self._chosen:
            flat, bound = self.problem.relaxed.without_zones, self._flat[n].proven
            self._chosen[n] = self.best.relaxed(flat, n, bound)
            self._search_without_zones(n, self.limits.within(share)).prove()
            self._tighten_by_choice(n)
        return self._chosen[n].slot_of

    def _search_without_zones(self, n: int, limits: Limits) -> NearSearch:
        return _near(self._chosen[n], n, self._flat[n], [self._renewed], limits)

    def _tighten_by_choice(self, n: int) -> None:
        bound, proof = self._chosen[n].bounds[n], self._chosen[n].proofs[n]
        if bound is not None and proof is not None:
            self.best.tighten(n, bound, proof)

    def _bound_without_zones(self, n: int, limits: Limits) -> None:
        """Prove by branch and bound that walking aside no schedule is much better."""
        if not (self._chosen[n].reached(n) or n in self._branched):
            self._branched.add(n)
            self._search_without_zones(n, limits).bound()
            self._tighten_by_choice(n)

    @property
    def _renewed(self) -> Ints:
        """Companies whose meetings are renewed together: the second side, or all of the one."""
        return np.flatnonzero(self.problem.second_side | (not self.problem.two_sided))

    def _linear(self, n: int, exact: ExactModel) -> Relaxation:
        """Return the linear part of a model in which the objectives before ``n`` are held."""
        self.best.hold(exact, n)
        return Relaxation(exact, self.best.objectives[n], lambda: self._done(n))

    def search_in_places(self, n: int, share: float, meanwhile: Callable[[], None]) -> bool:
        """Renew parts of the best schedule, zones and slots at once; return whether it can be.

        Parameters
        ----------
        n : int
            Position of an objective for which a choice without zones has been sought.
        share : float
            Part of the time left for it.
        meanwhile : callable
            Another search for schedules, in this thread; it has to see limits itself.
        """
        if n not in self._chosen or self.best.slot_of is None:
            return False
        if n not in self._places:
            everywhere = ExactModel(self.problem.relaxed, people_apart=False)
            self._places[n] = self._linear(n, everywhere)
            self._places[n].learn(self._flat[n])
        second = self.problem.second_side
        sides = [np.flatnonzero(side) for side in (second, ~second) if side.any()]
        limits = self.limits.within(share)
        bound = partial(self._bound_without_zones, n, limits)
        _near(self.best, n, self._places[n], sides, limits).renew_best(NEAR, bound, meanwhile)
        return True

    def _done(self, n: int) -> bool:
        return self.best.reached(n) or self.limits.should_stop()

    def fits(self, n: int, most: int = EXACT_VARIABLES) -> bool:
        """Return whether a model for objective ``n`` is small enough to be of use."""
        requests, _ = self._undecided(n)
        each = 1
        if self._modelled(n).tables_apart:
            each = len(self.problem.tables)
        return int(self.problem.allowed[requests].sum()) * each <= most

    def optimise(self, n: int, share: float = 1.0, *, all_out: bool = False) -> None:
        """Spend an effort on objective ``n``: first a small one of one worker, then ever more.

        Parameters
        ----------
        n : int
            Position of the objective; the ones before are held.
        share : float
            Part of the time left that it may take at most.
        all_out : bool
            Whether it takes that part with all workers at once.

        Raises
        ------
        InfeasibleError
            Without a reason yet, where there is no schedule.
        """
        exact, objective = self.model(n), self.best.objectives[n]
        bound, effort = self.best.bounds[n], self._effort.get(n, FIRST_EFFORT)
        if bound is not None:
            exact.limit(objective, bound)
        if self.best.slot_of is not None:
            exact.hint(self.best.slot_of)
        # The linear relaxation pays where meetings compete for tables of their own.
        relaxation = 1 if self.problem.tables_alike else 2
        first = n not in self._effort
        limits = replace(
            self.limits.within(share),
            workers=1 if first and not all_out else self.limits.workers,
            effort=None if all_out else effort,
            linearization=relaxation if first and not all_out else 1,
        )
        self._effort[n] = 2 * effort
        result = solve_exact(exact, limits, objective, lambda s: self.best.offer(s, "exact"))
        if result.infeasible:
            raise InfeasibleError(())
        if result.slot_of is not None:
            self.best.offer(result.slot_of, "exact")
        if result.bound is not None:
            self.best.tighten(n, result.bound, "cp-sat")

    def race(
        self,
        n: int,
        workers: int | None = None,
        descend: bool = False,
        share: float = 1.0,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        """Prove the least breaks or idle slots; by fewer workers, if given.

        Parameters
        ----------
        n : int
            Position of the objective; the ones before are held.
        workers : int, optional
            How many may race.
        descend : bool
            Whether to lower the best schedule rather than to climb from the bound.
        share : float
            Part of the time left that it may take at most.
        meanwhile : callable, optional
            Another search for schedules, for a race to fewest breaks that takes long.

        Raises
        ------
        InfeasibleError
            Without a reason yet, where there is no schedule.
        """
        best, limits = self.best, self.limits.within(share)

        def on_solution(slot_of: dict[int, int]) -> int | None:
            best.offer(slot_of, "exact")
            return best.value(n)

        def over() -> bool:  # others may improve meanwhile
            return best.reached(n) or self.limits.should_stop()

        race = Race(
            lambda held: self._counting_model(n, held),
            best.objectives[n],
            best.bounds[n] or 0,
            best.value(n),
            replace(limits, workers=workers or limits.workers, should_stop=over),
            on_solution,
            lambda bound: best.tighten(n, bound, "cp-sat"),
            (lambda: best.slot_of or {}) if descend else None,
            meanwhile,
        )
        race.run()
        if race.infeasible:
            raise InfeasibleError(())

    def bound_changes(self, n: int) -> None:
        """Bound table changes by counting the meetings that are certain."""
        held = np.zeros(self.problem.request_count, dtype=bool)
        held[self._undecided(n)[1]] = True
        bound = least_changes(self.problem, held, self.best.held(n))
        self.best.tighten(n, bound, "counting" if bound else "never negative")

    def _undecided(self, n: int) -> tuple[Sequence[int], Sequence[int]]:
        """Return the requests that a better schedule may hold, and those it has to hold.

        The score, where it counts already, decides many by the flow's reduced costs.
        """
        best, names = self.best, [o.name for o in self.best.objectives[: n + 1]]
        known = best.values is not None and "score" in names
        score = best.limit(names.index("score")) if known else None
        choice = None if score is None else self._decided_by(score)
        if choice is None:
            return range(self.problem.request_count), self.problem.musts
        return np.flatnonzero(~choice.never).tolist(), np.flatnonzero(choice.held).tolist()

    def _decided_by(self, score: int) -> Decided | None:
        """Return what a score decides; kept, since sizes and models ask again and again."""
        if self._decided is None or self._decided[0] != score:
            self._decided = (score, decided(self._flow, score))
        return self._decided[1]

    @cached_property
    def _flow(self) -> SlotFlow:
        return SlotFlow(self.problem)

    def model(self, n: int) -> ExactModel:
        """Return a model in which the objectives before ``n`` are held."""
        exact = ExactModel(self._modelled(n), *self._undecided(n))
        self.best.hold(exact, n)
        return exact

    def _modelled(self, n: int) -> Problem:
        """Return the problem in which objectives up to ``n`` can be expressed."""
        names = {o.name for o in self.best.objectives[: n + 1]}
        return self.problem.apart if "table_changes" in names else self.problem

    def _counting_model(self, n: int, held: Iterable[int] | None) -> ExactModel:
        """Return a model made for counting idle runs; of the requests held alone, if given."""
        requests = self._undecided(n) if held is None else (sorted(held), sorted(held))
        exact = ExactModel(self._modelled(n), *requests, windows(self.problem))
        tighten(exact)
        self.best.hold(exact, n)
        return exact


def _near(
    best: Incumbent, n: int, relaxation: Relaxation, groups: Sequence[Ints], limits: Limits
) -> NearSearch:
    """Return a search for objective ``n`` near a relaxation, which improves a best schedule."""
    renewed = [companies.tolist() for companies in groups]
    return NearSearch(best.problem, best, limits, n, relaxation, renewed)
