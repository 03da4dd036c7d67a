"""How does a record stay destroyed when an older copy of the database is put back? By a list beside
the key: what stands in it and is there again is destroyed again.

It is looked at when the program starts, before anything else is done, at each look of the auditor,
and after `report-image restore`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bot.running import beside_the_key
from bot.running.logs import logger
from bot.school.file_marks import Mark, mark_of
from storage.database.database import Database
from storage.drills import drills
from storage.evidence import tombstones
from storage.evidence.tombstones import Tombstone

NAME = "destroyed.txt"
AGAIN = "again, for a copy was put back"

log = logger("report_image")


@dataclass(frozen=True)
class Tombstones:
    """The list. A line: day, school, id, reference, code."""

    path: Path
    _read: dict[Mark, dict[str, list[Tombstone]]] = field(default_factory=dict, compare=False)

    @classmethod
    def beside(cls, key_file: Path) -> Tombstones:
        """The file in this key's folder."""
        return cls(key_file.with_name(NAME))

    def kept(self) -> list[Tombstone]:
        """Every line, the oldest first. Raises OSError, ValueError."""
        try:
            return [Tombstone(*words) for words in beside_the_key.read(self.path)]
        except TypeError:
            raise ValueError("a line of it is not one") from None

    def keep_up(self, database: Database, school_id: str) -> list[str]:
        """What was there again is destroyed, and the log says so."""
        again = self.destroy_again(database, school_id)
        for one in again:
            log.warning("destroyed again: a copy was put back", concern=one.concern)
        return [one.reference for one in again]

    def destroy_again(self, database: Database, school_id: str) -> list[Tombstone]:
        """What was there again, and is destroyed now; the reference of a drill is "drill". What was
        destroyed since is added to the list.
        """
        try:
            kept = self._of(school_id)
            again, new = database.transaction(
                lambda tx: (
                    tombstones.there_again(tx, school_id, kept),
                    tombstones.missing(tx, school_id, kept),
                )
            )
            for one in again:
                _destroy(database, one)
            if new:
                beside_the_key.add(self.path, [one.line for one in new])
        except (OSError, ValueError):
            log.warning("the list of what was destroyed cannot be read or written beside the key")
            return []
        return again

    def _of(self, school_id: str) -> list[Tombstone]:
        """This school's lines. Read again only when the file was changed: of many schools it is long."""
        if (mark := mark_of(self.path)) not in self._read:
            by_school: dict[str, list[Tombstone]] = {}
            for one in self.kept():
                by_school.setdefault(one.school, []).append(one)
            self._read.clear()
            self._read[mark] = by_school
        return next(iter(self._read.values())).get(school_id, [])


def _destroy(database: Database, one: Tombstone) -> None:
    if one.is_of_a_drill:
        database.transaction(lambda tx: drills.take_away(tx, one.school, one.concern, "program"))
        database.forget()
    else:
        database.shred(one.school, one.concern, "program", f"{one.reference}, {AGAIN}")
