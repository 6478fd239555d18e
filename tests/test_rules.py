"""Each rule is told, checked and kept by the solver."""

import json
import pkgutil
from importlib import import_module
from typing import Any, get_args

import pytest
from linkmatch.models import Event, Schedule
from linkmatch.models.policy import OBJECTIVE_NAMES
from linkmatch.scheduler import objectives, rules
from linkmatch.scheduler.objectives import OBJECTIVES
from linkmatch.scheduler.objectives.base import Objective
from linkmatch.scheduler.rules import RULES, Rule
from linkmatch.scheduler.rules.base import Kind, Language
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.verify import verify

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


# Registries ----------------------------------------------------------------------------------


def test_rule_names_are_unique() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)


def test_each_module_of_a_rule_is_registered_under_its_name() -> None:
    modules = {module.name for module in pkgutil.iter_modules(rules.__path__)} - {"base"}
    registered = {rule.name: rule for rule in RULES}
    assert registered.keys() == modules
    for name, rule in registered.items():
        assert import_module(f"{rules.__name__}.{name}").RULE is rule


@each_rule
def test_a_rule_is_told_in_both_languages(rule: Rule) -> None:
    sentences = [rule.describe(language) for language in get_args(Language)]
    assert len(set(sentences)) == len(sentences) == 2
    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in sentences)


@each_rule
def test_a_rule_has_a_kind_and_is_kept_by_the_solver(rule: Rule) -> None:
    assert rule.kind in get_args(Kind)
    assert rule.restrict is not None or rule.enforce is not None


def test_objectives_that_exist_are_those_registered() -> None:
    modules = {module.name for module in pkgutil.iter_modules(objectives.__path__)} - {"base"}
    assert tuple(OBJECTIVES) == OBJECTIVE_NAMES
    assert modules == set(OBJECTIVE_NAMES)
    assert all(name == objective.name for name, objective in OBJECTIVES.items())


@pytest.mark.parametrize(
    ("objective", "better", "worse", "shown"),
    [(OBJECTIVES["score"], 2500, 2000, 2.5), (OBJECTIVES["shortfall"], 1, 2, 1)],
    ids=["score", "shortfall"],
)
def test_an_objective_knows_what_is_better(
    objective: Objective, better: int, worse: int, shown: float
) -> None:
    assert objective.better(better, worse)
    assert not objective.better(worse, better)
    assert not objective.better(better, better)
    assert objective.shown(better) == shown


# The solver keeps each rule ------------------------------------------------------------------


def event(**changes: Any) -> Event:
    """One slot and two tables, at which A and B, C and D want to meet; some fields replaced."""
    fields = {
        "sides": ["firm"],
        "slots": slots("AM"),
        "tables": [{"id": "M1"}, {"id": "M2"}],
        "companies": companies(),
        "requests": [request("A", "B"), request("C", "D")],
    }
    return Event.model_validate_json(json.dumps(fields | changes))


def slots(*sessions: str) -> list[dict[str, str]]:
    return [
        {
            "id": f"S{n}",
            "start": f"2026-03-02T{8 + n:02d}:00",
            "end": f"2026-03-02T{8 + n:02d}:30",
            "session": session,
        }
        for n, session in enumerate(sessions, 1)
    ]


