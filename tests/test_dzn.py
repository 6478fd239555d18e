"""The benchmark format: what is read, what is told of damaged files, what can be written."""

import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from linkmatch import InfeasibleError, read_event, solve, verify, write_event
from linkmatch.cli import cli
from linkmatch.formats import read_event_with_warnings
from linkmatch.formats.dzn import event_from_dzn
from linkmatch.formats.dzn_writer import dzn_of
from linkmatch.instances import load
from linkmatch.models import Event, InputError

PUBLISHED = Path(__file__).parents[2] / "shared" / "data" / "jair"
SIZES = {
    "tic-12.original": (42, 125, 8, 21),
    "tic-13.fixed040-Forb": (47, 180, 10, 21),
    "forum-13.prec25": (70, 154, 21, 14),
    "forum-14.original": (78, 302, 22, 22),
}

SMALL = """% three participants, with a comment; and one that is no parameter: nTables = 9;
nTables = 2; nBusiness = 3 ;
nMeetings=3;
nTotalSlots = 4; nMorningSlots = 2; /* a block
comment */ requested = [|1, 2,1, % may end in a comma
  |1,3,2
  |2, 3, 3, |];
meetingsxBusiness = [{1,2,3}, {1,2,4}, {1, 3..4}];
nMeetingsBusiness = [2, 2, 2];
forbidden = [{0}, {1,4}, {}];
fixed = [0, 3, 0];
precedences = [{}, {1}, 1..2]
"""


def errors_of(text: str) -> list[tuple[str | None, int | None, str]]:
    with pytest.raises(InputError) as caught:
        event_from_dzn(text)
    problems = [p for p in caught.value.problems if p.severity == "error"]
    return [(p.sheet, p.row, p.message) for p in problems]


def test_a_small_file() -> None:
    event = event_from_dzn(SMALL).value
    assert event.sides == ("participant",)
    assert event.policy == ("breaks",)
    assert event.table_count == 2
    assert [(s.id, s.session) for s in event.slots] == [
        ("1", "AM"),
        ("2", "AM"),
        ("3", "PM"),
        ("4", "PM"),
    ]
    assert [(c.id, c.unavailable) for c in event.companies] == [
        ("1", ()),
        ("2", ("1", "4")),
        ("3", ()),
    ]
    assert all(r.must and r.score == 1 for r in event.requests)
    assert [(r.id, r.companies, r.session, r.slot, r.after) for r in event.requests] == [
        ("1", ("1", "2"), "AM", None, ()),
        ("2", ("1", "3"), "PM", "3", ("1",)),
        ("3", ("2", "3"), None, None, ("1", "2")),
    ]


def test_only_sizes_and_meetings_have_to_be_there() -> None:
    text = "nBusiness=2; nMeetings=0; nTables=1; nTotalSlots=1; nMorningSlots=0; requested=[||];"
    event = event_from_dzn(text).value
    assert [c.id for c in event.companies] == ["1", "2"]
    assert [s.session for s in event.slots] == ["PM"]
    assert event.requests == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{0}, {1,4}, {}", "{}, {4 , 0..1,}, 2..1,"),
        ("[0, 3, 0]", "array1d(1..3, [0, 3, 0])"),
        (
            "[|1, 2,1, % may end in a comma\n  |1,3,2\n  |2, 3, 3, |]",
            "array2d(1..3, 1..3, [1, 2, 1, 1, 3, 2, 2, 3, 3])",
        ),
        ("nMeetingsBusiness = [2, 2, 2];\n", ""),
        ("{1,2,3}, {1,2,4}", "{2,3}, {4,2}"),
    ],
)
def test_other_ways_to_write_the_same(old: str, new: str) -> None:
    assert old in SMALL
    assert event_from_dzn(SMALL.replace(old, new)).value == event_from_dzn(SMALL).value


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_parameters_does_not_matter(seed: int) -> None:
    parts = SMALL.split("\n", 1)[1].replace("% may end in a comma", "").strip().split(";")
    random.Random(seed).shuffle(parts)
    assert event_from_dzn(";".join(parts)).value == event_from_dzn(SMALL).value


