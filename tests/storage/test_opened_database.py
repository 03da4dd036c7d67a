"""The database is opened safely or not at all, and its tables are those the program knows."""

from __future__ import annotations

import os
import sqlite3
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from flows.turn import Post
from storage.concerns import chronology, concerns
from storage.database import opening, tables
from storage.database.columns import Utc
from storage.database.copies.backup import backup
from storage.database.database import Database
from storage.database.encrypted_file import WrongKey
from storage.database.upgrading import schema
from tests.support.storage.databases import KEY
from tests.support.storage.records import (
    ACCOUNT,
    CHILD,
    DSL,
    HILLSIDE,
    NOW,
    TEACHER,
    after,
    claim,
    concern,
    do,
    line,
    stored,
)

OTHER_KEY = bytes(32)


def test_the_tables_of_a_new_database_are_brought_up_to_date(empty: str) -> None:
    db = Database(empty, KEY)
    assert not db.is_current()
    db.upgrade()
    db.upgrade()
    assert db.is_current()
    db.close()


def test_two_processes_may_bring_the_tables_up_to_date_at_once(empty: str) -> None:
    databases = [Database(empty, KEY), Database(empty, KEY)]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(Database.upgrade, databases))
    assert all(db.is_current() for db in databases)
    for db in databases:
        db.close()


def test_migrations_lead_to_the_tables_the_program_knows(db: Database) -> None:
    def differences(tx: Any) -> list[Any]:
        context = MigrationContext.configure(tx.connection, opts={"compare_type": True})
        command.check(schema.config(tx.connection))
        return compare_metadata(context, tables.metadata)

    assert do(db, differences) == []


def test_small_rows_stand_in_the_tree_of_their_key_and_no_others(sqlite_url: str) -> None:
    db = Database(sqlite_url, KEY)
    listed = do(db, lambda tx: tx.connection.exec_driver_sql("PRAGMA table_list").all())
    stand = {row.name for row in listed if row.wr}
    known = tables.metadata.tables.values()
    assert stand == {t.name for t in known if not t.dialect_options["sqlite"]["with_rowid"]}
    assert {"reporter", "keyset", "repeat"} <= stand
    db.close()


def test_migrations_go_down_to_nothing_and_up_again(empty: str) -> None:
    db = Database(empty, KEY)
    db.upgrade()
    stored(db, concern(), entries=(line("reported", TEACHER, NOW),))
    do(db, lambda tx: command.downgrade(schema.config(tx.connection), "base"))
    assert do(db, lambda tx: inspect(tx.connection).get_table_names()) == ["alembic_version"]
    assert not db.is_current()
    db.upgrade()
    stored(db, concern())
    db.close()


def test_the_triggers_stand_after_the_last_migration(db: Database) -> None:
    stored(db, concern(), entries=(line("reported", TEACHER, NOW),))
    for statement in ("UPDATE chronology SET seq = 9", "DELETE FROM chronology"):
        with pytest.raises(DBAPIError, match="only ever added to"):
            do(db, lambda tx, statement=statement: tx.connection.exec_driver_sql(statement))


def test_the_chronology_cannot_be_emptied_at_once(postgres_url: str) -> None:
    db = Database(postgres_url, KEY)
    with pytest.raises(DBAPIError, match="only ever added to"):
        do(db, lambda tx: tx.connection.exec_driver_sql("TRUNCATE chronology"))
    db.close()


def test_every_table_says_whose_school_a_row_is() -> None:
    assert all("school" in table.c for table in tables.metadata.tables.values())


def test_every_time_is_stored_in_utc() -> None:
    times = [
        c
        for t in tables.metadata.tables.values()
        for c in t.c
        if c.name == "at" or c.name.endswith("_at")
    ]
    assert times
    assert all(isinstance(column.type, Utc) for column in times)


def test_another_key_is_refused_in_plain_words(sqlite_url: str) -> None:
    with pytest.raises(WrongKey, match="does not open"):
        Database(sqlite_url, OTHER_KEY).is_current()
    right = Database(sqlite_url, KEY)
    assert right.is_current()
    right.close()


