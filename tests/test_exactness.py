"""The solver against a naive model that shares nothing with it, on small events of every rule."""

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkmatch.models import Event
from linkmatch.scheduler.outcome import InfeasibleError
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.verify import verify
from ortools.sat.python import cp_model


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Small events in which the rules meet each other; some are infeasible."""
    two_sided = draw(st.booleans())
    slots = _slots(draw(st.integers(2, 5)), draw(st.integers(1, 2)))
    slot_ids = [s["id"] for s in slots]
    some_slots = st.lists(st.sampled_from(slot_ids), max_size=2, unique=True)
    companies = []
    for n in range(draw(st.integers(3, 7))):
        most = draw(st.sampled_from([None, None, None, 1, 2, 3]))
        companies.append(
            {
                "id": f"C{n}",
                "side": ("left" if n % 2 else "right") if two_sided else "left",
                "unavailable": draw(some_slots),
                "delegations": draw(st.sampled_from([1, 1, 1, 2])),
                "min_meetings": draw(st.integers(0, 2 if most is None else min(2, most))),
                "max_meetings": most,
            }
        )
    ids = [c["id"] for c in companies]
    rooms = [{"id": "R", "max_meetings": draw(st.sampled_from([None, 0, 1, 1, 2]))}]
    tables = [
        {
            "id": f"T{n}",
            "room": draw(st.sampled_from([None, "R"])),
            "reserved_for": draw(st.sampled_from([None, None, *ids])),
            "unavailable": draw(some_slots),
        }
        for n in range(draw(st.integers(1, 3)))
    ]
    requests = _requests(draw, companies, slots, tables)
    pairs = st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True)
    return Event.model_validate_json(
        _json(
            {
                "sides": ["left", "right"] if two_sided else ["left"],
                "slots": slots,
                "rooms": rooms,
                "tables": tables,
                "companies": companies,
                "requests": requests,
                "forbidden": draw(st.lists(pairs, max_size=1)),
                "policy": draw(
                    st.sampled_from(
                        [["shortfall", "score"], ["score", "shortfall"], ["score"], ["shortfall"]]
                    )
                ),
            }
        )
    )


def _json(data: dict[str, Any]) -> str:
    import json

    return json.dumps(data)


def _slots(count: int, sessions: int) -> list[dict[str, str]]:
    return [
        {
            "id": f"S{n}",
            "start": f"2026-03-02T{9 + n:02d}:00",
            "end": f"2026-03-02T{9 + n:02d}:30",
            "session": "AM" if sessions == 1 or 2 * n < count else "PM",
        }
        for n in range(count)
    ]


def _requests(
    draw: st.DrawFn, companies: list[Any], slots: list[Any], tables: list[Any]
) -> list[dict[str, Any]]:
    groups = [
        [a["id"], b["id"]]
        for n, a in enumerate(companies)
        for b in companies[:n]
        if a["side"] != b["side"] or companies[0]["side"] == companies[1]["side"]
    ]
    if len(companies) > 2:
        groups.append([c["id"] for c in companies[:3]])
    chosen = draw(st.permutations(groups))[: draw(st.integers(3, 9))]
    requests: list[dict[str, Any]] = []
    for n, members in enumerate(chosen):
        rare = draw(st.integers(0, 11))
        away = {s for c in companies if c["id"] in members for s in c["unavailable"]}
        shared = [s["id"] for s in slots if s["id"] not in away]
        requests.append(
            {
                "id": f"Q{n}",
                "companies": members,
                "score": draw(st.sampled_from([0, 1, 2, 3, 50, 0.5, 1.125])),
                "must": draw(st.integers(0, 7)) == 0,
                "slot": draw(st.sampled_from(shared)) if shared and rare == 11 else None,
                "table": draw(st.sampled_from(tables))["id"] if rare in (1, 2) else None,
                "session": draw(st.sampled_from(slots))["session"] if rare == 3 else None,
                "after": [f"Q{draw(st.integers(0, n - 1))}"] if n and 5 < rare < 9 else [],
            }
        )
    return requests


class Naive:
    """One Boolean for each request, slot and table; every rule written out by hand."""

    def __init__(self, event: Event) -> None:
        self.event, self.model = event, cp_model.CpModel()
        self.order = {s.id: n for n, s in enumerate(sorted(event.slots, key=lambda s: s.start))}
        self.x = {
            (r.id, s.id, t.id): self.model.new_bool_var("")
            for r in event.requests
            for s in event.slots
            for t in event.tables
        }
        for request in event.requests:
            self._request(request)
        for table in event.tables:
            for slot in event.slots:
                used = [v for (_, s, t), v in self.x.items() if (s, t) == (slot.id, table.id)]
                self.model.add(sum(used) <= (slot.id not in table.unavailable))
        for company in event.companies:
            self._company(company)
        for room in event.rooms:
            inside = {t.id for t in event.tables if t.room == room.id}
            for slot in event.slots:
                used = [v for (_, s, t), v in self.x.items() if s == slot.id and t in inside]
                if room.max_meetings is not None:
                    self.model.add(sum(used) <= room.max_meetings)

    def _of(self, request: str) -> list[Any]:
        return [v for (r, _, _), v in self.x.items() if r == request]

    def _request(self, request: Any) -> None:
        held = self._of(request.id)
        self.model.add(sum(held) == 1 if request.must else sum(held) <= 1)
        pairs = [set(pair) for pair in self.event.forbidden]
        owner = {t.id: t.reserved_for for t in self.event.tables}
        session = {s.id: s.session for s in self.event.slots}
        for (r, s, t), v in self.x.items():
            if r == request.id and (
                any(pair <= set(request.companies) for pair in pairs)
                or (request.slot or s) != s
                or (request.table or t) != t
                or (request.session or session[s]) != session[s]
                or (owner[t] is not None and owner[t] not in request.companies)
            ):
                self.model.add(v == 0)
        for earlier in request.after:
            for (r, s, _), v in self.x.items():
                for (r2, s2, _), w in self.x.items():
                    if r == earlier and r2 == request.id and self.order[s] >= self.order[s2]:
                        self.model.add(v + w <= 1)

    def _company(self, company: Any) -> None:
        by_slot = defaultdict(list)
        for r in self.event.requests:
            if company.id in r.companies:
                for (rid, s, _), v in self.x.items():
                    if rid == r.id:
                        by_slot[s].append(v)
        for slot, used in by_slot.items():
            there = 0 if slot in company.unavailable else company.delegations
            self.model.add(sum(used) <= there)
        if company.max_meetings is not None:
            self.model.add(
                sum(v for used in by_slot.values() for v in used) <= company.max_meetings
            )

    def _objective(self, name: str) -> Any:
        if name == "score":
            scores = {r.id: round(1000 * r.score) for r in self.event.requests}
            return sum(scores[r] * v for (r, _, _), v in self.x.items())
        lacks = []
        for company in self.event.companies:
            lack = self.model.new_int_var(0, 100, "")
            mine = {r.id for r in self.event.requests if company.id in r.companies}
            held = sum(v for (r, _, _), v in self.x.items() if r in mine)
            self.model.add(lack >= company.min_meetings - held)
            lacks.append(lack)
        return sum(lacks)

    def solve(self) -> list[float] | None:
        """Return the lexicographic optimum, or None where there is no schedule."""
        values: list[float] = []
        for name in self.event.objectives:
            expression = self._objective(name)
            self.model.maximize(expression if name == "score" else -expression)
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            if solver.solve(self.model) != cp_model.OPTIMAL:
                return None
            value = solver.value(expression)
            self.model.add(expression == value)
            values.append(value / 1000 if name == "score" else value)
        return values


@settings(max_examples=250, suppress_health_check=list(HealthCheck))
@given(events())
def test_agrees_with_a_naive_model(event: Event) -> None:
    expected = Naive(event).solve()
    reasons: tuple[str, ...] = ()
    try:
        schedule = solve(event, time_limit=60, workers=1)
    except InfeasibleError as error:
        reasons = error.reasons
    if expected is None or reasons:
        assert reasons
        assert expected is None or all("fixed slot" in reason for reason in reasons)
        return
    assert schedule.report is not None
    assert schedule.report.status == "optimal"
    assert [o.value for o in schedule.report.objectives] == pytest.approx(expected)
    assert [o.bound for o in schedule.report.objectives] == pytest.approx(expected)
    assert verify(event, schedule).valid
