"""What about the machine needs somebody's attention? Its disk, the copies, the key, what runs out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import metadata
from pathlib import Path

from bot import __version__
from bot.running.copies.of_key import last_tried
from bot.running.copies.of_record import TOO_OLD, newest
from bot.running.keys import school_key
from bot.running.mistakes import ConfigurationError
from bot.settings import Settings
from flows.dates import full_day
from flows.screens.upkeep import Due
from flows.wording.sentences import say
from storage.database.copies.archive import Archive
from storage.sealing.fingerprint import fingerprint

LITTLE_ROOM = 5 * 10**9  # bytes
KEY_TRIED_EVERY = timedelta(days=366)
SECRET_ENDS_SOON = timedelta(days=45)
VERSION_IS_OLD = timedelta(days=183)


def due(settings: Settings, archive: Archive | None, now: datetime) -> Iterator[Due]:
    """Everything, most urgent first. `archive`: PostgreSQL's, where the record is there; `now` is
    aware.
    """
    if settings.database_path:
        yield from _of_room(settings.database_path)
        yield from _of_copies(settings.backup_folder, settings.database_path, now)
    if archive and (failed := archive.failing_since):
        yield Due("DATABASE_URL", say("care.not-archived", day=full_day(failed.date())))
    if settings.uses_teams:
        yield from _of_secret(settings.teams_secret_ends, now.date())
    yield from _of_key(settings, now.date())
    yield from _of_version(installed(), now.date())


def room(record: Path) -> int:
    """The bytes left on the disk of this file, which need not be there yet."""
    there = next(each for each in record.resolve().parents if each.exists())
    return shutil.disk_usage(there).free


@cache
def installed() -> date | None:
    """The day (UTC) on which this version was put on this machine; None: nobody knows."""
    try:
        files = metadata.files("report-image") or []
        record = next(Path(str(each.locate())) for each in files if each.name == "RECORD")
        return datetime.fromtimestamp(record.stat().st_mtime, UTC).date()
    except (metadata.PackageNotFoundError, StopIteration, OSError):
        return None


def _of_room(record: Path) -> Iterator[Due]:
    if (left := room(record)) < LITTLE_ROOM:
        yield Due("DATABASE_URL", say("care.room", size=f"{left / 10**9:.1f}"))


def _of_copies(folder: Path | None, record: Path, now: datetime) -> Iterator[Due]:
    if folder is None:
        yield Due("BACKUP_FOLDER", say("care.no-copies"))
        return
    made = newest(folder) if folder.is_dir() else None
    if made and now - made > TOO_OLD:
        yield Due("BACKUP_FOLDER", say("care.late-copy", day=full_day(made.date())))
    elif made is None and record.exists():
        yield Due("BACKUP_FOLDER", say("care.no-copy"))


def _of_key(settings: Settings, today: date) -> Iterator[Due]:
    try:
        newest = school_key(settings).keys[0]
    except ConfigurationError:  # told of where it stops more than this
        return
    tried = last_tried(settings.key_file, fingerprint(newest))
    if settings.key_file.exists() and tried is None:
        yield Due("KEY_FILE", say("care.key-never-tried"))
    elif tried and today - tried >= KEY_TRIED_EVERY:
        yield Due("KEY_FILE", say("care.key-tried", day=full_day(tried)))


def _of_secret(ends: date | None, today: date) -> Iterator[Due]:
    if ends is None:
        yield Due("TEAMS_SECRET_ENDS", say("care.secret-day"))
    elif today < ends <= today + SECRET_ENDS_SOON:
        yield Due("TEAMS_SECRET_ENDS", say("care.secret-ends", day=full_day(ends)))


def _of_version(since: date | None, today: date) -> Iterator[Due]:
    if since and today - since > VERSION_IS_OLD:
        yield Due("report-image", say("care.version", version=__version__, day=full_day(since)))