def companies(**changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": name, **changes.get(name, {})} for name in "ABCDEF"]


def request(*members: str, score: float = 10, **fields: Any) -> dict[str, Any]:
    return {"companies": list(members), "score": score, **fields}


def places(schedule: Schedule) -> dict[str, tuple[str, str]]:
    return {m.request: (m.slot, m.table) for m in schedule.meetings}


TWO_SLOTS = slots("AM", "PM")
CLOSE_SLOTS = [
    {"id": f"S{n}", "start": f"2026-03-02T08:{a}", "end": f"2026-03-02T{b}", "session": "AM"}
    for n, a, b in ((1, "00", "08:30"), (2, "30", "09:00"))
]
C_ONLY_IN_THE_MORNING = companies(C={"unavailable": ["S2"]})

# What is asked for, what is changed so that the rule binds, and what is best to hold then.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], set[str]]] = {
    "availability": (
        {},
        {"companies": companies(A={"unavailable": ["S1"]})},
        {"C|D"},
    ),
    "one_at_a_time": (
        {
            "companies": companies(A={"delegations": 2}),
            "requests": [request("A", "B"), request("A", "C", score=9)],
        },
        {"companies": companies()},
        {"A|B"},
    ),
    "max_meetings": (
        {"slots": TWO_SLOTS, "requests": [request("A", "B"), request("A", "C", score=9)]},
        {"companies": companies(A={"max_meetings": 1})},
        {"A|B"},
    ),
    "must": (
        {"requests": [request("A", "B"), request("A", "C", score=9)]},
        {"requests": [request("A", "B"), request("A", "C", score=9, must=True)]},
        {"A|C"},
    ),
    "forbidden": ({}, {"forbidden": [["D", "C"]]}, {"A|B"}),
    "fixed_slot": (
        {
            "slots": TWO_SLOTS,
            "companies": C_ONLY_IN_THE_MORNING,
            "requests": [request("A", "B"), request("A", "C", score=9)],
        },
        {"requests": [request("A", "B", slot="S1"), request("A", "C", score=9)]},
        {"A|B"},
    ),
    "session": (
        {
            "slots": TWO_SLOTS,
            "companies": C_ONLY_IN_THE_MORNING,
            "requests": [request("A", "B"), request("A", "C", score=9)],
        },
        {"requests": [request("A", "B", session="AM"), request("A", "C", score=9)]},
        {"A|B"},
    ),
    "order": (
        {"requests": [request("A", "B"), request("C", "D", score=9)]},
        {"requests": [request("A", "B"), request("C", "D", score=9, after=["A|B"])]},
        {"A|B"},
    ),
    "table_availability": (
        {"requests": [request("A", "B"), request("C", "D", score=9)]},
        {"tables": [{"id": "M1"}, {"id": "M2", "unavailable": ["S1"]}]},
        {"A|B"},
    ),
    "room_maximum": (
        {
            "rooms": [{"id": "R1"}],
            "tables": [{"id": "M1", "room": "R1"}, {"id": "M2", "room": "R1"}],
            "requests": [request("A", "B"), request("C", "D", score=9)],
        },
        {"rooms": [{"id": "R1", "max_meetings": 1}]},
        {"A|B"},
    ),
    "reserved_table": (
        {"requests": [request("A", "B"), request("C", "D")]},
        {"tables": [{"id": "M1", "reserved_for": "C"}, {"id": "M2", "reserved_for": "C"}]},
        {"C|D"},
    ),
    "fixed_table": (
        {"requests": [request("A", "B", table="M1"), request("C", "D", score=9)]},
        {"requests": [request("A", "B", table="M1"), request("C", "D", score=9, table="M1")]},
        {"A|B"},
    ),
    "length": (
        {
            "slots": TWO_SLOTS,
            "requests": [request("A", "B", length=2)],
            "rules": {"max_pause_minutes": 30},
        },
        {"rules": {"max_pause_minutes": 20}},
        set(),
    ),
    "seats": (
        {"requests": [request("A", "B", "C"), request("D", "E", score=9)]},
        {"tables": [{"id": "M1", "seats": 2}, {"id": "M2", "seats": 2}]},
        {"D|E"},
    ),
    "home_table": (
        {"requests": [request("A", "B"), request("C", "D", score=9)]},
        {"companies": companies(A={"home_table": "M1"}, C={"home_table": "M1"})},
        {"A|B"},
    ),
    "home_tables": (
        {
            "sides": ["firm", "buyer"],
            "slots": TWO_SLOTS,
            "tables": [{"id": "M1", "reserved_for": "A"}, {"id": "M2"}],
            "companies": [{"id": n, "side": "firm" if n < "C" else "buyer"} for n in "ABCD"],
            "requests": [request("A", "C", table="M1"), request("A", "D", score=9, table="M2")],
        },
        {"rules": {"home_tables": "firm"}},
        {"A|C"},
    ),
    "walking": (
        {
            "slots": slots("AM", "AM"),
            "rooms": [{"id": "R1", "zone": "X"}, {"id": "R2", "zone": "Y"}],
            "tables": [{"id": "M1", "room": "R1"}, {"id": "M2", "room": "R2"}],
            "requests": [request("A", "B", table="M1"), request("A", "C", score=9, table="M2")],
        },
        {"rules": {"walking": [["Y", "X", 1]]}},
        {"A|B"},
    ),
    "representatives": (
        {
            "slots": TWO_SLOTS,
            "requests": [request("A", "B", session="AM"), request("A", "C", score=9, session="PM")],
        },
        {"companies": companies(A={"representatives": [{"id": "R1", "unavailable": ["S2"]}]})},
        {"A|B"},
    ),
    "interpreters": (
        {"interpreters": [{"id": "J1", "languages": ["id", "ja"]}]},
        {
            "companies": companies(
                A={"languages": ["id"]},
                B={"languages": ["ja"]},
                C={"languages": ["id"]},
                D={"languages": ["en"]},
            )
        },
        {"A|B"},
    ),
    "max_consecutive": (
        {
            "slots": CLOSE_SLOTS,
            "requests": [request("A", "B", slot="S1"), request("A", "C", score=9, slot="S2")],
        },
        {"rules": {"max_consecutive": 1}},
        {"A|B"},
    ),
    "max_per_session": (
        {"slots": slots("AM", "AM"), "requests": [request("A", "B"), request("A", "C", score=9)]},
        {"rules": {"max_per_session": 1}},
        {"A|B"},
    ),
    "max_per_day": (
        {"slots": slots("AM", "PM"), "requests": [request("A", "B"), request("A", "C", score=9)]},
        {"rules": {"max_per_day": 1}},
        {"A|B"},
    ),
    "min_gap": (
        {"slots": slots("AM", "AM"), "requests": [request("A", "B"), request("A", "C", score=9)]},
        {"companies": companies(A={"min_gap": 1})},
        {"A|B"},
    ),
    "max_breaks": (
        {
            "slots": slots("AM", "AM", "AM"),
            "requests": [request("A", "B", slot="S1"), request("A", "C", score=9, slot="S3")],
        },
        {"companies": companies(A={"max_breaks": 0})},
        {"A|B"},
    ),
    "must_one_of": (
        {"tables": [{"id": "M1"}], "requests": [request("A", "B"), request("C", "D", score=9)]},
        {"rules": {"must_one_of": [["C|D"]]}},
        {"C|D"},
    ),
    "strict_minimums": (
        {
            "tables": [{"id": "M1"}],
            "requests": [request("A", "B"), request("C", "D", score=9)],
            "companies": companies(D={"min_meetings": 1}),
            "policy": ["score"],
        },
        {"rules": {"strict_minimums": True}},
        {"C|D"},
    ),
    "not_before": (
        {"slots": TWO_SLOTS, "tables": [{"id": "M1"}], "companies": C_ONLY_IN_THE_MORNING},
        {"requests": [request("A", "B"), request("C", "D", not_before="S2")]},
        {"A|B"},
    ),
    "not_after": (
        {"slots": TWO_SLOTS, "companies": companies(C={"unavailable": ["S1"]})},
        {"requests": [request("A", "B"), request("C", "D", not_after="S1")]},
        {"A|B"},
    ),
    "spare_tables": (
        {"requests": [request("A", "B"), request("C", "D", score=9)]},
        {"rules": {"spare_tables": 0.1}},
        {"A|B"},
    ),
    "max_break_difference": (
        {
            "slots": slots("AM", "AM", "AM"),
            "requests": [request("A", "B", slot="S1"), request("A", "C", score=9, slot="S3")],
        },
        {"rules": {"max_break_difference": 0}},
        {"A|B"},
    ),
}


