"""Once a concern is destroyed no file of PostgreSQL's tables has its key, nor who was named,
wherever the row stood.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from flows.drills.drill import Drill
from storage.database import tables
from storage.database.database import Database
from storage.drills import drills
from tests.support.storage.databases import KEY
from tests.support.storage.records import DSL, HEAD, HILLSIDE, NOW, concern, do, stored

NAMED = "slack:U0NAMEDINIT"


@pytest.fixture
def db(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url, KEY)
    yield database
    database.close()


@pytest.fixture
def server_itself(postgres_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        yield connection


def files_of_tables(server: psycopg.Connection) -> bytes:
    server.execute("CHECKPOINT")
    [(folder,)] = server.execute("SHOW data_directory").fetchall()
    found = server.execute(
        "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relname = ANY(%s)",
        [["keyset", "named"]],
    ).fetchall()
    if not Path(folder).is_dir():
        pytest.skip("the server's files are on another machine")
    return b"".join(Path(folder, file).read_bytes() for (file,) in found)


@pytest.mark.parametrize("which", [0, 2, 4])
def test_no_file_holds_the_key_of_a_destroyed_concern(
    db: Database, server_itself: psycopg.Connection, which: int
) -> None:
    everyone = [stored(db, concern(named=frozenset({f"{NAMED}{n}"}))) for n in range(5)]
    one = everyone[which]
    stored_key = select(tables.keyset.c.wrapped).where(tables.keyset.c.concern == one.id)
    key = do(db, lambda tx: tx.run(stored_key).scalar_one())
    before = files_of_tables(server_itself)
    assert key in before
    assert f"{NAMED}{which}".encode() in before

    assert db.shred(HILLSIDE.id, one.id, DSL)

    after = files_of_tables(server_itself)
    assert key not in after
    assert f"{NAMED}{which}".encode() not in after


def test_no_file_holds_the_key_of_a_destroyed_drill(
    db: Database, server_itself: psycopg.Connection
) -> None:
    one = Drill(id="d1", school=HILLSIDE.id, by=DSL, at=NOW, people=(DSL, HEAD))
    do(db, drills.begin, one, DSL)
    stored_key = select(tables.keyset.c.wrapped).where(tables.keyset.c.concern == "drill:d1")
    key = do(db, lambda tx: tx.run(stored_key).scalar_one())
    do(db, drills.destroy, one, DSL, NOW)
    assert key in files_of_tables(server_itself)
    db.forget_if_due()
    assert key not in files_of_tables(server_itself)


@pytest.mark.waits
def test_while_somebody_reads_for_long_the_bot_does_not_wait_and_it_is_said_that_the_key_is_still_there(
    db: Database, server_itself: psycopg.Connection
) -> None:
    one = stored(db, concern())
    with server_itself.transaction():  # as a copy being made does
        server_itself.execute("SELECT count(*) FROM keyset")
        assert not db.shred(HILLSIDE.id, one.id, DSL)
    assert db.forget()