def test_a_file_that_is_no_database_is_refused_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("Dear governors, " * 1000)
    with pytest.raises(WrongKey):
        Database(f"sqlite:///{tmp_path}/notes.db", KEY).is_current()


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Database("sqlite:///never-made.db", b"short")


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://:s3cret@/school.db",
        "sqlite:///school.db?key=s3cret",
        "sqlite+pysqlcipher://:s3cret@/school.db",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://root:s3cret@host/school",
        "s3cret",
        "",
    ],
)
def test_a_database_url_we_do_not_want_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError) as raised:
        Database(url, KEY)
    assert "s3cret" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_neither_key_nor_password_is_ever_shown(sqlite_url: str) -> None:
    embedded = Database(sqlite_url, KEY)
    server = Database("postgresql+psycopg://root:s3cret@localhost:1/school", KEY)
    shown = repr(embedded) + repr(server) + repr(embedded._engine) + repr(server._engine)
    with pytest.raises(DBAPIError) as raised:
        server.is_current()
    shown += repr(raised.value) + str(raised.value)
    with pytest.raises(DBAPIError) as raised:
        do(embedded, lambda tx: tx.run(text("SELECT nothing")))
    shown += repr(raised.value) + str(raised.value)
    assert KEY.hex() not in shown
    assert "s3cret" not in shown
    embedded.close()


def test_what_failed_is_told_without_what_was_typed(db: Database) -> None:
    one = stored(db, concern())
    with pytest.raises(DBAPIError) as raised:
        do(db, lambda tx: tx.run(tables.concern.insert().values(id=one.id, reference=ACCOUNT)))
    told = "".join(traceback.format_exception(raised.value))
    assert "school" in told
    assert ACCOUNT not in told


def test_nothing_typed_can_be_read_in_the_file(sqlite_url: str, tmp_path: Path) -> None:
    db = Database(sqlite_url, KEY)
    stored(
        db, concern(), Post("page", DSL), entries=(line("reported", TEACHER, NOW, words=ACCOUNT),)
    )
    while_open = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    db.close()
    raw = while_open + b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for words in (ACCOUNT, CHILD, DSL, "CREATE TABLE", "hillside", "SQLite format"):
        assert words.encode() not in raw
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(tmp_path / "test.db").execute("SELECT * FROM concern")


def test_closing_and_opening_again_keeps_everything(url: str) -> None:
    first = Database(url, KEY)
    one = stored(
        first,
        concern(),
        Post("page", DSL),
        entries=(line("reported", TEACHER, NOW),),
        wake_at=after(60),
    )
    first.close()
    again = Database(url, KEY)
    assert do(again, concerns.load, HILLSIDE, DSL, one.id) == one
    assert [entry.kind for entry in do(again, chronology.read, HILLSIDE, DSL, one.id)] == [
        "reported"
    ]
    assert len(claim(again, after(60))) == 2
    again.close()


def test_a_file_is_kept_as_safely_as_sqlite_can(sqlite_url: str) -> None:
    db = Database(sqlite_url, KEY)
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 1000,
    }
    for pragma, value in wanted.items():
        assert (
            do(db, lambda tx, p=pragma: tx.connection.exec_driver_sql(f"PRAGMA {p}").scalar())
            == value
        )
    db.close()


def test_a_file_understands_each_statement_once_however_many_there_were_before(
    tmp_path: Path,
) -> None:
    db = Database(f"sqlite:///{tmp_path}/new.db", KEY)
    db.upgrade()
    understood: list[int] = []
    do(
        db,
        lambda tx: tx.connection.connection.set_authorizer(
            lambda what, *_: understood.append(what) or 0
        ),
    )
    stored(db, concern())
    assert sqlcipher.SQLITE_INSERT in understood
    understood.clear()
    stored(db, concern())
    assert set(understood) <= {sqlcipher.SQLITE_TRANSACTION}
    db.close()


