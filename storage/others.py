"""Which other concerns does a move need, and may this person know of? Each is judged by its own rule, at this read."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from flows.concern import Concern
from flows.needs import Need
from flows.routing import may_know
from flows.school import School
from storage import children, tables
from storage.concerns import readable
from storage.unit import Note, Unit


def needed(unit: Unit, school: School, concern: Concern, need: Need | None) -> tuple[Concern, ...]:
    """What the move asks for, the newest first. A damaged concern is left out and logged.

    The same is read, and the same is noted, whether nothing is there or the person is shut out of it.
    """
    if need is None:
        return ()
    unit.note(Note(school.id, need.person, "looked for a child", concern.id))
    with_child = children.concerns_with(unit, school.id, need.keys)
    found = _known(unit, school, need.person, tables.concern.c.id.in_(with_child), but=concern.id)
    for other in found:
        unit.note(Note(school.id, need.person, "found", other.id))
    return found


def _known(unit: Unit, school: School, person: str, *which: ColumnElement[bool], but: str) -> tuple[Concern, ...]:
    columns, named = tables.concern.c, tables.named.c
    shut_out = select(named.concern).where(named.school == school.id, named.person == person)
    ours = (columns.school == school.id, columns.id != but, columns.id.not_in(shut_out))
    found = select(tables.concern).where(*ours, *which).order_by(columns.opened_at.desc(), columns.id)
    rows = unit.run(found).all()
    unit.vault.fetch([row.id for row in rows])
    whole = [other for row in rows if (other := readable(unit, row))]
    return tuple(other for other in whole if may_know(other, person, school))
