"""The benchmarks' other methods: each is right on events small enough to be sure."""

import importlib
import json
import signal
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from linkmatch import Event, verify, write_event
from linkmatch.instances import Sizes, make_event

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
SMALL = Sizes(12, 6, slots=5, tables=4, requests_per_ikm=3, half_day=0.3, max_meetings=4)


@pytest.fixture(autouse=True)
def benchmarks_are_found(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return


def run(event: str, method: str, limit: float = 20, **settings: Any) -> dict[str, Any]:
    from methods import Task, run

    row: dict[str, Any] = run(Task(event, method, limit, workers=1, **settings))[0]
    return row


def written(tmp_path: Path, event: Event) -> str:
    path = tmp_path / "event.json"
    path.write_text(event.model_dump_json())
    return str(path)


def test_a_row_is_of_one_process_and_checked(tmp_path: Path) -> None:
    path = written(tmp_path, make_event(SMALL, seed=4))
    ours, theirs = run(path, "linkmatch"), run(path, "plain CP-SAT")
    for row in (ours, theirs):
        assert (row["event"], row["status"], row["valid"]) == ("event", "optimal", True)
        assert 0 <= row["seconds_to_first"] <= row["seconds_to_best"] <= row["seconds"]
        assert row["peak_memory_mb"] > 10
    assert (theirs["value"], theirs["bound"]) == (ours["value"], ours["bound"])


@pytest.mark.parametrize("seed", range(3))
def test_exact_peers_agree(seed: int) -> None:
    pytest.importorskip("scipy")
    from basic import schedule_of
    from milp import highs_milp
    from plain import plain_cpsat

    event = make_event(SMALL, seed)
    for answer in (highs_milp(event, 20, 1), plain_cpsat(event, 20, 1)):
        assert answer.slot_of
        assert verify(event, schedule_of(event, answer.slot_of)).valid
        assert sum(event.requests[r].score for r in answer.slot_of) == answer.bound
    assert highs_milp(event, 20, 1).bound == plain_cpsat(event, 20, 1).bound


def test_greedy_takes_the_best_request_first() -> None:
    from basic import schedule_of
    from greedy import greedy

    event = make_event(SMALL, seed=4)
    answer = greedy(event, 1, 1)
    assert answer.bound is None
    assert answer.slot_of
    assert verify(event, schedule_of(event, answer.slot_of)).valid
    held = {event.requests[r].score for r in answer.slot_of}
    assert max(held) == max(request.score for request in event.requests)


def test_an_answer_that_breaks_a_rule_is_no_valid_one() -> None:
    from basic import schedule_of

    event = make_event(SMALL, seed=4)
    everything_at_once = dict.fromkeys(range(len(event.requests)), 0)
    assert not verify(event, schedule_of(event, everything_at_once)).valid


def test_events_beyond_the_models_are_not_tried() -> None:
    row = run("tegal-2017", "greedy")
    assert row["status"] == "not tried"
    assert "rules that the peers' models do not know" in row["note"]


def test_the_system_ends_what_does_not_end_itself(tmp_path: Path) -> None:
    from linkmatch.bench.apart import ProcessEndedError, run_apart

    code = "import methods, time\ndef wait():\n    methods.enforce(-1.7)\n    time.sleep(60)\n"
    (tmp_path / "endless.py").write_text(code)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(tmp_path))
        endless = importlib.import_module("endless")
        with pytest.raises(ProcessEndedError, match="SIGALRM"):
            run_apart(endless.wait)


def test_what_was_ended_is_out_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    import methods
    from linkmatch.bench.apart import ProcessEndedError

    def ended(*_: object) -> None:
        raise ProcessEndedError(-signal.SIGALRM)

    monkeypatch.setattr(methods, "run_apart", ended)
    assert run("medan-2024", "plain CP-SAT")["status"] == "out of time"


# --- Fewest breaks -----------------------------------------------------------------------------


def musts(slots: int, tables: int, pairs: list[str], **fields: Any) -> Event:
    """Return an event of one side whose requests are all musts, one letter for a company."""
    names = sorted({*"".join(pairs), *fields.pop("others", "")})
    away = fields.pop("away", {})
    data = {
        "sides": ["participant"],
        "table_count": tables,
        "slots": [
            {
                "id": f"{n}",
                "start": f"2026-01-26T{9 + n:02}:00",
                "end": f"2026-01-26T{9 + n:02}:30",
                "session": "AM" if n <= slots // 2 else "PM",
            }
            for n in range(1, slots + 1)
        ],
        "companies": [{"id": n, "unavailable": away.get(n, [])} for n in names],
        "requests": [
            {"id": f"{n}", "companies": [*pair], "score": 1, "must": True}
            | fields.get("of", {}).get(pair, {})
            for n, pair in enumerate(pairs, 1)
        ],
        "policy": ["breaks"],
        "rules": {"max_break_difference": fields.get("difference")},
    }
    return Event.model_validate_json(json.dumps(data))


def fewest_breaks(event: Event) -> int | None:
    """Return the optimum by trying every assignment."""
    from basic import schedule_of

    best = None
    for slots in product(range(len(event.slots)), repeat=len(event.requests)):
        verification = verify(event, schedule_of(event, dict(enumerate(slots))))
        if verification.valid:
            value = next(int(o.value) for o in verification.objectives if o.name == "breaks")
            best = value if best is None else min(best, value)
    return best


