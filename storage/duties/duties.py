"""What is due, who is doing it, and how did it end?

A duty is claimed for a while (a lease) by one process, and taken over by any other when that while
is over. Settling a duty whose lease is lost raises LeaseLost, and the transaction comes to nothing.

Order: urgent before all else, then by due time, then as queued. For one person about one concern a
post waits for every earlier post that is still open, even one put back to later; only an urgent one
overtakes those that are not. A refresh waits for whatever was to be done before it to the same
message. Messages about no concern keep the same order among themselves.

Not twice: `about_to_send` is committed before the call to the chat service. A duty claimed again
after that carries `maybe_sent_at`, the time of the first such call: the message is looked for
before it is sent again.

A wake needs no settling when its turn was saved: saving sets the concern's next wake in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, func, or_, select, update

from storage.database import row_codes, tables
from storage.database.tables import duty as table
from storage.database.tables import secret
from storage.database.transaction import Transaction
from storage.duties.waking import DONE, FREE, OPEN, WAKE, WAKE_KEY, wake_now

__all__ = ["DONE", "FREE", "OPEN", "WAKE", "WAKE_KEY"]

Moment = datetime | BindParameter[datetime]

POST, REFRESH = "post", "refresh"
DROPPED = "dropped"
SKIPPED = "skipped"  # nothing was left to be done
LONGEST_CLAIM = timedelta(minutes=2)  # a lease that says more does not count
LONGEST_WAIT = timedelta(hours=1)  # for what was put back; what says more may go now
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_TAKE = (
    update(table)
    .where(table.c.seq.in_(bindparam("these", expanding=True)))
    .values(lease_until=bindparam("until"), lease_owner=bindparam("holder"))
)
_NEXT_FREED = select(func.min(table.c.lease_until)).where(
    table.c.school == bindparam("in_school"), table.c.lease_until.is_not(None)
)


class LeaseLost(Exception):
    """The duty is another's by now, or settled."""


@dataclass(frozen=True)
class Duty:
    """Something to be done, as it was when claimed. Times are UTC. `maybe_sent_at`: of an earlier
    attempt.

    `concern` is empty for a message about the people of the school.
    """

    key: str
    school: str
    concern: str
    what: Literal["post", "refresh", "wake", "alert"]
    kind: str
    args: tuple[str, ...]
    person: str | None
    thread: bool
    urgent: bool
    due_at: datetime
    attempts: int
    maybe_sent_at: datetime | None
    lease: timedelta
    lease_owner: str
    refusals: int = 0

    @property
    def message_key(self) -> str:
        """The key of the message this post sends or this refresh brings up to date."""
        return message_key(self.kind, self.concern, self.args, self.person or "")


