"""What is recorded of an event changes: ids, places, names; and what people write in its sheet."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from linkmatch.cli import cli
from linkmatch.formats import write_event, write_schedule
from linkmatch.history.documents import mous
from linkmatch.history.followups import due_by
from linkmatch.history.form_reading import read_results
from linkmatch.history.funnel import report
from linkmatch.history.identity import company_named, merge
from linkmatch.history.ledger import Ledger
from linkmatch.history.log import changes
from linkmatch.history.privacy import erase
from linkmatch.history.record import record
from linkmatch.history.schema import Assessment, Note
from linkmatch.history.store import Store
from linkmatch.models import Event, InputError, Schedule
from linkmatch.models.outcome import Result
from sqlalchemy import func, select

from .outcome_events import filled, meeting, signed, tegal


def with_ids(prefix: str) -> tuple[Event, Schedule]:
    """Return the event of 2017 as if its makers, and the requests, had other ids."""
    event, schedule = tegal()

    def new(code: str) -> str:
        return code.replace("IKM", prefix)

    companies = tuple(c.model_copy(update={"id": new(c.id)}) for c in event.companies)
    requests = tuple(
        r.model_copy(update={"id": f"R{r.id}", "companies": tuple(map(new, r.companies))})
        for r in event.requests
    )
    meetings = tuple(
        m.model_copy(update={"request": f"R{m.request}", "companies": tuple(map(new, m.companies))})
        for m in schedule.meetings
    )
    return (
        event.model_copy(update={"companies": companies, "requests": requests}),
        schedule.model_copy(update={"meetings": meetings}),
    )


def test_other_ids_are_the_same_companies_and_requests(store: Store) -> None:
    record(store, *tegal(), signed())
    before = report(store).as_dict()
    event, schedule = with_ids("K")
    record(store, event, schedule)
    assert report(store).as_dict() == before
    found = mous(store)
    assert {len(one.parties) for one in found} == {2}
    assert {one.request for one in found} <= set(event.request_by_id)
    told = [(c.what, c.before, c.after) for c in changes(store)]
    assert ("company.code", "IKM-01", "K-01") in told
    assert ("meeting.code", "Q01", "RQ01") in told
    assert record(store, event, schedule).changes == 0


def test_a_meeting_that_is_added_later_is_logged(store: Store) -> None:
    event, schedule = tegal()
    fewer = schedule.model_copy(update={"meetings": schedule.meetings[1:]})
    new = event.requests[0].model_copy(update={"id": "Q99", "companies": ("IKM-05", "T1-02")})
    record(store, event, fewer)
    larger = event.model_copy(update={"requests": (*event.requests, new)})
    added = meeting("Q99", new.companies, event.ordered_slots[-1].id, "M03")
    record(store, larger, schedule.model_copy(update={"meetings": (*schedule.meetings, added)}))
    told = {c.request: c.after for c in changes(store) if c.what == "meeting.scheduled"}
    assert set(told) == {schedule.meetings[0].request, "Q99"}
    assert str(told["Q99"]).endswith("M03")


def test_an_event_under_another_name_is_told(tmp_path: Path, history: str) -> None:
    event, schedule = tegal()
    files = [str(tmp_path / name) for name in ("e.json", "s.json")]
    write_schedule(schedule, files[1])
    shown = []
    for name in (event.name, "Tegal, the first", event.name.upper()):
        write_event(event.model_copy(update={"name": name}), files[0])
        shown.append(CliRunner().invoke(cli, ["outcomes", "record", history, *files]))
    assert [result.exit_code for result in shown] == [0, 0, 0]
    assert shown[0].stderr == shown[2].stderr == ""
    assert f"may be the same as {event.name}" in shown[1].stderr


def test_events_of_one_name_are_told_apart_by_their_days(store: Store) -> None:
    event, schedule = tegal()
    slots = tuple(
        s.model_copy(update={"start": s.start.replace(year=2018), "end": s.end.replace(year=2018)})
        for s in event.slots
    )
    record(store, event, schedule, signed())
    record(store, event.model_copy(update={"slots": slots}), schedule)
    assert report(store, event.name).totals["requested"] == 30
    assert report(store, f"{event.name} (2018-01-26)").totals["mou"] == 0
    assert report(store, f"{event.name.lower()}  (2017-01-26)").totals["mou"] == 7
    with pytest.raises(InputError, match=r"known are: .* \(2017-01-26\), .* \(2018-01-26\)"):
        report(store, "Tegal")


def test_notes_of_a_meeting_without_a_place_are_deleted(store: Store) -> None:
    event, schedule = tegal()
    gone = schedule.meetings[0]
    record(store, event, schedule, [Result(request=gone.request, note="a word on PT Polytron")])
    record(store, event, schedule.model_copy(update={"meetings": schedule.meetings[1:]}))
    name = event.company_by_id[gone.companies[1]].label
    with store.writing() as connection:
        ledger = Ledger()
        assert erase(connection, ledger, name) == 1
        ledger.write(connection)
        assert connection.execute(select(func.count()).select_from(Note)).scalar() == 0
    last = changes(store)[-1]
    assert (last.what, last.company, last.after) == ("company.text_deleted", name, "1 notes")


def test_companies_that_were_to_meet_are_not_made_one(store: Store) -> None:
    record(store, *tegal(), signed())
    with store.writing() as connection:
        for names in (("UD. Berkah", "PT Polytron"), ("PT Polytron", "UD. Berkah")):
            with pytest.raises(InputError, match="were to meet each other"):
                merge(connection, Ledger(), *names)
        merge(connection, ledger := Ledger(), "UD. Berkah", "PT FNF Metalindo")
        ledger.write(connection)
    last = changes(store)[-1]
    assert (last.what, last.company, last.event) == (
        "company.merged",
        "PT FNF Metalindo",
        tegal()[0].name,
    )
    assert (last.before, last.after) == ("UD. Berkah", "PT FNF Metalindo")


def ratings(store: Store) -> list[int]:
    with store.reading() as connection:
        return sorted(connection.execute(select(Assessment.rating)).scalars())


def test_who_rated_a_meeting_was_there(store: Store) -> None:
    event, schedule = tegal()
    first = schedule.meetings[0]
    rated = Result(request=first.request, ratings=dict(zip(first.companies, (4, 2), strict=True)))
    record(store, event, schedule, [rated])
    assert (report(store).totals["held"], ratings(store)) == (1, [2, 4])
    absent = Result(request=first.request, status="no_show", absent=first.companies[:1])
    record(store, event, schedule, [absent])
    assert (report(store).totals["held"], ratings(store)) == (0, [])
    told = [(c.before, c.after) for c in changes(store) if c.what.startswith("assessment")]
    assert told == [(None, "4"), (None, "2"), ("4", None), ("2", None)]
    assert record(store, event, schedule, [absent]).changes == 0


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("Rp 1.500.000,00", 1_500_000),
        ("Rp1.500.000,-", 1_500_000),
        ("1,500,000.00", 1_500_000),
        ("IDR\xa01 500 000", 1_500_000),
        (1_500_000.0, 1_500_000),
        ("1,5 juta", None),
        ("1.5", None),
        (1.5, None),
        ("1.500,50", None),
        (True, None),
    ],
)
def test_amounts_as_people_write_them(tmp_path: Path, written: object, value: int | None) -> None:
    event, schedule = tegal()
    request = schedule.meetings[0].request
    cells = {request: {"order_value": written, "order_day": date(2017, 2, 1)}}
    path = filled(tmp_path / "r.xlsx", event, schedule, cells)
    if value is None:
        with pytest.raises(InputError, match="is no amount in rupiah such as 1500000"):
            read_results(path, event, schedule)
    else:
        assert read_results(path, event, schedule).results[0].order_value == value


def test_an_order_of_a_wrong_day_is_taken_back(store: Store) -> None:
    event, schedule = tegal()
    request, wrong, right = schedule.meetings[0].request, date(2017, 5, 2), date(2017, 2, 5)
    for day, value in ((wrong, 100), (right, 100), (wrong, 0)):
        record(store, event, schedule, [Result(request=request, order_value=value, order_day=day)])
    found = report(store)
    assert (found.totals["orders"], found.totals["order_value_idr"]) == (1, 100)
    assert found.times["median_days"].tolist() == [10]
    last = changes(store)[-1]
    assert (last.what, last.after) == ("outcome.order", None)


def test_a_day_to_come_is_told(tmp_path: Path) -> None:
    event, schedule = tegal()
    request, day = schedule.meetings[0].request, date.today() + timedelta(days=2)
    cells = {request: {"mou": "ya", "mou_day": day, "next_step": "kunjungan", "next_step_by": day}}
    found = read_results(filled(tmp_path / "r.xlsx", event, schedule, cells), event, schedule)
    assert [(p.column, p.severity) for p in found.problems] == [("MoU Date", "warning")]
    assert found.results[0].mou_day == day


def test_a_sheet_without_requests_is_told_once(tmp_path: Path) -> None:
    event, schedule = tegal()
    path = tmp_path / "r.csv"
    path.write_text("meeting,held,rating 1\nQ01,held,4\nQ03,maybe,3\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_results(path, event, schedule)
    told = [(p.row, p.message) for p in caught.value.problems if p.severity == "error"]
    assert [row for row, _ in told] == [1, 3]
    assert "column request is missing" in told[0][1]
    assert told[1][1].endswith("terlaksana (held), tidak hadir (no-show), dipindah (moved)")


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_printed_is_in_the_language_asked_for(
    store: Store, history: str, language: str
) -> None:
    record(store, *tegal(), signed())
    other = {"id": ("Requested", "not enough", "Score"), "en": ("Diminta", "belum cukup", "Skor")}
    own = {"id": "Nota kesepahaman", "en": "Makers with a first partner"}
    printed = [
        CliRunner().invoke(cli, ["outcomes", command, history, "--language", language]).stdout
        for command in ("report", "evaluate")
    ]
    assert own[language] in printed[0]
    assert not [word for word in other[language] if word in "".join(printed)]
    assert max(map(len, printed[0].splitlines())) <= 80


def test_recorded_tells_its_json_form(store: Store) -> None:
    event, schedule = tegal()
    record(store, event, schedule)
    copy = record(store, event.model_copy(update={"name": "Another"}), schedule)
    told = json.loads(json.dumps(copy.as_dict()))
    assert (told["same_day"], told["alike"], told["requests"]) == (event.name, [], 15)


def nameless(name: str | None, event_name: str) -> Event:
    """Return the event of 2017 with makers that all have one name, or none."""
    event, _ = tegal()
    companies = tuple(
        c.model_copy(update={"name": name}) if c.side == "ikm" else c for c in event.companies
    )
    return event.model_copy(update={"companies": companies, "name": event_name})


@pytest.mark.parametrize("name", [None, "-", "…", "(😀)"])
def test_a_sign_in_place_of_a_name_is_no_name(store: Store, name: str | None) -> None:
    for event_name in ("first", "second"):
        done = record(store, nameless(name, event_name), tegal()[1], signed())
        assert done.alike == ()
    sides = {row["side"]: row["companies"] for row in report(store).as_dict()["by_side"]}
    assert sides == {"ikm": 10, "tier1": 3}
    with store.reading() as connection, pytest.raises(InputError, match="no company of this"):
        company_named(connection, "%")


def test_names_in_other_letters_are_alike_only_where_they_are(store: Store) -> None:
    event, schedule = tegal()
    for n, name in enumerate(("PT 東京製作所", "PT 大阪鋳造", "PT 東京製作所。")):
        companies = tuple(
            c.model_copy(update={"name": name}) if c.id == "T1-02" else c for c in event.companies
        )
        changed = event.model_copy(update={"companies": companies, "name": f"Tegal {n}"})
        assert record(store, changed, schedule).alike == ()
    assert {row["side"]: row["companies"] for row in report(store).as_dict()["by_side"]} == {
        "ikm": 5,
        "tier1": 4,
    }


def test_an_mou_keeps_its_parties_without_a_place(store: Store) -> None:
    event, schedule = tegal()
    gone = schedule.meetings[0]
    day = date(2017, 2, 1)
    record(store, event, schedule, [Result(request=gone.request, mou=True, mou_day=day)])
    record(store, event, schedule.model_copy(update={"meetings": schedule.meetings[1:]}))
    names = {event.company_by_id[c].label for c in gone.companies}
    assert {party.name for party in mous(store)[0].parties} == names
    assert {party.name for party in due_by(store, date(2018, 1, 1))[0].parties} == names


def test_a_group_has_all_its_parties(store: Store) -> None:
    event, schedule = tegal()
    three = ("IKM-01", "IKM-05", "T1-02")
    requests = (
        *event.requests,
        event.requests[0].model_copy(update={"id": "G", "companies": three}),
    )
    group = meeting("G", three, event.ordered_slots[0].id, "M03")
    held = Result(request="G", status="held", mou=True, mou_day=date(2017, 2, 1))
    record(
        store,
        event.model_copy(update={"requests": requests}),
        schedule.model_copy(update={"meetings": (group,)}),
        [held],
    )
    assert {party.code for party in mous(store)[0].parties} == {*three}
