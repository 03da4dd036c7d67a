"""What is the database told, and how much does it look at for that? The statements of a transaction,
as they are executed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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


@contextmanager
def visiting(tx: Transaction) -> Iterator[Callable[[], int]]:
    """How much the database goes through for what is asked in the block: rows on PostgreSQL, steps
    of its machine on SQLite. To be asked for when the block is over.
    """
    postgres = tx.connection.dialect.name == "postgresql"
    with _rows(tx) if postgres else _steps(tx) as counted:
        yield counted


@contextmanager
def _steps(tx: Transaction) -> Iterator[Callable[[], int]]:
    raw: Any = tx.connection.connection.driver_connection
    taken = [0]

    def step() -> int:
        taken[0] += 1
        return 0

    raw.set_progress_handler(step, 1)
    yield lambda: taken[0]
    raw.set_progress_handler(None, 1)


@contextmanager
def planning(tx: Transaction) -> Iterator[Callable[[], int]]:
    """How often SQLite has asked, since the block began, whether a statement may do what it says: it
    does whenever it plans one. Whatever was planned before is planned once more.
    """
    raw: Any = tx.connection.connection.driver_connection
    asked = [0]

    def may(*_what: Any) -> int:
        asked[0] += 1
        return 0

    raw.set_authorizer(may)
    yield lambda: asked[0]
    raw.set_authorizer(None)


@contextmanager
def _rows(tx: Transaction) -> Iterator[Callable[[], int]]:
    with told(tx) as statements:
        yield lambda: sum(_visited(tx, *each) for each in statements)


def _visited(tx: Transaction, statement: str, given: Any) -> int:
    tx.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    explain = "EXPLAIN (ANALYZE, FORMAT JSON) "
    [whole] = tx.connection.exec_driver_sql(explain + statement, given).scalar_one()
    return sum(_of(step) for step in _plan(whole["Plan"]))


def _plan(step: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield step
    for below in step.get("Plans", ()):
        yield from _plan(below)


def _of(step: dict[str, Any]) -> int:
    rows: int = step["Actual Rows"] + step.get("Rows Removed by Filter", 0)
    return rows * step["Actual Loops"]
