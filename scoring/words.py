"""Words as people write them, found among the words that are known."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rapidfuzz import fuzz, process

SURE = 88.0
"""Likeness, in per cent, from which a word is taken for a misspelt known one; it is listed."""

UNSURE = 72.0
"""Likeness from which a known word is suggested, and not used."""

CLEAR = 6.0
"""By so much the best of two meanings has to be more like the word than the other."""

How = Literal["exact", "within", "misspelt", "unsure", "unknown"]


@dataclass(frozen=True)
class Word:
    """What a word means.

    Attributes
    ----------
    text : str
        As it was written.
    code : str or None
        What it was taken for; ``None`` where that is unsure or unknown.
    how : str
        ``exact``: a name or synonym. ``within``: one stands in a longer text. ``misspelt``: nearly
        one. ``unsure``: perhaps ``suggestion``. ``unknown``: nothing like it.
    suggestion : str or None
        The known word that is meant, or may be.
    """

    text: str
    code: str | None
    how: How
    suggestion: str | None = None


def normal(text: str) -> str:
    """Return a text without case, accents and signs, words separated by single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def find_word(text: str, known: Mapping[str, str]) -> Word:
    """Return what a word or phrase means among known ones.

    Parameters
    ----------
    text : str
        As somebody wrote it.
    known : mapping of str to str
        Known words in normal form, each with its code.

    Notes
    -----
    Likeness is that of rapidfuzz' ``token_sort_ratio``, so the order of words does not matter.
    """
    return _found(text, tuple(known.items()))


@cache
def _found(text: str, items: tuple[tuple[str, str], ...]) -> Word:
    known = dict(items)
    plain = normal(text)
    if plain in known:
        return Word(text, known[plain], "exact", plain)
    inside = _longest_within(plain, known)
    if inside is not None:
        return Word(text, known[inside], "within", inside)
    found = process.extract(plain, known.keys(), scorer=fuzz.token_sort_ratio, limit=8)
    if not found or found[0][1] < UNSURE:
        return Word(text, None, "unknown")
    best, likeness, _ = found[0]
    others = [score for word, score, _ in found if known[word] != known[best]]
    if likeness >= SURE and likeness - max(others, default=0) >= CLEAR:
        return Word(text, known[best], "misspelt", best)
    return Word(text, None, "unsure", best)


def _longest_within(plain: str, known: Mapping[str, str]) -> str | None:
    """Return the longest known word that stands, as whole words, in a longer text."""
    words = plain.split()
    for size in range(len(words) - 1, 0, -1):
        for start in range(len(words) - size + 1):
            part = " ".join(words[start : start + size])
            if part in known and len(part) > 2:
                return part
    return None
