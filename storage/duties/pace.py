"""When has each chat, and each kind of call, had its share of what the chat service takes? For all
processes alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select

from storage.database.tables import pace as table
from storage.database.transaction import Transaction


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
    tx.run(tx.insert(table).on_conflict_do_nothing(), rows)
    found = select(table.c.name, table.c.free_at).where(
        table.c.school == school_id, table.c.name.in_(wanted)
    )
    return {row.name: row.free_at for row in tx.run(found.order_by(table.c.name).with_for_update())}


def store(tx: Transaction, school_id: str, free_at: Mapping[str, datetime]) -> None:
    """From now on these are without debt at these moments (aware)."""
    rows = [{"school": school_id, "name": name, "free_at": at} for name, at in free_at.items()]
    if rows:
        written = tx.insert(table)
        again = {"free_at": written.excluded.free_at}
        tx.run(written.on_conflict_do_update(index_elements=["school", "name"], set_=again), rows)
