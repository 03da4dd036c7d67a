"""How does nothing deleted stay in the files of the database?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from storage.concerns import retention
from storage.database import roles

LOCKED = "55P03"  # lock not available


def forgotten(connection: Connection) -> bool:
    """Nothing deleted stays in the write-ahead log, or in PostgreSQL's tables."""
    if connection.dialect.name == "postgresql":
        return _rewritten(connection)
    raw: Any = connection.connection.driver_connection
    busy: int = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy


def _rewritten(connection: Connection) -> bool:
    """VACUUM alone leaves the bytes of a row where they were, until another takes its place.

    A table is written anew only when nobody reads it: all who come later would wait as well, so not
    for long.
    """
    if not all(roles.may_rewrite(connection, table.name) for table in retention.TELLING):
        return False
    try:
        connection.exec_driver_sql(
            f"VACUUM concern, {', '.join(table.name for table in retention.GOING)}"
        )
        for table in retention.TELLING:
            connection.exec_driver_sql(f"VACUUM FULL {table.name}")
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != LOCKED:
            raise
        return False
    return True
