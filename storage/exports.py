"""In which concerns that a person may know of is a child recorded? Open ones and closed ones."""

from __future__ import annotations

import logging

from sqlalchemy import select

from flows.concern import Concern
from flows.routing import may_know
from flows.school import School
from storage import access, role_holders, tables
from storage.access import SHREDDED
from storage.unit import Note, Unit
from storage.vault import Damaged

log = logging.getLogger("report_image")


def known_to(unit: Unit, school: School, person: str) -> list[Concern]:
    """Every concern that this person may know of, oldest first; one that cannot be read is left out and logged."""
    columns = tables.concern.c
    found = select(tables.concern).where(columns.school == school.id, columns.state != SHREDDED)
    rows = unit.run(found.order_by(columns.opened_at, columns.id)).all()
    unit.note(Note(school.id, person, "searched every record for an export"))
    unit.vault.fetch([row.id for row in rows])
    readable: list[Concern] = []
    for row in rows:
        try:
            readable.append(access.opened(unit.vault, row))
        except Damaged as damage:
            log.error("left out of an export", extra={"table": damage.table, "concern": damage.concern})
    now = role_holders.effective(unit, school)
    return [concern for concern in readable if may_know(concern, person, now)]
