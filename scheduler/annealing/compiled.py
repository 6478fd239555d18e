"""The annealer's inner loop compiled by numba, where that is installed."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np

from ..crew import run_aside
from ..jit import compiled
from . import cells, cost, gaps, loop, moves, paths
from .bits import teach_numba

COMPILED_FROM = 100
"""Meetings from which compiled code may be worth its loading."""

LOADING_SECONDS, COMPILING_SECONDS = 3.0, 30.0
"""Time that has to be left for loading compiled code, and for compiling it first."""

_COMPILING = threading.Lock()

OPTIONS: dict[str, Any] = {"_nrt": False, "forceinline": True}
"""Numba counts references to an array, and copies the whole state, wherever a function is called;
both take as long as a try does. What allocates nothing can go without counting."""


def pays_to_compile(meetings: int, seconds: float) -> bool:
    """Return whether compiled code gains more time than its loading, or making, takes."""
    if meetings < COMPILED_FROM or seconds < LOADING_SECONDS:
        return False
    return seconds >= COMPILING_SECONDS or is_cached()


@cache
def compiled_anneal() -> Any:
    """Return ``loop.anneal`` compiled, or ``None``; see ``jit.compiled``."""
    try:
        from numba.extending import register_jitable
    except ImportError:
        return None
    teach_numba()
    for module in (cells, cost, gaps, paths, moves, loop):
        for function in vars(module).values():
            own = isinstance(function, FunctionType) and function.__module__ == module.__name__
            if own and function is not loop.anneal:
                register_jitable(**OPTIONS)(function)
    return compiled(loop.anneal, **OPTIONS)


def warm_up() -> None:
    """Compile the inner loop, where numba is installed, so that later runs only load it."""
    fast = compiled_anneal()
    if fast is not None:
        numbers = len(cells.State._fields) - 1
        nothing = cells.State(np.zeros(1, dtype=np.int64), *[0] * numbers)
        draws, exponential = np.zeros(0, dtype=np.int64), np.zeros(loop.EXPONENTIALS)
        fast(nothing, draws, exponential, 1.0, cells.Weights(1.0, 0.0, 0.0, 0))


def compile_aside(should_stop: Callable[[], bool]) -> bool:
    """Compile in a process of its own, since it takes long and only a process can be stopped.

    Returns
    -------
    bool
        Whether the compiled inner loop is kept now.
    """
    with _COMPILING:
        if is_cached():
            return True
        command = [sys.executable, "-c", f"from {__name__} import warm_up; warm_up()"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        quiet = subprocess.DEVNULL
        with subprocess.Popen(
            command, env=environment, stdin=quiet, stdout=quiet, stderr=quiet
        ) as process:
            run_aside(process.wait, should_stop, process.kill)
        return is_cached()


def is_cached() -> bool:
    """Return whether numba keeps the compiled inner loop; it names it by the line it begins in."""
    fast = compiled_anneal()
    if fast is None:
        return False
    line = loop.anneal.__code__.co_firstlineno
    return any(Path(fast.stats.cache_path).glob(f"loop.anneal-{line}.*.nbi"))
