"""Order with gaps, first and last slots, preferences, spare tables, strict minimums, lists.

Tiny events are solved by trying every schedule; what a schedule has to keep is written out here
from the text of the rules, and shares nothing with the package.
"""

import json
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, pairwise, permutations, product
from math import ceil
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkmatch.models import Event, Meeting, Schedule
from linkmatch.models.rules import Rules
from linkmatch.scheduler.improve import improve
from linkmatch.scheduler.objectives import OBJECTIVES
from linkmatch.scheduler.outcome import InfeasibleError
from linkmatch.scheduler.precheck import check_demands
from linkmatch.scheduler.preference_bound import preference_bound
from linkmatch.scheduler.problem import compile_event
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.verify import verify

Held = dict[str, int]
"""Position of the slot of each request held."""

POLICIES = [
    ["score", "preferences"],
    ["preferences", "score"],
    ["shortfall", "score"],
    ["shortfall", "preferences", "score"],
    ["score", "preferences", "breaks"],
    ["breaks", "preferences", "score"],
    ["preferences"],
]


def event(**fields: Any) -> Event:
    return Event.model_validate_json(json.dumps(_fields(**fields)))


def _fields(slots: int = 4, tables: int = 2, **fields: Any) -> dict[str, Any]:
    return {
        "sides": ["buyer", "seller"],
        "slots": [
            {
                "id": f"S{n}",
                "start": f"2026-03-02T{8 + n:02d}:00",
                "end": f"2026-03-02T{9 + n:02d}:00",
                "session": "AM" if 2 * n < slots else "PM",
            }
            for n in range(slots)
        ],
        "tables": [{"id": f"M{n}"} for n in range(tables)],
        "companies": [{"id": c, "side": "buyer" if c < "D" else "seller"} for c in "ABCDEF"],
        "requests": [],
    } | fields


def request(name: str, *companies: str, score: float = 10, **fields: Any) -> dict[str, Any]:
    return {"id": name, "companies": list(companies), "score": score, **fields}


