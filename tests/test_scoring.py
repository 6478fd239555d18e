"""Scores from profiles: what they are made of, and that they are fair to both sides."""

import itertools
import json
import re
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkmatch.instances import load
from linkmatch.models import Event
from linkmatch.scoring.assignment import best_sum
from linkmatch.scoring.board import Scores, ScoringError
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


@pytest.mark.parametrize(
    ("kind", "words", "code"),
    [
        ("topics", ("kaizen", "5S", "5R", "perbaikan berkelanjutan"), "continuous_improvement"),
        ("topics", ("digitalisasi", "Transformasi Digital", "digitalization"), "digitalisation"),
        ("topics", ("K3", "keselamatan kerja", "occupational safety"), "occupational_safety"),
        ("processes", ("bending", "penekukan", "tekuk"), "bending"),
        ("processes", ("bending plat", "plate bending", "potong plasma"), "sheet_metal"),
        ("processes", ("bending pipa", "pipe bending"), "pipe_bending"),
        ("processes", ("wire cutting", "wire-cut", "wire cut EDM"), "edm"),
        ("processes", ("mesin perkakas", "machine tools", "CNC"), "machining"),
        ("processes", ("sandblasting", "shot blasting"), "blasting"),
        ("certificates", ("halal", "Sertifikat Halal", "halal certificate"), "halal"),
        ("materials", ("PVC", "polivinil klorida"), "pvc"),
    ],
)
def test_everyday_words_of_the_trade_are_known(
    kind: str, words: tuple[str, ...], code: str
) -> None:
    assert [[word.code for word in meanings(kind, text)] for text in words] == [[code]] * len(words)


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
    assert "'katering' is no known process" in messages
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
    fits = rng.integers(0, 10_000, (3, rng.integers(1, 5), rng.integers(1, 9)), dtype=np.int32)
    fits[fits < 4000] = 0
    rows, columns = fits.shape[1:]
    if rows > columns:
        fits, (rows, columns) = fits.transpose(0, 2, 1), (columns, rows)
    for fit, found in zip(fits, best_sum(fits), strict=True):
        best = max(
            sum(fit[r, c] for r, c in enumerate(chosen))
            for chosen in itertools.permutations(range(columns), rows)
        )
        assert found == best


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
            "attendance": 1,
        }
    )
    gains = [
        sum(w * found.components[name] for name, w in weights.items()) / sum(weights.values())
        for weights in found.weights
    ]
    assert found.gains == pytest.approx(gains, abs=1e-4)
    assert found.score == pytest.approx(100 * (gains[0] * gains[1]) ** 0.5, abs=0.06)
    assert (
        "bracket (die casting): met by casting, worth 0.7000 / 0.3500 / 0.7000 / 0.3500"
        in "\n".join(found.lines)
    )


def test_a_one_sided_gain_scores_low() -> None:
    both = score_of(event(maker(), buyer()))
    nothing_learnt = {k: v for k, v in MAKER.items() if k not in ("topics_wanted", "has_partner")}
    assert score_of(event(maker(profile=nothing_learnt), buyer())) < both


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


@pytest.mark.parametrize("others", [0, 2])
def test_a_one_sided_wish_scores_0_and_serves_a_company_that_lacks_candidates(others: int) -> None:
    far = {"needs": ["injeksi plastik"], "regions": ["Solo"]}
    wishful = maker(wishes=[{"company": "B"}], max_meetings=1)
    more = [buyer(f"C{n}") for n in range(others)]
    casters = [maker(f"D{n}", {"processes": ["injeksi plastik"]}) for n in range(others)]
    busy = buyer(profile=far, max_meetings=1)
    scored = score(event(wishful, *casters, busy, *more))
    found = {request.id: request.score for request in scored.event.requests}
    assert found.get("A|B") == (None if others else 0)
    [told] = scored.one_sided
    fate = "no request" if others else "a request all the same"
    assert told.reason().startswith(f"nothing to gain for B; {fate}")
    page = explain_score(scored.board, "A", "B", "en").lines
    assert "The score is 0: nothing to gain for B" in page
    assert "Below 20: a request only where one of both has too few candidates" in page


def test_a_pair_with_nothing_in_common_is_told_as_such() -> None:
    board = Scores(event(maker(profile={"processes": ["las"]}), buyer()))
    page = "\n".join(explain_score(board, "A", "B", "en").lines)
    assert "brings the two together: not proposed" in page
    assert "too few candidates" not in page
    assert "process for bracket (die casting); there is welding" in page
    page = "\n".join(explain_score(Scores(event(maker(profile={}), buyer())), "A", "B", "id").lines)
    assert "proses untuk bracket (pengecoran cetak tekan); yang ada belum dicantumkan" in page


PARTNERS = ["IKM-01|T1-01", "IKM-02|T1-01", "IKM-03|T1-02"] + [
    f"IKM-0{n}|T1-03" for n in (1, 2, 4, 5)
]
"""The partnerships that a news item reports of the event in the sample."""


def test_reported_partnerships_are_among_the_best_candidates_of_both_firms() -> None:
    """None of a firm's candidates scores higher, and some score lower.

    All seven cannot score above the median of each firm: one firm met four of the five makers.
    """
    event_ = load("tegal-2017")
    board = Scores(event_)
    scores_ = {
        (a.id, b.id): explain_score(board, a.id, b.id, "en").score
        for a in board.makers
        for b in board.buyers
    }
    above_median = set()
    for maker_, buyer_ in (pair.split("|") for pair in PARTNERS):
        pair = maker_, buyer_
        for side, firm in enumerate(pair):
            own = [score_ for other, score_ in scores_.items() if other[side] == firm]
            assert scores_[pair] == max(own)
            assert sum(score_ < scores_[pair] for score_ in own) > 0
            if scores_[pair] > median(own):
                above_median.add((pair, firm))
    assert above_median == {(("IKM-03", "T1-02"), firm) for firm in ("IKM-03", "T1-02")}
    for source in ("DPRD Kabupaten Tegal", "Kompas", "Bisnis.com", "ESQ News"):
        assert source in str(event_.note)


def test_weights_in_the_documentation_are_the_defaults() -> None:
    page = (Path(__file__).parent.parent / "docs" / "scoring.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]*) ?\| ([\d.]*) ?\|", page, re.MULTILINE)
    told = [{name: float(row[n]) for name, *row in rows if row[n]} for n in (0, 1)]
    assert told == [dict(MAKER_WEIGHTS), dict(BUYER_WEIGHTS)]
