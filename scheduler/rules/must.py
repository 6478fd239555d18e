"""A must-meeting is held."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..plan import Plan, Violation
from .base import Rule

if TYPE_CHECKING:
    from ..exact import ExactModel


def check(plan: Plan) -> Iterator[Violation]:
    """Yield must-meetings that are not held."""
    for request in plan.event.requests:
        if request.must and request.id not in plan.by_request:
            yield Violation(
                NAME,
                f"must-meeting {request.id} of {', '.join(request.companies)} is not held",
                (request.id,),
                request.companies,
            )


def enforce(model: "ExactModel") -> None:
    """Hold each must-meeting."""
    for request in model.musts:
        model.at_least_one(model.of_request(request))


NAME = "must"
RULE = Rule(
    NAME,
    "request-local",
    {
        "id": "Pertemuan wajib selalu dijadwalkan.",
        "en": "A must-meeting is always held.",
    },
    check,
    enforce=enforce,
)
