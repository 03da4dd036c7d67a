"""Somebody changes what is stored, past the program and past the triggers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text

from storage.database import tables
from storage.database.committing.kept import Kept
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.sealing.vault import Vault

PLACES = (tables.concern.c.body, tables.chronology.c.body, tables.keyset.c.wrapped)


def fresh(db: Database, tx: Transaction) -> Transaction:
    """The same transaction for somebody who has read nothing yet."""
    kept = Kept({})
    return Transaction(tx.connection, Vault(tx.connection, db._keys, kept), kept)


def without_triggers(tx: Transaction) -> None:
    """The database refuses nothing, from now on or until this is taken back."""
    if tx.connection.dialect.name == "postgresql":
        for name in tables.metadata.tables:
            tx.connection.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
    else:
        names = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for name in tx.connection.execute(names).scalars().all():
            tx.connection.execute(text(f"DROP TRIGGER {name}"))


def everything_stored(tx: Transaction) -> bytes:
    """Every value of every table, as a dump would hold it."""
    values: list[bytes] = []
    for table in tables.metadata.sorted_tables:
        for row in tx.run(select(table)):
            values += [one if isinstance(one, bytes) else str(one).encode() for one in row]
    return b"\n".join(values)


def flipped(content: bytes, where: int, mask: int) -> bytes:
    """The content with one byte changed."""
    changed = bytearray(content)
    changed[where % len(content)] ^= mask
    return bytes(changed)


def put(tx: Transaction, column: Any, concern_id: str, content: bytes) -> None:
    """Overwrite this column of a concern."""
    whose = column.table.c.id if column.table is tables.concern else column.table.c.concern
    tx.run(column.table.update().where(whose == concern_id).values({column.name: content}))


def value(tx: Transaction, column: Any, concern_id: str) -> bytes:
    """What stands in this column of a concern."""
    whose = column.table.c.id if column.table is tables.concern else column.table.c.concern
    return bytes(tx.run(select(column).where(whose == concern_id)).scalar_one())
