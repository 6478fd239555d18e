"""The instances of a run: from the paths and names that people give to events."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..formats import read_event_with_warnings
from ..instances.library import load
from ..models.diagnostics import InputError

_EVENT_FILES = (".json", ".dzn", ".xlsx", ".xlsm")


@dataclass(frozen=True)
class Case:
    """An instance as it is sent to whoever solves it.

    Attributes
    ----------
    instance : str
        Its name.
    event : bytes or None
        The event as JSON; ``None`` where it could not be read.
    problems, warnings : tuple of str
        What is wrong with it; what was ignored in reading.
    """

    instance: str
    event: bytes | None
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def find_cases(paths: Sequence[str]) -> Iterator[Case]:
    """Read the instances one after the other.

    Parameters
    ----------
    paths : sequence of str
        Event files, folders of them (a folder that holds none but ``.csv`` files is an event
        itself), and names of samples. An instance is called by its file's name without ending,
        or by its path where several have the same.
    """
    sources = [source for path in paths for source in _sources(path)]
    count = Counter(_short(source) for source in sources)
    for source in sources:
        short = _short(source)
        yield _read(source, short if count[short] == 1 else source)


def _sources(path: str) -> list[str]:
    try:
        files = sorted(p for p in Path(path).iterdir() if p.suffix.lower() in _EVENT_FILES)
    except OSError:  # no folder, or none that may be read: reading it will tell
        return [path]
    return [*map(str, files)] or [path]


def _short(source: str) -> str:
    path = Path(source)
    return path.stem if path.suffix.lower() in _EVENT_FILES else path.name or source


def _read(source: str, instance: str) -> Case:
    try:
        if _is_name(source):
            return Case(instance, load(source).model_dump_json().encode())
        parsed = read_event_with_warnings(source)
    except InputError as error:
        return Case(instance, None, tuple(map(str, error.problems)))
    except ValueError as error:
        return Case(instance, None, (f"there is no such file or folder, and {error}",))
    warnings = tuple(map(str, parsed.warnings))
    return Case(instance, parsed.value.model_dump_json().encode(), warnings=warnings)


def _is_name(source: str) -> bool:
    """Return whether a sample is meant; a file or folder of that name comes first."""
    path = Path(source)
    return source != "-" and path.name == source and not path.suffix and not os.path.exists(path)
