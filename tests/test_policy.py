"""A policy is read from every form, and later objectives take no more than they may."""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkmatch.formats import read_event, write_event
from linkmatch.models import Event
from linkmatch.models.diagnostics import InputError
from linkmatch.models.policy import PRESETS, Tolerated, allowance, names, written
from linkmatch.models.report import Report
from linkmatch.models.schedule import Schedule
from linkmatch.scheduler.plan import Plan
from linkmatch.scheduler.satisfaction import best_alone, quartiles, satisfaction
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.verify import verify

Starts = dict[str, int]
"""First slot of each request that is held."""


def slots(count: int) -> list[dict[str, str]]:
    return [
        {"id": f"S{n}", "start": f"2026-03-02T{8 + n:02d}:00", "end": f"2026-03-02T{9 + n:02d}:00"}
        for n in range(count)
    ]


def event(requests: list[dict[str, Any]], count: int = 2, **fields: Any) -> Event:
    names = sorted({c for r in requests for c in r["companies"]})
    companies = [{"id": n, "side": "ikm" if n < "M" else "tier1"} for n in names]
    data = {"slots": slots(count), "table_count": 2, "companies": companies, "requests": requests}
    return Event.model_validate_json(json.dumps(data | fields))


ONE_FOR_ALL = event(
    [
        {"companies": ["A", "X"], "score": 60},
        {"companies": ["A", "Y"], "score": 8},
        {"companies": ["B", "X"], "score": 50},
    ],
    count=1,
)
"""One slot: the best total, 60, leaves out B and Y; with 58 everybody meets."""


@pytest.mark.parametrize(
    ("given_form", "expected"),
    [
        ("fair", PRESETS["fair"]),
        (["comfort"], PRESETS["comfort"]),
        (["shortfall", "score:0.01"], ("shortfall", Tolerated(objective="score", tolerance=0.01))),
        (["score : 1.5 %", "breaks"], (Tolerated(objective="score", tolerance=0.015), "breaks")),
        (
            [{"objective": "score", "tolerance": 0.25}, "fairness"],
            (Tolerated(objective="score", tolerance=0.25), "fairness"),
        ),
        ([{"objective": "score", "tolerance": 0}, {"objective": "breaks"}], ("score", "breaks")),
        (["score:0"], ("score",)),
    ],
)
def test_every_form_of_a_policy_is_read(given_form: object, expected: object) -> None:
    read = event([{"companies": ["A", "X"], "score": 1}], policy=given_form)
    assert read.policy == expected
    assert read.objectives == names(read.policy)


@pytest.mark.parametrize(
    ("given_form", "message"),
    [
        (["score:1"], "no number from 0 to below 1"),
        (["score:150%"], "no number from 0 to below 1"),
        ([{"objective": "score", "tolerance": -0.1}], "no number from 0 to below 1"),
        ([{"objective": "score", "tolerance": "much"}], "no number from 0 to below 1"),
        ([{"objective": "score", "by": 1}], "and nothing else"),
        ([5], "needs a name"),
        (["fair", "score"], "mixes the preset fair with objectives"),
        (["score:0.1", "score"], "more than once"),
        ("sccore", "unknown objectives (sccore)"),
        ([], "1 or more"),
    ],
)
def test_a_wrong_policy_is_told(given_form: object, message: str, tmp_path: Path) -> None:
    data = json.loads(ONE_FOR_ALL.model_dump_json()) | {"policy": given_form}
    path = tmp_path / "event.json"
    path.write_text(json.dumps(data), "utf-8")
    with pytest.raises(InputError) as caught:
        read_event(path)
    assert any(message in str(problem) for problem in caught.value.problems)


@pytest.mark.parametrize("kind", ["event.json", "event.xlsx", "event"])
@pytest.mark.parametrize("policy", [*PRESETS, ["score:0.015", "fairness", "breaks:0.2"]])
def test_a_policy_comes_back_from_every_format(policy: object, kind: str, tmp_path: Path) -> None:
    before = event([{"companies": ["A", "X"], "score": 1}], policy=policy)
    path = tmp_path / kind
    write_event(before, path)
    after = read_event(path)
    assert after == before
    assert after.sha256 == before.sha256
    assert event([{"companies": ["A", "X"], "score": 1}], policy=written(before.policy)) == before


@pytest.mark.parametrize(
    ("tolerance", "value", "expected"),
    [(0.29, 100, 29), (0.07, 100, 7), (0.01, 199, 1), (0.5, 0, 0), (0.1, -15, 1), (0, 9, 0)],
)
def test_what_may_be_given_up_is_exact_and_rounded_down(
    tolerance: float, value: int, expected: int
) -> None:
    assert allowance(tolerance, value) == expected


def reported(value: Event, *policy: str) -> Report:
    schedule = solve(value, policy=policy, workers=1, time_limit=20)
    assert verify(value, schedule).valid
    assert schedule.report is not None
    assert schedule.report.status == "optimal"
    return schedule.report


