"""Searches in threads: heard while they are wanted, left alone otherwise, never failing unseen."""

import threading

import pytest
from linkmatch.scheduler.crew import Crew


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
