"""Files, carefully: sizes are limited on reading, and outputs are whole or absent."""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
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


def write_folder(folder: Path, fill: Callable[[Path], object]) -> None:
    """Let ``fill`` fill a folder beside ``folder``, then put it in the place of ``folder``.

    A folder that is there goes only when the new one is whole.

    Raises
    ------
    InputError
        Where it cannot be written; what was there before is still there then.
    """
    temporary: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix="."))
        new, old = temporary / "new", temporary / "old"
        new.mkdir()
        fill(new)
        new.chmod(_default_mode(0o777))
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise
    except OSError as error:
        raise problem_with(folder, f"cannot be written: {_reason(error)}") from None
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def write_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files, by their paths in a folder."""
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _default_mode(mode: int = 0o666) -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mode & ~mask


def _reason(error: OSError) -> str:
    reasons = {
        FileNotFoundError: "no such file or folder",
        PermissionError: "permission denied",
        IsADirectoryError: "is a folder",
        NotADirectoryError: "a part of this path is a file, not a folder",
    }
    return reasons.get(type(error), error.strerror or str(error))
