"""Scores from profiles: what they are made of, and that they are fair to both sides."""

import itertools
import json
import random
import re
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkmatch.cli import cli
from linkmatch.formats import read_event, read_event_with_warnings
from linkmatch.instances import load
from linkmatch.models import Event
from linkmatch.scoring.assignment import best_sum
from linkmatch.scoring.board import Scores, ScoringError
from linkmatch.scoring.duplicates import core_name, duplicates
from linkmatch.scoring.explain import explain_score
from linkmatch.scoring.gains import BUYER_WEIGHTS, MAKER_WEIGHTS
from linkmatch.scoring.profiles import Reader, meanings
from linkmatch.scoring.score import score
from linkmatch.scoring.taxonomy import NAMES, taxonomy
from linkmatch.scoring.words import normal

SLOT = {"id": "S1", "start": "2026-01-05T09:00", "end": "2026-01-05T09:20"}
MAKER = {
    "processes": [{"process": "pengecoran", "monthly_capacity": 5000, "tolerance": "IT9"}],
    "materials": ["aluminium"],
    "certificates": ["ISO 9001"],
    "lead_time_days": 20,
    "topics_wanted": ["mutu"],
    "has_partner": False,
}
BUYER = {
    "needs": [
        {
            "part": "bracket",
            "process": "die casting",
            "material": "aluminium",
            "tolerance": "IT10",
            "monthly_volume": 10000,
            "certificates": ["ISO 9001"],
            "lead_time_days": 10,
        }
    ],
    "topics_offered": ["manajemen mutu"],
    "regions": ["Tegal"],
}


def event(*companies: dict[str, Any], **fields: Any) -> Event:
    return Event.model_validate_json(
        json.dumps({"slots": [SLOT], "table_count": 1, "companies": companies, **fields})
    )


def maker(key: str = "A", profile: dict[str, Any] = MAKER, **fields: Any) -> dict[str, Any]:
    return {"id": key, "side": "ikm", "city": "Tegal", "profile": profile, **fields}


def buyer(key: str = "B", profile: dict[str, Any] = BUYER, **fields: Any) -> dict[str, Any]:
    return {"id": key, "side": "tier1", "profile": profile, **fields}


def score_of(value: Event, pair: tuple[str, str] = ("A", "B")) -> float:
    return explain_score(Scores(value), *pair, "en").score


# Words -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_each_word_of_a_taxonomy_has_one_meaning(name: str) -> None:
    terms = taxonomy(name)
    meant: dict[str, str] = {}
    for term in terms.terms:
        assert term.parent is None or term.parent in terms.position
        assert {*term.related, *term.includes} <= terms.position.keys()
        for word in (term.code, *term.names.values(), *term.synonyms):
            assert meant.setdefault(normal(word), term.code) == term.code
    assert terms.coverage.diagonal().min() == 1
    assert 0 <= terms.coverage.min() <= terms.coverage.max() <= 1


@pytest.mark.parametrize(
    ("text", "codes", "how"),
    [
        ("Pengecoran", ["casting"], "exact"),
        ("DIE-CASTING", ["die_casting"], "exact"),
        ("mesin bubut CNC 5 unit", ["turning"], "within"),
        ("injection moulding", ["plastic_injection"], "exact"),
        ("pengecorn", ["casting"], "misspelt"),
        ("bubut, frais", ["turning", "milling"], "exact"),
        ("Jig dan Fixture", ["jig_fixture"], "exact"),
        ("katering", [], "unknown"),
    ],
)
def test_words_are_found_in_both_languages(text: str, codes: list[str], how: str) -> None:
    words = meanings("processes", text)
    assert [w.code for w in words if w.code] == codes
    assert words[0].how == how


def test_a_certificate_may_include_another() -> None:
    terms = taxonomy("certificates")
    iso, iatf = terms.position["iso_9001"], terms.position["iatf_16949"]
    assert terms.coverage[iso, iatf] == 1
    assert terms.coverage[iatf, iso] == 0


