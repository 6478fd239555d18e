"""Text as it can be typeset: one line, no marks that turn it round, long words breakable."""

import unicodedata
from functools import lru_cache

LONGEST_WORD = 20
"""Letters of a word that fit into a column; longer ones get places at which they may be broken."""

NARROW = 12
"""Letters of a word that fit into a column of tables or rooms."""

_PIECE = 5
"""Letters between two such places."""

_BREAK = "\u200b"
_JOINERS = "\u200c\u200d"


@lru_cache(maxsize=1 << 16)
def legible(text: str, longest: int = LONGEST_WORD) -> str:
    """Return a text without signs that are not seen, breakable where a word is long."""
    return " ".join(_broken(word, longest) for word in _seen(text).split())


def _seen(text: str) -> str:
    return "".join(
        c
        for c in text
        if unicodedata.category(c) not in ("Cf", "Cc", "Cs") or c in _JOINERS or c.isspace()
    )


def _broken(word: str, longest: int) -> str:
    if len(word) <= longest:
        return word
    parts = (word[n : n + _PIECE] for n in range(0, len(word), _PIECE))
    return _BREAK.join(parts)


def sorting_key(name: str) -> tuple[str, str]:
    """Return by what a name is found in an alphabetical list: letters and digits, no accents."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in plain if c.isalnum()), name
