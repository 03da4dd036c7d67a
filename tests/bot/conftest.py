"""The test PostgreSQL, for tests of the whole program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.storage.conftest import made, server

__all__ = ["empty_postgres", "server"]


@pytest.fixture
def empty_postgres(server: str) -> Iterator[str]:
    """The URL of a PostgreSQL database without any table, as people write it."""
    with made(server) as url:
        yield url.replace("+psycopg", "")
