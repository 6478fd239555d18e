"""What is written can be read back, equal, in every format."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import combinations, product
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkmatch.formats import read_event, read_schedule, write_event, write_schedule
from linkmatch.formats.cells import join_list, split_list
from linkmatch.formats.columns import Language
from linkmatch.formats.template import write_template
from linkmatch.models import Event, Meeting, ObjectiveResult, Report, Schedule

pytestmark = pytest.mark.filterwarnings("ignore:.* have the same name")
"""Names are drawn at random; that two are alike is told, and changes nothing."""

T = TypeVar("T")

NASTY = [
    "007",
    "=1+1",
    "+62",
    "-",
    "@x",
    "true",
    "2017-01-26",
    "NaN",
    "NA",
    "1.0",
    "1e5",
    "a;b",
    '"',
    '"a";b',
    "'=1",
    "''=1",
    "a,b",
    "a|b",
    "[1]",
    "{}",
    "_x0041_",
    "_x000D_",
    "x005F_",
    "<r>1</r>",
    "<b>&amp;",
    "#N/A",
    "Perusahaan Ç é",
    "会社",
    "🙂",
    "09:00",
    "http://a.id",
    "ID",
    "\u2028x".strip(),
    "a\u00a0b",
    "\ufffe",
]
FIELDS = st.characters(exclude_categories=("Cs", "Cc"))
ids = st.one_of(
    st.sampled_from(NASTY), st.text(FIELDS, min_size=1, max_size=8).map(str.strip).filter(bool)
)
texts = st.one_of(
    ids,
    st.text(st.one_of(FIELDS, st.sampled_from("\n\t\r")), max_size=12).map(str.strip).filter(bool),
)
scores = st.one_of(st.integers(0, 100), st.integers(0, 10**6).map(lambda n: n / 1000))
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
profiles = st.dictionaries(texts, json_values, max_size=3)


def maybe(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | strategy


@st.composite
def events(draw: st.DrawFn) -> Event:
    def names(least: int, most: int) -> list[str]:
        return draw(st.lists(ids, unique=True, min_size=least, max_size=most))

    def some(pool: Sequence[T], most: int = 3) -> list[T]:
        return draw(st.lists(st.sampled_from(pool), unique=True, max_size=most)) if pool else []

    start = datetime(2017, 1, 26, 8, draw(st.integers(0, 59)), draw(st.sampled_from([0, 0, 7, 59])))
    slot_ids, sides = names(1, 4), names(1, 2)
    slots = [
        {
            "id": slot,
            "start": (start + timedelta(minutes=20 * n)).isoformat(),
            "end": (start + timedelta(minutes=20 * n + 15)).isoformat(),
            "session": draw(maybe(ids)),
        }
        for n, slot in enumerate(slot_ids)
    ]
    sessions = sorted({str(slot["session"]) for slot in slots if slot["session"]})
    rooms = [
        {"id": room, "name": draw(maybe(texts)), "max_meetings": draw(maybe(st.integers(0, 9)))}
        for room in names(0, 2)
    ]
    companies = [
        {
            "id": company,
            "name": draw(maybe(texts)),
            "side": draw(st.sampled_from(sides)),
            "city": draw(maybe(texts)),
            "unavailable": some(slot_ids),
            "delegations": draw(st.integers(1, 3)),
            "min_meetings": draw(st.integers(0, 2)),
            "max_meetings": draw(maybe(st.integers(2, 9))),
            "profile": draw(profiles),
        }
        for company in names(0, 5)
    ]
    company_ids = [company["id"] for company in companies]
    tables = [
        {
            "id": table,
            "room": draw(maybe(st.sampled_from([r["id"] for r in rooms]))) if rooms else None,
            "reserved_for": draw(maybe(st.sampled_from(company_ids))) if companies else None,
            "unavailable": some(slot_ids),
        }
        for table in names(0, 3)
    ]
    table_ids = [table["id"] for table in tables] or ["T01", "T02"]
    by_side = [[c["id"] for c in companies if c["side"] == side] for side in sides]
    pairs = list(product(*by_side)) if len(sides) == 2 else list(combinations(by_side[0], 2))
    groups = [tuple(company_ids)] if len(company_ids) > 2 else []
    requests: list[dict[str, Any]] = []
    held: list[str] = []
    for pair in some(pairs + groups, 6):
        number = len(requests)
        requests.append(
            {
                "id": draw(maybe(st.just(f"Q{number}"))),
                "companies": list(pair),
                "score": draw(scores),
                "must": draw(st.booleans()),
                "slot": draw(maybe(st.sampled_from(slot_ids))),
                "table": draw(maybe(st.sampled_from(table_ids))),
                "session": draw(maybe(st.sampled_from(sessions))) if sessions else None,
                "after": some(held, 2),
            }
        )
        held += [f"Q{number}"] if requests[-1]["id"] else []
    data = {
        "name": draw(texts),
        "timezone": draw(st.sampled_from(["Asia/Jakarta", "UTC"])),
        "language": draw(st.sampled_from(["id", "en"])),
        "note": draw(maybe(texts)),
        "sides": sides,
        "slots": slots,
        "rooms": rooms,
        "tables": tables,
        "table_count": None if tables else 2,
        "companies": companies,
        "requests": requests,
        "forbidden": [list(pair) for pair in some(list(combinations(company_ids, 2)), 2)],
        "interpreters": [
            {"id": name, "languages": names(0, 2), "unavailable": some(slot_ids)}
            for name in names(0, 2)
        ],
        "policy": draw(st.sampled_from([["score"], ["shortfall", "score"]])),
    }
    return Event.model_validate_json(json.dumps(data))


@pytest.fixture(scope="module")
def formats_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


thorough = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])


@thorough
@given(event=events())
def test_event_round_trip_workbook(formats_folder: Path, event: Event) -> None:
    path = formats_folder / "event.xlsx"
    write_event(event, path)
    assert read_event(path) == event


@thorough
@given(event=events(), language=st.sampled_from(["id", "en"]))
def test_event_round_trip_template(formats_folder: Path, event: Event, language: Language) -> None:
    path = formats_folder / "template.xlsx"
    write_template(path, language, event)
    assert read_event(path) == event


@thorough
@given(event=events())
def test_event_round_trip_tables(formats_folder: Path, event: Event) -> None:
    # The second event replaces the first one in the same folder.
    write_event(event, formats_folder / "event")
    assert read_event(formats_folder / "event") == event


@thorough
@given(event=events())
def test_event_round_trip_json(formats_folder: Path, event: Event) -> None:
    path = formats_folder / "event.json"
    write_event(event, path)
    assert read_event(path) == event


@thorough
@given(event=events())
def test_event_round_trip_frames(event: Event) -> None:
    assert Event.from_frames(event.to_frames()) == event


@given(items=st.lists(ids, max_size=4))
def test_list_cells_round_trip(items: list[str]) -> None:
    assert split_list(join_list(items)) == items


numbers = st.integers(-(10**6), 10**6) | st.floats(allow_nan=False, allow_infinity=False)
reports = st.builds(
    Report,
    status=st.sampled_from(["optimal", "feasible", "infeasible", "unknown"]),
    objectives=st.lists(
        st.builds(
            ObjectiveResult,
            name=texts,
            sense=st.sampled_from(["min", "max"]),
            value=numbers,
            bound=maybe(numbers),
            proof=maybe(texts),
        ),
        max_size=2,
    ).map(tuple),
    meetings=st.integers(0, 9),
    reasons=st.lists(texts, max_size=2).map(tuple),
    seconds=st.floats(0, 1000),
    seconds_to_first=maybe(st.floats(0, 1000)),
    version=texts,
)
schedules = st.builds(
    Schedule,
    event=texts,
    event_sha256=maybe(st.text("0123456789abcdef", min_size=64, max_size=64)),
    meetings=st.lists(
        st.builds(
            Meeting,
            request=ids,
            companies=st.lists(ids, unique=True, min_size=2, max_size=4).map(tuple),
            slot=ids,
            table=ids,
            score=scores,
            representatives=st.dictionaries(ids, ids, max_size=2),
            interpreter=maybe(ids),
        ),
        max_size=4,
    ).map(tuple),
    report=maybe(reports),
)


@thorough
@given(schedule=schedules, event=events(), language=st.sampled_from(["id", "en", None]))
def test_schedule_round_trip_workbook(
    formats_folder: Path, schedule: Schedule, event: Event, language: Language
) -> None:
    # The event is another one: what it does not know must not be lost.
    path = formats_folder / "schedule.xlsx"
    write_schedule(schedule, path, event, language)
    assert read_schedule(path) == schedule


@thorough
@given(schedule=schedules, suffix=st.sampled_from([".csv", ".json"]))
def test_schedule_round_trip_text(formats_folder: Path, schedule: Schedule, suffix: str) -> None:
    path = formats_folder / f"schedule{suffix}"
    write_schedule(schedule, path)
    assert read_schedule(path) == schedule
