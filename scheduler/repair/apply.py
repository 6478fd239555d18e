"""Changes, applied to an event one after the other; the event given is left as it was."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property
from typing import Any

from ...models import changes as ch
from ...models.crosscheck import cross_check
from ...models.diagnostics import CrossCheckError, Finding
from ...models.event import Company, Event, Slot, Table
from ...models.hints import Hints
from ...models.parts import Parts
from ...models.request import Request
from ...models.schedule import Meeting, Schedule
from ..variants import following_none
from .changed import Changed


def apply(
    event: Event, schedule: Schedule, changes: Sequence[ch.Change], now: str | None = None
) -> Changed:
    """Return an event after changes, applied in their order.

    Parameters
    ----------
    event : Event
        As it was planned.
    schedule : Schedule
        Its schedule.
    changes : sequence of Change
        What has become known.
    now : str, optional
        The last slot that has begun; what lies up to it is past.

    Raises
    ------
    CrossCheckError
        With every change that does not fit, each by its position, such as ``(3, "company")``.
    """
    draft = _Draft(event, schedule, now)
    found = draft.findings_of(dict(enumerate(changes)))
    errors = [finding for finding in found if finding.severity == "error"]
    if errors:
        raise CrossCheckError(errors)
    return draft.changed()


def findings_against(
    event: Event,
    schedule: Schedule,
    changes: Mapping[int, ch.Change],
    now: str | None,
    brought: Set[str] = frozenset(),
) -> list[Finding]:
    """Return what does not fit, as ``apply`` refuses it, and warnings of what has no effect.

    Parameters
    ----------
    event, schedule, now
        As for ``apply``.
    changes : mapping of int to Change
        By their positions in the list; those of changes that cannot be read are absent.
    brought : set of str
        Ids that the latter may bring, so that naming them is no mistake.
    """
    return _Draft(event, schedule, now, brought).findings_of(changes)


class _Draft:
    """The parts of an event while changes are applied."""

    def __init__(
        self, event: Event, schedule: Schedule, now: str | None, brought: Set[str] = frozenset()
    ) -> None:
        self._findings: list[Finding] = []
        self._brought = brought
        self._event, self._now = event, now
        self._slots = list(event.ordered_slots)
        self._companies = dict(event.company_by_id)
        self._tables = {t.id: t for t in event.all_tables}
        self._requests = dict(event.request_by_id)
        self._interpreters = {i.id: i for i in event.interpreters}
        self._planned = {m.request: m for m in schedule.meetings}
        self._meetings = schedule.meetings
        self._hit: set[str] = set()
        self._facts: dict[str, str] = {}
        self._withdrawn: set[str] = set()
        self._added: dict[tuple[str, str], int] = {}
        self._at = 0
        self._hints = Hints({c.id: c.label for c in event.companies})

    def findings_of(self, changes: Mapping[int, ch.Change]) -> list[Finding]:
        """Apply changes, each by its position, and return what is wrong with them or odd."""
        for n, change in changes.items():
            self._at = n
            _APPLY[type(change)](self, change)
        if self._now is not None and self._now not in self._positions():
            hint = self._hints.of(self._now, "slot", self._positions(), one=True)
            self._findings.append(Finding(("now",), f"unknown slot {self._now!r}{hint}"))
        return [*self._findings, *self._misfits()]

    # What changes need --------------------------------------------------------------------

    def _wrong(self, name: str, message: str) -> None:
        self._findings.append(Finding((self._at, name), message))

    def _odd(self, name: str, message: str) -> None:
        self._findings.append(Finding((self._at, name), message, "warning"))

    def _known(self, name: str, value: str, there: Collection[str], what: str) -> bool:
        """Return whether something exists; note it where it does not."""
        if value in there:
            return True
        if value in self._brought:
            return False
        hint = self._hints.of(value, what, there, one=True)
        self._wrong(name, f"unknown {what} {value!r}{hint}")
        return False

    def _positions(self) -> dict[str, int]:
        return {slot.id: n for n, slot in enumerate(self._slots)}

    def _first(self) -> int:
        """Return the position of the first slot that has not begun."""
        return 0 if self._now is None else self._positions().get(self._now, -1) + 1

    def _is_past(self, meeting: Meeting) -> bool:
        return self._positions().get(meeting.slot, len(self._slots)) < self._first()

    def _span(self, change: ch.Span) -> list[str]:
        """Return the slots that a change is about."""
        at = self._positions()
        ends = (("from", change.from_), ("to", change.to))
        good = [e is None or self._known(name, e, at, "slot") for name, e in ends]
        if not all(good):
            return []
        first = self._first() if change.from_ is None else at[change.from_]
        last = len(at) - 1 if change.to is None else at[change.to]
        if change.from_ is not None and last < first:
            self._wrong("to", f"slot {change.to} is before {change.from_}")
        return [slot.id for slot in self._slots[first : last + 1]]

    # The changes --------------------------------------------------------------------------

    def _absent(self, change: ch.Absent | ch.Late) -> None:
        if self._known("company", change.company, self._companies, "company"):
            self._hit.add(change.company)
            away = self._span(change)
            company = self._companies[change.company]
            self._companies[company.id] = _away(company, away)
        else:
            self._span(change)

    def _back(self, change: ch.Back) -> None:
        there = set(self._span(change))
        if self._known("company", change.company, self._companies, "company"):
            self._hit.add(change.company)
            company = self._companies[change.company]
            left = tuple(slot for slot in company.unavailable if slot not in there)
            self._companies[company.id] = company.model_copy(update={"unavailable": left})

    def _representative_lost(self, change: ch.RepresentativeLost) -> None:
        away = self._span(change)
        if not self._known("company", change.company, self._companies, "company"):
            return
        company = self._companies[change.company]
        ids = [person.id for person in company.representatives]
        if not ids:
            message = f"{company.id} names no representatives; tell when it is absent instead"
            self._wrong("representative", message)
        elif self._known("representative", change.representative, ids, "representative"):
            self._hit.add(company.id)
            people = (
                _away(person, away) if person.id == change.representative else person
                for person in company.representatives
            )
            self._companies[company.id] = company.model_copy(
                update={"representatives": tuple(people)}
            )

    def _interpreter_lost(self, change: ch.InterpreterLost) -> None:
        away = self._span(change)
        if self._known("interpreter", change.interpreter, self._interpreters, "interpreter"):
            person = self._interpreters[change.interpreter]
            self._interpreters[person.id] = _away(person, away)

    def _table_lost(self, change: ch.TableLost) -> None:
        closed = self._span(change)
        if self._known("table", change.table, self._tables, "table"):
            self._close([self._tables[change.table]], closed)

    def _room_lost(self, change: ch.RoomLost) -> None:
        closed = self._span(change)
        if self._known("room", change.room, [r.id for r in self._event.rooms], "room"):
            inside = [t for t in self._tables.values() if t.room == change.room]
            self._close(inside, closed)

    def _slot_cancelled(self, change: ch.SlotCancelled) -> None:
        at = self._positions()
        if not self._known("slot", change.slot, at, "slot"):
            return
        if at[change.slot] < self._first():
            self._odd("slot", f"slot {change.slot} has begun; it stays as it was")
        else:
            self._close(list(self._tables.values()), [change.slot])

    def _close(self, tables: Iterable[Table], slots: Sequence[str]) -> None:
        for table in tables:
            self._tables[table.id] = _away(table, slots)

    def _slot_added(self, change: ch.SlotAdded) -> None:
        self._add("slots", change.id)
        self._slots.append(Slot(**_without_type(change)))
        self._slots.sort(key=lambda slot: slot.start)
        if self._positions()[change.id] < self._first():
            self._odd("start", f"slot {change.id} begins before {self._now}, which has begun")

    def _new_company(self, change: ch.NewCompany) -> None:
        self._add("companies", change.id)
        self._hit.add(change.id)
        if self._is_new(change.id, self._companies, "company"):
            self._companies[change.id] = Company(**_without_type(change))

    def _new_request(self, change: ch.NewRequest) -> None:
        self._add("requests", change.id)
        self._hit |= set(change.companies)
        if self._is_new(change.id, self._requests, "request"):
            self._requests[change.id] = Request(**_without_type(change))

    def _add(self, where: str, name: str) -> None:
        self._added[where, name] = self._at

    def _is_new(self, name: str, there: Mapping[str, object], what: str) -> bool:
        if name in there:
            self._wrong("id", f"there is a {what} {name} already")
        return name not in there

    def _request_withdrawn(self, change: ch.RequestWithdrawn) -> None:
        known = {*self._requests, *self._event.request_by_id}
        if not self._known("request", change.request, known, "request"):
            return
        request = self._requests.get(change.request)
        if request is None or self._stays_as_it_was(request.id):
            return
        self._hit |= set(request.companies)
        self._withdrawn.add(request.id)
        del self._requests[request.id]

    def _must(self, change: ch.Must) -> None:
        self._set(change.request, must=True)

    def _pin(self, change: ch.Pin) -> None:
        known = self._known("slot", change.slot, self._positions(), "slot")
        if change.table is not None:
            known &= self._known("table", change.table, self._tables, "table")
        known &= self._known("request", change.request, self._requests, "request")
        if not known:
            return
        if self._stays_as_it_was(change.request):
            return
        if self._positions()[change.slot] < self._first():
            self._wrong("slot", f"slot {change.slot} has begun; choose one that is still to come")
        else:
            self._add("requests", change.request)
            self._set(change.request, slot=change.slot, table=change.table)

    def _stays_as_it_was(self, request: str) -> bool:
        """Return whether the meeting of a request is past; note that a change comes too late."""
        meeting = self._planned.get(request)
        past = meeting is not None and self._is_past(meeting)
        if meeting is not None and past:
            message = f"the meeting of {request} began in slot {meeting.slot}; it stays as it was"
            self._odd("request", message)
        return past

    def _set(self, name: str, **fields: object) -> None:
        if self._known("request", name, self._requests, "request"):
            request = self._requests[name]
            self._hit |= set(request.companies)
            self._requests[name] = request.model_copy(update=fields)

    def _fact(self, change: ch.Fact) -> None:
        meeting = self._planned.get(change.request)
        if meeting is None:
            self._wrong("request", f"the schedule does not hold {change.request}")
        elif self._now is None or not self._is_past(meeting):
            until = "no slot has begun" if self._now is None else f"it is {self._now} now"
            self._wrong("request", f"{meeting.request} is planned in slot {meeting.slot}; {until}")
        else:
            self._facts[change.request] = change.type

    # The result ---------------------------------------------------------------------------

    def changed(self) -> Changed:
        """Return the event after all changes."""
        update = self._update
        past = {slot.id for slot in self._slots[: self._first()]}
        return Changed(
            self._event.model_copy(update=update) if update else self._event,
            tuple(m for m in self._meetings if m.slot in past),
            frozenset(self._hit),
            self._now,
            self._facts,
            frozenset(self._withdrawn),
            frozenset(name for where, name in self._added if where == "slots"),
            bool(update),
        )

    @cached_property
    def _update(self) -> dict[str, Any]:
        """The fields of the event that are others after all changes."""
        parts = {
            "companies": self._companies.values(),
            "requests": (following_none(r, self._withdrawn) for r in self._requests.values()),
            "interpreters": self._interpreters.values(),
        }
        update: dict[str, Any] = {}
        for name, new in parts.items():
            items = tuple(new)
            if items != getattr(self._event, name):
                update[name] = items
        if tuple(self._slots) != self._event.ordered_slots:
            update["slots"] = tuple(self._slots)
        if tuple(self._tables.values()) != self._event.all_tables:
            update |= {"tables": tuple(self._tables.values()), "table_count": None}
        if self._withdrawn:
            lists = (self._left(names) for names in self._event.rules.must_one_of)
            rules = {"must_one_of": tuple(filter(None, lists))}
            update["rules"] = self._event.rules.model_copy(update=rules)
        return update

    def _left(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in self._withdrawn)

    def _misfits(self) -> Iterator[Finding]:
        """Yield where what is new does not fit the event, by the change that brought it."""
        if not self._added:
            return
        event = self._event.model_copy(update=self._update)
        brought = {n: set(self._brought) for n in ("slots", "companies", "requests")}
        for found in cross_check(replace(Parts.of(event), damaged_ids=brought)):
            where, number, *rest = (*found.location, None, None)[:3]
            items = getattr(event, str(where), ())
            named = items[number].id if isinstance(number, int) and number < len(items) else ""
            at = self._added.get((str(where), named), max(self._added.values()))
            column = next((part for part in rest if isinstance(part, str)), "type")
            yield Finding((at, column), found.told(str(column), "another one"))


def _away(item: Any, slots: Sequence[str]) -> Any:
    """Return somebody or something that is away in further slots."""
    away = dict.fromkeys((*item.unavailable, *slots))
    return (
        item
        if len(away) == len(item.unavailable)
        else item.model_copy(update={"unavailable": tuple(away)})
    )


def _without_type(change: Any) -> dict[str, Any]:
    return {name: getattr(change, name) for name in type(change).model_fields if name != "type"}


_APPLY: Mapping[type[ch.Change], Callable[["_Draft", Any], None]] = {
    ch.Absent: _Draft._absent,
    ch.Late: _Draft._absent,
    ch.Back: _Draft._back,
    ch.RepresentativeLost: _Draft._representative_lost,
    ch.InterpreterLost: _Draft._interpreter_lost,
    ch.TableLost: _Draft._table_lost,
    ch.RoomLost: _Draft._room_lost,
    ch.SlotCancelled: _Draft._slot_cancelled,
    ch.SlotAdded: _Draft._slot_added,
    ch.RequestWithdrawn: _Draft._request_withdrawn,
    ch.NewRequest: _Draft._new_request,
    ch.NewCompany: _Draft._new_company,
    ch.Must: _Draft._must,
    ch.Pin: _Draft._pin,
    ch.Fact: _Draft._fact,
}
