"""What is cached while nothing changes?

An SQLite file is written by one connection of the program. What that read or wrote stays true until
another connection commits, and `PRAGMA data_version` tells that at the beginning of the next
transaction: a command, a second program, a file put back. On PostgreSQL, where several processes
write, and in a look, everything is read anew. Nothing here is content of a concern. Six reads fewer
a turn: the people of the school, the line of the audit that vouches for them, the key in use, the
end of the audit, the line of it that vouches for a concern that was saved here, and that nobody was
told of a form they had closed.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Executable, UpdateBase

from storage.database import tables

_VERSION, _KEPT = "data_version", "kept"
_READ_HERE = {tables.school_state, tables.audit, tables.secret}

Known = dict[tuple[str, str], Any]  # what, and of which school or concern


class Kept:
    """What one transaction knows without reading: what those before it left, and its own until it
    goes on.
    """

    def __init__(self, before: Known) -> None:
        self._before, self._own = before, Known()

    def get(self, what: str, school: str) -> Any:
        """None: it has to be read."""
        place = what, school
        return self._own[place] if place in self._own else self._before.get(place)

    def put(self, what: str, school: str, known: Any) -> None:
        """From now on this is so; None: it has to be read again."""
        self._own[what, school] = known

    def written_past(self, statement: Executable) -> None:
        """Whatever a statement changes in the tables these come from has to be read again."""
        if isinstance(statement, UpdateBase) and statement.table in _READ_HERE:
            self._before.clear()
            self._own.clear()

    def go_on(self) -> None:
        """What was done stays: what is known of it is known to whatever is done next."""
        self._before.update(self._own)


def known(connection: Connection) -> Known:
    """What is known at the beginning of a transaction that writes on this connection; to be cleared
    when that is not committed.
    """
    if connection.dialect.name == "postgresql":
        return {}
    raw: Any = connection.connection.driver_connection
    [version] = raw.execute("PRAGMA data_version").fetchone()
    if connection.info.get(_VERSION) != version:
        connection.info[_VERSION], connection.info[_KEPT] = version, {}
    kept: Known = connection.info[_KEPT]
    return kept
