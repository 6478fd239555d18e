"""What is due, the MoUs, the log, what is left out for privacy, and whether scores told."""

import csv
import io
import json
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from icalendar import Calendar
from linkmatch.cli import cli
from linkmatch.history.documents import agenda, mous
from linkmatch.history.evaluate import ENOUGH, auc_of, evaluate
from linkmatch.history.followups import due_by, reminders
from linkmatch.history.identity import merge, name_key
from linkmatch.history.ledger import Ledger
from linkmatch.history.log import changes
from linkmatch.history.record import record
from linkmatch.history.schema import Action, CompanyName
from linkmatch.history.store import Store
from linkmatch.models import InputError
from linkmatch.models.outcome import Result
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from .outcome_events import DAY, signed, tegal


def test_what_is_late_and_for_whom(store: Store) -> None:
    event, schedule = tegal()
    first, second, third = (m.request for m in schedule.meetings[:3])
    results = [
        Result(request=first, status="held", next_step="quotation"),
        Result(request=second, status="held", next_step="visit", next_step_by=date(2017, 2, 1)),
        Result(request=third, status="moved", next_step_by=date(2017, 2, 25)),
    ]
    record(store, event, schedule, results)
    assert due_by(store, DAY) == []
    assert [(d.request, d.due) for d in due_by(store, date(2017, 2, 28))] == [
        (second, date(2017, 2, 1)),
        (first, date(2017, 2, 9)),
        (third, date(2017, 2, 25)),
    ]
    late = due_by(store, date(2017, 2, 28), event.name)[1]
    meeting = schedule.meetings[0]
    assert {party.code for party in late.parties} == {*meeting.companies}
    assert {p.name for p in late.parties} == {
        event.company_by_id[c].name for c in meeting.companies
    }
    assert (late.awaited("en"), late.awaited("id")) == ("quotation", "penawaran harga")
    assert late.as_dict(date(2017, 2, 28))["days_late"] == 19


def test_a_later_step_settles_earlier_ones(store: Store) -> None:
    event, schedule = tegal()
    first, second = (m.request for m in schedule.meetings[:2])
    record(store, event, schedule, [Result(request=first, status="held", next_step="sample")])
    record(store, event, schedule, [Result(request=second, status="moved")])
    record(store, event, schedule, [Result(request=first, mou=True, mou_day=date(2017, 2, 5))])
    record(store, event, schedule, [Result(request=second, status="held")])
    by = date(2018, 1, 1)
    assert [(d.request, d.kind, d.due) for d in due_by(store, by)] == [
        (first, "mou", date(2017, 5, 6))
    ]
    record(store, event, schedule, [Result(request=first, trial=True, trial_day=date(2017, 3, 1))])
    assert [d.kind for d in due_by(store, by)] == ["trial"]
    order = Result(request=first, order_value=5, order_day=date(2017, 4, 1))
    record(store, event, schedule, [order])
    assert due_by(store, by) == []


def test_a_step_that_is_done_is_not_due(store: Store) -> None:
    event, schedule = tegal()
    request = schedule.meetings[0].request
    for step in ("quotation", "done"):
        assert record(store, event, schedule, [Result(request=request, next_step=step)]).changes
    assert due_by(store, date(2018, 1, 1)) == []
    again = record(store, event, schedule, [Result(request=request, next_step="done")])
    assert again.changes == 0
    record(store, event, schedule, [Result(request=request, next_step="visit")])
    assert [d.step for d in due_by(store, date(2018, 1, 1))] == ["visit"]


