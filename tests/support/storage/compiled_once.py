"""What is not done again for each of the thousands of databases that tests open? What is asked of one
is put into SQL once for all of its kind, and the migrations are read once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Dialect, Engine, Insert

from storage.database import upsert


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
    Engine._compiled_cache = property(lambda _: _COMPILED, lambda *_: None)  # type: ignore[assignment]
    ScriptDirectory.from_config = staticmethod(_scripts)  # type: ignore[method-assign,assignment]
    upsert._compiled = _how_added  # type: ignore[assignment]


@dataclass(frozen=True)
class _Kind:
    """One kind of database, and the dialect of one of that kind."""

    name: str
    dialect: Dialect = field(compare=False)


_compiled = upsert._compiled.__wrapped__


@cache
def _how_added_to(kind: _Kind, statement: Insert, names: tuple[str, ...]) -> upsert._Compiled:
    return _compiled(kind.dialect, statement, names)


def _how_added(dialect: Dialect, statement: Insert, names: tuple[str, ...]) -> upsert._Compiled:
    return _how_added_to(_Kind(dialect.name, dialect), statement, names)


_read = ScriptDirectory.from_config


@cache
def _migrations(location: str) -> ScriptDirectory:
    settings = Config()
    settings.set_main_option("script_location", location)
    return _read(settings)


def _scripts(settings: Config) -> ScriptDirectory:
    """What is set besides the place is not about the migrations."""
    return _migrations(str(settings.get_main_option("script_location")))
