"""What is not done again for each of the thousands of databases that tests open? What is asked of one
is put into SQL once for all of its kind, and the migrations are read once.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect

_COMPILED: dict[Any, Any] = {}


def share_what_is_compiled() -> None:
    """From now on, for all that this process opens: what is kept of a statement is kept by the database
    it is for, and any database of a kind is as good as another.
    """
    Engine._compiled_cache = property(lambda _: _COMPILED, lambda *_: None)  # type: ignore[assignment]
    DefaultDialect.__eq__ = _is_of_the_kind  # type: ignore[method-assign,assignment]
    DefaultDialect.__hash__ = lambda dialect: hash(dialect.name)  # type: ignore[method-assign]
    ScriptDirectory.from_config = staticmethod(_scripts)  # type: ignore[method-assign,assignment]


def _is_of_the_kind(dialect: DefaultDialect, other: object) -> bool:
    return isinstance(other, DefaultDialect) and dialect.name == other.name


_read = ScriptDirectory.from_config


@cache
def _migrations(location: str) -> ScriptDirectory:
    settings = Config()
    settings.set_main_option("script_location", location)
    return _read(settings)


def _scripts(settings: Config) -> ScriptDirectory:
    """What is set besides the place is not about the migrations."""
    return _migrations(str(settings.get_main_option("script_location")))
