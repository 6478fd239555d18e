"""Events in which many rules act at once: how far and how fast they are proven.

People with different skills, interpreters, rest, meetings of two slots, and two zones that are a
walk apart. Run it as ``python benchmarks/rules.py --seeds 16 --limit 10``.
"""

import argparse
import random
import time
from typing import Any

from linkmatch.instances.generator import make_event
from linkmatch.instances.sizes import Sizes
from linkmatch.models import Event
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.verify import verify

JAPANESE, ENGLISH_TOO, TEAMS, LONG, DEMANDING = 0.3, 0.5, 0.15, 0.05, 0.05
"""Shares of Tier-1 firms that speak Japanese alone, of the others that speak English, of companies
that send two people, of requests of two slots, and of those that ask for a topic."""

ZONES = {"A": 0.6, "B": 0.4}
"""Shares of the tables."""

TOPICS = ("quality", "price")
REST = {"max_consecutive": 4, "max_per_session": 5}


def ruled_event(sizes: Sizes, seed: int, *, walking: bool = True) -> Event:
    """Return a made-up event with rules.

    Parameters
    ----------
    sizes : Sizes
        How large it is.
    seed : int
        Another one gives other companies, people, requests and absences.
    walking : bool
        Whether a free slot is needed between meetings in the two zones.
    """
    rng, data = random.Random(seed), make_event(sizes, seed).model_dump(mode="json")
    slots = [slot["id"] for slot in data["slots"]]
    data["rooms"] = [{"id": f"R{zone}", "zone": zone} for zone in ZONES]
    first = round(ZONES["A"] * len(data["tables"]))
    for n, table in enumerate(data["tables"]):
        table["room"] = "RA" if n < first else "RB"
    data["rules"] = REST | ({"walking": [["A", "B", 1]]} if walking else {})
    for company in data["companies"]:
        _add_people(company, slots, rng)
    data["interpreters"] = [
        {"id": f"P{n + 1}", "languages": ["id", "ja"], "unavailable": rng.sample(slots, 1)}
        for n in range(max(2, sizes.tier1 // 5))
    ]
    teams = {company["id"] for company in data["companies"] if company["representatives"]}
    for request in data["requests"]:
        request["length"] = 2 if rng.random() < LONG else 1
        if rng.random() < DEMANDING:
            asked = teams.intersection(request["companies"])
            request["needs"] = {c: {"topic": rng.choice(TOPICS)} for c in sorted(asked)}
    return Event.model_validate(data)


def _add_people(company: dict[str, Any], slots: list[str], rng: random.Random) -> None:
    """Let a company speak languages, and perhaps send two people who know different things."""
    japanese = company["side"] != "ikm" and rng.random() < JAPANESE
    spoken = ["ja"] if japanese else ["id", "en"] if rng.random() < ENGLISH_TOO else ["id"]
    company["languages"] = spoken
    if rng.random() < TEAMS:
        company["delegations"] = 2
        company["representatives"] = [
            {
                "id": f"R{n + 1}",
                "languages": spoken + (["id"] if japanese else ["ja"]) * n,
                "topics": [topic],
                "unavailable": rng.sample(slots, rng.randrange(2)),
            }
            for n, topic in enumerate(TOPICS)
        ]


def main() -> None:
    """Solve events for the score alone, and print what is proven of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=16)
    parser.add_argument("--limit", type=float, default=10.0, help="seconds for each event")
    parser.add_argument("--companies", type=int, nargs=2, default=(70, 30))
    parser.add_argument("--slots", type=int, default=12)
    parser.add_argument("--no-walking", action="store_true")
    asked = parser.parse_args()
    ikm, tier1 = asked.companies
    sizes = Sizes(ikm, tier1, asked.slots, max(1, tier1 - 2), min(12, tier1))
    proven = 0
    for seed in range(asked.seeds):
        event = ruled_event(sizes, seed, walking=not asked.no_walking)
        started = time.perf_counter()
        schedule = solve(event, policy=["score"], time_limit=asked.limit)
        seconds = time.perf_counter() - started
        assert verify(event, schedule).valid
        assert schedule.report is not None
        score = schedule.report.objectives[0]
        proven += schedule.report.status == "optimal"
        print(f"{seed:3d}  {score.value} of {score.bound}  {seconds:.1f} s", flush=True)
    print(f"{proven} of {asked.seeds} proven")


if __name__ == "__main__":
    main()
