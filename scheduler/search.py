"""The search for the best schedule: bound, construct, prove; any-time and within limits.

CP-SAT and HiGHS take long to load, so what needs them is imported where it is used.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .automaton import WEIGHTS
from .bounds import Selection, SlotFlow
from .construct import Constructor
from .improve import improve
from .limits import Limits
from .objectives import OBJECTIVES, Objective
from .outcome import InfeasibleError, Progress
from .problem import Problem
from .prune import is_whole, prune

if TYPE_CHECKING:
    from .exact import ExactModel

EXACT_VARIABLES = 150_000
"""Above this many variables construction gains more than the exact model could."""

IDLE_ROUNDS = 25
"""Rounds of construction without a better schedule before the exact model takes over."""

CONSTRUCTION_SHARE = 0.5
"""Part of the time that construction may take where the exact model can follow."""

IMPROVEMENT_TRIES = 1_000
"""Moves that improvement tries for each meeting where the exact model can follow."""

IMPROVEMENT_SHARE = 0.3
"""Part of the time left that improvement may take where the exact model can follow."""

DETERMINISTIC_SECONDS = 4.0
"""Effort of the first exact pass, which one worker makes: repeatable, and enough for most."""


@dataclass
class Search:
    """The best schedule so far and what is proven about it.

    Attributes
    ----------
    problem : Problem
        The compiled event.
    limits : Limits
        When to end.
    on_progress : callable or None
        Told of each better schedule or bound.
    slot_of : dict of int to int or None
        The best schedule: slot of each request held.
    bounds : list of int or None
        Proven bound of each objective, in the policy's order and the objective's parts.
    proofs : list of str or None
        Where each bound comes from.
    """

    problem: Problem
    policy: Sequence[str]
    limits: Limits
    on_progress: Callable[[Progress], None] | None = None
    started: float = field(default_factory=time.monotonic)
    slot_of: dict[int, int] | None = None
    first_after: float | None = None

    def __post_init__(self) -> None:
        self.objectives: list[Objective] = [OBJECTIVES[name] for name in self.policy]
        self.bounds: list[int | None] = [None] * len(self.objectives)
        self.proofs: list[str | None] = [None] * len(self.objectives)
        self.values: list[int] | None = None
        self._given_first: int | None = None
        self._variables = int(self.problem.allowed.sum())

    def run(self) -> None:
        """Search until the policy's objectives are proven or a limit is reached.

        Raises
        ------
        InfeasibleError
            Where it is proven that there is no schedule.
        """
        flow = SlotFlow(self.problem)
        selection = self._bound(flow)
        if selection is None:
            raise InfeasibleError(self._reasons())
        self._bound_by_patterns(0)
        self._tell("bound")
        self._construct(flow, selection)
        if self.slot_of is None and not self._ended and not self._raced(0):
            self._place_musts()
            if self.slot_of is not None:
                self._construct(flow, selection)
        if not self.proven and not self._ended:
            self._improve()
        if not self.proven and not self._ended:
            self._prove()

    @property
    def proven(self) -> bool:
        """Whether each objective's bound equals its value."""
        return self.values is not None and self.values == self.bounds

    @property
    def _ended(self) -> bool:
        return self.limits.should_stop() or self.limits.remaining() <= 0

    @property
    def _exact_fits(self) -> bool:
        return self._variables <= EXACT_VARIABLES

    def offer(self, slot_of: Mapping[int, int], phase: str) -> bool:
        """Take a schedule that keeps all rules if it is better than the best so far."""
        values = [o.measure(self.problem, slot_of) for o in self.objectives]
        if self.values is not None and not self._better(values, self.values):
            return False
        self.slot_of, self.values = dict(slot_of), values
        if self.first_after is None:
            self.first_after = time.monotonic() - self.started
        self._use_bound_given_first()
        self._tell(phase)
        return True

    def _better(self, one: Sequence[int], other: Sequence[int]) -> bool:
        for objective, a, b in zip(self.objectives, one, other, strict=True):
            if a != b:
                return objective.better(a, b)
        return False

    def _tell(self, phase: str) -> None:
        if self.on_progress is None:
            return
        values: Sequence[int | None] = self.values or [None] * len(self.objectives)
        shown = tuple(
            (o.name, None if v is None else o.shown(v), None if b is None else o.shown(b))
            for o, v, b in zip(self.objectives, values, self.bounds, strict=True)
        )
        meetings = None if self.slot_of is None else len(self.slot_of)
        seconds = time.monotonic() - self.started
        self.on_progress(Progress(phase, meetings, shown, seconds))

    # Bounds by flow ------------------------------------------------------------------------

    def _bound(self, flow: SlotFlow) -> Selection | None:
        """Bound the objectives by flow; ``None`` where the musts have none.

        Each objective is bounded alone; the second also given that the first is at its bound.
        """
        selection = flow.solve()
        if selection is None:
            return None
        minimums = bool(self.problem.minimum.any())
        for n, name in enumerate(self.policy):
            if name == "score":
                self._set_bound(n, selection.score, "slot flow")
            elif name == "shortfall" and minimums:
                self._bound_shortfall(n, flow)
            else:
                self._set_bound(n, 0, "no minimums" if name == "shortfall" else "never negative")
        leading = {"shortfall", "score"} == {*self.policy[:2]}
        reward = flow.lexicographic_reward(self.policy[0]) if minimums and leading else None
        together = None if reward is None else flow.solve(reward=reward)
        if together is not None and not flow.doubled:
            self._given_first = _value(together, self.policy[1])
        return together or selection

    def _bound_shortfall(self, n: int, flow: SlotFlow) -> None:
        selection = flow.solve(reward=(0, 1))
        if selection is not None:
            self._set_bound(n, selection.shortfall, "slot flow")

    def _set_bound(self, n: int, bound: int, proof: str) -> None:
        self.bounds[n], self.proofs[n] = bound, proof

    def _use_bound_given_first(self) -> None:
        """Take the second objective's better bound once the first has reached its own."""
        if self._given_first is not None and self.values and self.values[0] == self.bounds[0]:
            if self.proofs[0] == "slot flow":
                self._tighten(1, self._given_first, "slot flow")
            self._given_first = None

    def _bound_by_patterns(self, n: int) -> None:
        """Bound breaks or idle slots, given the values of the objectives before."""
        name = self.policy[n]
        if name not in WEIGHTS:
            return
        from .patterns import pattern_bound

        held = {} if self.values is None else dict(zip(self.policy[:n], self.values, strict=False))
        bound = pattern_bound(self.problem, name, held, lambda: self._ended)
        if bound is None:
            raise InfeasibleError(self._reasons())
        self._tighten(n, bound, "patterns")

    # Construction --------------------------------------------------------------------------

    def _construct(self, flow: SlotFlow, selection: Selection) -> None:
        constructor = Constructor(self.problem, self.limits.seed, self.slot_of)
        weight = int(self.problem.scores.sum()) + 1 if self.policy[0] == "shortfall" else 1
        weight = min(weight, flow.largest_cost)
        kept_back = self.limits.remaining() * (1 - CONSTRUCTION_SHARE)

        def others_follow() -> bool:
            return self._exact_fits or self.slot_of is None

        def ended() -> bool:
            reserve = kept_back if others_follow() else 0.0
            return self.limits.should_stop() or self.limits.remaining() <= reserve

        next_selection: Selection | None = selection
        idle = 0
        while next_selection is not None and not (others_follow() and idle > IDLE_ROUNDS):
            constructor.round(next_selection, ended, lambda: self._offer_first(constructor))
            idle = 0 if self._offer_constructed(constructor) else idle + 1
            if self.proven or ended():
                return
            next_selection = constructor.select_again(flow, weight)

    def _offer_first(self, constructor: Constructor) -> None:
        """Have some schedule at once, before the search for places begins."""
        if self.slot_of is None:
            self._offer_pruned(constructor)

    def _offer_constructed(self, constructor: Constructor) -> bool:
        if constructor.left_out:
            constructor.fill()
        return self._offer_pruned(constructor)

    def _offer_pruned(self, constructor: Constructor) -> bool:
        schedule = prune(self.problem, constructor.schedule())
        return is_whole(self.problem, schedule) and self.offer(schedule, "construct")

    def _place_musts(self) -> None:
        """Find a schedule of the must-meetings alone, for which construction found none.

        It is a schedule of the event, since every rule allows not to hold the others.
        """
        from .exact import ExactModel, solve_exact

        musts = ExactModel(self.problem, only=self.problem.musts)
        result = solve_exact(musts, self.limits)
        if result.infeasible:
            raise InfeasibleError(self._reasons())
        if result.slot_of is not None:
            self.offer(result.slot_of, "exact")

    def _improve(self) -> None:
        """Lower breaks and idle slots, which the constructor does not know."""
        if self.slot_of is None:
            return
        kept_back = self.limits.remaining() * (1 - IMPROVEMENT_SHARE if self._exact_fits else 0)

        def ended() -> bool:
            return self.limits.should_stop() or self.limits.remaining() <= kept_back

        # A number of tries, not of seconds, keeps the search repeatable.
        tries = IMPROVEMENT_TRIES * len(self.slot_of) if self._exact_fits else None
        seed = self.limits.seed
        for better in improve(self.problem, self.slot_of, self.policy, seed, ended, tries):
            if self.offer(better, "improve") and self.proven:
                return

    # Proof ---------------------------------------------------------------------------------

    def _prove(self) -> None:
        """Optimise each objective in turn with the exact model, the earlier ones held."""
        from .exact import ExactModel

        exact = ExactModel(self.problem) if self._exact_fits else None
        for n, objective in enumerate(self.objectives):
            if n:
                self._bound_by_patterns(n)
            if not self._reached(n) and self._raced(n):
                self._race(n)
            elif not self._reached(n) and exact is not None:
                self._optimise(exact, n)
            if self.values is None or not self._reached(n):
                return
            if exact is not None:
                exact.hold(objective, self.values[n])

    def _raced(self, n: int) -> bool:
        return self._exact_fits and self.policy[n] in WEIGHTS

    def _race(self, n: int) -> None:
        """Prove the least breaks or idle slots from below, the objectives before held."""
        from .race import Race

        bound = self.bounds[n] or 0

        def on_solution(slot_of: dict[int, int]) -> int | None:
            self.offer(slot_of, "exact")
            return None if self.values is None else self.values[n]

        race = Race(
            lambda clusters: self._model_held(n, clusters),
            self.objectives[n],
            bound,
            None if self.values is None else self.values[n],
            self.limits,
            on_solution,
            lambda better: self._tighten(n, better, "exact search"),
        )
        race.run()
        if race.infeasible:
            raise InfeasibleError(self._reasons())

    def _model_held(self, n: int, clusters: bool) -> "ExactModel":
        """Return a model in which the objectives before are held, for counting idle runs."""
        from .demand import windows
        from .exact import ExactModel
        from .fixing import decided
        from .tightening import tighten

        held = dict(zip(self.policy[:n], self.values or (), strict=False))
        only = musts = None
        if "score" in held:
            choice = decided(SlotFlow(self.problem), held["score"])
            if choice is not None:
                only, musts = (~choice.never).nonzero()[0], choice.held.nonzero()[0]
        exact = ExactModel(self.problem, only, musts, windows(self.problem))
        tighten(exact, clusters)
        for objective in self.objectives[:n]:
            exact.hold(objective, held[objective.name])
        return exact

    def _reached(self, n: int) -> bool:
        return self.values is not None and self.values[n] == self.bounds[n]

    def _optimise(self, exact: "ExactModel", n: int) -> None:
        from .exact import solve_exact

        objective, bound = self.objectives[n], self.bounds[n]
        if bound is not None:
            exact.limit(objective, bound)
        # The linear relaxation pays where meetings compete for tables of their own.
        relaxation = 1 if self.problem.tables_alike else 2
        alone = replace(
            self.limits, workers=1, effort=DETERMINISTIC_SECONDS, linearization=relaxation
        )
        for limits in (alone, self.limits):
            if self.slot_of is not None:
                exact.hint(self.slot_of)
            result = solve_exact(exact, limits, objective, lambda s: self.offer(s, "exact"))
            if result.infeasible:
                raise InfeasibleError(self._reasons())
            if result.slot_of is not None:
                self.offer(result.slot_of, "exact")
            if result.bound is not None:
                self._tighten(n, result.bound, "exact search")
            if self._reached(n) or self._ended:
                return

    def _tighten(self, n: int, bound: int, proof: str) -> None:
        present = self.bounds[n]
        if present is None or self.objectives[n].better(present, bound):
            self._set_bound(n, bound, proof)
            self._tell("bound")

    def _reasons(self) -> list[str]:
        from .conflict import reasons

        return reasons(self.problem, self.limits, time.monotonic() - self.started)


def _value(selection: Selection, name: str) -> int:
    return selection.score if name == "score" else selection.shortfall
