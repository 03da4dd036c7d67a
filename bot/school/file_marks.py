"""Was this file changed? What is looked at is its size and times, so that the same is not read twice."""

from __future__ import annotations

from pathlib import Path

Mark = tuple[int, ...]


def mark_of(place: Path) -> Mark:
    """What tells one state of this file or folder from another."""
    try:
        found = place.stat()
    except OSError:
        return (0,)
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
