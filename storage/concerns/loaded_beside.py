"""Which other concerns does a move need, and may this person know of? Each is judged by its own
rule, at this read.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select

from flows.concern import Concern
from flows.other_concerns import Beside, Children, Counted, EveryOpen, Need, Search, These, Together
from flows.school.routing import may_know
from flows.school.school import School
from storage.concerns.access import KEPT, NotFound, load_for_program
from storage.concerns.children import child_index
from storage.concerns.finding.by_reference import called
from storage.concerns.finding.newest_first import newest
from storage.concerns.finding.ways import ways
from storage.concerns.open_concerns import readable
from storage.database import tables
from storage.database.transaction import Note, Transaction
from storage.people import role_holders
from storage.sealing.damaged import Damaged

MOST_SEARCHED = 200
Asked = Children | Beside | EveryOpen | These | Search
_LOOKED = {
    Children: "looked for a child",
    Beside: "looked beside",
    EveryOpen: "listed",
    These: "looked for another",
    Search: "searched",
}


def needed(
    tx: Transaction, school: School, concern: Concern | None, need: Need | None
) -> tuple[Concern, ...]:
    """What the move asks for, the newest first. A damaged concern is left out and logged.
    `concern`: the one the move is about, if any.

    The same is read, and the same is noted, whether nothing is there or the person is shut out of
    it.
    """
    if need is None or isinstance(need, Counted):  # counted are all, and handed out none
        return ()
    if isinstance(need, Together):
        return _together(tx, school, need)
    here = concern.id if concern else None
    tx.note(Note(school.id, need.person, _LOOKED[type(need)], here))
    found = _known(tx, school, need, but=here or "")
    for other in found:
        tx.note(Note(school.id, need.person, "found", other.id))
    return found


def _together(tx: Transaction, school: School, need: Together) -> tuple[Concern, ...]:
    """What is not there, or cannot be read, is left out."""
    found = []
    for one in need.ids:
        with contextlib.suppress(NotFound, Damaged):
            found.append(load_for_program(tx, school.id, one))
    return tuple(found)


def _known(tx: Transaction, school: School, need: Asked, but: str) -> tuple[Concern, ...]:
    now = role_holders.effective(tx, school)
    rows = sorted(
        _rows(tx, school, need, but), key=lambda row: (row.opened_at, row.id), reverse=True
    )
    if isinstance(need, Search):
        del rows[MOST_SEARCHED:]
    tx.vault.fetch([row.id for row in rows])
    whole = readable(tx, school.id, rows)
    known = tuple(other for other in whole if may_know(other, need.person, now))
    opens = isinstance(need, EveryOpen)
    return tuple(other for other in known if other.state == "open" or not opens)


def _rows(tx: Transaction, school: School, need: Asked, but: str) -> Sequence[Row[Any]]:
    """Where to look: as plain columns say, without those in which the person is named."""
    if isinstance(need, Search) and not (need.reference or need.keys):
        by = ways(tx, need.person, role_holders.effective(tx, school))
        when = need.since, need.before
        return newest(tx, school.id, need.person, by, *when, MOST_SEARCHED)
    columns, named = tables.concern.c, tables.named.c
    shut_out = select(named.concern).where(named.school == school.id, named.person == need.person)
    ours = (columns.school == school.id, columns.id != but, KEPT, columns.id.not_in(shut_out))
    found = select(tables.concern).where(*ours, _which(tx, school, need))
    changing = isinstance(need, These) and need.to_change
    return tx.run(found.with_for_update() if changing else found).all()


def _which(tx: Transaction, school: School, need: Asked) -> ColumnElement[bool]:
    columns = tables.concern.c
    match need:
        case Children(keys=keys):
            return columns.id.in_(child_index.concerns_with(tx, school.id, keys))
        case Beside(ids=ids, keys=keys):
            with_child = tx.run(child_index.concerns_with(tx, school.id, keys)).scalars()
            return columns.id.in_([*ids, *with_child])
        case EveryOpen():
            return columns.state == "open"
        case These(ids=ids, reference=reference):
            named = tx.run(called(school.id, reference)).scalars() if reference else ()
            return columns.id.in_([*ids, *named])
        case Search():
            return and_(*_wanted(tx, school, need))


def _wanted(tx: Transaction, school: School, need: Search) -> list[ColumnElement[bool]]:
    columns = tables.concern.c
    theirs = ways(tx, need.person, role_holders.effective(tx, school))
    wanted: list[ColumnElement[bool]] = [
        or_(columns.route.in_(theirs.routes), columns.id.in_(theirs.beside))
    ]
    if need.reference:
        wanted.append(columns.id.in_(called(school.id, need.reference)))
    if need.keys:
        wanted.append(columns.id.in_(child_index.concerns_with(tx, school.id, need.keys)))
    if need.since:
        wanted.append(columns.opened_at >= need.since)
    if need.before:
        wanted.append(columns.opened_at < need.before)
    return wanted