def test_each_rule_that_data_can_turn_off_has_a_case() -> None:
    assert CASES.keys() == {rule.name for rule in RULES} - {"requested", "tables"}


@pytest.mark.parametrize(
    ("rule", "without", "change", "held"),
    [(rule, *case) for rule, case in CASES.items()],
    ids=CASES.keys(),
)
def test_a_rule_alone_decides_the_optimum(
    rule: str, without: dict[str, Any], change: dict[str, Any], held: set[str]
) -> None:
    free, bound = event(**without), event(**(without | change))
    best_without, best = solve(free, workers=1), solve(bound, workers=1)

    assert places(best_without).keys() != held
    assert places(best).keys() == held
    for schedule in (best_without, best):
        assert schedule.report is not None
        assert schedule.report.status == "optimal"

    unbound = Schedule(meetings=best_without.meetings)
    assert {v.rule for v in verify(bound, unbound).violations} == {rule}


def test_a_request_is_held_only_once() -> None:
    one = event(slots=TWO_SLOTS, requests=[request("A", "B")])
    assert len(solve(one, workers=1).meetings) == 1


def test_two_requests_of_the_same_companies_are_both_held() -> None:
    both = [request("A", "B", id="Q1"), request("A", "B", id="Q2")]
    held = places(solve(event(slots=TWO_SLOTS, requests=both), workers=1))
    assert {slot for slot, _ in held.values()} == {"S1", "S2"}


