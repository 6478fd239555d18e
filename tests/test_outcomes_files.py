"""Reports as files, and stand-ins for meetings at risk."""

import json
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from linkmatch.cli import cli
from linkmatch.formats import write_event, write_schedule
from linkmatch.history.documents import agenda, mous
from linkmatch.history.funnel import report
from linkmatch.history.pages import Pages
from linkmatch.history.record import record
from linkmatch.history.report_files import write_report
from linkmatch.history.standins import RISK, stand_ins
from linkmatch.history.store import Store
from linkmatch.history.words import words
from linkmatch.models.outcome import Result
from linkmatch.scheduler.verify import verify
from linkmatch.scoring.past import Past
from openpyxl import load_workbook

from .outcome_events import signed, tegal


@pytest.fixture
def signed_store(store: Store) -> Store:
    event, schedule = tegal()
    companies = tuple(
        c.model_copy(update={"name": "=1+1 <b>PT</b>"}) if c.id == "T1-02" else c
        for c in event.companies
    )
    record(store, event.model_copy(update={"companies": companies}), schedule, signed())
    return store


def pages_of(store: Store, language: str) -> Pages:
    found = mous(store)
    order = agenda(found, datetime(2017, 1, 26, 15))
    return Pages(report(store), found, order, "en" if language == "en" else "id")


def test_both_languages_have_the_same_words() -> None:
    assert words("id").words.keys() == words("en").words.keys()


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_workbook_has_every_table(signed_store: Store, tmp_path: Path, language: str) -> None:
    path = tmp_path / "report.xlsx"
    write_report(pages_of(signed_store, language), path)
    book, say = load_workbook(path), words("en" if language == "en" else "id")
    assert {say["funnel"], say["by_process"], say["mou_list"], say["agenda"]} <= {*book.sheetnames}
    funnel = book[say["funnel"]]
    counts = {row[0].value: row[1].value for row in funnel.iter_rows(min_row=2)}
    assert counts[say["mou"]] == 7
    assert counts[say["first_partners"]] == 5
    parties = [cell for row in book[say["mou_list"]].iter_rows(min_row=2) for cell in row]
    assert any(cell.value == "PT Gemilang Lestari Tekindo – =1+1 <b>PT</b>" for cell in parties)
    assert all(cell.data_type != "f" for cell in parties)


def test_the_page_is_whole_and_escaped(signed_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(pages_of(signed_store, "en"), path)
    text = path.read_text("utf-8")
    opened: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag not in ("meta",):
                opened.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert opened.pop() == tag

    Reader().feed(text)
    assert opened == []
    assert "<b>PT" not in text
    assert "&lt;b&gt;PT" in text
    assert "http" not in text


def test_charts_and_files_at_the_command_line(
    signed_store: Store, history: str, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    names = ("r.svg", "r.png", "r.xlsx", "r.html")
    outputs = [argument for name in names for argument in ("-o", str(tmp_path / name))]
    done = CliRunner().invoke(cli, ["outcomes", "report", history, *outputs, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["mou"] == 7
    assert [(tmp_path / name).read_bytes()[:4] for name in names] == [
        b"<?xm",
        b"\x89PNG",
        b"PK\x03\x04",
        b"<!do",
    ]
    wrong = CliRunner().invoke(cli, ["outcomes", "report", history, "-o", "r.doc"])
    assert wrong.exit_code == 2


def test_stand_ins_keep_every_rule() -> None:
    event, full = tegal()
    waiting = [m.request for m in full.meetings if not event.request_by_id[m.request].must][:5]
    meetings = tuple(m for m in full.meetings if m.request not in waiting)
    schedule = full.model_copy(update={"meetings": meetings})
    unsure = meetings[0].companies[0]
    past = Past({}, absences={unsure: (3, 3)})
    found = stand_ins(event, schedule, past)
    assert {one.unsure for one in found} == {unsure}
    assert all(one.risk >= RISK for one in found)
    proposed = [(one.meeting, request) for one in found for request in one.requests]
    assert proposed
    before = {(v.rule, v.requests) for v in verify(event, schedule).violations}
    for meeting, request in proposed:
        assert unsure not in request.companies
        new = meeting.model_copy(
            update={
                "request": request.id,
                "companies": request.companies,
                "score": request.score,
            }
        )
        others = tuple(m for m in meetings if m != meeting)
        changed = schedule.model_copy(update={"meetings": (*others, new), "report": None})
        broken = {(v.rule, v.requests) for v in verify(event, changed).violations} - before
        assert all(meeting.request in requests for _, requests in broken)
    assert stand_ins(event, schedule, Past({})) == []


def test_stand_ins_at_the_command_line(store: Store, history: str, tmp_path: Path) -> None:
    event, schedule = tegal()
    absent = [
        Result(request=m.request, status="no_show", absent=("T1-01",))
        for m in schedule.meetings
        if "T1-01" in m.companies
    ]
    record(store, event, schedule, absent)
    slots = tuple(
        s.model_copy(update={"start": s.start.replace(year=2018), "end": s.end.replace(year=2018)})
        for s in event.slots
    )
    files = [str(tmp_path / name) for name in ("e.json", "s.json")]
    write_event(event.model_copy(update={"slots": slots}), files[0])
    write_schedule(schedule, files[1])
    done = CliRunner().invoke(cli, ["outcomes", "stand-ins", history, *files, "--json"])
    found = json.loads(done.stdout)
    assert len(found) == len(absent)
    assert {one["unsure"] for one in found} == {"T1-01"}
    for language, word in (("id", "Pengganti"), ("en", "Stand-ins")):
        arguments = ["outcomes", "stand-ins", history, *files, "--language", language]
        assert word in CliRunner().invoke(cli, arguments).stdout
