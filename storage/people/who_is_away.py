"""Who is away, and until when? What people say of themselves, apart from the school file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from storage.database import tables
from storage.database.transaction import Transaction

_away = tables.away.c
_AWAY = select(_away.person, _away.until).where(
    _away.school == bindparam("in_school"), _away.until > bindparam("now")
)


def away(tx: Transaction, school_id: str, now: datetime) -> dict[str, datetime]:
    """Everyone who is away at this moment, and until when (UTC)."""
    return {row.person: row.until for row in tx.run(_AWAY, {"in_school": school_id, "now": now})}


def set_away(tx: Transaction, school_id: str, person: str, until: datetime | None) -> None:
    """This person is away until then (aware); None: they are back."""
    columns = tables.away.c
    tx.run(delete(tables.away).where(columns.school == school_id, columns.person == person))
    if until:
        tx.run(tables.away.insert().values(school=school_id, person=person, until=until))
