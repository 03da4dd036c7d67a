"""When was a copy of the key last proved to open the record? A line a time, beside the key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.running import beside_the_key

NAME = "tried.txt"


def keep(key_file: Path, day: date, fingerprint: str) -> None:
    """A copy with this fingerprint opened the record on this day. Raises OSError."""
    beside_the_key.add(key_file.with_name(NAME), [f"{day} {fingerprint}"])


def last_tried(key_file: Path, fingerprint: str) -> date | None:
    """The day on which a copy with this fingerprint last did; None: never, as far as is known."""
    try:
        lines = beside_the_key.read(key_file.with_name(NAME))
        days = [date.fromisoformat(day) for day, of, *_ in lines if of == fingerprint]
        return max(days, default=None)
    except (OSError, ValueError, IndexError):
        return None
