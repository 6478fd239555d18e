"""Cells in which something belongs to each item, such as ``AM; S03=2``.

Items are separated by ``;`` as in any list; behind a ``=`` stands what belongs to one. What holds
such signs itself is put in quotation marks: ``"A=B"=2``.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..scoring.amounts import pieces
from .cells import CellError, amount, as_text, clear, number, plain
from .items import joined, quoted, split_items

SIGN = "="
_NEED_SIGNS = "=,"
_NEED_WORDS = {"language": "language", "bahasa": "language", "topic": "topic", "topik": "topic"}

_TOLERANCE = re.compile(r"IT\s*[0-9]{1,2}", re.IGNORECASE | re.ASCII)
_MACHINES = ("machines", "machine", "mesin")

Pairs = list[tuple[str, str | None]]


@dataclass(frozen=True)
class Form:
    """How a cell of a kind is read and written; ``read`` raises ``CellError``."""

    read: Callable[[str], object]
    write: Callable[[Any], Iterable[str]]


def _weights(text: str) -> object:
    """Return a preference cell: ``AM; S03=2`` is a mapping, ``AM; PM`` a list."""
    pairs = _pairs(text)
    if all(value is None for _, value in pairs):
        return [name for name, _ in pairs]
    return _mapping([(name, "1" if value is None else value) for name, value in pairs], number)


def _gaps(text: str) -> object:
    """Return a cell of requests that come first: ``Q1; Q2=2`` leaves two slots behind Q2."""
    return [
        name if value is None else {"request": name, "gap": number(value)}
        for name, value in _pairs(text)
    ]


def _numbers(text: str) -> object:
    """Return a cell of names with a number each: ``ikm=2; tier1=3``."""
    return _mapping(_all_given(_pairs(text), "ikm=2"), number)


def _names(text: str) -> object:
    """Return who is asked for: ``R1``, or ``T1-01=R1; IKM-03=R2``."""
    pairs = _pairs(text)
    if len(pairs) == 1 and pairs[0][1] is None:
        return pairs[0][0]
    return _members(text)


def _members(text: str) -> object:
    """Return who attends for each company: ``T1-01=R1; IKM-03=R2``."""
    return _mapping(_all_given(_pairs(text), "T1-01=R1"), str)


def _pairs(text: str) -> Pairs:
    found: Pairs = []
    for item in _split(text, SIGN):
        if len(item) > 3:
            raise CellError(f'{"".join(item)} holds several =; put an id that has one in "…"')
        found.append((item[0], item[2] if len(item) == 3 else None))
    return found


def _split(text: str, signs: str) -> list[list[str]]:
    try:
        return split_items(text, signs)
    except ValueError as error:
        raise CellError(str(error)) from None


def _all_given(pairs: Pairs, example: str) -> list[tuple[str, str]]:
    bare = next((name for name, value in pairs if value is None), None)
    if bare is not None:
        raise CellError(f"nothing stands behind {bare}; write it such as {example}")
    return [(name, str(value)) for name, value in pairs]


def _mapping(
    pairs: Iterable[tuple[str, str]], convert: Callable[[str], object]
) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise CellError(f"{name} is given twice; keep one")
        found[name] = convert(value)
    return found


def _needs(text: str) -> object:
    """Return what representatives have to know: ``T1-01=language ja, topic quality``."""
    found: dict[str, dict[str, str]] = {}
    for item in _split(text, _NEED_SIGNS):
        company, wanted = item[0], item[2::2]
        if item[1::2] != [SIGN, *[","] * (len(wanted) - 1)] or company in found:
            again = company in found and len(wanted) > 0
            raise CellError(f"{company} is given twice; keep one" if again else _no_need(item))
        need: dict[str, str] = {}
        for part in wanted if wanted != [""] else ():
            word, _, what = part.partition(" ")
            name = _NEED_WORDS.get(word.casefold())
            if name is None or name in need or not what.strip():
                raise CellError(_no_need(item))
            need[name] = what.strip()
        found[company] = need
    return found


def _processes(text: str) -> object:
    """Return what a maker does: ``turning=5000, IT7, machines 4 CNC; welding``."""
    found: list[object] = []
    for item in _split(text, _NEED_SIGNS):
        if item[1:2] == [SIGN]:
            found.append(_process(item[0], item[2::2]))
        else:  # a list of names with commas is for the reader of words to take apart
            found.append("".join(f"{part} " if part == "," else part for part in item))
    return found


def _process(name: str, parts: Iterable[str]) -> dict[str, object]:
    process: dict[str, object] = {"process": name}
    for part in _with_decimals(filter(None, parts)):
        first, _, rest = part.partition(" ")
        if _TOLERANCE.fullmatch(part):
            field, value = "tolerance", part
        elif first.casefold() in _MACHINES and rest.strip():
            field, value = "machines", rest.strip()
        else:  # where it is no number, that is told when it is read for scores
            field, value = "monthly_capacity", part
        if field in process:
            raise CellError(f"{name} has two of {field}: {process[field]}, {value}; keep one")
        process[field] = amount(value) if field == "monthly_capacity" else value
    return process


def _with_decimals(parts: Iterable[str]) -> list[str]:
    """Put amounts together again of which a comma parts decimals or thousands: ``1,5 juta``."""
    found: list[str] = []
    for part in parts:
        whole = f"{found[-1]},{part}" if found and found[-1].isdecimal() else part
        amount_ = pieces(whole)
        if whole != part and amount_ is not None and amount_.is_integer():
            found[-1] = whole
        else:
            found.append(part)
    return found


def _no_need(item: Iterable[str]) -> str:
    return f"{''.join(item)!r} is no need; write it such as T1-01=language ja, topic quality"


def _written_needs(needs: Mapping[str, Any]) -> Iterable[str]:
    for company, need in needs.items():
        known = (("language", need.language), ("topic", need.topic))
        parts = [quoted(f"{kind} {what}", _NEED_SIGNS) for kind, what in known if what is not None]
        yield f"{quoted(company, _NEED_SIGNS)}{SIGN}{', '.join(parts)}"


def _written_processes(processes: Iterable[Any]) -> Iterable[str]:
    for item in processes:
        if isinstance(item, str):
            yield quoted(item, _NEED_SIGNS)
            continue
        words = {"machines": f"machines {item['machines']}"} if "machines" in item else {}
        parts = [
            quoted(_shown(words.get(field, value)), _NEED_SIGNS)
            for field, value in item.items()
            if field != "process"
        ]
        yield f"{quoted(item['process'], _NEED_SIGNS)}{SIGN}{', '.join(parts)}"


def _written_names(value: str | Mapping[str, str]) -> Iterable[str]:
    return [quoted(value, SIGN)] if isinstance(value, str) else _written_mapping(value)


def _written_weights(value: Iterable[str] | Mapping[str, float]) -> Iterable[str]:
    if isinstance(value, Mapping):
        return _written_mapping(value)
    return [quoted(name, SIGN) for name in value]


def _written_gaps(value: Iterable[Any]) -> Iterable[str]:
    for item in value:
        if isinstance(item, str):
            yield quoted(item, SIGN)
        else:
            yield f"{quoted(item.request, SIGN)}{SIGN}{item.gap}"


def _written_mapping(value: Mapping[str, object]) -> Iterable[str]:
    return [f"{quoted(name, SIGN)}{SIGN}{quoted(_shown(v), SIGN)}" for name, v in value.items()]


def _shown(value: object) -> str:
    return clear(str(value)) if isinstance(value, float) else str(value)


FORMS: Mapping[str, Form] = {
    "weights": Form(_weights, _written_weights),
    "gaps": Form(_gaps, _written_gaps),
    "numbers": Form(_numbers, _written_mapping),
    "names": Form(_names, _written_names),
    "members": Form(_members, _written_mapping),
    "needs": Form(_needs, _written_needs),
    "processes": Form(_processes, _written_processes),
}


def read_form(value: object, kind: str) -> object:
    """Return a cell of such a kind as a JSON value; lists and mappings are taken as they are.

    Raises
    ------
    CellError
        Where the text has not the kind's form.
    """
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(as_text(item)) for item in value]
    text = plain(as_text(value))
    return FORMS[kind].read(text) if isinstance(text, str) else text


def write_form(value: Any, kind: str) -> str | None:
    """Return a value as a cell that reads back as the same; ``None`` where it is empty."""
    return joined(FORMS[kind].write(value)) if value else None
