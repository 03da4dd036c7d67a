"""What was typed is unreadable without the school's key, cannot be moved or changed, and can be
destroyed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text, update

from flows.concern import Concern
from flows.kept.assessment import Note
from flows.turn import Post
from storage.concerns import chronology, concerns
from storage.database import opening, tables
from storage.database.database import Database
from storage.database.encrypted_file import WrongKey
from storage.database.transaction import Transaction
from storage.sealing import key_ring
from storage.sealing.damaged import Damaged, Shredded
from storage.sealing.key_ring import Ring
from storage.sealing.vault import Vault
from storage.sealing.wrapped_keys import Keys
from tests.support.storage.damage import (
    PLACES,
    everything_stored,
    flipped,
    fresh,
    put,
    value,
    without_triggers,
)
from tests.support.storage.databases import KEY
from tests.support.storage.records import (
    ACCOUNT,
    CHILD,
    DSL,
    HILLSIDE,
    NOW,
    TEACHER,
    begun,
    changed,
    concern,
    do,
    line,
    stored,
)

OTHER_KEY = bytes(32)
CASES = 1000
NOTE = "Her mother collected her at ten past two."
TYPED = (ACCOUNT, CHILD, NOTE, "Farrington", "went round")


class Undone(Exception):
    """Nothing of this may stay."""


def told(db: Database) -> Concern:
    """A concern in which everything that can be typed was typed."""
    note = Note(text=NOTE, who=DSL, at=NOW)
    lines = (line("reported", TEACHER, NOW, words=ACCOUNT), line("noted", DSL, NOW, words=NOTE))
    return stored(db, concern(notes=(note,)), Post("page", DSL), entries=lines)


def damaging(db: Database, work: Callable[[Transaction], None]) -> None:
    """Do this with no trigger in the way; nothing of it stays."""

    def undone(tx: Transaction) -> None:
        without_triggers(tx)
        work(tx)
        raise Undone

    with suppress(Undone):
        db.transaction(undone)


def read(tx: Transaction, one: Concern) -> Any:
    return chronology.read(tx, HILLSIDE, DSL, one.id)


def refused(db: Database, tx: Transaction, one: Concern) -> str:
    """What reading a damaged concern says."""
    with pytest.raises(Damaged) as raised:
        read(fresh(db, tx), one)
    return str(raised.value)


def test_nothing_typed_stands_in_any_column_and_with_the_key_everything_is_there(
    db: Database,
) -> None:
    one = told(db)
    dump = do(db, everything_stored)
    assert one.id.encode() in dump
    for words in TYPED:
        assert words.encode() not in dump
    assert do(db, concerns.load, HILLSIDE, DSL, one.id) == one
    assert [entry.body["words"] for entry in do(db, read, one)] == [ACCOUNT, NOTE]


def test_nothing_typed_stands_in_the_files_of_a_server(postgres_url: str) -> None:
    db = Database(postgres_url, KEY)
    one = told(db)
    do(db, lambda tx: tx.run(text("SELECT count(*) FROM concern")))
    folder = do(db, lambda tx: tx.run(text("SHOW data_directory")).scalar())
    with db._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("CHECKPOINT"))
    db.close()
    files = [
        file
        for part in ("base", "pg_wal")
        for file in (Path(folder) / part).rglob("*")
        if file.is_file()
    ]
    if not files:
        pytest.skip("the server keeps its files on another machine")
    raw = b"".join(map(_bytes, files))
    assert one.id.encode() in raw
    for words in TYPED:
        assert words.encode() not in raw


def _bytes(file: Path) -> bytes:
    """Nothing if it is gone: the server has databases of other tests too, and they go meanwhile."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def test_the_same_words_are_sealed_differently_each_time(db: Database) -> None:
    one = told(db)
    first = do(db, value, tables.concern.c.body, one.id)
    changed(db, one)
    assert do(db, value, tables.concern.c.body, one.id) != first


