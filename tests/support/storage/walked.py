"""Which statements go through more of a table the more is stored? Each is looked at as SQLite would do
it when it is first executed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from storage.database.tables import metadata

OF_A_TEST = {"of_a_test": True}  # of a statement that the product never executes
FEW = frozenset({"school_state", "secret", "drill", "installation", "protocol", "pace"})
PARTS = frozenset(
    index.name
    for table in metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
)
_LOOKING = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")
_WHOLE_SCHOOL = re.compile(r"INDEX (?P<index>\w+) \(school=\?\)$")
_ENDS_SOON = re.compile(r"LIMIT|SELECT min\(")
_PLANS: dict[str, list[str]] = {}


@contextmanager
def statements() -> Iterator[set[str]]:
    """The statements that are executed in the block, by whatever part of the product."""
    executed: set[str] = set()

    def look(connection: Any, _cursor: Any, sql: str, given: Any, context: Any, many: bool) -> None:
        if not _is_to_be_looked_at(connection, sql, context):
            return
        executed.add(sql)
        if sql not in _PLANS:
            raw = connection.connection.driver_connection
            steps = raw.execute(f"EXPLAIN QUERY PLAN {sql}", given[0] if many else given)
            _PLANS[sql] = [step[-1] for step in steps]

    event.listen(Engine, "before_cursor_execute", look)
    try:
        yield executed
    finally:
        event.remove(Engine, "before_cursor_execute", look)


def walking(executed: set[str]) -> list[tuple[str, str]]:
    """Those that go through a whole table, or all that is a school's, and where. What is destroyed,
    which is seldom, may go through all that is the school's.
    """
    return [(step, sql) for sql in sorted(executed) for step in _PLANS[sql] if _walks(step, sql)]


def _is_to_be_looked_at(connection: Any, sql: str, context: Any) -> bool:
    of_a_test = context and context.execution_options.get("of_a_test")
    return connection.dialect.name == "sqlite" and sql.startswith(_LOOKING) and not of_a_test


def _walks(step: str, sql: str) -> bool:
    how, table, *_ = *step.split(), ""
    if table not in metadata.tables or table in FEW:
        return False
    whole_school = _WHOLE_SCHOOL.search(step)
    if how == "SCAN" or whole_school is None:
        return how == "SCAN"
    ends_soon = _ENDS_SOON.search(sql) or sql.startswith("DELETE")
    return not ends_soon and whole_school["index"] not in PARTS