def message_key(kind: str, concern_id: str, args: tuple[str, ...], person: str) -> str:
    """What names a message, and keeps it from being sent twice."""
    return ":".join((kind, concern_id, *args, person))


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

    `owner` names the process.

    A later duty is not claimed with the one it waits for: claim again when that is settled. `now`:
    aware.
    """
    holder = f"{owner}:{uuid4()}"
    given = {"in_school": school_id, "now": now, "far": now + LONGEST_CLAIM, "at_most": limit}
    rows = _as_queued(tx, tx.run(_claimable(urgent_only), given).all(), now)
    if rows:
        tx.run(_TAKE, {"these": [row.seq for row in rows], "until": now + lease, "holder": holder})
    return [_duty(row, lease, holder) for row in rows]


def about_to_send(tx: Transaction, duty: Duty, now: datetime) -> None:
    """Note that the message may arrive from now on, and renew the lease: committed before it is
    sent.

    Raises LeaseLost: then it must not be sent.
    """
    first = func.coalesce(table.c.maybe_sent_at, now)
    _change(tx, duty, lease_until=now + duty.lease, maybe_sent_at=first)


def row_of(duty: Duty, state: str) -> dict[str, Any]:
    """What the row of this duty says, in this state."""
    said = {name: getattr(duty, name) for name in row_codes.SAYS[table] if name != "state"}
    return said | {"concern": duty.concern or None, "urgent": int(duty.urgent), "state": state}


def sent(
    tx: Transaction,
    duty: Duty,
    channel: str,
    ts: str,
    thread_root: str | None,
    now: datetime,
    *,
    stub: bool = False,
) -> None:
    """It arrived, in this private chat, with this stamp: a fact that is recorded whoever holds the
    lease.

    `stub`: it says nothing more from the beginning.
    """
    row = {
        "key": duty.key,
        "school": duty.school,
        "concern": duty.concern or None,
        "person": duty.person,
        "kind": duty.kind,
        "args": duty.args,
        "channel": channel,
        "ts": ts,
        "thread_root": thread_root,
        "state": "stub" if stub else "live",
        "sent_at": now,
    }
    coded = row_codes.coded(tx, tables.message, row)
    if not tx.changed(tx.add_new(tables.message), coded) and not _message(tx, duty.key):
        tx.run(tables.message.insert(), coded)
    settled = {"state": DONE, "mac": row_codes.code(tx, table, row_of(duty, DONE))}
    tx.run(update(table).where(table.c.key == duty.key).values(settled_at=now, **settled, **FREE))


def updated(tx: Transaction, duty: Duty, now: datetime, stub: bool) -> None:
    """The message was brought up to date, or shrunk to a stub. Raises LeaseLost."""
    _settle(tx, duty, DONE, now)
    if stub:
        _mark(tx, duty, "stub")


def left(tx: Transaction, duty: Duty, now: datetime) -> None:
    """The message cannot be changed any more and stays as it is. Raises LeaseLost."""
    _settle(tx, duty, DONE, now)
    _mark(tx, duty, "left")


def skip(tx: Transaction, duty: Duty, now: datetime) -> None:
    """There is nothing to be done any more. Raises LeaseLost."""
    _settle(tx, duty, SKIPPED, now)


def drop(tx: Transaction, duty: Duty, now: datetime) -> None:
    """It can never be delivered; the turn that follows is saved in the same transaction. Raises
    LeaseLost.
    """
    _settle(tx, duty, DROPPED, now)


def put_back(tx: Transaction, duty: Duty, due_at: datetime, maybe_sent: bool) -> None:
    """Try again at that moment. `maybe_sent`: this attempt may have arrived after all. Raises
    LeaseLost.
    """
    known = table.c.maybe_sent_at if maybe_sent else duty.maybe_sent_at
    _change(tx, duty, due_at=due_at, attempts=table.c.attempts + 1, maybe_sent_at=known, **FREE)
    tx.wake(duty.school, due_at, duty.urgent)


def refused(tx: Transaction, duty: Duty, due_at: datetime) -> None:
    """The chat service did not take it: try again at that moment, and count it. Raises
    LeaseLost.
    """
    again = {"due_at": due_at, "attempts": table.c.attempts + 1, "refusals": table.c.refusals + 1}
    _change(tx, duty, maybe_sent_at=duty.maybe_sent_at, **again, **FREE)
    tx.wake(duty.school, due_at, duty.urgent)


def next_due(tx: Transaction, school_id: str) -> datetime | None:
    """The earliest moment (UTC, perhaps past) at which a duty of this school can be claimed; None:
    there is none.
    """
    due = tx.run(_next_waiting(), {"in_school": school_id}).scalar()
    freed = tx.run(_NEXT_FREED, {"in_school": school_id}).scalar()
    return min((moment for moment in (due, freed) if moment), default=None)


def wake_overdue(tx: Transaction, now: datetime) -> None:
    """Have somebody woken for each school of which something is due, and claimed by nobody who
    still may have it.
    """
    overdue = (
        select(table.c.seq)
        .where(table.c.school == secret.c.school, *_free(now, now + LONGEST_CLAIM))
        .exists()
    )
    for school in (
        tx.run(select(secret.c.school).where(overdue)).scalars().all()
    ):  # each school has its secret
        tx.wake(school, None)


def open_count(tx: Transaction, school_id: str) -> int:
    """How many duties of this school are open, those not yet due among them."""
    count = (
        select(func.count())
        .select_from(table)
        .where(table.c.school == school_id, table.c.state == OPEN)
    )
    return int(tx.run(count).scalar_one())


def _free(now: Moment, far: Moment) -> tuple[ColumnElement[bool], ...]:
    until = table.c.lease_until
    nobodys = or_(until.is_(None), until <= now, until > far)
    return (table.c.state == OPEN, table.c.due_at <= now, nobodys)


def _as_queued(tx: Transaction, rows: Sequence[Any], now: datetime) -> list[Any]:
    """Those that are as they were queued. The concern of any other is woken now: what it has to
    have done is sealed in it.
    """
    true = row_codes.only(tx, table, rows)
    for row in rows:
        if row not in true and row.concern:
            wake_now(tx, row.concern, now)
    return true


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
def _next_waiting() -> Any:
    ours = (table.c.school == bindparam("in_school"), table.c.state == OPEN)
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
        about, earlier.person == table.c.person, earlier.state == OPEN, earlier.seq < table.c.seq
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
    )


def _settle(tx: Transaction, duty: Duty, state: str, now: datetime) -> None:
    mac = row_codes.code(tx, table, row_of(duty, state))
    _change(tx, duty, state=state, mac=mac, settled_at=now, **FREE)


def _change(tx: Transaction, duty: Duty, **values: Any) -> None:
    held = (table.c.key == duty.key, table.c.state == OPEN, table.c.lease_owner == duty.lease_owner)
    if not tx.changed(update(table).where(*held).values(values)):
        raise LeaseLost("the duty is no longer ours")


def _mark(tx: Transaction, duty: Duty, state: str) -> None:
    row = _message(tx, duty.message_key)
    if row:
        coded = row_codes.coded(tx, tables.message, {**row._mapping, "state": state})
        this = tables.message.c.key == duty.message_key
        tx.run(update(tables.message).where(this).values(coded))


def _message(tx: Transaction, key: str) -> Any:
    """The message of this key as it was sent; None when there is none that the program wrote."""
    found = tx.run(select(tables.message).where(tables.message.c.key == key)).all()
    return next(iter(row_codes.only(tx, tables.message, found)), None)
