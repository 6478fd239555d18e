"""Demands that cannot be met are named, with the numbers, before any search."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkmatch.models import Event, Meeting, Request, Schedule
from linkmatch.models.diagnostics import Finding
from linkmatch.scheduler.outcome import InfeasibleError
from linkmatch.scheduler.precheck import check_demands
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.verify import verify

MORNING = ("AM", "AM", "PM")


def event(**changes: Any) -> Event:
    """Three slots, three tables and eight companies; some fields replaced."""
    fields = {
        "sides": ["firm"],
        "slots": slots(*MORNING),
        "tables": [{"id": "M1"}, {"id": "M2"}, {"id": "M3"}],
        "companies": companies(),
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
    return [{"id": name, **changes.get(name, {})} for name in "ABCDEFGH"]


def musts(*pairs: str, **fields: Any) -> list[dict[str, Any]]:
    """Must-meetings Q1, Q2, … of companies named by one letter each."""
    return [
        {"id": f"Q{n}", "companies": list(pair), "score": 1, "must": True, **fields}
        for n, pair in enumerate(pairs, 1)
    ]


def wish(pair: str, **fields: Any) -> dict[str, Any]:
    return {"id": "W1", "companies": list(pair), "score": 1, **fields}


def chain(*links: tuple[str, list[str]]) -> list[dict[str, Any]]:
    """Must-meetings Q1, Q2, … of companies, and the requests each has to follow."""
    requests = musts(*(pair for pair, _ in links))
    return [r | {"after": earlier} for r, (_, earlier) in zip(requests, links, strict=True)]


IMPOSSIBLE: dict[str, tuple[dict[str, Any], Finding]] = {
    "more musts than free slots": (
        {
            "companies": companies(A={"unavailable": ["S2"]}),
            "requests": musts("AB", "AC", "AD"),
        },
        Finding(
            ("requests",),
            "A has 3 must-meetings (Q1, Q2, Q3) that can only be in S1, S3, where it can hold 2",
        ),
    ),
    "more musts than delegations hold": (
        {
            "slots": slots("AM"),
            "companies": companies(A={"delegations": 2}),
            "requests": musts("AB", "AC", "AD"),
        },
        Finding(
            ("requests",),
            "A has 3 must-meetings (Q1, Q2, Q3) that can only be in S1, where it can hold 2",
        ),
    ),
    "some musts in the same slot": (
        {
            "companies": companies(
                B={"unavailable": ["S2", "S3"]}, D={"unavailable": ["S2", "S3"]}
            ),
            "requests": musts("AB", "AC", "AD"),
        },
        Finding(
            ("requests",),
            "A has 2 must-meetings (Q1, Q3) that can only be in S1, where it can hold 1",
        ),
    ),
    "more musts than the maximum": (
        {
            "companies": companies(A={"max_meetings": 1}),
            "requests": musts("AB", "AC"),
        },
        Finding(("requests",), "A has 2 must-meetings (Q1, Q2), more than its maximum of 1"),
    ),
    "long lists are cut short": (
        {
            "slots": slots(*["AM"] * 9),
            "companies": [*companies(A={"max_meetings": 8}), {"id": "I"}, {"id": "J"}],
            "requests": musts("AB", "AC", "AD", "AE", "AF", "AG", "AH", "AI", "AJ"),
        },
        Finding(
            ("requests",),
            "A has 9 must-meetings (Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8 and 1 more), "
            "more than its maximum of 8",
        ),
    ),
    "no common slot": (
        {
            "companies": companies(A={"unavailable": ["S1"]}, B={"unavailable": ["S2", "S3"]}),
            "requests": [wish("CD"), *musts("AB")],
        },
        Finding(
            ("requests", 1),
            "must-meeting Q1 cannot be held: A and B have no slot in which all are available",
        ),
    ),
    "no common slot in the session": (
        {
            "companies": companies(A={"unavailable": ["S3"]}),
            "requests": musts("AB", session="PM"),
        },
        Finding(
            ("requests", 0),
            "must-meeting Q1 cannot be held: A and B have no common free slot in session PM",
        ),
    ),
    "more musts in a session than tables": (
        {
            "tables": [{"id": "M1"}, {"id": "M2"}],
            "requests": musts("AB", "CD", "EF", session="PM"),
        },
        Finding(
            ("requests",),
            "3 must-meetings (Q1, Q2, Q3) can only be in session PM, in slots S3, "
            "where tables and rooms hold 2 meetings",
        ),
    ),
    "more musts than rooms hold": (
        {
            "slots": slots("AM", "PM"),
            "rooms": [{"id": "R1", "max_meetings": 1}],
            "tables": [{"id": "M1", "room": "R1"}, {"id": "M2", "room": "R1"}],
            "requests": musts("AB", "CD", "EF"),
        },
        Finding(
            ("requests",),
            "3 must-meetings (Q1, Q2, Q3) can only be in S1, S2, "
            "where tables and rooms hold 2 meetings",
        ),
    ),
    "no table open": (
        {
            "slots": slots("AM"),
            "tables": [{"id": "M1", "unavailable": ["S1"]}],
            "requests": musts("AB"),
        },
        Finding(
            ("requests", 0),
            "must-meeting Q1 cannot be held: "
            "no table is open to it in all the slots it could be in: S1",
        ),
    ),
    "must in a fixed slot without one of them": (
        {
            "companies": companies(B={"unavailable": ["S1"]}),
            "requests": musts("AB", slot="S1"),
        },
        Finding(
            ("requests", 0),
            "must-meeting Q1 cannot be held: in its fixed slot S1, B is away",
        ),
    ),
    "wish in a fixed slot without one of them": (
        {
            "companies": companies(A={"unavailable": ["S1"]}),
            "requests": [wish("AB", slot="S1")],
        },
        Finding(
            ("requests", 0),
            "request W1 cannot be held: in its fixed slot S1, A is away",
        ),
    ),
    "fixed slot without table": (
        {
            "tables": [{"id": "M1", "unavailable": ["S1"]}],
            "requests": musts("AB", slot="S1"),
        },
        Finding(
            ("requests", 0),
            "must-meeting Q1 cannot be held: no table is open to it in its fixed slot S1",
        ),
    ),
    "fixed slot of another session": (
        {"requests": musts("AB", slot="S1", session="PM")},
        Finding(
            ("requests", 0),
            "must-meeting Q1 cannot be held: its fixed slot S1 is not in its session PM",
        ),
    ),
    "fixed slot in which the fixed table is closed": (
        {
            "tables": [{"id": "M1", "unavailable": ["S1"]}, {"id": "M2"}],
            "requests": musts("AB", slot="S1", table="M1"),
        },
        Finding(
            ("requests", 0),
            "must-meeting Q1 cannot be held: its table M1 is closed in its fixed slot S1",
        ),
    ),
    "fixed table of another company": (
        {
            "tables": [{"id": "M1", "reserved_for": "C"}, {"id": "M2"}],
            "requests": musts("AB", table="M1"),
        },
        Finding(
            ("requests", 0),
            "must-meeting Q1 cannot be held: its table M1 is reserved for C",
        ),
    ),
    "fixed table closed": (
        {
            "tables": [{"id": "M1", "unavailable": ["S1", "S2", "S3"]}, {"id": "M2"}],
            "requests": musts("AB", table="M1"),
        },
        Finding(
            ("requests", 0),
            "must-meeting Q1 cannot be held: its table M1 is closed in all the slots it could "
            "be in: S1, S2, S3",
        ),
    ),
    "two musts at one table in one slot": (
        {"requests": musts("AB", "CD", slot="S2", table="M1")},
        Finding(("requests",), "2 must-meetings (Q1, Q2) need table M1 in S2, where it can hold 1"),
    ),
    "chain longer than the day": (
        {
            "slots": slots("AM", "PM"),
            "requests": chain(("AB", []), ("CD", ["Q1"]), ("EF", ["Q2"])),
        },
        Finding(
            ("requests", 2),
            "must-meetings in the order Q1 → Q2 → Q3 do not fit: the one before the last is in "
            "S2 at the earliest, and Q3 can be no later than in S2",
        ),
    ),
    "chain against the sessions": (
        {
            "requests": [
                wish("AB", must=True, session="PM"),
                wish("CD", must=True, session="AM", id="W2", after=["W1"]),
            ]
        },
        Finding(
            ("requests", 1),
            "must-meetings in the order W1 → W2 do not fit: the one before the last is in "
            "S3 at the earliest, and W2 can be no later than in S2",
        ),
    ),
    "forbidden must": (
        {"forbidden": [["B", "A"]], "requests": musts("AB")},
        Finding(("requests", 0), "must-meeting Q1 cannot be held: A and B are a forbidden pair"),
    ),
}

each_impossible_demand = pytest.mark.parametrize(
    ("changes", "finding"), IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys()
)


@each_impossible_demand
def test_an_impossible_demand_is_named(changes: dict[str, Any], finding: Finding) -> None:
    assert check_demands(event(**changes)) == [finding]


@each_impossible_demand
def test_solve_refuses_an_impossible_demand(changes: dict[str, Any], finding: Finding) -> None:
    with pytest.raises(InfeasibleError) as caught:
        solve(event(**changes), workers=1)
    assert caught.value.reasons == (finding.message,)
    assert str(caught.value) == finding.message


def test_all_impossible_demands_are_told_together() -> None:
    demands = event(
        companies=companies(A={"max_meetings": 1}),
        forbidden=[["E", "F"]],
        requests=musts("AB", "AC", "EF"),
    )
    reasons = [
        "must-meeting Q3 cannot be held: E and F are a forbidden pair",
        "A has 2 must-meetings (Q1, Q2), more than its maximum of 1",
    ]
    assert [found.message for found in check_demands(demands)] == reasons
    with pytest.raises(InfeasibleError) as caught:
        solve(demands, workers=1)
    assert caught.value.reasons == tuple(reasons)


# What is only worth knowing ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        pytest.param(
            {"forbidden": [["A", "B"]], "requests": [wish("CD"), wish("AB", id="W2")]},
            Finding(
                ("requests", 1),
                "request W2 cannot be held: A and B are a forbidden pair; it is not held",
                "warning",
            ),
            id="forbidden wish",
        ),
        pytest.param(
            {
                "companies": companies(A={"unavailable": ["S1", "S2", "S3"]}),
                "requests": [wish("AB")],
            },
            Finding(
                ("requests", 0),
                "request W1 cannot be held: A and B have no slot in which all are available; "
                "it is not held",
                "warning",
            ),
            id="wish without a common slot",
        ),
        pytest.param(
            {
                "tables": [{"id": "M1", "reserved_for": "C"}, {"id": "M2"}],
                "requests": [wish("AB", table="M1")],
            },
            Finding(
                ("requests", 0),
                "request W1 cannot be held: its table M1 is reserved for C; it is not held",
                "warning",
            ),
            id="wish at the table of another",
        ),
        pytest.param(
            {"companies": companies(C={"min_meetings": 2}), "requests": [wish("AC")]},
            Finding(
                ("companies", 2, "min_meetings"),
                "C wants at least 2 meetings, but has 1 request that can be held and room for 3",
                "warning",
            ),
            id="minimum above the requests",
        ),
        pytest.param(
            {
                "companies": companies(C={"min_meetings": 1}, D={"min_meetings": 1}),
                "requests": [wish("AB")],
            },
            Finding(
                ("companies", 2, "min_meetings"),
                "C, D have a minimum of meetings, but no request",
                "warning",
            ),
            id="minimum without a request",
        ),
        pytest.param(
            {
                "companies": companies(C={"min_meetings": 1, "profile": {"processes": ["las"]}}),
                "requests": [wish("AB")],
            },
            Finding(
                ("companies", 2, "min_meetings"),
                "C has a minimum of meetings, but no request; the command score makes requests "
                "from profiles and wishes",
                "warning",
            ),
            id="minimum before requests are made",
        ),
        pytest.param(
            {"companies": companies(C={"profile": {"processes": ["las"]}}), "requests": []},
            Finding(
                ("requests",),
                "there are no requests, so the schedule will be empty; the command score makes "
                "them from profiles and wishes",
                "warning",
            ),
            id="before requests are made",
        ),
        pytest.param(
            {
                "companies": companies(A={"min_meetings": 2, "unavailable": ["S1", "S2"]}),
                "requests": [wish("AB"), wish("AC", id="W2")],
            },
            Finding(
                ("companies", 0, "min_meetings"),
                "A wants at least 2 meetings, but has 2 requests that can be held and room for 1",
                "warning",
            ),
            id="minimum above the free slots",
        ),
        pytest.param(
            {
                "requests": [wish("AB")],
                "companies": [
                    {"id": "A", "languages": ["id"]},
                    {"id": "B", "languages": ["ja"]},
                    {"id": "C"},
                    {"id": "D"},
                ],
                "interpreters": [{"id": "J1", "languages": ["en", "id"]}],
            },
            Finding(
                ("requests", 0),
                "request W1 cannot be held: A and B share no language, and no interpreter "
                "speaks one of each; it is not held",
                "warning",
            ),
            id="interpreters",
        ),
    ],
)
def test_what_stops_nothing_is_a_warning(changes: dict[str, Any], finding: Finding) -> None:
    demands = event(**changes)
    assert check_demands(demands) == [finding]
    assert solve(demands, workers=1).report is not None


@pytest.mark.parametrize(
    "requests",
    [
        musts("AB", "AC", "AD"),
        musts("AB", "CD", "EF", session="PM"),
        [*chain(("AB", []), ("CD", ["Q1"])), wish("EF", after=["Q2"])],
        chain(("AB", []), ("CD", []), ("EF", ["Q1", "Q2"])),
        [*musts("AB"), *musts("AB", "AC", "AD", session="AM")[1:]],
        [*musts("AB"), wish("AC", slot="S1"), wish("BC", id="W2", table="M1")],
    ],
)
def test_demands_that_just_fit_are_not_named(requests: list[dict[str, Any]]) -> None:
    demands = event(requests=requests)
    assert check_demands(demands) == []
    assert solve(demands, workers=1).report is not None


# What counting cannot see --------------------------------------------------------------------

CONFLICTS: dict[str, tuple[dict[str, Any], str]] = {
    "order and a single table": (
        {
            "tables": [{"id": "M1"}, {"id": "M2", "unavailable": ["S2", "S3"]}],
            "companies": companies(A={"unavailable": ["S1"]}),
            "requests": chain(("AB", []), ("CD", ["Q1"]), ("EF", ["Q1"]), ("GH", [])),
        },
        "these 3 must-meetings cannot all be held: Q1, Q2, Q3",
    ),
    "order and a full room": (
        {
            "rooms": [{"id": "R1", "max_meetings": 1}],
            "tables": [
                {"id": "M1", "room": "R1"},
                {"id": "M2", "room": "R1"},
                {"id": "M3", "unavailable": ["S2", "S3"]},
            ],
            "companies": companies(A={"unavailable": ["S1"]}),
            "requests": chain(("AB", []), ("CD", ["Q1"]), ("EF", ["Q1"]), ("GH", [])),
        },
        "these 3 must-meetings cannot all be held: Q1, Q2, Q3",
    ),
    "three in a circle": (
        {"slots": slots("AM", "PM"), "requests": musts("AB", "BC", "AC", "DE")},
        "these 3 must-meetings cannot all be held: Q1, Q3, Q2",
    ),
    "three in a circle, one at a table of its own": (
        {
            "slots": slots("AM", "PM"),
            "tables": [{"id": "M1", "reserved_for": "A"}, {"id": "M2"}],
            "requests": [*musts("AB", table="M1"), *musts("AB", "BC", "AC")[1:]],
        },
        "these 3 must-meetings cannot all be held: Q1, Q3, Q2",
    ),
    "a table reserved for another": (
        {
            "slots": slots("AM"),
            "tables": [{"id": "M1"}, {"id": "M2", "reserved_for": "G"}, {"id": "M3"}],
            "requests": [*musts("AB", "CD", "EF"), wish("GH")],
        },
        "these 3 must-meetings cannot all be held: Q1, Q2, Q3",
    ),
}

each_conflict = pytest.mark.parametrize(
    ("changes", "reason"), CONFLICTS.values(), ids=CONFLICTS.keys()
)


@each_conflict
def test_a_conflict_that_counting_cannot_see_is_named(changes: dict[str, Any], reason: str) -> None:
    demands = event(**changes)
    assert check_demands(demands) == []
    with pytest.raises(InfeasibleError) as caught:
        solve(demands, workers=1)
    assert caught.value.reasons == (reason,)


@each_conflict
def test_no_meeting_of_a_conflict_can_be_spared(changes: dict[str, Any], reason: str) -> None:
    for spared in reason.split(": ")[1].split(", "):
        requests = [r | {"must": r["id"] != spared} for r in changes["requests"]]
        held = {
            m.request
            for m in solve(event(**(changes | {"requests": requests})), workers=1).meetings
        }
        assert held >= {r["id"] for r in requests} - {spared}


# Soundness -----------------------------------------------------------------------------------


@st.composite
def demanding_events(draw: st.DrawFn) -> Event:
    """Small events with many must-meetings and no fixed slot; most are infeasible."""
    day = slots(*draw(st.sampled_from([["AM"], ["AM", "PM"], ["AM", "AM", "PM"]])))
    some_slots = st.lists(st.sampled_from([s["id"] for s in day]), max_size=1)
    firms = [
        {
            "id": name,
            "unavailable": draw(some_slots),
            "delegations": draw(st.sampled_from([1, 1, 2])),
            "max_meetings": draw(st.sampled_from([None, None, 1, 2])),
        }
        for name in "ABCDE"
    ]
    tables = [
        {
            "id": f"M{n}",
            "room": draw(st.sampled_from([None, "R1"])),
            "reserved_for": draw(st.sampled_from([None, None, "A", "B"])),
            "unavailable": draw(some_slots),
        }
        for n in range(draw(st.integers(1, 3)))
    ]
    pairs = ["AB", "AC", "AD", "BC", "BD", "CD", "DE", "ABC"]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=5, unique=True))
    requests = [
        request
        | {
            "must": draw(st.sampled_from([True, True, False])),
            "session": draw(st.sampled_from([None, None, day[0]["session"], day[-1]["session"]])),
            "table": draw(st.sampled_from([None, None, tables[0]["id"]])),
            "after": draw(st.sampled_from([[], [], *([f"Q{k}"] for k in range(1, n + 1))])),
        }
        for n, request in enumerate(musts(*chosen))
    ]
    return event(
        slots=day,
        rooms=[{"id": "R1", "max_meetings": draw(st.sampled_from([None, 0, 1]))}],
        tables=tables,
        companies=firms,
        requests=requests,
        forbidden=draw(st.sampled_from([[], [], [["C", "D"]]])),
    )


def meeting(request: Request, **place: str) -> Meeting:
    return Meeting(request=request.id, companies=request.companies, score=request.score, **place)


def can_all_be_held(demands: Event) -> bool:
    """Try every place of every must-meeting; more meetings never mend a broken rule."""
    needed = [r for r in demands.requests if r.must]

    def extend(held: tuple[Meeting, ...]) -> bool:
        broken = {v.rule for v in verify(demands, Schedule(meetings=held)).violations}
        if not broken:
            return True
        if broken != {"must"}:
            return False
        request = needed[len(held)]
        return any(
            extend((*held, meeting(request, slot=slot.id, table=table.id)))
            for slot in demands.slots
            for table in demands.tables
        )

    return extend(())


def solvable(demands: Event) -> bool:
    try:
        return bool(solve(demands, workers=1).report)
    except InfeasibleError:
        return False


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(demanding_events())
def test_only_what_is_impossible_is_called_so(demands: Event) -> None:
    errors = [found for found in check_demands(demands) if found.severity == "error"]
    possible = can_all_be_held(demands)
    assert not (errors and possible)
    assert solvable(demands) == possible
