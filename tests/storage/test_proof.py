"""Whatever is changed in the record behind the program's back is found and named, and brings
nothing down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Integer, LargeBinary, Text, cast, func, literal, select, text, update
from sqlalchemy.exc import DataError, IntegrityError

from flows.turn import Turn
from storage.concerns import chronology, concerns, look_over
from storage.database import tables
from storage.database.columns import Sealed
from storage.database.committing.kept import Kept
from storage.database.database import Database
from storage.database.row_bytes import AT
from storage.database.transaction import Transaction
from storage.evidence import audit, proof, readable_columns
from storage.people import installations
from storage.people.installations import Installation
from storage.sealing.damaged import Damaged
from storage.sealing.vault import Vault
from storage.sealing.wrapped_keys import Keys
from tests.support.storage.damage import flipped, fresh, without_triggers
from tests.support.storage.records import (
    ACCOUNT,
    CHILD,
    DSL,
    HILLSIDE,
    NOW,
    RIVERSIDE,
    TEACHER,
    after,
    begun,
    changed,
    concern,
    do,
    line,
    stored,
)
from tests.support.storage.undone import savepoint

CASES = 1000
SEALED = [
    tables.concern.c.body,
    tables.installation.c.body,
    tables.keyset.c.wrapped,
    tables.secret.c.wrapped,
    tables.school_state.c.body,
]
WORKSPACE = "T0HILLSIDE"
PLACES = [*tables.audit.c, *tables.chronology.c, *SEALED]


class Undone(Exception):
    """Nothing of this may stay."""


@pytest.fixture
def record(db: Database) -> Database:
    """Two schools' people and concerns, one of them saved several times, and the token of a
    workspace.
    """
    begun(db, HILLSIDE, RIVERSIDE)
    do(db, installations.save, HILLSIDE.id, WORKSPACE, Installation("xoxb-1", "B1", "U1"), DSL, NOW)
    one = stored(
        db,
        concern(),
        entries=(line("reported", TEACHER, NOW, words=ACCOUNT), line("paged", "program", NOW)),
    )
    stored(db, concern(RIVERSIDE), at=RIVERSIDE, entries=(line("reported", TEACHER, NOW),))
    changed(db, one, entries=(line("noted", DSL, after(60), words=CHILD),))
    changed(db, one)
    do(
        db,
        concerns.load,
        HILLSIDE,
        DSL,
        stored(db, concern(), entries=(line("reported", TEACHER, NOW),)).id,
    )
    return db


def faults(tx: Transaction) -> list[str]:
    """All that `report-image audit verify` would say."""
    return list(_told(tx))


def _told(tx: Transaction) -> Iterator[str]:
    for school in sorted({*audit.schools(tx), HILLSIDE.id, RIVERSIDE.id}):
        broken = audit.verify(tx, school)
        if broken or audit.head(tx, school) is None:
            yield f"{school}: {broken}"
        else:
            yield from proof.faults(tx, school)
            yield from readable_columns.faults(tx, school)


def tampering(db: Database, work: Callable[[Transaction], None]) -> None:
    """Do this with nothing in the way; nothing of it stays."""

    def unhindered(tx: Transaction) -> None:
        without_triggers(tx)
        work(tx)

    taken_back(db, unhindered)


def taken_back(db: Database, work: Callable[[Transaction], None]) -> None:
    """Do this, whatever it refers to; nothing of it stays."""

    def undone(tx: Transaction) -> None:
        tx.connection.execute(
            text(
                "PRAGMA defer_foreign_keys = ON"
                if is_sqlite(tx)
                else "SET LOCAL session_replication_role = replica"
            )
        )
        work(tx)
        raise Undone

    with suppress(Undone):
        db.transaction(undone)


def is_sqlite(tx: Transaction) -> bool:
    return tx.connection.dialect.name == "sqlite"


def concern_ids(db: Database) -> list[str]:
    return do(db, lambda tx: tx.run(select(tables.concern.c.id)).scalars().all())


def test_a_record_as_it_was_saved_has_no_fault(record: Database) -> None:
    assert do(record, faults) == []


def test_while_it_is_looked_through_others_write_and_it_is_as_it_was_at_the_beginning(
    record: Database, url: str
) -> None:
    another = Database(url, bytes(range(32)))

    def looked(tx: Transaction) -> list[str]:
        assert audit.verify(tx, HILLSIDE.id) is None
        stored(another, concern())
        return faults(tx)

    assert record.look(looked) == []
    another.close()


def test_a_shredded_concern_has_no_fault_either(record: Database) -> None:
    for one in concern_ids(record):
        record.shred(HILLSIDE.id, one, DSL)
    assert do(record, faults) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "UPDATE chronology SET who = 'slack:U0X' WHERE kind = 'noted'",
            "line 3 of its chronology is not as it was",
        ),
        (
            "UPDATE chronology SET body = (SELECT body FROM chronology c WHERE c.kind = 'paged') WHERE kind = 'noted'",
            "line 3 of its chronology is not as it was",
        ),
        ("DELETE FROM chronology WHERE kind = 'noted'", "line 3 of its chronology is missing"),
        (
            "DELETE FROM chronology WHERE kind = 'paged'",
            "line 2 of its chronology is not as it was",
        ),
        (
            "INSERT INTO chronology SELECT 'x', school, concern, 9, at, kind, who, body "
            "FROM chronology WHERE kind = 'noted'",
            "line 4 of its chronology was added",
        ),
        (
            "UPDATE concern SET body = (SELECT body FROM concern c WHERE c.id <> concern.id AND c.school = 'riverside')"
            " WHERE version = 3",
            "it is not as it was last saved",
        ),
        ("DELETE FROM concern WHERE version = 3", "it is missing"),
    ],
)
def test_what_was_done_behind_its_back_is_named_with_its_place(
    record: Database, change: str, said: str
) -> None:
    three = do(
        record,
        lambda tx: tx.run(
            select(tables.concern.c.id).where(tables.concern.c.version == 3)
        ).scalar(),
    )

    def work(tx: Transaction) -> None:
        tx.connection.execute(text(change))
        [found] = proof.faults(tx, HILLSIDE.id)
        assert found.startswith(f"concern {three}: {said}")

    tampering(record, work)


def test_a_concern_put_back_to_what_it_once_was_is_found(record: Database) -> None:
    """It was sealed by the program itself, only earlier."""
    one = stored(record, concern())
    before = do(
        record, lambda tx: tx.run(select(tables.concern).where(tables.concern.c.id == one.id)).one()
    )
    changed(record, one)

    def work(tx: Transaction) -> None:
        tx.run(update(tables.concern).where(tables.concern.c.id == one.id).values(body=before.body))
        with pytest.raises(Damaged):
            concerns.load(fresh(record, tx), HILLSIDE, DSL, one.id)
        assert list(proof.faults(tx, HILLSIDE.id)) == [
            f"concern {one.id}: it is not as it was last saved"
        ]

    tampering(record, work)


@pytest.mark.timeout(300)
def test_any_byte_changed_anywhere_is_found_and_brings_nothing_down(record: Database) -> None:
    """Each change in a transaction of its own: PostgreSQL goes through all that was taken back until
    the transaction ends.
    """
    sound = stored(record, concern())  # what goes on working whatever becomes of the others
    keys = {column: _keys_of(record, column.table, but=sound.id) for column in PLACES}
    do(record, without_triggers)

    chance, tried = Random(), 0

    def one_changed(tx: Transaction) -> None:
        nonlocal tried
        column = chance.choice(PLACES)
        key, where, mask = _drawn(chance, keys[column])
        if _change(tx, column, key, where, mask):
            tried += 1
            assert _seen(record, tx), (column, key, where, mask)
            _goes_on(record, tx, sound.id)

    assert not do(record, lambda tx: _seen(record, tx))
    while tried < CASES:
        taken_back(record, one_changed)
    assert not do(record, lambda tx: _seen(record, tx))


def _drawn(chance: Random, keys: list[Any]) -> tuple[Any, int, int]:
    """A row, where in it, and how the byte there is changed."""
    return chance.choice(keys), chance.randrange(1 << 12), chance.randint(1, 255)


def _keys_of(db: Database, table: Any, but: str) -> list[Any]:
    whose = table.c.get("concern") if "concern" in table.c else table.c.get("id")
    rows = do(
        db,
        lambda tx: tx.run(
            select(*table.primary_key, whose if whose is not None else text("''"))
        ).all(),
    )
    return [tuple(row[:-1]) for row in rows if row[-1] != but]


def _change(tx: Transaction, column: Any, key: tuple[Any, ...], where: int, mask: int) -> bool:
    """Change one byte (or the number, or the time) that is stored there; False when there is none
    to change.
    """
    table = column.table
    here = [one == value for one, value in zip(table.primary_key, key, strict=True)]
    before = tx.run(select(column).where(*here)).scalar_one()
    if not before:
        return False
    value = _changed_value(tx, column, before, where, mask)
    if value is None:
        return False
    try:
        with savepoint(tx.connection):
            tx.connection.execute(update(table).where(*here).values({column.name: value}))
    except (DataError, IntegrityError):  # the database itself refuses it
        return False
    return True


def _changed_value(tx: Transaction, column: Any, before: Any, where: int, mask: int) -> Any:
    if isinstance(column.type, Sealed):
        return flipped(before, where, mask)
    if isinstance(column.type, Integer):
        return before ^ mask
    if not is_sqlite(tx):
        if column.name == "at":
            return before + timedelta(microseconds=mask)
        return func.convert_from(flipped(before.encode(), where, mask), "UTF8")
    as_text = before.strftime(AT) if column.name == "at" else before
    return cast(literal(flipped(as_text.encode(), where, mask), LargeBinary), Text)


def _seen(db: Database, tx: Transaction) -> bool:
    """Whether it is told: by `audit verify`, at the reading of a concern, or at the next start."""
    return next(_told(tx), None) is not None or _unreadable(db, tx)


def _unreadable(db: Database, tx: Transaction) -> bool:
    kept = Kept({})
    vault = Vault(tx.connection, Keys(db._keys._ring), kept)
    view = Transaction(tx.connection, vault, kept)
    try:
        if view.vault.damaged_roots():
            return True
        installations.find(view, HILLSIDE.id, WORKSPACE)
        for school in (HILLSIDE, RIVERSIDE):
            theirs = select(tables.concern.c.id).where(tables.concern.c.school == school.id)
            for one in view.run(theirs).scalars().all():
                concerns.load(view, school, DSL, one)
                chronology.read(view, school, DSL, one)
    except Damaged:
        return True
    return False


def _goes_on(db: Database, tx: Transaction, one: str) -> None:
    """Home, the auditor and a turn about another concern work as before."""
    view = fresh(db, tx)
    assert one in [each.id for each in concerns.open_for(view, HILLSIDE, DSL)]
    look_over.look(view, HILLSIDE, [one], NOW)
    concerns.save(
        view,
        HILLSIDE,
        Turn(concerns.load(view, HILLSIDE, DSL, one), (line("noted", DSL, NOW),)),
        NOW,
    )
    audit.write(view, lambda: NOW)
