"""A schedule is checked without the solver: one that is right, and each way to break a rule."""

import json
import subprocess
import sys
from typing import Any

import pytest
from linkmatch import verify
from linkmatch.formats.json import dump
from linkmatch.models import Event, Meeting, ObjectiveResult, Report, Schedule
from linkmatch.scheduler.plan import Plan
from linkmatch.scheduler.verify import recompute

EVENT: dict[str, Any] = {
    "name": "Temu Bisnis",
    "slots": [
        {"id": "S1", "start": "2026-03-02T09:00", "end": "2026-03-02T09:30", "session": "AM"},
        {"id": "S2", "start": "2026-03-02T09:30", "end": "2026-03-02T10:00", "session": "AM"},
        {"id": "S3", "start": "2026-03-02T13:00", "end": "2026-03-02T13:30", "session": "PM"},
        {"id": "S4", "start": "2026-03-02T13:30", "end": "2026-03-02T14:00", "session": "PM"},
        {"id": "S5", "start": "2026-03-02T19:00", "end": "2026-03-02T19:30"},
    ],
    "rooms": [{"id": "R1", "max_meetings": 1}, {"id": "R2"}],
    "tables": [
        {"id": "M1", "room": "R1"},
        {"id": "M2", "room": "R1"},
        {"id": "M3", "room": "R2", "reserved_for": "I1"},
        {"id": "M4", "room": "R2", "unavailable": ["S1"]},
        {"id": "M5"},
    ],
    "companies": [
        {"id": "I1", "side": "ikm", "delegations": 2},
        {"id": "I2", "side": "ikm", "unavailable": ["S4"]},
        {"id": "I3", "side": "ikm", "min_meetings": 1, "max_meetings": 1},
        {"id": "T1", "side": "tier1", "min_meetings": 3},
        {"id": "T2", "side": "tier1"},
        {"id": "T3", "side": "tier1"},
    ],
    "requests": [
        {"id": "Q1", "companies": ["I1", "T1"], "score": 90, "must": True},
        {"id": "Q2", "companies": ["I1", "T2"], "score": 50.5, "slot": "S2"},
        {"id": "Q3", "companies": ["I2", "T1"], "score": 40, "session": "PM"},
        {"id": "Q4", "companies": ["I2", "T2"], "score": 30, "after": ["Q3", "Q5"]},
        {"id": "Q5", "companies": ["I3", "T3"], "score": 20, "table": "M4"},
        {"id": "Q6", "companies": ["I1", "I2", "T3"], "score": 70.125},
        {"id": "Q7", "companies": ["I3", "T2"], "score": 10},
        {"id": "Q8", "companies": ["I3", "T1"], "score": 99},
    ],
    "forbidden": [["T1", "I3"]],
}

PLACES = {
    "Q1": ("S1", "M1"),
    "Q2": ("S2", "M3"),
    "Q6": ("S2", "M2"),
    "Q3": ("S3", "M1"),
    "Q5": ("S3", "M4"),
    "Q4": ("S5", "M1"),
}

# T1 wants 3 meetings and has 2; 90 + 50.5 + 70.125 + 40 + 20 + 30.
# I2 waits in S4, T1 in S2, T2 in S3 and S4.
VALUES = {
    "shortfall": 1,
    "score": 300.625,
    "preferences": 0,
    "breaks": 3,
    "idle_slots": 4,
    "table_changes": 5,
}


@pytest.fixture
def event() -> Event:
    return Event.model_validate_json(json.dumps(EVENT))


def meeting(event: Event, request: str, slot: str, table: str, /, **fields: Any) -> Meeting:
    asked = event.request_by_id[request]
    right: dict[str, Any] = {"request": request, "companies": asked.companies, "score": asked.score}
    return Meeting(**(right | {"slot": slot, "table": table} | fields))


