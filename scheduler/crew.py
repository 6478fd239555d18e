"""Threads for solvers that stop late: they are left alone, and not listened to any more."""

import threading
from collections.abc import Callable, Sequence

POLL_SECONDS = 0.02
"""How often it is asked whether to leave them alone."""


class Crew:
    """Searches side by side until all have ended or something else says to stop.

    A thread that is left alone ends when its solver notices; the process waits for it.

    Parameters
    ----------
    should_stop : callable
        Whether to leave them alone.
    """

    def __init__(self, should_stop: Callable[[], bool]) -> None:
        self._should_stop = should_stop
        self._lock, self._left = threading.Lock(), False
        self._failures: list[BaseException] = []

    def run(self, searches: Sequence[Callable[[], None]]) -> None:
        """Run searches, each in a thread; what fails in one of them is raised here."""
        threads = [threading.Thread(target=self._attempt, args=(search,)) for search in searches]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads) and not self._should_stop():
            for thread in threads:
                thread.join(POLL_SECONDS / len(threads))
        with self._lock:
            self._left = True
        for failure in self._failures:
            raise failure

    def tell(self, act: Callable[[], None]) -> None:
        """Do what a search asks for, one at a time; nothing once it has been left alone."""
        with self._lock:
            if not self._left:
                act()

    def _attempt(self, search: Callable[[], None]) -> None:
        try:
            search()
        except BaseException as failure:  # raised again by whoever waits
            self._failures.append(failure)
