"""When has each chat, and each kind of call, had its share of what the chat service takes? For all
processes alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

from sqlalchemy import bindparam, select

from storage.database.tables import pace as table
from storage.database.transaction import Transaction
from storage.database.upsert import Upsert, insert

_THESE = (
    select(table.c.name, table.c.free_at)
    .where(
        table.c.school == bindparam("in_school"),
        table.c.name.in_(bindparam("these", expanding=True)),
    )
    .order_by(table.c.name)
    .with_for_update()
)


def locked(
    tx: Transaction, school_id: str, names: Iterable[str], now: datetime
) -> dict[str, datetime]:
    """The moment (UTC) at which each of these has no debt any more; nobody else changes them until
    the commit.

    They are locked in the order of their names, so that two processes never wait for each other.
    """
    wanted = sorted(set(names))
    if not wanted:
        return {}
    rows = [{"school": school_id, "name": name, "free_at": now} for name in wanted]
    tx.add_new(table, rows)
    found = tx.run(_THESE, {"in_school": school_id, "these": wanted})
    return {row.name: row.free_at for row in found}


def store(tx: Transaction, school_id: str, free_at: Mapping[str, datetime]) -> None:
    """From now on these are without debt at these moments (aware)."""
    rows = [{"school": school_id, "name": name, "free_at": at} for name, at in free_at.items()]
    if rows:
        tx.add(_again(tx.connection.dialect.name), rows)


@lru_cache
def _again(dialect: str) -> Upsert:
    first = insert(dialect, table)
    again = {"free_at": first.excluded.free_at}
    return first.on_conflict_do_update(index_elements=["school", "name"], set_=again)
