"""The search for the best schedule: bound, construct, improve, prove; any-time and within limits.

CP-SAT takes half a second to load, so what needs it is imported where it is used.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from ..models.policy import Tolerated, names
from .automaton import WEIGHTS
from .bounds import Selection, SlotFlow
from .construct import Constructor
from .incumbent import Incumbent
from .levels import climb
from .limits import Limits
from .lowering import RACE_VARIABLES, Lowering
from .objectives.preferences import most_preferred
from .outcome import InfeasibleError, Progress
from .pace import PACE_RULES
from .problem import Ints, Problem
from .prune import whole
from .rules import always
from .satisfaction import WHOLE
from .stop import StopRule
from .zoned_search import EXACT_IN_ZONES, ZonedSearch

if TYPE_CHECKING:
    from .blocks import BlockModel
    from .proof import Prover

Selector = Callable[[Ints], Selection | None]
"""Chooses requests by their costs."""

IDLE_ROUNDS = 25
"""Rounds of construction without a better schedule before another search takes over."""

LEADING_SHARE = 0.5
"""Part of the time for score and shortfall, where other objectives follow."""

FOLLOWING_SHARE = 0.6
"""Part of the time left for an objective that fairness still follows."""

PASSES = 3
"""How often score and shortfall are tried again where time is left after what follows them."""

TURN_SHARE = 0.25
"""Part of the time left for a turn of one kind of search where another kind follows."""

FEW_IDLE_ROUNDS, SHORT_TURN, LONG_TURN = 3, 0.05, 0.9
"""With rules beside the plain ones, the exact model gets most of the time."""

PATTERN_SHARE = 0.3
"""Part of the time left for the pattern bound."""

BLOCK_VARIABLES = 200_000
"""The linear programme of session blocks is solved up to this size."""

CHOSEN_VARIABLES = 30_000
"""Up to this size choices that know how many people are able to attend are quick in blocks."""

BLOCK_SECONDS = 20.0
"""And it takes no longer than this."""

CHOOSING_SHARE = 0.6
"""Part of the time left for choosing requests fairly; the rest is for finding their slots."""

RELAXING_SHARE = 0.4
"""Part of the time left for the linear relaxation of the exact model."""

ZONED_SHARE = 0.9
"""Part of the time left for construction where companies walk."""

BUILT = ("shortfall", "score")
"""Objectives that construction knows."""

WISHES = {"not_before", "not_after", "spare_tables", "must_one_of", "strict_minimums"}
"""Rules that construction keeps: all of its moves, or what it selects."""


class Search:
    """The phases of a solve, each with a share of the time.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    policy : sequence of str or Tolerated
        Objectives, the most important first, some with a tolerance.
    limits : Limits
        When to end.
    on_progress : callable, optional
        Told of each better schedule or bound.
    started : float, optional
        When the solve began, by ``time.monotonic``; default: now.
    stop : callable, optional
        A further stop rule.

    Attributes
    ----------
    best : Incumbent
        The best schedule so far and what is proven about it.
    """

    def __init__(
        self,
        problem: Problem,
        policy: Sequence[str | Tolerated],
        limits: Limits,
        on_progress: Callable[[Progress], None] | None = None,
        started: float | None = None,
        stop: StopRule | None = None,
    ) -> None:
        self.problem, self.policy = problem, names(policy)
        start = time.monotonic() if started is None else started
        self.best = best = Incumbent(problem, policy, on_progress, start)
        self.limits = limits
        if stop is not None:
            asked, rule = limits.should_stop, stop
            self.limits = replace(limits, should_stop=lambda: asked() or rule(best.state))
        self._leading = _leading(self.policy, best.tolerances)
        self._rng = random.Random(limits.seed)
        self._prover_made: Prover | None = None
        self._preferences_given: tuple[int, int | None] | None = None
        self._pinned: Mapping[int, int] | None = None

    def run(self) -> None:
        """Search until the policy's objectives are proven or a limit is reached.

        Raises
        ------
        InfeasibleError
            With reasons, where it is proven that there is no schedule.
        """
        try:
            self._run()
        except InfeasibleError:
            if self.best.slot_of is not None:
                raise RuntimeError("a proof contradicts a schedule, please report this") from None
            if self.problem.conditional:
                return  # other home tables might do
            from .conflict import reasons

            raise InfeasibleError(reasons(self.problem, self.limits, self.best.seconds)) from None
        finally:
            self.best.end_phase()

    def _run(self) -> None:
        self.best.begin("bound")
        flow = SlotFlow(self.problem)
        selection = self._bound(flow)
        if self.problem.conditional:
            selection = flow.solve() or selection
        if self.policy[0] in WEIGHTS:
            self._bound_by_patterns(0)
        blocks = self._blocks()
        for _ in range(PASSES):
            self._lead(flow, selection, blocks)
            for n in range(self._leading, len(self.policy)):
                self.best.settle(n)
                if not self._ended:
                    with self._time_for(n):
                        self._follow(n)
            if self._led or self._ended or self.best.settled:
                return

    @property
    def _ended(self) -> bool:
        return self.best.proven or self._limit_reached

    @property
    def _limit_reached(self) -> bool:
        return self.limits.over

    def _until(self, share: float) -> Callable[[], bool]:
        """Return whether a share of the time that is left now is over."""
        part = self.limits.within(share)
        return lambda: part.over

    @property
    def _prover(self) -> "Prover":
        if self._prover_made is None:
            from .proof import Prover

            self._prover_made = Prover(self.problem, self.best, self.limits)
        return self._prover_made

    # Bounds --------------------------------------------------------------------------------

    def _bound(self, flow: SlotFlow) -> Selection:
        """Bound the objectives by flow, each alone; the second also given the first's bound."""
        if self.problem.conditional:
            flow = SlotFlow(self.problem.relaxed)
        selection = flow.solve()
        if selection is None:
            raise InfeasibleError(())
        score, minimums = selection.score, bool(self.problem.minimum.any())
        if minimums and self._strict:
            selection = self._with_minimums(flow) or selection
            score = score if flow.doubled else min(score, selection.score)
        for n, name in enumerate(self.policy):
            if name == "score":
                self.best.tighten(n, score, "flow")
            elif name == "shortfall" and minimums:
                alone = flow.solve(reward=(0, 1))
                if alone is not None:
                    self.best.tighten(n, alone.shortfall, "flow")
            elif name == "fairness":
                self.best.tighten(n, WHOLE, "the whole")
            elif name == "preferences":
                self.best.tighten(n, most_preferred(self.problem), "counting")
            else:
                self.best.tighten(n, 0, "never negative")
        if not minimums or {"shortfall", "score"} != {*self.policy[:2]}:
            return selection
        reward = flow.lexicographic_reward(self.policy[0])
        together = None if reward is None else flow.solve(reward=reward)
        if together is not None and not flow.doubled:
            values = {"score": together.score, "shortfall": together.shortfall}
            first, second = (values[name] for name in self.policy[:2])
            self.best.tighten_second_given_first(first, second, "flow")
        return together or selection

    def _with_minimums(self, flow: SlotFlow) -> Selection | None:
        """Return the choice of best score among those with the least shortfall.

        Raises
        ------
        InfeasibleError
            Where even the flow misses a minimum.
        """
        least = flow.solve(reward=(0, 1))
        if least is None or least.shortfall:
            raise InfeasibleError(())
        reward = flow.lexicographic_reward("shortfall")
        return None if reward is None else flow.solve(reward=reward)

    @property
    def _strict(self) -> bool:
        return self.problem.event.rules.strict_minimums

    def _bound_by_patterns(self, n: int) -> None:
        """Bound breaks or idle slots, given the values of the objectives before."""
        from .patterns import pattern_bound

        self.best.begin("patterns")
        ended = self._until(PATTERN_SHARE)
        bound = pattern_bound(self.problem, self.policy[n], self.best.held(n), ended)
        if bound is None:
            raise InfeasibleError(())
        self.best.tighten(n, bound, "pattern-lp")

    @property
    def _block_seconds(self) -> float:
        return min(BLOCK_SECONDS, max(0.1, self.limits.remaining() / 4))

    def _blocks(self) -> "BlockModel | None":
        """Bound the score by session blocks; return them where they choose better than the flow."""
        if "score" not in self.policy[: self._leading] or self._limit_reached:
            return None
        from .blocks import BlockModel, block_starts

        starts = block_starts(self.problem)
        if len(starts) == 1 and self._constructs_well and not self.problem.quotas:
            return None
        blocks = BlockModel(self.problem, starts, self.limits.should_stop)
        if self.problem.quotas and blocks.size > CHOSEN_VARIABLES:
            blocks = BlockModel(self.problem, [0], self.limits.should_stop)
        if not 0 < blocks.size <= BLOCK_VARIABLES:
            return None
        self.best.begin("blocks")
        n = self.policy.index("score")
        bound, known = blocks.bound(self._block_seconds), self.best.bounds[n]
        if bound is None:
            return None
        self.best.tighten(n, bound, "blocks-lp")
        # Where companies rest and the flow sees as much, its choices are as good and quicker.
        if (
            not self.problem.is_plain
            and self._constructs_well
            and known is not None
            and bound >= known
        ):
            return None
        return None if self.problem.minimum.any() else blocks

    def _bound_preferences(self, n: int) -> None:
        """Bound preferences by parts of the event, given the score where it comes before."""
        from .preference_bound import preference_bound

        score = self.best.held(n).get("score")
        if self._limit_reached or self._preferences_given == (n, score):
            return
        self._preferences_given = (n, score)
        self.best.begin("blocks")
        bound = preference_bound(self.problem, score, BLOCK_VARIABLES, self._block_seconds)
        if bound is not None:
            self.best.tighten(n, bound, "blocks-lp")

    # Score and shortfall -------------------------------------------------------------------

    def _lead(self, flow: SlotFlow, selection: Selection, blocks: "BlockModel | None") -> None:
        """Take turns between construction and what knows all rules, until all is proven."""
        share_over = self._until(LEADING_SHARE if self._leading < len(self.policy) else 1.0)

        def ended() -> bool:
            none_yet = self.best.slot_of is None and not self._limit_reached
            return share_over() and not none_yet

        select = self._flow_selector(flow)
        choice: Selection | None = selection
        if blocks is not None:
            select = self._block_selector(blocks)
            choice = select(-self.problem.scores) or selection
        constructor, zoned = self._constructor(), self._zoned_search()
        while True:  # a schedule is made even where there is no time
            self.best.begin("construct")
            alone = self.problem.is_plain and self._knows_all_rules
            turn = ended if alone else self._turn(ended, self._shares[0])
            if zoned is not None and zoned.pays:
                zoned.run(choice, self._turn(ended, ZONED_SHARE))
            else:
                choice = self._construct(constructor, choice, select, turn)
            if self._led or ended():
                return
            constructor.forget()
            if self.best.slot_of is None:
                self._first_schedule()
                if self.best.slot_of is None or not self._leading:
                    return
                self._pinned = self.best.slot_of
                constructor = self._constructor()
            elif not self._leading or (not self._search_with_all_rules(ended) and choice is None):
                return

    def _constructor(self, further: int = 0) -> Constructor:
        """Return what builds schedules, of the places of meetings where zones matter.

        Its seed is so much further than that of the limits.
        """
        seed = self.limits.seed + further
        if not self._zoned:
            return Constructor(self.problem, seed, self._pinned)
        from .zoned import ZonedConstructor

        return ZonedConstructor(self.problem, seed, self._pinned)

    @cached_property
    def _zoned(self) -> bool:
        """Whether meetings are constructed with their zones."""
        if not any(rule.name == "walking" for rule in self.problem.rules):
            return False
        from .zones import are_places

        return are_places(self.problem)

    def _zoned_search(self) -> ZonedSearch | None:
        """Return what searches near to a choice without walking, where zones matter."""
        if not self._zoned:
            return None

        def build(
            constructor: Constructor,
            choice: Selection | None,
            ended: Callable[[], bool],
            idle_rounds: int,
        ) -> object:
            return self._construct(constructor, choice, lambda _: choice, ended, idle_rounds)

        return ZonedSearch(self._prover, self._leading, self._constructor, build)

    def _flow_selector(self, flow: SlotFlow) -> Selector:
        first = self.policy[0] == "shortfall" or self._strict
        weight = int(self.problem.scores.sum()) + 1 if first else 1
        reward = (1, min(weight, flow.largest_cost))
        return lambda cost: flow.solve(cost, reward)

    def _block_selector(self, blocks: "BlockModel") -> Selector:
        return lambda cost: blocks.choose(cost, self._block_seconds)

    @property
    def _shares(self) -> tuple[float, float]:
        """Parts of the time left for a turn of construction and of the exact model."""
        return (TURN_SHARE, TURN_SHARE) if self._constructs_well else (SHORT_TURN, LONG_TURN)

    @cached_property
    def _constructs_well(self) -> bool:
        """Whether moves keep the rules: the plain ones, and those of rest, pace and wishes."""
        others = {rule.name for rule in self.problem.rules if rule.used is not always}
        known = PACE_RULES | WISHES | {"representatives", "interpreters"}
        counted = all(pool.counted for pool in self.problem.pools)
        return others <= known and counted and not self.problem.long

    def _turn(self, ended: Callable[[], bool], share: float = TURN_SHARE) -> Callable[[], bool]:
        """Return whether a turn of one kind of search is over."""
        over = self._until(share)
        return lambda: (over() and self.best.slot_of is not None) or ended()

    @property
    def _led(self) -> bool:
        return self.best.leads(self._leading)

    def _construct(
        self,
        constructor: Constructor,
        choice: Selection | None,
        select: Selector,
        ended: Callable[[], bool],
        idle_rounds: int | None = None,
    ) -> Selection | None:
        """Build schedules until one proves the leading objectives or none gets better."""
        idle = 0
        usual = IDLE_ROUNDS if self._constructs_well else FEW_IDLE_ROUNDS
        patience = usual if idle_rounds is None else idle_rounds
        while choice is not None and idle <= patience:
            constructor.round(choice, ended, lambda: self._offer_first(constructor))
            idle = 0 if self._offer_constructed(constructor) else idle + 1
            if (self._led and self._leading) or ended():
                return choice
            if self.best.slot_of is not None and not self._leading:
                return choice
            choice = select(constructor.costs())
        return choice

    def _offer_first(self, constructor: Constructor) -> None:
        """Have some schedule at once, before the search for places begins."""
        if self.best.slot_of is None:
            self._offer_pruned(constructor)

    def _offer_constructed(self, constructor: Constructor) -> bool:
        if constructor.left_out:
            constructor.fill()
        return self._offer_pruned(constructor)

    def _offer_pruned(self, constructor: Constructor) -> bool:
        schedule = whole(self.problem, constructor.schedule())
        return schedule is not None and self.best.offer(schedule, "construct")

    def _first_schedule(self) -> None:
        self.best.begin("exact")
        if self.policy[0] in WEIGHTS and self._prover.fits(0):
            self._prover.race(0)
        else:
            self._prover.place_demands()

    def _search_with_all_rules(self, ended: Callable[[], bool]) -> bool:
        """Give CP-SAT a turn on the first leading objective that is open.

        Returns
        -------
        bool
            Whether there was something to do.
        """
        n = next(n for n in range(self._leading) if not self.best.reached(n))
        fits, preferences = self._fits(n), self.policy[n] == "preferences"
        if preferences:
            self._bound_preferences(n)
        if fits and not self.best.reached(n):
            self.best.begin("exact")
            if not self.problem.is_plain or preferences:
                self._prover.relax(n, RELAXING_SHARE)
                if self.best.reached(n):
                    return True
            self._prover.optimise(n, self._shares[1], all_out=not self.problem.is_plain)
        if (self._knows_all_rules and not preferences) or self.best.reached(n):
            return fits
        self._search_near(n, self._turn(ended))
        return True

    def _fits(self, n: int) -> bool:
        return self._prover.fits(n, *[EXACT_IN_ZONES] * self._zoned)

    def _search_near(self, n: int, ended: Callable[[], bool]) -> None:
        """Improve objective ``n`` in neighbourhoods of the best schedule."""
        from .neighbourhoods import Neighbourhoods

        self.best.begin("neighbourhoods")
        near = Neighbourhoods(self.problem, self.best, self.limits, self._rng)
        idle = 0
        while not (ended() or self.best.reached(n)) and idle <= IDLE_ROUNDS:
            idle = 0 if near.step(n) else idle + 1

    @property
    def _knows_all_rules(self) -> bool:
        """Whether the constructor keeps every rule of the event by itself."""
        problem = self.problem
        if problem.after or not (problem.tables_alike and problem.pairs_only):
            return False
        counted = all(pool.counted for pool in problem.pools)
        return counted and all(rule.constructed for rule in problem.rules)

    # Breaks and idle slots, and what comes after them --------------------------------------

    def _follow(self, n: int) -> None:
        """Improve and prove objective ``n``; the ones before keep their values."""
        if self.best.slot_of is None:
            return
        if self.policy[n] == "fairness":
            self._be_fair(n)
        elif self.policy[n] in WEIGHTS:
            if n:
                self._bound_by_patterns(n)
            Lowering(self._prover, self.policy).lower(n)
        else:
            if self.policy[n] == "preferences":
                self._bound_preferences(n)
            if self.policy[n] in BUILT and not (self._leading or self.best.reached(n)):
                # Nothing was built for: the schedule of what came before may hold little.
                self._search_near(n, self._until(TURN_SHARE))
            if self.policy[n] == "table_changes":
                self._prover.bound_changes(n)
            elif self._prover.fits(n):
                self.best.begin("exact")
                self._prover.relax(n, RELAXING_SHARE)
            if self.policy[n] == "preferences" and not self.best.reached(n):
                Lowering(self._prover, self.policy).improve(n)
            while not self.best.reached(n) and not self._ended and self._prover.fits(n):
                self.best.begin("exact")
                self._prover.optimise(n)
            if self.policy[n] == "preferences":
                self._search_near(n, lambda: self._ended)

    @contextmanager
    def _time_for(self, n: int) -> Iterator[None]:
        """Keep time back from objective ``n`` where fairness is still to come."""
        if "fairness" not in self.policy[n + 1 :]:
            yield
            return
        whole = self.limits
        self.limits = self._prover.limits = whole.within(FOLLOWING_SHARE)
        try:
            yield
        finally:
            self.limits = self._prover.limits = whole

    def _be_fair(self, n: int) -> None:
        """Raise the smallest satisfactions: on the choice of requests, then on whole schedules."""
        from .fair_exact import ExactClimber
        from .fair_search import FairSearch

        last = n == len(self.policy) - 1
        ended = self._until(1.0 if last else LEADING_SHARE)
        search = FairSearch(self.problem, self.best, n, self.limits, self._constructor)
        if search.fits:
            self.best.begin("fairness")
            search.run(ended, self._until(CHOOSING_SHARE if last else CHOOSING_SHARE / 2))
        open_yet = not self.best.reached(n) and not ended()
        if open_yet and self._prover.fits(n, RACE_VARIABLES):
            self.best.begin("exact")
            climb(self.best.levels, ExactClimber(self._prover, n), ended)


def _leading(policy: Sequence[str], tolerances: Sequence[object]) -> int:
    """Return how many objectives construction leads: those before breaks, idle slots or fairness.

    After score and shortfall, what else there is only follows; so does what may take of them.
    """
    follow = (
        n
        for n, name in enumerate(policy)
        if name in WEIGHTS or name == "fairness" or (n and tolerances[n - 1])
    )
    first = next(follow, len(policy))
    built = next((n for n, name in enumerate(policy) if name not in BUILT), len(policy))
    return min(first, built) or first
