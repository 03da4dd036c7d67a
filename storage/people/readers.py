"""Who was let in by an owner to read a record, and may still? Whatever role they hold: their
account is asked about.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select

from storage.database import tables
from storage.database.transaction import Transaction

_added = tables.added.c
_ONE = (
    select(_added.concern)
    .where(_added.school == bindparam("in_school"), _added.person == bindparam("who"))
    .limit(1)
)


def is_reader(tx: Transaction, school_id: str, person: str) -> bool:
    """Whether this person was let in to any record of this school."""
    return tx.run(_ONE, {"in_school": school_id, "who": person}).first() is not None


def every(tx: Transaction, school_id: str) -> list[str]:
    """Everybody who was let in to any record of this school, each once."""
    found = (
        select(_added.person).where(_added.school == school_id).distinct().order_by(_added.person)
    )
    return list(tx.run(found).scalars())
