"""How often companies change tables between consecutive meetings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from ..plan import Plan
from .base import Objective

if TYPE_CHECKING:
    from ..exact import ExactModel, Expression, Variable
    from ..problem import Problem


def evaluate(plan: Plan) -> int:
    """Return the table changes of all companies.

    Each meeting at a table at which the company had none when it last began meetings is one; a
    company's first meetings are none.
    """
    return sum(
        changes_of((plan.order[m.slot], m.table) for m in meetings)
        for meetings in plan.by_company.values()
    )


def changes_of(meetings: Iterable[tuple[int, object]]) -> int:
    """Return the changes of one company, given first slots and tables."""
    tables_in: dict[int, set[object]] = defaultdict(set)
    for slot, table in meetings:
        tables_in[slot].add(table)
    return sum(len(tables_in[b] - tables_in[a]) for a, b in pairwise(sorted(tables_in)))


def measure(problem: "Problem", slot_of: Mapping[int, int]) -> int:
    """Return the table changes of a schedule, seated as it says or as ``placed`` seats it."""
    from ..placement import Placement
    from ..sweep import placed

    known = slot_of if isinstance(slot_of, Placement) else placed(problem, slot_of)
    of_company: dict[int, list[tuple[int, object]]] = defaultdict(list)
    for request, slot in known.items():
        for company in problem.members[request]:
            of_company[company].append((slot, known.tables[request]))
    return sum(map(changes_of, of_company.values()))


def express(model: "ExactModel") -> "Expression":
    """Return the sum of the changes, in a model in which each table is a group of its own.

    A company that meets one at a time is always at one table, and goes to another at a cost; one
    that has not met yet may be at any. Of others, each table at which it begins without having
    been there costs.
    """
    changes: list[Variable] = []
    for company, requests in enumerate(model.problem.requests_of):
        at = _at(model, requests)
        if len(at) > 1:
            single = model.problem.delegations[company] == 1
            changes += _walks(model, at) if single else _arrivals(model, at)
    return model.weighted_sum((v, 1) for v in changes)


def _at(model: "ExactModel", requests: list[int]) -> "list[dict[int, list[Variable]]]":
    """Return, for each slot in which one may begin, the variables of meetings at each table."""
    at: dict[int, dict[int, list[Variable]]] = defaultdict(lambda: defaultdict(list))
    for request in requests:
        for slot, _ in model.slots_of(request):
            for table, seated in model.seats_at(request, slot):
                at[slot][table].append(seated)
    return [at[slot] for slot in sorted(at)]


def _walks(model: "ExactModel", at: "list[dict[int, list[Variable]]]") -> "list[Variable]":
    """Return, for each slot but the first, whether the company goes to another table."""
    tables = sorted({table for here in at for table in here})
    stands = [{table: model.new_literal() for table in tables} for _ in at]
    walks = []
    for here, there in zip(stands, at, strict=True):
        model.count(list(here.values()), 1, 1)
        for table, seated in there.items():
            model.at_least([here[table]], seated)
    for before, here in pairwise(stands):
        walk = model.new_literal()
        for table in tables:
            model.at_least([before[table], walk], [here[table]])
        walks.append(walk)
    return walks


def _arrivals(model: "ExactModel", at: "list[dict[int, list[Variable]]]") -> "list[Variable]":
    """Return, for each slot and table, whether the company is new there."""
    arrivals: list[Variable] = []
    tables = sorted({table for here in at for table in here})
    was: dict[int, Variable] = {}  # at which tables it last began meetings; any, at first
    for here in at:
        begins = [v for seated in here.values() for v in seated]
        now = {}
        for table in tables:
            now[table] = model.new_literal()
            for variable in begins:  # only where it begins now, if it begins anywhere now
                model.at_least_one([~variable, ~now[table], *here.get(table, ())])
            if was:
                model.at_least_one([~now[table], was[table], *here.get(table, ())])
                arrivals.append(model.new_literal())
                model.at_least([was[table], arrivals[-1]], here.get(table, ()))
        was = now
    return arrivals


OBJECTIVE = Objective("table_changes", "min", evaluate, measure, express)
