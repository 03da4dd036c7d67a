"""Whoever reads or writes a concern is noted, and no line of that can be changed without being
found.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from storage.concerns import chronology, concerns
from storage.database import tables
from storage.database.database import Database
from storage.database.transaction import Note, Transaction
from storage.evidence import audit
from storage.evidence.audit import Broken, Head
from tests.support.storage.damage import everything_stored, without_triggers
from tests.support.storage.databases import KEY
from tests.support.storage.records import (
    ACCOUNT,
    CHILD,
    DEPUTY,
    DSL,
    HILLSIDE,
    NOW,
    RIVERSIDE,
    TEACHER,
    after,
    changed,
    concern,
    do,
    line,
    stored,
)

TEXTS = ("school", "who", "what", "concern", "platform", "digest")


class Undone(Exception):
    """Nothing of this may stay."""


@pytest.fixture
def chain(db: Database) -> Database:
    """A database with two schools' chains, of some lines each."""
    one = stored(db, concern(), entries=(line("reported", TEACHER, NOW),))
    stored(db, concern(RIVERSIDE), at=RIVERSIDE)
    do(db, concerns.load, HILLSIDE, DSL, one.id)
    do(db, concerns.open_for, HILLSIDE, DSL)
    changed(db, one)
    do(db, concerns.load_for_program, RIVERSIDE.id, stored(db, concern(RIVERSIDE), at=RIVERSIDE).id)
    return db


def lines(db: Database, school: str = HILLSIDE.id) -> list[Any]:
    columns = tables.audit.c
    found = select(tables.audit).where(columns.school == school).order_by(columns.seq)
    return do(db, lambda tx: tx.run(found).all())


def noted(db: Database) -> list[tuple[str, str]]:
    return [(row.who, row.what) for row in lines(db)]


def broken(tx: Transaction) -> list[Broken]:
    """The first broken line of each chain there is."""
    return [found for school in audit.schools(tx) if (found := audit.verify(tx, school))]


def tampering(db: Database, work: Callable[[Transaction], None]) -> None:
    """Do this with no trigger in the way; nothing of it stays."""

    def undone(tx: Transaction) -> None:
        without_triggers(tx)
        work(tx)
        raise Undone

    with suppress(Undone):
        db.transaction(undone)


def test_whoever_reads_or_writes_a_concern_is_noted(db: Database) -> None:
    one = stored(db, concern(named=frozenset({DEPUTY})), entries=(line("reported", TEACHER, NOW),))
    do(db, concerns.load, HILLSIDE, DSL, one.id)
    do(db, chronology.read, HILLSIDE, DSL, one.id)
    do(db, concerns.load_for_reporter, HILLSIDE, TEACHER, one.id)
    do(db, concerns.open_for, HILLSIDE, DSL)
    changed(db, one, entries=(line("paged", "program", NOW), line("paged", "program", NOW)))
    db.shred(HILLSIDE.id, one.id, DSL)
    assert noted(db) == [
        (TEACHER, "saved reported"),
        (DSL, "read"),
        (DSL, "read"),
        (TEACHER, "read to add"),
        (DSL, "listed"),
        ("program", "read"),
        ("program", "saved paged,paged"),
        (DSL, "shredded"),
    ]
    assert {row.concern for row in lines(db)} == {one.id, None}
    assert {row.platform for row in lines(db)} == {"slack", "program"}
    assert do(db, broken) == []


def test_somebody_who_may_not_know_and_tries_is_noted(db: Database) -> None:
    one = stored(db, concern(named=frozenset({DEPUTY})))

    def tries(tx: Transaction) -> None:
        with pytest.raises(concerns.NotFound):
            concerns.load(tx, HILLSIDE, DEPUTY, one.id)

    db.transaction(tries)
    assert noted(db)[-1] == (DEPUTY, "refused")


