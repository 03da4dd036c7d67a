"""How is something tried on a record without leaving anything? All of it is part of one transaction
that comes to nothing.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Connection

from storage.database.committing.together import Work
from storage.database.database import Database


@contextmanager
def in_one(db: Database) -> Iterator[tuple[Database, Connection]]:
    """The same database, each of whose transactions is part of one that comes to nothing; one may
    stand in another. Only what the connection itself commits stays.
    """
    with db._engine.connect() as connection:
        try:
            yield _inside(db, connection), connection
        finally:
            connection.info.clear()


@contextmanager
def savepoint(connection: Connection, *, stays: bool = True) -> Iterator[None]:
    """What is done in this block is taken back when it raises, or does not stay, with all that was
    come to be known by it. (SQLAlchemy's own are put into SQL each time anew, which takes longer than
    what is tried.)
    """
    connection.exec_driver_sql("SAVEPOINT tried")
    try:
        yield
    except BaseException:
        stays = False
        raise
    finally:
        if not stays:
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT tried")
            connection.info.clear()
        connection.exec_driver_sql("RELEASE SAVEPOINT tried")


def _inside(db: Database, connection: Connection) -> Database:
    """Each transaction alone, on this connection. Nothing can be forgotten: somebody reads all the
    while.
    """

    class OneConnection:
        @staticmethod
        @contextmanager
        def begin() -> Iterator[Connection]:
            with savepoint(connection):
                yield connection

        @staticmethod
        @contextmanager
        def connect() -> Iterator[Connection]:
            with savepoint(connection, stays=False):
                yield connection

    inside = copy.copy(db)
    inside._keys = copy.copy(db._keys)
    inside._keys.roots = {}
    inside._engine = OneConnection  # type: ignore[assignment]
    inside.submit = partial(_at_once, inside.transaction)  # type: ignore[method-assign]
    inside.forget = lambda: False  # type: ignore[method-assign]
    return inside


def _at_once(do: Callable[[Work], Any], work: Work) -> Future[Any]:
    """Done where it is asked for: nobody else works on this connection meanwhile."""
    done: Future[Any] = Future()
    try:
        done.set_result(do(work))
    except Exception as error:
        done.set_exception(error)
    return done
