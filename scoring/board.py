"""The scores of an event's pairs, made of profiles and wishes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from ..models.event import Company, Event
from .components import capability, quality, wishes
from .gains import BUYER_WEIGHTS, MAKER_WEIGHTS, WEIGHT_DECIMALS, components_of, gain, scores
from .market import Floats, Ints, Market, Mask, Pairs, Relations, Values, town
from .past import ANY, NEVER_MET, Pair, Past
from .profiles import Buyer, Maker, Reader, Remark
from .taxonomy import taxonomy
from .words import Word

T = TypeVar("T")

CHUNK = 50_000
"""Pairs compared at once; more take memory, fewer time."""

MET = 0.5
"""A must-have is met by a process that covers it so far."""


class ScoringError(ValueError):
    """The event cannot be scored; the message says why."""


@dataclass(frozen=True)
class Table:
    """Scored pairs.

    Attributes
    ----------
    pairs : Pairs
        Positions of makers and buyers.
    components : mapping of str to float array (pairs)
    gains : tuple of two float arrays (pairs)
        Of the maker and of the buyer.
    scores : float array (pairs)
    """

    pairs: Pairs
    components: Mapping[str, Values]
    gains: tuple[Values, Values]
    scores: Values

    def row(self, n: int) -> "Table":
        """Return the table of one pair."""
        at = slice(n, n + 1)
        maker, buyer = self.gains
        return Table(
            Pairs(self.pairs.maker[at], self.pairs.buyer[at]),
            {name: values[at] for name, values in self.components.items()},
            (maker[at], buyer[at]),
            self.scores[at],
        )


class Scores:
    """The scores of an event's pairs.

    Parameters
    ----------
    event : Event
        With two sides; the first one makes, the second one buys.
    history : Past, optional
        What is known of earlier events.

    Raises
    ------
    ScoringError
        Where the event has one side, weights name what does not exist or are all 0, or history
        leaves the range from 0 to 1.
    """

    def __init__(self, event: Event, history: Past | None = None) -> None:
        if len(event.sides) != 2:
            raise ScoringError("scores need an event of two sides: who makes, and who buys")
        self.event, self.history = event, history
        if not all(0 <= worth <= 1 for worth in (history.worth.values() if history else ())):
            raise ScoringError("what came of past meetings goes from 0 to 1")
        self.makers = [c for c in event.companies if c.side == event.sides[0]]
        self.buyers = [c for c in event.companies if c.side == event.sides[1]]
        self.weights = weights_of(event)
        self.maker_at = {c.id: n for n, c in enumerate(self.makers)}
        self.buyer_at = {c.id: n for n, c in enumerate(self.buyers)}
        self.remarks: list[Remark] = []
        self.words: dict[str, list[tuple[str, Word]]] = {}
        makers = [self._with_partners(c, self._read(c, Reader.maker)) for c in self.makers]
        buyers = [self._read(c, Reader.buyer) for c in self.buyers]
        cities = [c.city for c in self.makers]
        self.remarks += _unknown_regions(self.buyers, buyers, cities)
        self.market = Market(makers, buyers, cities, self._relations())

    def _read(self, company: Company, read: Callable[[Reader], Maker | Buyer]) -> Any:
        reader = Reader(company.id, company.profile)
        profile = read(reader)
        self.remarks += reader.remarks
        self.words[company.id] = reader.words
        return profile

    def _with_partners(self, company: Company, maker: Maker) -> Maker:
        """Return a maker with what earlier events tell of its partners."""
        found = self.history.partners.get(company.id) if self.history else None
        if found is None:
            return maker
        elsewhere = Reader(company.id, company.profile).partner() is True
        return replace(maker, no_partner=not (found or elsewhere), first_event=False)

    def _relations(self) -> Relations:
        past = self.history or Past({})
        makers, buyers = (self._grid(self._wishes(side)) for side in ("makers", "buyers"))
        bonds = self._placed(past.bonds)
        position = taxonomy("processes").position
        return Relations(
            makers,
            buyers,
            self._grid(self._placed(past.worth), NEVER_MET if self.history else 0),
            {
                pair: None if ANY in codes else [position[c] for c in codes if c in position]
                for pair, codes in bonds.items()
            },
            self._grid(dict.fromkeys(bonds, 1)) > 0,
            *(
                np.array([1 - past.no_show_rate(c.id) for c in side], dtype=np.float32)
                for side in (self.makers, self.buyers)
            ),
        )

    def _placed(self, values: Mapping[Pair, T]) -> dict[tuple[int, int], T]:
        """Return values of pairs that are here by the positions of maker and buyer."""
        return {
            (self.maker_at[a], self.buyer_at[b]): value
            for (a, b), value in values.items()
            if a in self.maker_at and b in self.buyer_at
        }

    def _grid(self, values: Mapping[tuple[int, int], float], others: float = 0) -> Floats:
        """Return values by position of maker and buyer as an array (makers, buyers)."""
        grid = np.full((len(self.makers), len(self.buyers)), others, dtype=np.float32)
        for pair, value in values.items():
            grid[pair] = value
        return grid

    # Pairs ---------------------------------------------------------------------------------

    def candidates(self) -> Pairs:
        """Return the pairs worth a look.

        Those of which a process covers a need, a topic is wanted and offered, one side wishes for
        the other, or that are requested; without those that are refused.
        """
        market = self.market
        coverage = taxonomy("processes").coverage > 0
        had = _marks(market.processes, len(coverage))
        needed = _marks(market.needs, len(coverage))
        served = had.astype(np.float32) @ (coverage.T.astype(np.float32))
        found = served @ needed.T.astype(np.float32) > 0
        found |= market.topics_wanted.astype(np.float32) @ market.topics_offered.T > 0
        found |= (market.relations.maker_wishes > 0) | (market.relations.buyer_wishes > 0)
        for pair in self._requested():
            found[pair] = True
        for pair in self.refused:
            found[pair] = False
        maker, buyer = found.nonzero()
        return Pairs(maker.astype(np.int64), buyer.astype(np.int64))

    def _requested(self) -> Iterator[tuple[int, int]]:
        for request in self.event.requests:
            pair = self.pair(request.companies)
            if pair is not None:
                yield pair

    def pair(self, companies: Sequence[str]) -> tuple[int, int] | None:
        """Return the positions of maker and buyer, or ``None`` where it is no such pair."""
        if len(companies) != 2:
            return None
        a, b = companies if companies[0] in self.maker_at else companies[::-1]
        known = a in self.maker_at and b in self.buyer_at
        return (self.maker_at[a], self.buyer_at[b]) if known else None

    def _wishes(self, side: str) -> dict[tuple[int, int], float]:
        """Return what each wish of a side is worth, by positions of maker and buyer."""
        mine, other = self.makers, self.buyer_at
        if side == "buyers":
            mine, other = self.buyers, self.maker_at
        found: dict[tuple[int, int], float] = {}
        for n, company in enumerate(mine):
            for wish in company.wishes:
                if wish.company in other:
                    at = (n, other[wish.company])
                    at = at if side == "makers" else at[::-1]
                    found[at] = max(wishes.worth(wish.rank), found.get(at, 0))
        return found

    @cached_property
    def refused(self) -> dict[tuple[int, int], str | None]:
        """Pairs, by the positions of maker and buyer, that must not meet.

        Each with the company that will not meet the other; ``None`` where the event forbids it.
        """
        found: dict[tuple[int, int], str | None] = {}
        vetoes = ((c.id, other, c.id) for c in self.event.companies for other in c.veto)
        for one, other, who in (*vetoes, *((a, b, None) for a, b in self.event.forbidden)):
            pair = self.pair((one, other))
            if pair is not None:
                found.setdefault(pair, who)
        return found

    def table(self, pairs: Pairs) -> Table:
        """Return the scores of some pairs."""
        parts = [
            self._part(Pairs(pairs.maker[s : s + CHUNK], pairs.buyer[s : s + CHUNK]))
            for s in range(0, max(len(pairs), 1), CHUNK)
        ]
        names = parts[0].components
        return Table(
            pairs,
            {name: np.concatenate([p.components[name] for p in parts]) for name in names},
            (
                np.concatenate([p.gains[0] for p in parts]),
                np.concatenate([p.gains[1] for p in parts]),
            ),
            np.concatenate([p.scores for p in parts]),
        )

    def _part(self, pairs: Pairs) -> Table:
        components = components_of(self.market, pairs)
        maker, buyer = (gain(weights, components) for weights in self.weights)
        found = scores(maker, buyer, components["attendance"])
        return Table(pairs, components, (maker, buyer), found)

    def spent(self, pairs: Pairs) -> Mask:
        """Return which pairs are partners already for all needs that could be met (pairs)."""
        found: Mask = self.market.relations.bonded[pairs.maker, pairs.buyer].copy()
        at = np.flatnonzero(found)
        some = Pairs(pairs.maker[at], pairs.buyer[at])
        found[at] = ~capability.fits(self.market, some).any(axis=(1, 2))
        return found

    def misses_must(self, pairs: Pairs) -> Mask:
        """Return of which pairs the maker does not meet a must-have (pairs)."""
        strict: Mask = np.asarray(self.market.need_must.any(axis=1))
        some = np.flatnonzero(strict[pairs.buyer])
        found = np.zeros(len(pairs), dtype=bool)
        for start in range(0, len(some), CHUNK):
            at = some[start : start + CHUNK]
            found[at] = self.unmet(Pairs(pairs.maker[at], pairs.buyer[at])).any(axis=1)
        return found

    def unmet(self, pairs: Pairs) -> Mask:
        """Return which must-haves a maker does not meet (pairs, needs)."""
        met = capability.fits(self.market, pairs).max(axis=2) >= MET - 1e-6
        met &= quality.met(self.market, pairs) >= 1 - 1e-6
        met |= capability.bound(self.market, pairs)
        found: Mask = self.market.need_must[pairs.buyer] & ~met
        return found


def _unknown_regions(
    companies: Sequence[Company], buyers: Sequence[Buyer], cities: Sequence[str | None]
) -> Iterator[Remark]:
    """Yield a remark on each region of a buyer from which no maker comes."""
    towns = {town(city): city for city in cities if city is not None}
    for company, buyer in zip(companies, buyers, strict=True):
        for n, region in enumerate(buyer.regions):
            if town(region) not in towns:
                near = get_close_matches(town(region), towns, n=1)
                hint = f"; is {towns[near[0]]!r} meant?" if near else ""
                message = f"no maker's town is {region!r}{hint}"
                yield Remark(company.id, ("regions", n), message)


def weights_of(event: Event) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Return the weights of the makers' and the buyers' gain; the event's go before defaults."""
    given = event.scoring.weights
    unknown = [side for side in given if side not in event.sides]
    if unknown:
        raise ScoringError(f"weights are given for {unknown[0]}, which is no side of the event")
    sides = []
    for side, usual in zip(event.sides, (MAKER_WEIGHTS, BUYER_WEIGHTS), strict=True):
        wrong = [name for name in given.get(side, {}) if name not in usual]
        if wrong:
            raise ScoringError(
                f"{wrong[0]} is no component of what {side} gains; those are {', '.join(usual)}"
            )
        weights = {**usual, **given.get(side, {})}
        sides.append({name: round(weight, WEIGHT_DECIMALS) for name, weight in weights.items()})
        if not sum(sides[-1].values()):
            raise ScoringError(f"the weights of {side} are all 0; one has to count")
    return sides[0], sides[1]


def _marks(codes: Ints, count: int) -> Mask:
    marks = np.zeros((len(codes), count), dtype=bool)
    rows, columns = (codes >= 0).nonzero()
    marks[rows, codes[rows, columns]] = True
    return marks
