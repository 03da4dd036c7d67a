"""Is the machine one that a record can be kept on, and who makes the copies of the record?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bot.commands.checking.drives import of_another_machine
from bot.commands.given.existing_record import of_any_version, record
from bot.running import keys
from bot.running.copies import of_server
from bot.running.mistakes import ConfigurationError
from bot.running.upkeep_of_machine import room
from bot.settings import Settings
from storage.database.committing.lasting import switched_off
from storage.database.copies.archive import Archive, archive

MAY_BE_LOST = (
    "When the server or its machine stops, reports that were thanked for can be lost, and the record damaged. Ask "
    "whoever looks after the server to set"
)
NOT_SAFE_THERE = (
    "What was thanked for can be lost there, and the record damaged: put it on a disk of this machine, or use "
    "PostgreSQL. Copies of it may lie there"
)
NO_ROOM = 5 * 10**8  # bytes


def mistakes_of_machine(settings: Settings) -> Iterator[str]:
    """What has to be put right: the disk is full, or nothing can be written where it is to be."""
    if settings.database_path and (left := room(settings.database_path)) < NO_ROOM:
        yield f"There are {left // 10**6} MB left on the record's disk: make room, or reports cannot be kept"
    if _key_is_to_be_made(settings) and (why := _unwritable(settings.key_file.parent)):
        yield f"KEY_FILE: {why}. The key cannot be made there"
    copies = settings.backup_folder if settings.database_path else None
    if copies and (why := _unwritable(copies)):
        yield f"BACKUP_FOLDER: {why}. No copy of the record can be kept there"


def notes_on_places(settings: Settings) -> Iterator[str]:
    """What is kept beside the key, wherever that comes from; and a record on another machine's disk."""
    if settings.database_path and (kind := of_another_machine(settings.database_path)):
        yield f"DATABASE_URL: the record lies on a drive of another machine ({kind}). {NOT_SAFE_THERE}"
    if not _key_is_to_be_made(settings) and (why := _unwritable(settings.key_file.parent)):
        yield f"KEY_FILE: {why}. The seals, which show whether the record was changed, are kept there"


def _key_is_to_be_made(settings: Settings) -> bool:
    return settings.report_image_key is None and not settings.key_file.exists()


def _unwritable(folder: Path) -> str:
    """Why nothing can be written in this folder, which need not be there yet; empty where it can."""
    there = next(each for each in (folder, *folder.resolve().parents) if each.exists())
    if not there.is_dir():
        return f"{there} is a file, and no folder"
    return "" if os.access(there, os.W_OK | os.X_OK) else f"this account may not write in {there}"


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


def notes_on_lasting(settings: Settings) -> Iterator[str]:
    """What is switched off on the server, also before the first report. None where it cannot be opened, which
    is told elsewhere.
    """
    try:
        with of_any_version(settings, keys.school_key(settings)) as database:
            names = database.look(lambda tx: switched_off(tx.connection))
    except ConfigurationError:
        return
    for name in names:
        yield f"DATABASE_URL: {name} is off in PostgreSQL. {MAY_BE_LOST}: {name} = on"
