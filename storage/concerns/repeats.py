"""Has this move been done before? A repeat is recognised by a key that is stored with the
effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from storage.database import tables
from storage.database.transaction import Transaction

_repeat = tables.repeat.c
_STORED = select(_repeat.concern, _repeat.digest, _repeat.at).where(
    _repeat.school == bindparam("in_school"), _repeat.key == bindparam("under")
)


class AlreadyDone(Exception):
    """Another process has done this move meanwhile: nothing of this transaction may stay."""


@dataclass(frozen=True)
class Repeat:
    """A move that was done: about which concern, the digest of what it said, when (UTC)."""

    concern: str | None
    digest: str
    at: datetime


def done_before(tx: Transaction, school_id: str, key: str) -> Repeat | None:
    """What was done under this key, None when nothing was."""
    row = tx.run(_STORED, {"in_school": school_id, "under": key}).first()
    return Repeat(**row._mapping) if row else None


def remember(
    tx: Transaction, school_id: str, key: str, concern_id: str | None, digest: str, now: datetime
) -> None:
    """The move of this key is done, in this transaction. `now`: aware. Raises AlreadyDone."""
    row = {"school": school_id, "key": key, "concern": concern_id, "digest": digest, "at": now}
    if not tx.changed(tx.add_new(tables.repeat), row):
        raise AlreadyDone("this move has been done")
