"""What is done in one commit? Work, once or several times, each with its lines of the audit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from storage.database.committing.kept import Kept, Known
from storage.database.transaction import Transaction
from storage.evidence import audit
from storage.evidence.refusals import Counted
from storage.sealing.vault import Vault
from storage.sealing.wrapped_keys import Keys

T = TypeVar("T")


@dataclass
class Writing:
    """A commit in the making. `now`: the time of the audit. `refused`: who was refused lately, and
    `known`: what need not be read, as far as it has come. `destroyed`: whether anything was.
    """

    connection: Connection
    keys: Keys
    now: Callable[[], datetime] | None
    refused: Counted
    known: Known
    destroyed: bool = False

    def do(self, work: Callable[[Transaction], T]) -> T:
        """Do this as the only work, or after what was done before. When it raises, nothing of it is
        known here; what it wrote is for whoever began the commit to take back.
        """
        kept = Kept(self.known)
        tx = Transaction(self.connection, Vault(self.connection, self.keys, kept), kept)
        outcome = work(tx)
        self.refused = audit.write(tx, self.now, self.refused)
        kept.go_on()
        self.destroyed = self.destroyed or bool(tx.destroyed)
        return outcome

    def do_apart(self, work: Callable[[Transaction], T]) -> T:
        """The same in an SQLite file, taken back alone when it raises. SQLAlchemy's own savepoints cost
        a fifth of a small work.
        """
        self._raw.execute("SAVEPOINT one")
        try:
            outcome = self.do(work)
        except BaseException:
            if self.goes_on:
                self._raw.execute("ROLLBACK TO one")
                self._raw.execute("RELEASE one")
            raise
        self._raw.execute("RELEASE one")
        return outcome

    @property
    def goes_on(self) -> bool:
        """Whether it can still be committed: SQLite ends some transactions by itself."""
        return bool(self._raw.in_transaction)

    @property
    def _raw(self) -> Any:
        return self.connection.connection.driver_connection
