"""Which other concerns does a move need, and may this person know of? Each is judged by its own rule, at this read."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select

from flows.concern import Concern
from flows.needs import Children, EveryOpen, Need, These
from flows.routing import may_know
from flows.school import School
from storage import children, role_holders, tables
from storage.access import SHREDDED
from storage.concerns import readable
from storage.unit import Note, Unit


def needed(unit: Unit, school: School, concern: Concern, need: Need | None) -> tuple[Concern, ...]:
    """What the move asks for, the newest first. A damaged concern is left out and logged.

    The same is read, and the same is noted, whether nothing is there or the person is shut out of it.
    """
    if need is None:
        return ()
    looked = {Children: "looked for a child", EveryOpen: "listed", These: "looked for another"}[type(need)]
    unit.note(Note(school.id, need.person, looked, concern.id))
    found = _known(unit, school, need, but=concern.id)
    for other in found:
        unit.note(Note(school.id, need.person, "found", other.id))
    return found


def _known(unit: Unit, school: School, need: Need, but: str) -> tuple[Concern, ...]:
    columns, named, person = tables.concern.c, tables.named.c, need.person
    shut_out = select(named.concern).where(named.school == school.id, named.person == person)
    ours = (columns.school == school.id, columns.id != but, columns.state != SHREDDED, columns.id.not_in(shut_out))
    wanted = select(tables.concern).where(*ours, _which(unit, school, need))
    found = wanted.order_by(columns.opened_at.desc(), columns.id)
    changing = isinstance(need, These) and need.to_change
    rows = unit.run(found.with_for_update() if changing else found).all()
    unit.vault.fetch([row.id for row in rows])
    whole, now = [other for row in rows if (other := readable(unit, row))], role_holders.effective(unit, school)
    return tuple(other for other in whole if may_know(other, person, now))


def _which(unit: Unit, school: School, need: Need) -> ColumnElement[bool]:
    columns = tables.concern.c
    match need:
        case Children(keys=keys):
            return columns.id.in_(children.concerns_with(unit, school.id, keys))
        case EveryOpen():
            return columns.state == "open"
        case These(ids=ids, reference=reference):
            said = "".join(c for c in reference.upper() if c.isalnum())
            return or_(columns.id.in_(ids), func.replace(columns.reference, "-", "") == said)
