"""Settings of all tests; a history for each of those on outcomes."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from linkmatch.history.store import Store, open_store
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

# How long an example takes says more of the machine than of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

POSTGRES = os.environ.get("LINKMATCH_TEST_DATABASE")
"""URL of a database in which the tests may make schemas: postgresql+psycopg://host/name."""


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def history(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return where a history may be made: a file, or a schema of PostgreSQL where one is given."""
    if request.param == "sqlite":
        yield str(tmp_path / "history.db")
        return
    name = f"linkmatch_{uuid.uuid4().hex}"
    engine = create_engine(str(POSTGRES), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
        url = make_url(str(POSTGRES)).update_query_dict({"options": f"-csearch_path={name}"})
        yield url.render_as_string(hide_password=False)
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


@pytest.fixture
def store(history: str) -> Iterator[Store]:
    """Return an empty history."""
    with open_store(history, create_it=True) as opened:
        yield opened
