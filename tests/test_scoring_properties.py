"""What holds of scores whatever the profiles say."""

import itertools
import json
import random
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkmatch.cli import cli
from linkmatch.models import Event
from linkmatch.scoring.board import Scores
from linkmatch.scoring.explain import explain_score
from linkmatch.scoring.gains import MAKER_WEIGHTS
from linkmatch.scoring.market import Pairs
from linkmatch.scoring.score import score
from linkmatch.scoring.taxonomy import Language, taxonomy

Profile = dict[str, Any]
SLOTS = [
    {"id": f"S{n}", "start": f"2026-01-05T{n:02}:00", "end": f"2026-01-05T{n:02}:20"}
    for n in (9, 10)
]
TOWNS = ["Tegal", "Klaten"]


def codes(kind: str, most: int = 3) -> st.SearchStrategy[list[str]]:
    terms = [term.code for term in taxonomy(kind).terms]
    return st.lists(st.sampled_from(terms[:14]), max_size=most, unique=True)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


amounts = st.sampled_from([100, 500, 1000, 5000])
grades = st.sampled_from(["IT6", "IT9"])
processes = st.fixed_dictionaries(
    {"process": codes("processes").filter(bool).map(lambda found: found[0])},
    optional={"monthly_capacity": amounts, "tolerance": grades},
)
makers = st.fixed_dictionaries(
    {
        "processes": st.lists(processes, max_size=3),
        "materials": codes("materials"),
        "certificates": codes("certificates", 2),
        "topics_wanted": codes("topics", 2),
        "lead_time_days": maybe(st.integers(1, 30)),
        "min_order": maybe(amounts),
        "maturity": maybe(st.sampled_from(["madya", "mandiri"])),
        "has_partner": maybe(st.booleans()),
    }
)
needs = st.fixed_dictionaries(
    {"process": codes("processes").filter(bool).map(lambda found: found[0])},
    optional={
        "material": codes("materials").filter(bool).map(lambda found: found[0]),
        "tolerance": grades,
        "monthly_volume": amounts,
        "certificates": codes("certificates", 2),
        "lead_time_days": st.integers(1, 30),
        "must": st.booleans(),
    },
)
buyers = st.fixed_dictionaries(
    {
        "needs": st.lists(needs, max_size=4),
        "topics_offered": codes("topics", 2),
        "regions": st.lists(st.sampled_from(TOWNS), max_size=1),
    }
)


def event(companies: list[dict[str, Any]], **fields: Any) -> Event:
    return Event.model_validate_json(
        json.dumps({"slots": SLOTS, "table_count": 9, "companies": companies, **fields})
    )