def test_a_table_holds_one_meeting_at_a_time() -> None:
    wishes = [request("A", "B"), request("C", "D", score=9)]
    assert places(solve(event(tables=[{"id": "M1"}], requests=wishes), workers=1)) == {
        "A|B": ("S1", "M1")
    }
    at_two = places(solve(event(requests=wishes), workers=1))
    assert {table for _, table in at_two.values()} == {"M1", "M2"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"slots": TWO_SLOTS, "requests": [request("A", "B", slot="S2", table="M2")]},
            {"A|B": ("S2", "M2")},
            id="fixed slot and table",
        ),
        pytest.param(
            {
                "slots": TWO_SLOTS,
                "tables": [{"id": "M1"}],
                "requests": [request("A", "B", session="PM")],
            },
            {"A|B": ("S2", "M1")},
            id="session",
        ),
        pytest.param(
            {
                "slots": TWO_SLOTS,
                "tables": [{"id": "M1"}],
                "requests": [request("A", "B", after=["C|D"]), request("C", "D")],
            },
            {"C|D": ("S1", "M1"), "A|B": ("S2", "M1")},
            id="order",
        ),
        pytest.param(
            {"tables": [{"id": "M1", "reserved_for": "D"}, {"id": "M2"}]},
            {"C|D": ("S1", "M1"), "A|B": ("S1", "M2")},
            id="reserved table",
        ),
        pytest.param(
            {
                "slots": TWO_SLOTS,
                "tables": [
                    {"id": "M1", "unavailable": ["S1"]},
                    {"id": "M2", "unavailable": ["S2"]},
                ],
                "requests": [request("A", "B", slot="S1"), request("C", "D", slot="S2")],
            },
            {"A|B": ("S1", "M2"), "C|D": ("S2", "M1")},
            id="tables open at different times",
        ),
        pytest.param(
            {
                "rooms": [{"id": "R1", "max_meetings": 0}],
                "tables": [{"id": "M1", "room": "R1"}, {"id": "M2"}],
                "requests": [request("A", "B")],
            },
            {"A|B": ("S1", "M2")},
            id="room that holds nothing",
        ),
        pytest.param(
            {"tables": [{"id": "M1"}], "requests": [request("A", "B", "C")]},
            {"A|B|C": ("S1", "M1")},
            id="group meeting",
        ),
    ],
)
def test_a_meeting_is_placed_where_the_rules_leave_room(
    changes: dict[str, Any], expected: dict[str, tuple[str, str]]
) -> None:
    assert places(solve(event(**changes), workers=1)) == expected


def test_a_minimum_comes_before_the_score() -> None:
    wishes = [request("A", "B"), request("A", "C", score=1)]
    wanting = event(companies=companies(C={"min_meetings": 1}), requests=wishes)
    assert places(solve(wanting, workers=1)).keys() == {"A|C"}
    assert places(solve(wanting, workers=1, policy=["score", "shortfall"])).keys() == {"A|B"}
