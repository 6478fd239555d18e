"""What the next event's scores learn of the last one."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from linkmatch.cli import cli
from linkmatch.formats import write_event
from linkmatch.history.lessons import past_of
from linkmatch.history.record import record
from linkmatch.history.store import Store
from linkmatch.models import Event
from linkmatch.models.outcome import Result
from linkmatch.scoring.board import Scores
from linkmatch.scoring.explain import explain_score
from linkmatch.scoring.past import NEVER_MET, Past
from linkmatch.scoring.score import Scored, score

from .outcome_events import DAY, PARTNERSHIPS, signed, tegal


def later(event: Event, years: int = 1, **fields: Any) -> Event:
    """Return the event of a later year, without requests: scores are to make them."""
    delta = timedelta(days=364 * years)
    slots = tuple(
        s.model_copy(update={"start": s.start + delta, "end": s.end + delta}) for s in event.slots
    )
    changes = {"name": f"Tegal +{years}", "slots": slots, "requests": (), **fields}
    return event.model_copy(update=changes)


def learned(store: Store, results: list[Result], following: Event) -> Past:
    event, schedule = tegal()
    record(store, event, schedule, results)
    return past_of(store, following)


def by_pair(scored: Scored) -> dict[tuple[str, ...], float]:
    return {request.companies: request.score for request in scored.event.requests}


def test_partners_are_not_matched_for_the_same_need(store: Store) -> None:
    following = later(tegal()[0])
    past = learned(store, signed(), following)
    before, after = by_pair(score(following)), by_pair(scored := score(following, past))
    assert set(PARTNERSHIPS) <= set(before)
    assert not set(PARTNERSHIPS) & set(after)
    removed = {(r.maker, r.buyer): r.reason() for r in scored.removed}
    assert {removed[pair] for pair in PARTNERSHIPS} == {
        "they are partners already for all that could be met"
    }
    page = "\n".join(explain_score(scored.board, "IKM-01", "T1-01", "en").lines)
    assert "This pair is not proposed: they are partners already" in page
    assert "2017-01-26 Link & Match Tegal 2017: an MoU" in page
    assert "PT Gaya Teknik Logam has found a partner at an earlier event" in page


def test_partners_are_matched_for_another_need(store: Store) -> None:
    event = tegal()[0]
    profiles = {"IKM-01": {"processes": ["pengepresan", "pengelasan"]}}
    profiles["T1-01"] = {"needs": ["pengepresan", "pengelasan"]}
    companies = tuple(
        c.model_copy(update={"profile": profiles.get(c.id, c.profile)}) for c in event.companies
    )
    following = later(event, companies=companies)
    past = learned(store, signed(), following)
    assert past.bonds["IKM-01", "T1-01"] == {"stamping"}
    scored = score(following, past)
    assert 0 < by_pair(scored)["IKM-01", "T1-01"] < by_pair(score(following))["IKM-01", "T1-01"]
    page = "\n".join(explain_score(scored.board, "IKM-01", "T1-01", "en").lines)
    assert "stamping: they are partners already" in page
    assert "welding: met by welding" in page


@pytest.mark.parametrize(
    ("reported", "worth"),
    [
        ({"status": "held"}, 0.0),
        ({"status": "held", "next_step": "quotation"}, 1.0),
        ({"status": "held", "ratings": {"IKM-04": 4, "T1-01": 5}}, 1.0),
        ({"status": "held", "ratings": {"IKM-04": 5, "T1-01": 3}}, 0.0),
        ({"status": "held", "sample": True}, 1.0),
        ({"status": "no_show", "absent": ["T1-01"]}, NEVER_MET),
        ({}, NEVER_MET),
    ],
)
def test_interest_raises_and_a_meeting_in_vain_lowers(
    store: Store, reported: dict[str, Any], worth: float
) -> None:
    event, _ = tegal()
    request = next(r.id for r in event.requests if r.companies == ("IKM-04", "T1-01"))
    following = later(event)
    past = learned(store, [Result(request=request, **reported)], following)
    pair = ("IKM-04", "T1-01")
    assert past.worth.get(pair, NEVER_MET) == worth
    board = Scores(following, past)
    found = explain_score(board, *pair, "en")
    assert found.components["history"] == worth
    assert found.weights[0]["history"] == found.weights[1]["history"] == 0.05
    new = by_pair(score(following, Past({})))[pair]
    if worth != NEVER_MET and not past.absences:
        assert (found.score > new) == (worth > NEVER_MET)


def test_who_did_not_come_is_expected_less(store: Store) -> None:
    event, schedule = tegal()
    own = [m for m in schedule.meetings if "IKM-04" in m.companies]
    absent = [Result(request=m.request, status="no_show", absent=("IKM-04",)) for m in own[:2]]
    following = later(event)
    past = learned(store, absent, following)
    assert past.absences["IKM-04"] == (2, 2)
    assert past.no_show_rate("IKM-04") == 0.5
    found = explain_score(Scores(following, past), "IKM-04", "T1-03", "en")
    sure = explain_score(Scores(following, Past({})), "IKM-04", "T1-03", "en")
    assert found.components["attendance"] == 0.5
    assert found.gains[1] == sure.gains[1]
    expected = 100 * (found.gains[0] * found.gains[1]) ** 0.5 * 0.5
    assert found.score == pytest.approx(expected, abs=0.05)
    page = "\n".join(found.lines)
    assert "× attendance 0.5000" in page
    assert "absent from 2 of 2 meetings; comes with a chance of 1 − 2 / (2 + 2) = 0.5000" in page


def test_development_sees_who_has_no_partner_yet(store: Store) -> None:
    results = [r.model_copy(update={"mou": None}) for r in signed()]
    bound = next(r.request for r in signed() if r.mou)
    results.append(Result(request=bound, mou=True, mou_day=DAY, mou_number="1"))
    following = later(tegal()[0])
    past = learned(store, results, following)
    maker = next(r.companies[0] for r in tegal()[0].requests if r.id == bound)
    assert past.partners == {f"IKM-0{n}": f"IKM-0{n}" == maker for n in range(1, 6)}
    board = Scores(following, past)
    alone = next(f"IKM-0{n}" for n in range(1, 6) if f"IKM-0{n}" != maker)
    assert explain_score(board, alone, "T1-01", "en").components["development"] == 0.5
    assert explain_score(board, maker, "T1-02", "en").components["development"] == 0
    page = "\n".join(explain_score(board, alone, "T1-01", "id").lines)
    assert "pernah ikut dan belum bermitra" in page


def test_only_earlier_events_count(store: Store) -> None:
    event, _ = tegal()
    past = learned(store, signed(), event)
    assert past == Past({})


def test_without_history_nothing_changes() -> None:
    following = later(tegal()[0])
    table = score(following).event.requests
    assert all(r.components["history"] == 0 and r.components["attendance"] == 1 for r in table)


def test_score_history_at_the_command_line(tmp_path: Path, store: Store, history: str) -> None:
    event, schedule = tegal()
    following = later(event)
    write_event(following, tmp_path / "next.json")
    record(store, event, schedule, signed())
    source = str(tmp_path / "next.json")
    output = str(tmp_path / "scored.json")
    arguments = ["score", source, "--history", history]
    told = CliRunner().invoke(cli, [*arguments, "-o", output, "--report", "--json"])
    assert told.exit_code == 0, told.output
    assert len(json.loads(told.stdout)["removed"]) == 7
    page = CliRunner().invoke(cli, [*arguments, "--explain", "T1-01", "IKM-04", "--language", "id"])
    assert "2017-01-26 Link & Match Tegal 2017: bertemu tanpa hasil" in page.stdout
    assert "pertemuan terdahulu: 0,0000 × bobot 0,05" in page.stdout
    write_event(event, source)
    nothing = CliRunner().invoke(cli, [*arguments, "--report"])
    assert "earlier events tell nothing of these companies" in nothing.stderr
    missing = CliRunner().invoke(cli, [*arguments[:3], str(tmp_path / "no.db"), "--report"])
    assert missing.exit_code == 1
    assert "no such file or folder" in missing.stderr


def test_the_day_of_an_event_is_its_first() -> None:
    assert tegal()[0].ordered_slots[0].start.date() == DAY == date(2017, 1, 26)
