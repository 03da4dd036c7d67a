"""How are rows added without working out the statement again? It is compiled once for each table, and
the driver given its SQL and its values.

Half of what SQLAlchemy takes for an INSERT is looking its own compiled form up; a turn has ten.
Errors are still SQLAlchemy's, and listeners see each statement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Insert

Row = Mapping[str, Any]


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
