"""Are the tables those this program knows, and how are they brought up to date?"""

from __future__ import annotations

from functools import cache
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError

UPGRADING = 7_201_145  # any number: who holds this lock is upgrading
STAMP = "alembic_version"
State = Literal["empty", "current", "behind", "ahead", "foreign"]


DoesNotAnswer = OperationalError  # the database is not there, or does not let the bot in


class NotAllowed(Exception):
    """PostgreSQL does not let the role do this."""


class OtherVersion(Exception):
    """The tables are not those this program knows. `state`: how they stand to it."""

    def __init__(self, state: State) -> None:
        super().__init__(f"the tables are {state}")
        self.state = state


def config(connection: Connection | None = None) -> Config:
    """What Alembic needs to know; it works on the connection given, in its transaction."""
    settings = Config()
    settings.set_main_option("script_location", "storage:migrations")
    settings.attributes["connection"] = connection
    return settings


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic looks at this thing: procrastinate's tables are its own."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def upgrade(connection: Connection) -> None:
    """Apply every migration not yet applied; on PostgreSQL one process at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADING})
    command.upgrade(config(connection), "head")


def state(connection: Connection) -> State:
    """How the tables stand to this program."""
    stamped = set(MigrationContext.configure(connection).get_current_heads())
    known = _known()
    if stamped == set(known.get_heads()):
        return "current"
    if not stamped:
        return "foreign" if set(inspect(connection).get_table_names()) - {STAMP} else "empty"
    return (
        "behind" if stamped <= {script.revision for script in known.walk_revisions()} else "ahead"
    )


@cache
def _known() -> ScriptDirectory:
    """Every migration there is: reading them takes longer than all else that is asked at a start."""
    return ScriptDirectory.from_config(config())
