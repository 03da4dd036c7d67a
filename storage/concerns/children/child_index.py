"""In which concerns does a child stand? A blind index: tokens which only the school's key can make,
never a name.

Equal tokens show that two concerns share a name, and nothing else does; they are of one school, so
two schools in one database never match. What counts as the same name: `flows.names.matching`;
what is looked at: `flows.entries.found_by`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Set

from sqlalchemy import Select, bindparam, delete, select

from flows.concern import Concern
from flows.entries.found_by import keys_of
from storage.database import tables
from storage.database.row_bytes import framed
from storage.database.transaction import Transaction

KEYS = 8  # counted up when other keys are made of the same names (`flows.entries.found_by`)
MADE_OF = ("reports", "entries", "attached")  # all that is looked at for the keys
_ADD = tables.child_index.insert()
_STORED = select(tables.child_index.c.token).where(
    tables.child_index.c.concern == bindparam("this")
)


def index(tx: Transaction, concern: Concern, wanted: Set[str], stored: Set[str]) -> None:
    """Let the wanted be the tokens of the concern, in this transaction; `stored`: those it has."""
    columns = tables.child_index.c
    if stored - wanted:
        others = columns.concern == concern.id, columns.token.not_in(wanted)
        tx.run(delete(tables.child_index).where(*others))
    if new := sorted(wanted - stored):
        place = {"school": concern.school, "concern": concern.id}
        tx.add(_ADD, [place | {"token": token} for token in new])


def index_anew(tx: Transaction, concern: Concern) -> None:
    """The same, with the tokens that are made of it now, whatever is stored."""
    stored = set(tx.run(_STORED, {"this": concern.id}).scalars())
    index(tx, concern, tokens(tx, concern), stored)


def tokens(tx: Transaction, concern: Concern) -> set[str]:
    """By what the children that it names are found."""
    return _tokens(tx, concern.school, keys_of(concern))


def is_of_both(before: Concern, after: Concern) -> bool:
    """Whether both are found by the same, for nothing of what that is made of is another."""
    return all(getattr(before, name) is getattr(after, name) for name in MADE_OF)


def digest(tokens: Iterable[str]) -> str:
    """Of the tokens of one concern, and of how they are made."""
    made = [b"%d" % KEYS, *(token.encode() for token in sorted(tokens))]
    return hashlib.sha256(framed(made)).hexdigest()


def fit(stored: Collection[str], found_by: str) -> bool:
    """Whether these are the tokens that have this digest."""
    return digest(stored) == found_by


def concerns_with(tx: Transaction, school_id: str, keys: Iterable[str]) -> Select[tuple[str]]:
    """Which concerns of this school have one of these keys: a query for their ids."""
    columns = tables.child_index.c
    return select(columns.concern).where(
        columns.school == school_id, columns.token.in_(_tokens(tx, school_id, keys))
    )


def _tokens(tx: Transaction, school_id: str, keys: Iterable[str]) -> set[str]:
    return {tx.vault.token(school_id, key) for key in keys}
