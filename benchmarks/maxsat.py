"""Fewest breaks with all musts held, as MaxSAT, solved by RC2 (python-sat).

The clauses follow the published models: a Boolean for each meeting and slot, counters for
tables, and a soft clause for each slot in which a break of a company may end.
"""

from collections.abc import Sequence
from itertools import combinations

from basic import Answer, NotBasicError
from linkmatch.models import Event
from pysat.card import CardEnc, EncType
from pysat.examples.rc2 import RC2
from pysat.formula import WCNF, IDPool


def rc2_breaks(event: Event, limit: float, workers: int) -> Answer:
    """Return the schedule with the fewest breaks; RC2 has nothing to tell before it ends."""
    encoding = _Encoding(event)
    with RC2(encoding.formula, solver="g4", adapt=True, exhaust=True, minz=True) as solver:
        model = solver.compute()
        if model is None:
            return Answer(None, infeasible=True)
        true = {v for v in model if v > 0}
        slot_of = {r: t for (r, t), v in encoding.x.items() if v in true}
        return Answer(slot_of, float(solver.cost))


class _Encoding:
    """The clauses of an event all of whose requests are musts of two companies."""

    def __init__(self, event: Event) -> None:
        if event.policy != ("breaks",) or not all(
            r.must and len(r.companies) == 2 and not r.table for r in event.requests
        ):
            raise NotBasicError(f"{event.name} is no event of musts with the policy breaks")
        self.event = event
        self.formula = WCNF()
        self._pool = IDPool()
        self.slots = range(len(event.ordered_slots))
        self._position = {slot.id: n for n, slot in enumerate(event.ordered_slots)}
        self.x = self._meetings()
        self._after()
        self._tables()
        self._breaks()

    def _new(self) -> int:
        number: int = self._pool.id()
        return number

    def _add(self, *literals: int) -> None:
        self.formula.append([*literals])

    def _at_most(self, literals: Sequence[int], most: int) -> None:
        if len(literals) > most:
            card = CardEnc.atmost(
                lits=list(literals), bound=most, vpool=self._pool, encoding=EncType.seqcounter
            )
            self.formula.extend(card.clauses)

    def _exactly(self, literals: Sequence[int], number: int) -> None:
        """Say what follows anyway; solvers do not see by themselves how many slots are idle."""
        if number > len(literals):
            self._add()
            return
        card = CardEnc.equals(
            lits=list(literals), bound=number, vpool=self._pool, encoding=EncType.seqcounter
        )
        self.formula.extend(card.clauses)

    def _meetings(self) -> dict[tuple[int, int], int]:
        """Each meeting in exactly one of the slots it may have."""
        away = {c.id: {self._position[s] for s in c.unavailable} for c in self.event.companies}
        slots = self.event.ordered_slots
        x = {}
        for r, request in enumerate(self.event.requests):
            places = [
                t
                for t in self.slots
                if request.slot in (None, slots[t].id)
                and request.session in (None, slots[t].session)
                and not any(t in away[c] for c in request.companies)
            ]
            x |= {(r, t): self._new() for t in places}
            self._add(*(x[r, t] for t in places))
            self._at_most([x[r, t] for t in places], 1)
        return x

    def _after(self) -> None:
        """A meeting needs those it comes after in earlier slots."""
        index = {request.id: r for r, request in enumerate(self.event.requests)}
        for r, request in enumerate(self.event.requests):
            for before in (index[name] for name in request.earlier):
                for t in self.slots:
                    if (r, t) in self.x:
                        earlier = [self.x[before, u] for u in range(t) if (before, u) in self.x]
                        self._add(-self.x[r, t], *earlier)

    def _tables(self) -> None:
        for t, slot in enumerate(self.event.ordered_slots):
            open_tables = sum(slot.id not in table.unavailable for table in self.event.all_tables)
            here = [v for (_, u), v in self.x.items() if u == t]
            self._at_most(here, open_tables)

    def _breaks(self) -> None:
        held = [self._break_ends(c.id) for c in self.event.companies]
        difference = self.event.rules.max_break_difference
        if difference is not None:
            self._differ_at_most(difference, [self._counter(ends) for ends in held])
        for ends in held:
            for literal in ends:
                self.formula.append([-literal], weight=1)

    def _break_ends(self, company: str) -> list[int]:
        """Return literals: slot t is idle, with a meeting somewhere before and one right after."""
        mine = [r for r, q in enumerate(self.event.requests) if company in q.companies]
        busy = [[self.x[r, t] for r in mine if (r, t) in self.x] for t in self.slots]
        for pair in (pair for here in busy for pair in combinations(here, 2)):
            self._add(*(-literal for literal in pair))
        used = [self._any(here) for here in busy]
        self._exactly(used, len(mine))
        ends, before = [], used[0]
        for t in self.slots[1:-1]:
            ends.append(self._all([before, -used[t], used[t + 1]]))
            before = self._any([before, used[t]])
        return ends

    def _any(self, literals: list[int]) -> int:
        """Return a literal that is true just if one of some is."""
        result = self._new()
        self._add(-result, *literals)
        for literal in literals:
            self._add(-literal, result)
        return result

    def _all(self, literals: list[int]) -> int:
        return -self._any([-literal for literal in literals])

    def _counter(self, literals: list[int]) -> list[int]:
        """Return literals of which number k (from 0) is true just if more than k of some are."""
        counts: list[int] = []
        for literal in literals:
            sums = [self._all([c, literal]) for c in counts]
            counts = [
                self._any([*counts[k : k + 1], *(sums[k - 1 : k] if k else [literal])])
                for k in range(len(counts) + 1)
            ]
        return counts

    def _differ_at_most(self, difference: int, counts: list[list[int]]) -> None:
        """Whoever has more breaks than ``difference`` + k, all have more than k."""
        for k in range(max(map(len, counts), default=0)):
            level = self._new()
            for own in counts:
                if k + difference < len(own):
                    self._add(-own[k + difference], level)
                self._add(-level, *own[k : k + 1])
