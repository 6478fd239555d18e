"""Who attends the meetings of a schedule: the most that can be, each in one meeting at a time.

Where every meeting takes one slot, each slot is a matching of its own (Hopcroft and Karp, SIAM
Journal on Computing 2, 1973). A meeting of several slots keeps its people; where some meeting finds
nobody when slots are matched one after the other, CP-SAT decides.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from .problem import Problem


@dataclass(frozen=True)
class Turn:
    """A meeting that needs somebody: its slots, and who can do it."""

    slots: range
    able: tuple[str, ...]


@dataclass(frozen=True)
class Attendance:
    """Who attends; those whom nobody can attend are left out.

    Attributes
    ----------
    representatives : dict of int to dict of str to str
        Request to company to representative.
    interpreters : dict of int to str
        Request to interpreter.
    """

    representatives: dict[int, dict[str, str]]
    interpreters: dict[int, str]


def attendance(problem: Problem, slot_of: Mapping[int, int]) -> Attendance:
    """Return who attends each request held."""
    found = Attendance(defaultdict(dict), {})

    def turns(requests: Iterable[int], able: Callable[..., tuple[str, ...]]) -> dict[int, Turn]:
        held = ((r, t) for r in requests if (t := slot_of.get(r, -1)) >= 0)
        return {r: Turn(range(t, t + problem.length_of[r]), able(r, start=t)) for r, t in held}

    if problem.people.represented:
        for company, requests in problem.attended.items():
            able = partial(problem.able, company=company)
            for request, person in _assigned(turns(requests, able)).items():
                found.representatives[request][problem.companies[company].id] = person
    found.interpreters.update(_assigned(turns(problem.interpreted, problem.interpreters_for)))
    return found


def _assigned(turns: Mapping[int, Turn]) -> dict[int, str]:
    """Return a person for as many turns as can have one."""
    by_slot: dict[int, dict[int, Turn]] = defaultdict(dict)
    for key, turn in turns.items():
        by_slot[turn.slots[0]][key] = turn
    found: dict[int, str] = {}
    busy: dict[int, set[str]] = defaultdict(set)  # with meetings that began before
    for slot in sorted(by_slot):
        begun, away = by_slot[slot], busy[slot]
        matched = _matched(
            {key: tuple(p for p in turn.able if p not in away) for key, turn in begun.items()}
        )
        for key, person in matched.items():
            for later in begun[key].slots[1:]:
                busy[later].add(person)
        found |= matched
    if len(found) == len(turns) or all(len(turn.slots) == 1 for turn in turns.values()):
        return found
    return _by_search(turns)


def _matched(able: Mapping[int, tuple[str, ...]]) -> dict[int, str]:
    """Return a largest matching of turns of one slot and people."""
    people = sorted({person for choices in able.values() for person in choices})
    if len(able) == 1 and people:
        return {key: choices[0] for key, choices in able.items()}
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    if not people:
        return {}
    at = {person: n for n, person in enumerate(people)}
    keys = list(able)
    rows = [n for n, key in enumerate(keys) for _ in able[key]]
    columns = [at[person] for key in keys for person in able[key]]
    graph = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(keys), len(people)))
    chosen = maximum_bipartite_matching(graph, perm_type="column").tolist()
    return {key: people[n] for key, n in zip(keys, chosen, strict=True) if n >= 0}


def _by_search(turns: Mapping[int, Turn]) -> dict[int, str]:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    busy: dict[Hashable, list[cp_model.IntVar]] = defaultdict(list)
    chosen = {}
    for key, turn in turns.items():
        for person in turn.able:
            chosen[key, person] = model.new_bool_var("")
            for slot in turn.slots:
                busy[person, slot].append(chosen[key, person])
        model.add_at_most_one([chosen[key, person] for person in turn.able])
    for literals in busy.values():
        model.add_at_most_one(literals)
    model.maximize(sum(chosen.values()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False  # else Ctrl-C does not reach us any more
    solver.parameters.max_deterministic_time = 5
    solver.solve(model)
    return {key: person for (key, person), v in chosen.items() if solver.boolean_value(v)}
