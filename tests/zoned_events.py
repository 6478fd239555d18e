"""Events whose tables are in zones, and what can be asked of them beside."""

import random
from typing import Any

from linkmatch.models import Event


def event(seed: int, size: tuple[int, int, int, int], **more: Any) -> Event:
    """Makers and buyers who all ask for each other, with tables in two zones and another room."""
    rng, (makers, buyers, slots, tables) = random.Random(seed), size
    names = [f"I{n}" for n in range(makers)] + [f"B{n}" for n in range(buyers)]
    times = [f"2026-03-02T{8 + n // 2:02d}:{n % 2 * 30:02d}" for n in range(slots + 1)]
    zone = ["A", "A", "B"]
    fields: dict[str, Any] = {
        "name": "E",
        "timezone": "Asia/Jakarta",
        "sides": ["ikm", "tier1"],
        "slots": [
            {
                "id": f"S{n}",
                "start": times[n],
                "end": times[n + 1],
                "session": "AM" if n < slots // 2 else "PM",
            }
            for n in range(slots)
        ],
        "rooms": [{"id": "A", "zone": "A"}, {"id": "B", "zone": "B"}, {"id": "C"}],
        "tables": [{"id": f"T{n}", "room": zone[n % 3]} for n in range(tables)],
        "companies": [
            {
                "id": name,
                "side": "ikm" if name[0] == "I" else "tier1",
                "unavailable": [f"S{n}" for n in range(slots) if rng.random() < 0.1],
            }
            for name in names
        ],
        "requests": [
            {"companies": [f"I{i}", f"B{b}"], "score": rng.randint(1, 99)}
            for i in range(makers)
            for b in range(buyers)
        ],
        "rules": {"walking": [["A", "B", 1]]},
        "policy": ["score"],
    }
    for name, change in more.items():
        change(fields[name], rng)
    return Event.model_validate(fields)


def resting(rules: dict[str, Any], rng: random.Random) -> None:
    rules |= {"max_consecutive": 3, "spare_tables": 0.1}


def long(requests: list[dict[str, Any]], rng: random.Random) -> None:
    for request in rng.sample(requests, len(requests) // 10):
        request["length"] = 2


def teams(companies: list[dict[str, Any]], rng: random.Random) -> None:
    for company in companies:
        company["delegations"] = rng.choice([1, 1, 2])


def spaced(companies: list[dict[str, Any]], rng: random.Random) -> None:
    for company in companies:
        company["min_gap"] = 1


def other_rooms(tables: list[dict[str, Any]], rng: random.Random) -> None:
    for table in tables[::4]:
        table["room"] = "C"


def limits(rooms: list[dict[str, Any]], rng: random.Random) -> None:
    rooms[0]["max_meetings"] = 3


def homes(companies: list[dict[str, Any]], rng: random.Random) -> None:
    for n, company in enumerate(companies[-2:]):
        company["home_table"] = f"T{n}"
