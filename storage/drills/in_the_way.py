"""Does anything real keep a school from drilling? Only that: not what, not which, and not whose.

Both causes are told in one sentence: a person named in a concern, who may not know of it, does not
learn from a refusal that there is one.
"""

from __future__ import annotations

from sqlalchemy import select

from storage.concerns.open_concerns import readable
from storage.database import tables
from storage.database.transaction import Note, Transaction
from storage.duties.duties import OPEN, POST

_concern, _duty = tables.concern.c, tables.duty.c


def anything(tx: Transaction, school_id: str, who: str) -> bool:
    """Whether an open concern of the school, on whichever route, has no decision or cannot be read,
    or a message waits to be sent.
    """
    tx.note(Note(school_id, who, "looked whether a drill can be"))
    waits = (_duty.school == school_id, _duty.what == POST, _duty.state == OPEN)
    if tx.run(select(_duty.seq).where(*waits).limit(1)).first():
        return True
    here = (_concern.school == school_id, _concern.state == "open")
    rows = tx.run(select(tables.concern).where(*here)).all()
    tx.vault.fetch([row.id for row in rows])
    opened = (readable(tx, row) for row in rows)
    return any(one is None or one.decision is None for one in opened)
