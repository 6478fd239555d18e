"""A function in a process of its own.

Its peak of memory is its own, and what kills it kills nothing else. The process is started as a
command, since the workers of a cluster may not fork.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_START = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    f"from {__name__} import _serve; _serve()"
)


class ProcessEndedError(Exception):
    """The process ended before the function did; ``code`` is negative for a signal."""

    def __init__(self, code: int) -> None:
        self.code = code
        how = f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
        super().__init__(f"the process ended before its time ({how})")


def run_apart(function: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """Return what a function returns in a new process.

    Parameters
    ----------
    function : callable
        Of a module that can be imported; it handles its own exceptions.
    *arguments, **options
        What can be pickled.

    Raises
    ------
    ProcessEndedError
        Where the process ended otherwise.
    """
    work = pickle.dumps(sys.path) + pickle.dumps((function, arguments, options))
    done = subprocess.run(
        [sys.executable, "-c", _START], input=work, stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        raise ProcessEndedError(done.returncode)
    result: T = pickle.loads(done.stdout)
    return result


def _serve() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends quietly; the caller tells
    results = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no result
    function, arguments, options = pickle.load(sys.stdin.buffer)
    with os.fdopen(results, "wb") as file:
        pickle.dump(function(*arguments, **options), file)


def peak_memory_mb() -> float | None:
    """Return the largest resident size of this process, or ``None`` where it is not known.

    ``ru_maxrss`` would count the parent's size too, since Linux keeps it over the start of a
    program.
    """
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    peak = next((line for line in lines if line.startswith("VmHWM:")), None)
    return None if peak is None else round(int(peak.split()[1]) / 1024, 1)