def schedule(
    event: Event, *more: Meeting, without: str = "", report: Report | None = None, **places: Any
) -> Schedule:
    """The right schedule, some of its meetings elsewhere, some left out and some added."""
    kept = {request: place for request, place in PLACES.items() if request != without}
    meetings = [meeting(event, request, *place) for request, place in (kept | places).items()]
    return Schedule(meetings=(*meetings, *more), report=report)


def report(**changes: Any) -> Report:
    """The right schedule's report, some of its fields replaced."""
    shortfall = ObjectiveResult(name="shortfall", sense="min", value=1, bound=1)
    score = ObjectiveResult(name="score", sense="max", value=300.625, bound=310)
    fields: dict[str, Any] = {"status": "feasible", "objectives": (shortfall, score), "meetings": 6}
    return Report(**(fields | changes))


def objective(name: str, value: float, bound: float | None = None) -> ObjectiveResult:
    return ObjectiveResult(
        name=name, sense="max" if name == "score" else "min", value=value, bound=bound
    )


def assert_broken(event: Event, broken: Schedule, rules: set[str], *named: str) -> None:
    """Assert which rules are broken, and that one of the messages has all the names."""
    verification = verify(event, broken)
    assert not verification.valid
    assert {v.rule for v in verification.violations} == rules
    messages = [v.message for v in verification.violations]
    assert any(all(name in message for name in named) for message in messages), messages


# What is right -------------------------------------------------------------------------------


def test_a_schedule_that_keeps_every_rule_is_valid(event: Event) -> None:
    verification = verify(event, schedule(event, report=report()))
    assert verification.violations == ()
    assert verification.warnings == ()
    assert verification.valid
    assert {o.name: o.value for o in verification.objectives} == VALUES


def test_a_verification_is_json(event: Event) -> None:
    assert verify(event, schedule(event)).as_dict() == {
        "valid": True,
        "violations": [],
        "objectives": [
            {"name": "shortfall", "sense": "min", "value": 1},
            {"name": "score", "sense": "max", "value": 300.625},
            {"name": "preferences", "sense": "max", "value": 0},
            {"name": "breaks", "sense": "min", "value": 3},
            {"name": "idle_slots", "sense": "min", "value": 4},
            {"name": "table_changes", "sense": "min", "value": 5},
        ],
        "warnings": [],
    }


def test_a_violation_is_json(event: Event) -> None:
    found = verify(event, schedule(event, Q5=("S3", "M5"))).as_dict()
    assert found["valid"] is False
    assert found["violations"] == [
        {
            "rule": "fixed_table",
            "message": "request Q5 is fixed to table M4, but is at M5",
            "requests": ["Q5"],
            "companies": ["I3", "T3"],
            "slot": "S3",
            "table": "M5",
        }
    ]
    assert json.loads(json.dumps(found)) == found


def test_objectives_come_in_the_order_of_the_policy(event: Event) -> None:
    by_score = event.model_copy(update={"policy": ("score",)})
    found = recompute(Plan(by_score, schedule(event).meetings))
    assert [o.name for o in found] == [
        "score",
        "shortfall",
        "preferences",
        "breaks",
        "idle_slots",
        "table_changes",
    ]
    assert all(o.bound is None for o in found)


def test_the_empty_schedule_lacks_only_the_must_meetings(event: Event) -> None:
    empty = Schedule(meetings=())
    assert_broken(event, empty, {"must"}, "Q1", "I1", "T1")
    assert {o.name: o.value for o in verify(event, empty).objectives} == {
        "shortfall": 4,
        "score": 0,
        "preferences": 0,
        "breaks": 0,
        "idle_slots": 0,
        "table_changes": 0,
    }


def test_companies_of_a_meeting_have_no_order(event: Event) -> None:
    turned = meeting(event, "Q1", "S1", "M1", companies=("T1", "I1"))
    assert verify(event, schedule(event, turned, without="Q1")).valid


