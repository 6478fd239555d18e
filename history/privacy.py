"""What leaves a history without names, and free text that is deleted."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, delete, select, union
from sqlalchemy.orm import aliased

from ..formats.tables import csv_bytes
from .events import events_named
from .identity import company_named
from .ledger import Ledger
from .schema import (
    Assessment,
    Attendance,
    Component,
    Event,
    Meeting,
    Note,
    Outcome,
    Participant,
)
from .store import Store

FEWEST = 5
"""A region of fewer companies than this would tell who they are."""

FIELDS = (
    *("event", "maker", "buyer", "maker_region", "process", "score", "scheduled", "status"),
    *("maker_came", "buyer_came", "maker_rating", "buyer_rating"),
    *("next_step", "sample", "mou_days", "trial_days", "order_days", "order_value_idr"),
    *("mentoring", "components"),
)
"""Columns of an export: one row for each request."""

Row = dict[str, object]


def erase(connection: Connection, ledger: Ledger, name: str) -> int:
    """Delete the free text on a company's meetings; return how many notes that were.

    The log says that it was done, and holds no text itself.

    Raises
    ------
    InputError
        Where no company goes by this name.
    """
    company = company_named(connection, name)
    here = select(Participant.id).where(Participant.company_id == company)
    # A meeting that lost its place keeps its note, and not always who took part.
    own = union(
        select(Attendance.meeting_id).where(Attendance.participant_id.in_(here)),
        select(Meeting.id).where(Meeting.first_id.in_(here)),
        select(Meeting.id).where(Meeting.second_id.in_(here)),
    ).subquery()
    notes = delete(Note).where(Note.meeting_id.in_(select(own.c.meeting_id)))
    count = connection.execute(notes).rowcount
    ledger.add("company.text_deleted", company=company, after=f"{count} notes")
    return count


def anonymous_csv(store: Store, event: str | None = None) -> bytes:
    """Return all requests and what came of them, without names, ids, dates, numbers and notes.

    Events and companies get numbers in an order of chance, new ones each time. Days are counted
    from the event, values have two figures, and a region of fewer than ``FEWEST`` companies is
    left out.

    Raises
    ------
    InputError
        Where no event has this name.
    """
    with store.reading() as connection:
        rows = [*_Export(connection, event).rows()]
    random.SystemRandom().shuffle(rows)
    return csv_bytes(FIELDS, ([row.get(name) for name in FIELDS] for row in rows))


class _Export:
    def __init__(self, connection: Connection, event: str | None) -> None:
        self._connection = connection
        events = events_named(connection, event)
        self._own = events.have(Meeting.event_id)
        self._events = _numbered("E", events.called)
        companies = connection.execute(select(Participant.company_id).distinct()).scalars()
        self._companies = _numbered("C", companies)
        self._regions = self._large_regions()
        self._came = self._by_party(Attendance, "state")
        self._rating = self._by_party(Assessment, "rating")
        parts = select(Component.meeting_id, Component.data).join(Meeting).where(self._own)
        self._components = dict(connection.execute(parts).all())
        self._steps: dict[int, Row] = {}
        for outcome in connection.execute(self._outcomes()):
            self._add(outcome)

    def _large_regions(self) -> set[str]:
        pairs = self._connection.execute(
            select(Participant.region, Participant.company_id).distinct()
        )
        counts = Counter(region for region, _ in pairs if region)
        return {region for region, count in counts.items() if count >= FEWEST}

    def _by_party(self, table: Any, field: str) -> Mapping[tuple[int, int], Any]:
        rows = self._connection.execute(
            select(table.meeting_id, table.participant_id, getattr(table, field))
            .join(Meeting)
            .where(self._own)
        )
        return {(meeting, party): value for meeting, party, value in rows}

    def _outcomes(self) -> Any:
        return (
            select(Outcome, Event.day.label("held"))
            .join(Meeting, Meeting.id == Outcome.meeting_id)
            .join(Event, Event.id == Meeting.event_id)
            .where(self._own)
            .order_by(Outcome.day)
        )

    def _add(self, outcome: Any) -> None:
        own = self._steps.setdefault(outcome.meeting_id, {})
        days = None if outcome.day is None else (outcome.day - outcome.held).days
        if outcome.kind in ("mou", "trial"):
            own[f"{outcome.kind}_days"] = days
        elif outcome.kind == "order":
            own.setdefault("order_days", days)
            known = own.get("order_value_idr", 0)
            assert isinstance(known, int)
            own["order_value_idr"] = known + (outcome.value_idr or 0)
        else:
            field = "next_step" if outcome.kind == "follow_up" else outcome.kind
            own[field] = outcome.step or "yes"

    def rows(self) -> Iterator[Row]:
        """Yield a row for each request."""
        first, second = aliased(Participant), aliased(Participant)
        query = (
            select(Meeting, first, second)
            .join(first, first.id == Meeting.first_id)
            .join(second, second.id == Meeting.second_id)
            .where(self._own)
        )
        columns = [
            Meeting.id,
            Meeting.event_id,
            Meeting.process,
            Meeting.score,
            Meeting.scheduled,
            Meeting.status,
            first.id.label("maker"),
            second.id.label("buyer"),
            first.company_id.label("makes"),
            second.company_id.label("buys"),
            first.region,
        ]
        for row in self._connection.execute(query.with_only_columns(*columns)):
            yield self._row(row)

    def _row(self, row: Any) -> Row:
        steps = dict(self._steps.get(row.id, {}))
        value = steps.get("order_value_idr")
        if isinstance(value, int):
            steps["order_value_idr"] = round(value, 2 - len(str(value)))
        maker, buyer = (row.id, row.maker), (row.id, row.buyer)
        return {
            "event": self._events[row.event_id],
            "maker": self._companies[row.makes],
            "buyer": self._companies[row.buys],
            "maker_region": row.region if row.region in self._regions else None,
            "process": row.process,
            "score": row.score,
            "scheduled": int(row.scheduled),
            "status": row.status,
            "maker_came": self._came.get(maker),
            "buyer_came": self._came.get(buyer),
            "maker_rating": self._rating.get(maker),
            "buyer_rating": self._rating.get(buyer),
            "components": self._components.get(row.id),
            **steps,
        }


def _numbered(letter: str, keys: Any) -> dict[int, str]:
    """Return a name for each key, in an order of chance."""
    shuffled = sorted(keys)
    random.SystemRandom().shuffle(shuffled)
    return {key: f"{letter}{n}" for n, key in enumerate(shuffled, start=1)}
