"""Events with more or fewer tables, slots and people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ..models.diagnostics import number_of
from ..models.event import Company, Event, Representative, Slot, Table

Kind = Literal["tables", "slots", "delegations", "available"]


@dataclass(frozen=True)
class Resource:
    """A change of what there is.

    Attributes
    ----------
    kind : str
        ``tables``: tables open all the time, in no room. ``slots``: slots behind the last one, as
        long as it, in which everybody is there; with fewer, nobody meets in the last ones.
        ``delegations``: people of a company, each of whom can attend any of its meetings.
        ``available``: a slot in which a company is there, too.
    amount : int
        How many more; fewer where it is negative.
    company, slot : str or None
        Whose, and which.
    """

    kind: Kind
    amount: int = 1
    company: str | None = None
    slot: str | None = None

    @property
    def more(self) -> bool:
        """Whether there is more of it afterwards."""
        return self.amount >= 0

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "kind": self.kind,
            "amount": self.amount,
            "company": self.company,
            "slot": self.slot,
        }


def changed(event: Event, resources: Iterable[Resource]) -> Event:
    """Return an event after some changes.

    Raises
    ------
    ValueError
        Where a change is not possible, or names what the event does not have.
    """
    resources = list(resources)
    refuse_unknown(event, resources)
    # Slots go last: then the tables that come are closed in them, too.
    for resource in sorted(resources, key=lambda r: r.kind == "slots" and not r.more):
        if resource.kind == "tables":
            event = _with_tables(event, resource.amount)
        elif resource.kind == "slots":
            event = _with_slots(event, resource.amount)
        elif resource.kind == "delegations":
            event = _with_people(event, str(resource.company), resource.amount)
        else:
            event = _with_presence(event, str(resource.company), str(resource.slot))
    return event


def refuse_unknown(event: Event, resources: Iterable[Resource]) -> None:
    """Tell all names that an event does not have.

    Raises
    ------
    ValueError
        Where there are some.
    """
    slots = {slot.id for slot in event.slots}
    wrong = [
        f"{what} {name}"
        for r in resources
        for what, name, known in (
            ("company", r.company, event.company_by_id),
            ("slot", r.slot, slots),
        )
        if name is not None and name not in known
    ]
    if wrong:
        raise ValueError(f"the event has no {', no '.join(dict.fromkeys(wrong))}")


def count_of(event: Event, resource: Resource) -> int:
    """Return how many there are of what a resource changes."""
    if resource.kind == "tables":
        return len(event.all_tables)
    if resource.kind == "slots":
        return len(event.slots)
    if resource.company not in event.company_by_id:
        raise ValueError(f"the event has no company {resource.company}")
    return event.company_by_id[str(resource.company)].at_once


def _new_ids(known: Iterable[str], count: int) -> list[str]:
    """Return ids that do not exist yet."""
    taken, found, n = set(known), list[str](), 0
    while len(found) < count:
        n += 1
        if f"+{n}" not in taken:
            found.append(f"+{n}")
    return found


def _with_tables(event: Event, amount: int) -> Event:
    tables = list(event.all_tables)
    if amount >= 0:
        # Written out, since the ids of numbered ones depend on their number.
        tables += [Table(id=name) for name in _new_ids((t.id for t in tables), amount)]
        return event.model_copy(update={"tables": tuple(tables), "table_count": None})
    named = {r.table for r in event.requests} | {c.home_table for c in event.companies}
    plain = [t for t in tables if t.id not in named and t.reserved_for is None]
    if len(plain) < -amount or len(tables) == -amount:
        raise ValueError(
            f"{-amount} tables cannot be taken away: {len(plain)} of {len(tables)} belong to "
            "nobody, and one has to be left"
        )
    gone = {t.id for t in plain[amount:]}
    left = tuple(t for t in tables if t.id not in gone)
    return event.model_copy(update={"tables": left, "table_count": None})


def _with_slots(event: Event, amount: int) -> Event:
    if amount < 0:
        return _without_slots(event, -amount)
    slots, last = list(event.slots), event.ordered_slots[-1]
    for name in _new_ids((s.id for s in slots), amount):
        end = last.end + (last.end - last.start)
        last = Slot(id=name, start=last.end, end=end, session=last.session)
        slots.append(last)
    return event.model_copy(update={"slots": tuple(slots)})


def _without_slots(event: Event, count: int) -> Event:
    """Return an event in whose last slots nobody meets; what names them stays as it is."""
    if count >= len(event.slots):
        raise ValueError(
            f"{number_of(count, 'slot')} cannot be taken away: there are {len(event.slots)}, and "
            "one has to be left"
        )
    gone = [slot.id for slot in event.ordered_slots[-count:]]
    closed = (
        t.model_copy(update={"unavailable": tuple(dict.fromkeys((*t.unavailable, *gone)))})
        for t in event.all_tables
    )
    return event.model_copy(update={"tables": tuple(closed), "table_count": None})


def _with_people(event: Event, name: str, amount: int) -> Event:
    company = event.company_by_id[name]
    if company.at_once + amount < 1:
        raise ValueError(f"{name} has {company.at_once} delegations, and one has to be left")
    people = list(company.representatives)
    if not people:
        return _with_company(event, company, {"delegations": company.delegations + amount})
    if amount < 0:
        return _with_company(event, company, {"representatives": tuple(people[:amount])})
    languages = tuple(
        dict.fromkeys([*company.languages, *(x for p in people for x in p.languages)])
    )
    topics = tuple(dict.fromkeys(x for p in people for x in p.topics))
    more = [
        Representative(id=new, languages=languages, topics=topics)
        for new in _new_ids((p.id for p in people), amount)
    ]
    return _with_company(event, company, {"representatives": (*people, *more)})


def _with_presence(event: Event, name: str, slot: str) -> Event:
    company = event.company_by_id[name]
    if slot not in company.unavailable:
        raise ValueError(f"{name} is there in {slot} already")
    left = tuple(s for s in company.unavailable if s != slot)
    return _with_company(event, company, {"unavailable": left})


def _with_company(event: Event, company: Company, update: dict[str, object]) -> Event:
    new = company.model_copy(update=update)
    companies: Sequence[Company] = [new if c.id == company.id else c for c in event.companies]
    return event.model_copy(update={"companies": tuple(companies)})