def test_reminders_keep_their_uid(store: Store, tmp_path: Path, history: str) -> None:
    event, schedule = tegal()
    record(store, event, schedule, signed())
    arguments = ["outcomes", "due", history, "--by", "2017-12-31", "--language", "en"]
    result = CliRunner().invoke(cli, [*arguments, "--ics", str(tmp_path / "due.ics"), "--json"])
    assert result.exit_code == 0, result.output
    found = Calendar.from_ical((tmp_path / "due.ics").read_bytes()).walk("VEVENT")
    assert len(found) == len(json.loads(result.stdout)) == 7
    assert str(found[0]["SUMMARY"]).startswith("a trial order after the MoU: PT ")
    assert found[0]["DTSTART"].dt == date(2017, 4, 26)
    assert len({str(entry["UID"]) for entry in found}) == 7
    later = reminders(due_by(store, date(2018, 1, 1)), "id", datetime(2020, 1, 1, tzinfo=UTC))
    again = Calendar.from_ical(later).walk("VEVENT")
    assert [entry["UID"] for entry in again] == [entry["UID"] for entry in found]


def test_mous_and_the_order_of_signing(store: Store, history: str) -> None:
    event, schedule = tegal()
    record(store, event, schedule, signed())
    request = next(r.request for r in signed() if r.mou)
    record(store, event, schedule, [Result(request=request, trial=True, trial_day=DAY)])
    found = mous(store, event.name, DAY)
    assert len(found) == 7
    assert {d.status for d in found if d.request != request} == {"signed"}
    assert [d.status for d in found if d.request == request] == ["trial"]
    assert {d.status for d in mous(store, None, date(2018, 1, 1))} == {"late", "trial"}
    order = agenda(found, datetime(2017, 1, 26, 15))
    buyers = [document.parties[-1].name for _, document in order]
    assert len(buyers) - len(set(buyers)) == sum(one == other for one, other in pairwise(buyers))
    assert [time.minute for time, _ in order][:3] == [0, 4, 8]
    shown = CliRunner().invoke(
        cli, ["outcomes", "mou", history, "--ceremony", "2017-01-26T15:00", "--json"]
    )
    assert [len(rows) for rows in json.loads(shown.stdout).values()] == [7, 7]


def test_the_log_is_only_added_to(store: Store) -> None:
    event, schedule = tegal()
    record(store, event, schedule, signed(), role="panitia", now=datetime(2017, 1, 26, tzinfo=UTC))
    found = changes(store, event.name)
    assert {change.role for change in found} == {"panitia"}
    assert {change.at for change in found} == {datetime(2017, 1, 26)}
    assert {"event.recorded", "meeting.status", "outcome.mou"} <= {c.what for c in found}
    for statement in (update(Action).values(role="x"), delete(Action)):
        with (
            pytest.raises(DBAPIError, match="actions are only added to"),
            store.engine.begin() as connection,
        ):
            connection.execute(statement)
    assert changes(store) == found


def test_free_text_of_a_company_is_deleted_and_that_is_logged(store: Store, history: str) -> None:
    event, schedule = tegal()
    secret = "Rahasia-Perusahaan"
    results = [Result(request=m.request, note=secret) for m in schedule.meetings]
    record(store, event, schedule, results)
    own = sum("T1-02" in m.companies for m in schedule.meetings)
    done = CliRunner().invoke(cli, ["outcomes", "erase", history, "Polytron, P.T."])
    assert done.stdout == f"Polytron, P.T.: {own} notes deleted\n"
    assert changes(store)[-1].what == "company.text_deleted"
    others = [c.name or "" for c in event.companies]
    for name in others:
        CliRunner().invoke(cli, ["outcomes", "erase", history, name])
    if store.engine.dialect.name == "sqlite":
        files = Path(history).parent.glob("history.db*")
        assert not any(secret.encode() in path.read_bytes() for path in files)
    unknown = CliRunner().invoke(cli, ["outcomes", "erase", history, "PT Nihil"])
    assert unknown.exit_code == 1


