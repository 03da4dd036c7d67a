"""How is the drill of a school kept? As one sealed document, of no concern, with a key of its own.

Nothing that reads concerns looks here, and nothing here can be loaded as one. Its digest is noted
in the audit with each change. Destroying it takes its key and its row; the audit keeps its id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from flows.drills.drill import Drill
from storage.database.tables import DRILL_DESTROYED, audit
from storage.database.tables import drill as table
from storage.database.transaction import Note, Transaction
from storage.duties import waking
from storage.evidence import lines, met
from storage.sealing.damaged import Damaged

SAVED, READ, DESTROYED = "drill kept", "drill read", DRILL_DESTROYED


class AnotherDrill(Exception):
    """The school has one already: a second is not begun beside it."""


def read(tx: Transaction, school_id: str, who: str) -> Drill | None:
    """The school's drill, for this person; None when there is none."""
    found = look(tx, school_id)
    if found:
        tx.note(Note(school_id, who, READ))
    return found


def look(tx: Transaction, school_id: str) -> Drill | None:
    """The same for the program, alone with it until the transaction ends. One that cannot be opened
    is taken away: no drill is worth putting right.
    """
    this = select(table).where(table.c.school == school_id)
    row = tx.run(this if tx.looks else this.with_for_update()).first()
    if row is None:
        return None
    try:
        return Drill.model_validate_json(_opened(tx, row))
    except Damaged:
        if not tx.looks:
            met.note(tx, school_id, table.name)
            take_away(tx, school_id, row.id, "program")
        return None


def begin(tx: Transaction, drill: Drill, who: str) -> None:
    """Keep a new one. Raises AnotherDrill."""
    tx.vault.begin(_keyset(drill.id), drill.school)
    row = {"school": drill.school, "id": drill.id, "body": _sealed(tx, drill, who)}
    if not tx.add_new(table, [row]):
        raise AnotherDrill


def save(tx: Transaction, drill: Drill, who: str) -> None:
    """Keep it as it is now; `look` or `read` was asked for it in this transaction."""
    this = (table.c.school == drill.school, table.c.id == drill.id)
    tx.run(table.update().where(*this).values(body=_sealed(tx, drill, who)))


def destroy(tx: Transaction, drill: Drill, who: str, now: datetime) -> None:
    """Take its key and its row. `now`: aware."""
    waking.set_waking_of_drill(tx, drill.school, drill.id, None, now)
    take_away(tx, drill.school, drill.id, who)


def faults(tx: Transaction, school_id: str) -> Iterator[str]:
    """A sentence when the drill is not as it was noted last: it was changed, put back or taken
    away.
    """
    row = tx.run(select(table).where(table.c.school == school_id)).first()
    kept = hashlib.sha256(row.body).hexdigest() if row else ""
    noted = ""
    for line, holds in lines.those(tx, school_id, audit.c.what.in_([SAVED, DESTROYED])):
        if holds:
            noted = line.digest if line.what == SAVED else ""
    if kept != noted:
        yield "the drill is not as it was last noted"
    elif row:
        try:
            _opened(tx, row)
        except Damaged as damage:
            yield str(damage)


def take_away(tx: Transaction, school_id: str, drill_id: str, who: str) -> None:
    """The same, where it is only known that it is there: its waking finds nothing any more."""
    tx.vault.shred(_keyset(drill_id), school_id)
    tx.run(delete(table).where(table.c.school == school_id))
    tx.destroyed.append(drill_id)
    tx.note(Note(school_id, who, DESTROYED, None, drill_id))


def _sealed(tx: Transaction, drill: Drill, who: str) -> bytes:
    plain = drill.model_dump_json().encode()
    body = tx.vault.seal(plain, **_place(drill.school, drill.id))
    tx.note(Note(drill.school, who, SAVED, None, hashlib.sha256(body).hexdigest()))
    return body


def _opened(tx: Transaction, row: Any) -> bytes:
    return tx.vault.open(row.body, **_place(row.school, row.id))


def _keyset(drill_id: str) -> str:
    return f"drill:{drill_id}"


def _place(school_id: str, drill_id: str) -> dict[str, str]:
    return {
        "concern": _keyset(drill_id),
        "table": table.name,
        "column": "body",
        "row": f"{school_id}:{drill_id}",
    }
