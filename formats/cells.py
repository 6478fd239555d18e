"""Single cells: from what a spreadsheet holds to plain JSON values, and back to text.

A value that cannot be converted is returned as it stands, so that the model complains of it.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .columns import Kind, normal
from .items import joined, quoted, split_items

MAX_JSON_DEPTH = 150
"""Deeper nesting is refused; parsers of JSON give up at about 200."""


@dataclass(frozen=True)
class BadCell:
    """A cell without a usable value, such as one that holds ``#N/A``; ``message`` says why."""

    message: str


class Percent(float):
    """A number that the sheet shows as a percentage."""


class CellError(ValueError):
    """A cell that cannot be used."""


def clean(value: object) -> object:
    """Return a cell without spaces at the ends; ``None`` where nothing is left."""
    if isinstance(value, str):
        return value.strip() or None
    return value


def convert(value: object, kind: Kind) -> object:
    """Return a cell that is not empty as a JSON value of a kind.

    Raises
    ------
    CellError
        Where the cell holds an error, half a character, or text that is no JSON.
    """
    if isinstance(value, BadCell):
        raise CellError(value.message)
    if isinstance(value, str):
        _refuse_half_characters(value)
    if kind in _CONVERTERS:
        return _CONVERTERS[kind](value)
    from .forms import read_form

    return read_form(value, kind)