@pytest.mark.parametrize("held", ["Q3", "Q4"])
def test_order_binds_only_where_both_are_held(event: Event, held: str) -> None:
    alone = Event.model_validate_json(
        json.dumps(EVENT | {"requests": [{**r, "must": False} for r in EVENT["requests"]]})
    )
    place = {"Q3": ("S4", "M1"), "Q4": ("S1", "M1")}[held]
    only = Schedule(meetings=(meeting(alone, held, *place),))
    assert "order" not in {v.rule for v in verify(alone, only).violations}


def test_a_hash_of_another_event_is_a_warning(event: Event) -> None:
    other = schedule(event).model_copy(update={"event_sha256": "0" * 64})
    verification = verify(event, other)
    assert verification.valid
    (warning,) = verification.warnings
    assert "the event has changed" in warning


def test_the_hash_of_the_event_is_no_warning(event: Event) -> None:
    own = schedule(event).model_copy(update={"event_sha256": event.sha256})
    assert verify(event, own).warnings == ()


# What breaks a rule --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("places", "rules", "named"),
    [
        pytest.param({"Q4": ("S4", "M1")}, {"availability"}, ("I2", "S4"), id="company away"),
        pytest.param(
            {"Q5": ("S2", "M4")},
            {"one_at_a_time"},
            ("T3 has 2 meetings", "S2", "1 delegation"),
            id="double booked",
        ),
        pytest.param(
            {"Q1": ("S2", "M5")},
            {"one_at_a_time"},
            ("I1 has 3 meetings", "S2", "2 delegations"),
            id="more than delegations",
        ),
        pytest.param(
            {"Q7": ("S1", "M5")},
            {"max_meetings"},
            ("I3 has 2 meetings", "maximum of 1"),
            id="more than the maximum",
        ),
        pytest.param(
            {"Q2": ("S1", "M3")},
            {"fixed_slot"},
            ("Q2", "fixed to slot S2", "in S1"),
            id="another slot than the fixed one",
        ),
        pytest.param(
            {"Q1": ("S3", "M3"), "Q3": ("S1", "M1")},
            {"session"},
            ("Q3", "session PM", "slot S1 is in AM"),
            id="another session",
        ),
        pytest.param(
            {"Q3": ("S5", "M1"), "Q4": ("S1", "M5")},
            {"session", "order"},
            ("Q3", "session PM", "slot S5 is in no session"),
            id="slot without session",
        ),
        pytest.param(
            {"Q4": ("S1", "M5")},
            {"order"},
            ("Q4 in slot S1", "after Q3", "slot S3"),
            id="order reversed",
        ),
        pytest.param(
            {"Q5": ("S5", "M4")},
            {"order"},
            ("Q4 in slot S5", "after Q5", "slot S5"),
            id="order in the same slot",
        ),
        pytest.param(
            {"Q6": ("S2", "M3")},
            {"tables"},
            ("M3 has 2 meetings", "S2", "Q2", "Q6"),
            id="two meetings at a table",
        ),
        pytest.param(
            {"Q5": ("S1", "M4")},
            {"table_availability"},
            ("M4", "S1"),
            id="closed table",
        ),
        pytest.param(
            {"Q3": ("S3", "M3")},
            {"reserved_table"},
            ("M3 is reserved for I1", "I2, T1"),
            id="table of another company",
        ),
        pytest.param(
            {"Q2": ("S2", "M1")},
            {"room_maximum"},
            ("R1 has 2 meetings", "S2", "its 1"),
            id="room full",
        ),
        pytest.param(
            {"Q5": ("S3", "M5")},
            {"fixed_table"},
            ("Q5", "fixed to table M4", "at M5"),
            id="another table than the fixed one",
        ),
        pytest.param(
            {"Q3": ("S3", "M4")},
            {"tables"},
            ("M4 has 2 meetings", "S3", "Q3", "Q5"),
            id="two meetings at a fixed table",
        ),
    ],
)
def test_a_meeting_in_a_wrong_place_breaks_a_rule(
    event: Event, places: dict[str, Any], rules: set[str], named: tuple[str, ...]
) -> None:
    assert_broken(event, schedule(event, **places), rules, *named)


