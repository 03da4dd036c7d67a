"""Which protocol was an answer given under? Its text is kept, word for word, from the first use."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from storage.database import tables
from storage.database.transaction import Transaction


def freeze(
    tx: Transaction, school_id: str, name: str, digest: str, text: str, now: datetime
) -> None:
    """Keep this text of the protocol; the first use counts. `now`: aware."""
    row = {"school": school_id, "name": name, "digest": digest, "text": text, "first_used_at": now}
    tx.run(tx.insert(tables.protocol).values(row).on_conflict_do_nothing())


def frozen(tx: Transaction, school_id: str, name: str, digest: str) -> str | None:
    """The protocol's text as it was when this digest was used, None when it never was."""
    columns = tables.protocol.c
    used = (columns.school == school_id, columns.name == name, columns.digest == digest)
    return tx.run(select(columns.text).where(*used)).scalar()
