"""Run by tests in a process of its own: recorders that are killed, and two that write at once.

Arguments: what to do, the history, an event and its schedule as JSON. Prints JSON.
"""

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from linkmatch.formats import read_event, read_schedule
from linkmatch.history.processes import processes_of
from linkmatch.history.record import record
from linkmatch.history.schema import Action, Attendance, Meeting, Outcome
from linkmatch.history.store import open_store
from linkmatch.models.outcome import Result
from sqlalchemy import event as events
from sqlalchemy import func, select

KILLED_AT_RANDOM, SURELY_NOT_OVER = 5, 0.5
"""How many recorders are killed at a random moment, and up to which part of what one takes."""

PLACE, EVENT, SCHEDULE = sys.argv[2], read_event(sys.argv[3]), read_schedule(sys.argv[4])
RESULTS = [
    Result(request=m.request, status="held", sample=True, note="x") for m in SCHEDULE.meetings
]


def child(work: Callable[[], object]) -> int:
    """Return the process that does some work."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException as error:
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    return pid


def state() -> list[int]:
    """Return how many rows there are of each kind."""
    with open_store(PLACE) as store, store.reading() as connection:
        counts = [
            select(func.count()).select_from(table)
            for table in (Meeting, Attendance, Outcome, Action)
        ]
        counts.append(select(func.count()).where(Meeting.status == "held"))
        return [connection.execute(count).scalar_one() for count in counts]


def recorded(results: list[Result], die_at: int | None, alarm: float | None) -> None:
    """Record, and be killed at a statement or after some seconds."""
    seen = 0

    def count(*given: Any) -> None:
        nonlocal seen
        if len(given) > 1 and given[2].startswith("SELECT"):
            return  # where nothing is written a kill does nothing
        seen += 1
        if seen == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    with open_store(PLACE) as store:
        events.listen(store.engine, "before_cursor_execute", count)
        events.listen(store.engine, "commit", count)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        if alarm is not None:
            signal.setitimer(signal.ITIMER_REAL, alarm)
        record(store, EVENT, SCHEDULE, results)


def seconds_of_recording() -> float:
    """Return how long it takes to record an event, once all that is kept for later is there."""
    seconds = 0.0
    for n in range(2):
        with (
            tempfile.TemporaryDirectory() as folder,
            open_store(Path(folder, f"{n}.db"), create_it=True) as store,
        ):
            started = time.monotonic()
            record(store, EVENT, SCHEDULE, [])
            seconds = time.monotonic() - started
    return seconds


def killed() -> dict[str, list[list[int]]]:
    """Return the states of a history after each kill, until a recorder lives to its end."""
    random.seed(1)
    processes_of(EVENT)  # reads taxonomies, once for all
    latest = SURELY_NOT_OVER * seconds_of_recording()
    with open_store(PLACE, create_it=True):
        pass
    states = {}
    for name, results in (("event", []), ("results", RESULTS)):
        found = [state()]
        ends: list[tuple[int | None, float | None]] = [
            (None, random.uniform(0.001, latest)) for _ in range(KILLED_AT_RANDOM)
        ]
        ends += [(n, None) for n in range(1, 100)]
        for die_at, alarm in ends:
            pid = child(lambda r=results, d=die_at, a=alarm: recorded(r, d, a))
            _, status = os.waitpid(pid, 0)
            found.append(state())
            if status == 0:
                break
        states[name] = found
    return states


def two_writers() -> list[int]:
    """Let two processes write, half of the results each, and events of their own."""
    with open_store(PLACE, create_it=True) as store:
        record(store, EVENT, SCHEDULE)

    def write(half: int) -> None:
        with open_store(PLACE) as store:
            for n, result in enumerate(RESULTS[half:8:2]):
                record(store, EVENT, SCHEDULE, [result])
                own = EVENT.model_copy(update={"name": f"{half} {n}"})
                record(store, own, SCHEDULE, RESULTS)

    pids = [child(lambda h=half: write(h)) for half in (0, 1)]
    assert all(os.waitpid(pid, 0)[1] == 0 for pid in pids)
    return state()


print(json.dumps(killed() if sys.argv[1] == "killed" else two_writers()))
