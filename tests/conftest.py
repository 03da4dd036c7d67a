"""What can be asked of the tests on the command line, and what may every test ask for?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.storage.databases import made, server

__all__ = ["empty_postgres", "server"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-chats",
        action="store_true",
        help="write what was played into tests/transcripts, to be reviewed as a diff",
    )


@pytest.fixture
def empty_postgres(server: str) -> Iterator[str]:
    """The URL of a PostgreSQL database without any table, as people write it."""
    with made(server) as url:
        yield url.replace("+psycopg", "")
