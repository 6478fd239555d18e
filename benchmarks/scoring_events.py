"""Events of which the true fit is known: companies as they are, and what they write of themselves.

The truth is drawn first, from skills, quality, capacity and what each side wants to learn; it uses
none of the weights, taxonomy relations or formulas of the scores. Profiles tell it badly: in either
language, by synonyms, in general terms, misspelt, with figures left out or wrong.
"""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from linkmatch.models import Event
from linkmatch.scoring.taxonomy import Term, taxonomy
from numpy.typing import NDArray

Truth = NDArray[np.float64]

DIMENSIONS = 12
"""Of the space in which processes lie; those of one family lie near each other."""

LEAF_SPREAD = 0.45
CHEMISTRY = 0.25
"""Spread of what nobody can know beforehand (logarithm)."""

TOLD, GENERAL, MISSPELT = 0.85, 0.10, 0.05
"""How often a fact is told at all, in general terms, and misspelt."""

HEARSAY = 0.8
"""Spread of what companies know of each other when they wish (logarithm)."""

WISHES = 3
SLOTS, TABLES_PER_BUYER = 12, 0.95


@dataclass(frozen=True)
class Fair:
    """An event, its truth (makers, buyers), and the words of each profile."""

    event: Event
    truth: Truth
    texts: tuple[list[str], list[str]]


class _Writer:
    """Writes facts as people do."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def tells(self) -> bool:
        return bool(self.rng.random() < TOLD)

    def word(self, kind: str, term: Term) -> str:
        if term.parent is not None and self.rng.random() < GENERAL:
            terms = taxonomy(kind)
            term = terms.terms[terms.position[term.parent]]
        names = [*term.names.values(), *term.synonyms]
        word = str(names[self.rng.integers(len(names))])
        if self.rng.random() < MISSPELT and len(word) > 5:
            at = int(self.rng.integers(1, len(word) - 2))
            word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word

    def amount(self, value: float) -> int:
        return max(10, int(value * np.exp(self.rng.normal(0, 0.3))))


def make_fair(makers: int, buyers: int, seed: int, *, with_wishes: bool) -> Fair:
    """Draw an event.

    Parameters
    ----------
    makers, buyers : int
        How many companies of each side.
    seed : int
        The truth is the same with wishes and without.
    with_wishes : bool
        Whether half of the companies wish for ``WISHES`` others, by hearsay.
    """
    rng = np.random.default_rng(seed)
    writer = _Writer(np.random.default_rng([seed, 1]))
    terms = [t for t in taxonomy("processes").terms if t.parent is not None]
    topics = taxonomy("topics").terms
    places = _places(terms, rng)
    offers = [_maker(rng, writer, terms) for _ in range(makers)]
    wants = [_buyer(rng, writer, terms) for _ in range(buyers)]
    learn = rng.random((makers, len(topics))) ** 4
    teach = rng.random((buyers, len(topics))) ** 4
    truth = _truth(offers, wants, learn @ teach.T, places, rng)
    companies = [
        *_companies("ikm", [offer[1] for offer in offers], learn, "topics_wanted", writer),
        *_companies("tier1", [want[1] for want in wants], teach, "topics_offered", writer),
    ]
    if with_wishes:
        _wish(companies, truth, np.random.default_rng([seed, 2]))
    tables = int(buyers * TABLES_PER_BUYER)
    data = {"slots": _slots(), "table_count": tables, "companies": companies}
    words = [" ".join(_words(c["profile"])) for c in companies]
    event = Event.model_validate_json(json.dumps(data))
    return Fair(event, truth, (words[:makers], words[makers:]))


def _slots() -> list[dict[str, str]]:
    times = [(f"{8 + n // 4:02}:{n % 4 * 15:02}", n) for n in range(SLOTS)]
    return [
        {"id": f"S{n}", "start": f"2026-01-05T{time}", "end": f"2026-01-05T{time}:59"}
        for time, n in times
    ]


def _companies(
    side: str, profiles: list[dict[str, Any]], tastes: Truth, field: str, writer: _Writer
) -> list[dict[str, Any]]:
    """Return companies that also tell the two topics dearest to them."""
    topics, companies = taxonomy("topics").terms, []
    for n, (profile, taste) in enumerate(zip(profiles, tastes, strict=True), start=1):
        dearest = np.argsort(-taste)[:2]
        told = [writer.word("topics", topics[t]) for t in dearest if writer.tells()]
        companies.append({"id": f"{side}-{n}", "side": side, "profile": {**profile, field: told}})
    return companies


def _places(terms: list[Term], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return where each process lies (processes, dimensions), of length 1."""
    families = {term.parent: rng.normal(size=DIMENSIONS) for term in terms}
    places = np.array([families[t.parent] for t in terms])
    places += LEAF_SPREAD * rng.normal(size=places.shape)
    found: NDArray[np.float64] = places / np.linalg.norm(places, axis=1, keepdims=True)
    return found