def test_unknown_parameters_are_warnings_whatever_they_hold() -> None:
    parsed = event_from_dzn(SMALL + '; weights = [1.5, "a;b", {x | x in 1..3}]; d = 2;')
    assert [(w.sheet, w.row, w.severity) for w in parsed.warnings] == [
        ("weights", 13, "warning"),
        ("d", 13, "warning"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "sheet", "row", "message"),
    [
        ("nTables = 2", "nTables = 0", "nTables", 2, "is 0: must lie between 1"),
        ("nTables = 2", "nTables = {1}", "nTables", 2, "whole number"),
        ("nTables = 2", "nTables = 2.5", "nTables", 2, "expected ';'"),
        ("nTables = 2", "nTables = " + "9" * 5000, "nTables", 2, "too large"),
        ("nTables = 2", "nTable = 2", "nTable", 2, "did you mean nTables?"),
        ("nTables = 2;", "", "nTables", None, "is missing"),
        ("nTables = 2;", "nTables = 2", "nTables", 2, "write ';' between"),
        ("nTables = 2;", "nTables = 2; nTables = 2;", "nTables", 2, "given twice"),
        ("nTables = 2;", "7 nTables = 2;", None, 2, "the name of a parameter"),
        ("nMorningSlots = 2", "nMorningSlots = 5", "nMorningSlots", 4, "only 4"),
        ("|1,3,2", "|1,3", "requested", 6, "meeting 2 must be three numbers"),
        ("|1,3,2", "|1,{3},2", "requested", 6, "meeting 2 must be three numbers"),
        ("|1,3,2", "|1,9,2", "requested", 6, "participant 9 must lie between 1 and 3"),
        ("|1,3,2", "|1,1,2", "requested", 6, "meets itself"),
        ("|1,3,2", "|1,3,4", "requested", 6, "session 4 must be 1"),
        ("|1,3,2", "|1,3 2", "requested", 6, "expected ',' or '|', found '2'"),
        ("|1,3,2", "", "requested", 5, "has 2 entries, and nMeetings is 3"),
        ("{1,2,4}", "{1,2}", "meetingsxBusiness", 8, "participant 2: not as in requested"),
        ("[2, 2, 2]", "[2, 1, 2]", "nMeetingsBusiness", 9, "participant 2: 1 meetings"),
        ("{1,4}", "{1,5}", "forbidden", 10, "5 must lie between 0 and 4"),
        ("{1,4}", "1", "forbidden", 10, "participant 2 must have a set"),
        ("[0, 3, 0]", "[0, 3]", "fixed", 11, "has 2 entries"),
        ("[0, 3, 0]", "[0, {3}, 0]", "fixed", 11, "meeting 2 must have a number"),
        ("[0, 3, 0]", "[0, 3, 0", "fixed", 11, "expected ',' or ']'"),
        ("[0, 3, 0]", "array1d(1..2, [0, 3, 0])", "fixed", 11, "3 numbers for 2"),
        ("[0, 3, 0]", "7", "fixed", 11, "must be an array"),
        ("[{}, {1}, 1..2]", "[{2}, {1}, {}]", "precedences", 12, "in a circle"),
        ("[{}, {1}, 1..2]", "[{}, {1}, {", "precedences", 13, "found the end of the file"),
    ],
)
def test_a_damaged_file(old: str, new: str, sheet: str, row: int, message: str) -> None:
    assert old in SMALL
    errors = errors_of(SMALL.replace(old, new, 1))
    assert any(e[:2] == (sheet, row) and message in e[2] for e in errors), errors


def test_everything_wrong_is_told_at_once() -> None:
    text = SMALL.replace("nTotalSlots = 4", "nTotalSlots = 2").replace("|1,3,2", "|1,8,2")
    assert errors_of(text.replace("nMeetingsBusiness = [2,", "nMeetingsBusiness = [9,")) == [
        ("requested", 6, "meeting 2: participant 8 must lie between 1 and 3"),
        ("requested", 6, "meeting 2: there are no slots in the afternoon"),
        ("nMeetingsBusiness", 9, "participant 1: 9 must lie between 0 and 3"),
        ("forbidden", 10, "participant 2: 4 must lie between 0 and 2"),
        ("fixed", 11, "meeting 2: 3 must lie between 0 and 2"),
    ]


def test_ranges_of_more_than_memory_holds_are_told() -> None:
    text = BREAK.replace("nTotalSlots = 3", "nTotalSlots = 99999").replace(
        " = 3; nMeet", " = 99; nMeet"
    )
    ((name, row, message),) = errors_of(f"{text} forbidden = [{'{1..99999}, ' * 99}];")
    assert (name, row) == ("forbidden", 2)
    assert "more than 5000000 numbers" in message


@pytest.mark.parametrize("content", [b"", b"  \n", b"\xff\xfe\x00", b"nBusiness = \xe9;"])
def test_what_is_no_text_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.dzn").write_bytes(content)
    with pytest.raises(InputError, match=r"x\.dzn"):
        read_event(tmp_path / "x.dzn")


SIGNS = st.text('0123[]{|},;=.-%n _*/"')
EDITS = st.lists(st.tuples(st.integers(0, 600), st.integers(0, 9), SIGNS), max_size=3)


@given(EDITS)
@settings(max_examples=150)
def test_a_mutated_file_is_an_event_or_a_list_of_problems(edits: Any) -> None:
    text = SMALL
    for at, length, inserted in edits:
        text = text[:at] + inserted + text[at + length :]
    try:
        event = event_from_dzn(text).value
    except InputError:
        return
    assert event_from_dzn(dzn_of(event)).value == event


