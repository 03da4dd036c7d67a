"""What can be asked of the tests on the command line, and what may every test ask for?"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from shutil import disk_usage

import pytest
from typer import testing

from tests.support.storage.compiled_once import share_what_is_compiled
from tests.support.storage.databases import made, server

__all__ = ["empty_postgres", "server"]

IN_MEMORY, ENOUGH = Path("/dev/shm"), 4 << 30  # bytes
SELDOM = (20_000, 20, 50)  # else one second in fourteen is spent looking for what nobody needs


def pytest_configure() -> None:
    """Python keeps what it has compiled, whatever it was told: else each of those who test, and each
    program that a test starts, compiles all of this anew. The folders of tests are in memory where
    there is room: none of them need outlive a power cut. No example fails for being slow.
    """
    sys.dont_write_bytecode = False
    from hypothesis import settings

    settings.register_profile("however slow", deadline=None)
    settings.load_profile("however slow")
    share_what_is_compiled()
    testing._get_command = cache(testing._get_command)  # else each call puts all commands together
    gc.set_threshold(*SELDOM)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if IN_MEMORY.is_dir() and disk_usage(IN_MEMORY).free > ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-chats",
        action="store_true",
        help="write what was played into tests/transcripts, to be reviewed as a diff",
    )


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Path:
    """One folder for all that test at the same time."""
    mine = tmp_path_factory.getbasetemp()
    shared = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    (folder := shared / f"run-{testrun_uid}").mkdir(exist_ok=True)
    return folder


@pytest.fixture
def empty_postgres(server: str) -> Iterator[str]:
    """The URL of a PostgreSQL database without any table, as people write it."""
    with made(server) as url:
        yield url.replace("+psycopg", "")


def pytest_collection_finish() -> None:
    """All that is there before the first test stays to the end."""
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First comes what passes its time in waiting: of several that test, one waits while the others
    have the machine, and nobody waits at the end. Then come the conversations, and last what need
    not play them again: whoever tests it may else come to it while somebody still has some to play.
    """
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if item.get_closest_marker("waits"):
        return -2
    return {"test_transcripts.py": -1, "test_all_is_played.py": 1}.get(item.path.name, 0)
