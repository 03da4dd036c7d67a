"""Which duties may be done now, and who does them?

Order: urgent before all else, then by due time, then as queued. For one person about one concern a
post waits for every earlier post that is still open, even one put back to later; only an urgent one
overtakes those that are not. A refresh waits for whatever was to be done before it to the same
message. Messages about no concern keep the same order among themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from storage.database import row_codes
from storage.database.columns import LAST, is_exact
from storage.database.tables import concern
from storage.database.tables import duty as table
from storage.database.transaction import Transaction
from storage.duties.duties import (
    FREE,
    LONG_AGO,
    LONGEST_WAIT,
    OPEN,
    POST,
    REFRESH,
    WAKE,
    Duty,
)
from storage.duties.waking import is_open, set_waking

Moment = datetime | BindParameter[datetime]
Place = tuple[datetime, int]  # of a duty among those of its school: when it is due, and its number
AT_MOST = 1000
LONGEST_CLAIM = timedelta(minutes=2)  # a lease that says more does not count

_TAKE = (
    update(table)
    .where(table.c.seq.in_(bindparam("these", expanding=True)))
    .values(lease_until=bindparam("until"), lease_owner=bindparam("holder"))
)
_NUMBERED = select(table).where(table.c.seq.in_(bindparam("these", expanding=True)))
_NEXT_FREED = select(func.min(table.c.lease_until)).where(
    table.c.school == bindparam("in_school"), table.c.lease_until.is_not(None)
)


def claim(
    tx: Transaction,
    school_id: str,
    now: datetime,
    owner: str,
    lease: timedelta,
    limit: int,
    *,
    urgent_only: bool = False,
) -> list[Duty]:
    """Take at most `limit` of a school's duties that are due, in order, for as long as `lease`.

    `owner` names the process. A later duty is not claimed with the one it waits for: claim again
    when that is settled. `now`: aware.
    """
    holder = f"{owner}:{uuid4()}"
    given = {"in_school": school_id, "now": now, "far": now + LONGEST_CLAIM, "at_most": limit}
    rows = _as_queued(tx, tx.run(_claimable(urgent_only), given).all(), now)
    if rows:
        tx.run(_TAKE, {"these": [row.seq for row in rows], "until": now + lease, "holder": holder})
    return [_duty(row, lease, holder) for row in rows]


def next_due(tx: Transaction, school_id: str) -> datetime | None:
    """The earliest moment (UTC, perhaps past) at which a duty of this school can be claimed; None:
    there is none.
    """
    due = tx.run(_next_waiting(), {"in_school": school_id}).scalar()
    freed = tx.run(_NEXT_FREED, {"in_school": school_id}).scalar()
    return min((moment for moment in (due, freed) if moment), default=None)


def schools_due(
    tx: Transaction, now: datetime, but: Collection[str] = (), at_most: int = AT_MOST
) -> list[str]:
    """The schools, `but` for these, of which something may be done now; what is urgent before all
    else, then what is due longest. They are found by at most twice so many duties. `now`: aware.
    """
    given = {"now": now, "far": now + LONGEST_CLAIM, "these": list(but), "at_most": at_most}
    found = {row.seq: row.school for row in tx.run(_schools_due(), given)}
    if nobodys := [seq for seq, school in found.items() if not is_exact(school)]:
        row_codes.only(tx, table, tx.run(_NUMBERED, {"these": nobodys}).all())
    return list(dict.fromkeys(found.values()))


def put_right(
    tx: Transaction, school_id: str, now: datetime, after: Place | None, at_most: int
) -> list[Place]:
    """Whatever stands in the way of what is due: rows that nobody queued, moments too far away, and
    leases that nobody holds so long. Of the next open duties, in the order in which they are due;
    their places.
    """
    due_at, seq = after or (None, None)
    given = {"in_school": school_id, "at_most": at_most, "due_at": due_at, "seq": seq}
    rows = tx.run(_in_order(going_on=bool(after)), given).all()
    for row in _as_queued(tx, rows, now):
        if wrong := out_of_bounds(row, now):
            tx.run(update(table).where(table.c.seq == row.seq).values(wrong))
    return [(row.due_at, row.seq) for row in rows]


@cache
def _in_order(*, going_on: bool) -> Any:
    """From the beginning: also what is due at no moment that can be read, and stands before all."""
    ours = select(table).where(table.c.school == bindparam("in_school"), is_open(table.c))
    if going_on:
        later = or_(table.c.due_at > bindparam("due_at"), table.c.seq > bindparam("seq"))
        ours = ours.where(table.c.due_at >= bindparam("due_at"), later)
    return ours.order_by(table.c.due_at, table.c.seq).limit(bindparam("at_most"))


def out_of_bounds(row: Any, now: datetime) -> dict[str, Any]:
    """What is to be there instead."""
    too_late = row.what != WAKE and row.due_at > now + LONGEST_WAIT
    held = row.lease_until and row.lease_until > now + LONGEST_CLAIM
    near = LONG_AGO <= row.due_at < LAST  # else it cannot be asked what comes after it
    moment = {} if near and not too_late else {"due_at": now}
    return moment | (FREE if held else {})


def _free(now: Moment, far: Moment) -> tuple[ColumnElement[bool], ...]:
    until = table.c.lease_until
    nobodys = or_(until.is_(None), until <= now, until > far)
    return (is_open(table.c), table.c.due_at <= now, nobodys)


def _as_queued(tx: Transaction, rows: Sequence[Any], now: datetime) -> list[Any]:
    """Those that are as they were queued. What the concern of any other has to have done is sealed
    in it.
    """
    true = row_codes.only(tx, table, rows)
    there = {row.seq for row in true}
    for about in {row.concern for row in rows if row.seq not in there and row.concern}:
        _wake_now(tx, about, now)
    return true


def _wake_now(tx: Transaction, concern_id: str, now: datetime) -> None:
    columns = concern.c
    here = select(columns.school).where(columns.id == concern_id, columns.state == OPEN)
    if school_id := tx.run(here).scalar():
        set_waking(tx, school_id, concern_id, now, now)


@cache
def _claimable(urgent_only: bool) -> Any:
    due = select(table).where(
        table.c.school == bindparam("in_school"),
        *_free(bindparam("now"), bindparam("far")),
        _may_begin(),
    )
    due = due.where(table.c.urgent > 0) if urgent_only else due
    in_order = due.order_by(table.c.urgent.desc(), table.c.due_at, table.c.seq)
    return in_order.limit(bindparam("at_most")).with_for_update(of=table, skip_locked=True)


@cache
def _schools_due() -> Any:
    """Two walks, each as far as it has found enough: along what is urgent, and along all there is,
    whatever it says of that.
    """
    free = (*_free(bindparam("now"), bindparam("far")), _may_begin())
    urgent = table.c.urgent == literal_column("1")  # written out, for its own index
    others = table.c.school.not_in(bindparam("these", expanding=True))
    parts = [
        select(table.c.seq, table.c.school)
        .where(*which, *free, others)
        .order_by(table.c.due_at)
        .limit(bindparam("at_most"))
        .subquery()
        for which in ((urgent,), ())
    ]
    return union_all(*map(select, parts))


@cache
def _next_waiting() -> Any:
    ours = (table.c.school == bindparam("in_school"), is_open(table.c))
    waiting = select(table.c.due_at).where(*ours, table.c.lease_until.is_(None), _may_begin())
    return waiting.order_by(table.c.due_at).limit(1)


def _may_begin() -> ColumnElement[bool]:
    """Nothing is to be done before it. A subquery of its own for each row: joined, all that is open
    would be read.
    """
    earlier = table.alias("earlier").c
    same = earlier.concern == table.c.concern
    neither = and_(
        table.c.concern.is_(None), earlier.concern.is_(None), earlier.school == table.c.school
    )
    return and_(_nothing_before(earlier, same), _nothing_before(earlier, neither))


def _nothing_before(earlier: Any, about: ColumnElement[bool]) -> ColumnElement[bool]:
    ahead = and_(
        about, earlier.person == table.c.person, is_open(earlier), earlier.seq < table.c.seq
    )
    message = and_(
        table.c.what == REFRESH, earlier.kind == table.c.kind, earlier.args == table.c.args
    )
    posts = and_(table.c.what == POST, earlier.what == POST, earlier.urgent >= table.c.urgent)
    first = select(earlier.seq).where(ahead, or_(message, posts)).limit(1)
    return first.scalar_subquery().is_(None)


def _duty(row: Any, lease: timedelta, holder: str) -> Duty:
    return Duty(
        key=row.key,
        school=row.school,
        concern=row.concern or "",
        what=row.what,
        kind=row.kind,
        args=row.args,
        person=row.person,
        thread=row.thread,
        urgent=bool(row.urgent),
        due_at=row.due_at,
        attempts=row.attempts,
        maybe_sent_at=row.maybe_sent_at,
        lease=lease,
        lease_owner=holder,
        refusals=row.refusals,
        sendings=row.sendings,
    )
