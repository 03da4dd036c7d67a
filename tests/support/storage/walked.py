"""Which statements go through more of a table the more is stored? Each is looked at as SQLite would do
it when it is first executed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.engine.default import DefaultDialect

from storage.database.tables import metadata

Execute = Callable[..., None]
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
    """The statements that are executed in the block, by whatever part of the product. (An event would
    do; but where one was ever listened for, each statement of the process takes twice as long.)
    """
    executed: set[str] = set()

    def looked_at(execute: Execute) -> Execute:
        def look(dialect: Any, cursor: Any, sql: str, given: Any, context: Any = None) -> None:
            if sql not in executed and _is_to_be_looked_at(dialect, sql, context):
                executed.add(sql)
                _plan(cursor, sql, given)
            execute(dialect, cursor, sql, given, context)

        return look

    with pytest.MonkeyPatch.context() as patched:
        for name in ("do_execute", "do_executemany"):
            patched.setattr(DefaultDialect, name, looked_at(getattr(DefaultDialect, name)))
        yield executed


def _plan(cursor: Any, sql: str, given: Any) -> None:
    if sql not in _PLANS:
        one = given[0] if isinstance(given, list) else given
        steps = cursor.connection.execute(f"EXPLAIN QUERY PLAN {sql}", one)
        _PLANS[sql] = [step[-1] for step in steps]


def walking(executed: set[str]) -> list[tuple[str, str]]:
    """Those that go through a whole table, or all that is a school's, and where. What is destroyed,
    which is seldom, may go through all that is the school's.
    """
    return [(step, sql) for sql in sorted(executed) for step in _PLANS[sql] if _walks(step, sql)]


def _is_to_be_looked_at(dialect: Any, sql: str, context: Any) -> bool:
    of_a_test = context and context.execution_options.get("of_a_test")
    return dialect.name == "sqlite" and sql.startswith(_LOOKING) and not of_a_test


def _walks(step: str, sql: str) -> bool:
    how, table, *_ = *step.split(), ""
    if table not in metadata.tables or table in FEW:
        return False
    whole_school = _WHOLE_SCHOOL.search(step)
    if how == "SCAN" or whole_school is None:
        return how == "SCAN"
    ends_soon = _ENDS_SOON.search(sql) or sql.startswith("DELETE")
    return not ends_soon and whole_school["index"] not in PARTS
