"""A schedule as its pages show it: in order, with names and times in words."""

from dataclasses import dataclass, field
from functools import cached_property

from ..models.base import natural_key
from ..models.event import Event, Slot
from ..models.request import Request
from ..models.schedule import Meeting, Schedule
from .columns import Language
from .schedule_labels import day_text, words


@dataclass
class View:
    """A schedule with what its pages say of slots, tables and companies."""

    schedule: Schedule
    event: Event
    language: Language
    words: dict[str, str] = field(init=False)
    slots: dict[str, Slot] = field(init=False)
    slot_order: list[str] = field(init=False)
    table_order: list[str] = field(init=False)
    company_order: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.words = words(self.language)
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

    def label(self, company: str) -> str:
        """Return what people read of a company."""
        known = self.event.company_by_id.get(company)
        return known.label if known else company

    def room(self, table: str) -> str | None:
        """Return what people read of the room in which a table stands."""
        return self._rooms.get(table)

    def date(self, slot: str) -> str | None:
        """Return the date of a slot."""
        return day_text(self.slots[slot].start, self.language) if slot in self.slots else None

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

    @cached_property
    def names_people(self) -> bool:
        """Whether somebody attends or interprets a meeting."""
        return any(m.representatives or m.interpreter for m in self.meetings)

    def people(self, meeting: Meeting) -> str | None:
        """Return who attends a meeting and who interprets it."""
        attending = [
            f"{company}: {self._person(company, person)}"
            for company, person in meeting.representatives.items()
        ]
        if meeting.interpreter is not None:
            attending.append(f"{self.words['interpreter']}: {meeting.interpreter}")
        return "; ".join(attending) or None

    def _person(self, company: str, person: str) -> str:
        known = self.event.company_by_id.get(company)
        return (
            next((p.label for p in known.representatives if p.id == person), person)
            if known
            else person
        )

    def session(self, slot: str) -> str | None:
        """Return the session of a slot."""
        return self.slots[slot].session if slot in self.slots else None

    def not_held(self) -> list[Request]:
        """Return the requests that are not held, the best first."""
        held = {meeting.request for meeting in self.schedule.meetings}
        left = [request for request in self.event.requests if request.id not in held]
        return sorted(left, key=lambda request: -request.score)

    def by_company(self) -> dict[str, list[Meeting]]:
        """Return the meetings of each company in the order of time."""
        found: dict[str, list[Meeting]] = {company: [] for company in self.company_order}
        for meeting in self.meetings:
            for company in meeting.companies:
                found[company].append(meeting)
        return found


def _completed(known: list[str], named: list[str]) -> list[str]:
    """Return what the event knows, then what only the schedule names, so that nothing is lost."""
    return [*known, *sorted(set(named) - set(known), key=natural_key)]