PAIRS = [(a, b) for a in "ABC" for b in "DEF"]


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Draw events small enough to try every schedule; some have none."""
    count, slots = draw(st.integers(2, 5)), draw(st.integers(2, 4))
    names = [f"Q{n}" for n in range(count)]
    slot, session = st.sampled_from([f"S{n}" for n in range(slots)]), st.sampled_from(["AM", "PM"])
    weight = st.sampled_from([0, 1, 2, 0.5])
    requests = []
    for n, pair in enumerate(draw(st.permutations(PAIRS))[:count]):
        fields: dict[str, Any] = {"score": draw(st.sampled_from([0, 1, 2, 10]))}
        if n and draw(st.booleans()):
            first, gap = draw(st.sampled_from(names[:n])), draw(st.integers(0, 2))
            fields["after"] = [{"request": first, "gap": gap}]
        window = sorted((draw(slot), draw(slot)))
        ends = zip(("not_before", "not_after"), window, strict=True)
        fields |= {field: end for field, end in ends if draw(st.integers(0, 3)) == 0}
        if draw(st.booleans()):
            fields["prefer"] = draw(
                st.dictionaries(st.one_of(slot, session), weight, max_size=3)
                | st.lists(session, max_size=1)
            )
        fields["must"] = draw(st.integers(0, 7)) == 0
        requests.append(request(names[n], *pair, **fields))
    tables = draw(st.integers(1, 3))
    away = st.lists(slot, max_size=1)
    rules: dict[str, Any] = {
        "spare_tables": draw(st.sampled_from([0, 0, 0.1, 0.34, 0.5])),
        "strict_minimums": draw(st.booleans()),
        "min_meetings": {"buyer": draw(st.integers(0, 1))},
        "must_one_of": draw(
            st.lists(
                st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True), max_size=2
            )
        ),
        "max_break_difference": draw(st.sampled_from([None, None, None, 0])),
    }
    fields = _fields(slots, tables, requests=requests, rules=rules)
    for table in fields["tables"]:
        table["unavailable"] = draw(away)
        table["reserved_for"] = draw(st.sampled_from([None, None, None, "A", "D"]))
    for company in fields["companies"]:
        company["unavailable"] = draw(away)
        company["min_meetings"] = draw(st.sampled_from([0, 0, 0, 1, 2]))
    fields["policy"] = draw(st.sampled_from(POLICIES))
    return Event.model_validate_json(json.dumps(fields))


class Naive:
    """An event and what its text says, schedule by schedule."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.slots = [s.id for s in event.slots]
        self.session = {s.id: s.session for s in event.slots}
        self.requests = {r.id: r for r in event.requests}

    def schedules(self) -> Iterator[Held]:
        places = [[None, *(t for t in range(len(self.slots)) if self.may(r, t))] for r in self.ids]
        for chosen in product(*places):
            held = {r: t for r, t in zip(self.ids, chosen, strict=True) if t is not None}
            if self.keeps_all(held):
                yield held

    @property
    def ids(self) -> list[str]:
        return list(self.requests)

    def may(self, name: str, slot: int) -> bool:
        asked, companies = self.requests[name], self.event.company_by_id
        first = 0 if asked.not_before is None else self.slots.index(asked.not_before)
        last = 99 if asked.not_after is None else self.slots.index(asked.not_after)
        away = any(self.slots[slot] in companies[c].unavailable for c in asked.companies)
        return first <= slot <= last and not away

    def keeps_all(self, held: Held) -> bool:
        rules = self.event.rules
        return (
            all(r.id in held for r in self.event.requests if r.must)
            and all(any(name in held for name in names) for names in rules.must_one_of)
            and (not rules.strict_minimums or self.shortfall(held) == 0)
            and all(self.in_order(r.id, held) for r in self.event.requests)
            and all(self.fits([r for r, t in held.items() if t == slot], slot) for slot in range(9))
            and (rules.max_break_difference is None or self.even(held))
        )

    def in_order(self, later: str, held: Held) -> bool:
        return all(
            a.request not in held or later not in held or held[later] > held[a.request] + a.gap
            for a in self.requests[later].follows
        )

    def fits(self, names: list[str], slot: int) -> bool:
        companies = [c for name in names for c in self.requests[name].companies]
        if not names:
            return True
        if len(set(companies)) < len(companies):
            return False
        tables = [t for t in self.event.tables if self.slots[slot] not in t.unavailable]
        spare = ceil(Fraction(str(self.event.rules.spare_tables)) * len(tables))
        if len(names) > len(tables) - spare:
            return False
        return any(
            all(
                t.reserved_for in (None, *self.requests[r].companies)
                for r, t in zip(names, chosen, strict=True)
            )
            for subset in combinations(tables, len(names))
            for chosen in permutations(subset)
        )

    def busy(self, company: str, held: Held) -> list[int]:
        return sorted(t for r, t in held.items() if company in self.requests[r].companies)

    def breaks_of(self, company: str, held: Held) -> int:
        busy = self.busy(company, held)
        return sum(b - a > 1 for a, b in pairwise(busy))

    def even(self, held: Held) -> bool:
        return len({self.breaks_of(c.id, held) for c in self.event.companies}) == 1

    def shortfall(self, held: Held) -> int:
        sides = self.event.rules.min_meetings
        return sum(
            max(0, max(c.min_meetings, sides.get(c.side or "", 0)) - len(self.busy(c.id, held)))
            for c in self.event.companies
        )

    def value(self, name: str, held: Held) -> float:
        if name == "shortfall":
            return -self.shortfall(held)
        if name == "score":
            return sum(self.requests[r].score for r in held)
        if name == "breaks":
            return -sum(self.breaks_of(c.id, held) for c in self.event.companies)
        return sum(self.worth(r, self.slots[t]) for r, t in held.items())

    def worth(self, name: str, slot: str) -> float:
        prefer = self.requests[name].prefer
        if not isinstance(prefer, dict):
            prefer = dict.fromkeys(prefer, 1)
        if slot in prefer:
            return prefer[slot]
        return prefer.get(self.session[slot] or "", 0)

    def best(self) -> tuple[float, ...] | None:
        found = (tuple(self.value(n, h) for n in self.event.policy) for h in self.schedules())
        return max(found, default=None)


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(events())
def test_agrees_with_trying_every_schedule(event: Event) -> None:
    expected = Naive(event).best()
    if expected is None:
        with pytest.raises(InfeasibleError) as caught:
            solve(event, time_limit=30, workers=1)
        assert all(caught.value.reasons)
        return
    schedule = solve(event, time_limit=30, workers=1)
    assert schedule.report is not None
    signs = [1 if o.sense == "max" else -1 for o in schedule.report.objectives]
    values = [s * o.value for s, o in zip(signs, schedule.report.objectives, strict=True)]
    assert values == pytest.approx(list(expected))
    assert schedule.report.status == "optimal"
    assert verify(event, schedule).valid


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(events(), st.integers(0, 30), st.sampled_from([1000, 4]))
def test_no_schedule_exceeds_the_bound_on_preferences(
    event: Event, least: int, variables: int
) -> None:
    naive = Naive(event)
    held = [h for h in naive.schedules() if naive.value("score", h) >= least]
    best = max((naive.value("preferences", h) for h in held), default=None)
    bound = preference_bound(compile_event(event), 1000 * least, variables, 10)
    assert best is None or bound is None or 1000 * best <= bound


