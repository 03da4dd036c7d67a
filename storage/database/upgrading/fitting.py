"""Do the tables and the key fit this program? New tables are made, older ones brought up to date, or
it is refused.
"""

from __future__ import annotations

from sqlalchemy import func, select

from storage.database import tables
from storage.database.encrypted_file import WrongKey
from storage.database.transaction import Transaction
from storage.database.upgrading import schema, unsealed


def prepare(tx: Transaction, several: bool = False) -> None:
    """Make the tables of an empty database. `several`: as `must_fit` takes it. Raises OtherVersion,
    WrongKey and Damaged.
    """
    if schema.state(tx.connection) == "empty":
        schema.upgrade(tx.connection)
    if (state := schema.state(tx.connection)) != "current":
        raise schema.OtherVersion(state)
    must_fit(tx, several)


def upgrade(tx: Transaction) -> None:
    """Bring the tables up to date; what stood readable is sealed. Raises as `prepare` does; of several
    schools one whose lasting keys cannot be read keeps the others from nothing.
    """
    if (state := schema.state(tx.connection)) in ("ahead", "foreign"):
        raise schema.OtherVersion(state)
    before = unsealed.read(tx)
    if state != "current":
        schema.upgrade(tx.connection)
    must_fit(tx, several=_any_holds(tx))
    if before:
        unsealed.seal(tx, before)


def must_fit(tx: Transaction, several: bool = False) -> None:
    """Raises WrongKey when the keys open nothing of what is stored; Damaged when a school's lasting keys
    cannot be read, unless it is one of `several`: then the others go on, and it is to be told.
    """
    if not tx.vault.fits():
        raise WrongKey("it opens nothing of what is stored: it is another record's key")
    for damaged in () if several else tx.vault.damaged_roots():
        raise damaged


def _any_holds(tx: Transaction) -> bool:
    schools = tx.run(select(func.count()).select_from(tables.secret)).scalar_one()
    return len(tx.vault.damaged_roots()) < int(schools)
