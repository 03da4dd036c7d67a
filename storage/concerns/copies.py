"""Which concerns may a person take a copy of? Those on whose ladder they are; open ones and closed
ones.
"""

from __future__ import annotations

import logging

from sqlalchemy import select

from flows.concern import Concern
from flows.school.routing import may_act
from flows.school.school import School
from storage.concerns import access
from storage.concerns.access import KEPT
from storage.database import tables
from storage.database.transaction import Note, Transaction
from storage.people import role_holders
from storage.sealing.damaged import Damaged

log = logging.getLogger("report_image")


def known_to(tx: Transaction, school: School, person: str) -> list[Concern]:
    """Every concern on whose ladder this person is, oldest first; one that cannot be read is left
    out and logged.

    Whoever was let in to read takes no copy.
    """
    columns = tables.concern.c
    found = select(tables.concern).where(columns.school == school.id, KEPT)
    rows = tx.run(found.order_by(columns.opened_at, columns.id)).all()
    tx.note(Note(school.id, person, "searched every record for an export"))
    tx.vault.fetch([row.id for row in rows])
    readable: list[Concern] = []
    for row in rows:
        try:
            readable.append(access.opened(tx.vault, row))
        except Damaged as damage:
            log.error(
                "left out of an export", extra={"table": damage.table, "concern": damage.concern}
            )
    now = role_holders.effective(tx, school)
    return [concern for concern in readable if may_act(concern, person, now)]
