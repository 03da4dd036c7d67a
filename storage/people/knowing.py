"""Who knows of a concern that cannot be read any more? Whoever was sent a message about it that the
program wrote itself, and is not shut out as far as anything says.

They are told that it cannot be read, so that they go on without it; everybody else is answered as if
it were not there.
"""

from __future__ import annotations

from sqlalchemy import select

from flows.reporting.reporting import RECEIPT
from flows.school.school import School
from flows.subjects import MESSAGES
from storage.database import row_codes, tables
from storage.database.transaction import Transaction
from storage.people import role_holders

TO_THE_LADDER = frozenset(kind for kind, one in MESSAGES.items() if one.may == "ladder")


def was_told(tx: Transaction, school: School, person: str, concern_id: str) -> bool:
    """Whether this person, who has a role, was told of it as one of its ladder."""
    columns = tables.named.c
    named = select(columns.person).where(columns.concern == concern_id, columns.person == person)
    if not role_holders.effective(tx, school).roles_of(person) or tx.run(named).first():
        return False
    return not TO_THE_LADDER.isdisjoint(_sent(tx, school.id, person, concern_id))


def has_receipt(tx: Transaction, school: School, person: str, concern_id: str) -> bool:
    """Whether this person was sent the receipt of a report in it."""
    return RECEIPT in _sent(tx, school.id, person, concern_id)


def _sent(tx: Transaction, school_id: str, person: str, concern_id: str) -> set[str]:
    """The kinds of the messages about it that this person was sent."""
    message, columns = tables.message, tables.message.c
    about = (columns.concern == concern_id, columns.person == person)
    rows = tx.run(select(message).where(columns.school == school_id, *about)).all()
    return {row.kind for row in rows if row_codes.holds(tx, message, row)}
