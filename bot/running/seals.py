"""Where is the end of the audit kept each day, out of reach of whoever changes the database? In a
file beside the key.

A chain of the audit made anew no longer holds these lines, and one that was cut off lacks them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.running.logs import Rarely, logger

NAME = "seals.txt"
APPENDING = os.O_WRONLY | os.O_APPEND | os.O_CREAT

log = Rarely(logger("report_image"))


@dataclass(frozen=True)
class Seals:
    """The file; it is only ever added to. A line: the day, then SCHOOL:NUMBER:CODE."""

    path: Path

    @classmethod
    def beside(cls, key_file: Path) -> Seals:
        """The file in this key's folder."""
        return cls(key_file.with_name(NAME))

    def keep(self, day: date, seal: str) -> None:
        """Add this one, unless the school has one of this day, or no other since."""
        school = seal.partition(":")[0]
        try:
            kept = [line for line in self._lines() if line[1].partition(":")[0] == school]
            if not kept or (kept[-1][1] != seal and kept[-1][0] != day.isoformat()):
                self._add(f"{day} {seal}\n")
        except (OSError, ValueError):
            log.warning("the seal of the day could not be kept beside the key")

    def kept(self) -> list[str]:
        """Every seal, SCHOOL:NUMBER:CODE, the oldest first. Raises OSError, ValueError."""
        return [seal for _, seal in self._lines()]

    def _lines(self) -> list[tuple[str, str]]:
        if not self.path.exists():
            return []
        found = [line.split() for line in self.path.read_text(encoding="ascii").splitlines()]
        return [(day, seal) for day, seal in found]

    def _add(self, line: str) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.path, APPENDING, 0o600)
        try:
            os.write(handle, line.encode("ascii"))
            os.fsync(handle)
        finally:
            os.close(handle)
