"""The exact model in CP-SAT: lexicographic passes, each to a proof or a limit.

One Boolean for each request and slot in which it may be held. Tables that are alike are counted,
not indexed; which table it is, ``seating`` decides afterwards.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ortools.sat.python import cp_model

from .colouring import bits
from .crew import run_aside
from .limits import Limits
from .objectives import Objective
from .occupancy import Occupancy
from .placement import Placement
from .problem import Mask, Problem
from .quotas import Pool, unions
from .rules import RULES, Rule
from .sweep import sweep

Variable = Any  # cp_model.IntVar and its negation; OR-Tools ships no usable types for both
Expression = Any  # cp_model.LinearExprT


@dataclass(frozen=True)
class Demands:
    """What has to be held beside musts: taking out meetings can break it.

    Attributes
    ----------
    one_of : sequence of sequence of int
        Lists of requests of which one has to be held.
    minimums : sequence of int
        Companies that have to have their minimum of meetings.
    """

    one_of: Sequence[Sequence[int]] = ()
    minimums: Sequence[int] = ()

    @classmethod
    def of(cls, problem: Problem) -> "Demands":
        """Return what an event demands."""
        strict = problem.event.rules.strict_minimums
        return cls(problem.one_of, problem.minimum.nonzero()[0].tolist() if strict else ())

    def asked(self, problem: Problem) -> set[int]:
        """Return the requests that can help to meet them."""
        found = {r for requests in self.one_of for r in requests}
        return found.union(*(problem.requests_of[c] for c in self.minimums))


class ExactModel:
    """The model of a problem, or of a part of its requests.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    only : iterable of int, optional
        Requests to model; the others are not held. Default: all.
    musts : iterable of int, optional
        Requests that have to be held. Default: the problem's, of those modelled.
    allowed : bool array (requests, slots), optional
        Where requests may begin. Default: as in the problem.
    rules : sequence of Rule, optional
        What to keep. Default: all rules.
    demands : Demands, optional
        What has to be held beside musts. Default: all that the event demands.
    people_apart : bool
        Whether to choose who attends; else they are only counted, which relaxes long meetings.

    Attributes
    ----------
    model : cp_model.CpModel
        The CP-SAT model; rules add to it through the methods below.
    x : dict of (int, int) to variable
        Whether a request is held in a slot; only where it may be.
    requests : list of int
        Requests of the model.
    musts : list of int
        Requests of the model that have to be held.
    demands : Demands
        What else has to be held.
    """

    def __init__(
        self,
        problem: Problem,
        only: Iterable[int] | None = None,
        musts: Iterable[int] | None = None,
        allowed: Mask | None = None,
        rules: Sequence[Rule] = RULES,
        demands: "Demands | None" = None,
        people_apart: bool = True,
    ) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self._people_apart = people_apart
        requests = list(range(problem.request_count)) if only is None else sorted(only)
        self.requests = requests
        allowed = problem.allowed if allowed is None else allowed
        self.musts = (
            [r for r in requests if problem.requests[r].must] if musts is None else sorted(musts)
        )
        self.demands = Demands.of(problem) if demands is None else demands
        self._slots_of: dict[int, list[tuple[int, Variable]]] = {}
        self._of_slot: dict[int, list[Variable]] = defaultdict(list)
        self.x: dict[tuple[int, int], Variable] = {}
        for r in requests:
            entries = [(int(t), self.model.new_bool_var("")) for t in allowed[r].nonzero()[0]]
            self._slots_of[r] = entries
            for t, variable in entries:
                self.x[r, t] = variable
                for slot in range(t, t + problem.length_of[r]):
                    self._of_slot[slot].append(variable)
        self._loads: dict[tuple[int, int], Variable] = {}
        self._expressions: dict[str, Expression] = {}
        self.occupancy = Occupancy(self)
        for rule in rules:
            if rule.enforce is not None:
                rule.enforce(self)

    def twin(self) -> "ExactModel":
        """Return a copy to add to and to solve by itself; its variables are the same."""
        other = copy(self)
        other.model = self.model.clone()
        other._loads, other._expressions = self._loads.copy(), self._expressions.copy()
        other.occupancy = self.occupancy.of_twin(other)
        return other

    def slots_of(self, request: int) -> list[tuple[int, Variable]]:
        """Return the slots a request may be held in, with their variables."""
        return self._slots_of.get(request, [])

    def of_request(self, request: int) -> list[Variable]:
        """Return the variables of a request."""
        return [variable for _, variable in self.slots_of(request)]

    def covering(self, request: int, slot: int) -> list[Variable]:
        """Return the variables of a request by which it takes a slot."""
        starts = range(slot, slot - self.problem.length_of[request], -1)
        return [self.x[request, t] for t in starts if (request, t) in self.x]

    def of_company(self, company: int) -> list[tuple[int, Variable]]:
        """Return the requests of a company with each of their variables."""
        return [(r, v) for r in self.problem.requests_of[company] for v in self.of_request(r)]

    def of_slot(self, slot: int) -> list[Variable]:
        """Return the variables of the meetings that take a slot."""
        return self._of_slot.get(slot, [])

    def load(self, group: int, slot: int) -> Variable:
        """Return how many tables of a group are used in a slot."""
        if (group, slot) not in self._loads:
            most = min(int(self.problem.group_open[group, slot]), len(self.of_slot(slot)))
            self._loads[group, slot] = self.model.new_int_var(0, most, "")
        return self._loads[group, slot]

    @cached_property
    def _seats(self) -> dict[tuple[int, int], list[tuple[int, Variable]]]:
        """Map (request, slot) to the groups that are a choice, with a variable for each."""
        problem, seats = self.problem, {}
        for r in self._slots_of:
            groups = problem.chosen_groups(r)
            for t, variable in self.slots_of(r) if groups else ():
                end = t + problem.length_of[r]
                there = [g for g in groups if (problem.group_open[g, t:end] > 0).all()]
                if problem.all_chosen and len(there) == 1:
                    seats[r, t] = [(there[0], variable)]
                else:
                    seats[r, t] = [(g, self.model.new_bool_var("")) for g in there]
        return seats

    def seat_choices(self) -> Iterator[tuple[int, int]]:
        """Yield each (request, slot) that has a choice of groups of tables."""
        yield from self._seats

    def seats_of(self, request: int, slot: int) -> list[Variable]:
        """Return whether a meeting sits at each of the groups it may choose."""
        return [variable for _, variable in self._seats[request, slot]]

    def seat(self, request: int, group: int, slot: int) -> Variable:
        """Return whether a meeting sits at one group."""
        return dict(self._seats[request, slot])[group]

    def seats_at(self, request: int, slot: int) -> list[tuple[int, Variable]]:
        """Return the groups a meeting may choose, each with whether it sits there."""
        return self._seats.get((request, slot), [])

    def seats_in(self, group: int, slot: int) -> list[Variable]:
        """Return the variables of meetings that may sit at a group, by choice, in a slot."""
        return self._seats_by_group.get((group, slot), [])

    @cached_property
    def _seats_by_group(self) -> dict[tuple[int, int], list[Variable]]:
        found: dict[tuple[int, int], list[Variable]] = defaultdict(list)
        for (request, start), entries in self._seats.items():
            for slot in range(start, start + self.problem.length_of[request]):
                for group, variable in entries:
                    found[group, slot].append(variable)
        return dict(found)

    def at_most_one(self, literals: Sequence[Variable]) -> None:
        """Let at most one of the literals hold."""
        if len(literals) > 1:
            self.model.add_at_most_one(literals)

    def at_least_one(self, literals: Sequence[Variable]) -> None:
        """Let at least one of the literals hold."""
        self.model.add_bool_or(literals)

    def attend(self, pool: Pool) -> None:
        """Let each meeting held have somebody of a pool, who is in one meeting at a time."""
        for held, there in self._quotas(pool):
            if len(held) > there:
                self.at_most(held, there)
        if self._people_apart and not pool.counted:
            self._assign(pool)

    def _quotas(self, pool: Pool) -> Iterator[tuple[list[Variable], int]]:
        """Yield meetings of a slot that some people alone can attend, and how many these are.

        Who attends a long meeting is there until it ends; so they are counted by their starts.
        """
        there = pool.there.sum(axis=0)
        by_able: list[dict[int, list[Variable]]] = [defaultdict(list) for _ in there]
        for request in pool.able:
            for start, variable in self.slots_of(request):
                slots = range(start, start + self.problem.length_of[request])
                able = pool.able_throughout(request, slots)
                for slot in slots:
                    by_able[slot][able].append(variable)
        for slot, variables in enumerate(by_able):
            for some in unions(variables):
                # That all of a company are busy goes without saying.
                if pool.company is None or some.bit_count() < there[slot]:
                    held = [
                        v for able, those in variables.items() if not able & ~some for v in those
                    ]
                    yield held, some.bit_count()

    def _assign(self, pool: Pool) -> None:
        """Choose who attends each meeting, for all its slots."""
        busy: dict[tuple[int, int], list[Variable]] = defaultdict(list)
        for request, able in pool.able.items():
            for start, held in self.slots_of(request):
                slots = range(start, start + self.problem.length_of[request])
                chosen = []
                for person in bits(able):
                    if pool.there[person, slots].all():
                        chosen.append(self.model.new_bool_var(""))
                        for slot in slots:
                            busy[person, slot].append(chosen[-1])
                self.model.add_exactly_one([*chosen, ~held])
        for literals in busy.values():
            self.at_most_one(literals)

    def at_most(self, terms: Sequence[Variable], limit: int) -> None:
        """Limit a sum."""
        if limit == 1 and all(term.is_boolean for term in terms):
            self.at_most_one(terms)
        elif terms:
            self.model.add(cp_model.LinearExpr.sum(list(terms)) <= limit)

    def at_least(self, larger: Sequence[Variable], smaller: Sequence[Variable]) -> None:
        """Let one sum be at least another."""
        if smaller:
            total = cp_model.LinearExpr.sum
            self.model.add(total(list(larger)) >= total(list(smaller)))

    def count(self, terms: Sequence[Variable], least: int, most: int) -> None:
        """Keep a sum within limits."""
        total = cp_model.LinearExpr.sum(list(terms))
        self.model.add_linear_constraint(total, least, most)

    def equal(self, left: Sequence[Variable], right: Sequence[Variable]) -> None:
        """Let two sums be equal."""
        total = cp_model.LinearExpr.sum
        self.model.add(total(list(left)) == total(list(right)))

    def missing(self, held: Sequence[Variable], least: int) -> Variable:
        """Return a variable of at least what a sum lacks to ``least``."""
        lack = self.model.new_int_var(0, least, "")
        self.model.add(cp_model.LinearExpr.sum([*held, lack]) >= least)
        return lack

    def new_literal(self) -> Variable:
        """Return a Boolean for the solver to choose."""
        return self.model.new_bool_var("")

    def new_count(self, most: int) -> Variable:
        """Return a whole number from 0 to ``most`` for the solver to choose."""
        return self.model.new_int_var(0, most, "")

    def between(self, terms: Sequence[Variable], least: Variable, width: int) -> None:
        """Keep a sum at ``least`` or up to ``width`` above it."""
        total = cp_model.LinearExpr.sum(list(terms))
        self.model.add(total >= least)
        self.model.add(total <= least + width)

    def weighted_sum(self, terms: Iterable[tuple[Variable, int]]) -> Expression:
        """Return a sum of variables times weights."""
        pairs = list(terms)
        return cp_model.LinearExpr.weighted_sum([v for v, _ in pairs], [w for _, w in pairs])

    def at_least_zero(
        self, terms: Sequence[tuple[Variable, int]], only_if: Variable | None = None
    ) -> None:
        """Keep a weighted sum at zero or above, always or where a literal holds."""
        kept = self.model.add(self.weighted_sum(terms) >= 0)
        if only_if is not None:
            kept.only_enforce_if(only_if)

    def expression(self, objective: Objective) -> Expression:
        """Return an objective as an expression of the model's variables."""
        if objective.name not in self._expressions:
            self._expressions[objective.name] = objective.express(self)
        return self._expressions[objective.name]

    def coefficients(self, objective: Objective) -> tuple[dict[int, int], int]:
        """Return an objective's weight of each variable, by its number, and the constant part."""
        self.model.clear_objective()  # type: ignore[no-untyped-call]
        self.model.minimize(self.expression(objective))
        goal: Any = self.model.proto.objective
        weights = dict(zip(map(int, goal.vars), map(int, goal.coeffs), strict=True))
        constant = int(goal.offset)
        self.model.clear_objective()  # type: ignore[no-untyped-call]
        return weights, constant

    def hold(self, objective: Objective, value: int) -> None:
        """Let no later solution be worse than ``value`` in an objective."""
        expression = self.expression(objective)
        worse_excluded = expression >= value if objective.sense == "max" else expression <= value
        self.model.add(worse_excluded)

    def limit(self, objective: Objective, bound: int) -> None:
        """Tell the solver a proven bound of an objective."""
        expression = self.expression(objective)
        self.model.add(expression <= bound if objective.sense == "max" else expression >= bound)

    def ceiling(self, objective: Objective) -> Callable[[int], None]:
        """Limit an objective to the value that the returned function is last called with."""
        limit = self.model.add(self.expression(objective) <= 0)

        def lower_or_raise(value: int) -> None:
            limit.proto.linear.domain[1] = value

        return lower_or_raise

    def hint(self, slot_of: Mapping[int, int]) -> None:
        """Start the next solve from a schedule, given as request to slot, and its tables."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for (request, slot), variable in self.x.items():
            self.model.add_hint(variable, slot_of.get(request) == slot)
        if isinstance(slot_of, Placement):
            for (request, slot), seats in self._seats.items():
                held = slot_of.get(request) == slot
                group = self.problem.group_of_table[slot_of.tables[request]] if held else -1
                for number, seated in seats if len(seats) > 1 else ():
                    self.model.add_hint(seated, number == group)

    def chosen(self, request: int, starts: Mapping[int, int]) -> list[Variable]:
        """Return the variables that hold where a request has its place in a schedule."""
        slot = starts[request]
        found = [self.x[request, slot]]
        if isinstance(starts, Placement) and (request, slot) in self._seats:
            found.append(
                self.seat(request, self.problem.group_of_table[starts.tables[request]], slot)
            )
        return found

    def held(self, value: Callable[[Variable], bool]) -> dict[int, int]:
        """Return a solution as request to slot, with tables where the model decides about them."""
        starts = {request: slot for (request, slot), variable in self.x.items() if value(variable)}
        if not self.problem.all_chosen:
            return starts
        group_of = {
            request: next(group for group, chosen in self.seats_at(request, slot) if value(chosen))
            for request, slot in starts.items()
        }
        return Placement(starts, sweep(self.problem, starts, group_of))


@dataclass(frozen=True)
class ExactResult:
    """The end of one pass.

    Attributes
    ----------
    slot_of : dict of int to int or None
        Slot of each request held; ``None`` without a solution.
    bound : int or None
        Proven bound of the objective, in its parts.
    infeasible : bool
        Whether it is proven that there is no schedule.
    """

    slot_of: dict[int, int] | None
    bound: int | None
    infeasible: bool = False


def solve_exact(
    exact: ExactModel,
    limits: Limits,
    objective: Objective | None = None,
    on_solution: Callable[[dict[int, int]], object] | None = None,
    on_bound: Callable[[int], object] | None = None,
    tuning: Mapping[str, bool | int | float | str] | None = None,
) -> ExactResult:
    """Solve for one objective, or for any schedule at all.

    Parameters
    ----------
    exact : ExactModel
        The model; held objectives and hints are already in it.
    limits : Limits
        When to end.
    objective : Objective, optional
        What to optimise.
    on_solution : callable, optional
        Called, from a solver's thread, with each better schedule.
    on_bound : callable, optional
        Called, from a solver's thread, with each better bound of the objective.
    tuning : mapping of str to bool, int, float or str, optional
        Further parameters of CP-SAT; a text names one of its constants.
    """
    exact.model.clear_objective()  # type: ignore[no-untyped-call]
    if objective is not None:
        expression = exact.expression(objective)
        minimise = objective.sense == "min"
        (exact.model.minimize if minimise else exact.model.maximize)(expression)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = limits.workers
    solver.parameters.random_seed = limits.seed
    solver.parameters.linearization_level = limits.linearization
    solver.parameters.catch_sigint_signal = False
    solver.parameters.max_time_in_seconds = max(0.01, limits.remaining())
    for name, value in (tuning or {}).items():
        constant = getattr(solver.parameters, value) if isinstance(value, str) else value
        setattr(solver.parameters, name, constant)
    if objective is not None and on_bound is not None:
        solver.best_bound_callback = lambda bound: _tell_bound(bound, objective, on_bound)
    if limits.effort is not None:
        solver.parameters.max_deterministic_time = limits.effort
    status = run(solver, exact.model, limits.should_stop, _Reporter(exact, on_solution))
    if status == cp_model.MODEL_INVALID:
        raise RuntimeError(f"the exact model is invalid: {exact.model.validate()}")
    if status == cp_model.INFEASIBLE:
        return ExactResult(None, None, infeasible=True)
    if status == cp_model.UNKNOWN:  # the solver has no bound yet, and shows zero for it
        return ExactResult(None, None)
    bound = None
    if objective is not None:
        bound = _whole_bound(solver.best_objective_bound, objective)
    return ExactResult(exact.held(solver.boolean_value), bound)


def run(
    solver: cp_model.CpSolver,
    model: cp_model.CpModel,
    should_stop: Callable[[], bool],
    reporter: cp_model.CpSolverSolutionCallback | None = None,
) -> int:
    """Solve in a thread of its own, so that this one can see signals and stop the search."""
    return int(run_aside(lambda: solver.solve(model, reporter), should_stop, solver.stop_search))


def _tell_bound(bound: float, objective: Objective, on_bound: Callable[[int], object]) -> None:
    whole = _whole_bound(bound, objective)
    if whole is not None:
        on_bound(whole)


def _whole_bound(bound: float, objective: Objective) -> int | None:
    # The objective is whole, so a fractional bound is rounded towards the value; the margin
    # covers the bound's representation as a float.
    if not math.isfinite(bound):
        return None
    return math.floor(bound + 1e-6) if objective.sense == "max" else math.ceil(bound - 1e-6)


class _Reporter(cp_model.CpSolverSolutionCallback):
    """Passes each solution on."""

    def __init__(
        self,
        exact: ExactModel,
        on_solution: Callable[[dict[int, int]], object] | None,
    ) -> None:
        super().__init__()
        self._exact = exact
        self._on_solution = on_solution

    def on_solution_callback(self) -> None:
        """Pass the present solution on."""
        if self._on_solution is not None:
            self._on_solution(self._exact.held(self.boolean_value))