def test_a_tolerance_is_taken_only_as_far_as_it_goes() -> None:
    kept = reported(ONE_FOR_ALL, "score:0.03", "fairness")
    assert kept.objectives[0].given_up == 0  # 2 of 60 are more than 3 %
    assert kept.fairness is not None
    assert kept.fairness.without_meeting == ("B", "Y")

    given_up = reported(ONE_FOR_ALL, "score:0.04", "fairness")
    score, fairness = given_up.objectives
    assert (score.value, score.best, score.bound, score.gap) == (58, 60, 60, 0)
    assert fairness.value == 133  # 8 of the 60 that A could have alone
    assert given_up.fairness is not None
    assert given_up.fairness.given_up == 2
    assert given_up.fairness.given_up_percent == pytest.approx(3.3333)
    assert given_up.fairness.quartiles == (133, 833, 1000)
    assert [(level.value, level.companies) for level in given_up.fairness.levels] == [
        (133, 1),
        (833, 1),
        (1000, 2),
    ]


# Against a naive enumeration ------------------------------------------------------------------


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Small events of few requests."""
    count = draw(st.integers(1, 3))
    away = st.lists(st.sampled_from([s["id"] for s in slots(count)]), max_size=1)
    companies = [
        {
            "id": name,
            "side": "ikm" if name < "M" else "tier1",
            "unavailable": draw(away),
            "min_meetings": draw(st.sampled_from([0, 0, 1])),
            "max_meetings": draw(st.sampled_from([None, None, 1, 2])),
            "delegations": draw(st.sampled_from([1, 1, 1, 2])),
        }
        for name in "ABCXY"
    ]
    pairs = draw(st.permutations([[a, b] for a in "ABC" for b in "XY"]))[: draw(st.integers(1, 5))]
    scores = st.integers(0, 12)
    requests = [{"companies": pair, "score": draw(scores)} for pair in pairs]
    return event(
        requests,
        count,
        companies=companies,
        table_count=draw(st.integers(1, 3)),
        rules=draw(st.sampled_from([{}, {}, {"min_gap": 1}])),
    )


def schedules(value: Event) -> Iterator[Starts]:
    """Yield every schedule that keeps the rules of these events."""
    company = value.company_by_id
    for choice in product([None, *range(len(value.slots))], repeat=len(value.requests)):
        held = {r.id: t for r, t in zip(value.requests, choice, strict=True) if t is not None}
        members = {r.id: r.companies for r in value.requests}
        when: dict[str, list[int]] = {c: [] for c in company}
        for request, slot in held.items():
            for c in members[request]:
                when[c].append(slot)
        gap = (value.rules.min_gap or 0) + 1
        if all(
            list(held.values()).count(t) <= (value.table_count or 0) for t in held.values()
        ) and all(
            max((at.count(t) for t in at), default=0) <= company[c].delegations
            and not {f"S{t}" for t in at} & set(company[c].unavailable)
            and len(at) <= (99 if company[c].max_meetings is None else company[c].max_meetings)
            and all(b - a >= gap for a, b in pairwise(sorted(set(at))))
            for c, at in when.items()
        ):
            yield held


def alone(value: Event, company: str) -> int:
    """Return the best score of one company, whose partners meet nobody else."""
    own = [r for r in value.requests if company in r.companies]
    me = value.company_by_id[company]
    others = [c for c in value.companies if c.id != company]
    free = [c.model_copy(update={"max_meetings": None, "delegations": 9}) for c in others]
    plain = value.model_copy(
        update={
            "requests": tuple(own),
            "companies": (me, *free),
            "table_count": 9,
            "rules": value.rules.model_copy(update={"min_gap": None}),
        }
    )
    for name in ("company_by_id", "request_by_id"):
        plain.__dict__.pop(name, None)
    return max(sum(r.score for r in own if r.id in held) for held in schedules(plain))


def key(value: Event, policy: Sequence[str], held: Starts, best: dict[str, int]) -> Any:
    """Return the values of a schedule, more is better, in the order of a policy."""
    score = sum(r.score for r in value.requests if r.id in held)
    count = {
        c.id: sum(c.id in r.companies for r in value.requests if r.id in held)
        for c in value.companies
    }
    own = {
        c: sum(r.score for r in value.requests if r.id in held and c in r.companies) for c in best
    }
    busy = {
        c.id: sorted({held[r.id] for r in value.requests if r.id in held and c.id in r.companies})
        for c in value.companies
    }
    values = {
        "shortfall": -sum(max(0, c.min_meetings - count[c.id]) for c in value.companies),
        "score": score,
        "breaks": -sum(b - a > 1 for at in busy.values() for a, b in pairwise(at)),
        "fairness": sorted(1000 * own[c] // best[c] for c in best if best[c]),
    }
    return [values[name] for name in policy]


def best_of(value: Event, policy: Sequence[str]) -> list[Any]:
    """Return the best values, stage by stage, each within the tolerances before."""
    order = [s.partition(":") for s in policy]
    best = {c.id: int(alone(value, c.id)) for c in value.companies}
    keys = [key(value, [name for name, _, _ in order], held, best) for held in schedules(value)]
    found = []
    for n, (_, _, tolerance) in enumerate(order):
        top = max(k[n] for k in keys)
        found.append(top)
        least = top
        if tolerance:
            least = (1000 * top - allowance(tolerance, 1000 * top)) / 1000
        keys = [k for k in keys if k[n] >= least]
    return found


POLICIES = [
    ["fairness"],
    ["score:0.2", "fairness"],
    ["shortfall", "score:0.3", "fairness"],
    ["score:0.25", "breaks"],
    ["score:0.1", "shortfall:0.5", "fairness"],
    ["breaks", "fairness"],
]


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(value=events(), policy=st.sampled_from(POLICIES))
def test_each_stage_is_the_best_that_tolerances_leave(value: Event, policy: list[str]) -> None:
    expected = best_of(value, policy)
    schedule = solve(value, policy=policy, workers=1, time_limit=30)
    assert not verify(value, schedule).violations
    report = schedule.report
    assert report is not None
    assert report.status == "optimal"
    for objective, best in zip(report.objectives, expected, strict=True):
        if objective.name == "fairness":
            plan = Plan(value, schedule.meetings)
            assert sorted(satisfaction(plan).values()) == best
            assert objective.value == min(best, default=1000)
        else:
            assert objective.reached == abs(best)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(value=events())
def test_the_best_alone_is_that_of_an_enumeration(value: Event) -> None:
    found = best_alone(value)
    assert found == {c.id: 1000 * alone(value, c.id) for c in value.companies}


def test_after_fairness_nobody_loses_satisfaction() -> None:
    fair = solve(ONE_FOR_ALL, policy=["score:0.04", "fairness", "breaks"], workers=1)
    assert fair.report is not None
    assert [o.value for o in fair.report.objectives] == [58, 133, 0]


# What reports say -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fair() -> Schedule:
    return solve(ONE_FOR_ALL, policy=["score:0.04", "fairness"], workers=1)


@pytest.mark.parametrize(
    ("objective", "fairness", "message"),
    [
        ({"best": 59}, {"best_score": 59, "given_up": 1}, "gap of score is not closed"),
        ({"best": 61, "bound": 60}, {}, "better than its stated bound 60"),
        ({"best": 57}, {}, "better than the 57 it reached first"),
        ({"tolerance": 0.01}, {}, "more than its tolerance of 0.01"),
        ({}, {"smallest": 500}, "smallest 500 of fairness, the meetings give 133"),
        ({}, {"quartiles": (1, 2, 3)}, "quartiles (1, 2, 3)"),
        ({}, {"jain": 1.0}, "jain 1.0"),
        ({}, {"without_meeting": ("B",)}, "without_meeting"),
        ({}, {"given_up": 1}, "took 1 of the score"),
        ({}, {"levels": ()}, "not every level of fairness is proven"),
    ],
)
def test_untrue_claims_of_fairness_are_found(
    fair: Schedule, objective: dict[str, Any], fairness: dict[str, Any], message: str
) -> None:
    report = fair.report
    assert report is not None
    assert report.fairness is not None
    score, rest = report.objectives
    broken = report.model_copy(
        update={
            "objectives": (score.model_copy(update=objective), rest),
            "fairness": report.fairness.model_copy(update=fairness),
        }
    )
    found = verify(ONE_FOR_ALL, fair.model_copy(update={"report": broken})).violations
    assert any(message in v.message and v.rule == "report" for v in found), found


def test_a_level_that_is_no_level_is_found(fair: Schedule) -> None:
    assert fair.report is not None
    assert fair.report.fairness is not None
    first, *others = fair.report.fairness.levels
    for wrong in ({"value": 200}, {"companies": 2}, {"bound": 100}, {"bound": 400}):
        levels = (first.model_copy(update=wrong), *others)
        fairness = fair.report.fairness.model_copy(update={"levels": levels})
        report = fair.report.model_copy(update={"fairness": fairness})
        found = verify(ONE_FOR_ALL, fair.model_copy(update={"report": report})).violations
        assert any("level" in v.message for v in found), wrong


def test_a_report_comes_back_from_a_file(fair: Schedule) -> None:
    assert Schedule.model_validate_json(fair.model_dump_json()) == fair
    plain = solve(ONE_FOR_ALL, policy="business", workers=1).report
    assert plain is not None
    assert plain.fairness is None
    assert "tolerance" not in plain.model_dump_json()


def test_quartiles_are_values_that_companies_have() -> None:
    assert quartiles([1, 2, 3, 4, 5]) == (2, 3, 4)
    assert quartiles([7]) == (7, 7, 7)
    assert quartiles([]) == (1000, 1000, 1000)