@st.composite
def format_events(draw: st.DrawFn) -> Event:
    """Draw events that a .dzn file can hold, with ids of their own."""
    people = [f"P{n}" for n in range(draw(st.integers(2, 5)))]
    slots = [f"S{n:02}" for n in range(draw(st.integers(1, 6)))]
    morning = draw(st.integers(0, len(slots)))
    names = [draw(st.sampled_from(["AM", None])), "PM"]
    sessions = [names[n >= morning] for n in range(len(slots))]
    pair = st.lists(st.sampled_from(people), min_size=2, max_size=2, unique=True)
    some_slots = st.lists(st.sampled_from(slots), unique=True)
    session = st.sampled_from(sorted({s for s in sessions if s} | {""})).map(lambda s: s or None)
    requests: list[dict[str, Any]] = []
    for n, companies in enumerate(draw(st.lists(pair, max_size=8))):
        earlier = st.lists(st.sampled_from([r["id"] for r in requests]), unique=True)
        request = {"id": f"Q{n}", "companies": companies, "score": n, "must": True}
        request["slot"] = draw(st.sampled_from([None, *slots]))
        request["session"] = draw(session)
        request["after"] = draw(earlier) if requests else []
        requests.append(request)
    data = {
        "sides": ["participant"],
        "table_count": draw(st.integers(1, 4)),
        "slots": [
            {
                "id": name,
                "start": f"2026-01-26T{9 + n:02}:00",
                "end": f"2026-01-26T{9 + n:02}:30",
                "session": sessions[n],
            }
            for n, name in enumerate(slots)
        ],
        "companies": [{"id": p, "unavailable": draw(some_slots)} for p in people],
        "requests": requests,
        "policy": ["breaks"],
    }
    return Event.model_validate(data)


def slots_allowed(event: Event) -> list[list[int]]:
    """Return the numbers of the slots in which each request's session has it."""
    slots = list(enumerate(event.ordered_slots, start=1))
    return [[n for n, s in slots if r.session in (None, s.session)] for r in event.requests]


@given(format_events())
@settings(max_examples=80)
def test_writing_and_reading_keeps_all_that_decides(event: Event) -> None:
    read = event_from_dzn(dzn_of(event)).value
    assert event_from_dzn(dzn_of(read)).value == read
    assert slots_allowed(read) == slots_allowed(event)
    slot = {s.id: str(n) for n, s in enumerate(event.ordered_slots, start=1)}
    company = {c.id: str(n) for n, c in enumerate(event.companies, start=1)}
    request = {r.id: str(n) for n, r in enumerate(event.requests, start=1)}
    assert read.table_count == event.table_count
    for old, new in zip(event.companies, read.companies, strict=True):
        assert {slot[s] for s in old.unavailable} == set(new.unavailable)
    for before, after in zip(event.requests, read.requests, strict=True):
        assert tuple(company[c] for c in before.companies) == after.companies
        assert (slot[before.slot] if before.slot else None) == after.slot
        assert {request[r] for r in before.after} == set(after.after)


