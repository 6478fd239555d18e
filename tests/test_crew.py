"""Searches in threads: heard while they are wanted, left alone otherwise, never failing unseen."""

import _thread
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from linkmatch.scheduler.crew import Crew, run_aside


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Hear interruptions, which a shell has its background jobs ignore."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_what_searches_tell_is_done_before_the_crew_ends() -> None:
    crew, told = Crew(lambda: False), []
    crew.run([lambda n=n: crew.tell(lambda: told.append(n)) for n in range(8)])
    assert sorted(told) == list(range(8))


def test_a_search_that_is_left_alone_is_not_heard_any_more() -> None:
    go_on, told, ended = threading.Event(), [], threading.Event()
    crew = Crew(lambda: True)

    def slow() -> None:
        go_on.wait(30)
        crew.tell(lambda: told.append("late"))
        ended.set()

    crew.run([slow])
    go_on.set()
    assert ended.wait(30)
    assert told == []


def test_what_fails_in_a_search_is_raised() -> None:
    def fail() -> None:
        raise KeyError("of a search")

    with pytest.raises(KeyError, match="of a search"):
        Crew(lambda: False).run([fail])


def test_work_aside_is_stopped_when_asked_to() -> None:
    stopped = threading.Event()
    assert run_aside(lambda: stopped.wait(30), lambda: True, stopped.set)


def test_what_fails_in_work_aside_is_raised() -> None:
    def fail() -> None:
        raise KeyError("of the work")

    with pytest.raises(KeyError, match="of the work"):
        run_aside(fail, lambda: False, lambda: None)


@pytest.mark.usefixtures("interruptible")
def test_work_aside_ends_before_an_interruption_is_passed_on() -> None:
    stopped, ended, asked = threading.Event(), threading.Event(), threading.Semaphore(0)

    def ask() -> bool:
        asked.release()
        return False

    def work() -> None:
        for _ in range(3):  # by then it is waited for
            asked.acquire()
        _thread.interrupt_main()
        stopped.wait(30)
        ended.set()

    with pytest.raises(KeyboardInterrupt):
        run_aside(work, ask, stopped.set)
    assert ended.is_set()


INTERRUPTED = """
import _thread, signal, time
from linkmatch.scheduler.crew import Crew

signal.signal(signal.SIGINT, signal.default_int_handler)

def slow():
    time.sleep(0.2)
    _thread.interrupt_main()
    time.sleep(1)
    print("ended")

try:
    Crew(lambda: False).run([slow])
except KeyboardInterrupt:
    print("interrupted")
"""


def test_a_process_waits_for_searches_whose_crew_was_interrupted() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True)
    assert done.stdout.split() == ["interrupted", "ended"]
    assert done.stderr == ""
    assert done.returncode == 0
