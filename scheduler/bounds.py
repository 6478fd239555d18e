"""Bounds by minimum-cost flow.

The two-sided slot flow: units run source → slot → company of one side → request → company of the
other side → slot → sink. It relaxes one thing, that both ends of a meeting use the same slot, and
the rules it does not know; so no schedule can be better than the flow.

An event of one side is covered twice: each company stands on both sides and each request is
there in both directions; any schedule gives a flow of twice its value.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from .problem import Ints, Mask, Problem, seats_of

Solver = min_cost_flow.SimpleMinCostFlow
_COST_RANGE = 2**60
"""Costs times nodes stay below this: the solver's 64-bit potentials are several times as large."""


@dataclass(frozen=True)
class Selection:
    """Requests chosen by the flow, and what they prove.

    Attributes
    ----------
    flow : int array (requests)
        Units on each request: 0 or 1; up to 2 where the event is covered twice.
    score : int
        Score of the flow, in thousandths; a bound if only the score counted, or it came first.
    shortfall : int
        Shortfall of the flow; a bound if only minimums counted, or they came first.
    within : sequence of int or None
        Bit mask of the slots to try first for each request; ``None`` where there is no choice.
    """

    flow: Ints
    score: int
    shortfall: int
    within: Sequence[int] | None = None


@dataclass(frozen=True)
class Network:
    """A flow of least cost: arcs by tail, head, capacity, unit cost and flow (each: arcs)."""

    tails: Ints
    heads: Ints
    capacities: Ints
    costs: Ints
    flows: Ints
    nodes: int


