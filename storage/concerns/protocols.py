"""Which protocol was an answer given under? Its text is kept, word for word, from the first use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from storage.database import tables
from storage.database.transaction import Transaction

_protocol = tables.protocol.c
_TEXT = select(_protocol.text).where(
    _protocol.school == bindparam("in_school"),
    _protocol.name == bindparam("called"),
    _protocol.digest == bindparam("as_was"),
)


@dataclass(frozen=True)
class Frozen:
    """A protocol as it was kept under its digest."""

    name: str
    digest: str
    text: str


def freeze(
    tx: Transaction, school_id: str, name: str, digest: str, text: str, now: datetime
) -> None:
    """Keep this text of the protocol; the first use counts. `now`: aware."""
    row = {"school": school_id, "name": name, "digest": digest, "text": text, "first_used_at": now}
    tx.add_new(tables.protocol, [row])


def frozen(tx: Transaction, school_id: str, name: str, digest: str) -> str | None:
    """The protocol's text as it was when this digest was used, None when it never was."""
    used = {"in_school": school_id, "called": name, "as_was": digest}
    return tx.run(_TEXT, used).scalar()


def every(tx: Transaction, school_id: str) -> list[Frozen]:
    """All that this school ever used."""
    columns = tables.protocol.c
    asked = select(columns.name, columns.digest, columns.text).where(columns.school == school_id)
    return [Frozen(row.name, row.digest, row.text) for row in tx.run(asked).all()]


def first_used(tx: Transaction, school_id: str) -> datetime | None:
    """When the bot first ran for this school (UTC); None: it never did."""
    columns = tables.protocol.c
    asked = select(func.min(columns.first_used_at)).where(columns.school == school_id)
    return tx.run(asked).scalar()
