"""The text of a MiniZinc data file (.dzn): parameters with their values and places.

The part of the language that data files use is read: integers, sets of integers (also as
ranges), arrays of both, tables ``[| … |]``, ``array1d`` and ``array2d``, comments.
"""

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn


class Number(NamedTuple):
    """An integer, and the offset in the text at which it stands."""

    value: int
    at: int


class Span(NamedTuple):
    """The numbers from ``low`` to ``high``, as they stand in a set; one number is a span, too."""

    low: Number
    high: Number


class NumberSet(NamedTuple):
    """A set of integers, its ranges not written out."""

    spans: tuple[Span, ...]
    at: int


class Array(NamedTuple):
    """A list of integers and sets."""

    items: "tuple[Number | NumberSet, ...]"
    at: int


class Table(NamedTuple):
    """A two-dimensional array, row by row."""

    rows: tuple[Array, ...]
    at: int


Value = Number | NumberSet | Array | Table


class Assignment(NamedTuple):
    """A parameter; ``value`` is ``None`` where the text of it is damaged or was not wanted."""

    at: int
    value: Value | None


class Slip(NamedTuple):
    """Something wrong in the text."""

    message: str
    at: int
    parameter: str | None


@dataclass
class DataText:
    """What a text assigns.

    Attributes
    ----------
    assigned : dict
        Each parameter to its first assignment.
    slips : list of Slip
        Everything that is no data file.
    """

    text: str
    assigned: dict[str, Assignment] = field(default_factory=dict)
    slips: list[Slip] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._line_ends = [found.start() for found in re.finditer("\n", self.text)]

    def place(self, at: int) -> tuple[int, int]:
        """Return line and column, both from 1, of an offset."""
        line = bisect(self._line_ends, at - 1)
        return line + 1, at - (self._line_ends[line - 1] if line else -1)


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


_TOKEN = re.compile(
    r"""(?P<gap> \s+ | %[^\n]* | /\*.*?\*/ )
      | (?P<number> -?[0-9]+ )
      | (?P<name> [A-Za-z_][A-Za-z0-9_]* )
      | (?P<sign> \.\. | [\[\]{}|(),;=] )
      | (?P<string> "(?: [^"\\\n] | \\. )*" )
      | (?P<other> . )""",
    re.VERBOSE | re.DOTALL,
)
_DIGITS = 18
"""Numbers of more digits are no sizes of anything."""


class _DamagedError(Exception):
    """The value at hand cannot be read."""


def read_text(text: str, wanted: frozenset[str]) -> DataText:
    """Return what a data file assigns.

    Parameters
    ----------
    text : str
        The file.
    wanted : frozenset of str
        Parameters of which the values are needed; others may hold anything.
    """
    data = DataText(text)
    _Reader(data).read(wanted)
    return data


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        if found.lastgroup != "gap":
            yield _Token(str(found.lastgroup), found.group(), found.start())
    yield _Token("end", "the end of the file", len(text))


