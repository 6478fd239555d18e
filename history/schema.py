"""The tables of a history.

Companies are the same across events; a participant is a company at one event. The state of a
meeting is in ``meetings``, ``attendance``, ``assessments`` and ``outcomes``; every change of it is
a row of ``actions``, which no one changes. There is no place for a person's name.
"""

from datetime import date, datetime
from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

VERSION = 2
"""Of the tables below; ``migrations`` brings older ones here."""

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

LONGEST = 450
"""Characters of a text in an index, of which some databases want to know the length."""

Short = Annotated[str, mapped_column(String(LONGEST))]
Word = Annotated[str, mapped_column(String(20))]

_OPEN = text("settled IS NULL")


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: dict[Any, Any] = {str: Text, date: Date, datetime: DateTime}  # noqa: RUF012


def _key(table: str, **options: Any) -> Any:
    """Return a column that names a row of another table."""
    return mapped_column(ForeignKey(f"{table}.id"), **options)


class SchemaVersion(Base):
    """One row: the version of the tables. Writers lock it, so that they write one by one."""

    __tablename__ = "schema_version"
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Company(Base):
    """A company, whatever events it comes to; ``name`` is the one it was first seen with."""

    __tablename__ = "companies"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class CompanyName(Base):
    """A name that a company goes by; ``key`` is its normal form."""

    __tablename__ = "company_names"
    key: Mapped[Short] = mapped_column(primary_key=True)
    company_id: Mapped[int] = _key("companies", index=True)
    name: Mapped[str]


class Event(Base):
    """An event; ``day`` is its first, ``key`` its name in normal form with that day."""

    __tablename__ = "events"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[Short] = mapped_column(unique=True)
    name: Mapped[str]
    day: Mapped[date]
    sha256: Mapped[str]
    timezone: Mapped[str]
    makers: Mapped[str | None]
    """The side that makes, where there are two."""


class Participant(Base):
    """A company at an event; ``code`` is its id there."""

    __tablename__ = "participants"
    __table_args__ = (UniqueConstraint("event_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = _key("events")
    code: Mapped[Short]
    company_id: Mapped[int] = _key("companies", index=True)
    side: Mapped[str | None]
    region: Mapped[str | None]
    has_partner: Mapped[bool | None]
    """What the company said of itself."""


class Meeting(Base):
    """A request, and where it was scheduled; ``process`` is the need that it is about."""

    __tablename__ = "meetings"
    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        CheckConstraint("status IN ('held', 'no_show', 'moved')", name="status"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = _key("events")
    code: Mapped[Short]
    first_id: Mapped[int] = _key("participants", index=True)
    second_id: Mapped[int] = _key("participants", index=True)
    score: Mapped[float]
    process: Mapped[Short | None]
    scheduled: Mapped[bool]
    start: Mapped[datetime | None]
    place: Mapped[str | None]
    status: Mapped[Word | None]


class Component(Base):
    """What a scheduled meeting's score was made of, as JSON."""

    __tablename__ = "components"
    meeting_id: Mapped[int] = _key("meetings", primary_key=True, autoincrement=False)
    data: Mapped[str]


class Attendance(Base):
    """Who takes part in a scheduled meeting, and whether it came.

    ``met``; ``waited`` in vain for another; ``absent``; or nothing said yet.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        Index(None, "participant_id", "state"),
        CheckConstraint("state IN ('met', 'waited', 'absent')", name="state"),
    )
    meeting_id: Mapped[int] = _key("meetings", primary_key=True, autoincrement=False)
    participant_id: Mapped[int] = _key("participants", primary_key=True, autoincrement=False)
    state: Mapped[Word | None]


class Assessment(Base):
    """How a participant rates a meeting, 1 to 5."""

    __tablename__ = "assessments"
    __table_args__ = (CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),)
    meeting_id: Mapped[int] = _key("meetings", primary_key=True, autoincrement=False)
    participant_id: Mapped[int] = _key("participants", primary_key=True, autoincrement=False)
    rating: Mapped[int]


class Outcome(Base):
    """A step that a meeting led to.

    ``kind`` is one of ``models.steps.KINDS``; there is one of each, of orders one for each day
    (``ref``). ``due`` is when something has to come of it, ``settled`` when it did.
    """

    __tablename__ = "outcomes"
    __table_args__ = (
        UniqueConstraint("meeting_id", "kind", "ref"),
        Index("ix_outcomes_open", "due", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = _key("meetings")
    kind: Mapped[Word]
    ref: Mapped[Word]
    day: Mapped[date | None]
    number: Mapped[str | None]
    step: Mapped[str | None]
    value_idr: Mapped[int | None] = mapped_column(BigInteger)
    due: Mapped[date | None]
    settled: Mapped[date | None]


class Note(Base):
    """Free text on a meeting; a new one does not replace the old."""

    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = _key("meetings", index=True)
    at: Mapped[datetime]
    text: Mapped[str]


class Tally(Base):
    """Meetings of an event by region and process, counted whenever it is recorded."""

    __tablename__ = "tallies"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = _key("events", index=True)
    region: Mapped[str | None]
    process: Mapped[str | None]
    requested: Mapped[int]
    scheduled: Mapped[int]
    held: Mapped[int]
    follow_up: Mapped[int]
    mou: Mapped[int]
    trial: Mapped[int]
    orders: Mapped[int]
    order_value_idr: Mapped[int] = mapped_column(BigInteger)


class Standing(Base):
    """The meetings of a participant, counted whenever its event is recorded."""

    __tablename__ = "standings"
    participant_id: Mapped[int] = _key("participants", primary_key=True, autoincrement=False)
    requested: Mapped[int]
    scheduled: Mapped[int]
    held: Mapped[int]
    follow_up: Mapped[int]
    mou: Mapped[int]
    trial: Mapped[int]
    orders: Mapped[int]
    order_value_idr: Mapped[int] = mapped_column(BigInteger)
    absent: Mapped[int]
    waited: Mapped[int]
    partner_since: Mapped[date | None]


class Action(Base):
    """A change: when it was recorded (UTC), in what role, of what, and from what to what."""

    __tablename__ = "actions"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    role: Mapped[str]
    what: Mapped[str]
    event_id: Mapped[int | None] = _key("events", index=True)
    meeting_id: Mapped[int | None] = _key("meetings", index=True)
    company_id: Mapped[int | None] = _key("companies", index=True)
    before: Mapped[str | None]
    after: Mapped[str | None]


APPEND_ONLY = {
    "sqlite": [
        "CREATE TRIGGER actions_keep_{change} BEFORE {change} ON actions "
        "BEGIN SELECT RAISE(ABORT, 'actions are only added to'); END"
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION actions_keep() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'actions are only added to'; END$$",
        "CREATE TRIGGER actions_keep_{change} BEFORE {change} ON actions "
        "FOR EACH ROW EXECUTE FUNCTION actions_keep()",
    ],
}
"""What keeps the log as it is, by kind of database."""
