"""Cells that hold more than a list: what belongs to what, such as ``AM; S03=2``.

Items are separated by ``;`` as in any list. Behind the last ``=`` of an item stands what belongs to
it. Where an id itself holds a ``=``, the cell is written as JSON.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .cells import CellError, join_list, json_or_text, split_list

SIGN = "="


def read_weights(text: str) -> object:
    """Return a preference cell: ``AM; S03=2`` is a mapping, ``AM; PM`` a list."""
    pairs = _pairs(text)
    if all(value is None for _, value in pairs):
        return [name for name, _ in pairs]
    return {name: 1 if value is None else _number(name, value) for name, value in pairs}


def read_gaps(text: str) -> object:
    """Return a cell of requests that come first: ``Q1; Q2=2`` leaves two slots behind Q2."""
    return [
        name if value is None else {"request": name, "gap": _number(name, value)}
        for name, value in _pairs(text)
    ]


def read_numbers(text: str) -> object:
    """Return a cell of names with a number each: ``ikm=2; tier1=3``."""
    return {name: _number(name, value or "") for name, value in _pairs(text)}


def read_names(text: str) -> object:
    """Return who is asked for: ``R1``, or ``T1-01=R1; IKM-03=R2``."""
    pairs = _pairs(text)
    if len(pairs) == 1 and pairs[0][1] is None:
        return pairs[0][0]
    return {name: value if value is not None else "" for name, value in pairs}


def read_needs(text: str) -> object:
    """Return what representatives have to know: ``T1-01=language ja, topic quality``."""
    found: dict[str, dict[str, str]] = {}
    for company, value in _pairs(text):
        need: dict[str, str] = {}
        for part in (value or "").split(","):
            kind, _, what = part.strip().partition(" ")
            name = {"language": "language", "bahasa": "language"}.get(kind.casefold())
            name = name or {"topic": "topic", "topik": "topic"}.get(kind.casefold())
            if name is None or not what.strip():
                raise CellError(
                    f"{text!r} is no need; write it such as T1-01=language ja, topic quality"
                )
            need[name] = what.strip()
        found[company] = need
    return found


def _pairs(text: str) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    for item in split_list(text):
        name, sign, value = str(item).rpartition(SIGN)
        found.append((name.strip(), value.strip()) if sign else (str(item), None))
    return found


def _number(name: str, text: str) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise CellError(f"{name} needs a number behind {SIGN}, not {text!r}") from None
    return int(number) if number.is_integer() else number


def write_form(value: object) -> str | None:
    """Return a structured value as a cell that reads back as the same."""
    if not value:
        return None
    if isinstance(value, str):
        return _safe([value]) or json.dumps(value, ensure_ascii=False)
    items = [*_items(value)] if isinstance(value, Mapping) else [_gap(v) for v in _list(value)]
    names = (
        value if isinstance(value, Mapping) else [getattr(v, "request", v) for v in _list(value)]
    )
    return join_list(items) if _safe(names) else json.dumps(_plain(value), ensure_ascii=False)


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _safe(names: Iterable[str]) -> str | None:
    """Return names as a list cell, or nothing where one would be read as something else."""
    names = list(names)
    plain = not any(SIGN in name or name.startswith(("{", "[", '"')) for name in names)
    return join_list(names) if plain else None


def _gap(value: object) -> str:
    gap = getattr(value, "gap", None)
    return str(value) if gap is None else f"{getattr(value, 'request', '')}{SIGN}{gap}"


def _items(value: Mapping[str, Any]) -> Iterable[str]:
    for name, item in value.items():
        if hasattr(item, "topic"):
            parts = (("language", item.language), ("topic", item.topic))
            item = ", ".join(f"{kind} {what}" for kind, what in parts if what is not None)
        yield f"{name}{SIGN}{item}"


def _plain(value: object) -> object:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


FORMS = {
    "weights": read_weights,
    "gaps": read_gaps,
    "numbers": read_numbers,
    "names": read_names,
    "needs": read_needs,
}


def read_form(value: object, kind: str) -> object:
    """Return a cell of a structured kind; JSON is taken as it is."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith(("{", "[")):
        return json_or_text(value)
    return FORMS[kind](value)
