"""How is a time read that PostgreSQL knows and Python does not? Its infinity is the last, or the
first, moment there is: no reason not to read all the others.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg import DataError
from psycopg.types.datetime import TimestamptzLoader

from storage.database.columns import FIRST, LAST


class AnyTime(TimestamptzLoader):
    """Reads every time."""

    def load(self, data: Any) -> datetime:
        """The moment, aware."""
        try:
            return super().load(data)
        except DataError:
            return FIRST if bytes(data).startswith(b"-") else LAST
