"""The event: who, when, where, and which meetings are asked for."""

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, JsonValue, ValidationError, model_validator

from .base import Id, LocalTime, Model, Text, one_line
from .crosscheck import cross_check
from .diagnostics import CrossCheckError
from .parts import Parts, numbered_table_ids
from .policy import DEFAULT_POLICY, Policy, names
from .request import Request
from .rules import Limit, Rules
from .scoring import Scoring

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from .schedule import Meeting

Ids = Annotated[tuple[Id, ...], Field(strict=False)]
_id_of, _first = itemgetter("id"), itemgetter(0)
Texts = Annotated[tuple[Text, ...], Field(strict=False)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


def _columns(requests: Sequence[Request]) -> dict[str, list[tuple[str, Any]]]:
    """Return the values of requests by field, with their ids; values that are default left out.

    So a new field changes no hash, and the largest events need no dictionary for each request.
    """
    columns: dict[str, list[tuple[str, Any]]] = {}
    ids = [request.id for request in requests]
    for name in Request.model_fields:
        usual = Request.default_of(name)
        values = zip(ids, map(attrgetter(name), requests), strict=True)
        given = sorted((one for one in values if one[1] != usual), key=_first)
        if given:
            columns[name] = given
    return columns


def _plain(value: object) -> JsonValue:
    """Return what JSON has no form for as one that it has."""
    if isinstance(value, Model):
        plain: JsonValue = value.model_dump(mode="json")
        return plain
    raise TypeError(f"{type(value).__name__} is no value of an event")


class Slot(Model):
    """A time slot; ``start`` and ``end`` are local to the event's timezone."""

    id: Id
    start: LocalTime
    end: LocalTime
    session: Id | None = None


class Room(Model):
    """A room; at most ``max_meetings`` at once where that is given.

    ``zone`` is a part of the venue; rules on walking speak of zones.
    """

    SPARSE = frozenset({"zone"})

    id: Id
    name: Text | None = None
    max_meetings: Count | None = None
    zone: Id | None = None

    @property
    def label(self) -> str:
        """What people read, on one line: the name, or the id where there is none."""
        return one_line(self.name or self.id)


class Table(Model):
    """A table; with ``reserved_for`` only meetings of that company sit there.

    ``seats`` is how many companies can sit at it; ``None``: as many as meet.
    """

    SPARSE = frozenset({"seats"})

    id: Id
    room: Id | None = None
    reserved_for: Id | None = None
    unavailable: Ids = ()
    seats: Annotated[int, Field(ge=1, le=1000)] | None = None


class Representative(Model):
    """Somebody who attends meetings for a company; the id is its own within the company."""

    id: Id
    name: Text | None = None
    languages: Texts = ()
    topics: Texts = ()
    unavailable: Ids = ()

    @property
    def label(self) -> str:
        """What people read, on one line: the name, or the id where there is none."""
        return one_line(self.name or self.id)


class Wish(Model):
    """A company that another would like to meet; rank 1 is its first choice."""

    company: Id
    rank: Annotated[int, Field(ge=1, le=1000)] = 1


class Company(Model):
    """A participant.

    Attributes
    ----------
    delegations : int
        How many meetings it can hold at once; the short form of ``representatives``.
    representatives : tuple of Representative
        Who attends for it: in a slot it holds as many meetings as of them are there.
    languages : tuple of str
        What it speaks; where empty, what its representatives speak.
    home_table : str or None
        All its meetings are at this table.
    max_consecutive, max_per_session, max_per_day, min_gap : int or None
        Its own value of the event's rule of that name.
    max_breaks : int or None
        It has no more breaks than this.
    wishes : tuple of Wish
        Whom it would like to meet.
    veto : tuple of str
        Whom it will not meet; no score makes a request of such a pair.
    """

    SPARSE = frozenset(
        {
            "representatives",
            "languages",
            "home_table",
            "max_consecutive",
            "max_per_session",
            "max_per_day",
            "min_gap",
            "max_breaks",
            "wishes",
            "veto",
        }
    )

    id: Id
    name: Text | None = None
    side: Id | None = None
    city: Text | None = None
    unavailable: Ids = ()
    delegations: Annotated[int, Field(ge=1, le=1000)] = 1
    min_meetings: Count = 0
    max_meetings: Count | None = None
    representatives: Annotated[tuple[Representative, ...], Field(strict=False)] = ()
    languages: Texts = ()
    home_table: Id | None = None
    max_consecutive: Limit | None = None
    max_per_session: Limit | None = None
    max_per_day: Limit | None = None
    min_gap: Annotated[int, Field(ge=0, le=1000)] | None = None
    max_breaks: Count | None = None
    wishes: Annotated[tuple[Wish, ...], Field(strict=False)] = ()
    veto: Ids = ()
    profile: dict[str, JsonValue] = Field(default_factory=dict)

    @property
    def label(self) -> str:
        """What people read, on one line: the name, or the id where there is none."""
        return one_line(self.name or self.id)

    @property
    def at_once(self) -> int:
        """How many meetings it can hold at once, if all its representatives are there."""
        return len(self.representatives) or self.delegations

    @property
    def spoken(self) -> tuple[str, ...]:
        """What it speaks: its languages, or those of its representatives."""
        return self.languages or tuple(
            dict.fromkeys(language for r in self.representatives for language in r.languages)
        )


class Interpreter(Model):
    """An interpreter of the shared pool."""

    id: Id
    languages: Texts = ()
    unavailable: Ids = ()


class Event(Model):
    """An event, consistent in itself; raises when constructed otherwise.

    Raises
    ------
    pydantic.ValidationError
        Fields of wrong types, unknown or duplicate ids, slots that overlap, and so on. Readers
        in ``linkmatch.formats`` turn it into ``InputError`` with the place of each problem.
    """

    SPARSE = frozenset({"scoring"})

    schema_version: Literal[1] = 1
    name: Text = "Event"
    timezone: Text = "Asia/Jakarta"
    language: Literal["id", "en"] = "id"
    note: Text | None = None
    sides: Annotated[tuple[Id, ...], Field(strict=False, min_length=1, max_length=2)] = (
        "ikm",
        "tier1",
    )
    slots: Annotated[tuple[Slot, ...], Field(strict=False, min_length=1)]
    rooms: Annotated[tuple[Room, ...], Field(strict=False)] = ()
    tables: Annotated[tuple[Table, ...], Field(strict=False)] = ()
    table_count: Annotated[int, Field(ge=1, le=100_000)] | None = None
    companies: Annotated[tuple[Company, ...], Field(strict=False)]
    requests: Annotated[tuple[Request, ...], Field(strict=False)] = ()
    forbidden: Annotated[tuple[Ids, ...], Field(strict=False)] = ()
    interpreters: Annotated[tuple[Interpreter, ...], Field(strict=False)] = ()
    rules: Rules = Rules()
    scoring: Scoring = Scoring()
    policy: Policy = DEFAULT_POLICY

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        findings = cross_check(Parts.of(self))
        if findings:
            raise CrossCheckError(findings)
        return self

    @cached_property
    def ordered_slots(self) -> tuple[Slot, ...]:
        """Slots by start; the next one in this order is the consecutive one."""
        return tuple(sorted(self.slots, key=lambda s: s.start))

    @property
    def unbroken(self) -> list[bool]:
        """Whether another slot follows each slot without a longer pause than meetings allow."""
        most, slots = timedelta(minutes=self.rules.max_pause_minutes), self.ordered_slots
        return [*(b.start - a.end <= most for a, b in pairwise(slots)), False]

    @cached_property
    def all_tables(self) -> tuple[Table, ...]:
        """The tables, written out where the event only gives their number."""
        if self.table_count is None:
            return self.tables
        return tuple(Table(id=name) for name in numbered_table_ids(self.table_count))

    @cached_property
    def company_by_id(self) -> dict[str, Company]:
        """Companies by their ids."""
        return {c.id: c for c in self.companies}

    @cached_property
    def request_by_id(self) -> dict[str, Request]:
        """Requests by their ids."""
        return {r.id: r for r in self.requests}

    @cached_property
    def _slot_positions(self) -> dict[str, int]:
        return {slot.id: n for n, slot in enumerate(self.ordered_slots)}

    def slots_of(self, meeting: "Meeting") -> tuple[Slot, ...]:
        """Return the slots that a meeting takes; none where its slot is unknown."""
        first = self._slot_positions.get(meeting.slot)
        request = self.request_by_id.get(meeting.request)
        length = request.length if request else 1
        return () if first is None else self.ordered_slots[first : first + length]

    def minimum_of(self, company: Company) -> int:
        """Return how many meetings a company should have: by its own minimum and its side's."""
        return max(company.min_meetings, self.rules.min_meetings.get(company.side or "", 0))

    @cached_property
    def forbidden_pairs(self) -> frozenset[frozenset[str]]:
        """Companies that must not meet: by the organiser's rule, or since one will not."""
        vetoes = (frozenset((c.id, other)) for c in self.companies for other in c.veto)
        return frozenset((*map(frozenset, self.forbidden), *vetoes))

    @property
    def tells_profiles(self) -> bool:
        """Whether companies have profiles or wishes, of which requests can be made."""
        return any(company.profile or company.wishes for company in self.companies)

    @property
    def objectives(self) -> tuple[str, ...]:
        """The objectives of the policy, the most important first."""
        return names(self.policy)

    @cached_property
    def sha256(self) -> str:
        """Hash of the event's content; the order of lists that have no order is left out."""
        data = self.model_dump(mode="json", exclude={"requests"}, exclude_defaults=True)
        for key in ("slots", "rooms", "tables", "companies", "interpreters"):
            data[key] = sorted(data.get(key, ()), key=_id_of)
        for item in (*data["tables"], *data["companies"], *data["interpreters"]):
            item["unavailable"] = sorted(item.get("unavailable", ()))
        data["forbidden"] = sorted(sorted(pair) for pair in data.get("forbidden", ()))
        data["requests"] = _columns(self.requests)
        encode = json.JSONEncoder(
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
            check_circular=False,
            default=_plain,
        ).encode
        return hashlib.sha256(encode(data).encode()).hexdigest()

    def with_max_break_difference(self, limit: int | None) -> Self:
        """Return the event with this rule setting; ``None`` leaves it as it is.

        Raises
        ------
        ValueError
            Where the limit is no whole number from 0 to 1000.
        """
        if limit is None:
            return self
        try:
            rules = Rules(max_break_difference=limit)
        except ValidationError:
            raise ValueError(
                "max_break_difference has to be a whole number from 0 to 1000"
            ) from None
        return self.model_copy(
            update={
                "rules": self.rules.model_copy(
                    update={"max_break_difference": rules.max_break_difference}
                )
            }
        )

    @classmethod
    def from_frames(cls, frames: "Mapping[str, pd.DataFrame]", **fields: object) -> "Event":
        """Build an event from data frames.

        Parameters
        ----------
        frames : mapping of str to pandas.DataFrame
            Sheet name (``Slots``, ``Companies``, ``Requests``, … as in the workbook, in either
            language) to a frame with the sheet's columns. Missing values count as empty.
        **fields
            Fields of the event that have no frame: ``name``, ``timezone``, ``table_count``, ….

        Raises
        ------
        InputError
            With every problem found, by sheet, row (position from 1) and column.
        """
        from ..formats.frames import event_from_frames

        return event_from_frames(frames, fields)

    def to_frames(self) -> "dict[str, pd.DataFrame]":
        """Return the event as data frames, one for each sheet of the workbook.

        ``Event.from_frames(event.to_frames())`` equals the event.
        """
        from ..formats.frames import event_to_frames

        return event_to_frames(self)
