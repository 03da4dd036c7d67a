"""What do sealing, the audit and the codes of rows cost a turn?

    PYTHONPATH=. python tests/bench/turn_cost.py [URL of an empty database]

A turn here loads a concern, saves it with a line and a message, and commits. The ways are measured
in alternating rounds on the same database, so the ratio means more than the times. An SQLite file
is encrypted as a whole either way.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from time import perf_counter
from typing import Any
from unittest.mock import patch

from flows.concern import Concern
from flows.turn import Post
from storage.concerns import concerns
from storage.database import row_codes
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.evidence import audit
from storage.sealing.vault import Vault
from tests.support.storage.records import ACCOUNT, DSL, HILLSIDE, NOW, concern, line, stored, turn

ROUNDS, TURNS, SPARE = 40, 20, 5
COLUMNS = "{:<28}{:>10}{:>8}"


class Plain(Vault):
    """Lets everything through as it is."""

    def begin(self, concern: str, school: str) -> None:
        pass

    def seal(self, plain: bytes, **_place: Any) -> bytes:
        return plain

    def open(self, sealed: bytes, **_place: Any) -> bytes:
        return sealed


@contextmanager
def way(sealing: bool, auditing: bool, proving: bool) -> Iterator[None]:
    """Storage with only this much of it."""
    with ExitStack() as only:
        only.enter_context(
            patch("storage.database.committing.writing.Vault", Vault if sealing else Plain)
        )
        if not auditing:
            only.enter_context(patch.object(audit, "write", lambda tx, now, counted: counted))
        if not proving:
            only.enter_context(patch.object(row_codes, "code", lambda tx, table, values: b""))
            only.enter_context(patch.object(row_codes, "holds", lambda tx, table, row: True))
        yield


def one_turn(database: Database, one: Concern, number: int) -> float:
    def work(tx: Transaction) -> None:
        known = concerns.load(tx, HILLSIDE, DSL, one.id)
        lines = (line("noted", DSL, NOW, words=ACCOUNT),)
        concerns.save(
            tx, HILLSIDE, turn(known, Post("step", DSL, (str(number),)), entries=lines), NOW
        )

    before = perf_counter()
    database.transaction(work)
    return perf_counter() - before


WAYS = {
    "neither": (False, False, False),
    "sealed": (True, False, False),
    "audited": (False, True, False),
    "sealed and audited": (True, True, False),
    "rows proved too": (True, True, True),
}


def of(url: str, rounds: int) -> dict[str, float]:
    """The median turn of each way, in milliseconds, in an empty database at this URL."""
    database = Database(url, bytes(range(32)), lambda: NOW)
    database.upgrade()
    found = measured(database, rounds)
    database.close()
    return found


def measured(database: Database, rounds: int = ROUNDS) -> dict[str, float]:
    """The same in this database."""
    times: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(rounds):
        for name, parts in WAYS.items():
            with way(*parts):
                one = stored(database, concern())
                times[name] += [one_turn(database, one, number) for number in range(TURNS)][SPARE:]
    return {name: statistics.median(each) * 1000 for name, each in times.items()}


def main(url: str) -> None:
    found = of(url, ROUNDS)
    print(COLUMNS.format(url.partition(":")[0], "ms", "ratio"))
    for name, time in found.items():
        print(COLUMNS.format(name, f"{time:.2f}", f"{time / found['neither']:.2f}"))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/bench.db")
