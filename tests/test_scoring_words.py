"""Words and amounts of profiles: what is not sure is told, and never guessed in silence."""

import json
from typing import Any

import pytest
from linkmatch.models import Event
from linkmatch.scoring.amounts import days, pieces
from linkmatch.scoring.board import Scores
from linkmatch.scoring.profiles import Reader, meanings

SLOT = {"id": "S1", "start": "2026-01-05T09:00", "end": "2026-01-05T09:20"}


def scores(offer: dict[str, Any], wanted: dict[str, Any]) -> Scores:
    companies = [
        {"id": "A", "side": "ikm", "city": "Kab. Tegal, Jawa Tengah", "profile": offer},
        {"id": "B", "side": "tier1", "profile": wanted},
    ]
    data = {"slots": [SLOT], "table_count": 1, "companies": companies}
    return Scores(Event.model_validate_json(json.dumps(data)))


def read_as(kind: str, text: str) -> list[tuple[str | None, str]]:
    return [(word.code, word.how) for word in meanings(kind, text)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # The word for a machine says nothing of machining, nor the one for "per" of springs.
        ("mesin las", [("welding", "within")]),
        ("mesin press 60 ton", [("stamping", "within")]),
        ("5000 pcs per bulan", [(None, "unknown")]),
        ("tungku induksi", [(None, "unknown")]),
        ("mesin", [("machining", "exact")]),
        # A special kind beside its general one is the special one.
        ("pengelasan MIG", [("arc_welding", "within")]),
        # Several in a row are not taken for the first one.
        ("turning milling welding", [(None, "several")]),
        ("turning; milling; welding", [(c, "exact") for c in ("turning", "milling", "welding")]),
        # What is denied is not had.
        ("tidak ada pengelasan", [(None, "doubtful")]),
        ("non casting", [(None, "doubtful")]),
        ("no welding", [(None, "doubtful")]),
        ("pengecoran non ferro", [("casting", "exact")]),
        ("heattreatment", [("heat_treatment", "exact")]),
    ],
)
def test_a_longer_text_is_read_with_care(text: str, codes: list[tuple[str | None, str]]) -> None:
    assert read_as("processes", text) == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ISO 9001:2008", "iso_9001"),
        ("ISO-9001", "iso_9001"),
        ("SNI ISO 9001:2015 No. 123", "iso_9001"),
        ("ISO 14002", None),  # no misspelt ISO 14001
        ("ISO 17020", None),
        ("belum ISO 9001", None),
        ("ISO 9001 dan IATF", "iso_9001"),
        ("ISO 9001 2015 IATF 16949", None),
    ],
)
def test_numbers_of_standards_are_never_nearly_right(text: str, code: str | None) -> None:
    assert read_as("certificates", text)[0][0] == code


def test_grades_of_steel_and_iron_are_materials() -> None:
    found = [meanings("materials", t)[0].code for t in ("SPCC", "SUS 304", "FCD450", "ADC 12")]
    assert found == ["steel", "stainless_steel", "ductile_iron", "aluminium"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5 ribu", 5000),
        ("10k pcs", 10_000),
        ("1,5 juta", 1_500_000),
        ("10.000 pcs/bulan", 10_000),
        ("10,000", 10_000),
        ("1.234", 1234),
        ("1.234,5", 1234.5),
        ("0,125", 0.125),
        (7, 7),
        ("5000-10000", None),
        ("5000/hari", None),
        ("100 ton", None),
        (-1, None),
        (True, None),
        (10**400, None),
    ],
)
def test_pieces_a_month_have_one_meaning(text: Any, value: float | None) -> None:
    assert pieces(text) == value


def test_days_may_be_weeks_or_months() -> None:
    assert [days(t) for t in (14, "14 hari", "2 minggu", "2 weeks", "1 bulan")] == [
        *(14, 14, 14, 14, 30)
    ]
    assert [days(t) for t in ("sebulan", "Seminggu", "sehari")] == [30, 7, 1]
    assert days("1 tahun") is None


def messages(profile: dict[str, Any], side: str = "maker") -> list[str]:
    reader = Reader("A", profile)
    getattr(reader, side)()
    return [f"{'.'.join(map(str, r.place))}: {r.message}" for r in reader.remarks]


def test_nothing_of_a_profile_is_passed_over_in_silence() -> None:
    assert messages(
        {
            "processes": [
                {"process": "mesin las", "kapasitas": 5},
                {"monthly_capacity": 9},
                {"process": "bubut", "monthly_capacity": 10, "tolerance": "IT9"},
                {"process": "turning", "monthly_capacity": 1.234, "tolerance": "IT7"},
            ],
            "certificates": ["belum ISO 9001"],
            "materials": ["baja aluminium"],
        }
    ) == [
        "processes.0.kapasitas: field 'kapasitas' takes no part in scores",
        "processes.0.process: 'mesin las' was read as 'las'",
        "processes.1.process: process 2 has no name; it is left out",
        "processes.3.monthly_capacity: 1.234 was read as 1.234 pieces a month",
        "processes.3: turning is named twice; its larger capacity and finer tolerance count",
        "materials.0: 'baja aluminium' may be each of baja, aluminium; it is left out: write them "
        "apart, with a ;",
        "certificates.0: 'belum ISO 9001' may say that it is not 'iso 9001'; it is left out",
    ]
    needs = [{"process": "las", "material": "baja; aluminium", "mandatory": True}]
    assert messages({"needs": needs, "certificates": ["ISO 9001"]}, "buyer") == [
        "certificates: field 'certificates' is for the other side, and takes no part in scores",
        "needs.0.mandatory: field 'mandatory' takes no part in scores",
        "needs.0.material: a need is of one material: steel counts; write a row for each",
    ]


def test_a_process_named_twice_serves_one_need() -> None:
    wanted = {"needs": ["bubut", "bubut"]}
    once = {"processes": [{"process": "bubut", "monthly_capacity": 5}]}
    twice = {"processes": [*once["processes"], {"process": "turning", "monthly_capacity": 4}]}
    boards = [scores(offer, wanted) for offer in (once, twice)]
    one, other = (board.table(board.candidates()).scores.tolist() for board in boards)
    assert one == other


def test_towns_are_compared_without_their_titles_and_unknown_regions_told() -> None:
    wanted = {"needs": ["las"], "regions": ["Kota Tegal", "Tegall"]}
    board = scores({"processes": ["las"]}, wanted)
    assert board.table(board.candidates()).components["region"].tolist() == [1]
    [remark] = board.remarks
    assert remark.place == ("regions", 1)
    assert "no maker's town is 'Tegall'; is 'Kab. Tegal, Jawa Tengah' meant?" in remark.message
