"""Every test that asks for `db` or `url` runs on both databases: an encrypted SQLite file, and a
real PostgreSQL.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import Connection
from sqlalchemy import Engine, make_url

from storage.database.database import Database
from tests.support.storage.databases import KEY, connected, emptied, made, upgraded


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table and no row."""
    file = tmp_path_factory.mktemp("tables") / "tables.db"
    upgraded(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_pattern(server: str) -> Iterator[str]:
    """The name of a PostgreSQL database with every table, which nobody uses: others are made like
    it.
    """
    with made(server) as url:
        yield str(make_url(upgraded(url)).database)


@pytest.fixture(scope="session")
def postgres_tables(server: str, postgres_pattern: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with every table, shared by all tests."""
    with made(server, postgres_pattern) as url:
        yield url


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


@pytest.fixture(scope="session")
def beside_tests(postgres_tables: str) -> Iterator[Connection]:
    """A connection to that database for what is done after each test."""
    with connected(postgres_tables) as connection:
        yield connection


@pytest.fixture
def postgres_url(postgres_tables: str, beside_tests: Connection) -> Iterator[str]:
    """The URL of a PostgreSQL database with every table."""
    yield postgres_tables
    emptied(beside_tests)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with every table."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture(scope="session")
def postgres_engine(postgres_tables: str) -> Iterator[Engine]:
    """Its connections, for one test after another: each new one is a process of the server, which
    has yet to read all tables.
    """
    for database in _opened(postgres_tables):
        yield database._engine


@pytest.fixture
def db(url: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database with every table."""
    database = Database(url, KEY)
    if database.is_shared:
        database._engine = request.getfixturevalue("postgres_engine")
    yield database
    database.executor.shutdown()
    if not database.is_shared:
        database.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_db(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A database with every table for all the tests of a module, each of which leaves it as it was
    (`tests.support.storage.undone`).
    """
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("shared") / "test.db"
        shutil.copy(request.getfixturevalue("sqlite_tables"), file)
        yield from _opened(f"sqlite:///{file}")
    else:
        like = request.getfixturevalue("postgres_pattern")
        with made(request.getfixturevalue("server"), like) as url:
            yield from _opened(url)


def _opened(url: str) -> Iterator[Database]:
    database = Database(url, KEY)
    yield database
    database.close()