@st.composite
def fairs(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Return the companies of an event, with wishes and vetoes."""
    ids = [f"I{n}" for n in range(3)], [f"T{n}" for n in range(3)]
    return [
        {
            "id": name,
            "side": side,
            "city": draw(st.sampled_from(TOWNS)),
            "profile": draw(profile),
            "wishes": [
                {"company": other, "rank": draw(st.integers(1, 4))}
                for other in draw(st.lists(st.sampled_from(others), max_size=2, unique=True))
            ],
            "veto": draw(st.lists(st.sampled_from(others), max_size=1)),
        }
        for side, mine, others, profile in (
            ("ikm", ids[0], ids[1], makers),
            ("tier1", ids[1], ids[0], buyers),
        )
        for name in mine
    ]


def all_scores(companies: list[dict[str, Any]]) -> dict[tuple[str, str], float]:
    """Return the score of every pair, also of those that become no requests."""
    board = Scores(event(companies))
    shape = (len(board.makers), len(board.buyers))
    maker, buyer = (found.ravel() for found in np.indices(shape))
    found = board.table(Pairs(maker, buyer)).scores.tolist()
    names = [(board.makers[a].id, board.buyers[b].id) for a, b in zip(maker, buyer, strict=True)]
    return dict(zip(names, found, strict=True))


quick = settings(max_examples=25, suppress_health_check=list(HealthCheck))


@quick
@given(fairs(), st.data())
def test_more_of_what_the_other_side_wants_never_lowers_a_score(
    fair: list[dict[str, Any]], data: st.DataObject
) -> None:
    before = all_scores(fair)
    one = data.draw(st.sampled_from(fair))
    profile = one["profile"]
    fields: dict[str, st.SearchStrategy[Any]] = {"wishes": st.none()}
    if one["side"] == "ikm":
        fields["processes"] = processes
        for field in ("materials", "certificates"):
            fields[field] = st.sampled_from([t.code for t in taxonomy(field).terms])
    topics = "topics_wanted" if one["side"] == "ikm" else "topics_offered"
    fields[topics] = st.sampled_from([t.code for t in taxonomy("topics").terms])
    name = data.draw(st.sampled_from(sorted(fields)))
    if name == "wishes":
        others = [c["id"] for c in fair if c["side"] != one["side"]]
        other = data.draw(st.sampled_from(others))
        one["wishes"] = [*one["wishes"], {"company": other, "rank": data.draw(st.integers(1, 9))}]
    else:
        profile[name] = [*profile[name], data.draw(fields[name])]
    after = all_scores(fair)
    # Read backwards: taking it away again never raises one.
    assert all(after[pair] >= before[pair] for pair in before)


@quick
@given(fairs(), st.data())
def test_a_stronger_maker_never_scores_lower(
    fair: list[dict[str, Any]], data: st.DataObject
) -> None:
    before = all_scores(fair)
    profile = data.draw(st.sampled_from([c["profile"] for c in fair if c["side"] == "ikm"]))
    ladder = [None, "madya", "pra-mandiri", "mandiri"]
    steps = ladder[ladder.index(profile["maturity"]) :]
    lead, order = profile["lead_time_days"], profile["min_order"]
    changes: dict[str, Any] = {
        "maturity": data.draw(st.sampled_from(steps)),
        "lead_time_days": 1 if lead is None else data.draw(st.integers(0, lead)),
        "min_order": None if order is None else data.draw(st.integers(0, order)),
        "first_event": True,
        "has_partner": profile["has_partner"] or False,
    }
    name = data.draw(st.sampled_from([*changes, "process"]))
    if name != "process":
        profile[name] = changes[name]
    for process in profile["processes"] if name == "process" else ():
        process["monthly_capacity"] = process.get("monthly_capacity", 0) + data.draw(amounts)
        process["tolerance"] = "IT5"
    after = all_scores(fair)
    assert all(after[pair] >= before[pair] for pair in before)


WEIGHTS = st.sampled_from([0, 0.05, 0.1, 1 / 3, 7, 123.456789])


def half_up(number: Decimal, places: str) -> Decimal:
    return number.quantize(Decimal(places), ROUND_HALF_UP)


def by_hand(page: Sequence[str]) -> tuple[list[Decimal], float]:
    """Do the sums of a page again: components of each need's figures, gains, and the score."""
    gains, added, needs, count = [], Decimal(0), [Decimal(0)] * 4, Decimal(1)
    for line in (re.sub(r"(\d),(\d)", r"\1.\2", line) for line in page):
        if part := re.fullmatch(r"  .+: ([\d.]+) × (?:weight|bobot) ([\d.]+)", line):
            added += Decimal(part[1]) * Decimal(part[2])
        elif total := re.fullmatch(r"  (?:divided by the sum of|dibagi jumlah) .* ([\d.]+)", line):
            gains.append(half_up(added / Decimal(total[1]), "0.0001"))
            added = Decimal(0)
        elif worth := re.search(r"(?:worth|nilai) ([\d.]+(?: / [\d.]+){3})$", line):
            needs = [a + Decimal(b) for a, b in zip(needs, worth[1].split(" / "), strict=True)]
        elif divided := re.search(r"(?:divided by|dibagi) (\d)", line):
            count = Decimal(divided[1])
    score_ = half_up(100 * (gains[0] * gains[1]).sqrt(), "0.1")
    return [min(need / count, Decimal(1)) for need in needs], float(score_)


@quick
@given(fairs(), st.dictionaries(st.sampled_from([*MAKER_WEIGHTS]), WEIGHTS), st.data())
def test_every_page_can_be_computed_again_by_hand(
    fair: list[dict[str, Any]], ikm: dict[str, float], data: st.DataObject
) -> None:
    weights = {"ikm": {"capability": 1, **ikm}, "tier1": {"region": data.draw(WEIGHTS)}}
    board = Scores(event(fair, scoring={"weights": weights}))
    languages: list[Language] = ["id", "en"]
    for a, b, language in itertools.product(board.makers, board.buyers, languages):
        found = explain_score(board, a.id, b.id, language)
        needs, score_ = by_hand(found.lines)
        assert score_ == found.score
        served = ("capability", "capacity", "quality", "lead_time")
        for name, share in zip(served, needs, strict=True):
            assert float(half_up(share, "0.0001")) == found.components[name]


@quick
@given(fairs(), st.integers(0, 2), st.sampled_from([0, 20, 101]), st.booleans())
def test_each_company_keeps_twice_its_maximum_where_there_are_as_many(
    fair: list[dict[str, Any]], most: int, floor: int, forbids: bool
) -> None:
    forbidden = [["I0", "T0"], ["T1", "I1"]] if forbids else []
    companies = [{**company, "max_meetings": most} for company in fair]
    scored = score(event(companies, scoring={"floor": floor}, forbidden=forbidden))
    board, pairs = scored.board, scored.board.candidates()
    possible = ~board.misses_must(pairs)
    for company in scored.event.companies:
        mine = [board.maker_at.get(company.id) == a or board.buyer_at.get(company.id) == b
                for a, b in zip(pairs.maker, pairs.buyer, strict=True)]  # fmt: skip
        wanted = min(2 * most, int((possible & np.array(mine, dtype=bool)).sum()))
        assert sum(company.id in r.companies for r in scored.event.requests) >= wanted
    told = {frozenset((r.maker, r.buyer)) for r in scored.removed}
    assert {frozenset(pair) for pair in forbidden} <= told
    assert not told & {frozenset(r.companies) for r in scored.event.requests}
    again = score(scored.event)
    assert again.event == scored.event


@quick
@given(fairs(), st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(fair: list[dict[str, Any]], rng: random.Random) -> None:
    small = [{**company, "max_meetings": 1} for company in fair]
    one = score(event(small)).event
    rng.shuffle(small)
    for company in small:
        for field in ("processes", "needs", "certificates", "materials"):
            rng.shuffle(company["profile"].get(field, []))
        rng.shuffle(company["wishes"])
    other = score(event(small)).event
    assert {r.id: (r.score, r.components) for r in one.requests} == {
        r.id: (r.score, r.components) for r in other.requests
    }


@quick
@given(fairs(), st.booleans())
def test_a_veto_always_wins(fair: list[dict[str, Any]], asked: bool) -> None:
    vetoes = {frozenset((c["id"], other)) for c in fair for other in c["veto"]}
    old = {
        tuple(sorted(pair)): {"companies": sorted(pair), "score": 50, "scored": True}
        for pair in vetoes
    }
    scored = score(event(fair, requests=[*old.values()] if asked else []))
    assert not vetoes & {frozenset(r.companies) for r in scored.event.requests}
    assert vetoes <= {frozenset((r.maker, r.buyer)) for r in scored.removed}


def in_language(value: Any, language: Language) -> Any:
    """Return a profile with every code as the name of its term."""
    if isinstance(value, dict):
        return {key: in_language(inner, language) for key, inner in value.items()}
    if isinstance(value, list):
        return [in_language(inner, language) for inner in value]
    for kind in ("processes", "materials", "certificates", "topics"):
        if isinstance(value, str) and value in taxonomy(kind).position:
            return taxonomy(kind).label(value, language)
    return value


@quick
@given(fairs())
def test_indonesian_and_english_profiles_score_the_same(fair: list[dict[str, Any]]) -> None:
    found = [all_scores([{**c, "profile": in_language(c["profile"], lang)} for c in fair])
             for lang in ("id", "en")]  # fmt: skip
    assert found[0] == found[1] == all_scores(fair)


PROFILES = [
    ["ID", "Pihak", "Proses", "Sertifikat", "Kematangan", "Pesanan Minimum", "Punya Mitra", "Foo"],
    ["I1", "ikm", "pengecorn=5000", "ISO 9001", None, None, None, None],  # misspelt
    ["I2", "ikm", None, None, None, None, None, None],  # empty
    ["I3", "ikm", "bubut=100", None, "dewa", 500, "mungkin", "x"],  # contradictory and worse
    ["I4", "ikm", "katering; las=banyak", "ISO 9999; katering", None, None, None, None],
    ["T1", "tier1", None, None, None, None, None, None],
    ["T2", "tier1", None, None, None, None, None, None],
]
WANTED = [
    ["Perusahaan", "Proses", "Bahan", "Toleransi", "Volume", "Wajib"],
    ["T1", "pengecoran", "alumunim", "IT99", "banyak", "mungkin"],
    ["T1", None, None, None, None, None],
    ["T1", "pemesinan", None, None, None, None],
]
OUT = "it is left out"
EXPECTED = {
    ("Perusahaan", 2, "Proses", "'pengecorn' was read as 'pengecoran'"),
    ("Perusahaan", 3, "Proses", "no process is known, so nothing can be matched with needs"),
    ("Perusahaan", 4, "Kematangan", f"'dewa' is none of madya, pra-mandiri, mandiri; {OUT}"),
    (
        *("Perusahaan", 4, "Pesanan Minimum"),
        "its smallest order 500 is more than the 100 that it can make",
    ),
    ("Perusahaan", 4, "Punya Mitra", f"'mungkin' is neither yes nor no; {OUT}"),
    ("Perusahaan", 5, "Proses", f"'katering' is no known process; {OUT}"),
    ("Perusahaan", 5, "Proses", f"'banyak' is no number of pieces a month; {OUT}"),
    ("Perusahaan", 5, "Sertifikat", f"'katering' is no known certificate; {OUT}"),
    ("Kebutuhan", 2, "Bahan", "'alumunim' was read as 'alumunium'"),
    ("Kebutuhan", 2, "Toleransi", f"'IT99' is no tolerance from IT1 to IT18; {OUT}"),
    ("Kebutuhan", 2, "Volume", f"'banyak' is no number of pieces a month; {OUT}"),
    ("Kebutuhan", 2, "Wajib", f"'mungkin' is neither yes nor no; {OUT}"),
    ("Kebutuhan", 3, "Proses", f"need 2 names no process; {OUT}"),
    ("Kebutuhan", None, None, "no need of T2 is known, so no maker's processes can be matched"),
}


def test_odd_profiles_are_listed_with_row_and_column_and_the_others_scored(
    tmp_path: Path,
) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in {
        "Acara": [["Isian", "Nilai"], ["Jumlah Meja", 2]],
        "Slot Waktu": [["ID", "Mulai", "Selesai"], ["S1", "2026-01-05 09:00", "2026-01-05 09:20"]],
        "Perusahaan": PROFILES,
        "Kebutuhan": WANTED,
        "Keinginan": [
            ["Perusahaan", "Ingin Bertemu", "Menolak"],
            *(["I1", "T9", None], ["I1", "T2", None], ["I1", "T2", "ya"]),
        ],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "e.xlsx")
    command = ["score", str(tmp_path / "e.xlsx"), "-o", str(tmp_path / "s.json")]
    result = CliRunner().invoke(cli, [*command, "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    places = {(p["sheet"], p["row"], p["column"], p["message"]) for p in told["problems"]}
    assert places >= EXPECTED
    assert any(p[2] == "Sertifikat" and "ISO 9999" in p[3] for p in places)
    assert "I1 wishes for the unknown company 'T9'" in result.stderr
    assert "unknown column 'Foo'" in result.stderr
    pairs = {r["id"] for r in json.loads((tmp_path / "s.json").read_text())["requests"]}
    assert {"I1|T1", "I3|T1"} <= pairs
    command = ["score", str(tmp_path / "e.xlsx"), "--report", "--language", "en"]
    report = CliRunner().invoke(cli, command)
    assert "Perusahaan, row 5, column Proses: 'katering' is no known process" in report.stdout
    assert "I1 and T2 do not meet: I1 will not meet the other" in report.stdout


@pytest.mark.parametrize("empty", [{}, {"processes": []}, {"processes": None, "needs": "x"}])
def test_companies_that_say_nothing_do_not_stop_the_others(empty: Profile) -> None:
    fair = [
        {"id": "I1", "side": "ikm", "profile": empty},
        {"id": "I2", "side": "ikm", "profile": {"processes": ["las"]}},
        {"id": "T1", "side": "tier1", "profile": {"needs": ["las"]}},
        {"id": "T2", "side": "tier1", "profile": empty},
    ]
    assert [r.id for r in score(event(fair)).event.requests] == ["I2|T1"]
