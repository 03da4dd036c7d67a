"""Are the tables those this program knows, and how are they brought up to date?

Alembic is loaded where they are not: a seventh of the time to start.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError

if TYPE_CHECKING:
    from alembic.config import Config

UPGRADING = 7_201_145  # any number: who holds this lock is upgrading
STAMP = "alembic_version"
State = Literal["empty", "current", "behind", "ahead", "foreign"]
Why = Literal["read-only", "no-schema", "encoding", "pool"]


DoesNotAnswer = OperationalError  # the database is not there, or does not let the bot in


class NotAllowed(Exception):
    """PostgreSQL does not let the role do this."""


class Unusable(OperationalError):
    """PostgreSQL is there, and keeps no record as it is set up now. `why`: of what."""

    def __init__(self, why: Why) -> None:
        super().__init__(None, None, Exception(why))
        self.why = why


class OtherVersion(Exception):
    """The tables are not those this program knows. `state`: how they stand to it."""

    def __init__(self, state: State) -> None:
        super().__init__(f"the tables are {state}")
        self.state = state


def config(connection: Connection | None = None) -> Config:
    """What Alembic needs to know; it works on the connection given, in its transaction."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", "storage:migrations")
    settings.attributes["connection"] = connection
    return settings


def upgrade(connection: Connection) -> None:
    """Apply every migration not yet applied; on PostgreSQL one process at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADING})
    from alembic import command

    command.upgrade(config(connection), "head")


def state(connection: Connection) -> State:
    """How the tables stand to this program."""
    stamped = _stamped(connection)
    if stamped == {_newest()}:
        return "current"
    if not stamped:
        return "foreign" if set(inspect(connection).get_table_names()) - {STAMP} else "empty"
    from alembic.script import ScriptDirectory

    known = ScriptDirectory.from_config(config()).walk_revisions()
    return "behind" if stamped <= {script.revision for script in known} else "ahead"


@cache
def _newest() -> str:
    """The last of the migrations, whose files begin with their number."""
    files = resources.files("storage.migrations").joinpath("versions").iterdir()
    return max(file.name.partition("_")[0] for file in files if file.name[0].isdigit())


def _stamped(connection: Connection) -> set[str]:
    if not inspect(connection).has_table(STAMP):
        return set()
    return set(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())
