"""What a sheet and its columns are: names, synonyms and help, in both languages."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Kind = Literal["id", "text", "int", "number", "bool", "date-time", "date", "list", "json", "any"]
"""How a cell is converted; ``any`` is left as it stands."""

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
    """

    field: str
    kind: Kind
    names: Mapping[str, tuple[str, ...]]
    help: Mapping[str, str]
    required: bool = False

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

    def column(self, field: str) -> Column:
        """Return the column of a field."""
        return next(column for column in self.columns if column.field == field)


def other_names(wanted: Column | Sheet) -> str:
    """Return the names by which something that is missing may go, in brackets."""
    known = wanted.label(None)
    names = dict.fromkeys(wanted.label(language) for language in LANGUAGES)
    others = [name for name in names if normal(name) != normal(known)]
    return f" (also accepted: {', '.join(others)})" if others else ""


def suggestion(name: str, choices: Iterable[str]) -> str:
    """Return ``did you mean …?`` for a misspelt name, or that it is not used."""
    by_normal: dict[str, str] = {}
    for choice in choices:
        by_normal.setdefault(normal(choice), choice)
    close = difflib.get_close_matches(normal(name), by_normal, n=1)
    return f"did you mean {by_normal[close[0]]}?" if close else "it is not used"


def _names(indonesian: str, english: str) -> dict[str, tuple[str, ...]]:
    return {"id": tuple(indonesian.split("|")), "en": tuple(english.split("|"))}


def column(
    field: str,
    kind: Kind,
    names: tuple[str, str],
    help_texts: tuple[str, str] = ("", ""),
    required: bool = False,
) -> Column:
    """Return a column; names and help are (Indonesian, English), names separated by ``|``."""
    help_by_language = dict(zip(("id", "en"), help_texts, strict=True))
    return Column(field, kind, _names(*names), help_by_language, required)


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
