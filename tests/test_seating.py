"""Tables for meetings that already have a slot."""

from linkmatch.models import Company, Event, Request, Room, Slot, Table
from linkmatch.scheduler.problem import compile_event
from linkmatch.scheduler.prune import prune, whole
from linkmatch.scheduler.seating import seat
from pydantic import JsonValue


def make_event(
    requests: list[Request], tables: list[Table], slots: int = 3, rooms: tuple[Room, ...] = ()
) -> Event:
    ids = sorted({c for r in requests for c in r.companies})
    times: list[JsonValue] = [
        {"id": f"S{n}", "start": f"2026-01-01T{9 + n:02d}:00", "end": f"2026-01-01T{9 + n:02d}:20"}
        for n in range(slots)
    ]
    return Event(
        sides=("all",),
        slots=tuple(Slot.model_validate_json(_json(t)) for t in times),
        rooms=rooms,
        tables=tuple(tables),
        companies=tuple(Company(id=c, delegations=3) for c in ids),
        requests=tuple(requests),
    )


def _json(value: JsonValue) -> str:
    import json

    return json.dumps(value)


def seated(event: Event, slots: dict[str, int]) -> tuple[dict[str, str], list[str]]:
    """Return table by request, and the requests that have none."""
    problem = compile_event(event)
    index = {r.id: n for n, r in enumerate(problem.requests)}
    tables, unseated = seat(problem, {index[r]: s for r, s in slots.items()})
    names = {problem.requests[r].id: problem.tables[t].id for r, t in tables.items()}
    return names, [problem.requests[r].id for r in unseated]


def request(name: str, *companies: str, table: str | None = None, must: bool = False) -> Request:
    return Request(id=name, companies=companies, score=1, table=table, must=must)


def test_a_firm_with_many_meetings_keeps_its_table() -> None:
    wishes = [request(f"Q{n}", "BIG", f"C{n}") for n in range(3)]
    wishes += [request("QX", "C1", "C2"), request("QY", "C0", "C2")]
    event = make_event(wishes, [Table(id="T1"), Table(id="T2")])
    tables, unseated = seated(event, {"Q0": 0, "Q1": 1, "Q2": 2, "QX": 0, "QY": 1})
    assert not unseated
    assert len({tables[f"Q{n}"] for n in range(3)}) == 1


def test_a_reserved_table_is_used_so_that_a_common_one_stays_free() -> None:
    wishes = [request("Q1", "A", "B"), request("Q2", "C", "D")]
    event = make_event(wishes, [Table(id="T1"), Table(id="T2", reserved_for="A")])
    assert seated(event, {"Q1": 0, "Q2": 0}) == ({"Q1": "T2", "Q2": "T1"}, [])


def test_companies_that_both_have_a_table_leave_the_one_that_another_meeting_needs() -> None:
    wishes = [request("Q1", "A", "B"), request("Q2", "A", "C")]
    tables = [Table(id="TA", reserved_for="A"), Table(id="TB", reserved_for="B")]
    assert seated(make_event(wishes, tables), {"Q1": 0, "Q2": 0})[0] == {"Q1": "TB", "Q2": "TA"}


def test_a_reserved_table_in_a_full_room_gives_way_to_a_meeting_with_no_other_seat() -> None:
    # Only T1, in the room for one, is common; A has a table in that room and one outside.
    rooms = (Room(id="R", max_meetings=1),)
    tables = [
        Table(id="T1", room="R"),
        Table(id="T2", room="R", reserved_for="A"),
        Table(id="T3", reserved_for="A"),
    ]
    event = make_event([request("Q1", "A", "B"), request("Q2", "C", "D")], tables, rooms=rooms)
    assert seated(event, {"Q1": 0, "Q2": 0}) == ({"Q1": "T3", "Q2": "T1"}, [])


def test_a_fixed_table_comes_before_a_home_table() -> None:
    wishes = [
        request("Q1", "BIG", "A"),
        request("Q2", "BIG", "B"),
        request("Q3", "C", "D", table="T1"),
    ]
    event = make_event(wishes, [Table(id="T1"), Table(id="T2")])
    tables, _ = seated(event, {"Q1": 0, "Q2": 1, "Q3": 0})
    assert tables == {"Q1": "T2", "Q2": "T2", "Q3": "T1"}


def test_a_full_room_sends_the_meeting_to_the_other() -> None:
    rooms = (Room(id="R", max_meetings=1), Room(id="Q"))
    tables = [Table(id="T1", room="R"), Table(id="T2", room="R"), Table(id="T3", room="Q")]
    event = make_event([request("Q1", "A", "B"), request("Q2", "C", "D")], tables, rooms=rooms)
    found, unseated = seated(event, {"Q1": 0, "Q2": 0})
    assert not unseated
    assert "T3" in found.values()


def test_what_cannot_be_seated_is_said() -> None:
    wishes = [request("Q1", "A", "B", table="T1"), request("Q2", "C", "D", table="T1")]
    event = make_event(wishes, [Table(id="T1"), Table(id="T2", unavailable=("S0",))])
    assert seated(event, {"Q1": 0, "Q2": 0}) == ({"Q1": "T1"}, ["Q2"])
    plain = make_event([request("Q1", "A", "B"), request("Q2", "C", "D")], [Table(id="T1")])
    assert seated(plain, {"Q1": 0, "Q2": 0})[1] == ["Q2"]


def test_pruning_takes_out_what_breaks_the_order_and_what_has_no_seat() -> None:
    wishes = [
        request("Q1", "A", "B"),
        Request(id="Q2", companies=("A", "C"), score=5, after=("Q1",)),
        request("Q3", "D", "E", table="T1"),
        request("Q4", "F", "G", table="T1", must=True),
    ]
    problem = compile_event(make_event(wishes, [Table(id="T1"), Table(id="T2")]))
    index = {r.id: n for n, r in enumerate(problem.requests)}
    slots = {index["Q1"]: 1, index["Q2"]: 0, index["Q3"]: 2, index["Q4"]: 2}
    kept = prune(problem, slots)
    assert {problem.requests[r].id for r in kept} == {"Q2", "Q4"}
    assert whole(problem, kept) == kept
    assert whole(problem, {}) is None
