"""Representatives and interpreters: who attends, against all that small events allow."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkmatch.models import Event, Schedule
from linkmatch.scheduler.outcome import InfeasibleError
from linkmatch.scheduler.precheck import check_demands
from linkmatch.scheduler.problem import compile_event
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.verify import verify

LANGUAGES = ["id", "JA", "ja", "ko"]


def slots(count: int) -> list[dict[str, str]]:
    times = [f"2026-03-02T{9 + n // 4:02d}:{15 * (n % 4):02d}" for n in range(count + 1)]
    return [
        {"id": f"S{n}", "start": a, "end": b} for n, (a, b) in enumerate(itertools.pairwise(times))
    ]


def event_of(data: dict[str, Any]) -> Event:
    return Event.model_validate_json(json.dumps({"sides": ["left"], "policy": ["score"]} | data))


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Small events in which people are few; some are infeasible."""
    count = draw(st.integers(1, 3))
    names = [f"S{n}" for n in range(count)]
    away = st.lists(st.sampled_from(names), max_size=1)
    languages = st.lists(st.sampled_from(LANGUAGES), max_size=1)
    companies: list[dict[str, Any]] = []
    for name in "ABCD":
        people = [
            {
                "id": f"R{n}",
                "languages": draw(languages),
                "topics": draw(st.lists(st.sampled_from("xy"), max_size=1)),
                "unavailable": draw(away),
            }
            for n in range(draw(st.integers(0, 3)) if name in "AB" else 0)
        ]
        spoken = draw(languages)
        companies.append({"id": name, "representatives": people, "languages": spoken})
    pairs = draw(st.permutations([*itertools.combinations("ABCD", 2), ("A", "B", "C")]))
    requests = [
        _request(draw, n, members, {c["id"]: c["representatives"] for c in companies})
        for n, members in enumerate(pairs[: draw(st.integers(2, 4))])
    ]
    interpreters = [
        {"id": f"J{n}", "languages": draw(st.lists(st.sampled_from(LANGUAGES), max_size=3))}
        | {"unavailable": draw(away)}
        for n in range(draw(st.integers(0, 2)))
    ]
    return event_of(
        {
            "slots": slots(count),
            "table_count": 3,
            "companies": companies,
            "requests": requests,
            "interpreters": interpreters,
        }
    )


def _request(
    draw: st.DrawFn, n: int, members: tuple[str, ...], people: dict[str, list[Any]]
) -> dict[str, Any]:
    request: dict[str, Any] = {
        "id": f"Q{n}",
        "companies": members,
        "score": draw(st.integers(1, 9)),
    }
    request["must"] = draw(st.integers(0, 7)) == 0
    request["length"] = draw(st.sampled_from([1, 1, 1, 2]))
    named = [c for c in members if people[c]]
    kind = draw(st.integers(0, 3))
    if named and kind == 1:
        company = draw(st.sampled_from(named))
        request["representative"] = {company: draw(st.sampled_from(people[company]))["id"]}
    if named and kind == 2:
        company = draw(st.sampled_from(named))
        person = draw(st.sampled_from(people[company]))
        need = {"topic": None, "language": None}
        if person["topics"]:
            need["topic"] = draw(st.sampled_from([None, person["topics"][0].upper()]))
        if person["languages"]:
            need["language"] = draw(st.sampled_from([None, person["languages"][0]]))
        request["needs"] = {company: need}
    return request


def ways(event: Event, request: Any) -> Iterator[list[tuple[str, ...]]]:
    """Yield all that a meeting may take for itself: its table, company, people, each by slot."""
    order = [s.id for s in event.slots]
    companies = {c.id: c for c in event.companies}
    one, *others = ({s.lower() for s in companies[c].spoken} for c in request.companies)
    apart = len(others) == 1 and one and others[0] and not one & others[0]
    for start in range(len(order) - request.length + 1):
        taken = order[start : start + request.length]
        choices: list[list[tuple[str, str]]] = []
        for name in request.companies:
            company = companies[name]
            if company.representatives:
                need, asked = request.needs.get(name), request.representative or {}
                choices.append(
                    [
                        (name, p.id)
                        for p in company.representatives
                        if not set(taken) & set(p.unavailable)
                        and asked.get(name, p.id) == p.id
                        and (not need or _knows(need.topic, p.topics))
                        and (not need or _knows(need.language, p.languages))
                    ]
                )
            else:
                choices.append([(name, "")])
        if apart:
            spoken = {i.id: {s.lower() for s in i.languages} for i in event.interpreters}
            choices.append(
                [
                    ("interpreter", i.id)
                    for i in event.interpreters
                    if not set(taken) & set(i.unavailable)
                    and spoken[i.id] & one
                    and spoken[i.id] & others[0]
                ]
            )
        for people in itertools.product(*choices):
            yield [(*person, slot) for person in people for slot in taken]


