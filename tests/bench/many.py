"""Does looking cost more when more is stored? Delivery's sweep, the auditor, health and Home,
beside many concerns.

Every record holds the same closed concerns and as much that is due; only the open ones that are due
later differ. The open ones are sealed as always. The closed ones, made inside the database, hold no
words: nothing here reads them.
"""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from flows.concern import Concern
from flows.screens.home import COUNTED
from storage.concerns import access, look_over, open_concerns
from storage.concerns.beside import Beside
from storage.database import row_codes, tables
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.duties import claiming, next_steps
from tests.bench.server import KEY
from tests.support.storage.records import DSL, HILLSIDE, LEASE, NOW, concern

DUE = 50
AT_ONCE = 10
AUDITED = 50
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
    found = look_over.next_round(tx, HILLSIDE.id, "")
    assert look_over.look(tx, HILLSIDE, found.ids[:AUDITED], NOW) == []


def _health(tx: Transaction) -> None:
    assert next_steps.waiting(tx, [HILLSIDE.id], NOW).overdue_since


def _home(tx: Transaction) -> None:
    assert len(open_concerns.open_for(tx, HILLSIDE, DSL, COUNTED + 1)) == COUNTED + 1


LOOKS: dict[str, Callable[[Transaction], None]] = {
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
        raise _Enough

    taken: list[float] = []
    try:
        database.transaction(timed)
    except _Enough:
        return taken[0]
    raise AssertionError


def _records(folder: Path, sizes: Sizes) -> Iterator[tuple[int, Database]]:
    """A record of each size; each is a copy of the one before, with more in it."""
    file, there = folder / "many.db", 0
    for number in sizes.open:
        database = Database(f"sqlite:///{file}", KEY, lambda: NOW)
        database.upgrade()
        if not there:
            _close_many(database, sizes.closed)
        _open_many(database, there, number)
        there = number
        database.close()
        yield (
            number,
            Database(f"sqlite:///{shutil.copy(file, folder / f'{number}.db')}", KEY, lambda: NOW),
        )


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
        database.transaction(partial(_insert, numbers=range(start, min(start + BATCH, last))))


def _insert(tx: Transaction, numbers: Sequence[int]) -> None:
    rows = [_open(tx, number) for number in numbers]
    tx.run(tables.concern.insert(), [concern for concern, _ in rows])
    tx.run(tables.duty.insert(), [duty for _, duty in rows])


def _open(tx: Transaction, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """An open concern and what will wake it: the first few are due, the others in days, each at its
    own moment.
    """
    due = NOW - timedelta(minutes=1) if number < DUE else NOW + timedelta(days=1, seconds=number)
    one = _TEMPLATE.but(id=f"open-{number:032x}", reference=f"{number:08x}")
    tx.vault.begin(one.id, one.school)
    plain = {
        "id": one.id,
        "school": one.school,
        "reference": one.reference,
        "state": "open",
        "urgency": "other",
        "route": one.route,
        "owner": DSL,
        "protocol": one.protocol,
        "opened_at": one.opened_at,
        "next_wake_at": due,
        "due_at": due,
        "version": 1,
        "body": access.sealed(tx.vault, one, Beside(version=1, wake_at=due)),
    }
    wake = {
        "key": f"wake:{one.id}",
        "school": one.school,
        "concern": one.id,
        "what": "wake",
        "kind": "wake",
        "args": (),
        "person": None,
        "thread": False,
        "urgent": 0,
        "due_at": due,
        "state": "open",
        "attempts": 0,
    }
    return plain, row_codes.coded(tx, tables.duty, wake)


_TEMPLATE: Concern = concern(owner=DSL, owned_at=NOW)
