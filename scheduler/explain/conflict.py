"""Why an event is infeasible, and the cheapest way out.

A smallest conflict is a set of demands that cannot hold together, while any others of them can.
It is found by QuickXplain (see ``quickxplain``), first over the demands for meetings, with what
counting shows tried first, then over what says where and how meetings may be. The way out of fewest
demands is a smallest set that hits every conflict (implicit hitting sets: Davies and Bacchus, CP
2011): each round either proves it or finds another conflict.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from ...models.event import Event
from ..exact import Demands, ExactModel, Expression, Variable, solve_exact
from ..limits import Limits
from ..objectives import Objective
from ..overload import overload
from ..precheck import precheck
from ..problem import Problem, compile_event
from ..quickxplain import quickxplain
from ..rules import in_use, shaping
from ..variants import with_requests
from .demands import REFUSALS, Demand, demands_of, normal, relaxed

FEWEST_SHARE = 0.15
"""Part of the time left for the fewest meetings to give up; rounds prove or better that."""


class OutOfTimeError(Exception):
    """The limits came before a question was decided."""


@dataclass(frozen=True)
class Conflict:
    """Demands that cannot hold together.

    Attributes
    ----------
    demands : tuple of Demand
    minimal : bool
        Whether each one alone, taken back, leaves the others possible; that was solved again.
    """

    demands: tuple[Demand, ...]
    minimal: bool

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {"demands": [d.as_dict() for d in self.demands], "minimal": self.minimal}


@dataclass(frozen=True)
class WayOut:
    """Demands to take back so that all others can be met.

    Attributes
    ----------
    demands : tuple of Demand or None
        ``None`` where none was found in time.
    at_least : int
        No way out takes back fewer.
    others : tuple of Demand
        Demands each of which would do, too, where one is enough.
    """

    demands: tuple[Demand, ...] | None
    at_least: int
    others: tuple[Demand, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether no way out takes back fewer."""
        return self.demands is not None and len(self.demands) == self.at_least

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "demands": None if self.demands is None else [d.as_dict() for d in self.demands],
            "at_least": self.at_least,
            "proven": self.proven,
            "others": [d.as_dict() for d in self.others],
        }


class Feasibility:
    """Answers whether an event without some of its demands has a schedule.

    Parameters
    ----------
    event : Event
        The event.
    limits : Limits
        When to end.
    """

    def __init__(self, event: Event, limits: Limits) -> None:
        self.demands = demands_of(event)
        self.event = normal(event)
        self.limits = limits
        self._known: dict[frozenset[Demand], bool] = {}

    def without(self, taken_back: Iterable[Demand]) -> bool:
        """Return whether all other demands can be met.

        Raises
        ------
        OutOfTimeError
            Where that was not found out within the limits.
        """
        gone = frozenset(taken_back)
        if gone not in self._known:
            self._known[gone] = self._solved(relaxed(self.event, gone))
        return self._known[gone]

    def only(self, kept: Iterable[Demand]) -> bool:
        """Return whether some demands can be met where nothing else is demanded."""
        staying = set(kept)
        return self.without(d for d in self.demands if d not in staying)

    def _solved(self, event: Event) -> bool:
        if self.limits.over:
            raise OutOfTimeError
        problem = compile_event(_asked_only(event))
        if _too_many(problem):
            return False
        relaxation = problem.relaxed
        if self._possible(relaxation) is False:
            return False
        if relaxation is not problem and self._possible(problem) is not True:
            raise OutOfTimeError  # other home tables might do
        return True

    def _possible(self, problem: Problem) -> bool:
        result = solve_exact(ExactModel(problem), self.limits)
        if result.slot_of is None and not result.infeasible:
            raise OutOfTimeError
        return not result.infeasible


def _too_many(problem: Problem) -> bool:
    """Return whether counting proves that the demands cannot all be met.

    A solver takes long to see that so many meetings do not fit into fewer slots.
    """
    event = problem.event
    for finding in precheck(problem):
        place = finding.location
        of_request = place[0] == "requests" and len(place) > 1
        # One that is no must and contradicts itself is an error too, but may be left out.
        if finding.severity == "error" and (not of_request or event.requests[int(place[1])].must):
            return True
    return False


