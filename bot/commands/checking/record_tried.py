"""Could this version work with the record? It is tried on a copy; the record itself stays as it is."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from bot.commands.given.existing_record import key_troubles_told, of_any_version
from bot.running import keys
from bot.running.mistakes import ConfigurationError
from bot.running.record_version import SENTENCES, faults_in_plain_words
from bot.settings import Settings
from flows.protocol.rules import Protocol
from storage.concerns import protocols
from storage.concerns.children import reindex
from storage.database.copies import backup
from storage.database.database import Database
from storage.database.upgrading.schema import DoesNotAnswer
from storage.sealing.key_ring import Ring

NO_COPY = "The record could not be copied to be tried (is the disk full?): {path}"
AS_IT_IS = "Record: this version goes on with it as it is."
TO_BE_UPGRADED = (
    "Record: it is older than this version, and a copy of it could be brought up to date. On the day: stop the bot "
    "everywhere, report-image backup FILE, then report-image db upgrade"
)
NOT_TRIED = (
    "Record: it is older than this version, and PostgreSQL's cannot be tried on a copy from here. Put a copy into "
    "another database, and run this with its DATABASE_URL. On the day: stop the bot everywhere, pg_dump, then "
    "report-image db upgrade"
)
CANNOT_BE_UPGRADED = (
    "The record cannot be brought up to date by this version: a copy of it was tried, and its tables are not as they "
    "should be. Stay with the version you have, and say so to whoever gave you this one"
)
UNREADABLE = (
    "The record holds questions ({name}) that this version cannot read any more: concerns begun under "
    "them would go on with those there are now"
)


def record_tried(
    settings: Settings, schools: Sequence[str], now: datetime
) -> tuple[list[str], str]:
    """What is wrong, and one line that says how it stands. `schools`: their ids; `now`: aware."""
    path = settings.database_path
    if path and not path.exists():
        return [], f"Record: {SENTENCES['empty']}"
    try:
        key = keys.school_key(settings)
        with of_any_version(settings, key) as database:
            state = database.state()
            if state in ("ahead", "foreign"):
                return [SENTENCES[state]], ""
            if path:
                with _brought_up_to_date(settings, path, key, now) as copy:
                    wrong = list(_unreadable(copy, schools))
                return wrong, AS_IT_IS if state == "current" else TO_BE_UPGRADED
            if state != "current":
                return [], NOT_TRIED if state == "behind" else f"Record: {SENTENCES[state]}"
            return list(_unreadable(database, schools)), AS_IT_IS
    except ConfigurationError as error:
        return list(error.mistakes), ""
    except (OSError, backup.Unusable):
        return [NO_COPY.format(path=path)], ""


@contextmanager
def _brought_up_to_date(
    settings: Settings, record: Path, key: Ring, now: datetime
) -> Iterator[Database]:
    """A copy as encrypted as the record, beside it for as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix="report-image-", dir=record.resolve().parent) as folder:
        copy = Path(folder) / "copy.db"
        backup.backup(record, copy, key)
        database = Database(f"sqlite:///{copy}", key)
        try:
            with faults_in_plain_words(), key_troubles_told(settings):
                _bring_up_to_date(database, now)
                yield database
        finally:
            database.close()


def _bring_up_to_date(database: Database, now: datetime) -> None:
    """As `report-image db upgrade` does it."""
    try:
        database.upgrade()
        database.transaction(lambda tx: reindex.of_every_school(tx, now))
    except DoesNotAnswer:
        raise ConfigurationError([CANNOT_BE_UPGRADED]) from None


def _unreadable(database: Database, schools: Sequence[str]) -> Iterator[str]:
    for school in schools:
        for one in database.transaction(lambda tx, school=school: protocols.every(tx, school)):  # type: ignore[misc]
            if not _can_be_read(one):
                yield UNREADABLE.format(name=one.name)


def _can_be_read(one: protocols.Frozen) -> bool:
    try:
        return Protocol.kept(one.text, one.digest) is not None
    except ValidationError:
        return False
