"""Busy and idle slots of companies: as bit masks, and as variables of the exact model.

All slots form one sequence. A break is a maximal idle run between two meetings of a company; slots
in which it is away count as idle.
"""

from collections import Counter
from collections.abc import Mapping
from copy import copy
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .exact import ExactModel, Variable
    from .problem import Problem


def busy_masks(problem: "Problem", slot_of: Mapping[int, int]) -> list[int]:
    """Return the busy slots of each company as bit masks."""
    busy = [0] * len(problem.companies)
    for request, slot in slot_of.items():
        taken = (1 << problem.length_of[request]) - 1 << slot
        for company in problem.members[request]:
            busy[company] |= taken
    return busy


def breaks_in(busy: int) -> int:
    """Return the idle runs between the ones of a mask."""
    return (busy & ~(busy << 1)).bit_count() - (busy > 0)


def idle_slots_in(busy: int) -> int:
    """Return the zeros between the ones of a mask."""
    lowest = (busy & -busy).bit_length()
    return busy.bit_length() - lowest + (busy > 0) - busy.bit_count()


class Occupancy:
    """Variables that say when companies are busy, have started, and wait; made when asked for.

    Parameters
    ----------
    exact : ExactModel
        The model they are added to.
    """

    def __init__(self, exact: "ExactModel") -> None:
        self._exact = exact
        self._used: dict[int, list[Variable]] = {}
        self._idle: dict[int, list[Variable]] = {}
        self._break_ends: dict[int, list[Variable]] = {}
        self._breaks: dict[int, list[Variable]] = {}
        self._started: dict[int, list[Variable]] = {}
        self._going_on: dict[int, list[Variable]] = {}

    def of_twin(self, exact: "ExactModel") -> "Occupancy":
        """Return the same variables for a copy of the model."""
        other = Occupancy(exact)
        for name, value in vars(self).items():
            if name != "_exact":
                setattr(other, name, copy(value))
        return other

    def held(self, company: int) -> "dict[int, list[Variable]]":
        """Return, by slot, the variables of the meetings that a company has there."""
        return self._of.get(company, {})

    @cached_property
    def _of(self) -> "dict[int, dict[int, list[Variable]]]":
        """Map company and slot to the variables of its meetings there."""
        found: dict[int, dict[int, list[Variable]]] = {}
        problem = self._exact.problem
        for (request, start), variable in self._exact.x.items():
            for slot in range(start, start + problem.length_of[request]):
                for company in problem.members[request]:
                    found.setdefault(company, {}).setdefault(slot, []).append(variable)
        return found

    @cached_property
    def meetings(self) -> list[tuple[int, int]]:
        """Return the fewest and the most meetings of each company in the model."""
        problem = self._exact.problem
        musts = Counter(c for r in self._exact.musts for c in problem.members[r])
        candidates = Counter(c for r in self._exact.requests for c in problem.members[r])
        return [(musts[c], min(candidates[c], most)) for c, most in enumerate(problem.capacity_of)]

    @cached_property
    def busy_slots(self) -> list[tuple[int, int]]:
        """Return the fewest and the most slots that the meetings of each company take."""
        problem = self._exact.problem
        if not problem.long:
            return self.meetings
        lengths = problem.length_of
        fewest, possible = Counter[int](), Counter[int]()
        for count, requests in ((fewest, self._exact.musts), (possible, self._exact.requests)):
            for request in requests:
                for company in problem.members[request]:
                    count[company] += lengths[request]
        return [(fewest[c], min(possible[c], most)) for c, most in enumerate(problem.most_busy)]

    def most_breaks(self, company: int) -> int:
        """Return how many breaks a company can have at most, by its meetings alone."""
        _, most = self.meetings[company]
        fewest, _ = self.busy_slots[company]
        slots = self._exact.problem.slot_count
        busy = -(-fewest // self._exact.problem.delegations[company])
        return max(0, min(most - 1, (slots - 1) // 2, slots - busy))

    def used(self, company: int) -> "list[Variable]":
        """Return, for each slot of the event, whether a company meets somebody."""
        if company not in self._used:
            model, of = self._exact.model, self.held(company)
            several = self._exact.problem.delegations[company] > 1
            used: list[Variable] = []
            for slot in range(self._exact.problem.slot_count):
                held = of.get(slot, [])
                if not held:
                    used.append(model.new_constant(0))
                    continue
                busy = model.new_bool_var("")
                if several:
                    self._tie_several(busy, held, company, slot)
                else:
                    model.add_exactly_one([*held, ~busy])
                used.append(busy)
            fewest, most = self.busy_slots[company]
            if fewest == most and not several:
                self._exact.count(used, fewest, most)
            self._used[company] = used
        return self._used[company]

    def _tie_several(
        self, busy: "Variable", held: "list[Variable]", company: int, slot: int
    ) -> None:
        """Let a company be busy where it holds some meeting; linear, for the relaxation to read."""
        for meeting in held:
            self._exact.model.add_implication(meeting, busy)
        self._exact.at_least_one([*held, ~busy])
        most = int(self._exact.problem.at_once[company, slot])
        self._exact.at_least([busy] * most, held)

    def started(self, company: int) -> "list[Variable]":
        """Return, for each slot, whether a company is or was busy."""
        if company not in self._started:
            self._started[company] = self._running_or(self.used(company))
        return self._started[company]

    def going_on(self, company: int) -> "list[Variable]":
        """Return, for each slot, whether a company is or will be busy."""
        if company not in self._going_on:
            self._going_on[company] = self._running_or(self.used(company)[::-1])[::-1]
        return self._going_on[company]

    def _running_or(self, literals: "list[Variable]") -> "list[Variable]":
        running = literals[:1]
        for literal in literals[1:]:
            running.append(self._either(running[-1], literal))
        return running

    def break_ends(self, company: int) -> "list[Variable]":
        """Return, for each slot but the first and last, whether an idle run ends there.

        Nothing where a company cannot have a break.
        """
        if company not in self._break_ends:
            ends: list[Variable] = []
            if self.most_breaks(company):
                used, started = self.used(company), self.started(company)
                ends = [
                    self._all([started[slot - 1], ~used[slot], used[slot + 1]])
                    for slot in range(1, len(used) - 1)
                ]
            self._break_ends[company] = ends
        return self._break_ends[company]

    def breaks(self, company: int) -> "list[Variable]":
        """Return the breaks of a company in unary: the n-th holds if there are n or more.

        Core-guided search counts such variables where it would not see through a sum. They may
        exceed the breaks, so they are for an objective to press down.
        """
        if company not in self._breaks:
            model, ends = self._exact.model, self.break_ends(company)
            limit = self._exact.problem.event.rules.max_break_difference
            most = self.most_breaks(company)
            if limit is not None and self.somebody_has_none:
                most = min(most, limit)
            counts = [model.new_bool_var("") for _ in range(most if ends else 0)]
            for fewer, more in pairwise(counts):
                model.add_implication(more, fewer)
            if counts:
                self._tie_first(company, counts[0])
            self._exact.at_least(counts, ends)
            self._breaks[company] = counts
        return self._breaks[company]

    def _tie_first(self, company: int, broken: "Variable") -> None:
        """Let propagation see what has to be a break, and what follows where there is none.

        A company that waits has a break; so has one that goes on when all its meetings would fit
        before. One that has not started has them all to come.
        """
        model, used = self._exact.model, self.used(company)
        started, going_on = self.started(company), self.going_on(company)
        for slot in range(1, len(used) - 1):
            model.add_bool_or([~started[slot - 1], used[slot], ~going_on[slot + 1], broken])
        fewest, most = self.busy_slots[company]
        for slot in range(len(used) - most):
            model.add_bool_or([~started[slot], ~going_on[slot + most], broken])
        busy = -(-fewest // self._exact.problem.delegations[company])
        for slot in range(len(used) - busy if busy else 0):
            model.add_bool_or([started[slot], going_on[slot + busy]])

    @cached_property
    def somebody_has_none(self) -> bool:
        """Return whether some company cannot have a break."""
        return any(not self.most_breaks(c) for c in range(len(self.meetings)))

    def idle(self, company: int) -> "list[Variable]":
        """Return, for each slot but the first and last, whether a company waits in it.

        Nothing where a company cannot have a break.
        """
        if company not in self._idle:
            idle: list[Variable] = []
            if self.most_breaks(company):
                used, started = self.used(company), self.started(company)
                going_on = self.going_on(company)
                idle = [
                    self._all([started[slot - 1], ~used[slot], going_on[slot + 1]])
                    for slot in range(1, len(used) - 1)
                ]
            self._idle[company] = idle
        return self._idle[company]

    def _all(self, literals: "list[Variable]") -> "Variable":
        model = self._exact.model
        together = model.new_bool_var("")
        model.add_bool_or([~v for v in literals] + [together])
        model.add_bool_and(literals).only_enforce_if(together)
        return together

    def _either(self, one: "Variable", other: "Variable") -> "Variable":
        model = self._exact.model
        both = model.new_bool_var("")
        model.add_bool_or([one, other, ~both])
        model.add_implication(one, both)
        model.add_implication(other, both)
        return both
