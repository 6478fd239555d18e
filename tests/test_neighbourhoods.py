"""Large-neighbourhood search: keeps every rule, never gets worse, and gets somewhere."""

import time
from random import Random

from linkmatch.formats.parse import parse_event
from linkmatch.instances import Sizes, make_event
from linkmatch.models import Event
from linkmatch.scheduler.incumbent import Incumbent
from linkmatch.scheduler.limits import Limits
from linkmatch.scheduler.neighbourhoods import Neighbourhoods
from linkmatch.scheduler.problem import compile_event
from linkmatch.scheduler.prune import prune, whole
from linkmatch.scheduler.search import Search
from linkmatch.scheduler.solve import solve
from linkmatch.scheduler.verify import verify


def ordered_event() -> Event:
    """Return an event in which each request of a company follows the one before it."""
    data = make_event(Sizes(12, 8, slots=6, tables=4, requests_per_ikm=5)).model_dump(mode="json")
    requests = data["requests"]
    for n, request in enumerate(requests):
        request["after"] = [requests[n - 1]["id"]] if n % 3 else []
    return parse_event(data).value


def test_steps_lead_from_nothing_to_a_schedule_that_keeps_all_rules() -> None:
    problem = compile_event(ordered_event())
    best = Incumbent(problem, ["score"], None, time.monotonic())
    best.offer({}, "construct")
    near = Neighbourhoods(problem, best, Limits(lambda: 60.0, lambda: False, 1, 0), Random(0))
    scores = []
    for _ in range(30):
        near.step(0)
        assert best.slot_of is not None
        assert whole(problem, best.slot_of) == best.slot_of
        assert prune(problem, best.slot_of) == best.slot_of
        scores.append(best.value(0))
    assert scores == sorted(scores, key=lambda s: s or 0)
    search = Search(problem, ["score"], Limits(lambda: 20.0, lambda: False, 1, 0))
    search.run()
    optimum = search.best.value(0)
    assert optimum is not None
    assert scores[-1] is not None
    assert 0.9 * optimum <= scores[-1] <= optimum


def test_the_same_seed_takes_the_same_steps() -> None:
    problem = compile_event(ordered_event())
    values = []
    for _ in range(2):
        best = Incumbent(problem, ["score"], None, time.monotonic())
        best.offer({}, "construct")
        near = Neighbourhoods(problem, best, Limits(lambda: 60.0, lambda: False, 1, 3), Random(3))
        for _ in range(5):
            near.step(0)
        values.append(best.value(0))
    assert values[0] == values[1]


def test_meetings_are_held_where_fewest_breaks_come_before_the_score() -> None:
    data = make_event(Sizes(24, 12, slots=10, tables=10, requests_per_ikm=8), 1).model_dump(
        mode="json"
    )
    data["rules"]["max_consecutive"] = 3
    event = parse_event(data).value
    found = solve(event, policy=["breaks", "score"], time_limit=5, workers=1)
    assert found.report.objectives[0].value == found.report.objectives[0].bound == 0
    assert found.meetings, "to hold none has no breaks either"
    assert verify(event, found).valid
