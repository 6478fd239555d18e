"""The sample library and the generator."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from linkmatch.formats.parse import parse_event
from linkmatch.instances import SAMPLES, Sizes, describe, load, names, parse_sizes
from linkmatch.instances.draw import Draw
from linkmatch.instances.generator import REGIONS, make_event, make_slots, quarter
from linkmatch.instances.profiles import (
    CERTIFICATES,
    PROCESSES,
    Buyer,
    Maker,
    Market,
    draw_buyer,
    draw_maker,
)
from linkmatch.models import Company, Event

SMALL = Sizes(20, 12, slots=12, tables=10, requests_per_ikm=6)

PARTNERSHIPS = {
    ("PT Gaya Teknik Logam", "PT Dharma Polimetal"),
    ("PT FNF Metalindo", "PT Dharma Polimetal"),
    ("PT Gemilang Lestari Tekindo", "PT Polytron"),
    ("PT Gaya Teknik Logam", "PT Berdikari Metal Engineering"),
    ("PT FNF Metalindo", "PT Berdikari Metal Engineering"),
    ("PT Mira Fix Manufactur", "PT Berdikari Metal Engineering"),
    ("UD. Berkah", "PT Berdikari Metal Engineering"),
}


def of_side(event: Event, side: str) -> list[Company]:
    return [company for company in event.companies if company.side == side]


def words(company: Company, field: str) -> set[str]:
    value = company.profile[field]
    assert isinstance(value, list)
    return {str(word) for word in value}


def longest_absence(event: Event, company: Company) -> int:
    longest = run = 0
    for slot in event.ordered_slots:
        run = run + 1 if slot.id in company.unavailable else 0
        longest = max(longest, run)
    return longest


@pytest.fixture(scope="module")
def tegal() -> Event:
    return load("tegal-2017")


def test_tegal_has_the_companies_of_the_source(tegal: Event) -> None:
    assert {c.name for c in of_side(tegal, "ikm")} == {ikm for ikm, _ in PARTNERSHIPS}
    assert {c.name for c in of_side(tegal, "tier1")} == {firm for _, firm in PARTNERSHIPS}
    assert len(tegal.companies) == 8
    assert {c.city for c in of_side(tegal, "ikm")} == {"Tegal"}
    assert {c.city for c in of_side(tegal, "tier1")} == {None}  # the source tells none


def test_tegal_scores_the_seven_partnerships_highest(tegal: Event) -> None:
    by_score = sorted(tegal.requests, key=lambda request: -request.score)
    name = {company.id: company.name for company in tegal.companies}
    top = {(name[r.companies[0]], name[r.companies[1]]) for r in by_score[:7]}
    assert top == PARTNERSHIPS
    assert by_score[6].score > by_score[7].score


def test_tegal_asks_for_every_pair_and_shows_the_rules(tegal: Event) -> None:
    pairs = {request.companies for request in tegal.requests}
    assert pairs == {(a.id, b.id) for a in of_side(tegal, "ikm") for b in of_side(tegal, "tier1")}
    assert any(request.must for request in tegal.requests)
    assert any(request.after for request in tegal.requests)
    assert any(request.session for request in tegal.requests)
    assert any(company.unavailable for company in tegal.companies)
    assert all(company.min_meetings >= 1 for company in of_side(tegal, "ikm"))


def test_tegal_is_on_the_day_of_the_first_event_in_quarters_of_an_hour(tegal: Event) -> None:
    assert {slot.start.date().isoformat() for slot in tegal.slots} == {"2017-01-26"}
    assert {(slot.end - slot.start).seconds for slot in tegal.slots} == {15 * 60}
    assert [room.name for room in tegal.rooms] == ["Aula"]
    assert len(tegal.tables) == 3


def test_tegal_says_what_is_fact_and_what_is_not(tegal: Event) -> None:
    assert "ANTARA" in str(tegal.note)
    assert "illustrative" in str(tegal.note)
    for company in tegal.companies:
        field = "processes" if company.side == "ikm" else "needs"
        assert words(company, field) <= set(PROCESSES)


# --- The generator ------------------------------------------------------------------------------


def test_event_has_the_sizes_asked_for() -> None:
    event = make_event(Sizes(20, 12, 12, 10, 6, min_meetings=1, max_meetings=9))
    assert len(of_side(event, "ikm")) == 20
    assert len(of_side(event, "tier1")) == 12
    assert len(event.slots) == 12
    assert len(event.all_tables) == 10
    assert {(c.min_meetings, c.max_meetings) for c in event.companies} == {(1, 9)}
    for company in of_side(event, "ikm"):
        asked = [r.companies[1] for r in event.requests if r.companies[0] == company.id]
        assert len(asked) == len(set(asked)) == 6


def test_scores_are_whole_numbers_from_1_to_100() -> None:
    scores = [request.score for request in make_event(SMALL).requests]
    assert all(score == int(score) and 1 <= score <= 100 for score in scores)
    assert len(set(scores)) > 20


def test_event_reads_back_from_its_json() -> None:
    event = make_event(SMALL)
    assert parse_event(event.model_dump_json()).value == event


def test_companies_are_plainly_made_up_and_have_profiles() -> None:
    event = make_event(SMALL)
    assert "illustrative" in str(event.note)
    for company in event.companies:
        assert "Contoh" in str(company.name)
        assert company.city in REGIONS
        field = "processes" if company.side == "ikm" else "needs"
        assert words(company, field)
        assert words(company, field) <= set(PROCESSES)


def test_same_seed_same_event_other_seed_other_event() -> None:
    assert make_event(SMALL, 0).sha256 == make_event(SMALL, 0).sha256
    assert make_event(SMALL, 0).sha256 != make_event(SMALL, 1).sha256


def test_draws_are_pinned() -> None:
    # Best-known values are stored for made-up events, so these must never change.
    draw = Draw(0)
    assert [draw.below(100) for _ in range(5)] == [84, 75, 42, 25, 51]
    assert draw.sample(10, 4) == [0, 4, 6, 8]
    one_by_one, at_once = Draw(2**70), Draw(2**70)
    assert [one_by_one.below(60) for _ in range(700)] == at_once.all_below(60, 700).tolist()
    assert one_by_one.unit() == at_once.unit()
    requests = make_event(SMALL).requests[:4]
    assert [(r.companies[1], r.score) for r in requests] == [
        ("T1-05", 68),
        ("T1-04", 68),
        ("T1-08", 58),
        ("T1-10", 19),
    ]


def test_absence_changes_no_request() -> None:
    everybody = Sizes(20, 12, 12, 10, 6, absence=0, partial=0)
    event = make_event(everybody)
    assert event.requests == make_event(SMALL).requests
    assert not any(company.unavailable for company in event.companies)


def test_scores_follow_from_shared_processes() -> None:
    # Every pair is asked for, so those that share nothing are there too.
    event = make_event(Sizes(60, 40, 12, 36, requests_per_ikm=40))
    company = event.company_by_id
    shared: dict[bool, list[float]] = {True: [], False: []}
    for request in event.requests:
        ikm, tier1 = (company[c] for c in request.companies)
        shared[bool(words(ikm, "processes") & words(tier1, "needs"))].append(request.score)
    mean = {key: sum(scores) / len(scores) for key, scores in shared.items()}
    assert len(event.requests) == 60 * 40
    assert min(map(len, shared.values())) > 200
    assert mean[True] > mean[False] + 25


def test_best_fitting_firms_are_asked_more_often() -> None:
    every = make_event(Sizes(60, 40, 12, 36, requests_per_ikm=40)).requests
    some = make_event(Sizes(60, 40, 12, 36, requests_per_ikm=10)).requests
    assert sum(r.score for r in some) / len(some) > sum(r.score for r in every) / len(every) + 5


def test_fit_counts_what_both_sides_gain() -> None:
    market = Market([Buyer(("tempa", "karet", "cetakan"), 2, frozenset({"SNI"}), appeal=0)])
    able = frozenset({"SNI", "ISO 9001"})
    assert market.fit(Maker(("tempa", "karet", "cetakan"), 2, able)) == [100]
    assert market.fit(Maker(("tempa",), 2, able)) == [80]
    assert market.fit(Maker(("tempa",), 1, able)) == [73]
    assert market.fit(Maker(("tempa",), 2, frozenset())) == [60]
    assert market.fit(Maker(("pelapisan",), 2, able)) == [10]


def test_market_counts_shared_processes_of_all_buyers_at_once() -> None:
    draw = Draw(3)
    buyers = [draw_buyer(draw) for _ in range(20)]
    market = Market(buyers)
    for maker in [draw_maker(draw) for _ in range(20)]:
        counted = market.shared(maker)
        each = [len(set(maker.processes) & set(buyer.needs)) for buyer in buyers]
        assert counted.tolist() == each
        assert maker.certificates <= set(CERTIFICATES)


# --- Slots and absences -------------------------------------------------------------------------


def test_one_day_has_a_lunch_break() -> None:
    slots = make_slots(12, 15)
    assert [slot.session for slot in slots] == ["AM"] * 6 + ["PM"] * 6
    assert (slots[5].end.hour, slots[6].start.hour) == (12, 13)
    assert slots[0].start.isoformat() == "2026-01-26T10:30:00"


@pytest.mark.parametrize(
    ("count", "minutes", "days"), [(1, 15, 1), (24, 20, 1), (25, 15, 2), (60, 15, 3), (20, 25, 2)]
)
def test_slots_take_as_few_days_as_hold_them(count: int, minutes: int, days: int) -> None:
    slots = make_slots(count, minutes)
    by_day = Counter(slot.start.date() for slot in slots)
    assert (len(slots), len(by_day)) == (count, days)
    assert max(by_day.values()) <= 24
    assert max(by_day.values()) - min(by_day.values()) <= 1
    assert all(earlier.end <= later.start for earlier, later in pairwise(slots))
    assert all(8 <= slot.start.hour < 17 for slot in slots)


def test_sessions_of_several_days_name_the_day() -> None:
    sessions = dict.fromkeys(slot.session for slot in make_slots(60, 15))
    assert [*sessions] == ["D1-AM", "D1-PM", "D2-AM", "D2-PM", "D3-AM", "D3-PM"]


def test_absence_is_about_what_was_asked_for() -> None:
    event = make_event(Sizes(100, 100, 30, 50, 5, absence=0.05, partial=0))
    away = sum(len(company.unavailable) for company in event.companies)
    assert away / (200 * 30) == pytest.approx(0.05, abs=0.01)


@pytest.mark.parametrize("slots", [10, 12, 30])
def test_a_fifth_of_the_companies_miss_a_quarter_in_one_block(slots: int) -> None:
    event = make_event(Sizes(70, 30, slots, 28, 5, absence=0, partial=0.2))
    partial = [company for company in event.companies if company.unavailable]
    assert len(partial) == 20
    for company in partial:
        assert len(company.unavailable) == longest_absence(event, company) == -(-slots // 4)


def test_half_days_are_first_or_second_halves() -> None:
    event = make_event(Sizes(60, 40, 9, 30, 5, absence=0, partial=0, half_day=0.6))
    slots = tuple(slot.id for slot in event.ordered_slots)
    away = Counter(company.unavailable for company in event.companies if company.unavailable)
    assert set(away) == {slots[:4], slots[5:]}  # of nine slots, half is four
    assert sum(away.values()) == 60


def test_half_days_of_one_slot_miss_nothing() -> None:
    event = make_event(Sizes(3, 3, 1, 2, 2, absence=0, partial=0, half_day=1))
    assert not any(company.unavailable for company in event.companies)


def test_uniform_requests_favour_nobody() -> None:
    def asked(event: Event) -> Counter[str]:
        return Counter(request.companies[1] for request in event.requests)

    sizes = Sizes(60, 40, 12, 36, requests_per_ikm=20)
    drawn, fitting = make_event(replace(sizes, uniform=True)), make_event(sizes)
    assert len({request.companies for request in drawn.requests}) == 60 * 20
    assert max(asked(drawn).values()) < max(asked(fitting).values())
    scores = [request.score for request in drawn.requests]
    assert set(scores) <= set(range(1, 101))
    assert sum(scores) / len(scores) == pytest.approx(50.5, abs=3)
    assert "uniform" in str(drawn.note)


def test_samples_stay_as_they_are() -> None:
    # Sizes that were added later must not change what others draw.
    drawn = [(len(c.unavailable), c.city) for c in load("kemenperin-2017").companies[:4]]
    assert drawn == [(3, "Klaten"), (3, "Bandung"), (0, "Tegal"), (1, "Bandung")]


def test_missing_a_quarter_never_means_missing_all() -> None:
    assert [quarter(slots) for slots in (1, 2, 4, 5, 12)] == [0, 1, 1, 2, 3]
    event = make_event(Sizes(3, 3, 1, 2, 2, absence=0, partial=1))
    assert not any(company.unavailable for company in event.companies)


# --- Sizes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"requests_per_ikm": 13}, "cannot ask to meet 13 Tier-1 firms .* only 12"),
        ({"ikm": 0}, "ikm is 0: must lie between 1 and 10000"),
        ({"tables": -1}, "tables is -1"),
        ({"slots": 10**6}, "slots is 1000000"),
        ({"slot_minutes": 0}, "slot_minutes is 0: must lie between 5 and 240"),
        ({"absence": 1.5}, "absence is 1.5: must lie between 0 and 1"),
        ({"partial": float("nan")}, "partial is nan"),
        ({"half_day": 2}, "half_day is 2: must lie between 0 and 1"),
        ({"uniform": 1}, "uniform is 1: must be true or false"),
        ({"absence": "5%"}, "absence is '5%': must be a number"),
        ({"tier1": 2.5}, "tier1 is 2.5: must be a whole number"),
        ({"ikm": True}, "ikm is True: must be a whole number"),
        ({"min_meetings": 13}, "minimum of 13 meetings does not fit 12 slots"),
        ({"min_meetings": 5, "max_meetings": 4}, "min_meetings 5 is above max_meetings 4"),
    ],
)
def test_impossible_sizes_are_named(change: dict[str, object], message: str) -> None:
    values = {"ikm": 20, "tier1": 12, "slots": 12, "tables": 10, "requests_per_ikm": 6}
    with pytest.raises(ValueError, match=message):
        Sizes(**{**values, **change})  # type: ignore[arg-type]


def test_all_impossible_sizes_are_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"ikm is 0: .*; tables is 0: .*; each IKM cannot ask"):
        Sizes(0, 5, 12, 0, 6)


@pytest.mark.parametrize("seed", [-1, 1.0, True])
def test_a_seed_is_a_whole_number(seed: int) -> None:
    with pytest.raises(ValueError, match=r"seed is .*: must be a whole number, 0 or more"):
        make_event(SMALL, seed)


@pytest.mark.parametrize("text", ["70x30x12x28", "70×30×12×28", " 70 X 30 x 12 × 28 "])
def test_sizes_as_text(text: str) -> None:
    assert parse_sizes(text) == Sizes(70, 30, 12, 28, requests_per_ikm=12)


def test_sizes_as_text_without_tables_and_with_options() -> None:
    assert parse_sizes("70x30x12").tables == 27
    assert parse_sizes("1x1x1").tables == 1
    assert parse_sizes("5x4x3").requests_per_ikm == 4
    given = parse_sizes("70x30x12", requests=5, slot_minutes=20, absence=0, max_meetings=6)
    assert given == Sizes(70, 30, 12, 27, 5, slot_minutes=20, absence=0, max_meetings=6)


@pytest.mark.parametrize(
    "text",
    ["", "70", "70x30", "70x30x12x28x5", "70x-3x12", "axbxc", "7.5x3x2", "9" * 5000 + "x1x1"],
)
def test_sizes_as_text_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="are not understood: write IKM x Tier-1 x slots"):
        parse_sizes(text)


def test_sizes_as_text_are_checked_too() -> None:
    with pytest.raises(ValueError, match="there are only 30"):
        parse_sizes("70x30x12", requests=40)
    with pytest.raises(ValueError, match="tier1 is 0"):
        parse_sizes("70x0x12")


# --- The library --------------------------------------------------------------------------------

EXPECTED = {
    "tegal-2017": (5, 3),
    "pasuruan-rules": (5, 3),
    "tegal-2021": (20, 5),
    "kemenperin-early-2017": (50, 20),
    "kemenperin-2017": (70, 30),
    "kemenperin-2022": (32, 16),
    "kemenperin-2024": (122, 55),
    "medan-2024": (23, 9),
    "kemenperin-2025": (33, 24),
    "yokosuka": (304, 36),
    "een": (350, 350),
    "expo-300": (300, 300),
    "iltm": (475, 475),
    "ipw-2017": (1300, 1300),
    "ipw-2017-full": (1300, 1300),
    "half-day-150": (150, 150),
    "saturated-100": (100, 100),
}


def test_library_has_the_published_sizes() -> None:
    assert names() == [*EXPECTED]
    for name, (ikm, tier1) in EXPECTED.items():
        sizes = SAMPLES[name].sizes
        assert sizes is None or (sizes.ikm, sizes.tier1) == (ikm, tier1)


@pytest.mark.parametrize("name", [n for n, both in EXPECTED.items() if sum(both) < 1000])
def test_sample_loads_and_is_valid(name: str) -> None:
    event = load(name)
    assert (len(of_side(event, "ikm")), len(of_side(event, "tier1"))) == EXPECTED[name]
    assert "illustrative" in str(event.note)
    assert event.name == SAMPLES[name].title
    assert Event.model_validate(event.model_dump()) == event
    asked = {company for request in event.requests for company in request.companies}
    assert len(asked) > 0.9 * len(event.companies)


def test_kemenperin_2017_is_the_event_of_the_table() -> None:
    event = load("kemenperin-2017")
    assert (len(event.slots), len(event.all_tables), len(event.requests)) == (12, 28, 70 * 12)
    assert event.slots[0].start.date().isoformat() == "2017-12-11"
    assert sum(longest_absence(event, c) >= 3 for c in event.companies) >= 20


def test_yokosuka_has_short_meetings_and_a_limit() -> None:
    event = load("yokosuka")
    assert {(slot.end - slot.start).seconds for slot in event.slots} == {12 * 60}
    assert {company.max_meetings for company in event.companies} == {18}
    assert len(event.requests) == 3 * 304


@pytest.mark.parametrize("name", [*EXPECTED])
def test_samples_are_described_with_their_source(name: str) -> None:
    text = describe(name)
    assert SAMPLES[name].source in text
    assert "made up" in text or name == "tegal-2017"


@pytest.mark.parametrize(
    ("wrong", "close"), [("tegal-217", "tegal-2017"), ("Yokosuka", "yokosuka"), ("ilt", "iltm")]
)
def test_unknown_sample_suggests_a_close_one(wrong: str, close: str) -> None:
    for ask in (load, describe):
        with pytest.raises(ValueError, match=f"did you mean {close}.*existing ones: tegal-2017, "):
            ask(wrong)


def test_unknown_sample_lists_the_names() -> None:
    with pytest.raises(ValueError, match=r"unknown sample 'qqq'; existing ones: tegal-2017, .*ipw"):
        load("qqq")


def test_listing_the_samples_imports_nothing_heavy() -> None:
    code = (
        "import json, sys; from linkmatch.instances import describe, names, parse_sizes; "
        "[describe(n) for n in names()]; parse_sizes('7x3x2'); "
        "print(json.dumps([m for m in ('pydantic', 'numpy', 'pandas') if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert json.loads(done.stdout) == []
