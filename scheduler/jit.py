"""Functions compiled by numba, where that is installed and has a folder to keep them in."""

from collections.abc import Callable
from typing import Any


def compiled(function: Callable[..., Any], **options: Any) -> Any:
    """Return a function that numba compiles at its first call, or loads if it has done before.

    ``None`` without numba, and where no folder can be written to: each run would compile anew.
    """
    try:
        import numba
    except ImportError:
        return None
    try:
        return numba.njit(cache=True, nogil=True, **options)(function)
    except RuntimeError as error:
        if "no locator" in str(error):
            return None
        raise