def _asked_only(event: Event) -> Event:
    """Return an event with the requests that can help to meet its demands.

    Nearly every rule allows to hold no others; where one does not, all stay.
    """
    if shaping(list(in_use(event))):
        return event
    asked = {r.id for r in event.requests if r.must}
    asked.update(name for names in event.rules.must_one_of for name in names)
    waiting = {c.id for c in event.companies if c.min_meetings}
    asked.update(r.id for r in event.requests if waiting.intersection(r.companies))
    return with_requests(event, asked)


def smallest_conflict(feasibility: Feasibility) -> Conflict | None:
    """Return a smallest conflict of an event; ``None`` where it is feasible.

    Raises
    ------
    OutOfTimeError
        Where not even the whole was found to be infeasible in time.
    """
    demands = feasibility.demands
    if feasibility.without(()):
        return None
    return smallest_among(feasibility, demands)


def smallest_among(
    feasibility: Feasibility, demands: Sequence[Demand], again: bool = True
) -> Conflict:
    """Return a smallest conflict among demands that conflict; solved again if asked to."""
    conflict = list(demands)
    try:
        asking = [d for d in demands if d.asks]
        shaping_them = [d for d in demands if not d.asks]
        for few in _counted(feasibility, asking):
            if not feasibility.only([*few, *shaping_them]):
                asking = few
                break
        asking = _reduced(feasibility, asking, shaping_them)
        conflict = [*asking, *shaping_them]
        conflict = [*asking, *_reduced(feasibility, _near(feasibility, conflict), asking)]
        return Conflict(tuple(conflict), again and _minimal(feasibility, conflict))
    except OutOfTimeError:
        return Conflict(tuple(conflict), False)


def _near(feasibility: Feasibility, conflict: Sequence[Demand]) -> list[Demand]:
    """Return the restrictions of a conflict, without those of requests nobody asks for."""
    event = relaxed(feasibility.event, set(feasibility.demands) - set(conflict))
    asked = {r.id for r in _asked_only(event).requests}
    requests = {n for n, r in enumerate(feasibility.event.requests) if r.id in asked}
    members = {c for n in requests for c in feasibility.event.requests[n].companies}
    companies = {n for n, c in enumerate(feasibility.event.companies) if c.id in members}
    near = {"requests": requests, "companies": companies}
    return [
        d
        for d in conflict
        if not d.asks and (d.location[0] not in near or d.location[1] in near[str(d.location[0])])
    ]


def _minimal(feasibility: Feasibility, conflict: Sequence[Demand]) -> bool:
    """Return whether a conflict is one, and none of it can be spared, each solved again."""
    return not feasibility.only(conflict) and all(
        feasibility.only([d for d in conflict if d != one]) for one in conflict
    )


def _reduced(
    feasibility: Feasibility, candidates: list[Demand], background: list[Demand]
) -> list[Demand]:
    """Return a smallest part of the candidates that conflicts with the background."""
    if not candidates or not feasibility.only(background):
        return []
    chosen = set(quickxplain(candidates, lambda held: not feasibility.only(held), background))
    return [d for d in candidates if d in chosen]


def _counted(feasibility: Feasibility, asking: Sequence[Demand]) -> list[list[Demand]]:
    """Return sets of must-meetings that counting shows to be too many, the smallest first.

    Each company's for its slots, and all for the tables, are places for which they compete; more
    than have a place are a violator of Hall's condition.
    """
    problem = compile_event(feasibility.event)
    at = {int(problem.rows[n]): n for n in range(problem.request_count)}
    demand_of = {at[d.request]: d for d in asking if d.request is not None}
    found = [[d] for n, d in demand_of.items() if not problem.can_be_held[n]]
    held = [n for n in demand_of if problem.can_be_held[n]]
    groups: list[tuple[list[int], list[int]]] = [(held, problem.seats.tolist())]
    of_company: dict[int, list[int]] = {}
    for n in held:
        for company in problem.members[n]:
            of_company.setdefault(company, []).append(n)
    groups += [(own, problem.at_once[c].tolist()) for c, own in of_company.items()]
    for own, places in groups:
        over = overload([problem.allowed_bits[n] for n in own], places)
        if over is not None:
            found.append([demand_of[own[i]] for i in over[0]])
    for company, own in of_company.items():
        most = problem.capacity_of[company]
        if len(own) > most:
            found.append([demand_of[n] for n in own[: most + 1]])
    return sorted(found, key=len)


