"""May this program work on this record? A new one is made where none was ever sealed; an older or
newer one is refused, and left as it is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.running.mistakes import ConfigurationError
from bot.running.seals import Seals
from flows.dates import full_day
from storage.database import address
from storage.database.database import Database
from storage.database.upgrading.schema import DoesNotAnswer, NotAllowed, OtherVersion, Unusable
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
GONE = (
    "DATABASE_URL: there is no record here, and {seals} says that there was one until {day}. Nothing was made "
    "in its place. Is the disk there, and the folder right? Was the file copied while the bot ran, without the "
    "one that ends in -wal? Put the record back, or a copy of it: report-image restore FILE (what is there now has "
    "to be moved away first). Only when all of it is lost for good: move {seals} away, and start the bot again. For "
    "another record beside that one: name a key file of its own in KEY_FILE"
)
OF_ONE_ACCOUNT = "Run every command as the account that runs the bot, and give that account what another made there"
NOT_ALLOWED = (
    "DATABASE_URL: this database role may not do that. The role that owns the tables brings them up to date "
    "(report-image db upgrade), then gives the bot's role its rights: report-image db roles NAME --make"
)

UNUSABLE = {
    "read-only": (
        "DATABASE_URL: nothing can be written in this database now. It is a standby, or is set to be only read "
        "(default_transaction_read_only): give the address of the one that is written in"
    ),
    "no-schema": (
        "DATABASE_URL: there is no schema for tables in this database: look at its search_path, and who may use it"
    ),
    "pool": (
        "DATABASE_URL: PgBouncer, or another pool before this database, gives the bot's connections to others between "
        "transactions: give the bot a pool in session mode (pool_mode = session), or the database's own address"
    ),
    "encoding": (
        "DATABASE_URL: this database cannot hold every letter. Make one that can: "
        "createdb --encoding=UTF8 --template=template0 NAME"
    ),
}


def ready(
    url: str,
    key: bytes | Ring,
    now: Callable[[], datetime],
    *,
    several: bool = False,
    seals: Seals | None = None,
) -> Database:
    """The record, opened: a new one is made, unless there are `seals` of another; an old one is refused.
    Raises ConfigurationError; WrongKey; Damaged, unless it is so of one of `several` schools that
    are served.
    """
    _must_be_there(url, seals)
    database = Database(url, key, now)
    try:
        with faults_in_plain_words():
            if seals and database.state() == "empty":
                never_sealed(seals)
            database.prepare(several=several)
    except BaseException:
        database.close()
        raise
    return database


def _must_be_there(url: str, seals: Seals | None) -> None:
    """Looked at before it is opened: that would make the file."""
    parsed = address.parsed(url)
    if address.is_server(parsed):
        return
    file = Path(parsed.database or "")
    if seals and not file.exists():
        never_sealed(seals)
    must_be_writable(file)


def must_be_writable(file: Path) -> None:
    """Raises ConfigurationError where this account may not keep a record in this file."""
    folder = file.resolve().parent
    if not folder.is_dir():
        raise _unusable(folder, "there is no such folder: make it, or write another one here")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unusable(folder, f"this account may not write in that folder. {OF_ONE_ACCOUNT}")
    if file.is_dir():
        raise _unusable(file, "is a folder: write the file in it")
    for one in (file.with_name(file.name + end) for end in ("", "-wal", "-shm")):
        if one.exists() and not os.access(one, os.R_OK | os.W_OK):
            raise _unusable(one, f"this account may not read and write that file. {OF_ONE_ACCOUNT}")


def _unusable(place: Path, why: str) -> ConfigurationError:
    return ConfigurationError([f"DATABASE_URL: {place}: {why}"])


def never_sealed(seals: Seals) -> None:
    """Raises ConfigurationError where a record was sealed: a new one in its place would go on as if
    nothing had ever been reported.
    """
    if sealed := seals.last():
        day = full_day(max(day for _, day in sealed.values()))
        raise ConfigurationError([GONE.format(seals=seals.path, day=day)])


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
    except Unusable as error:
        raise ConfigurationError([UNUSABLE[error.why]]) from None
    except DoesNotAnswer:
        raise ConfigurationError(
            ["DATABASE_URL: the database does not answer, or does not let the bot in"]
        ) from None