def test_what_is_not_clear_is_listed_and_not_guessed() -> None:
    reader = Reader("A", {"processes": ["pengecorn", "katering"], "maturity": "dewa", "x": 1})
    assert [p.code for p in reader.maker().processes] == ["casting"]
    messages = " | ".join(r.message for r in reader.remarks)
    assert "'pengecorn' was read as 'pengecoran'" in messages
    assert "'katering' is unknown" in messages
    assert "'dewa' is none of madya, pra-mandiri, mandiri" in messages
    assert "field 'x' takes no part" in messages


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from([*MAKER, *BUYER, "x"]),
        st.recursive(
            st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["process", "part", "tolerance", "must", "capacity"]),
                    inner,
                    max_size=3,
                )
            ),
            max_leaves=6,
        ),
    )
)
def test_any_profile_is_read(profile: dict[str, Any]) -> None:
    Reader("A", profile).maker()
    Reader("A", profile).buyer()


# Scores ------------------------------------------------------------------------------------


@given(st.integers(0, 10**6))
def test_the_assignment_is_the_best_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    fits = rng.random((3, rng.integers(1, 5), rng.integers(1, 9)), dtype=np.float32)
    fits[fits < 0.4] = 0
    rows, columns = fits.shape[1:]
    if rows > columns:
        fits, (rows, columns) = fits.transpose(0, 2, 1), (columns, rows)
    for fit, found in zip(fits, best_sum(fits), strict=True):
        best = max(
            sum(fit[r, c] for r, c in enumerate(chosen))
            for chosen in itertools.permutations(range(columns), rows)
        )
        assert found == pytest.approx(best, abs=1e-5)


def test_a_score_is_recomputed_by_hand() -> None:
    found = explain_score(Scores(event(maker(), buyer())), "B", "A", "en")
    # Casting is general for die casting (0.7); half the volume; twice the days wanted.
    assert found.components == pytest.approx(
        {
            "capability": 0.7,
            "capacity": 0.35,
            "quality": 0.7,
            "lead_time": 0.35,
            "topics": 0.5,
            "region": 1,
            "development": 0.5,
            "wishes_maker": 0,
            "wishes_buyer": 0,
            "history": 0,
        }
    )
    gains = [
        sum(w * found.components[name] for name, w in weights.items()) / sum(weights.values())
        for weights in found.weights
    ]
    assert found.gains == pytest.approx(gains, abs=1e-4)
    assert found.score == pytest.approx(100 * (gains[0] * gains[1]) ** 0.5, abs=0.06)
    assert "bracket (die casting): met by casting to 0.70" in "\n".join(found.lines)


def test_both_languages_give_the_same_scores() -> None:
    english = {**MAKER, "processes": ["casting"], "topics_wanted": ["quality"]}
    indonesian = {**MAKER, "processes": ["pengecoran"], "topics_wanted": ["mutu"]}
    assert score_of(event(maker(profile=english), buyer())) == score_of(
        event(maker(profile=indonesian), buyer())
    )


MORE: list[tuple[str, Any]] = [
    ("processes", ["pengecoran", "die casting"]),
    ("processes", [*MAKER["processes"], "pemesinan"]),
    ("certificates", ["ISO 9001", "IATF 16949"]),
    ("materials", ["aluminium", "baja"]),
    ("topics_wanted", ["mutu", "otomasi"]),
    ("maturity", "mandiri"),
]


@given(st.integers(0, 10**6))
def test_more_of_what_is_wanted_never_lowers_a_score(seed: int) -> None:
    rng = random.Random(seed)
    words = ["pengecoran", "die casting", "pemesinan", "bubut", "pengelasan", "cetakan"]
    marks = ["ISO 9001", "IATF 16949", "ISO 14001", "SNI"]
    topics = ["mutu", "otomasi", "pasar", "teknologi mesin"]
    small = {
        "processes": rng.sample(words, rng.randint(0, 3)),
        "certificates": rng.sample(marks, rng.randint(0, 2)),
        "topics_wanted": rng.sample(topics, rng.randint(0, 2)),
    }
    needs = [
        {"process": rng.choice(words), "certificates": rng.sample(marks, rng.randint(0, 2))}
        for _ in range(rng.randint(1, 4))
    ]
    wanted = buyer(profile={"needs": needs, "topics_offered": rng.sample(topics, 2)})
    name, pool = rng.choice([("processes", words), ("certificates", marks)])
    large = {**small, name: [*small[name], rng.choice(pool)]}
    less, more = (score_of(event(maker(profile=p), wanted)) for p in (small, large))
    assert more >= less
    wishing = event(maker(profile=small, wishes=[{"company": "B", "rank": 2}]), wanted)
    assert score_of(wishing) >= less


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [maker(), maker("C", {"processes": ["pemesinan"]}), buyer(), buyer("D")]
    one = {r.id: r.score for r in score(event(*rows)).event.requests}
    other = {r.id: r.score for r in score(event(*rows[::-1])).event.requests}
    assert one == other
    assert len(one) > 1


