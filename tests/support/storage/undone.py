"""How is something tried on a record without leaving anything? All of it is part of one transaction
that comes to nothing.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection

from storage.database.database import Database


class Undone(Exception):
    """Nothing of this may stay."""


@contextmanager
def in_one(db: Database) -> Iterator[tuple[Database, Connection]]:
    """The same database, each of whose transactions is part of one that comes to nothing; one may
    stand in another.
    """
    with suppress(Undone), db._engine.begin() as connection:
        yield _inside(db, connection), connection
        raise Undone


def _inside(db: Database, connection: Connection) -> Database:
    """The keys of a school that is new in it are known to nobody afterwards."""

    class OneConnection:
        @staticmethod
        @contextmanager
        def begin() -> Iterator[Connection]:
            with connection.begin_nested():
                yield connection

    inside = copy.copy(db)
    inside._keys = copy.copy(db._keys)
    inside._keys.roots = {}
    inside._engine = OneConnection  # type: ignore[assignment]
    return inside
