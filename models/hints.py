"""What somebody may have meant who wrote an id that does not exist."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SEPARATE = "write several as items of the list"
"""What is said of several names in one."""

_LIKENESS = 0.8
_COMPARED = 20
"""Ids compared letter by letter with others; after that the time is better spent otherwise."""


@dataclass
class _Lookup:
    by_form: dict[str, str] = field(default_factory=dict)
    by_numbers: dict[tuple[int, ...], list[str]] = field(default_factory=dict)


@dataclass
class Hints:
    """Hints for the unknown ids of one event; lookups are built when first needed.

    Attributes
    ----------
    company_names : mapping of str to str
        Id of each company to its name.
    """

    company_names: Mapping[str, str]
    _lookups: dict[str, _Lookup] = field(default_factory=dict)
    _by_name: dict[str, str] | None = None
    _compared: int = 0

    def of(self, value: str, what: str, known: Iterable[str], *, one: bool) -> str:
        """Return what to say after ``unknown slot 'S9'``, or nothing.

        Parameters
        ----------
        value : str
            The unknown id.
        what : str
            ``slot``, ``company`` and so on.
        known : iterable of str
            The ids that exist.
        one : bool
            The field holds a single id.
        """
        named = self._company_named(value) if what == "company" else None
        if named is not None:
            return f"; that is the name of {named}; write the id"
        meant = self._meant(value, what, known)
        if meant is not None:
            return f"; did you mean {meant}?"
        return f"; {value!r} is one name; {SEPARATE}" if "," in value and not one else ""

    def _company_named(self, value: str) -> str | None:
        if self._by_name is None:
            # The first of several companies of one name is as good as any.
            names = reversed(list(self.company_names.items()))
            self._by_name = {_folded(name): company for company, name in names}
        return self._by_name.get(_folded(value))

    def _meant(self, value: str, what: str, known: Iterable[str]) -> str | None:
        lookup = self._lookups.get(what)
        if lookup is None:
            lookup = self._lookups[what] = _Lookup()
            for name in sorted(known):
                lookup.by_form.setdefault(_form(name), name)
                lookup.by_numbers.setdefault(_numbers(name), []).append(name)
        meant = lookup.by_form.get(_form(value))
        # Ids that differ in a number are different things; all of them look alike otherwise.
        choices = lookup.by_numbers.get(_numbers(value), [])
        if meant is None and choices and self._compared < _COMPARED:
            self._compared += 1
            by_folded = {name.casefold(): name for name in reversed(choices)}
            close = difflib.get_close_matches(value.casefold(), by_folded, 1, _LIKENESS)
            meant = by_folded[close[0]] if close else None
        return meant


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _form(text: str) -> str:
    """Return an id without capitals, signs and zeros in front of numbers."""
    letters = "".join(c for c in text.casefold() if c.isalnum())
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", letters)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"[0-9]+", text))
