"""Words as people write them, found among the words that are known."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from rapidfuzz import fuzz, process

SURE = 88.0
"""Likeness, in per cent, from which a word is taken for a misspelt known one; it is listed."""

UNSURE = 72.0
"""Likeness from which a known word is suggested, and not used."""

CLEAR = 6.0
"""By so much the best of two meanings has to be more like the word than the other."""

DOUBTS = frozenset(
    {
        *(
            "tidak",
            "tanpa",
            "bukan",
            "belum",
            "sedang",
            "akan",
            "rencana",
            "kecuali",
            "kedaluwarsa",
        ),
        *("not", "without", "never", "except", "planned", "expired", "progress"),
    }
)
"""Who writes one of these beside a word may well mean that it has not got it."""

_DENIERS = ("non", "no")
"""They deny the word that they stand before: ``non casting``, but ``ISO 9001 No. 5``."""

How = Literal["exact", "within", "misspelt", "unsure", "several", "doubtful", "unknown"]


@dataclass(frozen=True)
class Word:
    """What a word means.

    Attributes
    ----------
    text : str
        As it was written.
    code : str or None
        What it was taken for; ``None`` where that is not sure.
    how : str
        ``exact``: a name or synonym. ``within``: one stands in a longer text. ``misspelt``: nearly
        one. ``unsure``: perhaps ``suggestion``. ``several``: it may be each of them. ``doubtful``:
        one stands in a text that may deny it. ``unknown``: nothing like it.
    suggestion : str or None
        The known word that is meant, or may be.
    """

    text: str
    code: str | None
    how: How
    suggestion: str | None = None


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Known words.

    Attributes
    ----------
    codes : mapping of str to str
        Words in normal form, each with its code.
    alone : frozenset of str
        Those that mean something only where they are the whole text: in ``mesin las`` the word
        ``mesin`` says nothing of machining.
    wider : mapping of str to frozenset of str
        Code to the codes that it is a kind of.
    """

    codes: Mapping[str, str]
    alone: frozenset[str]
    wider: Mapping[str, frozenset[str]]

    @cached_property
    def joined(self) -> dict[str, str]:
        """The words without their spaces, where only one code is written so."""
        found: dict[str, set[str]] = {}
        for word, code in self.codes.items():
            found.setdefault(word.replace(" ", ""), set()).add(code)
        return {word: next(iter(codes)) for word, codes in found.items() if len(codes) == 1}


def normal(text: str) -> str:
    """Return a text without case, accents and signs, words separated by single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", plain))


@cache
def find_word(text: str, known: Vocabulary) -> Word:
    """Return what a word or phrase means among known ones.

    Parameters
    ----------
    text : str
        As somebody wrote it.
    known : Vocabulary

    Notes
    -----
    Likeness is that of rapidfuzz' ``token_sort_ratio``, so the order of words does not matter. What
    differs in a digit is never sure, since ISO 14002 is no misspelt ISO 14001.
    """
    plain = normal(text)
    code = known.codes.get(plain) or known.joined.get(plain.replace(" ", ""))
    if code is not None:
        return Word(text, code, "exact", plain)
    inside = _within(plain.split(), known)
    if inside:
        return _meant(text, plain.split(), inside, known)
    found = process.extract(plain, known.codes.keys(), scorer=fuzz.token_sort_ratio, limit=8)
    if not found or found[0][1] < UNSURE:
        return Word(text, None, "unknown")
    best, likeness, _ = found[0]
    others = [score for word, score, _ in found if known.codes[word] != known.codes[best]]
    clear = likeness >= SURE and likeness - max(others, default=0) >= CLEAR
    if clear and _digits(plain) == _digits(best):
        return Word(text, known.codes[best], "misspelt", best)
    return Word(text, None, "unsure", best)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _within(words: Sequence[str], known: Vocabulary) -> dict[str, str]:
    """Return the known words in a longer text, the longest first, each by its code.

    None overlap, and a general one beside a special kind of it says nothing more.
    """
    free = [True] * len(words)
    found: dict[str, str] = {}
    for size in range(len(words) - 1, 0, -1):
        for start in range(len(words) - size + 1):
            part, at = " ".join(words[start : start + size]), slice(start, start + size)
            if part in known.codes and len(part) > 2 and part not in known.alone and all(free[at]):
                free[at] = [False] * size
                found.setdefault(known.codes[part], part)
    wider = {code for special in found for code in known.wider[special]}
    return {code: word for code, word in found.items() if code not in wider}


def _meant(text: str, words: Sequence[str], inside: Mapping[str, str], known: Vocabulary) -> Word:
    """Return what a longer text means in which known words stand."""
    if len(inside) > 1:
        return Word(text, None, "several", ", ".join(inside.values()))
    [(code, word)] = inside.items()
    denied = any(f" {no} {word} " in f" {' '.join(words)} " for no in _DENIERS)
    if denied or DOUBTS & {*words}:
        return Word(text, None, "doubtful", word)
    return Word(text, code, "within", word)
