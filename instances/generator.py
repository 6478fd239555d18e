"""Made-up events of any size: the same sizes and seed always give the same event.

Scores come from profiles (processes offered and needed, capacity, certificates), so that they
are correlated as in life: makers of the same process compete for the same buyers.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import numpy as np

from ..models.bulk import assembled, collection_paused
from ..models.event import Company, Event, Room, Slot, Table
from ..models.request import Request, default_request_id
from .draw import Draw
from .profiles import Buyer, Maker, Market, draw_buyer, draw_maker
from .sizes import Sizes, parse_sizes, usual_tables

__all__ = ["Sizes", "make_event", "parse_sizes", "usual_tables"]

REGIONS = (
    "Tegal",
    "Klaten",
    "Purbalingga",
    "Juwana",
    "Sidoarjo",
    "Pasuruan",
    "Sukabumi",
    "Bandung",
    "Bekasi",
    "Karawang",
)
FIRST_DAY = date(2026, 1, 26)
MAX_SLOTS_A_DAY = 24
MAX_MINUTES_A_DAY = 480
LUNCH_FROM, LUNCH_UNTIL = time(12), time(13)
ROOM = Room(id="R1", name="Aula")


@collection_paused()
def make_event(
    sizes: Sizes, seed: int = 0, *, name: str | None = None, first_day: date = FIRST_DAY
) -> Event:
    """Return a made-up event.

    Parameters
    ----------
    sizes : Sizes
        How large it is.
    seed : int
        0 or more; another seed gives other companies, requests, scores and absences.
    name : str, optional
        Name of the event; default: one that tells the sizes.
    first_day : datetime.date
        The day of the first slots; an event that does not fit a day goes on on the next.

    Raises
    ------
    ValueError
        Where the seed is negative.
    """
    # Absences are drawn last, so that the same requests can be tried with other absences.
    draw = Draw(seed)
    makers = [draw_maker(draw) for _ in range(sizes.ikm)]
    buyers = [draw_buyer(draw) for _ in range(sizes.tier1)]
    cities = [REGIONS[draw.below(len(REGIONS))] for _ in range(sizes.ikm + sizes.tier1)]
    ikm_ids, tier1_ids = _numbered("IKM-", sizes.ikm), _numbered("T1-", sizes.tier1)
    if sizes.uniform:
        pairs = _uniform_pairs(sizes.ikm, sizes.tier1, sizes.requests_per_ikm, draw)
    else:
        pairs = _fitting_pairs(makers, buyers, sizes.requests_per_ikm, draw)
    requests = _requests(pairs, ikm_ids, tier1_ids)
    slots = make_slots(sizes.slots, sizes.slot_minutes, first_day)
    away = _absences([slot.id for slot in slots], sizes, draw)
    return Event(
        name=name or f"Contoh {sizes.ikm} × {sizes.tier1} × {sizes.slots}",
        note=(
            f"Made up by the generator of linkmatch ({sizes}; seed {seed}): companies, profiles, "
            "requests, scores and absences are illustrative and describe no real firm."
        ),
        slots=slots,
        rooms=(ROOM,),
        tables=tuple(Table(id=table, room=ROOM.id) for table in _numbered("M", sizes.tables)),
        companies=_companies(sizes, [*ikm_ids, *tier1_ids], [*makers, *buyers], cities, away),
        requests=requests,
    )


def _numbered(prefix: str, count: int) -> list[str]:
    width = max(2, len(str(count)))
    return [f"{prefix}{n:0{width}d}" for n in range(1, count + 1)]


def make_slots(count: int, minutes: int, first_day: date = FIRST_DAY) -> tuple[Slot, ...]:
    """Return slots over as few days as hold them, the days about equally long.

    Mornings end at 12 o'clock and afternoons begin at 13. Sessions are ``AM`` and ``PM`` where
    one day is enough, else ``D1-AM``, ``D1-PM``, ``D2-AM``, ….
    """
    a_day = max(1, min(MAX_SLOTS_A_DAY, MAX_MINUTES_A_DAY // minutes))
    days = -(-count // a_day)
    length = timedelta(minutes=minutes)
    times: list[tuple[datetime, str]] = []
    for day, (first, end) in enumerate(pairwise(count * n // days for n in range(days + 1))):
        prefix = f"D{day + 1}-" if days > 1 else ""
        mornings = -(-(end - first) // 2)
        noon = datetime.combine(first_day + timedelta(days=day), LUNCH_FROM)
        afternoon = datetime.combine(noon.date(), LUNCH_UNTIL)
        times += [(noon - n * length, f"{prefix}AM") for n in range(mornings, 0, -1)]
        times += [(afternoon + n * length, f"{prefix}PM") for n in range(end - first - mornings)]
    return tuple(
        Slot(id=slot, start=start, end=start + length, session=session)
        for slot, (start, session) in zip(_numbered("S", count), times, strict=True)
    )


def _fitting_pairs(
    makers: list[Maker], buyers: list[Buyer], size: int, draw: Draw
) -> Iterator[tuple[int, int, int]]:
    """Yield IKM and Tier-1 by position, with a score, for what fits their profiles."""
    market = Market(buyers)
    for n, maker in enumerate(makers):
        for other, score in market.choices(maker, size, draw):
            yield n, other, score


def _uniform_pairs(ikm: int, tier1: int, size: int, draw: Draw) -> Iterator[tuple[int, int, int]]:
    for n in range(ikm):
        for other in draw.sample(tier1, size):
            yield n, other, draw.between(1, 100)


_PLAIN = tuple(
    Request.default_of(name)
    for name in Request.model_fields
    if name not in ("id", "companies", "score")
)
"""What a request is beside its companies and score."""


def _requests(
    pairs: Iterable[tuple[int, int, int]], ikm_ids: list[str], tier1_ids: list[str]
) -> tuple[Request, ...]:
    named = (((ikm_ids[n], tier1_ids[other]), score) for n, other, score in pairs)
    return tuple(
        assembled(
            Request,
            ((default_request_id(pair), pair, score, *_PLAIN) for pair, score in named),
        )
    )


def quarter(slots: int) -> int:
    """Return how many slots a company misses that misses a quarter; never all of them."""
    return min(-(-slots // 4), slots - 1)


def _absences(slots: list[str], sizes: Sizes, draw: Draw) -> list[tuple[str, ...]]:
    """Return the slots that each company misses: scattered ones, quarters and halves."""
    count = sizes.ikm + sizes.tier1
    # Half up, not half to even: 2.5 companies are 3, as a person expects.
    partial = set(draw.sample(count, int(sizes.partial * count + 0.5)))
    half_day = set(draw.sample(count, int(sizes.half_day * count + 0.5)))
    block, half = quarter(len(slots)), len(slots) // 2
    away = []
    for company in range(count):
        missed = draw.units(len(slots)) < sizes.absence
        if company in partial:
            first = draw.below(len(slots) - block + 1)
            missed[first : first + block] = True
        if company in half_day:
            first = draw.below(2) * (len(slots) - half)
            missed[first : first + half] = True
        away.append(tuple(slots[n] for n in np.flatnonzero(missed)))
    return away


def _companies(
    sizes: Sizes,
    ids: list[str],
    profiles: list[Maker | Buyer],
    cities: list[str],
    away: list[tuple[str, ...]],
) -> tuple[Company, ...]:
    labels = {"ikm": "IKM Contoh", "tier1": "Tier-1 Contoh"}
    sides = ["ikm"] * sizes.ikm + ["tier1"] * sizes.tier1
    return tuple(
        Company(
            id=company,
            name=f"{labels[side]} {company.rpartition('-')[2]}",
            side=side,
            city=city,
            unavailable=missed,
            min_meetings=sizes.min_meetings,
            max_meetings=sizes.max_meetings,
            profile=profile.as_profile(),
        )
        for company, side, profile, city, missed in zip(
            ids, sides, profiles, cities, away, strict=True
        )
    )
