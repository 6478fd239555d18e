"""Typesetting with Typst, in several processes where there is much to do.

Threads would not do: Typst keeps what it made for all of them, and they wait for each other.
"""

import json
import os
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typst import Compiler

_MOST_PROCESSES = 4
"""Each more needs memory, and the documents still have to be bound one after the other."""

_MANY_ROWS = 2000
"""So many rows take longer to typeset than processes take to start."""

_LONG = 15_000
"""Letters of the data of a document of which Typst should keep nothing: it needs much memory."""

_COMPILATIONS_KEPT = 11
"""After so many more compilations Typst has let go of what it kept of one."""

Fonts = tuple[str, ...]
"""Folders with fonts."""


@cache
def compiler(fonts: Fonts) -> "Compiler":
    """Return this process's compiler with the fonts of some folders, and those always there."""
    import typst

    return typst.Compiler(font_paths=typst.Fonts(font_paths=list(fonts)))


def typeset(fonts: Fonts, data: dict[str, Any]) -> bytes:
    """Return a document of the template as PDF; its data say of what kind it is."""
    template = files(__package__).joinpath("templates", "handout.typ").read_bytes()
    text, own = json.dumps(data, ensure_ascii=False), compiler(fonts)
    # Without tags, which are for reading on a screen: the page and the calendars are for that.
    content = own.compile(template, format="pdf", sys_inputs={"data": text}, pdf_tags=False)
    assert isinstance(content, bytes)
    if len(text) > _LONG:
        for _ in range(_COMPILATIONS_KEPT):
            own.compile(b"", format="pdf")
    return content


def typeset_all(fonts: Fonts, documents: Iterable[dict[str, Any]], rows: int) -> Iterator[bytes]:
    """Typeset documents, and yield them in their order.

    Parameters
    ----------
    fonts : tuple of str
        Folders with further fonts.
    documents : iterable of dict
        Their data, taken as needed.
    rows : int
        How many rows they have in all, about.
    """
    from joblib import Parallel, delayed

    processes = min(_MOST_PROCESSES, os.cpu_count() or 1) if rows > _MANY_ROWS else 1
    spread = Parallel(n_jobs=processes, backend="loky", return_as="generator")
    yield from spread(delayed(typeset)(fonts, data) for data in documents)