def test_an_sqlite_that_can_corrupt_its_log_is_refused(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sqlcipher.sqlite_version_info >= opening.OLDEST_SQLITE
    monkeypatch.setattr(opening, "OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(RuntimeError, match="too old"):
        Database(sqlite_url, KEY)


def test_one_file_has_one_writer_and_a_server_has_several(
    sqlite_url: str, postgres_url: str
) -> None:
    embedded, server = Database(sqlite_url, KEY), Database(postgres_url, KEY)
    assert embedded.executor._max_workers == 1
    assert server.executor._max_workers > 1
    assert embedded.executor.submit(embedded.transaction, lambda tx: 7).result() == 7
    embedded.close()
    server.close()


def test_whoever_looks_waits_for_nobody_who_writes(url: str) -> None:
    one, other = Database(url, KEY), Database(url, KEY)

    def writes(tx: Any) -> list[str]:
        concerns.save(tx, HILLSIDE, concerns.Turn(concern()), NOW)
        return other.look(lambda seen: list(seen.run(select(tables.concern.c.id)).scalars()))

    assert one.transaction(writes) == []
    one.close()
    other.close()


def test_turns_from_many_threads_and_processes_all_count(url: str) -> None:
    one, two = Database(url, KEY), Database(url, KEY)
    target = stored(one, concern())

    def add(number: int) -> None:
        (one if number % 2 else two).transaction(lambda tx: add_line(tx, number))

    def add_line(tx: Any, number: int) -> None:
        known = concerns.load_for_program(tx, HILLSIDE.id, target.id)
        entries = (line(f"kind-{number}", DSL, NOW),)
        concerns.save(tx, HILLSIDE, concerns.Turn(known, entries=entries), NOW)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(40)))
    lines = do(one, chronology.read, HILLSIDE, DSL, target.id)
    assert {entry.kind for entry in lines} == {f"kind-{n}" for n in range(40)}
    columns = tables.chronology.c
    assert do(
        one, lambda tx: tx.run(select(columns.seq).order_by(columns.seq)).scalars().all()
    ) == [*range(1, 41)]
    one.close()
    two.close()


def test_a_deadlock_is_tried_again(postgres_url: str) -> None:
    db = Database(postgres_url, KEY)
    first, second = stored(db, concern()), stored(db, concern())
    tries: list[str] = []
    both_hold_one = Barrier(2)

    def cross(pair: tuple[str, str]) -> None:
        def work(tx: Any) -> None:
            tries.append(pair[0])
            for concern_id in pair:
                known = concerns.load_for_program(tx, HILLSIDE.id, concern_id)
                if len(tries) <= 2 and concern_id == pair[0]:
                    both_hold_one.wait()
                concerns.save(
                    tx, HILLSIDE, concerns.Turn(known, entries=(line("crossed", DSL, NOW),)), NOW
                )

        db.transaction(work)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(cross, [(first.id, second.id), (second.id, first.id)]))
    assert len(tries) > 2
    for one in (first, second):
        assert len(do(db, chronology.read, HILLSIDE, DSL, one.id)) == 2
    db.close()


def test_the_database_works_away_from_the_folder_of_the_program(
    empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(os.sep)
    db = Database(empty, KEY)
    db.upgrade()
    assert db.is_current()
    db.close()


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps no such permissions")
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_the_record_is_readable_by_nobody_else_whatever_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        database = Database(f"sqlite:///{tmp_path / 'record.db'}", KEY)
        database.prepare()
        database.lasting("hillside", "audit")
        files = [tmp_path / f"record.db{end}" for end in ("", "-wal", "-shm")]
        assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}
        for file in files:  # as an older version left them
            file.chmod(0o644)
        Database(f"sqlite:///{tmp_path / 'record.db'}", KEY).state()
        assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}
        backup(tmp_path / "record.db", tmp_path / "copy.db", KEY)
        assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)
