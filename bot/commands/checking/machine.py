"""Is the machine one that a record can be kept on, and who makes the copies of the record?"""

from __future__ import annotations

from collections.abc import Iterator

from bot.commands.given.existing_record import record
from bot.running import keys
from bot.running.copies import of_server
from bot.running.mistakes import ConfigurationError
from bot.running.upkeep_of_machine import room
from bot.settings import Settings
from storage.database.copies.archive import Archive, archive

NO_ROOM = 5 * 10**8  # bytes


def mistakes_of_machine(settings: Settings) -> Iterator[str]:
    """What has to be put right: the disk is full."""
    if settings.database_path and (left := room(settings.database_path)) < NO_ROOM:
        yield f"There are {left // 10**6} MB left on the record's disk: make room, or reports cannot be kept"


def archive_of(settings: Settings) -> Archive | None:
    """What PostgreSQL says of its archive; None where the record is a file, or cannot be opened
    (which is told elsewhere).
    """
    if settings.database_path:
        return None
    try:
        with record(settings, keys.school_key(settings)) as database:
            return database.look(lambda tx: archive(tx.connection))
    except ConfigurationError:
        return None


def notes_on_server(found: Archive | None) -> Iterator[str]:
    """What is to be known of copies where PostgreSQL makes them, or somebody beside it."""
    if found and not found.failing_since:
        yield of_server.in_words(found)
