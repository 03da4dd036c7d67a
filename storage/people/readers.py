"""Who was let in by an owner to read a record, and may still? Whatever role they hold: their
account is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, bindparam, select

from flows.concern import Concern
from storage.concerns import access
from storage.concerns.open_concerns import readable
from storage.database import tables
from storage.database.transaction import Given, Transaction

_added, _concern = tables.added.c, tables.concern.c
_let_in = select(_added.concern).where(_added.school == bindparam("in_school"))
_kept = select(tables.concern).where(_concern.school == bindparam("in_school"), access.KEPT)
_TO_ANY = _kept.where(_concern.id.in_(_let_in))
_TO_ONE = _kept.where(_concern.id.in_(_let_in.where(_added.person == bindparam("to"))))


def is_reader(tx: Transaction, school_id: str, person: str) -> bool:
    """Whether this person was let in to any record of this school."""
    return any(
        person in one.may_read
        for one in _opened(tx, _TO_ONE, {"in_school": school_id, "to": person})
    )


def every(tx: Transaction, school_id: str) -> list[str]:
    """Everybody who was let in to any record of this school, each once."""
    let_in = (one.may_read for one in _opened(tx, _TO_ANY, {"in_school": school_id}))
    return sorted(frozenset[str]().union(*let_in))


def _opened(tx: Transaction, which: Select[Any], given: Given) -> Iterator[Concern]:
    """The concerns to which a column says that somebody was let in; the concern itself says whom."""
    rows = tx.run(which, given).all()
    tx.vault.fetch([row.id for row in rows])
    return readable(tx, given["in_school"], rows)