def test_a_bound_on_preferences_knows_the_seats_of_a_session() -> None:
    """Two tables in two slots take four of six meetings that would all be in the morning."""
    wishes = [
        request(f"Q{n}", *pair, prefer={"AM": 3, "S3": 1})
        for n, pair in enumerate([*PAIRS[:3], *PAIRS[4:7]])
    ]
    crowded = event(requests=wishes)
    assert preference_bound(compile_event(crowded), 60_000, 1000, 10) == 14_000
    schedule = solve(crowded, workers=1, policy=["score", "preferences"])
    assert schedule.report is not None
    assert schedule.report.objectives[1].value <= 14


def test_path_swaps_raise_preferences_and_keep_the_score() -> None:
    companies = [f"{side}{n}" for side in "AD" for n in range(8)]
    large = event(
        slots=8,
        tables=7,
        companies=[{"id": c, "side": "buyer" if c < "B" else "seller"} for c in companies],
        requests=[
            request(f"{a}|{b}", a, b, prefer=["AM"] if (n + m) % 2 else {"S6": 2, "S7": 0.5})
            for n, a in enumerate(companies[:8])
            for m, b in enumerate(companies[8:])
            if (n - m) % 8 < 6
        ],
    )
    problem = compile_event(large)
    start = {
        problem.number_of[m.request]: int(m.slot[1:])
        for m in solve(large, workers=1, policy=["score"], time_limit=5).meetings
    }
    values = OBJECTIVES["score"], OBJECTIVES["preferences"]
    found = [start, *improve(problem, start, ["score", "preferences"], 0, lambda: False, 50_000)]
    scores, preferred = ([o.measure(problem, s) for s in found] for o in values)
    assert len(set(scores)) == 1
    assert preferred == sorted(set(preferred))
    assert len(found) > 1


# Reasons -----------------------------------------------------------------------------------------


def reasons_of(event: Event) -> tuple[str, ...]:
    with pytest.raises(InfeasibleError) as caught:
        solve(event, workers=1)
    return caught.value.reasons


STRICT = {"strict_minimums": True}
APART = [request("Q1", "A", "D", slot="S0"), request("Q2", "A", "E", slot="S2")]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param(
            {
                "slots": 1,
                "tables": 1,
                "requests": [
                    request("Q1", "A", "D", must=True),
                    request("Q2", "B", "E"),
                    request("Q3", "B", "F"),
                    request("Q4", "C", "F"),
                ],
                "rules": {"must_one_of": [["Q2", "Q3"], ["Q3", "Q4", "Q1"]]},
            },
            ("these 2 demands cannot all be met: must-meeting Q1, one of Q2 / Q3",),
            id="a must and a list",
        ),
        pytest.param(
            {
                "slots": 1,
                "requests": [request("Q1", "A", "D"), request("Q2", "B", "D")],
                "rules": STRICT | {"min_meetings": {"buyer": 1}},
                "companies": [
                    {"id": "A", "side": "buyer"},
                    {"id": "B", "side": "buyer"},
                    {"id": "D", "side": "seller"},
                ],
            },
            (
                "these 2 demands cannot all be met: the minimum of 1 meetings of A, "
                "the minimum of 1 meetings of B",
            ),
            id="the minimums of a side",
        ),
        pytest.param(
            {
                "slots": 3,
                "requests": [
                    request("Q1", "A", "D", slot="S0"),
                    request("Q2", "A", "E", slot="S2"),
                ],
                "rules": {"must_one_of": [["Q1"], ["Q2"]], "max_break_difference": 0},
            },
            (
                "the demands cannot all be met with breaks that differ by at most 0 between "
                "companies; without this rule they can",
            ),
            id="lists and a rule on breaks",
        ),
        pytest.param(
            {
                "slots": 3,
                "requests": [
                    request("Q1", "A", "D", slot="S0"),
                    request("Q2", "A", "E", slot="S2"),
                ],
                "companies": [
                    {"id": "A", "side": "buyer", "max_breaks": 0, "min_meetings": 2},
                    {"id": "D", "side": "seller"},
                    {"id": "E", "side": "seller"},
                ],
                "rules": STRICT,
            },
            ("the demands cannot all be met with max_breaks; without this rule they can",),
            id="a minimum and a company without breaks",
        ),
    ],
)
def test_a_reason_names_a_smallest_set_of_demands(
    fields: dict[str, Any], expected: tuple[str, ...]
) -> None:
    assert reasons_of(event(**fields)) == expected


