"""How is a row read byte for byte as it is stored, whatever stands in it, and put into bytes for a
digest?
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Table, TextClause, text

from storage.database.columns import as_stored
from storage.database.transaction import Transaction

SHORT = 1024
_LENGTHS = [b"%d:" % length for length in range(SHORT)]  # put together anew: five times as long
AT = "%Y-%m-%d %H:%M:%S.%f"
_MOMENT = "textsend(to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'))"
_RAW = {
    "sqlite": {"": "CAST({} AS BLOB)"},
    "postgresql": {
        "": "textsend(CAST({} AS text))",
        **dict.fromkeys(("at", "opened_at", "due_at", "next_wake_at"), _MOMENT),
        "body": "{}",
        "mac": "{}",
    },
}


def rows(
    tx: Transaction, table: Table, of: str, columns: Sequence[str], order: str, by: str = "school"
) -> Sequence[Row[Any]]:
    """These columns of every row of the school, or of what is named `by`, as bytes, in the order of
    these columns.
    """
    wanted = _wanted(tx.connection.dialect.name, table.name, tuple(columns), order, by)
    return tx.connection.execute(wanted, {"of": of}).all()


@cache
def _wanted(dialect: str, table: str, columns: tuple[str, ...], order: str, by: str) -> TextClause:
    how = _RAW[dialect]
    selected = ", ".join(f"{how.get(name, how['']).format(name)} AS {name}" for name in columns)
    return text(f"SELECT {selected} FROM {table} WHERE {by} = :of ORDER BY {order}")  # noqa: S608


def schools(tx: Transaction, *of: Table) -> Sequence[bytes]:
    """The schools whose rows are in any of these tables, each once, as bytes."""
    return tx.connection.execute(_schools(tx.connection.dialect.name, of)).scalars().all()


@cache
def _schools(dialect: str, of: tuple[Table, ...]) -> TextClause:
    name = _RAW[dialect][""].format("school")
    return text(" UNION ".join(f"SELECT {name} FROM {table.name}" for table in of))  # noqa: S608


def stored(value: Any) -> bytes | None:
    """A value as it will be read back."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, datetime):
        return as_stored(value).encode()
    return value if value is None or isinstance(value, bytes) else str(value).encode()


def framed(fields: Sequence[bytes | None]) -> bytes:
    """Fields one after the other, so that no two different lists of them are the same bytes."""
    return b"".join([b"-" if field is None else _length(field) + field for field in fields])


def _length(field: bytes) -> bytes:
    return _LENGTHS[len(field)] if len(field) < SHORT else b"%d:" % len(field)