def way_out(feasibility: Feasibility, first: Conflict) -> WayOut:
    """Return a way out of fewest demands, with what is proven of it.

    Parameters
    ----------
    feasibility : Feasibility
        Of the event.
    first : Conflict
        One of its conflicts.
    """
    conflicts, chosen, at_least = [first.demands], None, 1
    try:
        chosen = _fewest_meetings(feasibility)
        while chosen is None or len(chosen) > at_least:
            hit = _smallest_hit(conflicts)
            at_least = max(at_least, len(hit))
            if chosen is not None and len(chosen) <= at_least:
                break
            if feasibility.without(hit):
                chosen = hit
                break
            rest = [d for d in feasibility.demands if d not in set(hit)]
            conflicts.append(smallest_among(feasibility, rest, again=False).demands)
        return _preferred(feasibility, WayOut(chosen, at_least), first)
    except OutOfTimeError:
        return WayOut(chosen, at_least)


def _preferred(feasibility: Feasibility, found: WayOut, first: Conflict) -> WayOut:
    """Return a way out of one demand with all others of its kind; larger ones as they are."""
    if found.at_least != 1 or not found.proven:
        return found
    ways = [d for d in first.demands if feasibility.without([d])]
    ways.sort(key=lambda d: d.kind in REFUSALS)
    return WayOut((ways[0],), 1, tuple(ways[1:]))


def _fewest_meetings(feasibility: Feasibility) -> tuple[Demand, ...] | None:
    """Return the fewest demands for meetings to take back, or ``None`` if that is no help.

    One model decides how many of them can be met with all restrictions (a MaxSAT problem).
    """
    event = feasibility.event
    problem = compile_event(event)
    if shaping(problem.rules) or problem.conditional:
        return None
    asking = [d for d in feasibility.demands if d.asks]
    helping = [_helping(problem, demand) for demand in asking]

    def measure(_: Problem, slot_of: Mapping[int, int]) -> int:
        return sum(len(slot_of.keys() & requests) >= least for requests, least in helping)

    def express(model: ExactModel) -> Expression:
        return model.weighted_sum((_met(model, *one), 1) for one in helping)

    asked = {r for requests, _ in helping for r in requests}
    exact = ExactModel(problem, asked, musts=[], demands=Demands())
    met = Objective("met", "max", lambda _plan: 0, measure, express)
    limits = replace(feasibility.limits.within(FEWEST_SHARE), linearization=2)
    slot_of = solve_exact(exact, limits, met).slot_of
    if slot_of is None:
        raise OutOfTimeError
    return tuple(
        demand
        for demand, (requests, least) in zip(asking, helping, strict=True)
        if len(slot_of.keys() & requests) < least
    )


def _helping(problem: Problem, demand: Demand) -> tuple[set[int], int]:
    """Return the requests by which a demand for meetings is met, and how many of them it takes."""
    values = dict(demand.values)
    if demand.kind == "one_of":
        return set(problem.one_of[int(demand.location[-1])]), 1
    if demand.kind != "minimum":
        return {problem.number_of[str(values["request"])]}, 1
    company = next(n for n, c in enumerate(problem.companies) if c.id == values["company"])
    return set(problem.requests_of[company]), int(problem.minimum[company])


def _met(model: ExactModel, requests: Iterable[int], least: int) -> Variable:
    """Return a literal that holds only if so many of some requests are held."""
    literal = model.new_literal()
    held = [(variable, 1) for r in requests for variable in model.of_request(r)]
    model.at_least_zero([*held, (literal, -least)])
    return literal


def _smallest_hit(conflicts: Sequence[Sequence[Demand]]) -> tuple[Demand, ...]:
    """Return the fewest demands of which every conflict has one; refusals last."""
    model = cp_model.CpModel()
    taken = {d: model.new_bool_var("") for conflict in conflicts for d in conflict}
    for conflict in conflicts:
        model.add_bool_or([taken[d] for d in conflict])
    weight = len(taken) + 1
    model.minimize(sum((weight + (d.kind in REFUSALS)) * literal for d, literal in taken.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False  # else Ctrl-C does not reach us any more
    if solver.solve(model) != cp_model.OPTIMAL:
        raise OutOfTimeError
    return tuple(d for d, literal in taken.items() if solver.boolean_value(literal))