def _knows(wanted: str | None, known: tuple[str, ...]) -> bool:
    return wanted is None or wanted.lower() in {k.lower() for k in known}


def best(event: Event, n: int = 0, busy: frozenset[tuple[str, ...]] = frozenset()) -> float | None:
    """Return the best score by trying everything; ``None`` where the musts cannot be held."""
    if n == len(event.requests):
        return 0
    request = event.requests[n]
    found = [] if request.must else [best(event, n + 1, busy)]
    for way in ways(event, request):
        if not busy.intersection(way):
            rest = best(event, n + 1, busy.union(way))
            found.append(None if rest is None else rest + request.score)
    return max((value for value in found if value is not None), default=None)


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(events())
def test_the_optimum_is_that_of_trying_everything(event: Event) -> None:
    expected = best(event)
    if expected is None:
        with pytest.raises(InfeasibleError):
            solve(event, time_limit=60, workers=1)
        return
    schedule = solve(event, time_limit=60, workers=1)
    assert schedule.report is not None
    assert schedule.report.status == "optimal"
    assert schedule.report.objectives[0].value == expected
    assert verify(event, schedule).valid


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(events())
def test_counting_sets_of_people_says_who_can_meet_at_once(event: Event) -> None:
    problem = compile_event(event)
    for pool in problem.pools:
        needing = [r for r, able in pool.able.items() if able]
        for size in range(1, len(needing) + 1) if pool.counted and not pool.long else ():
            for requests in itertools.combinations(needing, size):
                for slot in range(problem.slot_count):
                    there = [p for p in range(len(pool.people)) if pool.there[p, slot]]
                    possible = any(
                        all(pool.able[r] >> p & 1 for r, p in zip(requests, chosen, strict=True))
                        for chosen in itertools.permutations(there, size)
                    )
                    counts = [
                        len({*requests} & {*quota.requests}) <= quota.there[slot]
                        for quota in pool.quotas
                    ]
                    assert possible == (all(counts) and size <= len(there))


REPRESENTATIVES = [
    {"id": "R1", "languages": ["ja"], "topics": ["quality"]},
    {"id": "R2", "languages": ["ja", "en"], "unavailable": ["S1"]},
]
JAPANESE_FIRM: dict[str, Any] = {
    "slots": slots(2),
    "table_count": 3,
    "companies": [
        {"id": "A", "languages": ["id"]},
        {"id": "B", "languages": ["id"]},
        {"id": "C", "representatives": REPRESENTATIVES},
    ],
    "requests": [
        {"id": "Q1", "companies": ["A", "C"], "score": 1, "needs": {"C": {"topic": "Quality"}}},
        {"id": "Q2", "companies": ["B", "C"], "score": 1},
    ],
    "interpreters": [
        {"id": "J1", "languages": ["ja", "id"]},
        {"id": "J2", "languages": ["JA", "ID"], "unavailable": ["S1"]},
        {"id": "J3", "languages": ["ko"]},
    ],
}


def japanese(**changes: dict[str, Any]) -> Schedule:
    """Return a schedule of two meetings in S0, changed by request."""
    usual = {
        "Q1": {"companies": ["A", "C"], "representatives": {"C": "R1"}, "interpreter": "J1"},
        "Q2": {"companies": ["B", "C"], "representatives": {"C": "R2"}, "interpreter": "J2"},
    }
    meetings = [
        {"request": r, "slot": "S0", "table": f"T0{n}", "score": 1} | own | changes.get(r, {})
        for n, (r, own) in enumerate(usual.items(), 1)
    ]
    return Schedule.model_validate_json(json.dumps({"meetings": meetings}))


