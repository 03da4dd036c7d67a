"""What is the database told? The statements of a transaction, as they are executed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from storage.database.transaction import Transaction


@contextmanager
def told(tx: Transaction) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are executed in the block, as the database is told them."""
    statements: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        statements.append((statement, given))

    event.listen(tx.connection, "before_cursor_execute", keep)
    yield statements
    event.remove(tx.connection, "before_cursor_execute", keep)
