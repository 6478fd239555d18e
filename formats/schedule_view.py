"""A schedule as its pages show it: in order, with names and times in words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from ..models.base import natural_key, one_line
from ..models.event import Event, Slot
from ..models.schedule import Meeting, Schedule
from ..scheduler.plan import Plan
from ..scheduler.waiting import Unserved, unserved
from .catalogue import Catalogue, catalogue
from .columns import LANGUAGES, Language
from .labels import company_labels, side_label
from .matching import Match, matches
from .standings import Standing, standings

MOST_WAITING = 50_000
"""A longer waiting list is nothing to read; the requests beyond have the lowest scores."""


@dataclass
class View:
    """A schedule with what its pages say of slots, tables and companies, each text on one line.

    Attributes
    ----------
    draft : bool
        The schedule breaks rules, which every page has to say.
    """

    schedule: Schedule
    event: Event
    language: Language
    draft: bool = False
    say: Catalogue = field(init=False)
    slots: dict[str, Slot] = field(init=False)
    slot_order: list[str] = field(init=False)
    table_order: list[str] = field(init=False)
    company_order: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.say = catalogue(self.language)
        event, meetings = self.event, self.schedule.meetings
        self.slots = {slot.id: slot for slot in event.slots}
        self.slot_order = _completed(
            [s.id for s in event.ordered_slots], [m.slot for m in meetings]
        )
        self.table_order = _completed([t.id for t in event.all_tables], [m.table for m in meetings])
        named = [company for m in meetings for company in m.companies]
        self.company_order = _completed([c.id for c in event.companies], named)
        rooms = {room.id: room.label for room in event.rooms}
        self._rooms = {t.id: rooms.get(t.room or "", t.room) for t in event.all_tables}
        slot_rank = {slot: n for n, slot in enumerate(self.slot_order)}
        table_rank = {table: n for n, table in enumerate(self.table_order)}
        self.meetings = sorted(meetings, key=lambda m: (slot_rank[m.slot], table_rank[m.table]))

    @property
    def title(self) -> str:
        """What people read of the event."""
        return one_line(self.event.name)

    def label(self, company: str) -> str:
        """Return what people read of a company: its name, with the id where others have it, too."""
        return self._labels.get(company, company)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return company_labels(self.event.companies)

    def labels(self, meeting: Meeting) -> str:
        """Return what people read of the companies of a meeting."""
        return " – ".join(map(self.label, meeting.companies))

    def partners(self, meeting: Meeting, company: str) -> list[str]:
        """Return the other companies of a meeting."""
        return [other for other in meeting.companies if other != company]

    def partner_labels(self, meeting: Meeting, company: str) -> str:
        """Return what people read of the other companies of a meeting."""
        return " – ".join(map(self.label, self.partners(meeting, company)))

    def city(self, company: str) -> str | None:
        """Return the city of a company."""
        known = self.event.company_by_id.get(company)
        return one_line(known.city) if known and known.city else None

    def side(self, company: str) -> str | None:
        """Return what people read of the side of a company."""
        known = self.event.company_by_id.get(company)
        return side_label(known.side) if known and known.side else None

    def room(self, table: str) -> str | None:
        """Return what people read of the room in which a table stands."""
        return self._rooms.get(table)

    def date(self, slot: str) -> str | None:
        """Return the date of a slot."""
        return self.say.day(self.slots[slot].start) if slot in self.slots else None

    def time(self, slot: str) -> str | None:
        """Return the hours of a slot."""
        if slot not in self.slots:
            return None
        return f"{self.slots[slot].start:%H:%M}–{self.slots[slot].end:%H:%M}"

    def taken(self, meeting: Meeting) -> list[str]:
        """Return the slots that a meeting takes."""
        return [slot.id for slot in self.event.slots_of(meeting)] or [meeting.slot]

    def hours(self, meeting: Meeting) -> str | None:
        """Return the hours of a meeting, from its first slot to its last."""
        slots = self.event.slots_of(meeting)
        return f"{slots[0].start:%H:%M}–{slots[-1].end:%H:%M}" if slots else None

    def when(self, meeting: Meeting) -> str | None:
        """Return date and hours of a meeting; the date only where the event has several days."""
        hours = self.hours(meeting)
        return f"{self.date(meeting.slot)}, {hours}" if hours and self.several_days else hours

    def place(self, meeting: Meeting) -> str:
        """Return table and room of a meeting, such as ``Meja 12 · Aula``."""
        return self._place(meeting, self.say)

    def places(self, meeting: Meeting) -> list[str]:
        """Return table and room of a meeting in each language."""
        return [self._place(meeting, catalogue(language)) for language in LANGUAGES]

    def _place(self, meeting: Meeting, say: Catalogue) -> str:
        table, room = say.text("location", table=meeting.table), self.room(meeting.table)
        return f"{table} · {room}" if room else table

    @cached_property
    def several_days(self) -> bool:
        """Whether the event's slots are on more than one day."""
        return len({slot.start.date() for slot in self.event.slots}) > 1

    @cached_property
    def names_people(self) -> bool:
        """Whether somebody attends or interprets a meeting."""
        return any(m.representatives or m.interpreter for m in self.meetings)

    def people(self, meeting: Meeting) -> str | None:
        """Return who attends a meeting and who interprets it."""
        attending = [
            f"{self.label(company)}: {self.person(company, person)}"
            for company, person in meeting.representatives.items()
        ]
        if meeting.interpreter is not None:
            attending.append(f"{self.say['interpreter']}: {meeting.interpreter}")
        return "; ".join(attending) or None

    def person(self, company: str, person: str) -> str:
        """Return what people read of somebody who attends for a company."""
        known = self.event.company_by_id.get(company)
        people = known.representatives if known else ()
        return next((p.label for p in people if p.id == person), person)

    def session(self, slot: str) -> str | None:
        """Return the session of a slot."""
        return self.slots[slot].session if slot in self.slots else None

    def by_company(self) -> dict[str, list[Meeting]]:
        """Return the meetings of each company in the order of time."""
        found: dict[str, list[Meeting]] = {company: [] for company in self.company_order}
        for meeting in self.meetings:
            for company in meeting.companies:
                found[company].append(meeting)
        return found

    def by_table(self) -> dict[str, list[Meeting]]:
        """Return the meetings at each table in the order of time."""
        return self._grouped(self.table_order, lambda meeting: meeting.table)

    def by_slot(self) -> dict[str, list[Meeting]]:
        """Return the meetings that begin in each slot, in the order of tables."""
        return self._grouped(self.slot_order, lambda meeting: meeting.slot)

    def by_interpreter(self) -> dict[str, list[Meeting]]:
        """Return the meetings of each interpreter in the order of time."""
        met = [m for m in self.meetings if m.interpreter is not None]
        order = _completed(
            [i.id for i in self.event.interpreters], [str(m.interpreter) for m in met]
        )
        found: dict[str, list[Meeting]] = {name: [] for name in order}
        for meeting in met:
            found[str(meeting.interpreter)].append(meeting)
        return found

    def _grouped(
        self, order: list[str], group_of: Callable[[Meeting], str]
    ) -> dict[str, list[Meeting]]:
        found: dict[str, list[Meeting]] = {name: [] for name in order}
        for meeting in self.meetings:
            found[group_of(meeting)].append(meeting)
        return found

    @cached_property
    def plan(self) -> Plan:
        """The meetings that name only what the event has, for counting."""
        return Plan.of_known(self.event, self.schedule.meetings)

    @cached_property
    def standings(self) -> list[Standing]:
        """How each company fares."""
        return standings(self.plan)

    @cached_property
    def table_use(self) -> dict[str, int]:
        """How many meetings each slot holds; a long one counts in each of its slots."""
        held = dict.fromkeys(self.slot_order, 0)
        for meeting in self.meetings:
            for slot in self.taken(meeting):
                held[slot] += 1
        return held

    @cached_property
    def waiting(self) -> list[tuple[Unserved, str]]:
        """The requests that are not held, the best first, each with the reason in words.

        At most ``MOST_WAITING`` of them.
        """
        return [(one, self._reason(one)) for one in islice(unserved(self.plan), MOST_WAITING)]

    def _reason(self, one: Unserved) -> str:
        if one.kind == "maximum":
            most = self.event.company_by_id[str(one.company)].max_meetings
            return self.say.text("reason_maximum", company=self.label(str(one.company)), count=most)
        if one.kind == "busy":
            free = "; ".join(
                self.say.text("reason_free", company=self.label(c), count=n) for c, n in one.free
            )
            return self.say.text("reason_busy", free=free)
        if one.kind == "rules":
            slot = str(one.slot)
            return self.say.text(
                "reason_rules", slot=f"{slot} ({self.date(slot)}, {self.time(slot)})"
            )
        return self.say[f"reason_{one.kind}"]

    @cached_property
    def _matches(self) -> dict[str, Match]:
        return matches(self.event, [self.plan.requests[r] for r in self.plan.by_request], self.say)

    def match(self, meeting: Meeting) -> Match:
        """Return the topics of a meeting, and why its companies meet."""
        return self._matches.get(meeting.request, Match())

    def remarks(self, meeting: Meeting) -> list[str]:
        """Return the lines that agendas have below the partner: topics, reasons, people."""
        match = self.match(meeting)
        said = {"topics": match.topics, "why": match.why}
        lines = [f"{self.say[key]}: {text}" for key, text in said.items() if text]
        return [*lines, *filter(None, [self.people(meeting)])]


def _completed(known: list[str], named: list[str]) -> list[str]:
    """Return what the event knows, then what only the schedule names, so that nothing is lost."""
    return [*known, *sorted(set(named) - set(known), key=natural_key)]
