"""How does the record copy itself each day, and how old is the newest copy?

On PostgreSQL its own tools do that. The copies open with the same key, which is not in them.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.running.clock import Clock
from bot.running.logs import Rarely, logger
from storage.database.copies import backup
from storage.database.encrypted_file import WrongKey
from storage.sealing.key_ring import Ring

KEPT = 14
PATTERN = "report-image-????-??-??.db"
LOOKED_EVERY = timedelta(minutes=10)
TOO_OLD = timedelta(days=2)

log = Rarely(logger("report_image"))


def newest(folder: Path) -> datetime | None:
    """When the newest whole copy in this folder was made, in UTC; None: there is none."""
    made = [each.stat().st_mtime for each in folder.glob(PATTERN)]
    return datetime.fromtimestamp(max(made), UTC) if made else None


@dataclass
class Copies:
    """A copy a day (UTC) in `folder`, opened and checked before it counts; the newest 14 stay."""

    folder: Path
    record: Path
    key: bytes | Ring
    clock: Clock
    _again: datetime = field(default=datetime.min.replace(tzinfo=UTC), init=False)

    async def look(self) -> None:
        """Make today's copy unless it is there. What goes wrong is said in the log, and tried
        again.
        """
        now = self.clock.now()
        if now >= self._again:
            self._again = now + LOOKED_EVERY
            await asyncio.to_thread(self.keep, now)

    def keep(self, now: datetime) -> None:
        """The same, at once."""
        copy = self.folder / f"report-image-{now.astimezone(UTC).date()}.db"
        try:
            if not copy.exists():
                self._made(copy)
                self._keep_the_newest()
        except (OSError, backup.Unusable, WrongKey):
            log.warning("today's copy of the record could not be made")

    def _made(self, copy: Path) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = copy.with_suffix(".half")
        half.unlink(missing_ok=True)  # of one that was cut off
        backup.backup(self.record, half, self.key)
        half.rename(copy)

    def _keep_the_newest(self) -> None:
        for old in sorted(self.folder.glob(PATTERN))[:-KEPT]:
            old.unlink()
