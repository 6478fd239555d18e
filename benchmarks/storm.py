"""A storm: random changes on the day of an event, one after another, while the clock moves.

Each repair starts from what the one before left. Every schedule is verified, the past compared,
and it is counted how often the fewest losses are proven.
"""

import argparse
import random
import statistics
import time
from collections.abc import Iterator

from linkmatch.instances.generator import make_event, parse_sizes
from linkmatch.models import Event, Schedule
from linkmatch.models.changes import CHANGES, Change
from linkmatch.scheduler.outcome import InfeasibleError
from linkmatch.scheduler.repair.repair import repair
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.verify import verify

KINDS = ("absent", "late", "back", "table_lost", "request_withdrawn", "must", "new_request", "pin")


def random_change(event: Event, schedule: Schedule, now: str | None, rng: random.Random) -> Change:
    """Return a change that fits an event."""
    slots = [slot.id for slot in event.ordered_slots]
    to_come = slots[slots.index(now) + 1 :] if now else slots
    company = rng.choice(event.companies).id
    held = {meeting.request for meeting in schedule.meetings}
    waiting = [r.id for r in event.requests if r.id not in held]
    kind = rng.choice(KINDS)
    first = rng.randrange(len(to_come))
    span = {"from": to_come[first], "to": to_come[min(first + rng.randrange(3), len(to_come) - 1)]}
    values = {
        "absent": {"company": company, **span},
        "late": {"company": company, "to": span["to"]},
        "back": {"company": company},
        "table_lost": {"table": rng.choice(event.all_tables).id, **span},
        "request_withdrawn": {"request": rng.choice(event.requests).id},
        "must": {"request": rng.choice(waiting or [event.requests[0].id])},
        "pin": {"request": rng.choice(event.requests).id, "slot": span["from"]},
        "new_request": {"companies": _new_pair(event, rng), "score": rng.randrange(101)},
    }[kind]
    return CHANGES.validate_python([{"type": kind, **values}])[0]


def _new_pair(event: Event, rng: random.Random) -> tuple[str, str]:
    known = {frozenset(r.companies) for r in event.requests}
    sides = [[c.id for c in event.companies if c.side == side] for side in event.sides]
    while True:
        pair = rng.choice(sides[0]), rng.choice(sides[1])
        if frozenset(pair) not in known:
            return pair


def storm(
    event: Event, changes: int, seed: int, time_limit: float
) -> Iterator[tuple[str, float, bool, bool]]:
    """Yield kind, seconds, whether a repair was possible, and whether all of it is proven.

    Raises
    ------
    AssertionError
        Where a schedule breaks a rule that the past does not, or something past moved.
    """
    rng = random.Random(seed)
    schedule = solve(event, time_limit=10, workers=1)
    slots = [slot.id for slot in event.ordered_slots]
    for n in range(changes):
        passed = n * (len(slots) - 2) // changes
        now = slots[passed - 1] if passed else None
        change = random_change(event, schedule, now, rng)
        began = time.process_time()
        try:
            done = repair(event, schedule, [change], now=now, workers=1, time_limit=time_limit)
        except InfeasibleError:
            yield change.type, time.process_time() - began, False, True
            continue
        seconds = time.process_time() - began
        past = set(slots[:passed])
        before = {m for m in schedule.meetings if m.slot in past}
        assert before == {m for m in done.schedule.meetings if m.slot in past}
        told = {v.message for v in verify(done.event, done.schedule).violations}
        assert told <= set(done.report.past), told
        event, schedule = done.event, done.schedule
        yield change.type, seconds, True, all(stage.gap == 0 for stage in done.report.stages)


def main() -> None:
    """Run storms and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="70x30x12x28")
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--time-limit", type=float, default=10.0)
    arguments = parser.parse_args()
    for seed in range(arguments.seeds):
        event = make_event(parse_sizes(arguments.sizes), seed)
        rows = list(storm(event, arguments.changes, seed, arguments.time_limit))
        seconds = [row[1] for row in rows]
        print(
            f"seed {seed}: {len(rows)} changes, {sum(row[2] for row in rows)} repaired, "
            f"{sum(row[3] for row in rows)} proven in all stages; seconds: "
            f"median {statistics.median(seconds):.3f}, most {max(seconds):.2f}"
        )


if __name__ == "__main__":
    main()