def test_a_must_meeting_has_to_be_held(event: Event) -> None:
    assert_broken(event, schedule(event, without="Q1"), {"must"}, "Q1", "I1", "T1")


def test_a_forbidden_pair_must_not_meet(event: Event) -> None:
    met = schedule(event, without="Q5", Q8=("S2", "M4"))
    assert_broken(event, met, {"forbidden"}, "I3 and T1")


def test_a_forbidden_pair_must_not_meet_in_a_group_either(event: Event) -> None:
    strict = event.model_copy(update={"forbidden": (("T3", "I2"),)})
    assert_broken(strict, schedule(strict), {"forbidden"}, "I2 and T3")


def test_without_forbidden_pairs_all_may_meet(event: Event) -> None:
    free = event.model_copy(update={"forbidden": ()})
    assert verify(free, schedule(free, without="Q5", Q8=("S2", "M4"))).valid


def test_a_request_is_held_once(event: Event) -> None:
    again = meeting(event, "Q1", "S4", "M1")
    assert_broken(event, schedule(event, again), {"requested"}, "Q1", "2 times", "S1, S4")
    assert {o.name: o.value for o in verify(event, schedule(event, again)).objectives} == {
        "shortfall": 0,
        "score": 300.625,
        "preferences": 0,
        "breaks": 4,
        "idle_slots": 5,
        "table_changes": 6,
    }


@pytest.mark.parametrize("companies", [("I1", "T3"), ("I1", "T1", "T3"), ("I1", "I1")])
def test_only_the_companies_requested_meet(event: Event, companies: tuple[str, ...]) -> None:
    others = meeting(event, "Q1", "S4", "M1", companies=companies)
    message = f"request Q1 is of I1, T1, but its meeting is of {', '.join(companies)}"
    assert_broken(event, schedule(event, others, without="Q1"), {"requested"}, message)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"request": "Q99"}, "the event has no request Q99"),
        ({"companies": ("I1", "X", "Y")}, "the event has no company X, no company Y"),
        ({"slot": "S9"}, "the event has no slot S9"),
        ({"table": "M9"}, "the event has no table M9"),
        ({"slot": "S9", "table": "M9"}, "the event has no slot S9, no table M9"),
    ],
)
def test_what_the_event_does_not_have_is_unknown(
    event: Event, fields: dict[str, Any], message: str
) -> None:
    strange = meeting(event, "Q2", "S2", "M3", **fields)
    assert_broken(event, schedule(event, strange, without="Q2"), {"unknown"}, message)


def test_a_meeting_with_unknown_names_does_not_count(event: Event) -> None:
    strange = meeting(event, "Q1", "S1", "M9")
    verification = verify(event, schedule(event, strange, without="Q1"))
    assert [v.rule for v in verification.violations] == ["unknown", "must"]
    assert {o.name: o.value for o in verification.objectives} == {
        "shortfall": 2,
        "score": 210.625,
        "preferences": 0,
        "breaks": 2,
        "idle_slots": 3,
        "table_changes": 3,
    }


def test_numbered_tables_are_known() -> None:
    numbered = Event.model_validate_json(
        json.dumps(
            EVENT | {"tables": [], "rooms": [], "table_count": 2, "requests": EVENT["requests"][:1]}
        )
    )
    assert verify(numbered, Schedule(meetings=(meeting(numbered, "Q1", "S1", "T02"),))).valid
    beyond = Schedule(meetings=(meeting(numbered, "Q1", "S1", "T03"),))
    assert_broken(numbered, beyond, {"unknown", "must"}, "table T03")


