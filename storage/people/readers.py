"""Who was let in by an owner to read a record, and may still? Whatever role they hold: their
account is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, select

from flows.concern import Concern
from storage.concerns import access
from storage.concerns.open_concerns import readable
from storage.database import tables
from storage.database.transaction import Transaction

_added, _concern = tables.added.c, tables.concern.c


def is_reader(tx: Transaction, school_id: str, person: str) -> bool:
    """Whether this person was let in to any record of this school."""
    return any(person in one.may_read for one in _opened(tx, school_id, _added.person == person))


def every(tx: Transaction, school_id: str) -> list[str]:
    """Everybody who was let in to any record of this school, each once."""
    let_in = (one.may_read for one in _opened(tx, school_id, _added.school == school_id))
    return sorted(frozenset[str]().union(*let_in))


def _opened(tx: Transaction, school_id: str, which: ColumnElement[bool]) -> Iterator[Concern]:
    """The concerns to which a column says that somebody was let in; the concern itself says whom."""
    let_in = select(_added.concern).where(_added.school == school_id, which)
    ours = (_concern.school == school_id, _concern.id.in_(let_in), access.KEPT)
    rows = tx.run(select(tables.concern).where(*ours)).all()
    tx.vault.fetch([row.id for row in rows])
    return (one for row in rows if (one := readable(tx, row)))
