"""Does PostgreSQL archive its own changes, from which its copies are made, and did that fail lately?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

_ASKED = text(
    "SELECT current_setting('archive_mode') <> 'off', last_archived_time, last_failed_time "
    "FROM pg_stat_archiver"
)


@dataclass(frozen=True)
class Archive:
    """As PostgreSQL tells any role; times are aware. Whether anything else copies the database it
    does not know.
    """

    kept: bool
    last: datetime | None
    last_failed: datetime | None

    @property
    def failing_since(self) -> datetime | None:
        """When it last failed, where nothing was archived after that."""
        failed = self.last_failed if self.kept else None
        return failed if failed and (self.last is None or self.last < failed) else None


def archive(connection: Connection) -> Archive | None:
    """What PostgreSQL says; None for another database."""
    if connection.dialect.name != "postgresql":
        return None
    return Archive(*connection.execute(_ASKED).one())
