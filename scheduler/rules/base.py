"""What a rule is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ...models.event import Event
from ..plan import Plan, Violation

if TYPE_CHECKING:
    from ..draft import Draft
    from ..exact import ExactModel

Kind = Literal["request-local", "company-local", "slot-local", "coupling"]
"""What a rule looks at: one request; one company's busy slots; the meetings of one slot; more."""

Language = Literal["id", "en"]


def always(event: Event) -> bool:
    """Return that a rule counts in every event."""
    return True


def limited_by(name: str) -> Callable[[Event], bool]:
    """Return what tells whether an event, or one of its companies, has a limit of a name."""

    def used(event: Event) -> bool:
        return any(getattr(each, name) is not None for each in (event.rules, *event.companies))

    return used


@dataclass(frozen=True)
class Rule:
    """One rule: how a person is told of it, how it is checked, how the solver keeps it.

    Attributes
    ----------
    name : str
        As shown in violations.
    kind : str
        Where it can be enforced fast.
    sentence : mapping of language to str
        The rule in one sentence.
    check : callable
        Yields what a plan breaks; knows nothing of the solver.
    used : callable
        Whether an event uses the rule at all; one that is not used costs nothing.
    constructed : bool
        Whether the constructor keeps it by itself; else what breaks it is taken out afterwards.
    hereditary : bool
        Whether a schedule that keeps it still does with some of its meetings taken out.
    restrict : callable or None
        Narrows, on compilation, in which slots a request or a table can be used.
    enforce : callable or None
        Adds constraints to the exact model.
    """

    name: str
    kind: Kind
    sentence: Mapping[Language, str]
    check: Callable[[Plan], Iterator[Violation]]
    used: Callable[[Event], bool] = always
    constructed: bool = True
    hereditary: bool = True
    restrict: "Callable[[Draft], None] | None" = None
    enforce: "Callable[[ExactModel], None] | None" = None

    def describe(self, language: Language) -> str:
        """Return the rule in one sentence."""
        return self.sentence[language]