def _maker(
    rng: np.random.Generator, writer: _Writer, terms: list[Term]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a maker is, and what it writes."""
    able = rng.choice(len(terms), rng.integers(1, 5), replace=False)
    skill, capacity = rng.beta(2, 2, len(able)), np.exp(rng.normal(8, 1, len(able)))
    quality = rng.random()
    processes = []
    for n, at in enumerate(able):
        item: dict[str, Any] = {"process": writer.word("processes", terms[at])}
        if writer.tells():
            item["monthly_capacity"] = writer.amount(capacity[n])
        if writer.tells():
            item["tolerance"] = f"IT{round(12 - 6 * skill[n])}"
        if writer.tells():
            processes.append(item)
    held = [("ISO 9001", 0.5), ("IATF 16949", 0.8), ("5R", 0.2)]
    certificates = [name for name, least in held if quality > least and writer.tells()]
    truth = {"able": able, "skill": skill, "capacity": capacity, "quality": quality}
    return truth, {"processes": processes, "certificates": certificates}


def _buyer(
    rng: np.random.Generator, writer: _Writer, terms: list[Term]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a buyer needs, and what it writes."""
    wanted = rng.choice(len(terms), rng.integers(2, 6), replace=False)
    hard, volume = rng.random(len(wanted)), np.exp(rng.normal(8, 1, len(wanted)))
    value = np.exp(rng.normal(0, 0.5, len(wanted)))
    needs = []
    for n, at in enumerate(wanted):
        need: dict[str, Any] = {"process": writer.word("processes", terms[at])}
        if writer.tells():
            need["monthly_volume"] = writer.amount(volume[n])
        if writer.tells():
            need["tolerance"] = f"IT{round(13 - 6 * hard[n])}"
        asked = [("ISO 9001", 0.5), ("IATF 16949", 0.85)]
        need["certificates"] = [name for name, least in asked if hard[n] > least]
        if writer.tells():
            needs.append(need)
    return {"wanted": wanted, "hard": hard, "volume": volume, "value": value}, {"needs": needs}


def _truth(
    offers: list[tuple[dict[str, Any], dict[str, Any]]],
    wants: list[tuple[dict[str, Any], dict[str, Any]]],
    taught: Truth,
    places: NDArray[np.float64],
    rng: np.random.Generator,
) -> Truth:
    """Return what a meeting of each pair would be worth (makers, buyers)."""
    found = np.empty(taught.shape)
    for a, (maker, _) in enumerate(offers):
        for b, (buyer, _) in enumerate(wants):
            near = np.maximum(0, places[buyer["wanted"]] @ places[maker["able"]].T) ** 3
            sure = 1 / (1 + np.exp(4 * (buyer["hard"][:, None] - maker["skill"][None, :])))
            enough = np.minimum(1, maker["capacity"][None, :] / buyer["volume"][:, None]) ** 0.5
            done = (near * sure * enough).max(axis=1) * (0.4 + 0.6 * maker["quality"])
            bought = (done * buyer["value"]).sum() / buyer["value"].sum()
            learnt = min(1.0, taught[a, b] / 2)
            found[a, b] = np.sqrt(bought * (0.6 * done.max() + 0.4 * learnt))
    chance: Truth = found * np.exp(rng.normal(0, CHEMISTRY, found.shape))
    return chance


def _wish(companies: list[dict[str, Any]], truth: Truth, rng: np.random.Generator) -> None:
    makers = len(truth)
    heard = truth * np.exp(rng.normal(0, HEARSAY, truth.shape))
    for n, company in enumerate(companies):
        mine = heard[n] if n < makers else heard[:, n - makers]
        others = companies[makers:] if n < makers else companies[:makers]
        if rng.random() < 0.5:
            company["wishes"] = [
                {"company": others[other]["id"], "rank": rank}
                for rank, other in enumerate(np.argsort(-mine)[:WISHES].tolist(), start=1)
            ]


def _words(value: object) -> list[str]:
    """Return the texts in a profile."""
    if isinstance(value, dict):
        return [word for inner in value.values() for word in _words(inner)]
    if isinstance(value, list):
        return [word for inner in value for word in _words(inner)]
    return [value] if isinstance(value, str) else []
