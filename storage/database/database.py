"""How is something done in the database whole or not at all? (How each kind is opened:
`storage.database.opening`.)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError

from storage.concerns import retention
from storage.database import address, roles
from storage.database.committing import kept as keeping
from storage.database.committing.kept import Kept, Known
from storage.database.committing.together import Together
from storage.database.committing.writing import Writing
from storage.database.forgetting import forgotten
from storage.database.opening import (
    POSTGRES_THREADS,
    must_keep_connections,
    only_looks,
    opened,
)
from storage.database.transaction import Note, Transaction
from storage.database.upgrading import fitting, schema
from storage.evidence import refusals
from storage.sealing.damaged import Damaged
from storage.sealing.key_ring import Ring
from storage.sealing.vault import Vault
from storage.sealing.wrapped_keys import Keys

T = TypeVar("T")

TRY_AGAIN = frozenset({"40001", "40P01"})  # serialization failure, deadlock
TRIES = 5
UPGRADE_TRIES = 30


class Database:
    """One database, opened.

    `url`: what `storage.database.address` knows; any other raises ValueError, which never repeats
    it. `key`: the school's, 32 bytes: an SQLite file and the keysets are encrypted with what is
    derived from it. `now`: the time of the audit, aware. `executor` has as many threads as the
    database can use; `transaction` may be called from any thread. `is_shared`: other processes may
    work on it too.
    """

    def __init__(
        self, url: str, key: bytes | Ring, now: Callable[[], datetime] | None = None
    ) -> None:
        parsed = address.parsed(url)
        embedded = not address.is_server(parsed)
        self.is_shared = not embedded
        ring = Ring.of(key)
        self._keys = Keys(ring)
        self._now = now
        self._refused = refusals.NOBODY
        self._to_forget = False
        self._engine = opened(parsed, ring)
        threads = 1 if embedded else POSTGRES_THREADS
        self.executor = ThreadPoolExecutor(threads, "storage")
        self._together = Together(
            self.executor, threads, self.transaction, self._writing if embedded else None
        )

    def __repr__(self) -> str:
        return f"Database({self._engine.dialect.name})"

    def transaction(self, work: Callable[[Transaction], T]) -> T:
        """Do this work in one transaction: all of it is kept, or nothing when it raises.

        PostgreSQL may want it done again (a deadlock, a serialization failure): it does nothing but
        storage. Transactions do not nest. A wrong key raises WrongKey.
        """
        for _ in range(TRIES - 1):
            try:
                return self._once(work)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in TRY_AGAIN:
                    raise
        return self._once(work)

    def submit(self, work: Callable[[Transaction], T]) -> Future[T]:
        """Do this work in one of the database's own threads, committed alone or with whatever else
        waits. Cancelled before it begins, it is never done.
        """
        return self._together.submit(work)

    def look(self, work: Callable[[Transaction], T]) -> T:
        """Do this work on the record as it stands at this moment, while others go on writing. It
        may write nothing.
        """
        with self._engine.connect() as connection:
            only_looks(connection)
            with connection.begin():
                nothing = Kept({})
                vault = Vault(connection, self._keys, nothing)
                return work(Transaction(connection, vault, nothing, looks=True))

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """The same as `submit`, waited for."""
        return await asyncio.wrap_future(self.submit(work))

    def lasting(self, school: str, use: str) -> bytes:
        """The school's own 32 bytes for this use, the same for ever, also with a new key. Raises
        Damaged.
        """
        return self.transaction(lambda tx: tx.vault.lasting(school, use))

    def prepare(self, *, several: bool = False) -> None:
        """Make the tables of a new, empty database; any other must be up to date. Several processes
        may try at once.

        Raises OtherVersion; Unusable; WrongKey for a wrong key; Damaged for a record that no key of the
        school can go on with, unless it is one of `several` that are served.
        """
        must_keep_connections(self._engine)
        self._waiting_for_others(lambda tx: fitting.prepare(tx, several))

    def damaged_schools(self) -> list[Damaged]:
        """What is to be told of each school whose lasting keys cannot be read: put a copy back."""
        return self.look(lambda tx: tx.vault.damaged_roots())

    def upgrade(self) -> None:
        """Bring the tables up to date; several processes may try at once. Raises as `prepare`
        does.
        """
        self._waiting_for_others(fitting.upgrade)

    def must_fit(self) -> None:
        """Raises WrongKey when the school's keys open nothing of what is stored, Damaged when no
        key could go on with it.
        """
        self.look(fitting.must_fit)

    def state(self) -> schema.State:
        """How the tables stand to this program. Raises WrongKey."""
        return self.transaction(lambda tx: schema.state(tx.connection))

    def is_current(self) -> bool:
        """Whether the tables are those this program knows."""
        return self.state() == "current"

    def _waiting_for_others(self, work: Callable[[Transaction], None]) -> None:
        for _ in range(UPGRADE_TRIES - 1):
            try:
                return self.transaction(work)
            except OperationalError as error:
                if not _is_busy(error):
                    raise
        return self.transaction(work)

    def shred(self, school: str, concern: str, who: str, why: str = "") -> bool:
        """Make all that was typed about a concern unreadable for ever; whether its key stands in no
        file of ours.

        `why` stays in the audit. False: somebody else reads just now, and the key stands in SQLite's log or
        PostgreSQL's table until `forget` could do its work. Backups made before, and PostgreSQL's
        own log, keep the key as long as they are kept.
        """
        note = Note(
            school, who, f"{retention.DESTROYED}: {why}" if why else retention.DESTROYED, concern
        )
        self.transaction(lambda tx: retention.destroy(tx, note))
        return self.forget()

    def forget(self) -> bool:
        """Let nothing deleted stay in the files of the database; False: somebody else reads them
        just now.
        """
        with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            self._to_forget = not forgotten(connection)
        return not self._to_forget

    def forget_if_due(self) -> None:
        """The same, when something was destroyed since it was last done."""
        if self._to_forget:
            self.forget()

    def rights(self, role: str) -> list[str]:
        """The SQL that gives the bot's own role what it needs on PostgreSQL (`storage.database.roles`).
        Raises ValueError for a name that is none.
        """
        return self.transaction(lambda tx: list(roles.statements(tx.connection, role)))

    def give_rights(self, role: str) -> list[str]:
        """Run it, as the owner of the tables; what was run."""

        def work(tx: Transaction) -> list[str]:
            done = list(roles.statements(tx.connection, role))
            for statement in done:
                tx.connection.exec_driver_sql(statement)
            return done

        return self.transaction(work)

    def too_mighty(self) -> bool:
        """Whether the role it is opened with gets past what refuses changes."""
        return self.transaction(lambda tx: roles.too_mighty(tx.connection))

    def close(self) -> None:
        """Finish what is being done, and let the database go."""
        self.executor.shutdown()
        self._engine.dispose()

    def _once(self, work: Callable[[Transaction], T]) -> T:
        with self._writing() as writing:
            return writing.do(work)

    @contextmanager
    def _writing(self) -> Iterator[Writing]:
        """A commit, at the end of the block."""
        known: Known = {}
        try:
            with self._engine.begin() as connection:
                known = keeping.known(connection)
                writing = Writing(connection, self._keys, self._now, self._refused, known)
                yield writing
        except BaseException:
            known.clear()
            raise
        self._refused = writing.refused
        self._to_forget = self._to_forget or writing.destroyed


def _is_busy(error: OperationalError) -> bool:
    """Another process is at it, for longer than a turn would wait. A server that does not answer is
    not busy.
    """
    return "lock" in str(error.orig)  # SQLite: database is locked; PostgreSQL: lock timeout
