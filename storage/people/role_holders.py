"""Who holds which role, as far as it is confirmed? What was read from the school file, and what
people said of it.

Whoever authorises or routes asks `effective` for the school: in each transaction anew, so that all
processes agree.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, text

from flows.context import Identifiers
from flows.school import role_changes
from flows.school.role_changes import Change, Held
from flows.school.school import School
from storage.database import tables
from storage.database.transaction import Note, Transaction

_roles = tables.role_holder.c
_STORED = select(*(_roles[name] for name in Held.__dataclass_fields__))
_EVER_HELD = _STORED.where(_roles.school == bindparam("in_school")).order_by(
    _roles.since, _roles.id
)
_closed = tables.deactivated.c
_DEACTIVATED = (
    select(_closed.person).where(_closed.school == bindparam("in_school")).order_by(_closed.person)
)
READING = 7_201_147  # any number: who holds this lock is reading a school's people


def effective(tx: Transaction, school: School) -> School:
    """This school with nobody in a role in whom they are not confirmed, or whose account is closed.

    The same throughout a transaction, until its people are changed in it.
    """
    if school.id not in tx.effective:
        told = role_changes.confirmations(_ever_held(tx, school.id), deactivated(tx, school.id))
        tx.effective[school.id] = school.confirmed_by(told)
    return tx.effective[school.id]


def held(tx: Transaction, school_id: str) -> list[Held]:
    """Everyone named for a role who has not left it, in the order in which they were named."""
    return [one for one in _ever_held(tx, school_id) if one.state != "left"]


def one(tx: Transaction, school_id: str, held_id: str) -> Held | None:
    """This person in this role, also when they have left it; None when there is none."""
    row = tx.run(_STORED.where(_roles.school == school_id, _roles.id == held_id)).first()
    return _held(row) if row else None


def read(tx: Transaction, school: School, now: datetime, identifiers: Identifiers) -> Change:
    """Compare the school file with what it said before, and keep what is different. `now`: aware.

    The first time a school is seen its people are taken as they are.
    """
    alone(tx, school.id)
    before, seen = held(tx, school.id), _seen(tx, school.id)
    change = (
        role_changes.compared(before, school, now, identifiers)
        if seen
        else role_changes.set_up(school, now, identifiers)
    )
    keep(tx, school.id, change, "program")
    return change


def keep(tx: Transaction, school_id: str, change: Change, who: str) -> None:
    """Store the rows of a change, and note in the audit who is in which role from now on, and by
    whom.
    """
    for row in change.rows:
        values = asdict(row) | {"school": school_id}
        known = tx.insert(tables.role_holder).values(values)
        tx.run(known.on_conflict_do_update(index_elements=["id"], set_=values))
        tx.note(Note(school_id, who, f"{row.role} {row.state}: {row.person}"))
    tx.effective.pop(school_id, None)


def deactivated(tx: Transaction, school_id: str) -> list[str]:
    """The people whose account was closed when the chat service was last asked."""
    return list(tx.run(_DEACTIVATED, {"in_school": school_id}).scalars())


def set_account(tx: Transaction, school_id: str, person: str, works: bool, now: datetime) -> bool:
    """Note whether this person's account works; whether that is different from before. `now`:
    aware.
    """
    if works == (person not in deactivated(tx, school_id)):
        return False
    row = {"school": school_id, "person": person, "since": now}
    gone = delete(tables.deactivated).where(_closed.school == school_id, _closed.person == person)
    if not tx.changed(
        gone if works else tx.insert(tables.deactivated).values(row).on_conflict_do_nothing()
    ):
        return False
    tx.note(Note(school_id, "program", f"account {'works' if works else 'closed'}: {person}"))
    tx.effective.pop(school_id, None)
    return True


def alone(tx: Transaction, school_id: str) -> None:
    """No other process changes the people of this school until the transaction ends; SQLite has one
    writer anyhow.
    """
    if tx.connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:lock, hashtext(:school))")
        tx.connection.execute(lock, {"lock": READING, "school": school_id})


def _seen(tx: Transaction, school_id: str) -> bool:
    """Whether this school's people were ever read; the audit knows it also when the rows about them
    are gone.
    """
    lines = tables.audit.c
    kept = select(_roles.id).where(_roles.school == school_id)
    ours = (lines.school == school_id, lines.concern.is_(None))
    noted = select(lines.seq).where(*ours, lines.what.like("% confirmed: %"))
    return any(tx.run(found.limit(1)).first() is not None for found in (kept, noted))


def _ever_held(tx: Transaction, school_id: str) -> list[Held]:
    return [_held(row) for row in tx.run(_EVER_HELD, {"in_school": school_id})]


def _held(row: Any) -> Held:
    return Held(**row._mapping)
