"""What keeps the bot from its record: a full disk, somebody else who holds the file or takes it away."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from storage.sealing.key_ring import derived
from tests.support.teams.world import TeamsWorld
from tests.support.world import World


@contextlib.contextmanager
def full(w: World | TeamsWorld) -> Iterator[None]:
    """No page more for the database file, and none in it that is free: what a full disk is to it."""
    with _beside(w) as other:
        other.execute("VACUUM")
    in_the_database(
        w,
        lambda c: c.exec_driver_sql(
            f"PRAGMA max_page_count = {c.exec_driver_sql('PRAGMA page_count').scalar()}"
        ).all(),
    )
    yield
    in_the_database(w, lambda c: c.exec_driver_sql("PRAGMA max_page_count = 1073741823").all())


@contextlib.contextmanager
def held(w: World | TeamsWorld) -> Iterator[None]:
    """Somebody else holds the file for as long as the block runs."""
    with _beside(w) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextlib.contextmanager
def locked(w: World | TeamsWorld) -> Iterator[None]:
    """Somebody else holds the file; the bot waits no longer than a moment, so that the test does
    not either.
    """
    in_the_database(w, lambda c: c.exec_driver_sql("PRAGMA busy_timeout = 1").all())
    with held(w):
        yield


@contextlib.contextmanager
def refused(w: World | TeamsWorld, begin: str, times: int) -> Iterator[None]:
    """So many times the database does nothing of what begins so, as when its disk fails in one place."""
    left = iter(range(times))

    def fail(*told: Any) -> None:
        if told[2].startswith(begin) and next(left, None) is not None:
            raise OperationalError(begin, None, Exception("disk I/O error"))

    engine = w.program.turns.database._engine
    event.listen(engine, "before_cursor_execute", fail)
    yield
    event.remove(engine, "before_cursor_execute", fail)


@contextlib.contextmanager
def moved(w: World | TeamsWorld) -> Iterator[None]:
    """Somebody moves the file away while the bot has it open, and puts it back."""
    file = w.folder / "record.db"
    aside = file.rename(file.with_name("aside"))
    yield
    aside.rename(file)


@contextlib.contextmanager
def without_its_log(w: World | TeamsWorld) -> Iterator[None]:
    """Somebody moves away what stands beside it, with all that was written last."""
    in_the_database(w, lambda c: c.exec_driver_sql("SELECT 1").all())
    log = w.folder / "record.db-wal"
    aside = log.rename(log.with_name("log-aside"))
    yield
    aside.rename(log)


@contextlib.contextmanager
def replaced(w: World | TeamsWorld) -> Iterator[None]:
    """Somebody puts a copy in its place meanwhile."""
    with moved(w):
        shutil.copy(w.folder / "aside", w.folder / "record.db")
        yield


@contextlib.contextmanager
def emptied(w: World | TeamsWorld) -> Iterator[None]:
    """Somebody empties the file while the bot has it open, and puts back what was in it."""
    file = w.folder / "record.db"
    written = file.read_bytes()
    file.write_bytes(b"")
    yield
    file.write_bytes(written)


def in_the_database(w: World | TeamsWorld, do: Callable[[Connection], object]) -> object:
    return w.program.turns.database.transaction(lambda tx: do(tx.connection))


@contextlib.contextmanager
def _beside(w: World | TeamsWorld) -> Iterator[sqlcipher.Connection]:
    """A connection to the same file that is none of the bot's."""
    with contextlib.closing(
        sqlcipher.connect(str(w.folder / "record.db"), isolation_level=None)
    ) as other:
        other.execute(f"PRAGMA key = \"x'{derived(bytes(32), 'file').hex()}'\"")
        yield other