def test_a_meeting_has_the_score_of_its_request(event: Event) -> None:
    dearer = meeting(event, "Q2", "S2", "M3", score=50.501)
    broken = schedule(event, dearer, without="Q2")
    message = "request Q2 has score 50.5, but the meeting 50.501"
    assert_broken(event, broken, {"score"}, message)
    assert {o.name: o.value for o in verify(event, broken).objectives} == VALUES


def test_every_rule_broken_is_told(event: Event) -> None:
    verification = verify(event, schedule(event, without="Q1", Q4=("S4", "M1"), Q5=("S3", "M3")))
    assert [v.rule for v in verification.violations] == [
        "availability",
        "must",
        "reserved_table",
        "fixed_table",
    ]


# What a report claims ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (
            {"objectives": (objective("score", 300.626),)},
            "the report says score 300.626, the meetings give 300.625",
        ),
        (
            {"objectives": (objective("shortfall", 0),)},
            "the report says shortfall 0, the meetings give 1",
        ),
        (
            {"objectives": (objective("score", 300.625, 300.624),)},
            "score is 300.625, better than its stated bound 300.624: the bound is wrong",
        ),
        (
            {"objectives": (objective("shortfall", 1, 2),)},
            "shortfall is 1, better than its stated bound 2: the bound is wrong",
        ),
        (
            {"objectives": (objective("happiness", 1),)},
            "the report names an unknown objective happiness",
        ),
        ({"meetings": 7}, "the report says 7 meetings, the schedule has 6"),
        ({"status": "optimal"}, "the report says optimal, but the gap of score is not closed"),
        ({"status": "optimal", "objectives": ()}, "says optimal, but names no objective"),
        ({"status": "infeasible"}, "the report says infeasible, but there are meetings"),
        (
            {"objectives": (ObjectiveResult(name="score", sense="min", value=300.625),)},
            "the report says min for score",
        ),
    ],
)
def test_a_report_that_is_not_true_is_a_violation(
    event: Event, claim: dict[str, Any], message: str
) -> None:
    assert_broken(event, schedule(event, report=report(**claim)), {"report"}, message)


@pytest.mark.parametrize(
    "claim",
    [
        {"objectives": ()},
        {"objectives": (objective("score", 300.625),)},
        {"objectives": (objective("score", 300.625, 300.625), objective("shortfall", 1.0, 1))},
        {"objectives": (objective("shortfall", 1, 0),)},
    ],
    ids=["nothing", "no bound", "bounds reached", "bound not reached"],
)
def test_a_true_report_is_no_violation(event: Event, claim: dict[str, Any]) -> None:
    assert verify(event, schedule(event, report=report(**claim))).valid


# Independence of the solver ------------------------------------------------------------------

WITHOUT_LIBRARIES = """
import json, sys

HEAVY = {"ortools", "numpy", "pandas", "openpyxl"}

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in HEAVY:
            raise ImportError(f"{name} is not installed here")

sys.meta_path.insert(0, Absent())

import linkmatch
from linkmatch.formats.parse import parse_event, parse_schedule
from linkmatch.scheduler.rules import RULES

event, schedule = sys.stdin.read().split("\\0")
found = linkmatch.verify(parse_event(event).value, parse_schedule(schedule).value)
loaded = sorted(HEAVY & {name.partition(".")[0] for name in sys.modules})
print(json.dumps({"loaded": loaded, "rules": len(RULES), **found.as_dict()}))
"""


def test_verifies_where_no_solver_is_installed(event: Event) -> None:
    broken = schedule(event, Q5=("S3", "M5"))
    finished = subprocess.run(
        [sys.executable, "-c", WITHOUT_LIBRARIES],
        input=dump(event) + b"\0" + dump(broken),
        capture_output=True,
        check=False,
    )
    assert finished.stderr == b""
    answer = json.loads(finished.stdout)
    assert answer.pop("loaded") == []
    assert answer.pop("rules") > 0
    assert answer == verify(event, broken).as_dict()
