"""Which other concerns does a move need, and may this person know of? Each is judged by its own
rule, at this read.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select

from flows.concern import Concern
from flows.other_concerns import Children, EveryOpen, Need, These
from flows.school.routing import may_know
from flows.school.school import School
from storage.concerns import child_index
from storage.concerns.access import KEPT
from storage.concerns.open_concerns import readable
from storage.database import tables
from storage.database.transaction import Note, Transaction
from storage.people import role_holders


def needed(
    tx: Transaction, school: School, concern: Concern, need: Need | None
) -> tuple[Concern, ...]:
    """What the move asks for, the newest first. A damaged concern is left out and logged.

    The same is read, and the same is noted, whether nothing is there or the person is shut out of
    it.
    """
    if need is None:
        return ()
    looked = {Children: "looked for a child", EveryOpen: "listed", These: "looked for another"}[
        type(need)
    ]
    tx.note(Note(school.id, need.person, looked, concern.id))
    found = _known(tx, school, need, but=concern.id)
    for other in found:
        tx.note(Note(school.id, need.person, "found", other.id))
    return found


def _known(tx: Transaction, school: School, need: Need, but: str) -> tuple[Concern, ...]:
    columns, named, person = tables.concern.c, tables.named.c, need.person
    shut_out = select(named.concern).where(named.school == school.id, named.person == person)
    ours = (
        columns.school == school.id,
        columns.id != but,
        KEPT,
        columns.id.not_in(shut_out),
    )
    wanted = select(tables.concern).where(*ours, _which(tx, school, need))
    found = wanted.order_by(columns.opened_at.desc(), columns.id)
    changing = isinstance(need, These) and need.to_change
    rows = tx.run(found.with_for_update() if changing else found).all()
    tx.vault.fetch([row.id for row in rows])
    whole, now = (
        [other for row in rows if (other := readable(tx, row))],
        role_holders.effective(tx, school),
    )
    known = tuple(other for other in whole if may_know(other, person, now))
    opens = isinstance(need, EveryOpen)
    return tuple(other for other in known if other.state == "open" or not opens)


def _which(tx: Transaction, school: School, need: Need) -> ColumnElement[bool]:
    columns = tables.concern.c
    match need:
        case Children(keys=keys):
            return columns.id.in_(child_index.concerns_with(tx, school.id, keys))
        case EveryOpen():
            return columns.state == "open"
        case These(ids=ids, reference=reference):
            said = "".join(c for c in reference.upper() if c.isalnum())
            return or_(columns.id.in_(ids), func.replace(columns.reference, "-", "") == said)
