"""Who is woken to do what a turn led to, when several processes share one PostgreSQL?

For each moment at which something falls due a job of procrastinate is inserted, in the turn's own
transaction: kept with it or not at all. Some process fetches it then and looks into `duty`, which
alone says what is to be done and by whom: a job too many or too late is harmless. On SQLite there
is one process, and it looks every second.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from storage.database.transaction import Transaction, Waking

if TYPE_CHECKING:
    from procrastinate import App

WAKE = "wake"
LONGEST = 63 - len("procrastinate_queue_v1#")
URGENT = 10


def queue(school_id: str) -> str:
    """Where a school's jobs wait: only a process that serves this school fetches them.

    procrastinate makes a channel of this name, and PostgreSQL takes none of more than 63 bytes.
    """
    name = f"school:{school_id}"
    if len(name) <= LONGEST:
        return name
    code = hashlib.sha256(school_id.encode()).hexdigest()[:16]
    return f"{name[: LONGEST - len(code) - 1]}~{code}"


def write(tx: Transaction) -> None:
    """Insert the jobs for all that this transaction wants done, as part of it."""
    if tx.wakings and tx.connection.dialect.name == "postgresql":
        for waking in _once_each(tx.wakings):
            _insert(tx, waking)
    tx.wakings.clear()


def _once_each(wakings: Iterable[Waking]) -> list[Waking]:
    """One for each school and moment, urgent when any of them is."""
    urgent: dict[tuple[str, Any], bool] = {}
    for one in wakings:
        urgent[one.school, one.at] = one.urgent or urgent.get((one.school, one.at), False)
    return [Waking(school, at, hurry) for (school, at), hurry in urgent.items()]


def _insert(tx: Transaction, waking: Waking) -> None:
    from procrastinate.exceptions import AlreadyEnqueued

    raw: Any = tx.connection.connection.driver_connection
    lock = f"{waking.school}:{waking.at.isoformat()}" if waking.at else None
    job = _deferring().configure_task(
        WAKE,
        queue=queue(waking.school),
        priority=URGENT if waking.urgent else 0,
        schedule_at=waking.at,
        queueing_lock=lock,
        connection=raw,
    )
    if lock is None:
        job.defer(school=waking.school)
        return
    try:
        with (
            tx.connection.begin_nested()
        ):  # a job that waits already would undo the whole transaction
            job.defer(school=waking.school)
    except AlreadyEnqueued:
        return


@cache
def _deferring() -> App:
    """Only defers, on connections it is given; it has none of its own."""
    from procrastinate import App, SyncPsycopgConnector

    return App(connector=SyncPsycopgConnector())
