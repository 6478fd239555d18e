"""Events and schedules as JSON, the contract between programs."""

from collections.abc import Mapping
from json import JSONEncoder
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..models.base import Model
from ..models.bulk import collection_paused
from ..models.event import Event
from ..models.schedule import Schedule
from .files import read_bytes, write_bytes
from .parse import Parsed, parse_event, parse_schedule

if TYPE_CHECKING:
    from ..scheduler.outcome import SelfCheckError


def event_from_json(text: str | bytes) -> Parsed[Event]:
    """Return the event in a JSON text; raises ``InputError`` with every problem."""
    return parse_event(text)


def read_event_json(path: Path) -> Parsed[Event]:
    """Read an event from a JSON file; raises ``InputError`` with every problem."""
    return parse_event(read_bytes(path))


def write_event_json(event: Event, path: Path) -> None:
    """Write an event as JSON."""
    write_bytes(path, dump(event))


def read_schedule_json(path: Path) -> Parsed[Schedule]:
    """Read a schedule from a JSON file; raises ``InputError`` with every problem."""
    return parse_schedule(read_bytes(path))


def write_schedule_json(schedule: Schedule, path: Path) -> None:
    """Write a schedule as JSON."""
    write_bytes(path, dump(schedule))


def write_reproducer(error: "SelfCheckError", settings: Mapping[str, object], path: Path) -> None:
    """Write event, settings and schedule of a solve that the verifier rejects."""
    document = {
        "version": __version__,
        "settings": dict(settings),
        "violations": error.violations,
        "event": error.event.model_dump(mode="json"),
        "schedule": error.schedule.model_dump(mode="json"),
    }
    write_bytes(path, JSONEncoder(ensure_ascii=False, default=str).encode(document).encode())


@collection_paused()
def dump(model: Event | Schedule) -> bytes:
    """Return a model as JSON text: indented for people, one line for each list item."""
    encode = JSONEncoder(ensure_ascii=False, check_circular=False).encode
    lines = []
    left_out = {name for name in model.SPARSE if getattr(model, name) == model.default_of(name)}
    for key, value in model.model_dump(mode="json", exclude=left_out).items():
        _drop_defaults(getattr(model, key), value)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            text = ",\n    ".join(map(encode, value))
            text = f"[\n    {text}\n  ]"
        else:
            text = encode(value)
        lines.append(f"  {encode(key)}: {text}")
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _drop_defaults(kept: Any, written: Any) -> None:
    """Take out of what is written the sparse fields that hold their defaults."""
    items, dumped = (kept, written) if isinstance(kept, tuple) else ((kept,), (written,))
    if not items or not isinstance(items[0], Model):
        return
    usual = {name: items[0].default_of(name) for name in items[0].SPARSE}
    for item, data in zip(items, dumped, strict=True) if usual else ():
        for name, default in usual.items():
            if getattr(item, name) == default:
                del data[name]
