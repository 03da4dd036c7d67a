"""How is a row inserted that may be there already? In each database's own dialect, for its ON
CONFLICT.
"""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Upsert = postgresql.Insert | sqlite.Insert


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