class _Reader:
    """Reads assignments one by one; after a damaged one it goes on behind its semicolon."""

    def __init__(self, data: DataText) -> None:
        self.data = data
        self.tokens = _tokens(data.text)
        self.token = next(self.tokens)
        self.parameter: str | None = None

    def read(self, wanted: frozenset[str]) -> None:
        while self.token.kind != "end":
            self.parameter = None
            try:
                self._assignment(wanted)
            except _DamagedError:
                self._skip()
                self._take(";")

    def _assignment(self, wanted: frozenset[str]) -> None:
        if self._take(";"):
            return
        start = self.token
        if start.kind != "name":
            self._expected("the name of a parameter")
        self.parameter = start.text
        self._next()
        if start.text in self.data.assigned:
            self._note(f"{start.text} is given twice; keep one", start.at)
        self.data.assigned.setdefault(start.text, Assignment(start.at, None))
        self._need("=", f"'=' after {start.text}")
        if start.text not in wanted:
            self._skip()
        else:
            value = self._value()
            if self.data.assigned[start.text].at == start.at:
                self.data.assigned[start.text] = Assignment(start.at, value)
        self._assignment_end(start.text)

    def _assignment_end(self, name: str) -> None:
        if self.token.kind in ("end", "name"):
            if self.token.kind == "name":
                self._note(f"write ';' between {name} and {self.token.text}", self.token.at)
            return
        self._need(";", f"';' after the value of {name}")

    def _value(self) -> Value:
        at = self.token.at
        if self.token.kind == "name":
            return self._shaped()
        if not self._take("["):
            return self._item()
        return Table(self._rows(), at) if self._take("|") else Array(self._items("]"), at)

    def _rows(self) -> tuple[Array, ...]:
        rows = []
        while not self._take("]"):
            at = self.token.at
            rows.append(Array(self._items("|"), at))
        # Between [| and |] alone there is no row.
        return () if rows == [Array((), rows[0].at)] else tuple(rows)

    def _items(self, closing: str) -> tuple[Number | NumberSet, ...]:
        items: list[Number | NumberSet] = []
        while not self._take(closing):
            items.append(self._item())
            if not self._take(","):
                self._need(closing, f"',' or '{closing}'")
                break
        return tuple(items)

    def _item(self) -> Number | NumberSet:
        at = self.token.at
        if self._take("{"):
            return NumberSet(self._spans(), at)
        low, high = self._span("a number, a set or an array")
        return low if high is low else NumberSet((Span(low, high),), at)

    def _spans(self) -> tuple[Span, ...]:
        spans = []
        while not self._take("}"):
            spans.append(self._span("a number or '}'"))
            if not self._take(","):
                self._need("}", "',' or '}'")
                break
        return tuple(spans)

    def _span(self, wanted: str) -> Span:
        low = self._number(wanted)
        return Span(low, self._number("a number after '..'") if self._take("..") else low)

    def _number(self, wanted: str) -> Number:
        token = self.token
        if token.kind != "number":
            self._expected(wanted)
        if len(token.text) > _DIGITS:
            self._fail(f"{token.text[:_DIGITS]}… is too large a number", token.at)
        self._next()
        return Number(int(token.text), token.at)

    def _shaped(self) -> Value:
        """Read ``array1d`` or ``array2d``: index sets, of which the lengths count, and items."""
        name, at = self.token.text, self.token.at
        dimensions = {"array1d": 1, "array2d": 2}.get(name)
        if dimensions is None:
            self._expected("a number, a set or an array")
        self._next()
        self._need("(", f"'(' after {name}")
        lengths = []
        for _ in range(dimensions):
            low, high = self._span(f"an index set of {name} such as 1..3")
            lengths.append(max(0, high.value - low.value + 1))
            self._need(",", "','")
        self._need("[", "'['")
        items = self._items("]")
        self._need(")", "')'")
        count, *columns = lengths
        if len(items) != count * (columns[0] if columns else 1):
            shape = " x ".join(map(str, lengths))
            self._fail(f"{name} is given {len(items)} numbers for {shape}", at)
        if not columns:
            return Array(items, at)
        width = columns[0]
        starts = range(0, len(items), width) if width else ()
        return Table(tuple(Array(items[n : n + width], items[n].at) for n in starts), at)

    def _next(self) -> None:
        self.token = next(self.tokens, self.token)

    def _take(self, sign: str) -> bool:
        found = self.token.kind == "sign" and self.token.text == sign
        if found:
            self._next()
        return found

    def _need(self, sign: str, wanted: str) -> None:
        if not self._take(sign):
            self._expected(wanted)

    def _skip(self) -> None:
        while self.token.kind != "end" and self.token[:2] != ("sign", ";"):
            self._next()

    def _expected(self, wanted: str) -> NoReturn:
        found = self.token.text if self.token.kind == "end" else repr(self.token.text[:20])
        self._fail(f"expected {wanted}, found {found}", self.token.at)

    def _fail(self, message: str, at: int) -> NoReturn:
        self._note(message, at)
        raise _DamagedError

    def _note(self, message: str, at: int) -> None:
        self.data.slips.append(Slip(message, at, self.parameter))
