"""Which record do the commands work on? The one that is there: nothing of it is made or brought up
to date.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.running.mistakes import ConfigurationError

if TYPE_CHECKING:
    from bot.settings import RecordSettings
    from storage.database.database import Database
    from storage.sealing.key_ring import Ring


def settings_and_key() -> tuple[RecordSettings, Ring]:
    """Where the record is, and its key. Raises ConfigurationError."""
    from bot.running.keys import school_key
    from bot.settings import load_record_settings

    settings = load_record_settings()
    return settings, school_key(settings)


@contextmanager
def record(settings: RecordSettings, key: Ring) -> Iterator[Database]:
    """The record of these settings, opened; one of another version is refused. ConfigurationError
    in plain words.
    """
    from bot.running.record_version import must_be_current

    with of_any_version(settings, key) as database:
        must_be_current(database)
        yield database


@contextmanager
def of_any_version(settings: RecordSettings, key: Ring) -> Iterator[Database]:
    """The same, however old its tables are; none at all only where there never was one."""
    from bot.running.record_version import (
        SENTENCES,
        faults_in_plain_words,
        must_be_writable,
        never_sealed,
    )
    from bot.running.seals import Seals
    from storage.database.database import Database

    seals = Seals.beside(settings.key_file)
    if settings.database_path and not settings.database_path.exists():
        never_sealed(seals)
        raise ConfigurationError([f"{settings.database_path}: {SENTENCES['empty']}"])
    if settings.database_path:
        must_be_writable(settings.database_path)
    database = Database(settings.database_url.get_secret_value(), key)
    try:
        with faults_in_plain_words(), key_troubles_told(settings):
            if database.state() == "empty":
                never_sealed(seals)
            yield database
    finally:
        database.close()


@contextmanager
def key_troubles_told(settings: RecordSettings) -> Iterator[None]:
    """A wrong key, or a record no key can go on with, becomes a ConfigurationError that names where
    the key is.
    """
    from storage.database.encrypted_file import WrongKey
    from storage.sealing.damaged import Damaged

    place = "REPORT_IMAGE_KEY" if settings.report_image_key else str(settings.key_file)
    try:
        yield
    except WrongKey as error:
        raise ConfigurationError([f"{place}: {error}"]) from None
    except Damaged as error:
        raise ConfigurationError([f"The record is damaged: {error}"]) from None


def damaged_file(settings: RecordSettings, key: Ring) -> Iterator[str]:
    """What to do where a part of an SQLite file cannot be read, also one in which no line stands."""
    from storage.database.copies import backup

    try:
        if settings.database_path:
            backup.check(settings.database_path, key)
    except backup.Unusable:
        yield f"{settings.database_path}: a part of it is damaged. Stop the bot, and put a copy back."
