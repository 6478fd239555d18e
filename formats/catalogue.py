"""What people read in both languages: words, dates and numbers.

The words are data in the folder ``texts`` of a package, one file a subject and language; the files
of a subject have the same keys. Subjects share the words of ``terms``.
"""

import json
from datetime import date, datetime
from functools import cache, cached_property
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING

from .columns import Language

if TYPE_CHECKING:
    from babel import Locale

_DAY = "EEE, d MMM yyyy"
_LONG_DAY = "EEEE, d MMMM yyyy"


class Catalogue:
    """The words of a language by their keys, and its forms of dates and numbers.

    Parameters
    ----------
    language : {"id", "en"}
    package : str
        Where the words are.
    subject : str
        What they are about; empty for the package's own file.
    """

    def __init__(self, language: Language, package: str, subject: str) -> None:
        self.language = language
        self.words: dict[str, str] = {}
        for name in (f"terms.{language}", f"{subject}.{language}") if subject else (language,):
            text = files(package).joinpath("texts", f"{name}.json").read_text("utf-8")
            self.words |= json.loads(text)
        self._days: dict[tuple[date, str], str] = {}

    def __getitem__(self, key: str) -> str:
        return self.words[key]

    def get(self, key: str, default: str) -> str:
        """Return a word, or the default where the catalogue does not have it."""
        return self.words.get(key, default)

    def text(self, key: str, **values: object) -> str:
        """Return a text with its values filled in, numbers with the language's signs."""
        if not self._signs:
            return self.words[key].format(**values)
        return _Localised(self).format(self.words[key], **values)

    def day(self, day: date, *, long: bool = False) -> str:
        """Return a date as people say it, such as ``Kam, 26 Jan 2017``."""
        form, only = _LONG_DAY if long else _DAY, day.date() if isinstance(day, datetime) else day
        if (only, form) not in self._days:
            from babel.dates import format_date

            self._days[only, form] = format_date(only, form, locale=self._locale)
        return self._days[only, form]

    def number(self, value: float, decimals: int = 3) -> str:
        """Return a number with the language's signs, and no more decimals than it needs."""
        from babel.numbers import format_decimal

        return format_decimal(value, f"#,##0.{'#' * decimals}", locale=self._locale)

    def figure(self, value: float, form: str = ",") -> str:
        """Return a number in a form such as ``,`` or ``.3f``, with the language's signs."""
        return format(value, form).translate(self._signs)

    def percent(self, share: float, decimals: int = 1) -> str:
        """Return a share of 1 in per cent."""
        return f"{self.number(100 * share, decimals)} %"

    @cached_property
    def _signs(self) -> dict[int, str]:
        if self.language == "en":
            return {}
        from babel.numbers import get_decimal_symbol, get_group_symbol

        locale = self._locale
        return str.maketrans({".": get_decimal_symbol(locale), ",": get_group_symbol(locale)})

    @cached_property
    def _locale(self) -> "Locale":
        from babel import Locale

        return Locale(self.language)


class _Localised(Formatter):
    """Fills texts in; numbers that a text gives a form get the signs of the language."""

    def __init__(self, words: Catalogue) -> None:
        self._words = words

    def format_field(self, value: object, form: str) -> str:
        if form and isinstance(value, int | float):
            return self._words.figure(value, form)
        return format(value, form)


@cache
def catalogue(language: Language, package: str = str(__package__), subject: str = "") -> Catalogue:
    """Return the catalogue of a language; without a package and a subject, that of exports."""
    return Catalogue(language, package, subject)
