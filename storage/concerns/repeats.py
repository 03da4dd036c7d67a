"""Has this move been done before? A repeat is recognised by a key that is stored with the
effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from storage.database import row_codes, tables
from storage.database.transaction import Transaction

_repeat = tables.repeat.c
_STORED = select(tables.repeat).where(
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
    stored = tx.run(_STORED, {"in_school": school_id, "under": key}).all()
    found = row_codes.only(tx, tables.repeat, stored)
    return Repeat(found[0].concern, found[0].digest, found[0].at) if found else None


def remember(
    tx: Transaction, school_id: str, key: str, concern_id: str | None, digest: str, now: datetime
) -> None:
    """The move of this key is done, in this transaction. `now`: aware. Raises AlreadyDone."""
    if not is_first(tx, school_id, key, concern_id, digest, now):
        raise AlreadyDone("this move has been done")


def is_first(
    tx: Transaction, school_id: str, key: str, concern_id: str | None, digest: str, now: datetime
) -> bool:
    """Whether the move of this key is done now for the first time: then it is remembered as the same."""
    row = {"school": school_id, "key": key, "concern": concern_id, "digest": digest, "at": now}
    coded = row_codes.coded(tx, tables.repeat, row)
    if tx.add_new(tables.repeat, [coded]):
        return True
    if done_before(tx, school_id, key):
        return False
    tx.run(tables.repeat.insert(), coded)
    return True
