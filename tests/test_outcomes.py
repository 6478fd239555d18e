"""Outcomes: the form, recording it, and the report."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from linkmatch.cli import cli
from linkmatch.formats import write_event, write_schedule
from linkmatch.history.form_reading import read_results
from linkmatch.history.funnel import report
from linkmatch.history.record import record
from linkmatch.history.schema import Action, Attendance, Meeting, Note, Outcome
from linkmatch.history.store import Store
from linkmatch.models import InputError
from linkmatch.models.outcome import Result
from openpyxl import load_workbook
from sqlalchemy import select

from .outcome_events import DAY, PARTNERSHIPS, filled, signed, tegal


def test_the_story_of_tegal(tmp_path: Path, history: str) -> None:
    """The event is held, its seven partnerships are signed, and the report shows them."""
    event, schedule = tegal()
    files = [history, *(str(tmp_path / name) for name in ("ev.json", "s.json", "r.xlsx"))]
    _, event_file, schedule_file, sheet = files
    write_event(event, event_file)
    write_schedule(schedule, schedule_file)
    pairs = {frozenset(pair) for pair in PARTNERSHIPS}
    rows = {
        held.request: {"status": "terlaksana", "rating_1": 5, "rating_2": 4}
        | (
            {"mou": "ya", "mou_day": DAY, "mou_number": f"MoU/{held.request}"}
            if frozenset(held.companies) in pairs
            else {}
        )
        for held in schedule.meetings
    }
    filled(Path(sheet), event, schedule, rows, "id")
    recorded = CliRunner().invoke(cli, ["outcomes", "record", *files])
    assert recorded.exit_code == 0, recorded.output
    result = CliRunner().invoke(cli, ["outcomes", "report", history, "--json"])
    told = json.loads(result.stdout)
    held = len(schedule.meetings)
    assert list(told)[:6] == ["requested", "scheduled", "held", "mou", "orders", "order_value_idr"]
    assert (told["requested"], told["scheduled"], told["held"]) == (15, held, held)
    assert (told["mou"], told["orders"], told["order_value_idr"]) == (7, 0, 0)
    assert told["first_partners"] == 5
    assert {row["process"]: row["mou"] for row in told["by_process"]}["machining"] == 1
    assert [(row["side"], row["companies"], row["mou"]) for row in told["by_side"]] == [
        ("ikm", 5, 5),
        ("tier1", 3, 3),
    ]
    assert [row["region"] for row in told["by_region"]] == ["Tegal"]
    assert told["time_to_step"] == [{"step": "mou", "count": 7, "median_days": 0.0, "days_90": 0.0}]
    again = CliRunner().invoke(cli, ["outcomes", "record", *files, "--json"])
    assert json.loads(again.stdout)["changes"] == 0
    assert (
        CliRunner().invoke(cli, ["outcomes", "report", history, "--json"]).stdout == result.stdout
    )


def test_twice_is_once(store: Store) -> None:
    event, schedule = tegal()
    assert record(store, event, schedule, signed()).changes > 0
    with store.reading() as connection:
        before = connection.execute(select(Action)).all()
    assert record(store, event, schedule, signed()).changes == 0
    with store.reading() as connection:
        assert connection.execute(select(Action)).all() == before
        assert len(connection.execute(select(Meeting)).all()) == len(event.requests)


def test_later_reports_add_to_earlier_ones(store: Store) -> None:
    event, schedule = tegal()
    record(store, event, schedule, signed())
    first = schedule.meetings[0].request
    trial = Result(request=first, trial=True, trial_day=date(2017, 3, 1))
    orders = [
        Result(request=first, order_value=value, order_day=date(2017, 5, day))
        for value, day in ((100, 1), (50, 2))
    ]
    record(store, event, schedule, [trial, *orders])
    found = report(store)
    assert (found.totals["trial"], found.totals["orders"]) == (1, 1)
    assert found.totals["order_value_idr"] == 150
    corrected = Result(request=first, order_value=70, order_day=date(2017, 5, 2))
    record(store, event, schedule, [corrected])
    assert report(store).totals["order_value_idr"] == 170
    with store.reading() as connection:
        rows = connection.execute(select(Action).where(Action.what == "outcome.order")).all()
    assert [json.loads(row.after)["value_idr"] for row in rows] == [100, 50, 70]
    assert json.loads(rows[-1].before)["value_idr"] == 50


def test_another_schedule_replaces_places_not_outcomes(store: Store) -> None:
    event, schedule = tegal()
    record(store, event, schedule, signed())
    fewer = schedule.model_copy(update={"meetings": schedule.meetings[1:]})
    assert record(store, event, fewer).changes == 1
    found = report(store).totals
    assert (found["scheduled"], found["held"]) == (len(fewer.meetings), len(schedule.meetings))
    assert record(store, event, schedule).changes == 1


def test_who_was_absent(store: Store) -> None:
    event, schedule = tegal()
    held = schedule.meetings[0]
    absent = held.companies[0]
    results = [Result(request=held.request, status="no_show", absent=(absent,))]
    record(store, event, schedule, results)
    with store.reading() as connection:
        states = connection.execute(
            select(Attendance.state).where(Attendance.state.is_not(None))
        ).scalars()
        assert sorted(map(str, states)) == ["absent", "waited"]
    found = report(store, event.name)
    assert found.no_show_rate == 0.5
    name = event.company_by_id[absent].label
    assert found.no_shows.to_dict("records") == [
        {"company": name, "reported": 1, "absent": 1, "rate": 1.0}
    ]


def test_an_mou_can_be_taken_back(store: Store) -> None:
    event, schedule = tegal()
    record(store, event, schedule, signed())
    request = next(r.request for r in signed() if r.mou)
    record(store, event, schedule, [Result(request=request, mou=False)])
    assert report(store).totals["mou"] == 6
    with store.reading() as connection:
        last = connection.execute(select(Action).order_by(Action.id.desc())).first()
    assert last is not None
    assert (last.what, last.after, last.role) == ("outcome.mou", None, "organiser")


def test_notes_are_kept_and_not_logged(store: Store) -> None:
    event, schedule = tegal()
    request = schedule.meetings[0].request
    for text in ('=HYPERLINK("x")', "second", "second"):
        record(store, event, schedule, [Result(request=request, note=text)])
    with store.reading() as connection:
        assert connection.execute(select(Note.text)).scalars().all() == [
            '=HYPERLINK("x")',
            "second",
        ]
        rows = connection.execute(select(Action).where(Action.what == "meeting.note")).all()
    assert [(row.before, row.after) for row in rows] == [(None, None)] * 2


def test_the_form_has_lists_in_both_languages(tmp_path: Path) -> None:
    event, schedule = tegal()
    for language, word in (("id", "terlaksana"), ("en", "held")):
        sheet = load_workbook(
            filled(tmp_path / "f.xlsx", event, schedule, {}, language)
        ).worksheets[0]
        lists = [v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"]
        assert any(word in choices for choices in lists)
        assert sheet.cell(5, 1).value in event.request_by_id
        assert sheet.max_row == 4 + len(schedule.meetings)
    assert read_results(tmp_path / "f.xlsx", event, schedule).results == ()


WRONG = {
    "status": ("maybe", "'maybe' is none of the list"),
    "absent": ("T9", "'T9' has no part in this meeting"),
    "rating_1": (6, "must be 5 or less"),
    "next_step": ("dance", "'dance' is none of the list"),
    "next_step_by": ("soon", "'soon' is no date"),
    "sample": ("perhaps", "must be true or false"),
    "mou_day": (date(2016, 1, 1), "lies before the event"),
    "order_value": ("1,5 juta", "is no amount in rupiah such as 1500000"),
}


def test_every_error_is_told_by_row(tmp_path: Path) -> None:
    event, schedule = tegal()
    rows = [held.request for held in schedule.meetings]
    cells = {rows[n]: {field: value} for n, (field, (value, _)) in enumerate(WRONG.items())}
    cells[rows[8]] = {"mou": "yes"}
    cells[rows[12]] = {"status": "moved", "next_step_by": date(2017, 3, 1)}
    cells[rows[9]] = {"status": "no-show"}
    company = event.company_by_id[schedule.meetings[11].companies[1]]
    cells[rows[11]] = {"status": "no-show", "absent": (company.name or "").upper()}
    cells[rows[10]] = {"status": "held", "order_value": "Rp 1.500.000", "order_day": "01/02/2017"}
    path = filled(tmp_path / "r.xlsx", event, schedule, cells)
    with pytest.raises(InputError) as caught:
        read_results(path, event, schedule)
    problems = caught.value.problems
    assert {p.sheet for p in problems} == {"Results"}
    told = {p.column: p.message for p in problems}
    for n, (field, (_, message)) in enumerate(WRONG.items()):
        found = [p for p in problems if message in p.message]
        assert found, (field, told)
        book = load_workbook(path).worksheets[0]
        assert all(book.cell(p.row or 0, 1).value == rows[n] for p in found)
    assert "the date is missing" in {p.message for p in problems}
    assert "a no-show needs the company that was absent" in {p.message for p in problems}
    kept = read_results(path, event, schedule, partial=True)
    assert [r.request for r in kept.results] == [rows[10], rows[11], rows[12]]
    assert kept.results[1].absent == (company.id,)
    assert kept.results[0].order_value == 1_500_000
    assert kept.results[0].order_day == date(2017, 2, 1)


def test_a_row_of_no_meeting_is_told_once(tmp_path: Path) -> None:
    event, schedule = tegal()
    path = tmp_path / "r.csv"
    path.write_text("permintaan;penilaian 1;penilaian 2\nQ99;4;9\n;1;1\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_results(path, event, schedule)
    assert [(p.row, p.column) for p in caught.value.problems] == [
        (2, "permintaan"),
        (2, "penilaian 2"),
        (3, "permintaan"),
    ]


def test_a_damaged_sheet_changes_nothing(tmp_path: Path, store: Store, history: str) -> None:
    event, schedule = tegal()
    record(store, event, schedule)
    event_file, schedule_file = (tmp_path / n for n in ("e.json", "s.json"))
    write_event(event, event_file)
    write_schedule(schedule, schedule_file)
    rows = [held.request for held in schedule.meetings]
    cells = {rows[0]: {"status": "held"}, rows[1]: {"status": "perhaps"}}
    sheet = filled(tmp_path / "r.xlsx", event, schedule, cells)
    arguments = ["outcomes", "record", *map(str, (history, event_file, schedule_file, sheet))]
    refused = CliRunner().invoke(cli, arguments)
    assert refused.exit_code == 1
    assert "'perhaps' is none of the list" in refused.stderr
    assert report(store).totals["held"] == 0
    kept = CliRunner().invoke(cli, [*arguments, "--partial"])
    assert kept.exit_code == 1
    assert report(store).totals["held"] == 1
    sheet.write_bytes(sheet.read_bytes()[:2000])
    damaged = CliRunner().invoke(cli, [*arguments, "--partial"])
    assert damaged.exit_code == 1
    assert "is no Excel workbook" in damaged.stderr
    assert report(store).totals["held"] == 1


def test_a_schedule_of_another_event_is_refused(store: Store) -> None:
    event, schedule = tegal()
    other = event.model_copy(update={"requests": event.requests[1:], "slots": event.slots[:1]})
    with pytest.raises(InputError) as caught:
        record(store, other, schedule)
    assert len(caught.value.problems) > 1
    with pytest.raises(InputError, match="no event is called 'X'"):
        report(store, "X")


def test_companies_keep_their_identity_across_events(store: Store) -> None:
    event, schedule = tegal()
    record(store, event, schedule, signed())
    renamed = [
        c.model_copy(update={"id": f"N{n}", "name": (c.name or "").upper().replace("PT ", "P.T. ")})
        for n, c in enumerate(event.companies)
    ]
    new = {c.id: renamed[n].id for n, c in enumerate(event.companies)}
    requests = [
        r.model_copy(update={"companies": tuple(new[c] for c in r.companies)})
        for r in event.requests
    ]
    second = event.model_copy(
        update={"name": "Tegal 2018", "companies": tuple(renamed), "requests": tuple(requests)}
    )
    empty = schedule.model_copy(update={"meetings": (), "event": "Tegal 2018"})
    assert record(store, second, empty).alike == ()
    with store.reading() as connection:
        assert len(connection.execute(select(Outcome)).all()) == 7
    assert [row["companies"] for row in report(store).as_dict()["by_side"]] == [5, 3]
