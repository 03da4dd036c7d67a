"""How is something tried on a record without leaving anything? All of it is part of one transaction
that comes to nothing.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from storage.database.database import Database


@contextmanager
def in_one(db: Database) -> Iterator[tuple[Database, Connection]]:
    """The same database, each of whose transactions is part of one that comes to nothing."""
    with db._engine.connect() as connection, connection.begin() as outer:
        inside = copy.copy(db)

        class OneConnection:
            @staticmethod
            @contextmanager
            def begin() -> Iterator[Connection]:
                with connection.begin_nested():
                    yield connection

        inside._engine = OneConnection  # type: ignore[assignment]
        yield inside, connection
        outer.rollback()