CASES = {
    "a star": musts(4, 2, ["AB", "AC", "AD"]),
    "one away": musts(4, 2, ["AB", "AC", "AD", "BC"], away={"A": ["2"]}),
    "one table": musts(5, 1, ["AB", "CD", "AC", "BD"], others="E"),
    "sessions": musts(4, 2, ["AB", "AC", "BC"], of={"AB": {"session": "PM"}}),
    "an order": musts(4, 2, ["AB", "AC", "BC"], of={"AB": {"after": ["3"]}, "AC": {"slot": "1"}}),
    "fair": musts(5, 1, ["AB", "CD", "AC", "AD"], away={"A": ["2", "4"]}, difference=1),
    "unfair": musts(4, 2, ["AB", "AC"], away={"A": ["2", "3"]}, others="D", difference=0),
    "scattered": musts(5, 2, ["AB", "AC", "AD"], away={"A": ["2", "4"]}),
    "too many": musts(2, 2, ["AB", "AC", "AD"]),
    "a pair twice": musts(4, 1, ["AB", "AB", "CD"]),
}


@pytest.mark.parametrize("name", CASES)
def test_maxsat_finds_the_fewest_breaks(name: str) -> None:
    pytest.importorskip("pysat")
    from basic import schedule_of
    from maxsat import rc2_breaks

    event = CASES[name]
    answer, best = rc2_breaks(event, 10, 1), fewest_breaks(event)
    assert answer.bound == best
    assert answer.infeasible == (best is None)
    if answer.slot_of is not None:
        assert verify(event, schedule_of(event, answer.slot_of)).valid


def test_published_files_are_read_with_their_fairness(tmp_path: Path) -> None:
    pytest.importorskip("pysat")
    data = CASES["scattered"].model_dump_json()
    for number, letter in enumerate("ABCD", 1):
        data = data.replace(f'"{letter}"', f'"{number}"')
    path = tmp_path / "scattered.dzn"
    write_event(Event.model_validate_json(data), path)
    for method in ("linkmatch", "RC2 MaxSAT"):
        row = run(str(path), method, max_break_difference=2)
        assert (row["event"], row["status"], row["value"]) == ("scattered", "optimal", 2)
        assert run(str(path), method, max_break_difference=1)["status"] == "infeasible"


def test_cases_of_breaks_differ() -> None:
    assert {fewest_breaks(event) for event in CASES.values()} >= {0, 1, 2, None}


def test_maxsat_is_for_events_of_musts_only() -> None:
    pytest.importorskip("pysat")
    from basic import NotBasicError
    from maxsat import rc2_breaks

    with pytest.raises(NotBasicError):
        rc2_breaks(make_event(SMALL), 1, 1)


# --- Growth, charts and the page -----------------------------------------------------------------


def test_the_family_grows_in_size_alone() -> None:
    from events import GROWTH

    sizes = list(GROWTH.values())
    meetings = [s.tables * s.slots for s in sizes]  # the tables are always full
    assert meetings == sorted(meetings)
    assert (meetings[0], meetings[-1] // 1000) == (4500, 214)
    for s in sizes:
        assert s.requests_per_ikm / s.slots == pytest.approx(2 / 3, abs=0.01)
        assert s.ikm == s.tier1 == 2 * s.tables


def test_results_keep_what_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import results

    monkeypatch.setattr(results, "FOLDER", tmp_path)
    rows = [
        {"event": "1", "value": 3.0, "valid": True, "python": "3.11"},
        {"event": "2", "gap": 0.5, "valid": False, "python": "3.11"},
    ]
    results.write_results("score", rows)
    empty = {"value": None, "gap": None}
    assert results.read_results("score") == [empty | row for row in rows]
    assert results.read_results("nothing") == []


def test_page_and_charts_come_from_the_results(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    import charts
    import pages
    import results

    for module, name in ((results, "FOLDER"), (charts, "IMAGES")):
        monkeypatch.setattr(module, name, tmp_path)
    page = tmp_path / "page.md"
    page.write_text("".join(f"<!-- {n} -->\n<!-- end of {n} -->\n" for n in pages.PARTS))
    monkeypatch.setattr(pages, "PAGE", page)
    made = {"method": "linkmatch", "status": "optimal", "gap": 0.0, "workers": 2, "cores": 2}
    made |= {"time_limit": 9.0, "architecture": "x86_64", "commit": "abc", "bound": 7.0}
    rows = [
        made
        | {"event": f"e{n}", "meetings": 10**n, "value": 7.0, "seconds": 2.0 * 100**n}
        | {"cpu_seconds": 2.0 * 100**n, "seconds_to_first": 0.1, "peak_memory_mb": 100.0}
        for n in (1, 2, 3)
    ]
    for part in ("score", "growth"):
        results.write_results(part, rows)
    steps = [
        {"event": "e1", "method": "linkmatch", "seconds": s, "value": v, "bound": 7.0}
        for s, v in ((0.1, None), (0.2, 5.0), (0.4, 7.0))
    ]
    results.write_results("score_trace", steps)
    charts.draw_charts()
    pages.fill_page()
    text = page.read_text()
    assert "to the power 2.00, memory to the power" in text
    assert "| e3 | linkmatch | 1,000 | 7 | 7 | 0, proven |" in text
    drawn = (tmp_path / "growth.svg").read_bytes()
    charts.draw_charts()
    assert (tmp_path / "growth.svg").read_bytes() == drawn
    assert (tmp_path / "gap-over-time.svg").exists()
    pages.fill_page()
    assert page.read_text() == text


def test_the_page_has_a_place_for_each_part() -> None:
    pytest.importorskip("matplotlib")
    from pages import PAGE, PARTS

    for part in PARTS:
        assert f"<!-- {part} -->" in PAGE.read_text("utf-8")
