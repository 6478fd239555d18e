"""Repair changes as little as a full enumeration, and says of each change how few there can be."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import linkmatch
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkmatch.formats.repair_text import lines_of
from linkmatch.instances.generator import make_event, parse_sizes
from linkmatch.models import Event, Meeting, Schedule
from linkmatch.models.changes import CHANGES
from linkmatch.models.diagnostics import CrossCheckError
from linkmatch.models.schedule import Lock
from linkmatch.scheduler.outcome import InfeasibleError
from linkmatch.scheduler.repair.apply import apply, findings_against
from linkmatch.scheduler.repair.repair import Repaired, front, repair
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.verify import verify


def event(
    named: str = "A1 A2 B1 B2", requests: str = "A1|B1 A2|B2", slots: int = 3, **fields: Any
) -> Event:
    """Return an event of sides A and B; slots are S0, S1, …, tables T1, T2."""
    return Event.model_validate(
        {
            "sides": ["A", "B"],
            "slots": [
                {
                    "id": f"S{n}",
                    "start": f"2026-03-02T{9 + n:02d}:00",
                    "end": f"2026-03-02T{9 + n:02d}:30",
                }
                for n in range(slots)
            ],
            "tables": [{"id": "T1", "room": "R"}, {"id": "T2", "room": "R"}],
            "rooms": [{"id": "R"}],
            "companies": [{"id": c, "side": c[0]} for c in named.split()],
            "requests": [
                {"id": r, "companies": r.split("|"), "score": 5} for r in requests.split()
            ],
            "policy": ["score"],
            **fields,
        }
    )


def plan(event: Event, *places: str, **fields: Any) -> Schedule:
    """Return a schedule; a place is such as ``A1|B1 S0 T1``."""
    meetings = []
    for place in places:
        request, slot, table = place.split()
        asked = event.request_by_id[request]
        meetings.append(
            Meeting(
                request=request,
                companies=asked.companies,
                slot=slot,
                table=table,
                score=asked.score,
            )
        )
    return Schedule(event=event.name, meetings=tuple(meetings), **fields)


def repaired(event: Event, schedule: Schedule, *changes: dict[str, Any], **rest: Any) -> Repaired:
    return repair(event, schedule, CHANGES.validate_python(list(changes)), workers=1, **rest)


def places(result: Repaired) -> set[str]:
    return {f"{m.request} {m.slot} {m.table}" for m in result.schedule.meetings}


def costs(result: Repaired) -> tuple[tuple[float, ...], bool]:
    """Return lost, companies, moved and tables, and whether all are proven."""
    stages = result.report.stages[:4]
    return tuple(stage.value for stage in stages), all(stage.gap == 0 for stage in stages)


def test_without_changes_the_schedule_stays_byte_for_byte() -> None:
    known = event()
    before = plan(known, "A2|B2 S1 T2", "A1|B1 S0 T1")
    after = repaired(known, before)
    assert after.schedule.model_copy(update={"report": None}) == before
    assert costs(after) == ((0, 0, 0, 0), True)


def test_a_meeting_whose_company_is_late_moves_to_the_next_common_slot() -> None:
    known = event()
    before = plan(known, "A1|B1 S0 T1", "A2|B2 S0 T2")
    after = repaired(known, before, {"type": "late", "company": "A1", "to": "S0"})
    assert costs(after) == ((0, 1, 1, 0), True)
    assert "A2|B2 S0 T2" in places(after)
    assert [call.company for call in after.report.calls] == ["A1", "B1"]


def test_what_is_past_stays_and_what_it_breaks_is_recorded() -> None:
    known = event()
    before = plan(known, "A1|B1 S0 T1", "A2|B2 S2 T2")
    absent = {"type": "absent", "company": "A1", "from": "S0"}
    after = repaired(known, before, absent, now="S1")
    assert places(after) == {"A1|B1 S0 T1", "A2|B2 S2 T2"}
    assert after.report.past == ("A1 is not available in slot S0",)


def test_a_lost_table_only_changes_tables_where_another_is_free() -> None:
    known = event()
    before = plan(known, "A1|B1 S0 T1", "A2|B2 S1 T1")
    after = repaired(known, before, {"type": "table_lost", "table": "T1"})
    assert places(after) == {"A1|B1 S0 T2", "A2|B2 S1 T2"}
    assert costs(after) == ((0, 0, 0, 2), True)


def test_a_new_must_moves_others_rather_than_to_lose_them() -> None:
    known = event(requests="A1|B1 A2|B1 A1|B2", slots=2)
    before = plan(known, "A1|B1 S0 T1", "A2|B1 S1 T1")
    after = repaired(known, before, {"type": "must", "request": "A1|B2"})
    assert costs(after) == ((0, 0, 0, 0), True)
    assert "A1|B2 S1 T2" in places(after)


def test_places_that_became_free_go_to_the_best_waiting_request() -> None:
    known = event(requests="A1|B1 A1|B2 A2|B1", slots=1)
    before = plan(known, "A1|B1 S0 T1")
    after = repaired(known, before, {"type": "request_withdrawn", "request": "A1|B1"})
    assert {m.request for m in after.schedule.meetings} == {"A1|B2", "A2|B1"}
    assert after.report.stages[-1].value == after.report.stages[-1].bound == 10


def test_exchanges_keep_the_maximums_of_companies() -> None:
    companies = [{"id": c, "side": c[0]} for c in ("A0", "A1", "A2", "B0", "B1")]
    companies += [{"id": "B2", "side": "B", "max_meetings": 2}]
    known = event(requests="A0|B2 A0|B0 A2|B2 A1|B2", companies=companies)
    before = plan(known, "A0|B2 S0 T1", "A1|B2 S1 T1")
    after = repaired(known, before, {"type": "must", "request": "A2|B2"})
    assert costs(after) == ((1, 1, 0, 0), True)


def test_a_slot_that_is_added_is_filled() -> None:
    known = event(requests="A1|B1 A2|B1 A2|B2", slots=1)
    before = plan(known, "A1|B1 S0 T1")
    added = {
        "type": "slot_added", "id": "S9", "start": "2026-03-02T18:00", "end": "2026-03-02T18:30",
    }  # fmt: skip
    after = repaired(known, before, added)
    assert places(after) == {"A1|B1 S0 T1", "A2|B1 S9 T1"}
    assert after.report.filled == ("A2|B1",)


def test_what_is_filled_lets_the_others_keep_their_tables() -> None:
    tables = [{"id": "T1"}, {"id": "T2", "reserved_for": "B1"}]
    known = event(requests="A1|B1 A2|B2 A1|B2", slots=2, tables=tables)
    before = plan(known, "A1|B1 S0 T1")
    after = repaired(known, before, {"type": "request_withdrawn", "request": "A1|B2"})
    assert places(after) == {"A1|B1 S0 T1", "A2|B2 S1 T1"}


def test_what_others_hold_already_does_not_stand_against_filling() -> None:
    companies = [{"id": c, "side": c[0]} for c in ("A2", "B1", "B2")]
    companies.append({"id": "A1", "side": "A", "min_meetings": 1})
    rules = {"strict_minimums": True, "must_one_of": [["A1|B1"]]}
    known = event(requests="A1|B1 A2|B2", companies=companies, rules=rules)
    before = plan(known, "A1|B1 S0 T1")
    pin = {"type": "pin", "request": "A2|B2", "slot": "S1"}
    assert places(repaired(known, before, pin)) == {"A1|B1 S0 T1", "A2|B2 S1 T1"}


def test_what_has_to_be_held_is_no_waiting_request() -> None:
    known = event(requests="A1|B1 A2|B1 A2|B2", slots=2)
    after = repaired(known, plan(known, "A1|B1 S0 T1"), {"type": "must", "request": "A2|B1"})
    kinds = {change.request: change.kind for change in after.report.meetings}
    assert kinds == {"A2|B1": "added", "A2|B2": "added"}
    assert after.report.filled == ("A2|B2",)


def test_what_was_proven_stays_so_where_nothing_changed() -> None:
    known = event(requests="A1|B1 A2|B1 A1|B2")
    before = solve(known, workers=1)
    after = repaired(known, before).schedule.report
    assert before.report is not None
    assert after is not None
    assert (after.status, after.objectives) == ("optimal", before.report.objectives)
    loose = solve(known, workers=1, keep=plan(known, "A1|B1 S0 T1"))
    assert repaired(known, loose).schedule.report.status == "feasible"  # type: ignore[union-attr]
    lies = [o.model_copy(update={"bound": 1}) for o in before.report.objectives]
    report = before.report.model_copy(update={"objectives": tuple(lies)})
    told = repaired(known, before.model_copy(update={"report": report})).schedule.report
    assert told is not None
    assert all(objective.bound is None for objective in told.objectives)


def test_what_comes_too_late_is_told() -> None:
    known = event(requests="A1|B1 A2|B2 A1|B2")
    before = plan(known, "A1|B1 S0 T1", "A2|B2 S2 T2")
    changes = CHANGES.validate_python(
        [
            {"type": "request_withdrawn", "request": "A1|B1"},
            {"type": "pin", "request": "A1|B1", "slot": "S2"},
            {"type": "slot_cancelled", "slot": "S0"},
            {"type": "pin", "request": "A2|B2", "slot": "S0"},
        ]
    )
    found = findings_against(known, before, dict(enumerate(changes)), "S1")
    assert [(f.location, f.severity) for f in found] == [
        ((0, "request"), "warning"),
        ((1, "request"), "warning"),
        ((2, "slot"), "warning"),
        ((3, "slot"), "error"),
    ]
    after = repair(known, before, changes[:3], workers=1, now="S1")
    assert places(after) == {"A1|B1 S0 T1", "A2|B2 S2 T2"}


def test_what_cannot_be_done_says_why() -> None:
    known = event(requests="A1|B1 A1|B2", slots=1)
    before = plan(known, "A1|B1 S0 T1")
    with pytest.raises(InfeasibleError, match=r"A1\|B1.*A1\|B2"):
        repaired(
            known,
            before,
            {"type": "must", "request": "A1|B1"},
            {"type": "must", "request": "A1|B2"},
        )


def test_a_lock_holds_a_meeting_in_its_slot() -> None:
    known = event(requests="A1|B1 A1|B2", slots=2)
    before = plan(known, "A1|B1 S0 T1", "A1|B2 S1 T1", locks=(Lock(request="A1|B1"),))
    pin = {"type": "pin", "request": "A1|B2", "slot": "S0"}
    after = repaired(known, before, pin)
    assert costs(after)[0][0] == 1
    assert "A1|B1 S0 T1" in places(after)
    assert after.schedule.locks == before.locks


def test_most_moves_lose_meetings_that_more_moves_keep() -> None:
    known = event()
    before = plan(known, "A1|B1 S0 T1", "A2|B2 S0 T2")
    late = {"type": "late", "company": "A1", "to": "S0"}
    assert costs(repaired(known, before, late, max_moves=0)) == ((1, 1, 0, 0), True)
    points = list(front(known, before, CHANGES.validate_python([late]), workers=1))
    assert [(p.most_moves, p.kept, p.proven) for p in points] == [(0, 1, True), (1, 2, True)]


def test_every_change_that_does_not_fit_is_told() -> None:
    known = event()
    changes = CHANGES.validate_python(
        [
            {"type": "absent", "company": "A9"},
            {"type": "room_lost", "room": "R", "from": "S2", "to": "S1"},
            {"type": "held", "request": "A1|B1"},
            {"type": "representative_lost", "company": "A1", "representative": "X"},
        ]
    )
    with pytest.raises(CrossCheckError) as told:
        apply(known, plan(known, "A1|B1 S0 T1"), changes)
    assert [finding.location for finding in told.value.findings] == [
        (0, "company"),
        (1, "to"),
        (2, "request"),
        (3, "representative"),
    ]


def test_new_companies_and_requests_have_to_fit_the_event() -> None:
    known = event()
    changes = CHANGES.validate_python(
        [
            {"type": "new_company", "id": "A3", "side": "A"},
            {"type": "new_request", "companies": ["A3", "A1"], "score": 1},
        ]
    )
    with pytest.raises(CrossCheckError) as told:
        apply(known, plan(known), changes)
    assert {finding.location[0] for finding in told.value.findings} == {1}


def test_a_pin_has_to_fit_what_else_is_asked_of_its_request() -> None:
    asked = {"companies": ["A1", "B1"], "score": 5, "not_after": "S1"}
    known = Event.model_validate({**event().model_dump(mode="json"), "requests": [asked]})
    pin = CHANGES.validate_python([{"type": "pin", "request": "A1|B1", "slot": "S2"}])
    with pytest.raises(CrossCheckError, match="the last it may end in") as told:
        apply(known, plan(known, "A1|B1 S0 T1"), pin)
    assert told.value.findings[0].location == (0, "slot")


def test_representatives_stay_where_they_can() -> None:
    people = [{"id": "P"}, {"id": "Q"}]
    companies = [
        {"id": "A1", "side": "A", "representatives": people},
        {"id": "B1", "side": "B"},
        {"id": "B2", "side": "B"},
    ]
    known = event("A1 B1 B2", "A1|B1 A1|B2", companies=companies)
    before = solve(known, workers=1)
    lost = {"type": "representative_lost", "company": "A1", "representative": "P"}
    after = repaired(known, before, lost)
    assert verify(after.event, after.schedule).valid
    assert {m.representatives["A1"] for m in after.schedule.meetings} == {"Q"}
    attended = {m.request for m in before.meetings if m.representatives["A1"] == "P"}
    told = after.report.meetings
    assert {c.request for c in told} == attended
    assert {c.kind for c in told} == {"people"}
    assert {call.company for call in after.report.calls} >= {"A1"}
    [*_, line, _] = lines_of(after.event, after.report, (), "en")
    assert "with another representative or interpreter" in line


def test_a_representative_meets_nobody_else_where_a_meeting_moves() -> None:
    people = [{"id": "P"}, {"id": "Q"}]
    companies = [
        {"id": "A1", "side": "A", "representatives": people},
        {"id": "B1", "side": "B"},
        {"id": "B2", "side": "B", "unavailable": ["S0"]},
    ]
    known = event("A1 B1 B2", "A1|B1 A1|B2", companies=companies)
    both = plan(known, "A1|B1 S1 T1", "A1|B2 S2 T1")
    attended = [m.model_copy(update={"representatives": {"A1": "P"}}) for m in both.meetings]
    before = both.model_copy(update={"meetings": tuple(attended)})
    after = repaired(known, before, {"type": "slot_cancelled", "slot": "S2"})
    assert {m.slot for m in after.schedule.meetings} == {"S1"}
    assert {m.representatives["A1"] for m in after.schedule.meetings} == {"P", "Q"}


def test_nobody_walks_from_a_room_in_which_a_past_meeting_was_not() -> None:
    rooms = [{"id": "near", "zone": "X"}, {"id": "far", "zone": "Y"}]
    tables = [{"id": "T1", "room": "near", "unavailable": ["S1"]}, {"id": "T2", "room": "far"}]
    rules = {"walking": [["X", "Y", 1]]}
    known = event("A1 B1 B2", "A1|B1 A1|B2", rooms=rooms, tables=tables, rules=rules)
    before = plan(known, "A1|B1 S0 T1", "A1|B2 S2 T1")
    after = repaired(known, before, {"type": "slot_cancelled", "slot": "S2"}, now="S0")
    assert [m.request for m in after.schedule.meetings] == ["A1|B1"]
    lost = after.report.stages[0]
    assert (lost.value, lost.bound) == (1, 1)


# Against a full enumeration ---------------------------------------------------------------


@st.composite
def cases(draw: st.DrawFn) -> tuple[Event, Schedule, list[dict[str, Any]], str | None]:
    """Small events with a schedule that keeps their rules, changes, and the time."""
    slots = [f"S{n}" for n in range(draw(st.integers(2, 4)))]
    some = st.lists(st.sampled_from(slots), max_size=1)
    companies = [
        {
            "id": f"{side}{n}",
            "side": side,
            "unavailable": draw(some),
            "delegations": draw(st.sampled_from([1, 1, 1, 2])),
            "max_meetings": draw(st.sampled_from([None, None, 2])),
        }
        for side in "AB"
        for n in range(draw(st.integers(1, 3)))
    ]
    pairs = [
        f"{a['id']}|{b['id']}"
        for a, b in combinations(companies, 2)
        if (a["side"], b["side"]) == ("A", "B")
    ]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=5, unique=True))
    known = event(requests=" ".join(chosen), slots=len(slots), companies=companies)
    rows = [
        f"{request} {draw(st.sampled_from(slots))} {draw(st.sampled_from(['T1', 'T2']))}"
        for request in chosen
    ]
    kept: list[str] = []
    for row in rows:
        if verify(known, plan(known, *kept, row)).valid:
            kept.append(row)
    span = {"from": draw(st.sampled_from(slots))} if draw(st.booleans()) else {}
    company = st.sampled_from([str(c["id"]) for c in companies])
    change = st.one_of(
        company.map(lambda c: {"type": "absent", "company": c, **span}),
        st.sampled_from(slots).map(lambda s: {"type": "slot_cancelled", "slot": s}),
        st.just({"type": "table_lost", "table": "T1", **span}),
        st.sampled_from(chosen).map(lambda r: {"type": "must", "request": r}),
        st.sampled_from(chosen).map(lambda r: {"type": "pin", "request": r, "slot": slots[-1]}),
    )
    now = draw(st.sampled_from([None, None, slots[0]]))
    return known, plan(known, *kept), draw(st.lists(change, min_size=1, max_size=2)), now


def fewest(
    event: Event, schedule: Schedule, hit: frozenset[str], now: str | None
) -> tuple[int, int, int, int] | None:
    """Return the least lost, companies, moved and tables of all schedules there are."""
    slots = [slot.id for slot in event.ordered_slots]
    to_come = slots[slots.index(now) + 1 :] if now else slots
    past = [m for m in schedule.meetings if m.slot not in to_come]
    before = {m.request: m for m in schedule.meetings if m.slot in to_come}
    asked = [r.id for r in event.requests if r.id in before]
    held = {m.request for m in schedule.meetings}
    asked += [r.id for r in event.requests if r.must and r.id not in held]

    def options(request: str) -> Iterator[Meeting | None]:
        own = event.request_by_id[request]
        if not own.must:
            yield None
        for slot in to_come:
            for table in event.all_tables:
                if _alone_allowed(event, own, slot, table):
                    yield Meeting(
                        request=request,
                        companies=own.companies,
                        slot=slot,
                        table=table.id,
                        score=own.score,
                    )

    def clashes(chosen: Sequence[Meeting], new: Meeting) -> bool:
        others = [*past, *chosen]
        if any((m.slot, m.table) == (new.slot, new.table) for m in others):
            return True
        busy = Counter((c, m.slot) for m in others for c in m.companies)
        count = Counter(c for m in others for c in m.companies)
        companies = [event.company_by_id[c] for c in new.companies]
        return any(
            busy[c.id, new.slot] >= c.delegations
            or (c.max_meetings is not None and count[c.id] >= c.max_meetings)
            for c in companies
        )

    def complete(chosen: list[Meeting], left: list[str]) -> Iterator[tuple[int, int, int, int]]:
        if not left:
            yield _cost(event, before, chosen, hit)
            return
        for option in options(left[0]):
            if option is None:
                yield from complete(chosen, left[1:])
            elif not clashes(chosen, option):
                yield from complete([*chosen, option], left[1:])

    return min(complete([], asked), default=None)


def _alone_allowed(event: Event, request: Any, slot: str, table: Any) -> bool:
    there = all(slot not in event.company_by_id[c].unavailable for c in request.companies)
    return there and slot not in table.unavailable and request.slot in (None, slot)


def _cost(
    event: Event, before: dict[str, Meeting], chosen: Sequence[Meeting], hit: frozenset[str]
) -> tuple[int, int, int, int]:
    after = {m.request: m for m in chosen}
    lost = [r for r in before if r not in after]
    moved = [r for r in before if r in after and after[r].slot != before[r].slot]
    touched = {c for r in (*lost, *moved) for c in before[r].companies} - hit
    seated = [
        r for r in before if r in after and r not in moved and after[r].table != before[r].table
    ]
    return len(lost), len(touched), len(moved), len(seated)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_nothing_less_is_possible(
    case: tuple[Event, Schedule, list[dict[str, Any]], str | None],
) -> None:
    known, before, changes, now = case
    changed = apply(known, before, CHANGES.validate_python(changes), now)
    least = fewest(changed.event, before, changed.hit, now)
    try:
        after = repaired(known, before, *changes, now=now)
    except InfeasibleError:
        assert least is None
        return
    values, proven = costs(after)
    bounds = tuple(stage.bound for stage in after.report.stages[:4])
    assert least is not None
    assert values[:3] == least[:3]
    assert bounds[:3] == least[:3]
    assert bounds[3] is not None
    assert bounds[3] <= least[3] <= values[3]
    assert not proven or values == least


def test_a_lost_table_of_a_full_event_loses_meetings_of_few_companies() -> None:
    """Two tables, both in use in three slots, of which one is lost: a meeting of each slot goes."""
    known = event("A1 A2 A3 B1 B2 B3", "A1|B1 A2|B2 A1|B2 A2|B1 A1|B3 A3|B1")
    held = (
        "A1|B1 S0 T1",
        "A2|B2 S0 T2",
        "A1|B2 S1 T1",
        "A2|B1 S1 T2",
        "A1|B3 S2 T1",
        "A3|B1 S2 T2",
    )
    after = repaired(known, plan(known, *held), {"type": "table_lost", "table": "T2"})
    (lost, companies, moved, _), proven = costs(after)
    assert (lost, companies, moved) == (3, 4, 0)
    assert proven


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases())
def test_a_quick_repair_of_a_large_event_is_right_and_its_bounds_hold(
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[Event, Schedule, list[dict[str, Any]], str | None],
) -> None:
    """Events of any size are taken for large ones here."""
    known, before, changes, now = case
    monkeypatch.setattr("linkmatch.scheduler.repair.search.SMALL_VARIABLES", 0)
    monkeypatch.setattr("linkmatch.scheduler.repair.search.QUICK_VARIABLES", 0)
    try:
        quick = repaired(known, before, *changes, now=now)
    except InfeasibleError:
        with pytest.raises(InfeasibleError):
            repaired(known, before, *changes, now=now, time_limit=30)
        return
    full = repaired(known, before, *changes, now=now, time_limit=30)
    assert costs(full)[0] <= costs(quick)[0]
    assert quick.report.stages[0].bound <= full.report.stages[0].value


def test_a_storm_keeps_the_past_and_every_meeting_that_can_be_kept() -> None:
    known = make_event(parse_sizes("20x10x8x9"), 3)
    schedule = solve(known, workers=1, time_limit=5)
    slots = [slot.id for slot in known.ordered_slots]
    for n in range(24):
        now = slots[n // 4 - 1] if n // 4 else None
        company = known.companies[7 * n % len(known.companies)].id
        kinds: list[dict[str, Any]] = [
            {"type": "late", "company": company, "to": slots[n // 4 + 1]},
            {"type": "table_lost", "table": known.all_tables[n % 9].id, "to": slots[n // 4 + 1]},
            {"type": "back", "company": company},
            {"type": "request_withdrawn", "request": known.requests[5 * n].id},
        ]
        after = repaired(known, schedule, kinds[n % 4], now=now)
        past = set(slots[: n // 4])
        assert {m for m in schedule.meetings if m.slot in past} == {
            m for m in after.schedule.meetings if m.slot in past
        }
        assert verify(after.event, after.schedule).valid
        assert after.report.stages[0].gap == 0
        known, schedule = after.event, after.schedule


def test_confirmed_meetings_are_kept_by_a_solve() -> None:
    known = event(requests="A1|B1 A2|B2 A1|B2")
    confirmed = plan(known, "A1|B1 S2 T1", "A2|B2 S1 T2", locks=(Lock(request="A1|B1"),))
    fixed = solve(known, workers=1, keep=confirmed)
    kept = {(m.request, m.slot) for m in fixed.meetings}
    assert kept >= {("A1|B1", "S2"), ("A2|B2", "S1")}
    preferred = solve(known, workers=1, keep=confirmed, keep_as="preferred")
    assert {(m.request, m.slot) for m in preferred.meetings} >= {("A1|B1", "S2")}
    assert len(preferred.meetings) == 3
    assert preferred.locks == confirmed.locks
    assert verify(known, preferred).valid


def test_the_package_offers_it() -> None:
    assert linkmatch.repair is repair
