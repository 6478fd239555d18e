"""The event as it is after some changes, and what of its schedule is past."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...models.event import Event
from ...models.schedule import Meeting


@dataclass(frozen=True)
class Changed:
    """An event after changes, and what of its schedule is past.

    Attributes
    ----------
    event : Event
        The event as it is now.
    frozen : tuple of Meeting
        Meetings that have begun: facts that nothing moves.
    hit : frozenset of str
        Companies that a change names, itself or in a request.
    now : str or None
        The last slot that has begun.
    facts : mapping of str to str
        Requests to ``held`` or ``no_show``, where that was told.
    withdrawn : frozenset of str
        Requests that are no longer asked for.
    new_slots : frozenset of str
        Slots that were added.
    altered : bool
        Whether the event is another one now.
    """

    event: Event
    frozen: tuple[Meeting, ...]
    hit: frozenset[str]
    now: str | None
    facts: Mapping[str, str] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()
    new_slots: frozenset[str] = frozenset()
    altered: bool = False