def _refuse_half_characters(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise CellError("holds half a character (a surrogate); type it again") from None


def as_text(value: object) -> object:
    """Return a cell as text; undoes what a spreadsheet made of ids such as 101 or TRUE."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="auto" if value.second else "minutes")
    if isinstance(value, time):
        return value.isoformat(timespec="auto" if value.second else "minutes")
    return value.isoformat() if isinstance(value, date) else value


_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)


_AMBIGUOUS = re.compile(r"([+-]?[1-9]\d{0,2})[.,](\d{3})", re.ASCII)
"""``1.250`` is a thousand in one country, and one and a quarter in another."""


def number(value: object) -> object:
    """Return what a cell means as a number.

    Raises
    ------
    CellError
        Where its separator may stand before decimals as well as between thousands.
    """
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        return plain(value)
    ambiguous = _AMBIGUOUS.fullmatch(value)
    if ambiguous:
        whole, rest = ambiguous.groups()
        small = f"{whole}.{rest}".rstrip("0").rstrip(".")
        raise CellError(f"{value} is ambiguous: write {whole}{rest} or {clear(small)}")
    parsed = float(value.replace(",", "."))
    return int(parsed) if parsed.is_integer() else parsed


def clear(text: str) -> str:
    """Return a number as text so that its decimals are not taken for thousands: ``1.2340``."""
    return f"{text}0" if _AMBIGUOUS.fullmatch(text) else text


def amount(value: object) -> object:
    """Return what a cell means as a number, or as it stands where that is for scores to read."""
    try:
        return number(value)
    except CellError:
        return value


def _share(value: object) -> object:
    """Return a part of a whole; ``10 %`` is a tenth."""
    if not isinstance(value, str) or not value.endswith("%"):
        return number(value)
    percent = number(value.removesuffix("%").strip())
    return percent / 100 if isinstance(percent, int | float) else value


def whole(value: object) -> object:
    """Return what a cell means as a whole number; see ``number``."""
    parsed = number(value)
    return int(parsed) if isinstance(parsed, float) and parsed.is_integer() else parsed


_TRUE = frozenset(map(normal, ("true", "yes", "y", "ya", "x", "1", "v", "benar", "wajib")))
_FALSE = frozenset(map(normal, ("false", "no", "n", "tidak", "tdk", "0", "salah")))
_MARKS = {"✓": True, "✔": True, "-": False, "1.0": True, "0.0": False}


def _boolean(value: object) -> object:
    word = normal(as_text(value))
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    return _MARKS.get(value, value) if isinstance(value, str) else plain(value)


def _items(value: object) -> object:
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(as_text(item)) for item in value]
    return split_list(value) if isinstance(value, str) else [plain(as_text(value))]


def split_list(text: str) -> list[str]:
    """Return the items of a list cell: separated by ``;`` or line breaks, quoted as in CSV.

    Raises
    ------
    CellError
        Where a quotation mark is never closed.
    """
    if '"' not in text:  # nearly all
        return [item for item in map(str.strip, re.split(r"[;\r\n]", text)) if item]
    try:
        return [item for (item,) in split_items(text)]
    except ValueError as error:
        raise CellError(str(error)) from None


def join_list(items: Iterable[str]) -> str:
    """Return a list cell; ``split_list`` gives the same items back."""
    return joined(map(quoted, items))


def _json(value: object) -> object:
    try:
        parsed = json.loads(value if isinstance(value, str) else json.dumps(plain(value)))
        too_deep = _deeper_than(parsed, MAX_JSON_DEPTH)
    except RecursionError:
        too_deep = True
    except (TypeError, ValueError) as error:
        raise CellError(f"this is not valid JSON: {error}") from None
    if too_deep:
        raise CellError("this JSON is nested too deeply")
    _refuse_half_characters(json.dumps(parsed, ensure_ascii=False))
    return parsed


def json_or_text(value: object) -> object:
    """Return a cell as the JSON value it spells, or as it stands where it spells none."""
    try:
        return _json(value)
    except CellError:
        return value


def _deeper_than(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        inner = [list(v.values()) if isinstance(v, dict) else v for v in level]
        level = [part for v in inner if isinstance(v, list) for part in v]
        if not level:
            return False
    return True


def plain(value: object) -> object:
    """Return a value that JSON can hold, for the model to judge."""
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return as_text(value) if isinstance(value, date | time) else str(value)


_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ]+(.+))?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4})(?:[T ,]+(.+))?", re.ASCII)
_CLOCK = re.compile(r"(\d\d?)[:.](\d\d)(?:[:.](\d\d)(?:\.(\d{1,9}))?)?", re.ASCII)
_FIRST_YEAR = 1905
"""Spreadsheets count days from 1900 or 1904: an earlier date is a time of day in disguise."""
_LAST_DAY = date(9998, 12, 31)
"""Leaves room for rounding up."""


def to_date(value: object) -> date | None:
    """Return the date that a cell holds, or ``None``; text is read as ISO or day first."""
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return day if day.year >= _FIRST_YEAR else None
    parts = _date_and_rest(value) if isinstance(value, str) else None
    return parts[0] if parts else None


def _date_and_rest(text: str) -> tuple[date, str | None] | None:
    found = _ISO.fullmatch(text)
    if found:
        year, month, day, rest = found.groups()
    else:
        found = _DAY_FIRST.fullmatch(text)
        if not found:
            return None
        day, month, year, rest = found.groups()
    try:
        return date(int(year), int(month), int(day)), rest
    except ValueError:
        return None


def _to_clock(value: object) -> timedelta | None:
    """Return the time of day that a cell holds, since midnight."""
    if isinstance(value, timedelta):
        return value if timedelta() <= value <= timedelta(days=1) else None
    if isinstance(value, datetime):
        value = value.time() if value.year < _FIRST_YEAR else None
    if isinstance(value, time):
        return datetime.combine(date.min, value.replace(tzinfo=None)) - datetime.min
    if isinstance(value, float) and 0 <= value < 1:
        return timedelta(days=value)
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    hours, minutes, seconds, fraction = (int(part or 0) for part in found.groups())
    if fraction:
        fraction = round(fraction / 10 ** len(found[4]) * 1_000_000)
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    return timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=fraction)


def to_moment(value: object, day: date | None) -> datetime | None:
    """Return the date and time that a cell holds, or ``None``.

    Parameters
    ----------
    value : cell
        A date and time, ISO or day-first text of one, or a time of day alone.
    day : date or None
        The date of a time of day.
    """
    if isinstance(value, datetime) and value.year >= _FIRST_YEAR:
        return None if value.tzinfo or value.date() > _LAST_DAY else _rounded(value)
    parts = _date_and_rest(value) if isinstance(value, str) else None
    if parts and parts[1]:
        day, value = parts[0], parts[1].strip()
    clock = _to_clock(value)
    if clock is None or day is None or day > _LAST_DAY:
        return None
    return _rounded(datetime.combine(day, time()) + clock)


def _rounded(moment: datetime) -> datetime:
    """Undo what storing a time as a fraction of a day does to it."""
    minute = (moment + timedelta(seconds=30)).replace(second=0, microsecond=0)
    if abs(moment - minute) < timedelta(seconds=1):
        return minute
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


_CONVERTERS: dict[Kind, Callable[[object], object]] = {
    "id": lambda value: plain(as_text(value)),
    "text": lambda value: plain(as_text(value)),
    "int": whole,
    "number": number,
    "amount": amount,
    "share": _share,
    "bool": _boolean,
    "list": _items,
    "json": _json,
    "date": plain,
    "date-time": plain,
    "any": lambda value: value,
}
