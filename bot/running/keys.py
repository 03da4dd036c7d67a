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

from bot.running.mistakes import ConfigurationError
from bot.settings import ENV_FILE, RecordSettings
from storage.sealing.key_ring import Ring

KEY_BYTES = 32
VARIABLE = "REPORT_IMAGE_KEY"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyFileError(ConfigurationError):
    """The keys cannot be used; the sentences never hold any of them."""


def school_key(settings: RecordSettings, *, make: bool = False) -> Ring:
    """The school's keys, from wherever they are; `make`: a key file is made when there is no key at
    all.

    KeyFileError when they cannot be used, when the variable and the file are both there and differ,
    or when the variable stands in a settings file that others can read.
    """
    _keep_out_of_core_dumps()
    if settings.report_image_key is None:
        return load_or_make_key(settings.key_file) if make else load_key(settings.key_file)
    given = _from_variable(settings.report_image_key.get_secret_value())
    if not os.environ.get(VARIABLE) and ENV_FILE.exists() and _others_can_read(ENV_FILE):
        raise KeyFileError(
            [
                f"{ENV_FILE}: it holds the key, and others on this machine can read it; run: "
                f"chmod 600 {ENV_FILE}"
            ]
        )
    if settings.key_file.exists() and given != _read(settings.key_file):
        raise KeyFileError(
            [
                f"{VARIABLE} and the key file {settings.key_file} differ: keep the one that is right, and "
                "no other; the wrong one cannot read the record"
            ]
        )
    return Ring.of(given)


def load_or_make_key(path: Path) -> Ring:
    """The keys of the key file, made on first use. Raises KeyFileError."""
    if not path.exists():
        _make(path)
    return load_key(path)


def load_key(path: Path) -> Ring:
    """The keys of an existing key file. KeyFileError when it is missing, damaged or open to
    others.
    """
    return Ring(lambda: _read(path))


def make_key(path: Path) -> None:
    """Make the key file. KeyFileError when there is one already: a key overwritten takes the record
    with it.
    """
    if path.exists():
        raise _error(
            path, "is there already and was left as it is; without it the record cannot be read"
        )
    _make(path)


def add_key(path: Path) -> None:
    """Put a new key before those of the key file; they stay. The file is whole at every moment.
    Raises KeyFileError.

    Only `alone`: of two that add a key at once one would be lost.
    """
    path = path.resolve()
    keys = (secrets.token_bytes(KEY_BYTES), *_read(path))
    draft = _draft(path)
    try:
        _write_private(draft, "".join(f"{key.hex()}\n" for key in keys))
        os.replace(draft, path)
        _keep_on_disk(path.parent)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise _error(path, f"cannot be written: {error.strerror}") from None


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else changes the keys in this file for as long as the block runs. Raises
    KeyFileError.
    """
    beside = path.resolve().with_name(f".{path.name}.lock")  # the file itself is replaced
    try:
        handle = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _error(path, f"cannot be written: {error.strerror}") from None
    try:
        _lock(handle)
        yield
    except BlockingIOError:
        raise _error(
            path, "is being changed by another command; wait until that has ended"
        ) from None
    finally:
        os.close(handle)  # the lock goes with it, however this ends


def check_key_place(key_path: Path, database_path: Path) -> str | None:
    """A warning when the key stands where backups of the database would take it along, else
    None.
    """
    folder = database_path.resolve().parent
    if folder not in key_path.resolve().parents:
        return None
    return (
        f"{key_path}: the key stands in the database's own folder, so whoever gets a copy of that folder "
        "can read the record; set KEY_FILE to a place outside it"
    )


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
                f"{VARIABLE}: is no whole key ({KEY_BYTES} bytes in base64; several, the newest first, "
                "with commas between them): without the key the record cannot be read"
            ]
        )
    return keys


def _read(path: Path) -> tuple[bytes, ...]:
    try:
        if _others_can_read(path):
            raise _error(
                path, f"others on this machine can read or change it; run: chmod 600 '{path}'"
            )
        lines = path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        raise _error(
            path,
            "is not there; did the bot run under another account? Set KEY_FILE to its key, or make the "
            "key of a new record: report-image keys new",
        ) from None
    except OSError as error:
        raise _error(path, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        lines = []
    return tuple(_decoded(path, line) for line in lines or [""])


def _others_can_read(path: Path) -> bool:
    return os.name == "posix" and bool(path.stat().st_mode & _OTHERS)


def _decoded(path: Path, text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise _error(
            path,
            f"is no whole key ({2 * KEY_BYTES} characters, 0-9 and a-f, in a line); put your copy of it back: "
            "without the key the record cannot be read",
        )
    return key


def _make(path: Path) -> None:
    """Write a new key whole and private from its first moment; a key made meanwhile by another is
    kept.
    """
    draft = _draft(path)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_private(draft, secrets.token_hex(KEY_BYTES) + "\n")
        try:
            os.link(draft, path)  # unlike a rename, never replaces a key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        _keep_on_disk(path.parent)
    except OSError as error:
        raise _error(
            path, f"cannot be made: {error.strerror}; set KEY_FILE to another place"
        ) from None


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


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}")


def _write_private(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _keep_on_disk(folder: Path) -> None:
    """The file's name, too, is on the disk before anything is sealed with what is in it."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _error(path: Path, what: str) -> KeyFileError:
    return KeyFileError([f"{path}: the key file {what}"])
