"""How does the record go over to a new key of the school, while programs go on working with it?

First each school's root is wrapped with the newest key: from then on every program seals new
keysets with that one (it reads which key is in use in the same transaction, and the key file anew
when it does not know it). Then the keysets follow, some at a time, and at the end the SQLite file
itself, once no other program has it open. Whatever was wrapped with an older key is opened with
that one until its turn comes, so this can be stopped anywhere and begun again.

What it is worth: whoever had the older key, and gets hold of the record as it is now, opens nothing
in it. Whoever had the older key and a copy of the record made before has what was in it, and the
keysets of those concerns for good.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from storage.database import tables
from storage.database.database import Database
from storage.database.transaction import Note, Transaction
from storage.sealing.damaged import Damaged

AT_ONCE = 50


@dataclass(frozen=True)
class Renewed:
    """How many roots and keysets were wrapped anew, and what of it is damaged, in words without
    content.
    """

    number: int
    damaged: tuple[str, ...]


def renew(database: Database) -> Renewed:
    """Wrap everything with the newest key that is not yet; what is damaged is left as it is and
    told.
    """
    number = 0
    damaged: list[str] = []
    for school in database.transaction(_schools):
        number += database.transaction(lambda tx, school=school: _renew_root(tx, school))  # type: ignore[misc]
    concerns = database.transaction(_concerns)
    for start in range(0, len(concerns), AT_ONCE):
        some = concerns[start : start + AT_ONCE]
        done, bad = database.transaction(lambda tx, some=some: _renew_some(tx, some))  # type: ignore[misc]
        number, damaged = number + done, damaged + bad
    return Renewed(number, tuple(damaged))


def is_renewed(database: Database) -> bool:
    """Whether everything that can be opened is wrapped with the newest key."""
    return database.transaction(lambda tx: not any(_outstanding(tx)))


def _renew_root(tx: Transaction, school: str) -> int:
    renewed = tx.vault.renew_root(school)
    if renewed:
        tx.note(Note(school, "program", "changed key"))
    return int(renewed)


def _renew_some(tx: Transaction, concerns: list[str]) -> tuple[int, list[str]]:
    number = 0
    damaged: list[str] = []
    for concern in concerns:
        try:
            number += tx.vault.renew_keyset(concern)
        except Damaged as damage:
            damaged.append(str(damage))
    return number, damaged


def _outstanding(tx: Transaction) -> Iterator[bool]:
    yield from (tx.vault.root_is_older(school) for school in _schools(tx))
    yield from (tx.vault.keyset_is_older(concern) for concern in _concerns(tx))


def _schools(tx: Transaction) -> list[str]:
    return list(tx.run(select(tables.secret.c.school).order_by(tables.secret.c.school)).scalars())


def _concerns(tx: Transaction) -> list[str]:
    return list(tx.run(select(tables.keyset.c.concern).order_by(tables.keyset.c.concern)).scalars())
