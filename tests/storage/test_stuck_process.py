"""A process on PostgreSQL that stops in the middle of a turn, or is cut off, is in the others' way
for seconds.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from threading import Event, Thread

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError

from flows.concern import Concern
from storage.database.database import Database
from storage.database.transaction import Transaction
from tests.support.storage.databases import KEY
from tests.support.storage.records import changed, concern, stored

SLACK_WAITS_SECONDS = 3
TAKEN_OVER_WITHIN = 30


@pytest.mark.waits
def test_others_are_told_in_time_that_nothing_was_saved_and_go_on_soon(postgres_url: str) -> None:
    db = Database(postgres_url, KEY)
    one = stored(db, concern())
    with stuck(postgres_url, one.id):
        begun = time.monotonic()
        with pytest.raises(OperationalError):
            changed(db, one)
        assert time.monotonic() - begun < SLACK_WAITS_SECONDS
        while not saved(db, one):
            assert time.monotonic() - begun < TAKEN_OVER_WITHIN
    db.close()


def saved(db: Database, one: Concern) -> bool:
    try:
        changed(db, one)
    except OperationalError:
        return False
    return True


@contextlib.contextmanager
def stuck(url: str, concern_id: str) -> Iterator[None]:
    """Another process has written and does not come to its commit."""
    db, written, over = Database(url, KEY), Event(), Event()

    def work(tx: Transaction) -> None:
        tx.connection.exec_driver_sql(
            "UPDATE concern SET version = version WHERE id = %s", (concern_id,)
        )
        written.set()
        over.wait(2 * TAKEN_OVER_WITHIN)

    def run() -> None:
        with contextlib.suppress(DBAPIError):
            db.transaction(work)

    thread = Thread(target=run)
    thread.start()
    written.wait()
    yield
    over.set()
    thread.join()
    db.close()
