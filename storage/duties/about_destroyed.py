"""What becomes of the messages about a record that is destroyed? Each shrinks to the reference in its
chat; after that nothing of it is kept.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select

from storage.database import row_codes
from storage.database.tables import duty, message
from storage.database.transaction import Transaction
from storage.duties.duties import (
    DONE,
    LONG_AGO,
    POST,
    REFRESH,
    Duty,
    message_key,
    updated,
)
from storage.duties.waking import unbegun

KIND = "destroyed"
STANDING = ("live", "stub")  # one that was left as it is cannot be changed any more


def shrink(tx: Transaction, school_id: str, concern_id: str, reference: str) -> None:
    """Queue it for each of them. They are about no concern any more: its rows can be destroyed."""
    theirs = (message.c.school == school_id, message.c.concern == concern_id)
    found = select(message).where(*theirs, message.c.state.in_(STANDING))
    standing = row_codes.only(tx, message, tx.run(found).all())
    for number, row in enumerate(sorted(standing, key=lambda one: one.key)):
        _shrink(tx, row._mapping, (reference, str(number)))


def _shrink(tx: Transaction, row: Any, args: tuple[str, ...]) -> None:
    key = message_key(KIND, "", args, row["person"])
    about: dict[str, str | None] = {"school": row["school"], "concern": None}
    said = {"args": args, "person": row["person"], "due_at": LONG_AGO}
    sent = unbegun(about, key, POST, KIND) | said | {"state": DONE}
    again = unbegun(about, f"{REFRESH}:{key}", REFRESH, KIND) | said
    _forget(tx, key)
    moved = {**row, "key": key, "concern": None, "kind": KIND, "args": args, "state": "live"}
    tx.run(message.insert(), row_codes.coded(tx, message, moved))
    for one in (sent, again):
        tx.run(duty.insert(), row_codes.coded(tx, duty, one))


def shrunk(tx: Transaction, done: Duty, now: datetime) -> None:
    """It was, or cannot be. Raises LeaseLost."""
    updated(tx, done, now, stub=False)
    _forget(tx, done.message_key)


def _forget(tx: Transaction, key: str) -> None:
    tx.run(delete(message).where(message.c.key == key))
    tx.run(delete(duty).where(or_(duty.c.key == key, duty.c.key == f"{REFRESH}:{key}")))
