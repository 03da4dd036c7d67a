"""How is a key file written whole, kept private, and read again?"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from bot.running.copies import key_on_paper
from bot.running.mistakes import ConfigurationError

KEY_BYTES = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyFileError(ConfigurationError):
    """The keys cannot be used; the sentences never hold any of them."""


NOT_THERE = (
    "is not there; is this the bot's own folder, and the account under which it runs? Where the key is "
    "elsewhere, set KEY_FILE. Of a new record in PostgreSQL it is made by: report-image keys new"
)
NO_COPY = "is not there: give the place of the copy of the key that you want to try"


def read(path: Path, missing: str = NOT_THERE) -> tuple[bytes, ...]:
    """The keys in it, as `make` writes them or typed in from paper. `missing`: what is said where there
    is no such file. Raises KeyFileError.
    """
    try:
        if path.is_dir():
            raise key_file_error(path, "is a folder: write the file in it")
        if others_can_read(path):
            raise key_file_error(
                path,
                f"can be read or changed by others on this machine; run: chmod 600 '{path}'",
            )
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise key_file_error(path, missing) from None
    except OSError as error:
        raise key_file_error(path, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        text = ""
    try:
        if key_on_paper.is_typed(text):
            return key_on_paper.typed(text)
    except key_on_paper.Mistyped as slip:
        raise key_file_error(path, f"was typed in with a slip: {slip}") from None
    return tuple(_decoded(path, line) for line in text.split() or [""])


def others_can_read(path: Path) -> bool:
    """Whether other accounts of this machine may; on Windows that is not seen. Raises OSError."""
    return os.name == "posix" and bool(path.stat().st_mode & _OTHERS)


def _decoded(path: Path, text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise key_file_error(
            path,
            f"is not a whole key ({2 * KEY_BYTES} characters, 0-9 and a-f, in a line); put your copy of it back: "
            "without the key the record cannot be read",
        )
    return key


def make(path: Path) -> None:
    """Write a new key whole and private from its first moment; a key made meanwhile by another is
    kept.
    """
    draft = draft_of(path)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(draft, secrets.token_hex(KEY_BYTES) + "\n")
        try:
            os.link(draft, path)  # unlike a rename, never replaces a key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        keep_on_disk(path.parent)
    except OSError as error:
        raise key_file_error(
            path, f"cannot be made: {error.strerror}; set KEY_FILE to another place"
        ) from None


def draft_of(path: Path) -> Path:
    """A new name beside it, for what is to take its place once it is whole."""
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}")


def write_private(path: Path, text: str) -> None:
    """A new file that nobody else reads, on the disk when this returns. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def keep_on_disk(folder: Path) -> None:
    """The file's name, too, is on the disk before anything is sealed with what is in it."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def key_file_error(path: Path, what: str) -> KeyFileError:
    """What is wrong with this key file, as a sentence that goes on behind its name."""
    return KeyFileError([f"{path}: the key file {what}"])
