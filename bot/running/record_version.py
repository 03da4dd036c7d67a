"""May this program work on this record? A new one is made; an older or newer one is refused, and
left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from bot.running.mistakes import ConfigurationError
from storage.database.database import Database
from storage.database.upgrading.schema import DoesNotAnswer, NotAllowed, OtherVersion
from storage.sealing.key_ring import Ring

SENTENCES = {
    "empty": "There is no record yet: report-image run makes it.",
    "behind": (
        "The record is older than this program. Stop the bot everywhere, make a backup (report-image backup FILE; of "
        "PostgreSQL with pg_dump), then run: report-image db upgrade"
    ),
    "ahead": "The record is newer than this program, which would damage it: install the newer version again.",
    "foreign": "DATABASE_URL: there is something else in this database: give the bot one of its own.",
}
NOT_ALLOWED = (
    "DATABASE_URL: this database role may not do that. The role that owns the tables brings them up to date "
    "(report-image db upgrade), then gives the bot's role its rights: report-image db roles NAME --make"
)


def ready(
    url: str, key: bytes | Ring, now: Callable[[], datetime], *, several: bool = False
) -> Database:
    """The record, opened: a new one is made, an old one is refused. Raises ConfigurationError;
    WrongKey; Damaged, unless it is so of one of `several` schools that are served.
    """
    database = Database(url, key, now)
    try:
        with faults_in_plain_words():
            database.prepare(several=several)
    except BaseException:
        database.close()
        raise
    return database


def must_be_current(database: Database) -> None:
    """Raises OtherVersion when it is not."""
    if (state := database.state()) != "current":
        raise OtherVersion(state)


@contextmanager
def faults_in_plain_words() -> Iterator[None]:
    """What keeps a record from being opened, as ConfigurationError."""
    try:
        yield
    except OtherVersion as error:
        raise ConfigurationError([SENTENCES[error.state]]) from None
    except NotAllowed:
        raise ConfigurationError([NOT_ALLOWED]) from None
    except DoesNotAnswer:
        raise ConfigurationError(
            ["DATABASE_URL: the database does not answer, or does not let the bot in"]
        ) from None