def test_a_one_sided_gain_scores_low() -> None:
    both = score_of(event(maker(), buyer()))
    nothing_learnt = {k: v for k, v in MAKER.items() if k not in ("topics_wanted", "has_partner")}
    assert score_of(event(maker(profile=nothing_learnt), buyer())) < both


def test_a_veto_always_wins() -> None:
    wanting = maker(wishes=[{"company": "B", "rank": 1}])
    scored = score(event(wanting, buyer(veto=["A"]), maker("C", {}, veto=["A"])))
    assert scored.event.requests == ()
    assert [(r.maker, r.buyer) for r in scored.removed] == [("A", "B")]


def test_a_must_have_that_is_not_met_removes_the_pair() -> None:
    needs = [{"part": "housing", "process": "injeksi plastik", "must": True}, "pengecoran"]
    scored = score(event(maker(), buyer(profile={"needs": needs})))
    assert scored.event.requests == ()
    [removed] = scored.removed
    assert removed.reason() == "a must-have is not met: housing (plastic injection)"
    assert removed.reason("id") == "kebutuhan wajib tidak terpenuhi: housing (injeksi plastik)"


def test_scores_given_by_hand_stay_and_made_ones_follow_the_profiles() -> None:
    given_ = {"companies": ["A", "B"], "score": 12.5}
    made = {"companies": ["C", "B"], "score": 1, "scored": True}
    scored = score(event(maker(), maker("C"), buyer(), requests=[given_, made]))
    scores_ = {r.id: (r.score, r.scored) for r in scored.event.requests}
    assert scores_["A|B"] == (12.5, False)
    assert scores_["C|B"][0] > 20
    assert (scored.made, scored.rescored, scored.kept) == (0, 1, 1)
    assert all(r.components for r in scored.event.requests)


def test_weights_of_the_event_count() -> None:
    weights = {"ikm": {"topics": 0, "wishes_maker": 0, "development": 0, "history": 0}}
    plain, other = event(maker(), buyer()), event(maker(), buyer(), scoring={"weights": weights})
    assert explain_score(Scores(other), "A", "B", "en").gains[0] == pytest.approx(0.7)
    assert score_of(plain) != score_of(other)
    with pytest.raises(ScoringError, match="no component"):
        Scores(event(maker(), buyer(), scoring={"weights": {"ikm": {"luck": 1}}}))


def test_every_company_keeps_enough_candidates() -> None:
    rows = [maker(f"A{n}", {"processes": ["bubut"]}, max_meetings=1) for n in range(3)]
    rows += [buyer(f"B{n}", {"needs": ["pemesinan"] * 3}, max_meetings=1) for n in range(3)]
    scored = score(event(*rows, scoring={"floor": 99}))
    for company in scored.event.companies:
        assert sum(company.id in r.companies for r in scored.event.requests) >= 2


# Duplicates and the command line -------------------------------------------------------------


def test_companies_entered_twice_are_found() -> None:
    same = ["PT. Gaya Teknik Logam, Tbk", "Gaya Teknik Logam (PT)", "P.T. GAYA TEKNIK LOGAM"]
    assert {core_name(name) for name in same} == {"gaya teknik logam"}
    value = event(
        maker("A", {"email": "a@b.id"}, name="PT. Gaya Teknik Logam"),
        maker("C", {}, name="Gaya Teknik Logam, PT"),
        maker("D", {"email": "A@B.id"}, name="UD Lain Sekali"),
        maker("E", {}, name="Contoh 12"),
        maker("F", {}, name="Contoh 13"),
    )
    assert [(d.one, d.other) for d in duplicates(value.companies)] == [(0, 1), (0, 2)]


