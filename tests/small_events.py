"""Small events, and all their schedules one by one: what the solver's answers are judged by."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from hypothesis import strategies as st
from linkmatch.models import Event

Starts = Mapping[str, str]


@st.composite
def small_events(draw: st.DrawFn, demanding: bool = False) -> Event:
    """Events of up to five requests; with many demands, or with few that conflict seldom."""
    slots = [
        {
            "id": f"S{n}",
            "start": f"2026-03-02T09:{15 * n:02d}",
            "end": f"2026-03-02T09:{15 * n + 15:02d}",
        }
        for n in range(draw(st.integers(1, 3)))
    ]
    ids = [s["id"] for s in slots]
    often = (
        st.sampled_from([True, True, False]) if demanding else st.sampled_from([True] + [False] * 5)
    )
    companies: list[dict[str, Any]] = [
        {
            "id": name,
            "unavailable": draw(st.lists(st.sampled_from(ids), max_size=1)),
            "max_meetings": draw(st.sampled_from([None, None, 1, 2])),
            "min_meetings": draw(st.sampled_from([0, 0, 1, 2])),
        }
        for name in "ABCD"
    ]
    for company in companies:
        if company["max_meetings"] is not None:
            company["min_meetings"] = min(company["min_meetings"], company["max_meetings"])
    pairs = draw(
        st.lists(
            st.sampled_from(["AB", "AC", "AD", "BC", "BD", "CD"]),
            unique=True,
            min_size=1,
            max_size=5,
        )
    )
    requests: list[dict[str, Any]] = []
    for n, pair in enumerate(pairs):
        requests.append(
            {
                "id": f"Q{n}",
                "companies": list(pair),
                "score": draw(st.integers(0, 9)),
                "must": draw(often),
                "slot": draw(st.sampled_from([None, None, None, *ids])),
                "after": draw(st.sampled_from([[], [], [f"Q{n - 1}"]])) if n else [],
            }
        )
    rules = {
        "strict_minimums": draw(st.booleans()) if demanding else False,
        "must_one_of": draw(st.sampled_from([[], [["Q0"]], [[r["id"] for r in requests[:2]]]]))
        if demanding
        else [],
    }
    return Event.model_validate_json(
        json.dumps(
            {
                "sides": ["all"],
                "slots": slots,
                "table_count": draw(st.integers(1, 2)),
                "companies": companies,
                "requests": requests,
                "forbidden": draw(st.lists(st.sampled_from([["A", "B"], ["C", "D"]]), max_size=1)),
                "rules": rules,
            }
        )
    )


Path = tuple[str | int, ...]


def choices(event: Event) -> Iterator[dict[str, str]]:
    """Yield the slot of each request held, for each choice that tables and companies allow."""
    names = [r.id for r in event.requests]
    seats = {s.id: sum(s.id not in t.unavailable for t in event.all_tables) for s in event.slots}
    open_slots = [[None, *(s.id for s in event.slots)] for _ in names]
    for slots in product(*open_slots):
        starts = {r: s for r, s in zip(names, slots, strict=True) if s is not None}
        places = [(c, starts[r.id]) for r in event.requests if r.id in starts for c in r.companies]
        full = any(n > seats[slot] for slot, n in Counter(starts.values()).items())
        if len(set(places)) == len(places) and not full:
            yield starts


def unmet(event: Event, starts: Starts) -> frozenset[Path]:
    """Return the places of the demands that a choice of slots does not meet."""
    order = {s.id: n for n, s in enumerate(event.slots)}
    held = Counter(c for r in event.requests if r.id in starts for c in r.companies)
    found: list[Path] = []
    for n, request in enumerate(event.requests):
        slot = starts.get(request.id)
        if request.must and slot is None:
            found.append(("requests", n, "must"))
        if request.slot is not None and slot not in (None, request.slot):
            found.append(("requests", n, "slot"))
        for k, earlier in enumerate(request.earlier):
            if slot is not None and earlier in starts and order[starts[earlier]] >= order[slot]:
                found.append(("requests", n, "after", k))
        for k, pair in enumerate(event.forbidden):
            if slot is not None and set(pair) == set(request.companies):
                found.append(("forbidden", k))
    for n, company in enumerate(event.companies):
        taken = {
            starts[r.id] for r in event.requests if r.id in starts and company.id in r.companies
        }
        if taken.intersection(company.unavailable):
            found.append(("companies", n, "unavailable"))
        if company.max_meetings is not None and held[company.id] > company.max_meetings:
            found.append(("companies", n, "max_meetings"))
        if event.rules.strict_minimums and held[company.id] < company.min_meetings:
            found.append(("companies", n, "min_meetings"))
    for k, names in enumerate(event.rules.must_one_of):
        if not starts.keys() & set(names):
            found.append(("rules", "must_one_of", k))
    return frozenset(found)


def schedules(event: Event) -> Iterator[dict[str, str]]:
    """Yield the slot of each request held, for each schedule that keeps the rules."""
    return (starts for starts in choices(event) if not unmet(event, starts))


def worth(event: Event, starts: Starts) -> tuple[int, int]:
    """Return minus the shortfall, and the score in thousandths."""
    score = short = 0
    count = dict.fromkeys(event.company_by_id, 0)
    for request in event.requests:
        if request.id in starts:
            score += round(request.score * 1000)
            for name in request.companies:
                count[name] += 1
    for company in event.companies:
        short += max(0, company.min_meetings - count[company.id])
    return -short, score


def best(event: Event) -> tuple[int, int] | None:
    """Return the best worth of any schedule; ``None`` where there is none."""
    return max((worth(event, s) for s in schedules(event)), default=None)