def test_a_write_is_noted_under_the_person_it_was_loaded_for(db: Database) -> None:
    one = stored(db, concern())

    def takes(tx: Transaction) -> None:
        known = concerns.load(tx, HILLSIDE, DSL, one.id)
        concerns.save(tx, HILLSIDE, concerns.Turn(known), NOW)

    db.transaction(takes)
    assert noted(db)[-2:] == [(DSL, "read"), (DSL, "saved")]


def test_what_comes_to_nothing_is_not_noted(db: Database) -> None:
    one = stored(db, concern())

    def fails(tx: Transaction) -> None:
        concerns.load(tx, HILLSIDE, DSL, one.id)
        raise Undone

    with suppress(Undone):
        db.transaction(fails)
    assert len(lines(db)) == 1


def test_no_content_stands_in_the_audit(db: Database) -> None:
    one = stored(db, concern(), entries=(line("reported", TEACHER, NOW, words=ACCOUNT),))
    before = lines(db)
    changed(db, one)
    dump = do(db, everything_stored)
    assert CHILD.encode() not in dump
    assert ACCOUNT.encode() not in dump
    assert lines(db)[-1].digest != before[0].digest


def test_the_time_is_the_programs_or_the_databases_own(url: str) -> None:
    with_clock, without = Database(url, KEY, lambda: after(5)), Database(url, KEY)
    one = stored(with_clock, concern())
    do(without, concerns.load, HILLSIDE, DSL, one.id)
    given, own = lines(without)
    assert given.at == after(5)
    assert own.at.year >= 2024
    assert do(without, broken) == []
    with_clock.close()
    without.close()


def test_a_shredded_concern_leaves_the_chain_whole(chain: Database) -> None:
    (first, *_) = lines(chain)
    chain.shred(HILLSIDE.id, first.concern, DSL)
    assert do(chain, broken) == []


def test_another_school_does_not_shred_and_nothing_is_noted(chain: Database) -> None:
    (first, *_) = lines(chain)
    chain.shred(RIVERSIDE.id, first.concern, DSL)
    assert chain.transaction(lambda tx: concerns.load(tx, HILLSIDE, DSL, first.concern))
    assert "shredded" not in [row.what for row in lines(chain, RIVERSIDE.id)]


def test_any_byte_of_any_line_that_is_changed_is_found(chain: Database) -> None:
    everyone = lines(chain) + lines(chain, RIVERSIDE.id)

    @settings(max_examples=150, suppress_health_check=list(HealthCheck), database=None)
    @given(
        st.sampled_from(everyone), st.sampled_from(TEXTS), st.integers(0, 500), st.integers(1, 127)
    )
    def changes(row: Any, column: str, where: int, mask: int) -> None:
        content = bytearray((getattr(row, column) or "x").encode())
        content[where % len(content)] ^= mask
        if 0 in content and not is_sqlite:
            return  # PostgreSQL stores no such text
        with_nested(row, f"{column} = {cast}", bytes(content))

    @settings(max_examples=50, suppress_health_check=list(HealthCheck), database=None)
    @given(st.sampled_from(everyone), st.integers(0, 31), st.integers(1, 255))
    def changes_the_mac(row: Any, where: int, mask: int) -> None:
        content = bytearray(row.mac)
        content[where] ^= mask
        with_nested(row, "mac = :content", bytes(content))

    def with_nested(row: Any, setting: str, content: bytes) -> None:
        inside = tx.connection.begin_nested()
        which = {"school": row.school, "seq": row.seq, "content": content}
        update = f"UPDATE audit SET {setting} WHERE school = :school AND seq = :seq"
        tx.connection.execute(text(update), which)
        found = broken(tx)
        inside.rollback()
        assert found
        assert (
            "school" in setting or found[0].seq == row.seq
        )  # moved to another school, it is found there

    def work(given_unit: Transaction) -> None:
        nonlocal tx
        tx = given_unit
        assert broken(tx) == []
        changes()
        changes_the_mac()
        assert broken(tx) == []

    tx: Transaction
    is_sqlite = chain._engine.dialect.name == "sqlite"
    cast = "CAST(:content AS TEXT)" if is_sqlite else "convert_from(:content, 'UTF8')"
    tampering(chain, work)


