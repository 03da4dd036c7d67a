"""What does one transaction work with? A connection, the vault, what it loaded and for whom, and what is noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Result, Table

from flows.confirmations import Confirmations
from storage.upsert import Upsert, insert_into
from storage.vault import Vault


@dataclass(frozen=True)
class Note:
    """A line for the audit: who did what, with which concern. `digest`: of what was sealed, if anything was."""

    school: str
    who: str
    what: str
    concern: str | None = None
    digest: str = ""


@dataclass(frozen=True)
class Waking:
    """Something of this school is to be done at that moment (aware; None: at once)."""

    school: str
    at: datetime | None
    urgent: bool = False


@dataclass(frozen=True)
class Unit:
    """One transaction. The first argument of everything in storage; good only until the transaction ends."""

    connection: Connection
    vault: Vault
    versions: dict[str, int] = field(default_factory=dict)
    readers: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    confirmations: dict[str, Confirmations] = field(default_factory=dict)
    wakings: list[Waking] = field(default_factory=list)

    def note(self, note: Note) -> None:
        """Add a line to the audit, with the commit."""
        self.notes.append(note)

    def wake(self, school: str, at: datetime | None, urgent: bool = False) -> None:
        """Have some process woken then, once this transaction is kept."""
        self.wakings.append(Waking(school, at, urgent))

    def run(self, statement: Executable, rows: list[dict[str, Any]] | None = None) -> Result[Any]:
        """Execute a statement, once or for each row given."""
        return self.connection.execute(statement, rows)

    def changed(self, statement: Executable) -> int:
        """Execute a statement that writes; how many rows it wrote."""
        return self.connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount

    def insert(self, table: Table) -> Upsert:
        """An INSERT in this database's own dialect, for its ON CONFLICT."""
        return insert_into(self.connection, table)
