"""Tables of an older version are brought to this one, in one transaction."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    Connection,
    Date,
    bindparam,
    column,
    insert,
    inspect,
    select,
    table,
    text,
    update,
)

from ..models.diagnostics import InputError, Problem
from ..models.steps import due_of, settled_on
from .schema import APPEND_ONLY, VERSION, Base, Event, SchemaVersion, Standing, Tally
from .tallies import count_again


def version_of(connection: Connection) -> int | None:
    """Return the version of the tables; ``None`` where there are none.

    Raises
    ------
    InputError
        Where the database holds other tables, or those of a version that is not known here.
    """
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if SchemaVersion.__tablename__ not in tables:
        raise InputError([Problem("this database is no history of linkmatch")])
    version = connection.execute(select(SchemaVersion.version)).scalar()
    if version is not None and version > VERSION:
        told = (
            f"this history was made by a later linkmatch (version {version} of its tables, here "
            f"{VERSION}); update linkmatch"
        )
        raise InputError([Problem(told)])
    if version != VERSION and version not in _STEPS:
        told = "this history is damaged: it does not say which version of its tables it has"
        raise InputError([Problem(f"{told}; go back to a copy")])
    return version


def create(connection: Connection) -> None:
    """Make the tables of this version."""
    Base.metadata.create_all(connection)
    for statement in APPEND_ONLY.get(connection.dialect.name, ()):
        changes = ("UPDATE", "DELETE") if "{change}" in statement else ("",)
        for change in changes:
            connection.execute(text(statement.format(change=change)))
    connection.execute(insert(SchemaVersion).values(version=VERSION))


def migrate(connection: Connection, version: int) -> None:
    """Bring the tables of an older version to this one."""
    for old in range(version, VERSION):
        _STEPS[old](connection)
    connection.execute(update(SchemaVersion).values(version=VERSION))


def _to_2(connection: Connection) -> None:
    """Outcomes get the day by which something has to come of them; meetings are counted."""
    for name in ("due", "settled"):
        connection.execute(text(f"ALTER TABLE outcomes ADD COLUMN {name} DATE"))
    index = "CREATE INDEX ix_outcomes_open ON outcomes (due) WHERE settled IS NULL"
    connection.execute(text(index))
    found = text(
        "SELECT o.id, o.meeting_id, o.kind, o.step, coalesce(o.day, e.day) AS day FROM outcomes o "
        "JOIN meetings m ON m.id = o.meeting_id JOIN events e ON e.id = m.event_id"
    ).columns(day=Date)
    rows = connection.execute(found).mappings().all()
    steps = defaultdict(list)
    for row in rows:
        steps[row["meeting_id"]].append((row["kind"], row["day"]))
    filled = [
        {
            "key": row["id"],
            "due": due_of(row["kind"], row["step"], row["day"]),
            "settled": settled_on(row["kind"], steps[row["meeting_id"]]),
        }
        for row in rows
    ]
    if filled:
        outcomes = table("outcomes", column("id"), column("due", Date), column("settled", Date))
        values: dict[str, Any] = {name: bindparam(name) for name in ("due", "settled")}
        connection.execute(
            update(outcomes).where(outcomes.c.id == bindparam("key")).values(values), filled
        )
    counts = [Base.metadata.tables[table.__tablename__] for table in (Tally, Standing)]
    Base.metadata.create_all(connection, tables=counts)
    for event_id in connection.execute(select(Event.id)).scalars().all():
        count_again(connection, event_id)


_STEPS: Mapping[int, Callable[[Connection], None]] = {1: _to_2}
"""By the version that each of them starts from."""
