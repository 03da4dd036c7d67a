"""Which open concerns may this person know of, what is due first before all else? Reads no more
than can be shown.

Plain columns say which it may be; whether it is so, only the concern itself, opened, says.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    bindparam,
    exists,
    func,
    select,
    union,
    union_all,
)

from flows.concern import Concern
from flows.follow_up.follow_ups import first_due_of, first_open
from flows.school.routing import ROUTES, may_act, may_know, roles_on, routes_held
from flows.school.school import School
from storage.concerns import access
from storage.database import tables
from storage.database.transaction import Note, Transaction
from storage.people import role_holders
from storage.sealing.damaged import Damaged

log = logging.getLogger("report_image")

LISTED = 100  # nobody reads more on one page
_concern = tables.concern.c
_NOT_OPENED = ("id", "due_at", "opened_at")
_FIRST_OWNER = select(func.min(_concern.owner)).where(
    _concern.school == bindparam("in_school"), _concern.state == "open"
)
_NEXT_OWNER = _FIRST_OWNER.where(_concern.owner > bindparam("after"))


@dataclass(frozen=True)
class Summary:
    """A concern in a list: no content. `due_at`: since or from when something is due, `due`: by
    which rule. Times are UTC.
    """

    id: str
    reference: str
    urgency: str
    owner: str | None
    opened_at: datetime
    due_at: datetime | None
    due: str = ""
    reopened_at: datetime | None = None


def open_for(tx: Transaction, school: School, person: str, limit: int = LISTED) -> list[Summary]:
    """The open concerns that this person may know of, overdue ones first, then what is due next.

    At most `limit`. A damaged one is left out and logged.
    """
    return _known(tx, school, person, ways(tx, person, role_holders.effective(tx, school)), limit)


def open_of(tx: Transaction, school: School, owner: str, limit: int = LISTED) -> list[Summary]:
    """The open concerns that this person has, and may know of; in the same order."""
    had = [(_concern.owner == owner) & (_concern.route == route) for route in ROUTES]
    return [one for one in _known(tx, school, owner, had, limit) if one.owner == owner]


def owners_out(tx: Transaction, school: School) -> list[str]:
    """Every open concern whose owner is not on its ladder any more: its id.

    Opens only what may be so: concerns on whose ladder the owner holds no role, and those in which
    the owner is named.
    """
    now, found = role_holders.effective(tx, school), []
    for owner in _owners(tx, school.id):
        rows = tx.run(_doubtful(owner, now)).all()
        tx.vault.fetch([row.id for row in rows])
        found += [one.id for row in rows if (one := readable(tx, row)) and owner_is_out(one, now)]
    return found


def owner_is_out(concern: Concern, school: School) -> bool:
    """Whether somebody has it who is not on its ladder any more. `school`: as it is confirmed."""
    had = concern.state == "open" and concern.owner is not None
    return had and not may_act(concern, concern.owner or "", school)


def readable(tx: Transaction, row: Any) -> Concern | None:
    """The concern stored in this row; None, and a line in the log, when it is damaged. Authorises
    nobody.
    """
    try:
        return access.opened(tx.vault, row)
    except Damaged as damage:
        log.error("left out of a list", extra={"table": damage.table, "concern": damage.concern})
        return None


def _owners(tx: Transaction, school_id: str) -> Iterator[str]:
    """Everybody who has an open concern. One step through the index for each, however many they
    have.
    """
    one = tx.run(_FIRST_OWNER, {"in_school": school_id}).scalar()
    while one is not None:
        yield one
        one = tx.run(_NEXT_OWNER, {"in_school": school_id, "after": one}).scalar()


def _doubtful(owner: str, school: School) -> Select[Any]:
    """From the few ids: an owner may have any number."""
    theirs = (_concern.state == "open", _concern.owner == owner)
    others = [route for route in ROUTES if route not in routes_held(owner, school)]
    elsewhere = select(_concern.id).where(
        _concern.school == school.id, *theirs, _concern.route.in_(others)
    )
    maybe = union_all(elsewhere, _people(tables.named, owner, school.id))
    return select(tables.concern).where(_concern.id.in_(maybe), *theirs)


def ways(tx: Transaction, person: str, school: School) -> list[ColumnElement[bool]]:
    """By which a concern may be theirs: a role on its ladder; standing in there; nobody left on it;
    let in by its owner.
    """
    held = routes_held(person, school)
    found = [_concern.route == route for route in held]
    others = [route for route in ROUTES if route not in held]
    found += [_stands_in(route, school) for route in others if _waits(person, route, school)]
    if school.roles_of(person):
        found += [_nobody_left(route, school) for route in others]
    let_in = tx.run(_people(tables.added, person, school.id)).scalars().all()
    return [*found, _concern.id.in_(let_in)] if let_in else found


def _waits(person: str, route: str, school: School) -> bool:
    return any(person in school.waiting_for(role) for role in roles_on(route, school))


def _stands_in(route: str, school: School) -> ColumnElement[bool]:
    """Somebody who waits to be confirmed is only asked where everybody confirmed is named."""
    holders = [one for role in roles_on(route, school) for one in school.holders(role)]
    return _all_named(route, holders, school)


def _nobody_left(route: str, school: School) -> ColumnElement[bool]:
    """Where everybody on the ladder is named, confirmed or not, whoever has another role is
    asked.
    """
    roles = roles_on(route, school)
    everybody = [p for one in roles for p in (*school.holders(one), *school.waiting_for(one))]
    return _all_named(route, everybody, school)


def _all_named(route: str, people: Sequence[str], school: School) -> ColumnElement[bool]:
    way: ColumnElement[bool] = _concern.route == route
    for person in dict.fromkeys(people):
        way = way & _concern.id.in_(_people(tables.named, person, school.id))
    return way


def _people(table: Any, person: str, school_id: str) -> Select[tuple[str]]:
    return select(table.c.concern).where(table.c.school == school_id, table.c.person == person)


def _known(
    tx: Transaction, school: School, person: str, by: Sequence[ColumnElement[bool]], limit: int
) -> list[Summary]:
    tx.note(Note(school.id, person, "listed"))
    found: list[Summary] = []
    now = role_holders.effective(tx, school)

    def theirs(row: Any) -> Concern | None:
        one = readable(tx, row)
        return one if one and one.state == "open" and may_know(one, person, now) else None

    for rows in _batches(tx, school, person, by, limit):
        found += [_summary(one) for row in rows if (one := theirs(row))]
        if len(found) >= limit:
            break
    return found[:limit]


def _batches(
    tx: Transaction, school: School, person: str, by: Sequence[ColumnElement[bool]], size: int
) -> Iterator[list[Row[Any]]]:
    for offset in count(0, size) if by else ():
        ids = tx.run(_due_first(school.id, person, by, size, offset)).scalars().all()
        if ids:
            tx.vault.fetch(ids)
            these = tx.run(select(tables.concern).where(_concern.id.in_(ids)))
            rows = {row.id: row for row in these}
            yield [rows[one] for one in ids if one in rows]
        if len(ids) < size:  # there are no more
            return


def _due_first(
    school_id: str, person: str, by: Sequence[ColumnElement[bool]], size: int, offset: int
) -> Any:
    """A subquery of its own for each way, and for what is never due: each reads its index up to the
    limit.
    """
    named = tables.named.c
    shut_out = exists().where(named.concern == _concern.id, named.person == person)
    ours = select(*(_concern[name] for name in _NOT_OPENED)).where(
        _concern.school == school_id, _concern.state == "open", ~shut_out
    )
    moments = (_concern.due_at.is_not(None), _concern.due_at.is_(None))
    parts = [
        ours.where(way, moment).order_by(_concern.due_at, _concern.opened_at).limit(size + offset)
        for way in by
        for moment in moments
    ]
    each = union(*(select(part.subquery()) for part in parts)).subquery().c
    in_order = select(each.id).order_by(each.due_at.is_(None), each.due_at, each.opened_at, each.id)
    return in_order.limit(size).offset(offset)


def _summary(concern: Concern) -> Summary:
    first = first_open(concern)
    return Summary(
        concern.id,
        concern.reference,
        concern.urgency,
        concern.owner,
        concern.opened_at,
        first_due_of(concern),
        first.rule if first else "",
        concern.reopened_at,
    )
