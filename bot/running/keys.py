"""Where are the school's keys, and may they be used?

They stand in a file, or in the variable REPORT_IMAGE_KEY: one key, or several while the school
changes over to a new one and as long as copies made before are kept. The newest comes first.
Nothing here ever shows any of a key.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.running import key_file
from bot.running.key_file import KEY_BYTES, KeyFileError, key_file_error
from bot.settings import ENV_FILE, RecordSettings
from storage.sealing.key_ring import Ring

VARIABLE = "REPORT_IMAGE_KEY"
OF_EVERYBODY = 2  # parts of a path: /srv, /home or C:/Users is nobody's own folder


def school_key(settings: RecordSettings, *, make: bool = False) -> Ring:
    """The school's keys, from wherever they are; `make`: a key file is made when there is neither a
    key nor a record (one on a server is never known not to be there).

    KeyFileError when they cannot be used, when the variable and the file are both there and differ,
    or when the variable stands in a settings file that others can read.
    """
    _keep_out_of_core_dumps()
    if settings.report_image_key is None:
        return _of_file(settings, make)
    given = _from_variable(settings.report_image_key.get_secret_value())
    if not os.environ.get(VARIABLE) and ENV_FILE.exists() and key_file.others_can_read(ENV_FILE):
        raise KeyFileError(
            [
                f"{ENV_FILE}: it holds the key, and others on this machine can read it; run: "
                f"chmod 600 {ENV_FILE}"
            ]
        )
    if settings.key_file.exists() and given != key_file.read(settings.key_file):
        raise KeyFileError(
            [
                f"{VARIABLE} and the key file {settings.key_file} differ: keep the one that is right, and "
                "no other; the wrong one cannot read the record"
            ]
        )
    return Ring.of(given)


def _of_file(settings: RecordSettings, make: bool) -> Ring:
    path, record = settings.key_file, settings.database_path
    if record and not path.exists() and record_is_there(record):
        raise key_file_error(
            path,
            f"is not there, and the record {record} needs it: put your copy of it back. "
            "No new key was made: it would not open that record",
        )
    return load_or_make_key(path) if make and record else load_key(path)


def record_is_there(database_path: Path) -> bool:
    """Whether there is an SQLite record, or what is left of one."""
    return any(
        database_path.with_name(database_path.name + end).exists() for end in ("", "-wal", "-shm")
    )


def load_or_make_key(path: Path) -> Ring:
    """The keys of the key file, made on first use. Raises KeyFileError."""
    if not path.exists():
        key_file.make(path)
    return load_key(path)


def load_key(path: Path) -> Ring:
    """The keys of an existing key file. KeyFileError when it is missing, damaged or open to
    others.
    """
    return Ring(lambda: key_file.read(path))


def copy_of_key(path: Path) -> Ring:
    """The keys of a copy of a key file, or of a sheet typed in. The same."""
    return Ring(lambda: key_file.read(path, key_file.NO_COPY))


def make_key(path: Path) -> None:
    """Make the key file. KeyFileError when there is one already: a key overwritten takes the record
    with it.
    """
    if path.exists():
        raise key_file_error(
            path, "is there already and was left as it is; without it the record cannot be read"
        )
    key_file.make(path)


def add_key(path: Path) -> None:
    """Put a new key before those of the key file; they stay. The file is whole at every moment.
    Raises KeyFileError.

    Only `alone`: of two that add a key at once one would be lost.
    """
    path = path.resolve()
    keys = (secrets.token_bytes(KEY_BYTES), *key_file.read(path))
    draft = key_file.draft_of(path)
    try:
        key_file.write_private(draft, "".join(f"{key.hex()}\n" for key in keys))
        os.replace(draft, path)
        key_file.keep_on_disk(path.parent)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise key_file_error(path, f"cannot be written: {error.strerror}") from None


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else changes the keys in this file for as long as the block runs. Raises
    KeyFileError.
    """
    beside = path.resolve().with_name(f".{path.name}.lock")  # the file itself is replaced
    try:
        handle = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise key_file_error(path, f"cannot be written: {error.strerror}") from None
    try:
        _lock(handle)
        yield
    except BlockingIOError:
        raise key_file_error(
            path, "is being changed by another command; wait until that has ended"
        ) from None
    finally:
        os.close(handle)  # the lock goes with it, however this ends


def check_key_place(key_path: Path, database_path: Path) -> str | None:
    """A warning when the key stands where backups of the database would take it along, or where
    others can put another in its place, else None.
    """
    record, above = database_path.resolve().parent, key_path.resolve().parents
    shared = [folder for folder in (record, record.parent) if folder in above]
    if shared and len(shared[0].parts) > OF_EVERYBODY:
        return (
            f"{key_path}: the key and the record stand together in {shared[0]}: whoever gets a copy of that folder "
            "can read the record; set KEY_FILE to a place outside it"
        )
    open_to_others = [folder for folder in above if _others_can_write(folder)]
    if open_to_others:
        return f"{key_path}: others on this machine can change what stands in {open_to_others[0]}"
    return None


def _others_can_write(folder: Path) -> bool:
    """On POSIX systems only: what Windows lets whom do is not looked at."""
    if os.name != "posix" or not folder.exists():
        return False
    mode = folder.stat().st_mode
    return bool(mode & (stat.S_IWGRP | stat.S_IWOTH)) and not mode & stat.S_ISVTX


def _keep_out_of_core_dumps() -> None:
    """If the program is ever brought down, no copy of its memory is written, in which the keys and
    the record stand.
    """
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _from_variable(text: str) -> tuple[bytes, ...]:
    try:
        keys = tuple(
            base64.b64decode(word, validate=True) for word in text.replace(",", " ").split()
        )
    except (binascii.Error, ValueError):
        keys = ()
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise KeyFileError(
            [
                f"{VARIABLE}: is not a whole key ({KEY_BYTES} bytes in base64; several, the newest first, "
                "with commas between them): without the key the record cannot be read"
            ]
        )
    return keys


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            raise BlockingIOError from None
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