def test_another_key_reads_nothing_and_is_refused_at_the_start(url: str) -> None:
    right = Database(url, KEY)
    told(right)
    right.upgrade()
    with pytest.raises(WrongKey, match=r"another record|does not open"):
        Database(url, OTHER_KEY).upgrade()
    right.close()


def test_every_use_of_the_key_has_a_key_of_its_own() -> None:
    assert len({key_ring.derived(KEY, use) for use in ("file", "keysets", "audit")} | {KEY}) == 4
    with pytest.raises(ValueError, match="32 bytes"):
        key_ring.derived(b"short", "file")


def test_keys_are_derived_as_the_standard_says() -> None:
    expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
    assert key_ring._hkdf(b"\x0b" * 22, b"").hex() == expected


@pytest.mark.parametrize(
    "moved", [("concern", "body", "other"), ("concern", "note", "id"), ("reporter", "body", "id")]
)
def test_a_value_moved_within_its_concern_does_not_open(
    db: Database, moved: tuple[str, str, str]
) -> None:
    one = told(db)
    table, column, row = moved

    def work(tx: Transaction) -> None:
        content = tx.vault.seal(b"words", concern=one.id, table="concern", column="body", row="id")
        assert (
            tx.vault.open(content, concern=one.id, table="concern", column="body", row="id")
            == b"words"
        )
        with pytest.raises(Damaged):
            tx.vault.open(content, concern=one.id, table=table, column=column, row=row)

    db.transaction(work)


@pytest.mark.parametrize("column", PLACES, ids=str)
def test_a_value_moved_to_another_concern_does_not_open(db: Database, column: Any) -> None:
    one, other = (
        stored(db, concern(), entries=(line("reported", TEACHER, NOW),)) for _ in range(2)
    )

    def work(tx: Transaction) -> None:
        put(tx, column, other.id, value(tx, column, one.id))
        said = refused(db, tx, other)
        assert other.id in said
        assert one.id not in said

    damaging(db, work)


def test_any_byte_that_is_changed_is_noticed(db: Database) -> None:
    begun(db, HILLSIDE)
    one = stored(db, concern(), entries=(line("reported", TEACHER, NOW, words=ACCOUNT),))
    chance = Random()

    def work(tx: Transaction) -> None:
        read(fresh(db, tx), one)
        for _ in range(CASES):
            column, where, mask = (
                chance.choice(PLACES),
                chance.randrange(1 << 16),
                chance.randint(1, 255),
            )
            before = value(tx, column, one.id)
            put(tx, column, one.id, flipped(before, where, mask))
            said = f"concern {one.id}, table {column.table.name}: damaged"
            assert refused(db, tx, one) == said, (where, mask)
            put(tx, column, one.id, before)
        read(fresh(db, tx), one)

    damaging(db, work)


@pytest.mark.parametrize(
    "change",
    [
        {"who": DSL},
        {"kind": "noted"},
        {"at": NOW.replace(year=2025)},
        {"seq": 7},
        {"id": "x"},
        {"school": "x"},
    ],
    ids=str,
)
def test_a_line_whose_who_or_when_was_changed_does_not_open(
    db: Database, change: dict[str, Any]
) -> None:
    one = stored(db, concern(), entries=(line("reported", TEACHER, NOW),))

    def work(tx: Transaction) -> None:
        tx.run(update(tables.chronology).values(change))
        refused(db, tx, one)

    damaging(db, work)


def test_a_value_cut_short_or_emptied_is_noticed(db: Database) -> None:
    one = told(db)
    whole = do(db, value, tables.concern.c.body, one.id)

    def work(tx: Transaction) -> None:
        for left in (b"", whole[:4], whole[:20], whole[:-1], whole + b"\0"):
            put(tx, tables.concern.c.body, one.id, left)
            refused(db, tx, one)

    damaging(db, work)