@pytest.mark.parametrize(
    ("change", "first"),
    [
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 3", 3),
        ("UPDATE audit SET seq = 99 WHERE seq = 2", 2),
        ("UPDATE audit SET concern = NULL WHERE seq = 2", 2),
        ("UPDATE audit SET concern = '' WHERE seq = 3", 3),
        ("UPDATE audit SET at = '2026-11-23 14:00:01.000000' WHERE seq = 4", 4),
        ("UPDATE audit SET who = 'slack:U0' , what = 'DSLread' WHERE seq = 2", 2),
        (
            "UPDATE audit SET mac = (SELECT mac FROM audit a WHERE a.school = audit.school AND seq = 1) WHERE seq = 2",
            2,
        ),
    ],
)
def test_a_line_changed_removed_or_moved_is_the_first_broken_one(
    chain: Database, change: str, first: int
) -> None:
    def work(tx: Transaction) -> None:
        tx.connection.execute(text(f"{change} AND school = 'hillside'"))
        found = audit.verify(tx, HILLSIDE.id)
        assert found is not None
        assert found.seq == first
        assert audit.verify(tx, RIVERSIDE.id) is None

    tampering(chain, work)


def test_lines_cut_off_at_the_end_are_found_with_a_head_written_down(chain: Database) -> None:
    known = do(chain, audit.head, HILLSIDE.id)
    assert known == Head(lines(chain)[-1].seq, lines(chain)[-1].mac.hex())
    assert do(chain, audit.verify, HILLSIDE.id, known) is None

    def work(tx: Transaction) -> None:
        tx.connection.execute(
            text(f"DELETE FROM audit WHERE school = 'hillside' AND seq >= {known.seq}")
        )
        assert audit.verify(tx, HILLSIDE.id) is None
        assert audit.verify(tx, HILLSIDE.id, known) == Broken(known.seq, "it is missing")

    tampering(chain, work)
    other = Head(known.seq, "00" * 32)
    assert do(chain, audit.verify, HILLSIDE.id, other) == Broken(
        known.seq, "it is not the line that was written down"
    )


def test_a_school_without_a_line_has_a_whole_chain_and_no_head(db: Database) -> None:
    assert do(db, audit.head, HILLSIDE.id) is None
    assert do(db, broken) == []


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 'nobody'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_the_audit(chain: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="only ever added to"):
        do(chain, lambda tx: tx.connection.exec_driver_sql(statement))
    assert do(chain, broken) == []


def test_the_audit_cannot_be_emptied_at_once(postgres_url: str) -> None:
    db = Database(postgres_url, KEY)
    with pytest.raises(DBAPIError, match="only ever added to"):
        do(db, lambda tx: tx.connection.exec_driver_sql("TRUNCATE audit"))
    db.close()


def test_a_line_of_the_audit_cannot_be_replaced(chain: Database) -> None:
    def work(tx: Transaction) -> None:
        first = tx.run(select(tables.audit).limit(1)).one()._asdict() | {"who": "nobody"}
        tx.run(insert(tables.audit).prefix_with("OR REPLACE", dialect="sqlite").values(first))

    with pytest.raises(Exception, match=r"only ever added to|duplicate key"):
        chain.transaction(work)


def test_lines_written_at_once_by_several_processes_are_one_chain(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    databases = [Database(url, KEY), Database(url, KEY)]

    def add(number: int) -> None:
        databases[number % 2].transaction(
            lambda tx: tx.note(Note(HILLSIDE.id, DSL, f"read {number}"))
        )

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(add, range(30)))
    assert len(lines(databases[0])) == 30
    assert do(databases[1], broken) == []
    for each in databases:
        each.close()
