"""Does looking cost more when more is stored? Delivery's sweep, the auditor, health and Home,
beside many concerns.

Every record holds the same closed concerns and as much that is due; only the open ones that are due
later differ. The open ones are sealed as always. The closed ones, made inside the database, hold no
words: nothing here reads them.
"""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import select

from flows.screens.home import COUNTED
from storage.concerns import look_over, open_concerns
from storage.database import tables
from storage.database.database import Database
from storage.database.transaction import Note, Transaction
from storage.duties import claiming, next_steps
from storage.evidence import lines, proof
from storage.people import role_holders
from tests.bench.server import KEY
from tests.support.storage.many import open_many
from tests.support.storage.records import DSL, HILLSIDE, LEASE, NOW
from tests.support.world import CountedIdentifiers

AT_ONCE = 10
BATCH = 2000
CLOSED = """
WITH RECURSIVE n(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM n WHERE n + 1 < :last)
INSERT INTO concern
  (id, school, reference, state, urgency, route, owner, protocol, opened_at, next_wake_at, version, body)
SELECT printf('closed-%032x', n), 'hillside', printf('closed-%08x', n), 'closed', 'other', 'ordinary', :owner,
  'schools-2016', '2025-01-01 09:00:00.000000', NULL, 9, zeroblob(200) FROM n
"""
DONE = """
WITH RECURSIVE n(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM n WHERE n + 1 < :last)
INSERT INTO duty (key, school, concern, what, kind, args, thread, urgent, due_at, state, attempts, settled_at)
SELECT printf('wake:closed-%032x', n), 'hillside', printf('closed-%032x', n), 'wake', 'wake', '[]', 0, 0,
  '2025-01-01 09:00:00.000000', 'done', 0, '2025-01-01 09:00:01.000000' FROM n
"""


@dataclass(frozen=True)
class Sizes:
    """How many concerns are closed, and how many open in each of the records."""

    closed: int
    open: tuple[int, ...]
    rounds: int


def measured(folder: Path, sizes: Sizes) -> dict[str, dict[int, float]]:
    """The median of each look at each number of open concerns, in milliseconds; the records are
    looked at in turn.
    """
    opened = dict(_records(folder, sizes))
    times: dict[str, dict[int, list[float]]] = {
        look: {number: [] for number in opened} for look in LOOKS
    }
    try:
        for _ in range(sizes.rounds):
            for number, database in opened.items():
                for look, work in LOOKS.items():
                    times[look][number].append(_timed(database, work))
    finally:
        for database in opened.values():
            database.close()
    return {
        look: {number: statistics.median(each) for number, each in by.items()}
        for look, by in times.items()
    }


def _sweep(tx: Transaction) -> None:
    """What delivery asks of the database when it is woken."""
    assert len(claiming.claim(tx, HILLSIDE.id, NOW, "bench", LEASE, AT_ONCE)) == AT_ONCE
    claiming.next_due(tx, HILLSIDE.id)


def _audit(tx: Transaction) -> None:
    look_over.of_all(tx, HILLSIDE.id, look_over.START, look_over.AT_ONCE)
    assert look_over.step(tx, HILLSIDE, look_over.Place(), NOW).to_wake == ()


def _health(tx: Transaction) -> None:
    assert next_steps.waiting(tx, None, NOW).overdue_since


def _home(tx: Transaction) -> None:
    assert len(open_concerns.open_for(tx, HILLSIDE, DSL, COUNTED + 1)) == COUNTED + 1


def _schools(tx: Transaction) -> None:
    assert claiming.schools_due(tx, NOW) == [HILLSIDE.id]


LOOKS: dict[str, Callable[[Transaction], None]] = {
    "which schools have something due": _schools,
    "delivery's sweep": _sweep,
    "the auditor": _audit,
    "health": _health,
    "Home": _home,
}


class _Enough(Exception):
    """What was done is taken back, so that it can be done again."""


def _timed(database: Database, work: Callable[[Transaction], None]) -> float:
    def timed(tx: Transaction) -> None:
        begun = perf_counter()
        work(tx)
        taken.append((perf_counter() - begun) * 1000)
        if work in (_sweep, _audit):
            raise _Enough

    taken: list[float] = []
    for _ in range(2):  # asked again: what the first time left is known
        with suppress(_Enough):
            database.transaction(timed)
    return taken[-1]


def _records(folder: Path, sizes: Sizes) -> Iterator[tuple[int, Database]]:
    """A record of each size; each is a copy of the one before, with more in it."""
    file, there = folder / "many.db", 0
    for number in sizes.open:
        database = Database(f"sqlite:///{file}", KEY, lambda: NOW)
        database.upgrade()
        if not there:
            database.transaction(_people_known)
            _close_many(database, sizes.closed)
        _open_many(database, there, number)
        there = number
        database.close()
        yield (
            number,
            Database(f"sqlite:///{shutil.copy(file, folder / f'{number}.db')}", KEY, lambda: NOW),
        )


def _people_known(tx: Transaction) -> None:
    """As of every school once it was started."""
    role_holders.read(tx, HILLSIDE, NOW, CountedIdentifiers())


def _close_many(database: Database, number: int) -> None:
    step = max(number // 10, 1)
    for first in range(0, number, step):
        for sql in (CLOSED, DONE):
            place = {"first": first, "last": min(first + step, number), "owner": DSL}
            database.transaction(partial(_execute, sql=sql, given=place))


def _execute(tx: Transaction, sql: str, given: dict[str, Any]) -> None:
    tx.connection.exec_driver_sql("PRAGMA cache_size = -64000")
    tx.connection.exec_driver_sql(sql, given)


def _open_many(database: Database, first: int, last: int) -> None:
    for start in range(first, last, BATCH):
        numbers = range(start, min(start + BATCH, last))
        database.transaction(partial(_saved, numbers=numbers))


def _saved(tx: Transaction, numbers: range) -> None:
    """Open, and the audit vouches for them, as it does for what was saved by a turn."""
    open_many(tx, numbers)
    concern = tables.concern.c
    these = concern.id.in_([f"open-{number:032x}" for number in numbers])
    for row in tx.run(select(concern.id, concern.body).where(these)):
        digests = proof.digests(row.body, [])
        tx.note(Note(HILLSIDE.id, "program", lines.SAVED, row.id, digests))
