"""Where are lines kept out of reach of whoever changes or replaces the database? In files beside the
key, which are only ever added to.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

APPENDING = os.O_WRONLY | os.O_APPEND | os.O_CREAT


def read(path: Path) -> list[list[str]]:
    """The words of each line; none where there is no file. Raises OSError, ValueError."""
    if not path.exists():
        return []
    return [line.split() for line in path.read_text(encoding="ascii").splitlines()]


def add(path: Path, lines: Sequence[str]) -> None:
    """Add these lines, so that they stay also when the machine goes off. Raises OSError, ValueError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, APPENDING, 0o600)
    try:
        os.write(handle, "".join(f"{line}\n" for line in lines).encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)