def test_check_lists_companies_entered_twice(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "ev.xlsx",
        Perusahaan=[
            ["ID", "Nama", "Pihak", "Proses", "Telepon", "Surel"],
            ["I1", "PT. Gaya Teknik Logam", "ikm", "las", "-", None],
            ["I2", "Gaya Teknik Logam, PT", "ikm", "las", "-", None],
            ["I3", "CV Satu", "ikm", "las", "+62 283 123456", None],
            ["T1", "UD Dua", "tier1", None, "(0283) 12-3456", "a@b.id"],
            ["T2", "PT Tiga", "tier1", None, 283123499, "A@b.id "],
        ],
    )
    result = CliRunner().invoke(cli, ["check", str(path), "--json"])
    told = [p for p in json.loads(result.stdout)["problems"] if "may be the same" in p["message"]]
    assert [(p["sheet"], p["row"], p["column"], p["severity"]) for p in told] == [
        ("Perusahaan", row, "Nama", "warning") for row in (3, 5, 6)
    ]
    assert "names alike by 100 %; delete one" in told[0]["message"]
    assert "both have 0283123456" in told[1]["message"]
    assert "both have a@b.id" in told[2]["message"]
    assert result.exit_code == 0


COMPANIES = [
    ["ID", "Pihak", "Kota", "Proses", "Bahan", "Sertifikat", "Topik Diminta", "Topik Ditawarkan"],
    ["I1", "ikm", "Tegal", "cor=5000, IT9; bubut", "aluminium", "ISO 9001", "mutu", None],
    ["I2", "ikm", "Klaten", "las; pengepresan=9000", "baja", None, "otomasi;pasar", None],
    ["I3", "ikm", "Tegal", "injeksi plastik", "ABS", "IATF 16949", None, None],
    ["T1", "tier1", None, None, None, None, None, "mutu;teknologi mesin"],
    ["T2", "tier1", None, None, None, None, None, "peluang pasar"],
]
NEEDS = [
    ["Perusahaan", "Komponen", "Proses", "Bahan", "Volume", "Sertifikat", "Wajib"],
    ["T1", "bracket", "die casting", "aluminium", 10000, "ISO 9001", "ya"],
    ["T1", "poros", "pemesinan", "baja", None, None, None],
    ["T2", "braket", "stamping", "baja", 8000, "SNI", None],
    ["T2", "tutup", "injection moulding", None, 500, None, None],
]


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    """Write a workbook of profiles only, as an organiser types it."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    rows = {
        "Acara": [["Isian", "Nilai"], ["Jumlah Meja", 2]],
        "Slot Waktu": [
            ["ID", "Mulai", "Selesai"],
            *([f"S{n}", f"2026-01-05 {n:02}:00", f"2026-01-05 {n:02}:20"] for n in (9, 10, 11)),
        ],
        "Perusahaan": COMPANIES,
        "Kebutuhan": NEEDS,
        "Keinginan": [["Perusahaan", "Ingin Bertemu"], ["I3", "T2"], ["T1", "I2"]],
    }
    for name, cells in {**rows, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    book.save(path)
    return path


def by_hand(page: list[str]) -> float:
    """Do the sum of an explanation again, from its text."""
    gains, added = [], 0.0
    for line in page:
        if part := re.fullmatch(r"  .+: ([\d.]+) × weight ([\d.]+)", line):
            added += float(part[1]) * float(part[2])
        elif total := re.fullmatch(r"  divided by the sum of weights ([\d.]+)", line):
            gains.append(added / float(total[1]))
            added = 0.0
    return round(100 * (gains[0] * gains[1]) ** 0.5, 1)


def test_from_a_workbook_of_profiles_to_a_schedule(tmp_path: Path) -> None:
    scored, schedule = tmp_path / "scored.xlsx", tmp_path / "s.json"
    run = CliRunner().invoke
    result = run(cli, ["score", str(workbook(tmp_path / "ev.xlsx")), "-o", str(scored)])
    assert result.exit_code == 0, result.output
    result = run(cli, ["solve", str(scored), "-o", str(schedule)])
    assert result.exit_code == 0, result.output
    requests = read_event(scored).requests
    assert len(json.loads(schedule.read_text())["meetings"]) == len(requests) == 3
    for request in requests:
        command = ["score", str(scored), "--explain", *request.companies, "--language"]
        told = json.loads(run(cli, [*command, "en", "--json"]).stdout)
        assert request.score == told["score"] == by_hand(told["text"])
        assert request.components == told["components"]
        page = run(cli, [*command, "id"]).stdout
        assert "Manfaat bagi" in page
        assert f"Skor {request.score:g} =" in page


def test_the_scored_workbook_has_a_matrix_and_reasons(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    scored = tmp_path / "scored.xlsx"
    source = workbook(tmp_path / "ev.xlsx")
    assert CliRunner().invoke(cli, ["score", str(source), "-o", str(scored)]).exit_code == 0
    book = load_workbook(scored)
    found = {r.companies: r.score for r in read_event(scored).requests}
    matrix = book["Matriks Skor"]
    assert [[cell.value for cell in row] for row in matrix["A4:C7"]] == [
        [None, "T1", "T2"],
        ["I1", found["I1", "T1"], None],
        ["I2", "×", found["I2", "T2"]],
        ["I3", None, found["I3", "T2"]],
    ]
    [colours] = matrix.conditional_formatting
    assert [rule.type for rule in colours.rules] == ["colorScale"]
    header, *rows = book["Alasan Skor"].iter_rows(values_only=True)
    assert len(rows) == 4
    reasons = {(row[0], row[1]): dict(zip(header, row, strict=True)) for row in rows}
    assert reasons["I1", "T1"]["Skor"] == found["I1", "T1"]
    assert "bracket (pengecoran cetak tekan) (wajib)" in reasons["I1", "T1"]["Kebutuhan dan proses"]
    assert "wajib tidak terpenuhi" in reasons["I2", "T1"]["Tidak dipertemukan karena"]
    # The pages are passed over when the workbook is read.
    assert read_event_with_warnings(scored).warnings == ()


def test_what_scoring_again_keeps(tmp_path: Path) -> None:
    path = tmp_path / "e.json"
    requests = [
        {"companies": ["A", "B"], "score": 12.5},
        {"companies": ["A", "D"], "score": 1, "scored": True},
        {"companies": ["C", "D"], "score": 1, "scored": True, "id": "Q"},
        {"companies": ["C", "B"], "score": 3, "after": ["Q"]},
    ]
    refusing = buyer("D", veto=["A", "C"])
    value = event(maker(), maker("C"), buyer(veto=["A"]), refusing, requests=requests)
    scored = score(value)
    # Given by hand, or named by another: kept, though the veto forbids the meeting all the same.
    assert [r.id for r in scored.event.requests] == ["A|B", "Q", "C|B"]
    assert (scored.kept, scored.dropped) == (2, 1)
    path.write_text(scored.event.model_dump_json())
    schedule = tmp_path / "s.json"
    assert CliRunner().invoke(cli, ["solve", str(path), "-o", str(schedule)]).exit_code == 0
    assert [m["request"] for m in json.loads(schedule.read_text())["meetings"]] == ["C|B"]


def test_wrong_use_is_told(tmp_path: Path) -> None:
    path = tmp_path / "e.json"
    path.write_text(event(maker(), maker("C"), buyer()).model_dump_json())
    run = CliRunner().invoke
    assert run(cli, ["score", str(path)]).exit_code == 2
    result = run(cli, ["score", str(path), "--explain", "A", "C"])
    assert (result.exit_code, "same side" in result.output) == (1, True)
    assert "no company" in run(cli, ["score", str(path), "--explain", "A", "X"]).output


PARTNERS = ["IKM-01|T1-01", "IKM-02|T1-01", "IKM-03|T1-02"] + [
    f"IKM-0{n}|T1-03" for n in (1, 2, 4, 5)
]
"""The partnerships that a news item reports of the event in the sample."""


def test_reported_partnerships_are_not_below_the_median_of_their_firms() -> None:
    board = Scores(load("tegal-2017"))
    scores_ = {
        (a.id, b.id): explain_score(board, a.id, b.id, "en").score
        for a in board.makers
        for b in board.buyers
    }
    for pair in PARTNERS:
        maker_, buyer_ = pair.split("|")
        own = [v for (a, _), v in scores_.items() if a == maker_]
        others = [v for (_, b), v in scores_.items() if b == buyer_]
        assert scores_[maker_, buyer_] >= max(median(own), median(others))


def test_weights_in_the_documentation_are_the_defaults() -> None:
    page = (Path(__file__).parent.parent / "docs" / "scoring.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]*) ?\| ([\d.]*) ?\|", page, re.MULTILINE)
    told = [{name: float(row[n]) for name, *row in rows if row[n]} for n in (0, 1)]
    assert told == [dict(MAKER_WEIGHTS), dict(BUYER_WEIGHTS)]
