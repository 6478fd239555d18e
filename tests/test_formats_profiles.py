"""Profiles, needs and wishes in every file format, and what is said of those that are wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkmatch.formats import read_event, read_event_with_warnings, write_event
from linkmatch.formats.columns import LANGUAGES
from linkmatch.formats.event_sheets import sheets_of
from linkmatch.formats.grid import RawSheet
from linkmatch.formats.sheets import event_from_sheets
from linkmatch.formats.tables import guarded, unguarded
from linkmatch.formats.template import write_template
from linkmatch.models import Event, InputError

pytestmark = pytest.mark.filterwarnings("ignore:.*")

SLOT = {"id": "S1", "start": "2026-01-05T09:00", "end": "2026-01-05T09:20"}
SHEETS = {
    "Slots": [["id", "start", "end"], ["S1", "2026-01-05 09:00", "2026-01-05 09:20"]],
    "Event": [["field", "value"], ["table_count", 2]],
    "Companies": [["id", "side"], ["A", "ikm"], ["B", "tier1"], ["C", "tier1"]],
}

words = st.sampled_from(
    ["casting", "bubut, frais", "a;b", 'x"y', "=1", "101", "IT7", "machines", "ya", " ", "", "é\n"]
)
odd = st.none() | st.booleans() | st.integers(-5, 10**16) | st.floats(allow_nan=False) | words
lists = st.lists(odd | st.lists(words, max_size=2), max_size=3) | st.lists(words, max_size=3)
numbers = st.integers(0, 10**6) | st.sampled_from([0.5, 0.1 + 0.2, 5000.0, "5.000", True])
process = st.fixed_dictionaries(
    {"process": words},
    optional={"monthly_capacity": numbers, "tolerance": words, "machines": words, "x": odd},
)
need = st.fixed_dictionaries(
    {},
    optional={
        "process": words,
        "part": words | odd,
        "material": words,
        "tolerance": st.sampled_from(["IT9", 9]),
        "monthly_volume": numbers,
        "certificates": lists,
        "lead_time_days": numbers,
        "must": st.booleans() | words,
        "x": odd,
    },
)
profiles = st.fixed_dictionaries(
    {},
    optional={
        "processes": st.lists(process | words | odd, max_size=3),
        "needs": st.lists(need | words, max_size=3) | odd,
        **dict.fromkeys(["materials", "certificates", "topics_wanted", "regions"], lists),
        **dict.fromkeys(["maturity", "phone", "has_partner"], odd),
        **dict.fromkeys(["lead_time_days", "min_order", "monthly_capacity"], numbers),
        "anything": odd,
    },
)


def event(*companies: dict[str, Any], **fields: Any) -> Event:
    return Event.model_validate_json(
        json.dumps({"slots": [SLOT], "table_count": 1, "companies": companies, **fields})
    )


def from_sheets(**changes: Any) -> Any:
    rows = {**SHEETS, **changes}
    return event_from_sheets(
        RawSheet(name, [*enumerate(cells, start=1)]) for name, cells in rows.items()
    )


def told(**changes: Any) -> list[tuple[str | None, int | None, str | None, str]]:
    with pytest.raises(InputError) as caught:
        from_sheets(**changes)
    return [(p.sheet, p.row, p.column, p.message) for p in caught.value.problems]


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=30)
@given(profiles)
def test_any_profile_is_read_back_from_its_pieces(profile: dict[str, Any]) -> None:
    value = event({"id": "A", "side": "ikm", "profile": profile}, requests=[])
    for as_text in (False, True):
        raws = []
        for name, sheet in sheets_of(value).items():
            rows = [
                [unguarded(guarded(cell)) if as_text else cell for cell in row]
                for row in sheet.rows
            ]
            cells: list[list[object]] = [[column.field for column in sheet.columns], *rows]
            raws.append(RawSheet(name, list(enumerate(cells, start=1))))
        assert event_from_sheets(raws).value.sha256 == value.sha256


FULL = {
    "processes": [
        "las",
        {"process": "bubut, frais", "monthly_capacity": 500.5, "tolerance": "IT7"},
        {"process": "=1", "machines": "4 CNC, 2 manual"},
    ],
    "materials": ["a;b", "101"],
    "has_partner": False,
    "first_event": True,
    "lead_time_days": 14,
    "phone": "0283",
    "needs": ["las", {"part": "007", "process": "cor", "monthly_volume": 10, "must": True}],
    "anything": {"n": [1]},
}
"""Something in every place."""


def test_every_format_gives_back_the_same(tmp_path: Path) -> None:
    requests = [
        {"companies": ["A", "B"], "score": 1, "scored": True, "components": {"topics": 0.25}}
    ]
    wishes = {"wishes": [{"company": "B", "rank": 2}, {"company": "C"}], "veto": ["D"]}
    value = event(
        {"id": "A", "side": "ikm", "profile": FULL, **wishes},
        {"id": "B", "side": "tier1", "profile": {"needs": [{"process": "las"}], "phone": 5}},
        {"id": "C", "side": "tier1", "profile": {"needs": [{"x": 1}]}},
        {"id": "D", "side": "tier1"},
        requests=requests,
        scoring={"floor": 30, "weights": {"ikm": {"topics": 1}}},
    )
    for name in ("e.xlsx", "e.json", "folder"):
        write_event(value, tmp_path / name)
        again = read_event(tmp_path / name)
        assert again == value
        assert again.sha256 == value.sha256
    assert Event.from_frames(value.to_frames()).sha256 == value.sha256
    for n, language in enumerate(LANGUAGES):
        write_template(tmp_path / f"{n}.xlsx", language, value)
        assert read_event(tmp_path / f"{n}.xlsx") == value


def test_columns_and_sheets_are_written_only_where_they_are_used(tmp_path: Path) -> None:
    plain = event({"id": "A", "side": "ikm"}, {"id": "B", "side": "tier1"}, requests=[])
    frames = plain.to_frames()
    assert not {"Needs", "Wishes"} & frames.keys()
    assert not {"processes", "phone"} & {*frames["Companies"].columns}
    write_event(plain, tmp_path / "e.json")
    assert not {"scoring", "wishes", "scored"} & {*(tmp_path / "e.json").read_text().split('"')}


def test_an_organiser_types_profiles_in_indonesian() -> None:
    found = from_sheets(
        Companies=[
            ["ID", "Pihak", "Proses", "Kapasitas", "Sertifikat", "Punya Mitra", "Waktu Tunggu"],
            ["A", "ikm", "bubut=5000, IT7, mesin 4 CNC; las", 2000, "ISO 9001;SNI", "tidak", 14],
            ["B", "tier1"],
            ["C", "tier1"],
        ],
        Kebutuhan=[
            ["Perusahaan", "Komponen", "Proses", "Volume", "Wajib"],
            ["B", "poros", "pemesinan", 800, "ya"],
            ["B", None, "las", None, None],
        ],
        Keinginan=[
            ["Perusahaan", "Ingin Bertemu", "Urutan", "Menolak"],
            ["A", "B", 2, None],
            ["A", "C", None, "ya"],
        ],
    ).value
    assert found.companies[0].profile == {
        "processes": [
            {
                "process": "bubut",
                "monthly_capacity": 5000,
                "tolerance": "IT7",
                "machines": "4 CNC",
            },
            "las",
        ],
        "monthly_capacity": 2000,
        "certificates": ["ISO 9001", "SNI"],
        "has_partner": False,
        "lead_time_days": 14,
    }
    assert found.companies[1].profile["needs"] == [
        {"part": "poros", "process": "pemesinan", "monthly_volume": 800, "must": True},
        "las",
    ]
    assert [(w.company, w.rank) for w in found.companies[0].wishes] == [("B", 2)]
    assert found.companies[0].veto == ("C",)
    assert found.forbidden_pairs == {frozenset("AC")}
    assert found.requests == ()


def test_what_is_wrong_is_told_with_sheet_row_and_column() -> None:
    companies = [
        ["ID", "Pihak", "Proses", "Profil"],
        ["A", "ikm", "bubut=1, 2", None],
        ["B", "tier1", "las", '{"processes": [], "needs": []}'],
    ]
    found = told(
        Companies=companies,
        Needs=[["company", "process"], ["B", "las"], ["Z", "las"], [None, "las"]],
        Wishes=[
            ["company", "other", "rank", "veto"],
            ["A", "B", 0, None],
            ["A", "Z", None, "yes"],
            ["A", None, 1, None],
            ["A", "B", None, "mungkin"],
        ],
    )
    assert [(sheet, row, column) for sheet, row, column, _ in found] == [
        ("Companies", 2, "Proses"),
        ("Companies", 3, "Proses"),
        ("Needs", 2, "company"),
        ("Needs", 3, "company"),
        ("Needs", 4, "company"),
        ("Wishes", 2, "rank"),
        ("Wishes", 3, "other"),
        ("Wishes", 4, "other"),
        ("Wishes", 5, "veto"),
    ]
    messages = " | ".join(message for *_, message in found)
    assert "two of monthly_capacity: 1, 2" in messages
    assert "Proses is in the profile, too; keep one" in messages
    assert "the company's profile has needs, too" in messages
    assert "unknown company 'Z'" in messages
    assert 'veto is "mungkin": must be yes or no' in messages


def test_wishes_that_are_lost_are_warnings() -> None:
    found = from_sheets(
        Wishes=[
            ["company", "other", "veto"],
            *(["A", "D"], ["A", "A"], ["B", "C"], ["A", "B"], ["A", "B", "yes"]),
            *(["A", "C"], ["A", "C"]),
        ]
    )
    assert [(p.sheet, p.row, p.column) for p in found.warnings] == [
        ("Wishes", row, "other") for row in (2, 3, 5, 8, 4)
    ]
    assert all(p.severity == "warning" for p in found.warnings)


@pytest.mark.parametrize("profile", [{}, {"processes": ["las"]}])
def test_requests_may_be_absent_where_they_can_be_made(
    tmp_path: Path, profile: dict[str, Any]
) -> None:
    path = tmp_path / "e.json"
    companies = [{"id": "A", "side": "ikm", "profile": profile}, {"id": "B", "side": "tier1"}]
    path.write_text(json.dumps({"slots": [SLOT], "table_count": 1, "companies": companies}))
    if profile:
        assert read_event_with_warnings(path).value.requests == ()
        return
    with pytest.raises(InputError, match="requests is missing"):
        read_event(path)
    assert ("Requests", None, None, "sheet Requests is missing (also accepted: Permintaan)") in (
        told()
    )


def test_a_veto_counts_also_without_scores() -> None:
    from linkmatch import solve, verify
    from linkmatch.models import Schedule

    one = {"companies": ["A", "B"], "score": 50}
    firms = ({"id": "A", "side": "ikm"}, {"id": "B", "side": "tier1"})
    refusing = event(firms[0], {**firms[1], "veto": ["A"]}, requests=[one])
    assert solve(refusing).meetings == ()
    held = solve(event(*firms, requests=[one])).meetings
    assert len(held) == 1
    answer = verify(refusing, Schedule(event=refusing.name, meetings=held))
    assert [v.rule for v in answer.violations] == ["forbidden"]
