"""The exact model where companies' ways through the zones are given.

The slot of a meeting says its zone then, so walking and the seats of zones are linear in the
variables there are. Schedules of it keep all rules; what it proves holds for these ways alone.
"""

from collections import defaultdict

import numpy as np

from .exact import ExactModel, Variable
from .problem import Ints, Mask, Problem
from .rules.walking import keep_apart
from .zones import Zones


def model_in_zones(problem: Problem, zones: Zones, zone_of: Ints) -> ExactModel:
    """Return the model of an event in which slots say zones.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    zones : Zones
        Its zones.
    zone_of : int array (requests, slots)
        The zone of each request by slot; -1 where it cannot be held.
    """
    plain = problem.relaxed.without_zones
    exact = ExactModel(
        plain, allowed=plain.allowed & _may_begin(problem, zones, zone_of), people_apart=False
    )
    _limit_seats(exact, zones, zone_of)
    needed = {(a, b): int(zones.gap[a, b]) for a, b in np.argwhere(zones.gap).tolist()}
    for company, requests in enumerate(plain.requests_of):
        placed = (
            (int(zone_of[request, slot]), slot, slot + plain.length_of[request] - 1, variable)
            for request in requests
            for slot, variable in exact.slots_of(request)
        )
        keep_apart(exact, placed, needed, single=plain.delegations[company] == 1)
    return exact


def _may_begin(problem: Problem, zones: Zones, zone_of: Ints) -> Mask:
    """Return where the whole of each request can be in one zone (requests, slots)."""
    places = zones.allowed(problem).reshape(problem.request_count, zones.count, zones.slots)
    inside = np.take_along_axis(places, np.maximum(zone_of, 0)[:, None], axis=1)[:, 0]
    found = inside & (zone_of >= 0)
    for further in range(1, int(problem.lengths.max(initial=1))):
        long = problem.lengths > further
        same = np.zeros_like(found)
        same[:, :-further] = zone_of[:, :-further] == zone_of[:, further:]
        found[long] &= same[long]
    return np.asarray(found)


def _limit_seats(exact: ExactModel, zones: Zones, zone_of: Ints) -> None:
    held: dict[tuple[int, int], list[Variable]] = defaultdict(list)
    for (request, start), variable in exact.x.items():
        for slot in range(start, start + exact.problem.length_of[request]):
            held[int(zone_of[request, start]), slot].append(variable)
    for (zone, slot), variables in held.items():
        if len(variables) > zones.seats[zone, slot]:
            exact.at_most(variables, int(zones.seats[zone, slot]))
