"""Where are lines kept out of reach of whoever changes or replaces the database? In files beside the
key, which are only ever added to.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

APPENDING = os.O_WRONLY | os.O_APPEND | os.O_CREAT


def read(path: Path) -> list[list[str]]:
    """The words of each line; none where there is no file. Raises OSError, ValueError."""
    if not path.exists():
        return []
    return [line.split() for line in path.read_text(encoding="ascii").splitlines()]


def add(path: Path, lines: Sequence[str]) -> None:
    """Add these lines, all of them or none, so that they stay also when the machine goes off. Raises
    OSError, ValueError.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    whole = "".join(f"{line}\n" for line in lines).encode("ascii")
    handle = os.open(path, APPENDING, 0o600)
    try:
        _append(handle, whole if _ends_a_line(path) else b"\n" + whole)
    finally:
        os.close(handle)


def _append(handle: int, content: bytes) -> None:
    """Half a line, as a full disk leaves it, would make all the others unreadable."""
    before = os.fstat(handle).st_size
    try:
        if os.write(handle, content) < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, before)
        raise


def _ends_a_line(path: Path) -> bool:
    """Whether what is added begins a line of its own, also where the file was edited by hand."""
    with path.open("rb") as file:
        return not file.seek(0, os.SEEK_END) or _last_byte(file) == b"\n"


def _last_byte(file: BinaryIO) -> bytes:
    file.seek(-1, os.SEEK_END)
    return file.read()
