"""What does one transaction work with? A connection, the vault, what it loaded and for whom, and
what is noted.

`inserted`: concerns whose first saving is going on, so that nothing else is stored about them yet.
`kept`: what need not be read again. `effective`: schools as they are authorised by throughout the
transaction, also when the school file is read meanwhile. `beside`: what was sealed beside each
concern. `locked`: of a school, concerns that nobody else changes until it ends. `looks`: nothing is written.
`destroyed`: concerns and drills that were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Executable, Insert, Result, Table, UpdateBase

from flows.concern import Concern
from flows.school.school import School
from storage.database import tables
from storage.database.committing.kept import Kept
from storage.database.upsert import Upsert, add_new, added, insert_into
from storage.sealing.vault import Vault

Given = dict[str, Any]


@dataclass(frozen=True)
class Note:
    """A line for the audit: who did what, with which concern. `digest`: of what was sealed, if
    anything was.
    """

    school: str
    who: str
    what: str
    concern: str | None = None
    digest: str = ""


@dataclass(frozen=True)
class Transaction:
    """One transaction. The first argument of everything in storage; good only until the transaction
    ends.
    """

    connection: Connection
    vault: Vault
    kept: Kept
    versions: dict[str, int] = field(default_factory=dict)
    readers: dict[str, str] = field(default_factory=dict)
    inserted: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)
    effective: dict[str, School] = field(default_factory=dict)
    beside: dict[str, Any] = field(default_factory=dict)
    locked: dict[tuple[str, str], Concern] = field(default_factory=dict)
    looks: bool = False
    destroyed: list[str] = field(default_factory=list)

    def note(self, note: Note) -> None:
        """Add a line to the audit, with the commit."""
        self.notes.append(note)

    def run(self, statement: Executable, given: Given | list[Given] | None = None) -> Result[Any]:
        """Execute a statement with what is given for it, once or for each row of a list."""
        self._written_past(statement)
        return self.connection.execute(statement, given)

    def changed(self, statement: Executable, given: Given | None = None) -> int:
        """Execute a statement that writes; how many rows it wrote."""
        self._written_past(statement)
        return self.connection.execute(
            statement, given, execution_options={"preserve_rowcount": True}
        ).rowcount

    def add(self, statement: Insert, rows: Sequence[Given]) -> int:
        """Add these rows, which all have the same columns; how many were added."""
        return added(self.connection, statement, rows)

    def add_new(self, table: Table, rows: Sequence[Given]) -> int:
        """The same, leaving alone what is there already."""
        return self.add(add_new(self.connection.dialect.name, table), rows)

    def insert(self, table: Table) -> Upsert:
        """An INSERT in this database's own dialect, for its ON CONFLICT."""
        return insert_into(self.connection, table)

    def _written_past(self, statement: Executable) -> None:
        """What a statement may change here has to be read again."""
        self.kept.written_past(statement)
        if isinstance(statement, UpdateBase) and statement.table is tables.concern:
            self.locked.clear()
