"""Is the machine one that a record can be kept on: room, copies, and a copy of the key that works?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bot.running.copies.of_key import last_tried
from bot.running.copies.of_record import TOO_OLD, newest
from bot.settings import Settings

LITTLE_ROOM, NO_ROOM = 5 * 10**9, 5 * 10**8  # bytes
KEY_TRIED_EVERY = timedelta(days=366)
NO_COPIES = (
    "BACKUP_FOLDER: is missing: nothing copies the record by itself. Name a folder on another disk, and the bot keeps "
    "a copy of each day of the last fortnight there"
)
ON_SERVER = "Copies: PostgreSQL's own tools make them (pg_dump, or what your host offers); the bot makes none there."


def mistakes_of_machine(settings: Settings) -> Iterator[str]:
    """What has to be put right: the disk is full."""
    if settings.database_path:
        room = _room(settings.database_path)
        if room < NO_ROOM:
            yield f"There are {room // 10**6} MB left on the record's disk: make room, or reports cannot be kept"


def notes_of_machine(settings: Settings, now: datetime) -> Iterator[str]:
    """What is for somebody to weigh."""
    if settings.database_path:
        room = _room(settings.database_path)
        if NO_ROOM <= room < LITTLE_ROOM:
            yield f"There are {room / 10**9:.1f} GB left on the record's disk"
        yield from _of_copies(settings.backup_folder, settings.database_path, now)
    yield from _of_key(settings, now)


def facts_of_machine(settings: Settings) -> Iterator[str]:
    """Whoever makes the copies, where the bot does not."""
    if not settings.database_path:
        yield ON_SERVER


def _of_copies(folder: Path | None, record: Path, now: datetime) -> Iterator[str]:
    if folder is None:
        yield NO_COPIES
        return
    made = newest(folder) if folder.is_dir() else None
    if record.exists() and (made is None or now - made > TOO_OLD):
        when = f"the newest is of {made.date()}" if made else "there is none"
        yield f"BACKUP_FOLDER: a copy of the record is late: {when}. Does the bot run, and may it write there?"


def _of_key(settings: Settings, now: datetime) -> Iterator[str]:
    tried = last_tried(settings.key_file)
    if not settings.key_file.exists() or (tried and now.date() - tried < KEY_TRIED_EVERY):
        return
    when = f"was last tried on {tried}" if tried else "was never tried"
    yield f"KEY_FILE: a copy of the key {when}: take it out of the safe, and report-image keys try FILE"


def _room(record: Path) -> int:
    there = next(each for each in record.resolve().parents if each.exists())
    return shutil.disk_usage(there).free