def test_what_the_format_cannot_hold_is_listed(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_event(load("tegal-2017"), tmp_path / "x.dzn")
    assert [p.sheet for p in caught.value.problems] == [
        "policy",
        "rooms",
        "tables",
        "companies",
        "requests",
    ]
    assert not list(tmp_path.iterdir())


def small(**changes: Any) -> Event:
    event = event_from_dzn(SMALL).value
    return Event.model_validate({**event.model_dump(), **changes})


def companies_with(**fields: Any) -> dict[str, Any]:
    return {"companies": [{"id": "1", **fields}, {"id": "2"}, {"id": "3"}]}


def request_with(**fields: Any) -> dict[str, Any]:
    return {"requests": [{"companies": ["1", "2"], "score": 1, "must": True, **fields}]}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"policy": ["breaks", "idle_slots"]}, "objectives other than breaks (breaks, idle_slots)"),
        ({"rules": {"max_break_difference": 2}}, "max_break_difference"),
        ({"forbidden": [["1", "2"]]}, "pairs that must not meet"),
        ({"interpreters": [{"id": "J1", "languages": ["ja"]}]}, "interpreters (J1)"),
        ({"table_count": None, "tables": [{"id": "T", "reserved_for": "1"}]}, "reserved (T)"),
        ({"table_count": None, "tables": [{"id": "T", "unavailable": ["1"]}]}, "unavailable"),
        ({"companies": [{"id": "1", "delegations": 2}, {"id": "2"}, {"id": "3"}]}, "delegations"),
        ({"companies": [{"id": "1", "max_meetings": 9}, {"id": "2"}, {"id": "3"}]}, "maximums"),
        ({"requests": [{"companies": ["1", "2", "3"], "score": 1, "must": True}]}, "group"),
        ({"requests": [{"companies": ["1", "2"], "score": 1}]}, "no must (1|2)"),
        ({"rules": {"max_consecutive": 2}}, "max_consecutive"),
        ({"rules": {"must_one_of": ["1"]}}, "must_one_of"),
        ({"rules": {"spare_tables": 0.5, "max_pause_minutes": 9}}, "spare_tables"),
        ({"table_count": None, "tables": [{"id": "T", "seats": 1}]}, "one seat (T)"),
        (companies_with(representatives=[{"id": "R1"}]), "representatives (1)"),
        (companies_with(languages=["ja"]), "languages of companies (1)"),
        (companies_with(home_table="T01"), "home tables (1)"),
        (companies_with(min_gap=1), "rest and pace (1)"),
        (companies_with(max_breaks=0), "rest and pace (1)"),
        (request_with(length=2), "several slots (1|2)"),
        (request_with(not_before="2"), "first slots of requests (1|2)"),
        (request_with(not_after="2"), "last slots of requests (1|2)"),
    ],
)
def test_each_reason_why_an_event_cannot_be_written(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(InputError) as caught:
        dzn_of(small(**changes))
    (problem,) = caught.value.problems
    assert reason in problem.message


def test_more_than_two_sessions_matter_only_where_they_are_asked_for() -> None:
    data = small().model_dump()
    for n, slot in enumerate(data["slots"]):
        slot["session"] = ("AM", "PM", "AM", "PM")[n]
    with pytest.raises(InputError, match="AM, PM, AM, PM"):
        dzn_of(Event.model_validate(data))
    for request in data["requests"]:
        request["session"] = None
    assert "nMorningSlots = 4;" in dzn_of(Event.model_validate(data))


BREAK = """nBusiness = 3; nMeetings = 2; nTables = 1; nTotalSlots = 3; nMorningSlots = 3;
requested = [|1, 2, 3 |1, 3, 3|]; fixed = [1, 3];"""


def test_a_limit_on_the_difference_of_breaks(tmp_path: Path) -> None:
    event = event_from_dzn(BREAK).value
    schedule = solve(event, max_break_difference=1, workers=1)
    assert schedule.report is not None
    assert [(o.value, o.bound) for o in schedule.report.objectives] == [(1, 1)]
    assert verify(event, schedule).warnings == ()
    (broken,) = verify(event, schedule, max_break_difference=0).violations
    assert broken.rule == "max_break_difference"
    with pytest.raises(InfeasibleError):
        solve(event, max_break_difference=0, workers=1)
    for wrong in (-1, 1.5, True, "2"):
        with pytest.raises(ValueError, match="whole number from 0 to 1000"):
            solve(event, max_break_difference=wrong)  # type: ignore[arg-type]


def test_commands_take_a_file_and_a_limit(tmp_path: Path) -> None:
    event, schedule = str(tmp_path / "e.dzn"), str(tmp_path / "s.json")
    Path(event).write_text(BREAK)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, arguments)
        return result.exit_code, result.output

    assert run("check", event)[0] == 0
    limit = "--max-break-difference"
    assert run("solve", event, "-o", schedule, limit, "0")[0] == 1
    assert run("solve", event, "-o", schedule, limit, "1")[0] == 0
    assert run("verify", event, schedule) == (0, run("verify", event, schedule, limit, "1")[1])
    code, output = run("verify", event, schedule, limit, "0")
    assert code == 1
    assert "1 has 1 breaks" in output
    assert run("solve", event, "-o", schedule, limit, "-1")[0] == 2


@pytest.mark.parametrize("name", sorted(SIZES))
def test_published_sizes(name: str, tmp_path: Path) -> None:
    event = published(name)
    sizes = (len(event.companies), len(event.requests), len(event.slots), event.table_count)
    assert sizes == SIZES[name]
    write_event(event, tmp_path / "again.dzn")
    assert read_event(tmp_path / "again.dzn") == event


@pytest.mark.parametrize("name", ["tic-12.forb0007", "forum-13.prec25"])
def test_published_files_without_a_schedule(name: str) -> None:
    with pytest.raises(InfeasibleError):
        solve(published(name), max_break_difference=2)


@pytest.mark.parametrize(("name", "breaks"), [("tic-12.original", 0), ("tic-13.fixed040-Forb", 13)])
def test_published_optima(name: str, breaks: int) -> None:
    report = solve(published(name), max_break_difference=2).report
    assert report is not None
    assert [(o.value, o.bound) for o in report.objectives] == [(breaks, breaks)]


def published(name: str) -> Event:
    path = PUBLISHED / f"{name}.dzn"
    if not path.exists():
        pytest.skip(f"{path.name} is not here")
    parsed = read_event_with_warnings(path)
    assert parsed.warnings == ()
    return parsed.value
