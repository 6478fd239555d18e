"""What rules ask for is written, read and checked in every format, in both languages."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkmatch.formats import read_event, read_schedule, write_event, write_schedule
from linkmatch.formats.items import quoted, split_items
from linkmatch.formats.layout import SHEETS as SHEET_LAYOUTS
from linkmatch.formats.layout_requests import REQUESTS
from linkmatch.formats.parse import parse_event
from linkmatch.formats.template import write_template
from linkmatch.models import Event, InputError, Schedule

pytestmark = [
    pytest.mark.filterwarnings("ignore:.* have the same name"),
    pytest.mark.filterwarnings("ignore:.* that it prefers"),
]
"""Events are drawn at random; what is odd about them is told, and changes nothing."""

FIELDS = st.characters(exclude_categories=("Cs", "Cc"))
ODD = ["A=1", "Q,2", 'a"b', '"', "R;1", "=", "+2", "101", "yes", "10 %", "language ja", "{}", "[1]"]
ids = st.sampled_from(ODD) | st.text(FIELDS, min_size=1, max_size=5).map(str.strip).filter(bool)
words = ids | st.sampled_from(["bahasa, topik", "a\nb", "topic x"])
limits = st.none() | st.integers(1, 9)
counts = st.integers(0, 9)


@st.composite
def events_with_rules(draw: st.DrawFn) -> Event:
    """Return an event in which every field of every rule may have a value."""

    def some(strategy: st.SearchStrategy[Any], least: int = 0, most: int = 2) -> list[Any]:
        return draw(st.lists(strategy, unique=True, min_size=least, max_size=most))

    def maybe(strategy: st.SearchStrategy[Any]) -> Any:
        return draw(st.none() | strategy)

    slots, tables, zones = some(ids, 2, 4), some(ids, 1, 3), some(ids, 0, 2)
    sessions = some(ids.filter(lambda name: name not in slots), 1)
    when, companies = st.sampled_from(slots), some(ids, 3, 4)
    knows = {"languages": some(words), "topics": some(words)}
    person = {**knows, "name": maybe(words.map(str.strip)), "unavailable": some(when)}
    people = {c: some(ids, 1, 3) if draw(st.booleans()) else [] for c in companies}
    data: dict[str, Any] = {
        "sides": ["participant"],
        "slots": [
            {
                "id": slot,
                "start": f"2017-01-26T{8 + n:02}:00",
                "end": f"2017-01-26T{8 + n:02}:30",
                "session": sessions[0] if sessions and (n == 0 or draw(st.booleans())) else None,
            }
            for n, slot in enumerate(slots)
        ],
        "rooms": [{"id": f"R{n}", "zone": zone} for n, zone in enumerate(zones)],
        "tables": [{"id": name, "seats": maybe(st.integers(1, 9))} for name in tables],
        "companies": [
            {
                "id": company,
                "side": "participant",
                "representatives": [{"id": name, **person} for name in people[company]],
                "languages": some(words),
                "home_table": maybe(st.sampled_from(tables)),
                "max_breaks": maybe(counts),
                "min_gap": maybe(counts),
                **{name: draw(limits) for name in PACE},
            }
            for company in companies
        ],
        "requests": [],
        "rules": {
            "max_break_difference": maybe(counts),
            "max_pause_minutes": draw(st.sampled_from([0, 5, 30])),
            "min_gap": draw(counts),
            "min_meetings": {"participant": draw(counts)} if draw(st.booleans()) else {},
            "walking": [[*zones, draw(counts)]] if len(zones) == 2 else [],
            "home_tables": maybe(st.just("participant")),
            "spare_tables": draw(st.sampled_from([0, 0.1, 0.125, 1 / 3])),
            "strict_minimums": draw(st.booleans()),
            **{name: draw(limits) for name in PACE},
        },
    }
    names = some(ids, 2, 4)
    for n, name in enumerate(names):
        members = [companies[0], companies[1]] if n % 2 else companies[:3]
        asked = {c: draw(st.sampled_from(people[c])) for c in members if people[c]}
        first, last = sorted(draw(st.tuples(when, when)), key=slots.index)
        preferred = some(st.sampled_from([*slots, *sessions[:1]]))
        earlier = some(st.sampled_from(names[:n])) if n else []
        data["requests"].append(
            {
                "id": name,
                "companies": members,
                "score": 1,
                "length": draw(st.integers(1, 3)),
                "representative": draw(
                    st.sampled_from([None, asked or None, _alone(asked, people)])
                ),
                "needs": {c: _need(draw, knows) for c in asked if draw(st.booleans())},
                "prefer": draw(st.sampled_from([preferred, dict.fromkeys(preferred, 2.5)])),
                "not_before": draw(st.sampled_from([None, first])),
                "not_after": draw(st.sampled_from([None, last])),
                "after": [draw(st.sampled_from([e, {"request": e, "gap": 2}])) for e in earlier],
            }
        )
    data["rules"]["must_one_of"] = draw(st.sampled_from([[], [names], [names[:1], names]]))
    return Event.model_validate_json(json.dumps(data))


PACE = ("max_consecutive", "max_per_session", "max_per_day")


def _alone(asked: dict[str, str], people: dict[str, list[str]]) -> str | None:
    """Return a representative whose company need not be named."""
    everybody = [name for names in people.values() for name in names]
    return next((name for name in asked.values() if everybody.count(name) == 1), None)


def _need(draw: st.DrawFn, knows: dict[str, list[str]]) -> dict[str, Any]:
    fields = {"language": knows["languages"], "topic": knows["topics"]}
    return {name: draw(st.sampled_from([None, *known])) for name, known in fields.items()}


thorough = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rules")


@thorough
@given(event=events_with_rules(), name=st.sampled_from(["event.xlsx", "event.json", "event"]))
def test_rules_round_trip(folder: Path, event: Event, name: str) -> None:
    # A folder is written over an earlier one, of which nothing may be left.
    write_event(event, folder / name)
    assert read_event(folder / name) == event


@thorough
@given(event=events_with_rules(), language=st.sampled_from(["id", "en"]))
def test_rules_round_trip_template(folder: Path, event: Event, language: Any) -> None:
    write_template(folder / "template.xlsx", language, event)
    assert read_event(folder / "template.xlsx") == event


@thorough
@given(event=events_with_rules())
def test_rules_round_trip_frames(event: Event) -> None:
    assert Event.from_frames(event.to_frames()) == event


@given(parts=st.lists(words, min_size=1, max_size=3))
def test_items_of_parts_round_trip(parts: list[str]) -> None:
    text = "=".join(quoted(part, "=") for part in parts)
    assert split_items(f"{text}; {text}", "=") == [split_items(text, "=")[0]] * 2
    assert split_items(text, "=")[0][::2] == parts


def test_sheets_of_an_event_without_rules_are_as_ever(tmp_path: Path) -> None:
    plain = {
        "slots": [{"id": "S1", "start": "2017-01-26T09:00", "end": "2017-01-26T09:15"}],
        "table_count": 1,
        "companies": [{"id": "A", "side": "ikm"}, {"id": "B", "side": "tier1"}],
        "requests": [{"companies": ["A", "B"], "score": 1}],
    }
    event = Event.model_validate_json(json.dumps(plain))
    assert "Representatives" not in event.to_frames()
    assert list(event.to_frames()["Requests"])[-1] == "after"
    write_event(event, tmp_path / "event")
    assert not (tmp_path / "event" / "Representatives.csv").exists()
    write_event(event, tmp_path / "event.json")
    assert "representative" not in (tmp_path / "event.json").read_text()


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_template_folds_what_few_events_need(tmp_path: Path, language: Any) -> None:
    import openpyxl

    write_template(tmp_path / "template.xlsx", language)
    book = openpyxl.load_workbook(tmp_path / "template.xlsx")
    sheet = book.worksheets[[s.name for s in SHEET_LAYOUTS].index("Requests")]
    folded = [
        cell.value
        for cell in sheet[4]
        if sheet.column_dimensions[cell.coordinate.rstrip("4")].hidden
    ]
    own = [c.label(language) for c in REQUESTS.columns if c.rare]
    assert folded[0] == own[0]  # one entry stands for all columns of a width
    assert [cell.value for cell in sheet[4]][-len(own) :] == own
    assert "+" in sheet["A2"].value


SCHEDULED = {
    "slots": [
        {"id": f"S{n}", "start": f"2017-01-26T09:{n}0", "end": f"2017-01-26T09:{n + 1}0"}
        for n in range(3)
    ],
    "tables": [{"id": "M1"}, {"id": "M2"}],
    "companies": [
        {"id": "A", "name": "PT Maju", "side": "ikm", "languages": ["id"]},
        {
            "id": "B",
            "side": "tier1",
            "representatives": [
                {"id": "R1", "name": "Manajer Mutu", "languages": ["ja"]},
                {"id": "R2", "languages": ["id"]},
            ],
        },
    ],
    "requests": [{"id": "Q1", "companies": ["A", "B"], "score": 7, "length": 2}],
    "interpreters": [{"id": "J1", "languages": ["id", "ja"]}],
}
MEETING = {
    "request": "Q1",
    "companies": ["A", "B"],
    "slot": "S0",
    "table": "M2",
    "score": 7,
    "representatives": {"B": "R1"},
    "interpreter": "J1",
}


@pytest.fixture
def scheduled() -> tuple[Schedule, Event]:
    schedule = {"meetings": [MEETING]}
    return (
        Schedule.model_validate_json(json.dumps(schedule)),
        Event.model_validate_json(json.dumps(SCHEDULED)),
    )


def test_a_schedule_names_who_attends_and_when_it_ends(
    tmp_path: Path, scheduled: tuple[Schedule, Event]
) -> None:
    import openpyxl

    schedule, event = scheduled
    write_schedule(schedule, tmp_path / "schedule.xlsx", event, "id")
    book = openpyxl.load_workbook(tmp_path / "schedule.xlsx")
    by_company = [[cell.value for cell in row] for row in book["Per Perusahaan"]]
    people = "B: Manajer Mutu; Juru bahasa: J1"
    assert [row[2] for row in by_company[1:]] == ["09:00–09:20"] * 2
    assert [row[-1] for row in by_company] == ["Wakil dan Juru Bahasa", people, people]
    by_slot = [[cell.value for cell in row] for row in book["Per Slot"]]
    assert by_slot[1][2] == "09:00–09:20"
    assert by_slot[1][-1] == people
    grid = [[cell.value for cell in row] for row in book["Jadwal per Meja"]]
    assert grid[2][2:] == ["PT Maju\nB", "(lanjutan)\nPT Maju\nB", None]
    # What is read back is whole, and no page is told to say something else.
    assert read_schedule(tmp_path / "schedule.xlsx") == schedule


def test_a_frame_of_a_schedule_says_who_attends(scheduled: tuple[Schedule, Event]) -> None:
    schedule, event = scheduled
    [row] = schedule.to_frame(event).to_dict("records")
    assert (row["representatives"], row["interpreter"]) == ("B=R1", "J1")
    assert f"{row['start']:%H:%M}–{row['end']:%H:%M}" == "09:00–09:20"


def test_a_schedule_by_hand_may_name_who_attends(tmp_path: Path) -> None:
    path = tmp_path / "schedule.csv"
    path.write_text("Permintaan,Slot,Meja,Perusahaan,Skor,Wakil\nQ1,S0,M2,A;B,7,B=R1\n")
    assert read_schedule(path).meetings[0].representatives == {"B": "R1"}
    path.write_text("Permintaan,Slot,Meja,Perusahaan,Skor,Wakil\nQ1,S0,M2,A;B,7,R1;R2\n")
    with pytest.raises(InputError) as caught:
        read_schedule(path)
    [problem] = caught.value.problems
    assert (problem.row, problem.column) == (2, "Wakil")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"prefer": ["S2"], "not_after": "S1"}, True),
        ({"prefer": {"S2": 3}, "slot": "S0"}, True),
        ({"prefer": ["S2", "S1"], "not_after": "S1"}, False),
    ],
)
def test_a_preference_that_cannot_count_is_warned_of(fields: dict[str, Any], told: bool) -> None:
    requests = [{"id": "Q1", "companies": ["A", "B"], "score": 7, **fields}]
    parsed = parse_event(json.dumps({**SCHEDULED, "requests": requests}))
    warned = [(p.sheet, p.row, p.column) for p in parsed.warnings]
    assert warned == ([("requests", 1, "prefer")] if told else [])
