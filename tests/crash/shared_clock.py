"""What time is it in a crash test? One clock for all, in a file; it runs fast, and only the driver
moves it on.
"""

from __future__ import annotations

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.running.clock import SystemClock

SPEED = 15  # a lease of 30 s is over in 2
_FORM = struct.Struct(
    "ddd"
)  # the machine's time and the clock's when it was made, and how far it was moved since


class SharedClock:
    """A clock that every process with its file reads alike, aware, in UTC."""

    def __init__(self, file: Path) -> None:
        with file.open("r+b") as opened:
            self._memory = mmap.mmap(opened.fileno(), _FORM.size)

    @classmethod
    def made(cls, file: Path, at: datetime) -> SharedClock:
        """A new clock that begins at this moment."""
        file.write_bytes(_FORM.pack(_machine(), at.timestamp(), 0.0))
        return cls(file)

    def now(self) -> datetime:
        began, at, ahead = _FORM.unpack(self._memory)
        return datetime.fromtimestamp(at + (_machine() - began) * SPEED + ahead, UTC)

    def forward(self, by: timedelta) -> None:
        """Move it on, for every process at once."""
        began, at, ahead = _FORM.unpack(self._memory)
        _FORM.pack_into(self._memory, 0, began, at, ahead + by.total_seconds())


def _machine() -> float:
    return SystemClock().now().timestamp()
