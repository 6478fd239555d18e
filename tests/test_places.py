"""Lengths, seats, homes and walking against a naive model with a Boolean for each table."""

import json
from itertools import combinations, pairwise, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkmatch.models import Event
from linkmatch.scheduler.outcome import InfeasibleError
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.verify import verify
from ortools.sat.python import cp_model


def minutes(starts: list[int]) -> list[dict[str, str]]:
    """Slots of half an hour that begin so many minutes after eight."""
    return [
        {
            "id": f"S{n}",
            "start": f"2026-03-02T{8 + at // 60:02d}:{at % 60:02d}",
            "end": f"2026-03-02T{8 + (at + 30) // 60:02d}:{(at + 30) % 60:02d}",
            "session": "AM" if n < 1 else "PM",
        }
        for n, at in enumerate(starts)
    ]


POLICIES = [
    ["score"],
    ["score", "breaks"],
    ["score", "idle_slots"],
    ["score", "table_changes"],
    ["score", "breaks", "table_changes"],
]


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Small events in which tables differ, and meetings differ in length and size."""
    count, pauses = draw(st.integers(2, 5)), [draw(st.sampled_from([0, 0, 5, 20])) for _ in "12345"]
    slots = minutes([n * 30 + sum(pauses[:n]) for n in range(count)])
    some_slots = st.lists(st.sampled_from([s["id"] for s in slots]), max_size=1, unique=True)
    tables = [
        {
            "id": f"T{n}",
            "room": draw(st.sampled_from([None, "R", "Q"])),
            "seats": draw(st.sampled_from([None, None, 1, 2, 2, 3])),
            "reserved_for": draw(st.sampled_from([None, None, None, "A", "B"])),
            "unavailable": draw(some_slots),
        }
        for n in range(draw(st.integers(1, 3)))
    ]
    any_table = st.sampled_from([None, None, None, *(t["id"] for t in tables)])
    companies = [
        {
            "id": name,
            "side": "left" if name < "D" else "right",
            "unavailable": draw(some_slots),
            "delegations": draw(st.sampled_from([1, 1, 1, 2])),
            "home_table": draw(any_table) if draw(st.integers(0, 3)) == 0 else None,
        }
        for name in "ABCDEF"
    ]
    pairs = [[a, b] for a in "ABC" for b in "DEF"]
    pairs += [["A", "D", "E"], ["A", "B", "D", "F"]]
    chosen = draw(st.permutations(pairs))[: draw(st.integers(2, 6))]
    requests = [
        {
            "id": f"Q{n}",
            "companies": members,
            "score": draw(st.integers(1, 4)),
            "must": draw(st.integers(0, 9)) == 0,
            "length": draw(st.sampled_from([1, 1, 2, 2, 3])),
            "table": draw(any_table) if draw(st.integers(0, 4)) == 0 else None,
            "session": draw(st.sampled_from([None, None, None, "AM", "PM"])),
            "after": [f"Q{draw(st.integers(0, n - 1))}"] if n and draw(st.booleans()) else [],
        }
        for n, members in enumerate(chosen)
    ]
    policy = draw(st.sampled_from(POLICIES))
    return Event.model_validate_json(
        json.dumps(
            {
                "sides": ["left", "right"],
                "slots": slots,
                "rooms": [
                    {"id": "R", "zone": "Z1", "max_meetings": draw(st.sampled_from([None, 1]))},
                    {"id": "Q", "zone": draw(st.sampled_from([None, "Z2"]))},
                    {"id": "empty", "zone": "Z2"},
                ],
                "tables": tables,
                "companies": companies,
                "requests": requests,
                "rules": {"walking": [["Z1", "Z2", draw(st.integers(0, 2))]]},
                "policy": policy,
            }
        )
    )


class Naive:
    """One Boolean for each request, first slot and table; every rule written out by hand."""

    def __init__(self, event: Event) -> None:
        self.event, self.model = event, cp_model.CpModel()
        self.slots = sorted(event.slots, key=lambda s: s.start)
        self.x: dict[tuple[Any, int, Any], Any] = {}
        for request in event.requests:
            for start in range(len(self.slots) - request.length + 1):
                for table in event.tables:
                    if self.possible(request, start, table):
                        self.x[request, start, table] = self.model.new_bool_var("")
        for request in event.requests:
            held = [v for (r, _, _), v in self.x.items() if r == request]
            self.model.add(sum(held) == 1 if request.must else sum(held) <= 1)
        for n in range(len(self.slots)):
            self.slot(n)
        for one, other in combinations(self.x, 2):
            if not self.compatible(one, other):
                self.model.add(self.x[one] + self.x[other] <= 1)

    def possible(self, request: Any, start: int, table: Any) -> bool:
        taken = self.slots[start : start + request.length]
        names = {s.id for s in taken}
        companies = [c for c in self.event.companies if c.id in request.companies]
        pauses = [(b.start - a.end).seconds / 60 for a, b in pairwise(taken)]
        return not (
            any(pause > 5 for pause in pauses)
            or (request.session and any(s.session != request.session for s in taken))
            or names & set(table.unavailable)
            or any(names & set(c.unavailable) for c in companies)
            or (table.seats is not None and table.seats < len(companies))
            or (table.reserved_for and table.reserved_for not in request.companies)
            or (request.table and request.table != table.id)
            or any(c.home_table not in (None, table.id) for c in companies)
        )

    def slot(self, n: int) -> None:
        inside = {k: v for k, v in self.x.items() if k[1] <= n < k[1] + k[0].length}
        for table in self.event.tables:
            self.model.add(sum(v for k, v in inside.items() if k[2] == table) <= 1)
        for room in self.event.rooms:
            if room.max_meetings is not None:
                there = [v for k, v in inside.items() if k[2].room == room.id]
                self.model.add(sum(there) <= room.max_meetings)
        for company in self.event.companies:
            own = [v for k, v in inside.items() if company.id in k[0].companies]
            self.model.add(sum(own) <= company.delegations)

    def compatible(self, one: Any, other: Any) -> bool:
        if one[0] == other[0]:
            return True
        for (r, s, t), (r2, s2, t2) in ((one, other), (other, one)):
            if r.id in r2.after and s + r.length > s2:
                return False
            free = s2 - (s + r.length)
            zone_of = {room.id: room.zone for room in self.event.rooms}
            zones = {zone_of.get(t.room), zone_of.get(t2.room)}
            for a, b, gap in self.event.rules.walking:
                far = zones == {a, b} and 0 <= free < gap
                if far and set(r.companies) & set(r2.companies):
                    return False
        return True

    def objective(self, name: str) -> Any:
        if name == "score":
            return sum(int(r.score) * v for (r, _, _), v in self.x.items())
        if name == "table_changes":
            return sum(v for c in self.event.companies for v in self.changes(c))
        total = []
        for company in self.event.companies:
            used = []
            for n in range(len(self.slots)):
                held = [
                    v
                    for (r, s, _), v in self.x.items()
                    if company.id in r.companies and s <= n < s + r.length
                ]
                busy = self.model.new_bool_var("")
                self.model.add_max_equality(busy, [*held, 0])
                used.append(busy)
            for a, b in combinations(range(len(used)), 2):
                # Idle from a + 1 to b - 1, and busy in a and b.
                if b - a > 1:
                    run = self.model.new_bool_var("")
                    idle = [~used[n] for n in range(a + 1, b)]
                    self.model.add_bool_or([~used[a], ~used[b], *(~i for i in idle), run])
                    total.append(run * (1 if name == "breaks" else b - a - 1))
        return sum(total)

    def changes(self, company: Any) -> list[Any]:
        """Whether it begins at a table, and last began some before, but none there."""
        own = {k: v for k, v in self.x.items() if company.id in k[0].companies}
        total = []
        for a, b in combinations(range(len(self.slots)), 2):
            between = [v for k, v in own.items() if a < k[1] < b]
            last = [v for k, v in own.items() if k[1] == a]
            for table in self.event.tables:
                here = [v for k, v in own.items() if k[1] == b and k[2] == table]
                there = [v for k, v in own.items() if k[1] == a and k[2] == table]
                changed = self.model.new_bool_var("")
                for one, other in product(here, last):
                    self.model.add_bool_or([~one, ~other, *between, *there, changed])
                total.append(changed)
        return total

    def solve(self) -> list[float] | None:
        """Return the lexicographic optimum, or None where there is no schedule."""
        values: list[float] = []
        for name in self.event.objectives:
            expression = self.objective(name)
            self.model.maximize(expression if name == "score" else -expression)
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            if solver.solve(self.model) != cp_model.OPTIMAL:
                return None
            value = round(solver.objective_value) * (1 if name == "score" else -1)
            self.model.add(expression == value)
            values.append(value)
        return values


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(events())
def test_agrees_with_a_naive_model(event: Event) -> None:
    expected = Naive(event).solve()
    if expected is None:
        with pytest.raises(InfeasibleError):
            solve(event, time_limit=60, workers=1)
        return
    schedule = solve(event, time_limit=60, workers=1)
    assert schedule.report is not None
    assert schedule.report.status == "optimal"
    assert [o.value for o in schedule.report.objectives] == pytest.approx(expected)
    assert [o.bound for o in schedule.report.objectives] == pytest.approx(expected)
    assert verify(event, schedule).valid
