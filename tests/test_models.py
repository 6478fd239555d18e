"""What an event may say, and how everything that is wrong with it is told at once."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkmatch.formats.json import dump
from linkmatch.formats.parse import parse_event, parse_schedule
from linkmatch.models import (
    Company,
    Event,
    InputError,
    Meeting,
    ObjectiveResult,
    Problem,
    Report,
    Request,
    Room,
    Schedule,
    Slot,
    Table,
)
from linkmatch.models.base import natural_key
from linkmatch.models.parts import numbered_table_ids
from pydantic import BaseModel, ValidationError

Told = tuple[str | None, int | None, str | None, str]
"""Sheet, row, column and message of a problem."""


def slot(name: str, start: str = "09:00", end: str = "09:15", /, **fields: Any) -> dict[str, Any]:
    return {"id": name, "start": f"2017-01-26T{start}", "end": f"2017-01-26T{end}", **fields}


def request(*companies: str, **fields: Any) -> dict[str, Any]:
    return {"companies": list(companies), "score": 10, **fields}


def company(name: str, side: str = "tier1", /, **fields: Any) -> dict[str, Any]:
    return {"id": name, "side": side, **fields}


COMPANIES = [company("A", "ikm"), company("B"), company("C")]


def data(**changes: Any) -> dict[str, Any]:
    """A small right event, with some fields replaced; ``...`` leaves a field out."""
    fields: dict[str, Any] = {
        "slots": [slot("S1", session="AM"), slot("S2", "09:15", "09:30", session="PM")],
        "rooms": [{"id": "R1"}],
        "tables": [{"id": "M1", "room": "R1"}, {"id": "M2"}],
        "companies": COMPANIES,
        "requests": [request("A", "B", id="Q1"), request("A", "C", id="Q2")],
        "interpreters": [{"id": "J1", "languages": ["ja"]}],
    }
    return {key: value for key, value in (fields | changes).items() if value is not ...}


def event(**changes: Any) -> Event:
    return parse_event(data(**changes)).value


def problems(source: object) -> Sequence[Problem]:
    with pytest.raises(InputError) as caught:
        parse_event(source)
    return caught.value.problems


def told(**changes: Any) -> list[Told]:
    return [(p.sheet, p.row, p.column, p.message) for p in problems(data(**changes))]


# Fields one by one ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "model",
    [
        event(),
        event().slots[0],
        event().requests[0],
        Company(id="A"),
        Report(status="feasible"),
        Schedule(meetings=()),
    ],
    ids=lambda model: type(model).__name__,
)
def test_models_are_frozen(model: BaseModel) -> None:
    field = next(iter(type(model).model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(model, field, getattr(model, field))


def test_an_event_has_defaults() -> None:
    bare = parse_event({"slots": [slot("S1")], "table_count": 1, "companies": [], "requests": []})
    assert bare.warnings == ()
    assert bare.value.schema_version == 1
    assert bare.value.name == "Event"
    assert bare.value.timezone == "Asia/Jakarta"
    assert bare.value.language == "id"
    assert bare.value.sides == ("ikm", "tier1")
    assert bare.value.policy == ("shortfall", "score")
    assert (bare.value.forbidden, bare.value.interpreters, bare.value.rooms) == ((), (), ())


def test_things_have_defaults() -> None:
    meeting = Request(companies=("A", "B"), score=1)
    assert (meeting.must, meeting.slot, meeting.table, meeting.session) == (False, None, None, None)
    assert meeting.after == ()
    one = Company(id="A")
    assert (one.delegations, one.min_meetings, one.max_meetings) == (1, 0, None)
    assert one.profile == {}
    assert Table(id="M1") == Table(id="M1", room=None, reserved_for=None, unavailable=())


@pytest.mark.parametrize("given_id", [{}, {"id": None}], ids=["absent", "null"])
def test_a_request_without_id_is_named_by_its_companies(given_id: dict[str, None]) -> None:
    read = event(requests=[request("A", "B", **given_id)]).requests[0]
    assert read.id == "A|B"
    assert read.has_default_id


def test_a_name_made_of_long_ids_is_an_id_too() -> None:
    long, longer = "A" * 200, "A" * 199 + "B"
    made = [Request(companies=(one, "T"), score=1) for one in (long, longer)]
    assert [len(one.id) for one in made] == [200, 200]
    assert made[0].id != made[1].id
    assert all(Request(id=one.id, companies=one.companies, score=1) == one for one in made)
    assert all(one.has_default_id for one in made)


def test_a_request_keeps_its_own_id() -> None:
    read = event().requests[0]
    assert read.id == "Q1"
    assert not read.has_default_id


@pytest.mark.parametrize(
    ("thing", "label"),
    [
        (Company(id="A", name="PT Alfa"), "PT Alfa"),
        (Company(id="A", name="PT\r\nAlfa\tJaya"), "PT Alfa Jaya"),
        (Company(id="A"), "A"),
        (Room(id="R1", name="Aula"), "Aula"),
        (Room(id="R1"), "R1"),
    ],
)
def test_a_label_is_the_name_or_else_the_id(thing: Company | Room, label: str) -> None:
    assert thing.label == label


def test_slots_are_ordered_by_start() -> None:
    late_first = event(slots=[slot("S1", "10:00", "10:15"), slot("S2", "09:00", "09:15")])
    assert [s.id for s in late_first.ordered_slots] == ["S2", "S1"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"companies": [*COMPANIES[:2], company("C", delegations="2")]},
            ("companies", 3, "delegations", 'delegations is "2": must be a whole number'),
        ),
        (
            {"companies": [*COMPANIES[:2], company("C", delegations=1.5)]},
            ("companies", 3, "delegations", "delegations is 1.5: must be a whole number"),
        ),
        (
            {"companies": [*COMPANIES[:2], company("C", city="")]},
            ("companies", 3, "city", 'city is "": is empty; fill it in'),
        ),
        (
            {"companies": [*COMPANIES[:2], company("C", profile=[])]},
            ("companies", 3, "profile", "profile must be an object"),
        ),
        (
            {"companies": {"A": {}}},
            ("companies", None, None, "companies must be a list"),
        ),
        (
            {"requests": [request("A", "B", must="yes")]},
            (
                "requests",
                1,
                "must",
                'must is "yes": must be true or false',
            ),
        ),
        (
            {"requests": [request("A", "A")]},
            ("requests", 1, None, "requests names a company twice: A, A"),
        ),
        (
            {"requests": [request("A")]},
            ("requests", 1, "companies", "companies needs 2 or more, and has 1"),
        ),
        (
            {"requests": [{"companies": ["A", "B"]}]},
            ("requests", 1, "score", "score is missing; fill it in"),
        ),
        ({"requests": ...}, ("requests", None, None, "requests is missing; fill it in")),
        ({"slots": []}, ("slots", None, None, "slots needs 1 or more, and has 0")),
        (
            {"policy": ["scor"]},
            (
                "policy",
                None,
                None,
                "policy names unknown objectives (scor); "
                "existing: shortfall, score, fairness, preferences, breaks, idle_slots, "
                "table_changes; presets: business, fair, comfort",
            ),
        ),
        (
            {"policy": ["score", "score"]},
            ("policy", None, None, "policy names an objective more than once"),
        ),
        ({"name": 5}, ("name", None, None, "name is 5: must be text")),
    ],
)
def test_a_wrong_field_is_told_in_its_place(changes: dict[str, Any], expected: Told) -> None:
    assert expected in told(**changes)


@pytest.mark.parametrize(
    "time", ["2017-01-26T09:00+07:00", "2017-01-26T09:00Z", "2017-01-26", "09:00", 5, None]
)
def test_times_are_local_dates_and_times(time: object) -> None:
    found = told(slots=[{**slot("S1"), "start": time}], tables=[{"id": "M1"}])
    message = "must be a local date and time such as 2017-01-26T09:00"
    assert found == [("slots", 1, "start", f"start is {json.dumps(time)}: {message}")]


def test_times_of_python_are_local_too() -> None:
    start = datetime.fromisoformat("2017-01-26T09:00+07:00")
    with pytest.raises(ValidationError, match="timezone"):
        Slot(id="S1", start=start, end=datetime(2017, 1, 26, 10))


def test_a_date_has_to_exist() -> None:
    (found,) = told(slots=[{**slot("S1"), "end": "2017-02-30T10:00"}])
    assert found[:3] == ("slots", 1, "end")
    assert 'end is "2017-02-30T10:00": is no date and time that exists' in found[3]


def test_seconds_are_kept_and_left_out_where_zero() -> None:
    first = event(slots=[slot("S1", "09:00:30", "09:15:00")]).slots[0].model_dump(mode="json")
    assert first["start"] == "2017-01-26T09:00:30"
    assert first["end"] == "2017-01-26T09:15"


# Scores and ids ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "stored"),
    [
        (0, 0),
        (87, 87),
        (87.0, 87),
        (0.125, 0.125),
        (0.1 + 0.2, 0.3),
        (3 * 1.1, 3.3),
        (1_000_000, 1_000_000),
        (999_999.999, 999_999.999),
    ],
)
def test_a_score_is_stored_to_three_decimals(score: float, stored: float) -> None:
    read = event(requests=[request("A", "B", score=score)]).requests[0].score
    assert read == stored
    assert type(read) is type(stored)


@pytest.mark.parametrize(
    ("score", "message"),
    [
        (10**400, f"score is {str(10**400)[:59]}…: must lie between 0 and 1000000"),
        (True, "score is true: must be a number"),
        ("87", 'score is "87": must be a number'),
        (None, "score is null: must be a number"),
        (float("nan"), "score is NaN: must be a finite number, not NaN or infinite"),
        (float("inf"), "score is Infinity: must be a finite number, not NaN or infinite"),
        (float("-inf"), "score is -Infinity: must be a finite number, not NaN or infinite"),
        (-1, "score is -1: must lie between 0 and 1000000"),
        (-0.001, "score is -0.001: must lie between 0 and 1000000"),
        (1_000_000.5, "score is 1000000.5: must lie between 0 and 1000000"),
        (0.1234, "score is 0.1234: must have at most three decimals"),
        (87.00001, "score is 87.00001: must have at most three decimals"),
    ],
)
def test_a_wrong_score_is_refused(score: object, message: str) -> None:
    assert told(requests=[request("A", "B", score=score)]) == [("requests", 1, "score", message)]


@given(st.integers(0, 10**9))
def test_any_score_of_thousandths_is_right(thousandths: int) -> None:
    stored = Request(companies=("A", "B"), score=thousandths / 1000).score
    assert round(stored * 1000) == thousandths
    assert isinstance(stored, int) == (thousandths % 1000 == 0)


@pytest.mark.parametrize(
    "name", ["7", "IKM-01", "PT Gaya Teknik", "Ç é", "会社", "🙂", "a;b", "a\u00a0b", "x" * 200]
)
def test_an_id_is_any_text_of_a_line(name: str) -> None:
    assert Room(id=name).id == name


@pytest.mark.parametrize(
    "name", ["", " ", "   ", " A", "A ", "A\n", "\tA", "A\nB", "A\x00B", "A\x7fB", "\u00a0A"]
)
def test_an_id_has_no_space_at_its_ends_and_no_control_character(name: str) -> None:
    (found,) = told(rooms=[{"id": "R1"}, {"id": name}])
    assert found[:3] == ("rooms", 2, "id")
    shown = json.dumps(name, ensure_ascii=False)
    assert found[3].startswith(f"id is {shown}: must not be empty, begin or end with a space")


def test_an_id_is_no_number_and_not_too_long() -> None:
    found = told(rooms=[{"id": "R1"}, {"id": 7}, {"id": "x" * 201}])
    assert [place[:3] for place in found] == [("rooms", 2, "id"), ("rooms", 3, "id")]
    assert found[0][3] == "id is 7: must be text"


# Parts of an event that have to fit each other -----------------------------------------------

CROSS_CHECKS: dict[str, tuple[dict[str, Any], Told]] = {
    "timezone": (
        {"timezone": "Asia/Tegal"},
        (
            "timezone",
            None,
            None,
            "unknown timezone 'Asia/Tegal'; use a name such as Asia/Jakarta",
        ),
    ),
    "sides alike": (
        {"sides": ["x", "x"], "companies": [], "requests": []},
        ("sides", None, None, "the two sides have the same name"),
    ),
    "tables and their number": (
        {"table_count": 2},
        (
            "table_count",
            None,
            None,
            "give either the list of tables or their number, not both",
        ),
    ),
    "no tables": (
        {"tables": []},
        (
            "tables",
            None,
            None,
            "no tables: list them, or give their number as table_count in the event",
        ),
    ),
    "slot twice": (
        {"slots": [slot("S1"), slot("S1", "09:15", "09:30")]},
        ("slots", 2, "id", "id 'S1' is already that of number 1 in this list"),
    ),
    "room twice": (
        {"rooms": [{"id": "R1"}, {"id": "R2"}, {"id": "R1"}]},
        ("rooms", 3, "id", "id 'R1' is already that of number 1 in this list"),
    ),
    "table twice": (
        {"tables": [{"id": "M1"}, {"id": "M1"}]},
        ("tables", 2, "id", "id 'M1' is already that of number 1 in this list"),
    ),
    "company twice": (
        {"companies": [*COMPANIES, company("C")]},
        ("companies", 4, "id", "id 'C' is already that of number 3 in this list"),
    ),
    "request twice": (
        {"requests": [request("A", "B", id="Q1"), request("A", "C", id="Q1")]},
        ("requests", 2, "id", "id 'Q1' is already that of number 1 in this list"),
    ),
    "interpreter twice": (
        {"interpreters": [{"id": "J1"}, {"id": "J1"}]},
        ("interpreters", 2, "id", "id 'J1' is already that of number 1 in this list"),
    ),
    "slot ends at its start": (
        {"slots": [slot("S1", "09:00", "09:00")]},
        (
            "slots",
            1,
            "end",
            "slot S1 ends at 2017-01-26T09:00, not after its start 2017-01-26T09:00",
        ),
    ),
    "slots overlap": (
        {"slots": [slot("S2", "09:10", "09:25"), slot("S1", "09:00", "09:15")]},
        (
            "slots",
            1,
            "start",
            "slot S2 starts at 2017-01-26T09:10, before slot S1 ends at 2017-01-26T09:15",
        ),
    ),
    "room of a table": (
        {"tables": [{"id": "M1", "room": "R9"}]},
        ("tables", 1, "room", "unknown room 'R9'"),
    ),
    "company of a table": (
        {"tables": [{"id": "M1", "reserved_for": "Z"}]},
        ("tables", 1, "reserved_for", "unknown company 'Z'"),
    ),
    "slot of a table": (
        {"tables": [{"id": "M1", "unavailable": ["S1", "S9"]}]},
        ("tables", 1, "unavailable", "unknown slot 'S9'"),
    ),
    "slot of a company": (
        {"companies": [*COMPANIES[:2], company("C", unavailable=["S9", "S9"])]},
        ("companies", 3, "unavailable", "unknown slot 'S9'"),
    ),
    "minimum above maximum": (
        {"companies": [*COMPANIES[:2], company("C", min_meetings=3, max_meetings=2)]},
        ("companies", 3, "min_meetings", "company C: minimum 3 is above maximum 2"),
    ),
    "no side": (
        {"companies": [*COMPANIES[:2], {"id": "C"}]},
        ("companies", 3, "side", "company C has no side; write ikm or tier1"),
    ),
    "unknown side": (
        {"companies": [*COMPANIES[:2], company("C", "tier2")]},
        ("companies", 3, "side", "unknown side 'tier2'; write ikm or tier1"),
    ),
    "unknown side of one": (
        {"sides": ["firm"], "companies": [{"id": "A"}, company("B", "ikm")], "requests": []},
        ("companies", 2, "side", "unknown side 'ikm'; write firm"),
    ),
    "slot of an interpreter": (
        {"interpreters": [{"id": "J1", "unavailable": ["S9"]}]},
        ("interpreters", 1, "unavailable", "unknown slot 'S9'"),
    ),
    "company of a request": (
        {"requests": [request("A", "Z")]},
        ("requests", 1, "companies", "unknown company 'Z'"),
    ),
    "slot of a request": (
        {"requests": [request("A", "B", slot="S9")]},
        ("requests", 1, "slot", "unknown slot 'S9'"),
    ),
    "table of a request": (
        {"requests": [request("A", "B", table="M9")]},
        ("requests", 1, "table", "unknown table 'M9'"),
    ),
    "numbered table of a request": (
        {"tables": [], "table_count": 2, "requests": [request("A", "B", table="T03")]},
        ("requests", 1, "table", "unknown table 'T03'"),
    ),
    "session of a request": (
        {"requests": [request("A", "B", session="Evening")]},
        ("requests", 1, "session", "unknown session 'Evening'"),
    ),
    "request waited for": (
        {"requests": [request("A", "B", after=["Q9"])]},
        ("requests", 1, "after", "unknown request 'Q9'"),
    ),
    "two of one side": (
        {"requests": [request("B", "C")]},
        (
            "requests",
            1,
            "companies",
            "B and C are both of side tier1; a request joins one of each side",
        ),
    ),
    "same companies twice": (
        {"requests": [request("A", "B"), request("A", "B")]},
        (
            "requests",
            2,
            "companies",
            "A and B are requested already in number 1; "
            "delete one, or give each its own id if they meet twice",
        ),
    ),
    "same companies the other way round": (
        {"requests": [request("A", "B", id="Q1"), request("B", "A")]},
        (
            "requests",
            2,
            "companies",
            "B and A are requested already in number 1; "
            "delete one, or give each its own id if they meet twice",
        ),
    ),
    "circle of one": (
        {"requests": [request("A", "B", id="Q1", after=["Q1"])]},
        ("requests", 1, "after", "requests wait for each other in a circle: Q1 → Q1"),
    ),
    "forbidden with itself": (
        {"forbidden": [["A", "B"], ["A", "A"]]},
        ("forbidden", 2, None, "a forbidden pair has to name two different companies"),
    ),
    "forbidden three": (
        {"forbidden": [["A", "B", "C"]]},
        ("forbidden", 1, None, "a forbidden pair has to name two different companies"),
    ),
    "forbidden company": (
        {"forbidden": [["A", "Z"]]},
        ("forbidden", 1, None, "unknown company 'Z'"),
    ),
}


@pytest.mark.parametrize(("changes", "expected"), CROSS_CHECKS.values(), ids=CROSS_CHECKS.keys())
def test_parts_that_do_not_fit_are_told_in_their_place(
    changes: dict[str, Any], expected: Told
) -> None:
    assert told(**changes) == [expected]


def test_two_requests_of_the_same_companies_have_ids_of_their_own() -> None:
    twice = event(requests=[request("A", "B", id="Q1"), request("B", "A", id="Q2")])
    assert [r.id for r in twice.requests] == ["Q1", "Q2"]


def test_a_group_meeting_may_join_several_of_one_side() -> None:
    assert event(requests=[request("A", "B", "C")]).requests[0].id == "A|B|C"


def test_with_one_side_any_two_may_meet() -> None:
    firms = [{"id": "A"}, {"id": "B", "side": "firm"}]
    assert event(sides=["firm"], companies=firms, requests=[request("A", "B")]).requests


def test_slots_may_touch_and_days_may_lie_between() -> None:
    assert len(event().slots) == 2


def test_an_inconsistent_event_cannot_be_constructed_either() -> None:
    with pytest.raises(ValidationError, match="no tables"):
        Event(slots=event().slots, companies=(), requests=())


# Circles of requests that wait for each other ------------------------------------------------


def waiting(**after: list[str]) -> dict[str, Any]:
    """An event in which each request waits for those named."""
    firms = [{"id": f"{side}{name}"} for name in after for side in "LR"]
    requests = [request(f"L{n}", f"R{n}", id=n, after=before) for n, before in after.items()]
    return {"sides": ["firm"], "companies": firms, "requests": requests}


def test_a_chain_is_no_circle() -> None:
    assert event(**waiting(Q3=["Q2", "Q1"], Q2=["Q1"], Q1=[])).requests


def circles(**after: list[str]) -> dict[int | None, list[str]]:
    """The circles told, by the row of the request at which each is told."""
    found = told(**waiting(**after))
    assert {(place[0], place[2]) for place in found} == {("requests", "after")}
    start = "requests wait for each other in a circle: "
    assert all(place[3].startswith(start) for place in found)
    return {place[1]: place[3].removeprefix(start).split(" → ") for place in found}


def test_a_circle_is_shown_in_the_order_of_holding() -> None:
    ((row, shown),) = circles(Q1=["Q3"], Q2=["Q1"], Q3=["Q2"]).items()
    assert row == 1
    assert set(pairwise(shown)) == {("Q1", "Q2"), ("Q2", "Q3"), ("Q3", "Q1")}


def test_each_of_two_circles_is_told() -> None:
    found = circles(A1=["A2"], A2=["A1"], B1=["B2"], B2=["B1"])
    assert {row: set(shown) for row, shown in found.items()} == {1: {"A1", "A2"}, 3: {"B1", "B2"}}


def test_what_only_waits_for_a_circle_is_no_second_problem() -> None:
    found = circles(D2=["D1"], D1=["Q1"], Q1=["Q2"], Q2=["Q1"], D3=["D2", "Q2"])
    assert {row: set(shown) for row, shown in found.items()} == {3: {"Q1", "Q2"}}


@given(st.dictionaries(st.sampled_from("ABCDEFG"), st.sets(st.sampled_from("ABCDEFG"))))
def test_a_circle_is_told_exactly_where_there_is_no_order(after: dict[str, set[str]]) -> None:
    names = sorted(after)
    links = {name: sorted(before & set(names)) for name, before in after.items()}
    placed: set[str] = set()
    while free := [n for n in names if n not in placed and set(links[n]) <= placed]:
        placed.update(free)
    if len(placed) == len(names):
        assert event(**waiting(**links))
        return
    for shown in circles(**links).values():
        assert all(earlier in links[later] for earlier, later in pairwise(shown))


# Everything at once --------------------------------------------------------------------------


def test_all_problems_are_told_together() -> None:
    found = told(
        timezone="Asia/Tegal",
        policy=["scor"],
        rules={"lunch": True},
        slots=[slot("S1"), slot("S2", "09:10", "09:30"), {"id": "S3", "start": "9", "end": "10"}],
        tables=[{"id": "M1", "room": "R9"}],
        companies=[company("A", "ikm"), company("B", "tier2"), company("C", delegations=0)],
        requests=[
            request("A", "B", score=-1),
            request("A", "B", id="Q2", after=["Q9"]),
            request("A", "Z", slot="S9"),
        ],
        forbidden=[["A"]],
    )
    assert {place[:3] for place in found} == {
        ("timezone", None, None),
        ("policy", None, None),
        ("rules", None, "lunch"),
        ("slots", 2, "start"),
        ("slots", 3, "start"),
        ("slots", 3, "end"),
        ("tables", 1, "room"),
        ("companies", 2, "side"),
        ("companies", 3, "delegations"),
        ("requests", 1, "score"),
        ("requests", 2, "companies"),
        ("requests", 2, "after"),
        ("requests", 3, "companies"),
        ("requests", 3, "slot"),
        ("forbidden", 1, None),
    }
    assert len(found) == 15


def test_problems_are_in_reading_order() -> None:
    found = told(
        requests=[request("A", "Z"), request("A", "Y"), request("A", "B", score=-1)],
        companies=[*COMPANIES, company("D", "x")],
    )
    assert [place[:2] for place in found] == [
        ("companies", 4),
        ("requests", 1),
        ("requests", 2),
        ("requests", 3),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"companies": [*COMPANIES[:2], company("C", delegations=0, city=5)]},
        {"companies": [*COMPANIES[:2], {"id": "C", "side": 5}]},
        {"companies": ...},
        {"companies": "A"},
        {"slots": [{"id": "S1"}], "requests": [request("A", "B", slot="S1", session="AM")]},
        {"slots": ..., "requests": [request("A", "B", slot="S1")]},
        {"tables": [{"id": "M1", "room": 5}], "requests": [request("A", "B", table="M1")]},
        {"tables": 5, "requests": [request("A", "B", table="M1")]},
        {"tables": ..., "table_count": "2", "requests": [request("A", "B", table="T01")]},
        {"requests": [{"id": "Q1", "companies": 5}, request("A", "B", after=["Q1"])]},
        {"sides": 5},
        {"timezone": 5},
        {"rooms": [5, {"id": "R1"}]},
    ],
    ids=str,
)
def test_what_only_follows_from_a_damaged_field_is_not_told(changes: dict[str, Any]) -> None:
    damaged = next(iter(changes))
    sheets = {place[0] for place in told(**changes)}
    assert sheets in ({damaged}, {"table_count"})


def test_a_default_id_may_not_be_that_of_another_request() -> None:
    named = request("A", "B", id="A|C")
    [only] = told(requests=[named, request("A", "C")])
    assert only[:3] == ("requests", 2, "id")
    assert "'A|C' is already that of number 1" in only[3]


@pytest.mark.parametrize("side", [5, ["x"], None])
def test_a_side_that_is_no_name_is_one_problem(side: object) -> None:
    assert [place[:1] for place in told(sides=["ikm", side])] == [("sides",)]


@pytest.mark.parametrize(
    "changes",
    [
        {"slots": ..., "requests": [request("A", "B", session="AM")]},
        {"slots": [{"start": "x"}], "requests": [request("A", "B", session="AM", slot="S9")]},
        {"tables": [{"idd": "M1"}], "requests": [request("A", "B", table="M1")]},
    ],
)
def test_what_a_damaged_list_may_hold_is_not_called_unknown(changes: dict[str, Any]) -> None:
    messages = [message for *_, message in told(**changes)]
    assert messages
    assert not [m for m in messages if "unknown s" in m or "unknown t" in m or "no tables" in m]


def test_one_damaged_field_hides_no_other_problem_of_its_item() -> None:
    found = told(requests=[request("A", "Z", score="x", slot="S9", must=1)])
    assert {place[2] for place in found} == {"score", "companies", "slot", "must"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "the JSON has to be an object { … } with the event's fields"),
        ("null", "the JSON has to be an object { … } with the event's fields"),
        ('{"slots": [', "this is not valid JSON (is the file cut short?)"),
        ("", "this is not valid JSON (is the file cut short?)"),
        (b"\xff\xfe", "this is not UTF-8 text; save it as UTF-8"),
    ],
)
def test_what_is_no_json_object_is_one_problem(text: str | bytes, message: str) -> None:
    (problem,) = problems(text)
    assert problem.message.startswith(message)
    assert (problem.sheet, problem.row, problem.column) == (None, None, None)


def test_a_problem_reads_as_a_sentence_with_its_place() -> None:
    problem = Problem("is wrong", "Requests", 3, "score")
    assert str(problem) == "Requests, row 3, column score: is wrong"
    assert str(Problem("is wrong")) == "is wrong"
    assert problem.as_dict() == {
        "sheet": "Requests",
        "row": 3,
        "column": "score",
        "message": "is wrong",
        "severity": "error",
    }
    assert str(InputError([problem, Problem("too")])) == f"{problem}\ntoo"


# Unknown fields ------------------------------------------------------------------------------


def test_unknown_fields_not_near_to_a_missing_one_are_warnings() -> None:
    source = data(
        intrepreters=[], companies=[company("A", "ikm", unavail=["S1"]), *COMPANIES[1:]], zzz=1
    )
    parsed = parse_event(source)
    assert {(w.severity, w.sheet, w.row, w.column, w.message) for w in parsed.warnings} == {
        (
            "warning",
            "companies",
            1,
            "unavail",
            "unknown field 'unavail'; did you mean unavailable?",
        ),
        (
            "warning",
            "intrepreters",
            None,
            None,
            "unknown field 'intrepreters'; did you mean interpreters?",
        ),
        ("warning", "zzz", None, None, "unknown field 'zzz'; it is not used"),
    }
    assert parsed.value == event()


def test_an_unknown_rule_is_an_error() -> None:
    assert told(rules={"lunch": True}) == [
        ("rules", None, "lunch", "lunch is unknown; remove it or check its spelling")
    ]


def test_warnings_are_told_with_the_errors() -> None:
    found = problems(data(zzz=1, timezone="Asia/Tegal"))
    assert [(p.sheet, p.severity) for p in found] == [("timezone", "error"), ("zzz", "warning")]


# Numbered tables -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "first", "last"),
    [(1, "T01", "T01"), (99, "T01", "T99"), (100, "T001", "T100"), (1000, "T0001", "T1000")],
)
def test_tables_given_by_their_number_are_numbered(count: int, first: str, last: str) -> None:
    tables = event(tables=..., table_count=count).all_tables
    assert (tables[0].id, tables[-1].id, len(tables)) == (first, last, count)
    assert [t.id for t in tables] == numbered_table_ids(count)


def test_listed_tables_are_the_tables() -> None:
    assert [t.id for t in event().all_tables] == ["M1", "M2"]


# Hash and order ------------------------------------------------------------------------------

RICH = data(
    companies=[
        company("A", "ikm", unavailable=["S1", "S2"]),
        company("B", name="PT Beta"),
        company("C"),
    ],
    tables=[{"id": "M1", "unavailable": ["S2", "S1"]}, {"id": "M2"}, {"id": "M10"}],
    forbidden=[["B", "A"], ["A", "C"]],
    interpreters=[{"id": "J1", "unavailable": ["S1", "S2"]}, {"id": "J2"}],
)


@given(st.data())
def test_the_hash_does_not_depend_on_the_order_of_lists(draw: st.DataObject) -> None:
    def shuffled(items: list[Any]) -> list[Any]:
        return draw.draw(st.permutations(items))

    lists = ("slots", "rooms", "tables", "companies", "requests", "interpreters")
    other = RICH | {
        name: [
            item | ({"unavailable": shuffled(item["unavailable"])} if "unavailable" in item else {})
            for item in shuffled(RICH[name])
        ]
        for name in lists
    }
    other["forbidden"] = [shuffled(pair) for pair in shuffled(RICH["forbidden"])]
    assert parse_event(other).value.sha256 == parse_event(RICH).value.sha256


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Link & Match"},
        {"policy": ["score", "shortfall"]},
        {"forbidden": [["A", "C"]]},
        {"tables": RICH["tables"][:2]},
        {"requests": [request("A", "B", id="Q1", score=10.001), request("A", "C", id="Q2")]},
        {"requests": [request("A", "B", id="Q1", must=True), request("A", "C", id="Q2")]},
        {"requests": [request("A", "B", id="Q1"), request("A", "C", id="Q2", after=["Q1"])]},
    ],
    ids=str,
)
def test_the_hash_depends_on_the_content(change: dict[str, Any]) -> None:
    assert parse_event(RICH | change).value.sha256 != parse_event(RICH).value.sha256


def test_the_hash_is_of_values_not_of_spelling() -> None:
    spelled = data(requests=[request("A", "B", id="Q1", score=10.0), request("A", "C", id="Q2")])
    assert parse_event(spelled).value.sha256 == event().sha256


ALIKE = st.text(st.sampled_from("aM01-2 9é٣"), max_size=6)


def test_numbers_in_ids_are_ordered_as_numbers() -> None:
    ids = ["M10", "M2", "M1", "10", "9", "A", "M02", "", "M2b10", "M2b9"]
    assert sorted(ids, key=natural_key) == [
        "", "9", "10", "A", "M1", "M02", "M2", "M2b9", "M2b10", "M10",
    ]  # fmt: skip


@given(st.lists(ALIKE | st.text(max_size=6), min_size=2, max_size=6))
def test_natural_order_is_total(texts: list[str]) -> None:
    for a, b in combinations(texts, 2):
        above, below = natural_key(a) > natural_key(b), natural_key(a) < natural_key(b)
        assert above + below == (a != b)


# Reports, schedules, JSON --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "bound", "gap"),
    [
        (412, 412, 0.0),
        (400, 412, 0.03),
        (0, 3, 3.0),
        (0.5, 1, 0.5),
        (-10, -5, 0.5),
        (10, None, None),
    ],
)
def test_the_gap_is_relative_to_the_value(
    value: float, bound: float | None, gap: float | None
) -> None:
    assert ObjectiveResult(name="score", sense="max", value=value, bound=bound).gap == gap


def test_a_stored_gap_is_not_believed() -> None:
    stored = {"name": "score", "sense": "max", "value": 400, "bound": 412, "gap": 0.0}
    assert ObjectiveResult.model_validate(stored).gap == 0.03


@pytest.mark.parametrize("value", [True, "412", None])
def test_a_value_is_a_number(value: object) -> None:
    with pytest.raises(ValidationError):
        ObjectiveResult.model_validate({"name": "score", "sense": "max", "value": value})


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_report_holds_only_finite_numbers(number: float) -> None:
    row = {"name": "score", "sense": "max", "value": number, "bound": None}
    with pytest.raises(InputError):
        parse_schedule({"meetings": [], "report": {"status": "feasible", "objectives": [row]}})


def test_a_schedule_survives_json() -> None:
    score = ObjectiveResult(name="score", sense="max", value=400.5, bound=412, proof="slot flow")
    schedule = Schedule(
        event="Link & Match",
        event_sha256=event().sha256,
        meetings=(Meeting(request="Q1", companies=("A", "B"), slot="S1", table="M1", score=87.0),),
        report=Report(status="feasible", objectives=(score,), meetings=1, seconds_to_first=0.5),
    )
    written = json.loads(dump(schedule))
    assert written["meetings"] == [
        {"request": "Q1", "companies": ["A", "B"], "slot": "S1", "table": "M1", "score": 87}
    ]
    assert written["report"]["objectives"][0]["gap"] == score.gap
    assert parse_schedule(dump(schedule)).value == schedule


def test_a_schedule_made_elsewhere_needs_only_meetings() -> None:
    bare = parse_schedule({"meetings": []}).value
    assert (bare.event_sha256, bare.report) == (None, None)


def test_a_damaged_schedule_is_told_in_its_place() -> None:
    with pytest.raises(InputError) as caught:
        parse_schedule({"meetings": [{"request": "Q1", "companies": ["A", "B"], "score": "x"}]})
    assert {(p.sheet, p.row, p.column) for p in caught.value.problems} == {
        ("meetings", 1, "slot"),
        ("meetings", 1, "table"),
        ("meetings", 1, "score"),
    }


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Consistent events with any ids, texts and numbers."""
    line = st.characters(exclude_categories=("Cs", "Cc"))
    ids = st.text(line, min_size=1, max_size=5).map(str.strip).filter(bool)
    text = st.none() | ids
    slot_ids, firms, tables = (
        draw(st.lists(ids, min_size=least, max_size=5, unique=True)) for least in (1, 2, 1)
    )
    some_slots = st.lists(st.sampled_from(slot_ids), max_size=3).map(tuple)
    first = draw(st.datetimes(datetime(1950, 1, 1), datetime(2200, 1, 1))).replace(microsecond=0)
    step = timedelta(seconds=draw(st.integers(1, 10_000)))
    pairs = draw(st.lists(st.sampled_from(list(combinations(firms, 2))), max_size=4, unique=True))
    names = draw(st.lists(ids, min_size=len(pairs), max_size=len(pairs), unique=True))
    return Event(
        name=draw(ids),
        sides=("all",),
        slots=tuple(
            Slot(id=name, start=first + n * step, end=first + (n + 1) * step, session=draw(text))
            for n, name in enumerate(slot_ids)
        ),
        tables=tuple(
            Table(id=n, reserved_for=draw(st.sampled_from([None, *firms]))) for n in tables
        ),
        companies=tuple(
            Company(
                id=name,
                name=draw(text),
                unavailable=draw(some_slots),
                min_meetings=draw(st.integers(0, 5)),
                profile=draw(st.dictionaries(ids, st.none() | st.booleans() | ids, max_size=2)),
            )
            for name in firms
        ),
        requests=tuple(
            Request(
                id=name,
                companies=pair,
                score=draw(st.integers(0, 10**9)) / 1000,
                must=draw(st.booleans()),
                slot=draw(st.sampled_from([None, *slot_ids])),
                table=draw(st.sampled_from([None, *tables])),
                after=tuple(draw(st.lists(st.sampled_from(names[:n]), max_size=2)) if n else ()),
            )
            for n, (name, pair) in enumerate(zip(names, pairs, strict=True))
        ),
        forbidden=tuple(pairs[:1]),
    )


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(events())
def test_an_event_survives_json(original: Event) -> None:
    parsed = parse_event(dump(original))
    assert all("have the same name" in w.message for w in parsed.warnings)
    assert parsed.value == original
    assert parsed.value.sha256 == original.sha256
    assert dump(parsed.value) == dump(original)


def test_a_copy_knows_nothing_that_was_computed_of_the_original() -> None:
    original = event()
    assert original.sha256
    assert original.request_by_id
    copied = original.model_copy(update={"requests": original.requests[:1]})
    assert copied.request_by_id.keys() == {original.requests[0].id}
    assert copied.sha256 != original.sha256
    assert copied == original.model_copy(update={"requests": original.requests[:1]})
