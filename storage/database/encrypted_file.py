"""How is the encrypted SQLite file opened, with whichever key of the school's fits, and encrypted
with another?
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from storage.sealing.fingerprint import fingerprint, mark
from storage.sealing.key_ring import Ring, derived

STATEMENTS = 1000  # a tenth of a report's time: by itself the driver keeps 128, the oldest
PRIVATE = 0o600
LOG = "-wal"
ALONE = ("PRAGMA locking_mode=EXCLUSIVE", "PRAGMA journal_mode=DELETE", "BEGIN EXCLUSIVE", "COMMIT")


class WrongKey(Exception):
    """The database file cannot be read with this key."""


class Place:
    """Which files a connection has open. What is written beside one that was moved, removed, replaced or
    emptied is lost as soon as nobody has it open, and SQLite takes it without a word (with a
    write-ahead log).
    """

    def __init__(self, connection: Any) -> None:
        _, _, file = connection.execute("PRAGMA database_list").fetchone()
        self._numbers = {file: _number(file), f"{file}{LOG}": None}

    def must_be_as_it_was(self) -> None:
        """Raises sqlcipher3's OperationalError where another file is there by now, or none. The log
        is there from the first transaction on.
        """
        for file, known in self._numbers.items():
            number = _number(file)
            if known not in (None, number):
                raise sqlcipher.OperationalError(
                    "the record was moved, removed, replaced or emptied"
                )
            self._numbers[file] = number


def _number(file: str) -> int | None:
    """By which the disk knows it; None where there is none, or nothing in it. The log is empty now and then."""
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_ino if found.st_size or file.endswith(LOG) else None


def opened(file: str | Path, ring: Ring) -> Any:
    """A connection that begins no transaction by itself, for any thread. A new file gets the newest
    key.

    Raises WrongKey, and sqlcipher3's own errors.
    """
    _keep_private(Path(file))
    found = _tried(file, ring)
    if found is None and ring.again():
        found = _tried(file, ring)
    if found is None:
        raise WrongKey(
            f"this key ({fingerprint(ring.keys[0])}) does not open {file} (record {mark(Path(file))}): "
            "it is another key, or no database"
        )
    return found


def _keep_private(file: Path) -> None:
    """Readable by nobody else, whatever the umask; SQLite makes the files beside it as it is."""
    with contextlib.suppress(OSError):  # SQLite tells what is wrong with the place
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT, PRIVATE))
    for each in (file, *(file.with_name(file.name + end) for end in (LOG, "-shm"))):
        with contextlib.suppress(OSError):
            if each.stat().st_mode & 0o077:
                each.chmod(PRIVATE)


def has_newest_key(file: str | Path, ring: Ring) -> bool:
    """Whether the newest key opens the file. Raises WrongKey when none does."""
    connection = opened(file, ring)
    connection.close()
    found = _tried(file, Ring.of(ring.keys[0]))
    if found is not None:
        found.close()
    return found is not None


def renew(file: str | Path, ring: Ring) -> bool:
    """Encrypt the whole file anew with the newest key, unless it is already; False while another
    program has it open.

    It happens whole or not at all, also when the machine stops. Raises WrongKey.
    """
    if has_newest_key(file, ring):
        return True
    connection = opened(file, ring)
    try:
        connection.execute("PRAGMA busy_timeout=200")
        for statement in ALONE:
            connection.execute(statement)
        connection.execute(f'PRAGMA rekey = "{_raw(ring.keys[0])}"')
    except sqlcipher.OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    finally:
        connection.close()
    return has_newest_key(file, ring)


def _tried(file: str | Path, ring: Ring) -> Any:
    for key in ring.keys:
        connection = sqlcipher.connect(
            str(file), isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS
        )
        if _fits(connection, key):
            return connection
        connection.close()
    return None


def _fits(connection: Any, key: bytes) -> bool:
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.execute(f'PRAGMA key = "{_raw(key)}"')
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlcipher.DatabaseError as error:
        if "not a database" not in str(error):
            connection.close()
            raise
        return False
    return True


def _raw(key: bytes) -> str:
    return f"x'{derived(key, 'file').hex()}'"
