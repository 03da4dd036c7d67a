"""How is an SQLite record copied while the program runs, and put back? Encrypted with the same key
all the while.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from storage.database import encrypted_file as files
from storage.database.encrypted_file import WrongKey
from storage.sealing.key_ring import Ring


class Unusable(Exception):
    """The copy cannot be opened with this key, or is damaged."""


def backup(database: Path, copy: Path, key: bytes | Ring) -> None:
    """Copy the record as it is at this moment, and check the copy. Raises FileExistsError,
    Unusable, OSError.
    """
    _claim(copy)
    try:
        _vacuum(database, copy, key)
        check(copy, key)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise


def restore(copy: Path, database: Path, key: bytes | Ring) -> None:
    """Put a copy where no record is, once it has been checked: whole, or not at all when it is cut
    off.

    Raises FileExistsError, Unusable, OSError.
    """
    if any(database.with_name(database.name + end).exists() for end in ("", "-wal", "-shm")):
        raise FileExistsError(database)
    check(copy, key)
    beside = database.with_name(f"{database.name}.restoring")
    beside.unlink(missing_ok=True)  # of one that was cut off
    backup(copy, beside, key)
    beside.rename(database)


def check(file: Path, key: bytes | Ring) -> None:
    """Raises Unusable unless this is a whole record that opens with this key."""
    if not file.is_file():
        raise FileNotFoundError(file)
    try:
        connection = _opened(file, key)
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
        known = connection.execute(
            "SELECT count(*) FROM sqlite_master WHERE name = 'concern'"
        ).fetchone()[0]
        connection.close()
    except (WrongKey, sqlcipher.DatabaseError):
        raise Unusable("it is not a whole copy of a record, or another key belongs to it") from None
    if found != "ok" or not known:
        raise Unusable("it is damaged, or no copy of a record")


def _vacuum(database: Path, copy: Path, key: bytes | Ring) -> None:
    """VACUUM INTO takes an empty file, and no other."""
    connection = _opened(database, key)
    try:
        connection.execute("VACUUM INTO ?", (str(copy),))
    except sqlcipher.DatabaseError:
        raise Unusable("the record cannot be copied: it is damaged, or the disk is full") from None
    finally:
        connection.close()
    with copy.open("rb") as written:
        os.fsync(written.fileno())


def _opened(file: Path, key: bytes | Ring) -> Any:
    connection = files.opened(file, Ring.of(key))
    connection.execute("PRAGMA busy_timeout = 10000")
    return connection


def _claim(file: Path) -> None:
    """An empty file of our own, readable by nobody else. Raises FileExistsError."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