def test_what_counting_shows_is_told_before_any_search() -> None:
    companies: list[dict[str, Any]] = [
        {"id": c, "side": "buyer" if c < "D" else "seller"} for c in "ABCDE"
    ]
    companies[4]["unavailable"] = ["S1"]
    impossible = event(
        slots=2,
        companies=companies,
        requests=[
            request("Q1", "A", "D", not_before="S0"),
            request("Q2", "A", "E", session="PM"),
            request("Q3", "B", "E", session="PM"),
        ],
        rules=STRICT | {"min_meetings": {"buyer": 1}, "must_one_of": [["Q2", "Q3"], ["Q1"]]},
    )
    errors = [f.message for f in check_demands(impossible) if f.severity == "error"]
    assert errors == [
        "one of these requests has to be held, but none can be: "
        "Q2: A and E have no common free slot in session PM, "
        "Q3: B and E have no common free slot in session PM",
        "C has a minimum of meetings, but no request",
        "B has to get at least 1 meeting, but has 0 requests that can be held and room for 2",
    ]


# What is kept free, and schedules broken on purpose ----------------------------------------------


@pytest.mark.parametrize(
    ("part", "tables", "spare"),
    [(0.1, 30, 3), (0.1, 28, 3), (0.1, 1, 1), (0, 9, 0), (0.07, 100, 7), (0.29, 100, 29)],
)
def test_a_part_of_the_tables_is_rounded_up_as_written(
    part: float, tables: int, spare: int
) -> None:
    assert Rules(spare_tables=part).tables_kept_free(tables) == spare


BROKEN: dict[str, tuple[dict[str, Any], Held]] = {
    "order": ({"after": [{"request": "Q1", "gap": 1}]}, {"Q1": 0, "Q2": 1}),
    "not_before": ({"not_before": "S2"}, {"Q2": 1}),
    "not_after": ({"not_after": "S2"}, {"Q2": 3}),
    "spare_tables": ({}, {"Q1": 0, "Q2": 0}),
    "strict_minimums": ({}, {"Q1": 0}),
    "must_one_of": ({}, {"Q1": 0}),
}
BROKEN_RULES = {
    "spare_tables": {"spare_tables": 0.5},
    "strict_minimums": STRICT | {"min_meetings": {"seller": 1}},
    "must_one_of": {"must_one_of": [["Q1"], ["Q2"]]},
}


@pytest.mark.parametrize("rule", BROKEN)
def test_the_verifier_finds_what_is_broken_on_purpose(rule: str) -> None:
    fields, held = BROKEN[rule]
    pair = [request("Q1", "A", "D"), request("Q2", "B", "E", **fields)]
    asked = event(
        requests=pair,
        rules=BROKEN_RULES.get(rule, {}),
        companies=[{"id": c, "side": "buyer" if c < "D" else "seller"} for c in "ABDE"],
    )
    meetings = [
        Meeting(
            request=name,
            companies=asked.request_by_id[name].companies,
            slot=f"S{slot}",
            table=f"M{n}",
            score=10,
        )
        for n, (name, slot) in enumerate(held.items())
    ]
    found = verify(asked, Schedule(meetings=tuple(meetings))).violations
    assert {violation.rule for violation in found} == {rule}
