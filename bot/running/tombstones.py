"""How does a record stay destroyed when an older copy of the database is put back? By a list beside
the key: what stands in it and is there again is destroyed again.

It is looked at when the program starts, before anything else is done, at each look of the auditor,
and after `report-image restore`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.running import beside_the_key
from bot.running.logs import logger
from storage.database.database import Database
from storage.evidence import tombstones
from storage.evidence.tombstones import Tombstone

NAME = "destroyed.txt"
AGAIN = "again, for a copy was put back"

log = logger("report_image")


@dataclass(frozen=True)
class Tombstones:
    """The list. A line: day, school, id, reference, code."""

    path: Path

    @classmethod
    def beside(cls, key_file: Path) -> Tombstones:
        """The file in this key's folder."""
        return cls(key_file.with_name(NAME))

    def kept(self) -> list[Tombstone]:
        """Every line, the oldest first. Raises OSError, ValueError."""
        try:
            return [Tombstone(*words) for words in beside_the_key.read(self.path)]
        except TypeError:
            raise ValueError("a line of it is none") from None

    def keep_up(self, database: Database, school_id: str) -> list[str]:
        """The references of what was there again, and is destroyed now. What was destroyed since is
        added to the list.
        """
        try:
            kept = self.kept()
            again = self._destroyed_again(database, school_id, kept)
            self._add_new(database, school_id, kept)
        except (OSError, ValueError):
            log.warning("the list of what was destroyed cannot be read or written beside the key")
            return []
        return again

    def _destroyed_again(
        self, database: Database, school_id: str, kept: Sequence[Tombstone]
    ) -> list[str]:
        found = database.transaction(lambda tx: tombstones.there_again(tx, school_id, kept))
        for one in found:
            log.warning("destroyed again: a copy was put back", concern=one.concern)
            database.shred(school_id, one.concern, "program", f"{one.reference}, {AGAIN}")
        return [one.reference for one in found]

    def _add_new(self, database: Database, school_id: str, kept: Sequence[Tombstone]) -> None:
        new = database.transaction(lambda tx: tombstones.missing(tx, school_id, kept))
        if new:
            beside_the_key.add(self.path, [one.line for one in new])
