"""Of each list of requests at least one is held."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation
from .base import Rule

if TYPE_CHECKING:
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield lists of which no request is held."""
    for names in plan.event.rules.must_one_of:
        if not any(name in plan.by_request for name in names):
            yield Violation(NAME, f"none of {', '.join(names)} is held", tuple(names))


def enforce(model: "ExactModel") -> None:
    """Hold at least one of each list."""
    for requests in model.demands.one_of:
        model.at_least_one([v for r in requests for v in model.of_request(r)])


NAME = "must_one_of"
RULE = Rule(
    NAME,
    "coupling",
    {
        "id": "Dari setiap daftar permintaan, paling sedikit satu dijadwalkan.",
        "en": "Of each list of requests, at least one is held.",
    },
    check,
    used=lambda event: bool(event.rules.must_one_of),
    constructed=False,
    hereditary=False,
    enforce=enforce,
)
