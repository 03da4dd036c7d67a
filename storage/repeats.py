"""Has this move been done before? A repeat is recognised by a key that is stored with the effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage import tables
from storage.unit import Unit


class AlreadyDone(Exception):
    """Another process has done this move meanwhile: nothing of this transaction may stay."""


@dataclass(frozen=True)
class Repeat:
    """A move that was done: about which concern, the digest of what it said, when (UTC)."""

    concern: str | None
    digest: str
    at: datetime


def done_before(unit: Unit, school_id: str, key: str) -> Repeat | None:
    """What was done under this key, None when nothing was."""
    columns = tables.repeat.c
    stored = select(columns.concern, columns.digest, columns.at)
    row = unit.run(stored.where(columns.school == school_id, columns.key == key)).first()
    return Repeat(**row._mapping) if row else None


def remember(unit: Unit, school_id: str, key: str, concern_id: str | None, digest: str, now: datetime) -> None:
    """The move of this key is done, in this transaction. `now`: aware. Raises AlreadyDone."""
    row = {"school": school_id, "key": key, "concern": concern_id, "digest": digest, "at": now}
    if not unit.changed(unit.insert(tables.repeat).values(row).on_conflict_do_nothing()):
        raise AlreadyDone("this move has been done")
