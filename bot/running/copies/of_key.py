"""When was a copy of the key last proved to open the record? A line a time, beside the key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.running import beside_the_key

NAME = "tried.txt"


def keep(key_file: Path, day: date, fingerprint: str) -> None:
    """A copy with this fingerprint opened the record on this day. Raises OSError."""
    beside_the_key.add(key_file.with_name(NAME), [f"{day} {fingerprint}"])


def last_tried(key_file: Path) -> date | None:
    """The day of the last time; None: never, as far as is known."""
    try:
        lines = beside_the_key.read(key_file.with_name(NAME))
        return max((date.fromisoformat(line[0]) for line in lines), default=None)
    except (OSError, ValueError, IndexError):
        return None