def test_a_damaged_concern_is_left_out_of_the_list_and_logged(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    bad, unreadable, good = told(db), told(db), told(db)
    do(db, put, tables.concern.c.body, bad.id, b"x" * 40)
    do(db, put, tables.keyset.c.wrapped, unreadable.id, b"x" * 40)
    with caplog.at_level(logging.DEBUG):
        listed = do(db, concerns.open_for, HILLSIDE, DSL)
    assert [item.id for item in listed] == [good.id]
    logged = [
        (record.concern, record.table) for record in caplog.records if record.name == "report_image"
    ]
    assert sorted(logged) == sorted([(bad.id, "concern"), (unreadable.id, "keyset")])
    assert CHILD not in caplog.text


def test_a_shredded_concern_cannot_be_read_by_anybody_any_more(url: str, tmp_path: Path) -> None:
    db, other = Database(url, KEY), Database(url, KEY)
    one, kept = told(db), told(db)
    do(other, read, one)
    wrapped = do(db, value, tables.keyset.c.wrapped, one.id)
    assert db.shred(HILLSIDE.id, one.id, DSL)
    assert [log.stat().st_size for log in tmp_path.glob("*-wal")] in ([0], [])
    for each in (db, other):
        with pytest.raises(concerns.NotFound):
            do(each, concerns.load, HILLSIDE, DSL, one.id)
    assert do(db, concerns.load, HILLSIDE, DSL, kept.id) == kept
    assert wrapped not in do(db, everything_stored)
    db.close()
    other.close()


def test_a_shredded_concern_gets_no_new_key(db: Database) -> None:
    one = told(db)
    db.shred(HILLSIDE.id, one.id, DSL)
    with pytest.raises(Shredded):
        do(db, lambda tx: chronology.append(tx, HILLSIDE.id, one.id, [line("noted", DSL, NOW)]))
    with pytest.raises(concerns.Conflict):
        stored(db, one)
    assert one.id.encode() not in do(db, keysets)


def keysets(tx: Transaction) -> bytes:
    return b"".join(row.concern.encode() for row in tx.run(tables.keyset.select()))


def test_a_log_that_is_being_read_keeps_the_key_and_shredding_says_so(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "PRAGMAS", (*opening.PRAGMAS, "busy_timeout=50"))
    db, reader = Database(sqlite_url, KEY), Database(sqlite_url, KEY)
    one = told(db)
    raw = reader._engine.raw_connection()
    raw.cursor().execute("BEGIN")
    raw.cursor().execute("SELECT count(*) FROM keyset").fetchone()
    assert not db.shred(HILLSIDE.id, one.id, DSL)
    raw.rollback()
    assert db.shred(HILLSIDE.id, one.id, DSL)
    raw.close()
    for each in (db, reader):
        each.close()


def test_no_two_concerns_get_the_same_key_however_many_begin_at_once() -> None:
    keys = Keys(Ring.of(KEY))
    like = keys.wrapped(KEY, "school:s"), "school:s"
    with ThreadPoolExecutor(4) as threads:
        made = [threads.submit(keys.new_keyset, f"concern:{n}", like) for n in range(100)]
    plain = [keys.unwrapped(one.result()[0], f"concern:{n}") for n, one in enumerate(made)]
    assert len(set(plain)) == len(made)


def test_a_transaction_that_comes_to_nothing_leaves_no_keyset_behind_in_memory(
    db: Database,
) -> None:
    one = concern()

    def fails(tx: Transaction) -> None:
        concerns.save(tx, HILLSIDE, concerns.Turn(one), NOW)
        raise Undone

    with suppress(Undone):
        db.transaction(fails)
    stored(db, one)
    assert do(db, lambda tx: concerns.load(fresh(db, tx), HILLSIDE, DSL, one.id)) == one


def test_vaults_never_show_a_key(db: Database) -> None:
    told(db)
    shown = do(
        db, lambda tx: repr(tx) + repr(Vault(tx.connection, db._keys, tx.kept)) + repr(db._keys)
    )
    assert KEY.hex() not in shown
    assert repr(KEY) not in shown
