"""Somebody who can write in the database, and has no key: everything they might change, in order.

Taken from the tables as they are, so that a new column cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    Table,
    Text,
    and_,
    delete,
    insert,
    literal,
    select,
    update,
)

from storage.database import tables
from storage.database.columns import Args, Sealed, Utc
from storage.database.database import Database
from storage.database.transaction import Transaction
from tests.support.storage.databases import KEY

STRANGER = "slack:U0STRANGER"
FAR, LONG_AGO = datetime(2099, 1, 1, tzinfo=UTC), datetime(2001, 1, 1, tzinfo=UTC)
NONSENSE = "quill"  # in any column; PostgreSQL lets it stand only where text does
WORDS = (STRANGER, "open", "closed", "done", "shredded", "post", "riverside", "")


@dataclass(frozen=True)
class Change:
    """One thing done to one table. `kind`: changed, removed, doubled, swapped."""

    kind: str
    table: Table
    column: str = ""
    row: int = 0
    value: Any = None

    def __str__(self) -> str:
        return f"{self.kind} {self.table.name}.{self.column} {self.row} {self.value!r}"

    def do(self, tx: Transaction) -> bool:
        """Do it; whether anything is different from before."""
        rows = tx.run(select(self.table).order_by(*self.table.primary_key)).all()
        if self.row >= len(rows):
            return False
        row = rows[self.row]
        if self.kind == "removed":
            return bool(tx.changed(delete(self.table).where(this(self.table, row))))
        if self.kind == "doubled":
            tx.run(insert(self.table), {**row._mapping, **another_key(self.table, row, tx)})
            return True
        if self.kind == "swapped":
            return self._swapped(tx, row, rows[(self.row + 1) % len(rows)])
        if row._mapping[self.column] == self.value:
            return False
        return self._put(tx, row, self.value)

    def _put(self, tx: Transaction, row: Any, value: Any) -> bool:
        as_it_is = literal(value, Text()) if isinstance(value, str) else value
        changed = update(self.table).where(this(self.table, row)).values({self.column: as_it_is})
        return bool(tx.changed(changed))

    def _swapped(self, tx: Transaction, one: Any, other: Any) -> bool:
        mine, theirs = one._mapping[self.column], other._mapping[self.column]
        if mine == theirs or self.column in self.table.primary_key:
            return False
        return self._put(tx, one, theirs) and self._put(tx, other, mine)


@contextmanager
def intruder(url: str) -> Iterator[Connection]:
    """Somebody else's connection to the same database."""
    other = Database(url, KEY)
    with other._engine.begin() as connection:
        yield connection
    other.close()


def every_change(counted: dict[str, int]) -> Iterator[Change]:
    """All of it; `counted`: how many rows there are in each table."""
    for table in tables.metadata.sorted_tables:
        for row in range(min(counted[table.name], 4)):
            yield Change("removed", table, row=row)
            yield Change("doubled", table, row=row)
            for column in table.columns:
                yield Change("swapped", table, column.name, row)
                for value in values_for(column):
                    yield Change("changed", table, column.name, row, value)


def values_for(column: Column[Any]) -> tuple[Any, ...]:
    """What an intruder might put there."""
    match column.type:
        case Utc():
            return (FAR, LONG_AGO, NONSENSE)
        case Args():
            return ((), ("1", "1", "9"), NONSENSE, "[1]")
        case Boolean():
            return (True, False)
        case Integer():
            return (0, 99)
        case Sealed():
            return (b"", b"made up", NONSENSE)
    return WORDS


def this(table: Table, row: Any) -> Any:
    return and_(*(key == row._mapping[key.name] for key in table.primary_key))


def another_key(table: Table, row: Any, tx: Transaction) -> dict[str, Any]:
    """The same row once more needs another key, and another of all that is unique."""
    new: dict[str, Any] = {}
    for column in table.primary_key:
        if isinstance(column.type, Integer):
            new[column.name] = max(tx.run(select(column)).scalars()) + 1
        elif column.name not in ("concern", "school"):
            new[column.name] = f"another {row._mapping[column.name]}"
    if not new:
        new = {column.name: "another" for column in table.primary_key}
    if table is tables.duty:
        new["key"] = f"another {row.key}"
    if table is tables.concern:
        new["reference"] = "ANOTHER1"
    if table is tables.chronology:
        new["seq"] = 99
    return new
