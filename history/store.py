"""Opening a history: a file, or any database that SQLAlchemy speaks to."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from ..models.diagnostics import InputError, Problem
from .migrations import create, migrate, version_of
from .schema import VERSION, SchemaVersion

WAIT_MS = 30_000
"""A writer waits so long for another to finish."""

_UPGRADES = 20170126
"""What processes lock that make or migrate the tables of one database."""

_WRITES = "linkmatch_writes"

_ADVICE = (
    ("readonly", "copy the history to a folder in which you may write"),
    ("malformed", "go back to a copy of the history"),
    ("locked", "another process is writing; try again when it has ended"),
    ("not a database", "HISTORY is the file that outcomes record makes"),
)
"""What to do, by words of what SQLite complains of."""


class Store:
    """A history that is open.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        Its tables are there, and of this version.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the history."""
        with told(self.engine), self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":  # a file is read so as it is
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection for one transaction: all of it is stored, or nothing.

        Writers come one after the other, so that each sees what the one before has written.
        """
        with told(self.engine), _written(self.engine) as connection:
            connection.execute(select(SchemaVersion.version).with_for_update())
            yield connection

    def forget(self) -> None:
        """Overwrite what was deleted from a file of SQLite, so that it cannot be read there."""
        if self.engine.dialect.name != "sqlite":
            return
        with told(self.engine), self.engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            assert driver is not None
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                with closing(driver.cursor()) as cursor:
                    cursor.execute(statement)

    def close(self) -> None:
        """Close it; a file is then whole in itself."""
        self.engine.dispose()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(place: str | Path, *, create_it: bool = False) -> Store:
    """Open a history; one of an older version is migrated, a file with a backup beside it.

    Parameters
    ----------
    place : str or Path
        A file of SQLite, or the URL of a database.
    create_it : bool
        Make it where it does not exist yet.

    Raises
    ------
    InputError
        Where it does not exist, cannot be opened, is no history, or was made by a later version.
    """
    url = _url(place, create_it)
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise InputError([Problem(f"{_shown(url)}: {error}")]) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
    try:
        with told(engine):
            _bring_up_to_date(engine, create_it)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine)


def _url(place: str | Path, create_it: bool) -> URL:
    if "://" in str(place):
        try:
            return make_url(str(place))
        except (ArgumentError, ValueError):  # the latter of a port
            raise InputError([Problem("this is no URL of a database")]) from None
    path = Path(place)
    if path.is_dir():
        raise InputError([Problem(f"{path}: is a folder, not a file")])
    if not path.exists() and not (create_it and path.absolute().parent.is_dir()):
        missing = path if create_it is False else path.absolute().parent
        raise InputError([Problem(f"{missing}: no such file or folder")])
    return URL.create("sqlite", database=str(path))


def _shown(url: URL) -> str:
    """Return what to call a history in messages: without its password."""
    return url.database or "" if url.drivername == "sqlite" else url.render_as_string()


@contextmanager
def told(engine: Engine) -> Iterator[None]:
    """Turn what a database complains of into a problem with a name."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
        advice = next((f"; {what}" for said, what in _ADVICE if said in reason), "")
        raise InputError([Problem(f"{_shown(engine.url)}: {reason}{advice}")]) from None


def _set_up(connection: Any, _record: object) -> None:
    # SQLAlchemy says where transactions begin (see _begin), not the driver.
    connection.isolation_level = None
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA journal_mode = WAL")


def _begin(connection: Connection) -> None:
    # A writer that read before it locks might have to fail when it writes.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _written(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        yield connection


def _bring_up_to_date(engine: Engine, create_it: bool) -> None:
    with engine.connect() as connection:
        version = version_of(connection)
    if version == VERSION:
        return
    with _written(engine) as connection:
        if engine.dialect.name == "postgresql":  # a file is locked already
            connection.execute(select(func.pg_advisory_xact_lock(_UPGRADES)))
        version = version_of(connection)  # another process may have been first
        if version is None and not create_it:
            raise InputError([Problem(f"{_shown(engine.url)}: this is no history yet")])
        if version is None:
            create(connection)
        elif version < VERSION:
            _back_up(engine, version)
            migrate(connection, version)


def _back_up(engine: Engine, version: int) -> None:
    """Copy a file as it is before a migration; servers are backed up by those who run them."""
    import sqlite3

    if engine.dialect.name != "sqlite":
        return
    path = Path(str(engine.url.database))
    copy = path.with_name(f"{path.name}.version-{version}")
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