class SlotFlow:
    """The flow network of a problem; solved again and again with other costs.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    allowed : bool array (requests, slots), optional
        Where requests may be held; default: as in the problem.

    Attributes
    ----------
    sides : list of bool array (companies)
        Who stands on the left and who on the right.
    through : list of bool array (companies, slots)
        Of each side, where its units run through the node of a slot; elsewhere slots limit nobody.
    """

    def __init__(self, problem: Problem, allowed: Mask | None = None) -> None:
        self.problem = problem
        allowed = problem.allowed if allowed is None else allowed
        self.doubled = not problem.two_sided
        self._ends = two_ends(problem)
        self._usable = allowed.any(axis=1)
        self._must = np.zeros(problem.request_count, dtype=bool)
        self._must[problem.musts] = True
        self.unit = max(1, int(np.gcd.reduce(problem.scores, initial=0)))
        self._build()

    def _build(self) -> None:
        problem, ends = self.problem, self._ends
        n, t = len(problem.companies), problem.slot_count
        # Nodes: company as left end (in, out), as right end (in, out), left and right slots, sink.
        left_in, left_out, right_in, right_out = (k * n + np.arange(n) for k in range(4))
        left_slot, right_slot = 4 * n + np.arange(t), 4 * n + t + np.arange(t)
        hub = 4 * n + 2 * t
        self.sides = sides = self._sides()
        self.through: list[Mask] = []
        limits = self._slot_limits(sides)
        capacity = np.array(problem.capacity_of, dtype=np.int64)
        least = np.minimum(problem.minimum, capacity)
        at_once = problem.at_once
        hubs = np.full(t, hub)
        blocks = [(hubs, left_slot, limits[0]), (right_slot, hubs, limits[1])]
        for side, enter, leave in ((0, left_in, left_out), (1, right_in, right_out)):
            there = problem.present & sides[side][:, None]
            through = there if self.doubled else there & ~problem.own_table
            # A slot with a unit for everyone who is there limits nobody: its arcs need no node.
            through = through & (limits[side] < (at_once * through).sum(axis=0))
            self.through.append(through)
            company, slot = np.nonzero(through)
            slots = (left_slot if side == 0 else right_slot)[slot]
            at_slot = (slots, enter[company]) if side == 0 else (leave[company], slots)
            blocks.append((*at_slot, at_once[company, slot]))
            past = (at_once * (there & ~through)).sum(axis=1)
            around = (np.full(n, hub), enter) if side == 0 else (leave, np.full(n, hub))
            blocks.append((*around, past))
            blocks.append((enter, leave, capacity - least))
        self._minimum_arcs = [sum(len(b[0]) for b in blocks) + k * n for k in range(2)]
        blocks += [(left_in, left_out, least), (right_in, right_out, least)]
        self.request_arcs = sum(len(b[0]) for b in blocks)
        pairs = [ends, ends[:, ::-1]] if self.doubled else [ends]
        free = (self._usable & ~self._must).astype(np.int64)
        blocks += [(left_out[p[:, 0]], right_in[p[:, 1]], free) for p in pairs]
        self._tails, self._heads, self._capacities = (
            np.concatenate([b[k] for b in blocks]).astype(np.int64) for k in range(3)
        )
        # A must-meeting's unit is forced: it leaves at its left end and arrives at its right end.
        self._supplies = np.zeros(hub + 1, dtype=np.int64)
        for p in pairs:
            np.add.at(self._supplies, left_out[p[self._must, 0]], -1)
            np.add.at(self._supplies, right_in[p[self._must, 1]], 1)
        self._node_count, self.copies = hub + 1, len(pairs)
        # Meetings towards a minimum that the flow cannot see: of the others in a group meeting.
        others = Counter(c for m in problem.members for c in m[1:-1])
        self._unseen = sum(min(count, int(least[c])) for c, count in others.items())

    def _sides(self) -> list[Mask]:
        everyone = np.ones(len(self.problem.companies), dtype=bool)
        if self.doubled:
            return [everyone, everyone]
        first = np.zeros_like(everyone)
        first[self._ends[:, 0]] = True
        return [first, ~first]

    def _slot_limits(self, sides: list[Mask]) -> list[Ints]:
        """Return, for each side's slot layer, the most units in each slot.

        Through the layer run the meetings whose company of that side has no table of its own;
        they sit at common tables or at those of the other side.
        """
        problem = self.problem
        there = pairs_there(problem)
        if self.doubled:
            # Twice the meetings run through a slot's arc.
            return [2 * np.minimum(problem.seats, there)] * 2
        limits = []
        for side in sides:
            usable = problem.usable.copy()
            for group, spec in enumerate(problem.groups):
                if spec.reserved_for is not None and side[spec.reserved_for]:
                    usable[group, problem.own_table[spec.reserved_for]] = 0
            limits.append(np.minimum(seats_of(problem, usable), there))
        return limits

    def solve(
        self,
        cost: NDArray[np.int64] | None = None,
        reward: tuple[int, int] | None = None,
    ) -> Selection | None:
        """Return the best selection, or ``None`` where the must-meetings have no flow.

        Parameters
        ----------
        cost : int array (requests), optional
            Cost of each request instead of minus its score; no bound then.
        reward : (int, int), optional
            Weight of a score unit and of a meeting towards a minimum. Default: score only.
        """
        n, r = len(self.problem.companies), self.problem.request_count
        flows = self._flows(self._costs(reward or (1, 0), cost))
        if flows is None:
            return None
        chosen = flows[self.request_arcs :].reshape(self.copies, r).sum(axis=0)
        chosen[self._must] += self.copies
        counted = sum(int(flows[s : s + n].sum()) for s in self._minimum_arcs)
        return Selection(
            chosen,
            int(chosen @ self.problem.scores) // self.copies,
            self._shortfall(counted),
        )

    def _costs(self, reward: tuple[int, int], cost: Ints | None = None) -> Ints:
        """Return the cost of a unit on each arc (arcs)."""
        score_weight, minimum_weight = reward
        costs = np.zeros(len(self._tails), dtype=np.int64)
        for start in self._minimum_arcs:
            costs[start : start + len(self.problem.companies)] = -minimum_weight
        own = -(self.problem.scores // self.unit) * score_weight if cost is None else cost
        costs[self.request_arcs :] = np.tile(own, self.copies)
        if int(np.abs(costs).max(initial=0)) > self.largest_cost:
            raise OverflowError("costs are too large for the flow")
        return costs

    def _flows(self, costs: Ints) -> Ints | None:
        solver = Solver()
        solver.add_arcs_with_capacity_and_unit_cost(
            self._tails, self._heads, self._capacities, costs
        )
        nodes = np.arange(self._node_count)
        solver.set_nodes_supplies(nodes, self._supplies)
        status = solver.solve()
        if status == Solver.INFEASIBLE:
            return None
        if status != Solver.OPTIMAL:
            raise RuntimeError(f"the flow solver ended with {status}")
        return np.asarray(solver.flows(np.arange(len(self._tails))), dtype=np.int64)

    def best_flow(self, reward: tuple[int, int] = (1, 0)) -> "Network | None":
        """Return the flow of the best score; ``None`` where the must-meetings have none.

        With a reward as for ``solve``, the best one in these weights.
        """
        costs = self._costs(reward)
        flows = self._flows(costs)
        if flows is None:
            return None
        return Network(self._tails, self._heads, self._capacities, costs, flows, self._node_count)

    @property
    def largest_cost(self) -> int:
        """Largest cost of an arc that the solver can add up."""
        return (_COST_RANGE - 1) // self._node_count

    def _shortfall(self, counted: int) -> int:
        least = int(self.problem.minimum.sum())
        reached = counted // 2 if self.doubled else counted
        return max(0, least - reached - self._unseen)

    def lexicographic_reward(self, first: str) -> tuple[int, int] | None:
        """Return weights that put ``first`` (``score`` or ``shortfall``) before the other.

        ``None`` where such weights would leave the solver's range.
        """
        scores = self.problem.scores // self.unit
        total = int(scores.sum())
        least = int(self.problem.minimum.sum())
        reward = (1, total + 1) if first == "shortfall" else (least + 1, 1)
        largest = max(reward[0] * int(scores.max(initial=0)), reward[1])
        return reward if largest <= self.largest_cost else None


def two_ends(problem: Problem) -> Ints:
    """Return two companies of each request, one of each side where there are two sides.

    Of a group meeting two are enough for a bound; the others are left out.
    """
    last = (problem.ends >= 0).sum(axis=1) - 1
    return np.stack([problem.ends[:, 0], problem.ends[np.arange(len(last)), last]], axis=1)


def pairs_there(problem: Problem) -> Ints:
    """Return how many meetings those who are there can hold in each slot at most (slots)."""
    present = problem.at_once
    if not problem.two_sided:
        return np.asarray(present.sum(axis=0) // 2)
    first = np.zeros(len(problem.companies), dtype=bool)
    first[problem.ends[:, 0]] = True
    return np.asarray(np.minimum(present[first].sum(axis=0), present[~first].sum(axis=0)))