def test_the_usual_schedule_is_valid() -> None:
    assert verify(event_of(JAPANESE_FIRM), japanese()).valid


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("representatives", {"Q1": {"representatives": {}}}),
        ("representatives", {"Q1": {"representatives": {"C": "R9"}}}),
        ("representatives", {"Q1": {"representatives": {"C": "R1", "A": "R1"}}}),
        ("representatives", {"Q1": {"representatives": {"C": "R1", "B": "R1"}}}),
        ("representatives", {"Q1": {"representatives": {"C": "R1", "Z": "R1"}}}),
        ("representatives", {"Q2": {"representatives": {"C": "R1"}}}),
        ("representatives", {"Q2": {"slot": "S1", "interpreter": "J1"}}),
        (
            "representatives",
            {"Q1": {"representatives": {"C": "R2"}}, "Q2": {"representatives": {"C": "R1"}}},
        ),
        ("interpreters", {"Q1": {"interpreter": None}}),
        ("interpreters", {"Q1": {"interpreter": "J9"}}),
        ("interpreters", {"Q1": {"interpreter": "J3"}}),
        ("interpreters", {"Q2": {"interpreter": "J1"}}),
        ("interpreters", {"Q1": {"slot": "S1", "interpreter": "J2"}}),
    ],
)
def test_verify_finds_who_cannot_attend(rule: str, broken: dict[str, dict[str, Any]]) -> None:
    found = verify(event_of(JAPANESE_FIRM), japanese(**broken)).violations
    assert {v.rule for v in found} == {rule}
    assert all(v.requests for v in found)


def test_an_interpreter_who_is_not_needed_may_be_named_if_there_and_free() -> None:
    data = JAPANESE_FIRM | {"companies": [{"id": c} for c in "ABC"]}
    data |= {"requests": [{"id": "Q1", "companies": ["A", "C"], "score": 1}]}
    event = event_of(data)

    def with_interpreter(name: str, slot: str) -> Schedule:
        schedule = japanese(Q1={"representatives": {}, "interpreter": name, "slot": slot})
        return schedule.model_copy(update={"meetings": schedule.meetings[:1]})

    assert verify(event, with_interpreter("J3", "S0")).valid
    assert not verify(event, with_interpreter("J2", "S1")).valid


def one_slot(must: bool, **changes: Any) -> Event:
    """Return an event of two meetings in one slot, with everybody there."""
    people = [{k: v for k, v in p.items() if k != "unavailable"} for p in REPRESENTATIVES]
    companies = [*JAPANESE_FIRM["companies"][:2], {"id": "C", "representatives": people}]
    requests = [r | {"must": must} for r in changes.get("requests", JAPANESE_FIRM["requests"])]
    data = JAPANESE_FIRM | {"slots": slots(1), "companies": companies} | changes
    return event_of(data | {"requests": requests})


INTERPRETERS = [{"id": f"J{n}", "languages": ["ja", "id"]} for n in (1, 2)]
FOR_QUALITY = [
    {"companies": [c, "C"], "score": 1, "needs": {"C": {"topic": "quality"}}} for c in "AB"
]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"interpreters": INTERPRETERS[:1]},
            "2 must-meetings (Q1, Q2) need the interpreter J1 in S0, where 1 of them can be held",
        ),
        (
            {"interpreters": INTERPRETERS, "requests": FOR_QUALITY},
            "2 must-meetings (A|C, B|C) need the representative R1 of C in S0, "
            "where 1 of them can be held",
        ),
    ],
)
def test_check_says_whom_musts_need_more_than_there_are(
    changes: dict[str, Any], message: str
) -> None:
    found = check_demands(one_slot(must=True, **changes))
    assert [f.message for f in found if f.severity == "error"] == [message]


def test_check_says_where_the_pool_does_not_suffice() -> None:
    found = check_demands(one_slot(must=False, interpreters=INTERPRETERS[:1]))
    message = (
        "2 requests need the interpreter J1, who can serve 1 in all, so some of them are not held"
    )
    assert [(f.location, f.message, f.severity) for f in found] == [
        (("interpreters",), message, "warning")
    ]
