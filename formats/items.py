"""Cells of several items: where one ends and the next begins."""

import re
from collections.abc import Iterable
from functools import cache

NOT_CLOSED = 'a quotation mark (") is not closed'
"""What is said of a cell that cannot be split."""


@cache
def _part(signs: str) -> re.Pattern[str]:
    """Return the pattern of a part with the sign that ends it; bare, or in quotation marks."""
    ends = rf";\r\n{re.escape(signs)}"
    space = r"[^\S\r\n]*"
    return re.compile(
        rf'{space}(?:"((?:[^"]|"")*+)"{space}|((?:[^"{ends}][^{ends}]*)?))([{ends}]|$)'
    )


def split_items(text: str, signs: str = "") -> list[list[str]]:
    """Return the items of a cell, each as its parts and the signs between them.

    Parameters
    ----------
    text : str
        Items end with ``;`` or a line break. What stands in quotation marks holds no signs; a mark
        inside is doubled, as in CSV.
    signs : str
        Characters that separate the parts of an item.

    Returns
    -------
    list of list of str
        ``[["Q1"], ["Q2", "=", "1"]]`` of ``Q1; Q2=1``; empty items are left out.

    Raises
    ------
    ValueError
        Where a quotation mark is never closed.
    """
    pattern = _part(signs)
    items: list[list[str]] = [[]]
    at = 0
    while True:
        found = pattern.match(text, at)
        if found is None:
            raise ValueError(NOT_CLOSED)
        quoted, bare, end = found.groups()
        items[-1].append(bare.strip() if quoted is None else quoted.replace('""', '"').strip())
        at = found.end()
        if not end:
            return [item for item in items if item != [""]]
        if end in signs:
            items[-1].append(end)
        else:
            items.append([])


def quoted(part: str, signs: str = "") -> str:
    """Return a part so that ``split_items`` gives it back."""
    if part and not re.search(rf'[;"\r\n{re.escape(signs)}]', part):
        return part
    doubled = part.replace('"', '""')
    return f'"{doubled}"'


def joined(items: Iterable[str]) -> str:
    """Return a cell of items that are quoted already."""
    return ";".join(items)
