"""A history is whole after a kill, with two writers, after a migration; read by its indexes."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from linkmatch.formats import write_event, write_schedule
from linkmatch.history.followups import due_by
from linkmatch.history.funnel import report
from linkmatch.history.lessons import past_of
from linkmatch.history.record import record
from linkmatch.history.schema import VERSION, Base
from linkmatch.history.store import Store, open_store
from linkmatch.models import InputError
from sqlalchemy import create_engine, event, inspect, text

from .outcome_events import signed, tegal


def processes(tmp_path: Path, what: str, history: str) -> Any:
    value, schedule = tegal()
    files = [str(tmp_path / name) for name in ("e.json", "s.json")]
    write_event(value, files[0])
    write_schedule(schedule, files[1])
    script = str(Path(__file__).with_name("outcome_processes.py"))
    done = subprocess.run(
        [sys.executable, script, what, history, *files], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_killed_recorder_leaves_the_old_state_or_the_new(tmp_path: Path, history: str) -> None:
    states = processes(tmp_path, "killed", history)
    for name, found in states.items():
        old, new = found[0], found[-1]
        assert old != new
        assert len(found) > 8, name
        assert all(one in (old, new) for one in found), name
    assert states["event"][-1] == states["results"][0]


def test_two_writers_lose_nothing(tmp_path: Path, history: str) -> None:
    meetings, attendance, outcomes, _, held = processes(tmp_path, "writers", history)
    value, schedule = tegal()
    own = 8  # meetings of the shared event with results, each beside an event with all
    assert meetings == (1 + own) * len(value.requests)
    assert attendance == 2 * (1 + own) * len(schedule.meetings)
    assert outcomes == held == own + own * len(schedule.meetings)


def made_by_version_1(place: Path | str) -> None:
    """Make a history as it was before follow-ups had a day by which they are due."""
    with open_store(place, create_it=True) as store:
        record(store, *tegal(), signed())
        with store.writing() as connection:
            for statement in (
                *("DROP TABLE tallies", "DROP TABLE standings", "DROP INDEX ix_outcomes_open"),
                *(f"ALTER TABLE outcomes DROP COLUMN {name}" for name in ("due", "settled")),
                "UPDATE schema_version SET version = 1",
            ):
                connection.execute(text(statement))


def test_an_older_history_is_migrated_wherever_it_is(history: str) -> None:
    made_by_version_1(history)
    with open_store(history) as migrated:
        assert len(due_by(migrated, date(2018, 1, 1))) == report(migrated).totals["mou"] == 7
        assert record(migrated, *tegal(), signed()).changes == 0


def test_an_older_history_is_migrated_with_a_backup(tmp_path: Path) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    made_by_version_1(old)
    with open_store(new, create_it=True) as fresh:
        record(fresh, *tegal(), signed())
        wanted, tables = due_by(fresh, date(2018, 1, 1)), described(fresh)
        counted = report(fresh).as_dict()
    before = old.read_bytes()
    with open_store(old) as migrated:
        assert due_by(migrated, date(2018, 1, 1)) == wanted
        assert described(migrated) == tables
        assert report(migrated).as_dict() == counted
        assert record(migrated, *tegal(), signed()).changes == 0
    backup = tmp_path / "old.db.version-1"
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("SELECT version FROM schema_version").fetchone() == (1,)
        assert copy.execute("SELECT count(*) FROM outcomes").fetchone() == (7,)
    assert len(backup.read_bytes()) == len(before)


def described(store: Store) -> dict[str, Any]:
    """Return the columns and indexes of every table."""
    found = inspect(store.engine)
    return {
        name: (
            sorted((c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(name)),
            sorted((i["name"] or "", tuple(i["column_names"])) for i in found.get_indexes(name)),
        )
        for name in Base.metadata.tables
    }


def test_a_migration_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.db"
    made_by_version_1(path)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("linkmatch.history.migrations.settled_on", fail)
        with pytest.raises(KeyboardInterrupt):
            open_store(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version FROM schema_version").fetchone() == (1,)
        columns = [row[1] for row in connection.execute("PRAGMA table_info(outcomes)")]
    assert "due" not in columns
    with open_store(path) as store:
        assert len(due_by(store, date(2018, 1, 1))) == 7


def test_what_is_no_history_is_refused(tmp_path: Path) -> None:
    other, damaged, later = (tmp_path / name for name in ("other.db", "damaged.db", "later.db"))
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (x)")
    damaged.write_bytes(b"this is no database, and rather longer than a header of one" * 100)
    with open_store(later, create_it=True) as store, store.writing() as connected:
        connected.execute(text(f"UPDATE schema_version SET version = {VERSION + 1}"))
    unknown, lost = tmp_path / "unknown.db", tmp_path / "lost.db"
    for path, change in (
        (unknown, "UPDATE schema_version SET version = 0"),
        (lost, "DELETE FROM schema_version"),
    ):
        with open_store(path, create_it=True) as store, store.writing() as connected:
            connected.execute(text(change))
    empty = tmp_path / "empty.db"
    empty.touch()
    for place, message in (
        (other, "is no history of linkmatch"),
        (damaged, "file is not a database; HISTORY is the file that outcomes record makes"),
        (later, "made by a later linkmatch"),
        (unknown, "this history is damaged"),
        (lost, "this history is damaged"),
        (tmp_path, "is a folder, not a file"),
        ("postgresql+psycopg://u@host:port/x", "this is no URL of a database"),
        (empty, "is no history yet"),
        (tmp_path / "none.db", "no such file or folder"),
        (tmp_path / "no" / "none.db", "no such file or folder"),
        ("nothing://x", "nothing"),
        ("postgresql+psycopg://nobody:secret@127.0.0.1:1/x", "connect"),
    ):
        with pytest.raises(InputError, match=message) as caught:
            open_store(place, create_it=place not in (empty, tmp_path / "none.db"))
        assert "secret" not in str(caught.value)
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("read", "indexes"),
    [
        (lambda store: report(store, tegal()[0].name), {"ix_tallies_event_id"}),
        (report, set()),
        (lambda store: due_by(store, date(2018, 1, 1)), {"ix_outcomes_open"}),
        (lambda store: past_of(store, tegal()[0]), {"ix_participants_company_id"}),
    ],
    ids=["report of one", "report", "due", "lessons"],
)
def test_large_tables_are_read_by_their_indexes(
    tmp_path: Path, read: Any, indexes: set[str]
) -> None:
    with open_store(tmp_path / "h.db", create_it=True) as store:
        record(store, *tegal(), signed())
        seen: list[tuple[str, Any]] = []

        def see(_c: Any, _k: Any, statement: str, parameters: Any, *_: Any) -> None:
            seen.append((statement, parameters))

        event.listen(store.engine, "before_cursor_execute", see)
        read(store)
    with closing(sqlite3.connect(tmp_path / "h.db")) as connection:
        plans = [
            row[3]
            for statement, parameters in seen
            if statement.lstrip().startswith("SELECT")
            for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    assert indexes <= {word for plan in plans for word in plan.split()}
    scans = [plan for plan in plans if plan.startswith("SCAN") and "INDEX" not in plan]
    assert not [plan for plan in scans if plan.split()[1] in ("meetings", "attendance")], scans


def test_what_is_due_is_told_without_heavy_libraries(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from linkmatch.cli import cli\n"
        "cli(['outcomes', 'due', sys.argv[1]], standalone_mode=False)\n"
        "print({'pandas', 'numpy', 'pydantic', 'scipy', 'ortools'} & set(sys.modules))"
    )
    place = str(tmp_path / "h.db")
    with open_store(place, create_it=True) as store:
        record(store, *tegal(), signed())
    done = subprocess.run(
        [sys.executable, "-c", code, place], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "set()", done.stderr
    assert "Polytron" in done.stdout


def test_foreign_keys_are_on(store: Store) -> None:
    with pytest.raises(InputError, match=r"(?i)foreign key"), store.writing() as connection:
        connection.execute(
            text("INSERT INTO notes (meeting_id, at, text) VALUES (9, '2020-01-01', 'x')")
        )


def test_a_url_serves_as_well_as_a_file(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/u.db", create_it=True) as store:
        record(store, *tegal())
    engine = create_engine(f"sqlite:///{tmp_path}/u.db")
    assert "meetings" in inspect(engine).get_table_names()
    engine.dispose()
