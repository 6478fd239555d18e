"""Files, carefully: sizes are limited on reading, and outputs are whole or absent."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from ..models.diagnostics import InputError, Problem

MAX_BYTES = 400 * 1024 * 1024
"""The largest file that is read; an event of 1.3 million requests takes about 220 MB as JSON."""


def problem_with(path: Path | str, message: str) -> InputError:
    """Return an error about a file as a whole."""
    return InputError([Problem(f"{path}: {message}")])


def read_bytes(path: Path) -> bytes:
    """Return a file's content.

    Raises
    ------
    InputError
        Where it does not exist, cannot be read, is empty or is larger than ``MAX_BYTES``.
    """
    try:
        if path.is_dir():
            raise problem_with(path, "is a folder, not a file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise problem_with(path, _reason(error)) from None
    if len(content) > MAX_BYTES:
        raise problem_with(path, f"is larger than {MAX_BYTES // 1024**2} MB")
    if not content.strip():
        raise problem_with(path, "the file is empty")
    return content


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; raises ``InputError`` where that is impossible."""
    write_through(path, lambda temporary: temporary.write_bytes(content))


def write_through(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` fill a temporary file beside ``path``, then rename it to ``path``.

    Raises
    ------
    InputError
        Where the file cannot be written; nothing is left behind then.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
        os.close(handle)
        temporary = Path(name)
        write(temporary)
        temporary.chmod(_default_mode())
        temporary.replace(path)
    except OSError as error:
        raise problem_with(path, f"cannot be written: {_reason(error)}") from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _default_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _reason(error: OSError) -> str:
    reasons = {
        FileNotFoundError: "no such file or folder",
        PermissionError: "permission denied",
        IsADirectoryError: "is a folder",
        NotADirectoryError: "a part of this path is a file, not a folder",
    }
    return reasons.get(type(error), error.strerror or str(error))