def test_an_anonymous_export_tells_nobody(store: Store, tmp_path: Path, history: str) -> None:
    event, schedule = tegal()
    record(store, event, schedule, [*signed(note="Catatan", order_value=1_234_567, order_day=DAY)])
    path = tmp_path / "a.csv"
    done = CliRunner().invoke(cli, ["outcomes", "export", history, "--anonymous", "-o", str(path)])
    assert done.exit_code == 0, done.output
    text = path.read_text("utf-8-sig")
    words = ("Gaya", "Polytron", "IKM-01", "Q01", "2017", "MoU/", "Catatan", "Link")
    assert not any(word in text for word in words)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(event.requests)
    assert {row["order_value_idr"] for row in rows} == {"", "1200000"}
    assert {row["maker_region"] for row in rows} == {"Tegal"}  # five makers come from there
    refused = CliRunner().invoke(cli, ["outcomes", "export", history, "-o", str(path)])
    assert refused.exit_code == 2


def test_names_of_one_company() -> None:
    same = ["PT Gaya Teknik Logam", "P.T. GAYA TEKNIK LOGAM, Tbk", "Gaya Teknik Logam (PT)"]
    assert len({name_key(name) for name in same}) == 1
    apart = ["UD. Berkah", "PT Berkah", "Berkah", "PT 日本", "PT 中国", "日本"]
    assert len({name_key(name) for name in apart}) == len(apart)


def test_companies_are_merged(store: Store) -> None:
    event, schedule = tegal()
    record(store, event, schedule, signed())
    companies = tuple(
        c.model_copy(update={"name": "Mira Fix Manufaktur, PT"}) if c.id == "IKM-04" else c
        for c in event.companies
    )
    other = event.model_copy(update={"name": "Tegal 2018", "companies": companies})
    found = record(store, other, schedule).alike
    assert [(a.name, a.known) for a in found] == [
        ("Mira Fix Manufaktur, PT", "PT Mira Fix Manufactur")
    ]
    ledger = Ledger()
    with store.writing() as connection:
        merge(connection, ledger, found[0].name, found[0].known)
        ledger.write(connection)
    assert record(store, other, schedule).changes == 0
    with store.reading() as connection:
        ids = connection.execute(select(CompanyName.company_id)).scalars().all()
    assert (len(ids), len(set(ids))) == (9, 8)
    assert changes(store)[-1].what == "company.merged"
    with pytest.raises(InputError, match="one company already"), store.writing() as connection:
        merge(connection, ledger, found[0].name, found[0].known)


def test_few_data_give_no_number(store: Store) -> None:
    event, schedule = tegal()
    record(store, event, schedule, signed())
    found = evaluate(store).as_dict()
    score = found["score"]
    assert isinstance(score, dict)
    assert (score["successes"], score["auc"]) == (7, "not enough")


def test_auc_is_that_of_the_definition() -> None:
    rng = np.random.default_rng(3)
    success = rng.random(400) < 0.3
    values = np.round(rng.normal(success * 0.8, 1), 1)
    found = auc_of("score", values, success, rng)
    pairs = values[success][:, None] - values[~success][None, :]
    exact = ((pairs > 0) + (pairs == 0) / 2).mean()
    assert found.auc == pytest.approx(exact, abs=1e-4)
    assert found.low is not None
    assert found.high is not None
    assert found.low < exact < found.high
    assert found.high - found.low < 0.2
    assert auc_of("x", values[:ENOUGH], success[:ENOUGH], rng).auc is None


def test_scores_that_told(store: Store, history: str) -> None:
    """Of three copies of the event there is enough; scores were higher for those that signed."""
    event, schedule = tegal()
    requests = tuple(
        r.model_copy(update={"components": {"capability": r.score / 100}}) for r in event.requests
    )
    for n in range(3):
        copy = event.model_copy(update={"name": f"Tegal {n}", "requests": requests})
        record(store, copy, schedule, signed())
    told = json.loads(CliRunner().invoke(cli, ["outcomes", "evaluate", history, "--json"]).stdout)
    assert told["score"]["auc"] == told["components"][0]["auc"] == 1.0
    assert told["bands"][-1]["share"] == 1.0
    assert told["low_scores"]["successes"] == 0
    for language, words in (("id", "kemampuan proses"), ("en", "capability")):
        shown = CliRunner().invoke(cli, ["outcomes", "evaluate", history, "--language", language])
        assert words in shown.stdout
