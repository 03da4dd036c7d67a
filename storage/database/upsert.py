"""How are rows inserted, also where they may be there already? In each database's own dialect, for its
ON CONFLICT.

What every turn adds is added by statements that are compiled once, and the driver is given their SQL:
half of what SQLAlchemy takes for an INSERT is looking its own compiled form up, and a report has eight.
Errors are still SQLAlchemy's, and listeners see each statement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

Upsert = postgresql.Insert | sqlite.Insert
Row = Mapping[str, Any]


def insert_into(connection: Connection, table: Table) -> Upsert:
    """An INSERT that knows ON CONFLICT."""
    return insert(connection.dialect.name, table)


def insert(dialect: str, table: Table) -> Upsert:
    """An INSERT in this dialect."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@lru_cache
def add_new(dialect: str, table: Table) -> Upsert:
    """An INSERT that leaves alone what is there already; always the same one, so that it is
    compiled once.
    """
    return insert(dialect, table).on_conflict_do_nothing()


@dataclass(frozen=True)
class _Compiled:
    """`columns`: in the order in which the SQL has them, each with what makes a stored value of it."""

    sql: str
    columns: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    by_name: bool

    def given(self, row: Row) -> Any:
        values = [made(row[name]) if made else row[name] for name, made in self.columns]
        if self.by_name:
            return {name: value for (name, _), value in zip(self.columns, values, strict=True)}
        return tuple(values)


def added(connection: Connection, statement: Insert, rows: Sequence[Row]) -> int:
    """Add these rows, which all have the same columns; how many were added."""
    how = _compiled(connection.dialect, statement, tuple(rows[0]))
    given = [how.given(row) for row in rows]
    return connection.exec_driver_sql(how.sql, given if len(given) > 1 else given[0]).rowcount


@lru_cache(256)
def _compiled(dialect: Dialect, statement: Insert, names: tuple[str, ...]) -> _Compiled:
    compiled: Any = statement.compile(
        dialect=dialect, column_keys=list(names), for_executemany=True
    )
    order, types = compiled.positiontup or names, statement.table.c
    made = [types[name].type.dialect_impl(dialect).bind_processor(dialect) for name in order]
    columns = tuple(zip(order, made, strict=True))
    return _Compiled(str(compiled), columns, compiled.positiontup is None)
