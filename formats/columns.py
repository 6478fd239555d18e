"""What a sheet and its columns are: names, synonyms and help, in both languages."""

import difflib
import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ..models.diagnostics import Severity

Kind = Literal[
    "id",
    "text",
    "int",
    "number",
    "amount",
    "share",
    "bool",
    "date-time",
    "date",
    "list",
    "json",
    "any",
    "weights",
    "gaps",
    "numbers",
    "names",
    "members",
    "needs",
    "processes",
]
"""How a cell is converted; ``any`` is left as it stands, an ``amount`` such as ``5 ribu`` too."""

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")


def normal(header: object) -> str:
    """Return a header as it is compared: no case, accents, spaces, signs, nor (remarks)."""
    text = re.sub(r"\(.*?\)", "", str(header))
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if c.isalnum())


@dataclass(frozen=True)
class Column:
    """A column of a sheet, or a row of the Event sheet.

    Attributes
    ----------
    field : str
        The JSON field.
    names : mapping of str to tuple of str
        Language to its headers; the first one is written.
    help : mapping of str to str
        Language to one sentence.
    required : bool
        A sheet with rows is of no use without it.
    rare : bool
        It is written only where an item has a value for it.
    """

    field: str
    kind: Kind
    names: Mapping[str, tuple[str, ...]]
    help: Mapping[str, str]
    required: bool = False
    rare: bool = False

    def label(self, language: Language | None) -> str:
        """Return the header to write; without a language that is the field's name."""
        return self.names[language][0] if language else self.field

    @cached_property
    def accepted(self) -> frozenset[str]:
        """Every header accepted, in normal form."""
        headers = (self.field, *self.names["id"], *self.names["en"])
        return frozenset(map(normal, headers))


@dataclass(frozen=True)
class Sheet:
    """A sheet; ``field`` is the list of the event that its rows make up."""

    name: str
    field: str
    names: Mapping[str, tuple[str, ...]]
    help: Mapping[str, str]
    columns: tuple[Column, ...]
    required: bool = False

    def label(self, language: Language | None) -> str:
        """Return the name to write; without a language that is the English one."""
        return self.names[language][0] if language else self.name

    @cached_property
    def accepted(self) -> frozenset[str]:
        """Every sheet name accepted, in normal form."""
        return frozenset(map(normal, (self.name, *self.names["id"], *self.names["en"])))

    @cached_property
    def by_header(self) -> dict[str, Column]:
        """Columns by every header accepted, in normal form."""
        return {header: column for column in self.columns for header in column.accepted}

    @cached_property
    def field_of(self) -> dict[str, str]:
        """Fields by every header accepted, as it is written."""
        return fields_by_name(self.columns)

    def column(self, field: str) -> Column:
        """Return the column of a field."""
        return next(column for column in self.columns if column.field == field)


def fields_by_name(columns: Iterable[Column]) -> dict[str, str]:
    """Return the fields of columns by every header accepted, as it is written."""
    return {n: c.field for c in columns for n in (c.field, *c.names["id"], *c.names["en"])}


def other_names(wanted: Column | Sheet) -> str:
    """Return the names by which something that is missing may go, in brackets."""
    known = wanted.label(None)
    names = dict.fromkeys(wanted.label(language) for language in LANGUAGES)
    others = [name for name in names if normal(name) != normal(known)]
    return f" (also accepted: {', '.join(others)})" if others else ""


_NEGATIONS = ("un", "in", "not", "no", "non", "tidak", "tak", "belum")

NEAR = 0.85
"""Likeness from which a name is taken for a slip of the pen, not for something else."""


def unknown_name(
    what: str, name: str, choices: Mapping[str, str], given: Container[str]
) -> tuple[str, Severity]:
    """Return what to say of an unknown name under which something is given, and how severe it is.

    A slip in a name that is given nowhere else is an error: what stands there, such as the
    slots in which a company is away, would be lost.

    Parameters
    ----------
    what : str
        ``column``, ``sheet`` or ``field``.
    name : str
        The unknown name.
    choices : mapping of str to str
        Each known name to what it stands for.
    given : container of str
        What is given under a known name.
    """
    by_normal: dict[str, str] = {}
    for choice in choices:
        by_normal.setdefault(normal(choice), choice)
    key = normal(name)
    similar = difflib.get_close_matches(key, by_normal, n=5)
    close = [found for found in similar if not _opposite(found, key)]
    for found in close:
        near = difflib.SequenceMatcher(None, found, key).ratio() >= NEAR
        if near and not _numbered(found, key) and choices[by_normal[found]] not in given:
            return f"unknown {what} {name!r}: did you mean {by_normal[found]}? rename it", "error"
    hint = f"did you mean {by_normal[close[0]]}?" if close else "it is not used"
    return f"unknown {what} {name!r}; {hint}", "warning"


def _opposite(one: str, other: str) -> bool:
    """Return whether one name is the other with a negation in front, so means the reverse."""
    short, long = sorted((one, other), key=len)
    return long.endswith(short) and long.removesuffix(short) in _NEGATIONS


def _numbered(one: str, other: str) -> bool:
    """Return whether names differ by a number at the end: one of several, not a slip."""
    short, long = sorted((one, other), key=len)
    return long.rstrip("0123456789") == short != long


def _names(indonesian: str, english: str) -> dict[str, tuple[str, ...]]:
    return {"id": tuple(indonesian.split("|")), "en": tuple(english.split("|"))}


def column(
    field: str,
    kind: Kind,
    names: tuple[str, str],
    help_texts: tuple[str, str] = ("", ""),
    required: bool = False,
    rare: bool = False,
) -> Column:
    """Return a column; names and help are (Indonesian, English), names separated by ``|``."""
    help_by_language = dict(zip(("id", "en"), help_texts, strict=True))
    return Column(field, kind, _names(*names), help_by_language, required, rare)


def sheet(
    name: str,
    names: tuple[str, str],
    help_texts: tuple[str, str],
    *columns: Column,
    required: bool = False,
) -> Sheet:
    """Return a sheet; names and help are (Indonesian, English), names separated by ``|``."""
    help_by_language = dict(zip(("id", "en"), help_texts, strict=True))
    return Sheet(name, name.lower(), _names(*names), help_by_language, columns, required)


def id_column(names: tuple[str, str], help_texts: tuple[str, str], required: bool = True) -> Column:
    """Return the column of a sheet's ids."""
    return column("id", "id", names, help_texts, required)


def unavailable(who: tuple[str, str]) -> Column:
    """Return the column of the slots in which somebody is away, or something closed."""
    return column(
        "unavailable",
        "list",
        (
            "Tidak Tersedia|Berhalangan|Tidak Bisa|Slot Berhalangan",
            "Unavailable|Not Available|Blocked",
        ),
        (
            f"Slot saat {who[0]}, dipisah titik koma (;).",
            f"Slots in which {who[1]}, separated by semicolons (;).",
        ),
    )


SESSION = ("Sesi|Nama Sesi", "Session")
"""The headers of sessions."""

HELP = column("help", "any", ("Penjelasan|Petunjuk", "Help|Explanation"))
"""The column that explains the rows beside it; nobody reads it back."""
