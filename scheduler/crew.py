"""Work in threads while this one sees signals: solvers stop late, and joined threads are forgotten.

An interruption while a thread is joined makes Python take it for ended, and not wait for it when
the process ends (CPython 3.11); so futures are waited for instead.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

POLL_SECONDS = 0.005
"""How often it is asked whether to stop."""

Result = TypeVar("Result")


def run_aside(
    work: Callable[[], Result], should_stop: Callable[[], bool], stop: Callable[[], object]
) -> Result:
    """Return what work in a thread of its own returns; what fails in it is raised here.

    Parameters
    ----------
    work : callable
        What to do.
    should_stop : callable
        Asked here again and again. If it fails, or this thread is interrupted, the work is
        stopped, too.
    stop : callable
        Makes the work end soon; called again until it has, since it may not have begun before.
    """
    if should_stop():
        stop()
    futures: list[Future[Result]] = []
    try:
        futures += _begun([work])
        while wait(futures, POLL_SECONDS).not_done:
            if should_stop():
                stop()
    except BaseException:
        stop()
        while wait(futures, POLL_SECONDS).not_done:
            stop()
        raise
    return futures[0].result()


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

    def run(
        self, searches: Sequence[Callable[[], None]], here: Callable[[], None] = lambda: None
    ) -> None:
        """Run searches, each in a thread; what fails in one of them is raised here.

        What is done ``here`` meanwhile, in this thread, is never left alone.
        """
        try:
            futures = _begun(searches)
            here()
            while wait(futures, POLL_SECONDS).not_done and not self._should_stop():
                pass
        finally:
            with self._lock:
                self._left = True
        for future in futures:
            if future.done():
                future.result()

    def tell(self, act: Callable[[], None]) -> None:
        """Do what a search asks for, one at a time; nothing once it has been left alone."""
        with self._lock:
            if not self._left:
                act()


def _begun(works: Sequence[Callable[[], Result]]) -> list[Future[Result]]:
    """Begin each piece of work in a thread of its own."""
    pool = ThreadPoolExecutor(max(1, len(works)))
    futures = [pool.submit(work) for work in works]
    pool.shutdown(wait=False)
    return futures
