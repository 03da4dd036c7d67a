"""What is counted of a school's concerns, from what is sealed? Numbers leave, no content; that somebody
counted is noted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select

from flows.figures.counting import Counted, count
from flows.kept.figures import Figures
from flows.school.routing import ROUTES
from flows.school.school import School
from storage.concerns.access import KEPT
from storage.concerns.finding.each_once import each_once
from storage.concerns.open_concerns import readable
from storage.database import tables
from storage.database.transaction import Note, Transaction

PICKED_UP = "acknowledged"
_SCHOOLS = each_once(tables.concern.c.school)


def schools_with_concerns(tx: Transaction) -> Sequence[str]:
    """Every school of which there is a concern, open or not."""
    return tx.run(_SCHOOLS).scalars().all()


def figures(
    tx: Transaction, school: School, person: str, since: datetime, before: datetime
) -> Figures:
    """Of the concerns reported since and before these moments (UTC). One that cannot be read is left
    out and logged.
    """
    tx.note(Note(school.id, person, "counted every record"))
    return count(_counted(tx, school, since, before), school.calendar)


def _counted(
    tx: Transaction, school: School, since: datetime, before: datetime
) -> Iterator[Counted]:
    columns = tables.concern.c
    ours = (columns.school == school.id, columns.route.in_(ROUTES), KEPT)
    then = (columns.opened_at >= since, columns.opened_at < before)
    rows = tx.run(select(tables.concern).where(*ours, *then)).all()
    tx.vault.fetch([row.id for row in rows])
    first = _picked_up(tx, school, select(columns.id).where(*ours, *then))
    for concern in readable(tx, school.id, rows):
        yield Counted(concern, first.get(concern.id))


def _picked_up(tx: Transaction, school: School, which: Select[tuple[str]]) -> dict[str, datetime]:
    """When somebody had each of these concerns first (UTC)."""
    columns = tables.chronology.c
    found = select(columns.concern, func.min(columns.at).label("at"))
    ours = (columns.school == school.id, columns.kind == PICKED_UP)
    rows = tx.run(found.where(*ours, columns.concern.in_(which)).group_by(columns.concern)).all()
    return {row.concern: row.at for row in rows}
