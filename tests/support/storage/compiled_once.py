"""What is not done again for each of the thousands of databases that tests open? What is asked of one
is put into SQL once for all of its kind.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event


class _OfAKind(dict[Any, Any]):
    """What SQLAlchemy keeps of statements by what they are and by the one database they are for: here
    by which kind of database that is.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_a_kind(*key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_of_a_kind(*key), compiled)


def _of_a_kind(dialect: Any, *statement: Any) -> tuple[Any, ...]:
    return (dialect.name, *statement)


_COMPILED = _OfAKind()


def share_what_is_compiled() -> None:
    """From now on, for all that this process opens."""
    if not event.contains(Engine, "engine_connect", _share):
        event.listen(Engine, "engine_connect", _share)


def _share(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_COMPILED)
