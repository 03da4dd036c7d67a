"""Does what was committed outlast the fall of a PostgreSQL server, or is that switched off for the whole
server, where no connection can set it?
"""

from __future__ import annotations

from sqlalchemy import Connection, text

# https://www.postgresql.org/docs/current/runtime-config-wal.html: without either of them a server that falls
# may lose what was committed, or leave the database damaged
_ASKED = text(
    "SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off' "
    "ORDER BY name"
)


def switched_off(connection: Connection) -> list[str]:
    """The names of the settings of which it would need both; empty for another database."""
    if connection.dialect.name != "postgresql":
        return []
    return list(connection.execute(_ASKED).scalars())
