"""Where is the school's key, and may it be used?"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from bot.mistakes import ConfigurationError

KEY_BYTES = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyFileError(ConfigurationError):
    """The key file cannot be used; the sentences never hold any of it."""


def load_or_make_key(path: Path) -> bytes:
    """The 32 bytes of the key file, made on first use. Raises KeyFileError."""
    if not path.exists():
        _make(path)
    return load_key(path)


def make_key(path: Path) -> None:
    """Make the key file. KeyFileError when there is one already: a key overwritten takes the record with it."""
    if path.exists():
        raise _error(path, "is there already and was left as it is; without it the record cannot be read")
    _make(path)


def load_key(path: Path) -> bytes:
    """The 32 bytes of an existing key file. KeyFileError when it is missing, damaged or open to others."""
    try:
        if os.name == "posix" and path.stat().st_mode & _OTHERS:
            raise _error(path, f"others on this machine can read or change it; run: chmod 600 '{path}'")
        text = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise _error(path, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        text = ""
    return _decoded(path, text)


def check_key_place(key_path: Path, database_path: Path) -> str | None:
    """A warning when the key stands where backups of the database would take it along, else None."""
    folder = database_path.resolve().parent
    if folder not in key_path.resolve().parents:
        return None
    return (
        f"{key_path}: the key stands in the database's own folder, so whoever gets a copy of that folder "
        "can read the record; set KEY_FILE to a place outside it"
    )


def _decoded(path: Path, text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise _error(
            path,
            f"is no whole key ({2 * KEY_BYTES} characters, 0-9 and a-f); put your copy of it back: "
            "without the key the record cannot be read",
        )
    return key


def _make(path: Path) -> None:
    """Write a new key whole and private from its first moment; a key made meanwhile by another is kept."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_private(draft, secrets.token_hex(KEY_BYTES) + "\n")
        try:
            os.link(draft, path)  # unlike a rename, never replaces a key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError as error:
        raise _error(path, f"cannot be made: {error.strerror}; set KEY_FILE to another place") from None


def _write_private(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _error(path: Path, what: str) -> KeyFileError:
    return KeyFileError([f"{path}: the key file {what}"])
