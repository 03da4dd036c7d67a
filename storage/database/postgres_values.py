"""How is read what PostgreSQL holds and Python does not know? No reason not to read all the others.

Its infinity is the last, or the first, moment there is. A byte that is no letter stands only in a
database of the encoding SQL_ASCII, which looks at none: that hands its bytes out as they are.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg import Connection, DataError
from psycopg.adapt import Loader
from psycopg.types.datetime import TimestamptzLoader

from storage.database.columns import FIRST, LAST, as_words

LOOKS_AT_NO_LETTER = "SQL_ASCII"
_LETTERS = ("text", "varchar", "bpchar", "name")


class AnyTime(TimestamptzLoader):
    """Reads every time."""

    def load(self, data: Any) -> datetime:
        """The moment, aware."""
        try:
            return super().load(data)
        except DataError:
            return FIRST if bytes(data).startswith(b"-") else LAST


class AnyLetters(Loader):
    """Reads every letter, and what is none."""

    def load(self, data: Any) -> str:
        """The words."""
        return as_words(bytes(data))


def read_everything(connection: Connection[Any]) -> None:
    """Whatever stands in the database is read on this connection."""
    connection.adapters.register_loader("timestamptz", AnyTime)
    if connection.info.parameter_status("server_encoding") == LOOKS_AT_NO_LETTER:
        connection.execute(f"SET client_encoding = {LOOKS_AT_NO_LETTER}")
        for kind in _LETTERS:
            connection.adapters.register_loader(kind, AnyLetters)
